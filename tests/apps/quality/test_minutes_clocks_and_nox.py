"""What else than hours of the six pollutants is looked at: minutes, the device's clock, NOx beside NO2."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pytest

from lantian.apps.monitoring.models import Station
from lantian.apps.quality import proposing
from lantian.apps.quality.choices import MINUTES, State
from lantian.apps.quality.models import Proposal
from lantian.apps.quality.words import said
from lantian.apps.records.traces import build
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import day_bounds
from lantian.io.clock import CampaignClock, write_clock
from lantian.io.journal.observation import OBSERVATIONS
from lantian.io.telemetry.health import HealthBook

DAY = dt.date(2017, 10, 3)
HOUR, MINUTE = dt.timedelta(hours=1), dt.timedelta(minutes=1)


def append(district, rows, *, cadence: str) -> None:
    """Means of the first station: parameter, start, value, flag."""
    station = district.stations(district.units[0])[0]
    table = pa.table(
        {
            "network": ["micro"] * len(rows),
            "cadence": [cadence] * len(rows),
            "station": [station] * len(rows),
            "parameter": [row[0] for row in rows],
            "statistic": ["mean"] * len(rows),
            "time": pa.array([row[1] for row in rows], pa.timestamp("us", "UTC")),
            "value": pa.array([Decimal(str(row[2])) for row in rows], pa.decimal128(18, 6)),
            "unit": ["µg/m³"] * len(rows),
            "flag": [row[3] for row in rows],
        }
    )
    district.store.append(table.select(OBSERVATIONS.names).cast(OBSERVATIONS), kind="test")
    district.store.seal()


def start_of(district) -> dt.datetime:
    """The local day's beginning."""
    return day_bounds(DAY, district.zone)[0]


def check(district) -> dict[str, list[Proposal]]:
    """Everything, an hour after the day; proposals by rule."""
    proposing.check_everything(district.now_after(DAY, hours=1))
    found: dict[str, list[Proposal]] = {}
    for each in Proposal.objects.exclude(state=State.OUTDATED).order_by("hour"):
        found.setdefault(each.rule, []).append(each)
    return found


@pytest.fixture
def day(corner):
    """A day of hours."""
    corner.give(DAY, DAY, lambda code, time: 40 + time.hour % 5, pollutants=[Pollutant.PM25, Pollutant.NO2])
    return corner


def minutes(district, *, bad: int, hour: int = 5, every: int = 1) -> None:
    """The day's minutes up to an hour and with it; in that hour so many of them are what no air can hold."""
    start = start_of(district)
    rows = []
    for number in range(0, (hour + 1) * 60, every):
        inside = number - hour * 60
        value = 5000 if 0 <= inside < bad * every else 40 + number * 7 % 11
        rows.append((Pollutant.PM25.code, start + number * MINUTE, value, "N"))
    append(district, rows, cadence="minute")


@pytest.mark.parametrize(("bad", "every", "proposed"), [(15, 1, 0), (16, 1, 1), (3, 5, 0), (4, 5, 1)])
def test_an_hour_is_proposed_when_too_few_minutes_bear_it(day, bad: int, every: int, proposed: int) -> None:
    """45 of 60 are enough, one less is not; so are 9 of 12 where the device sends every five minutes."""
    minutes(day, bad=bad, every=every)
    found = check(day).get(MINUTES, [])
    assert len(found) == proposed
    if found:
        (one,) = found
        assert (one.hour, one.parameter, one.value) == (
            start_of(day) + 5 * HOUR,
            Pollutant.PM25.code,
            40 + one.value % 5,
        )
        assert (one.facts["came"], one.facts["against"]) == (60 // every, bad)
        assert one.facts["rules"].startswith(f"range:{bad}")
        assert f"{bad} of the {60 // every} minutes" in said(one.rule, one.facts).en
        assert f"量程 {bad}" in said(one.rule, one.facts).zh


def test_the_trace_of_minutes_shows_their_thresholds(day) -> None:
    """Those of the cadence of minutes, with their clause."""
    minutes(day, bad=30)
    (one,) = check(day)[MINUTES]
    key = {"station": one.station, "parameter": one.parameter, "hour": f"{one.hour:%Y-%m-%dT%H:%M:%SZ}"}
    shown = build("flag", key)
    assert any("quality.minute.range.a34004.most" in row for table in shown.tables for row in table.rows)


def test_late_minutes_are_checked_and_corrected_ones_take_the_proposal_back(day) -> None:
    """Minutes that come after the hour was checked put its day among those to check."""
    assert MINUTES not in check(day)
    minutes(day, bad=30)
    assert len(check(day)[MINUTES]) == 1
    minutes(day, bad=0)
    assert MINUTES not in check(day)


def test_no2_above_nox_is_proposed(day) -> None:
    """NOx is compared where a station sends it; nitrogen dioxide is a part of it."""
    start = start_of(day)
    append(day, [("a21002", start + n * HOUR, 20 if n == 8 else 90, "N") for n in range(24)], cadence="hour")
    found = check(day)["nox-order"]
    assert [(each.parameter, each.hour) for each in found] == [(Pollutant.NO2.code, start + 8 * HOUR)]


def heard(district, *, skew: float) -> Station:
    """The gateway has compared the first station's clock at the end of the day's last hour."""
    station = Station.objects.get(code=district.stations(district.units[0])[0])
    book = HealthBook(district.home)
    record = book.of(station.mn)
    record.last_frame = record.first_frame = district.now_after(DAY) + 5 * MINUTE
    record.clock_skew_seconds, record.changed = skew, True
    book.write(*book.changed())
    return station


def test_a_clock_that_is_off_is_proposed_and_stays_so(day) -> None:
    """About the hour that it sent. Set right, it says nothing of hours that were sent before."""
    station = heard(day, skew=-3700)
    (one,) = check(day)["clock"]
    assert (one.station, one.parameter, one.hour) == (station.code, "", day.now_after(DAY) - HOUR)
    assert "3700" in said(one.rule, one.facts).en
    heard(day, skew=1)
    day.tell([(station.code, Pollutant.PM25, start_of(day), 41)])
    assert [each.pk for each in check(day)["clock"]] == [one.pk]


def test_the_way_of_a_frame_on_a_fast_clock_is_not_the_devices_fault(day) -> None:
    """Three seconds look like three minutes on a clock that runs sixty times as fast."""
    write_clock(day.home, CampaignClock(campaign=day.now_after(DAY), real=dt.datetime.now(dt.UTC), speed=60))
    heard(day, skew=180)
    assert "clock" not in check(day)
