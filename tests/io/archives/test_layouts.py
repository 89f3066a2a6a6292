"""Every layout: recognised by its beginning, its label and units read as it says, nothing silently turned."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from lantian.io.archives.block import Block
from lantian.io.archives.faults import Faults
from lantian.io.archives.layouts import LAYOUTS, Options, proposed
from lantian.io.archives.tables import Unreadable

DATA = Path(__file__).parents[2] / "data" / "archives"
CUTS = DATA / "layouts"


def read(name: str, layout: str = "", **options: str) -> tuple[dict[tuple[str, str, dt.datetime], Decimal], Faults]:
    """Values by station, factor code and start of the hour."""
    path = CUTS / name if (CUTS / name).exists() else DATA / name
    faults = Faults(path.name)
    found: dict[tuple[str, str, dt.datetime], Decimal] = {}
    chosen = LAYOUTS[layout] if layout else proposed(path, path.name)
    assert chosen is not None
    try:
        for block in chosen.read(path, faults, Options(**options)):
            for at in range(len(block)):
                moment = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=int(block.time[at]))
                key = (block.stations[block.station[at]], Block.codes[block.parameter[at]], moment)
                found[key] = Decimal(int(block.value[at])) / 1_000_000
    except Unreadable:
        pass
    return found, faults


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("name", "layout"),
    [
        ("uci_aotizhongxin_2015-12_3days.csv", "uci"),
        ("china_sites_20180101.csv", "cnemc-sites"),
        ("kdd_1.csv", "kdd2018"),
        ("kdd_2.csv", "kdd2018"),
        ("kdd_3.csv", "kdd2018"),
        ("openair.csv", "openair"),
        ("openaq.csv", "openaq"),
        ("openaq.json", "openaq-json"),
        ("isd_hourly.csv", "isd-hourly"),
        ("570830-99999-2018", "isd-lite"),
    ],
)
def test_a_file_is_recognised_by_its_beginning(name, layout) -> None:
    path = CUTS / name if (CUTS / name).exists() else DATA / name
    guess = proposed(path, path.name)
    assert guess is not None
    assert guess.id == layout


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda layout: layout.id)
def test_every_layout_says_what_its_hour_and_units_are_in_both_languages(layout) -> None:
    for words in (layout.title, layout.label_note, layout.units_note):
        assert words.zh and words.en and words.zh != words.en
    assert layout.label in {"start", "end", "instant"}
    assert (layout.statistic == "raw") == (layout.label == "instant")


def test_uci_the_label_is_the_end_and_carbon_monoxide_becomes_milligrams() -> None:
    found, faults = read("uci_aotizhongxin_2015-12_3days.csv")
    assert not faults.counts
    assert found["Aotizhongxin", "a34004", utc(2015, 11, 30, 15)] == 535
    assert max(value for (_, code, _), value in found.items() if code == "a21005") < 30


def test_cnemc_the_label_is_the_end_and_only_hourly_means_come_in() -> None:
    """The day's 0 o'clock is the hour before midnight in Beijing, 15:00 UTC; AQI and running means are derived."""
    found, faults = read("china_sites_20180101.csv")
    assert not faults.counts
    text = (CUTS / "china_sites_20180101.csv").read_text().splitlines()
    heading, rows = text[0].split(","), [line.split(",") for line in text[1:]]
    pm25 = next(row for row in rows if row[:3] == ["20180101", "0", "PM2.5"])
    written = dict(zip(heading[3:], pm25[3:], strict=True))
    for station, cell in written.items():
        assert found.get((station, "a34004", utc(2017, 12, 31, 15))) == (Decimal(cell) if cell else None)
    hourly = [row for row in rows if row[2] in {"PM2.5", "PM10", "SO2", "NO2", "O3", "CO"}]
    assert len(found) == sum(bool(cell) for row in hourly for cell in row[3:])


def test_cnemc_cell_by_cell_and_at_once_say_the_same(tmp_path) -> None:
    """A mark that is no number sends the file down the careful way; every other value is the same."""
    whole, _ = read("china_sites_20180101.csv")
    text = (CUTS / "china_sites_20180101.csv").read_text().splitlines()
    spoilt = text[:]
    cells = spoilt[2].split(",")
    cells[4] = "n.a."
    spoilt[2] = ",".join(cells)
    path = tmp_path / "china_sites_20180101.csv"
    path.write_text("\n".join(spoilt))
    faults = Faults(path.name)
    blocks = list(LAYOUTS["cnemc-sites"].read(path, faults, Options()))
    (fault,) = faults.kept
    assert (fault.code, fault.row, fault.column) == ("value-unreadable", 3, text[0].split(",")[4])
    assert sum(len(block) for block in blocks) == len(whole) - bool(text[2].split(",")[4])


@pytest.mark.parametrize("name", ["kdd_1.csv", "kdd_2.csv", "kdd_3.csv"])
def test_kdd_three_forms_are_one(name) -> None:
    found, faults = read(name)
    assert not faults.counts
    rows = (CUTS / name).read_text().splitlines()[1:]
    assert len({key[2] for key in found} | {key[0] for key in found}) >= 2
    assert len(found) <= 6 * len(rows)


def test_kdd_times_are_utc_and_the_start() -> None:
    assert read("kdd_1.csv")[0]["aotizhongxin_aq", "a34004", utc(2018, 1, 31, 16)] == 49
    assert read("kdd_2.csv")[0]["dongsi_aq", "a34002", utc(2018, 3, 31, 7)] == 172


def test_openair_gases_are_refused_without_a_state_and_converted_with_one() -> None:
    """39 ppb NO2: 39 × 46.01 / 22.414 = 80.056... µg/m³ at 273 K, / 24.465 at 298 K; particles need no state."""
    found, faults = read("openair.csv")
    assert faults.counts["unit-needs-state"] == 5
    assert ("openair", "a21004", utc(1998, 1, 1)) not in found
    assert found["openair", "a34002", utc(1998, 1, 1)] == 29
    cold, _ = read("openair.csv", state="273")
    warm, _ = read("openair.csv", state="298")
    key = ("openair", "a21004", utc(1998, 1, 1))
    assert cold[key] == (Decimal("39") * Decimal("46.01") / Decimal("22.414")).quantize(Decimal("0.000001"))
    assert warm[key] == (Decimal("39") * Decimal("46.01") / Decimal("24.465")).quantize(Decimal("0.000001"))


def test_openaq_the_label_is_the_end_with_its_offset_and_each_row_says_its_unit() -> None:
    found, faults = read("openaq.csv")
    assert found == {
        ("8118", "a34004", utc(2022, 5, 2, 19)): 87,
        ("8118", "a34004", utc(2022, 5, 2, 20)): 91,
    }
    assert faults.counts == {"unit-needs-state": 1}


def test_openaq_json_keeps_the_mark_of_a_flagged_hour() -> None:
    path = CUTS / "openaq.json"
    (block,) = LAYOUTS["openaq-json"].read(path, Faults(), Options())
    assert block.stations == ["3917"]
    assert [block.flags[flag] for flag in block.flag] == ["N", "D"]
    assert block.value.tolist() == [12_500_000, 13_000_000]
    assert block.time[0] == int(utc(2023, 3, 6, 20).timestamp() * 1_000_000)


def test_isd_tenths_missing_codes_and_suspect_readings() -> None:
    found, faults = read("isd_hourly.csv")
    station = "57083099999"
    assert found == {
        (station, "a01001", utc(2018, 1, 1, 0)): Decimal("-2.1"),
        (station, "a01008", utc(2018, 1, 1, 0)): 270,
        (station, "a01007", utc(2018, 1, 1, 0)): 3,
        (station, "a01001", utc(2018, 1, 1, 3)): Decimal("3.4"),
        (station, "a01007", utc(2018, 1, 1, 3)): 0,
        (station, "a01008", utc(2018, 1, 1, 6)): 100,
    }
    assert faults.remarks == {"hour-not-full": 1}
    assert not faults.counts


def test_isd_lite_in_fixed_columns_names_its_station_by_the_file() -> None:
    found, faults = read("570830-99999-2018")
    assert not faults.counts
    assert found["570830-99999", "a01001", utc(2018, 1, 1, 0)] == Decimal("-2.1")
    assert ("570830-99999", "a01008", utc(2018, 1, 1, 3)) not in found
    assert found["570830-99999", "a01007", utc(2018, 1, 1, 6)] == Decimal("5.5")
