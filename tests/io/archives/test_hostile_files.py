"""Whatever a file is, an importer ends with named faults: no crash, no endless memory, nothing silently turned."""

from __future__ import annotations

import datetime as dt
import gzip
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lantian.io.archives.faults import WORDS
from lantian.io.archives.layouts import LAYOUTS, MappedLayout, Options, proposed
from lantian.io.archives.mapping import Mapping
from lantian.io.archives.parameters import KNOWN
from lantian.io.archives.staging import Source, Staged, load, stage

DATA = Path(__file__).parents[2] / "data" / "archives"
CORPUS = sorted(path for path in DATA.rglob("*") if path.is_file() and path.suffix != ".md")
MAPPED = MappedLayout(
    "any",
    Mapping.model_validate(
        {
            "shape": "long",
            "station_column": "s",
            "time_columns": ["t"],
            "label": "end",
            "parameter_column": "p",
            "value_column": "v",
            "unit_column": "u",
            "zone": "Europe/London",
            "repeated": "first-is-summer",
        }
    ),
)
EVERY = [*LAYOUTS.values(), MAPPED]
NOW = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
SLOW = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
QUICK = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

CELLS = st.one_of(
    st.sampled_from(["", "NA", "1", "-1", "1e308", "1e-300", "9" * 50, "=1+1", "\x00", "0x1", "inf"]),
    st.just("2018-01-01 00:00:00"),
    st.text(max_size=12),
    st.floats().map(repr),
)


def bring(path: Path, layout, folder: Path) -> Staged:
    """Stage a file and hold what every import promises."""
    found = stage(
        [Source(path=path, name=path.name)], layout, folder, options=Options(station="", state="273"),
        place_of=lambda name: ("other", name or "-"), leave_strangers=False, now=NOW,
    )  # fmt: skip
    for faults in found.faults:
        assert set(faults.counts) | set(faults.remarks) <= set(WORDS)
        for fault in faults.kept:
            assert fault.message.en and fault.remedy.zh
            assert fault.row >= 0
    assert found.rows or found.severe, "a file gives values, or says why it gives none"
    for part in found.parts:
        for row in load(part.path).to_pylist():
            known = KNOWN[row["parameter"]]
            assert known.least <= row["value"] / 1e6 <= known.most
            assert row["time"] < NOW
    return found


def mutated(data: bytes, cut: int, place: int, insert: bytes) -> bytes:
    at = place % (len(data) + 1)
    return data[:at] + insert + data[at + cut :]


def check_that_random_bytes_are_explained(tmp_path: Path, data: bytes, number: int) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    bring(path, EVERY[number % len(EVERY)], tmp_path / "parts")
    proposed(path, path.name)


def check_that_a_damaged_copy_is_explained(tmp_path: Path, which: int, cut: int, place: int, insert: bytes) -> None:
    source = CORPUS[which % len(CORPUS)]
    path = tmp_path / source.name
    path.write_bytes(mutated(source.read_bytes()[:20_000], cut, place, insert))
    layout = proposed(source, source.name)
    assert layout is not None
    bring(path, layout, tmp_path / "parts")


def check_that_strange_cells_are_explained(tmp_path: Path, rows: list[tuple[str, ...]]) -> None:
    path = tmp_path / "table.csv"
    text = "s,t,p,v,u\n" + "".join(",".join(row) + "\n" for row in rows)
    path.write_bytes(text.encode("utf-8", errors="replace"))
    bring(path, MAPPED, tmp_path / "parts")


MUTATION = (st.integers(0, 99), st.integers(0, 400), st.integers(0, 30_000), st.binary(max_size=40))
PARAMETERS, UNITS = st.sampled_from(["pm25", "CO", "x"]), st.sampled_from(["mg/m3", "ppb", ""])
ROWS = st.lists(st.tuples(CELLS, CELLS, PARAMETERS, CELLS, UNITS))


@QUICK
@given(st.binary(max_size=3000), st.integers(0, 99))
def test_random_bytes(tmp_path, data, number) -> None:
    check_that_random_bytes_are_explained(tmp_path, data, number)


@QUICK
@given(*MUTATION)
def test_damaged_copies_of_real_files(tmp_path, which, cut, place, insert) -> None:
    check_that_a_damaged_copy_is_explained(tmp_path, which, cut, place, insert)


@QUICK
@given(ROWS)
def test_tables_of_strange_cells(tmp_path, rows) -> None:
    check_that_strange_cells_are_explained(tmp_path, rows)


@pytest.mark.slow
@SLOW
@given(st.binary(max_size=20_000), st.integers(0, 99))
def test_random_bytes_at_length(tmp_path, data, number) -> None:
    check_that_random_bytes_are_explained(tmp_path, data, number)


@pytest.mark.slow
@SLOW
@given(*MUTATION)
def test_damaged_copies_of_real_files_at_length(tmp_path, which, cut, place, insert) -> None:
    check_that_a_damaged_copy_is_explained(tmp_path, which, cut, place, insert)


@pytest.mark.slow
@SLOW
@given(ROWS)
def test_tables_of_strange_cells_at_length(tmp_path, rows) -> None:
    check_that_strange_cells_are_explained(tmp_path, rows)


@pytest.mark.parametrize("layout", EVERY, ids=lambda layout: layout.id)
def test_a_line_of_ten_megabytes(tmp_path, layout) -> None:
    path = tmp_path / "line.csv"
    path.write_bytes(b"9" * 10_000_000)
    assert bring(path, layout, tmp_path / "parts").severe


def test_a_gzip_bomb_ends_at_the_limit(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("lantian.io.archives.tables.LARGEST", 8 << 20)
    path = tmp_path / "bomb.csv.gz"
    with gzip.open(path, "wb") as file:
        file.write(b"stationId,utc_time,PM2.5,PM10,NO2,CO,O3,SO2\n")
        file.write(b"a,2018-01-01 00:00:00,1,,,,,\n" * 600_000)
    found = bring(path, LAYOUTS["kdd2018"], tmp_path / "parts")
    assert {"file-too-large", "file-unreadable"} & set(found.faults[0].counts)


@pytest.mark.parametrize("cut", [10, 200, 2000])
def test_a_gzip_that_breaks_off(tmp_path, cut) -> None:
    path = tmp_path / "half.csv.gz"
    path.write_bytes(gzip.compress((DATA / "layouts" / "china_sites_20180101.csv").read_bytes())[:cut])
    assert bring(path, LAYOUTS["cnemc-sites"], tmp_path / "parts").severe


SHEET = (
    '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}'
    "</sheetData></worksheet>"
)


def workbook(path: Path, sheet: bytes) -> Path:
    """The least that is a workbook, around any sheet."""
    import openpyxl

    openpyxl.Workbook().save(path)
    with zipfile.ZipFile(path) as plain:
        members = {name: plain.read(name) for name in plain.namelist()}
    members["xl/worksheets/sheet1.xml"] = sheet
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return path


def test_a_workbook_that_unpacks_without_end_is_refused(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("lantian.io.archives.tables.LARGEST", 1 << 22)
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>' * 60_000
    path = workbook(tmp_path / "bomb.xlsx", SHEET.format(rows=rows).encode())
    assert bring(path, MAPPED, tmp_path / "parts").faults[0].counts == {"file-too-large": 1}


def test_a_workbook_with_a_cell_at_the_end_of_the_world_is_refused(tmp_path) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    path = workbook(tmp_path / "far.xlsx", SHEET.format(rows=rows).encode())
    assert bring(path, MAPPED, tmp_path / "parts").faults[0].counts == {"sheet-too-large": 1}


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"PK\x03\x04" + b"\x00" * 500, b"\xd0\xcf\x11\xe0" + b"\xff" * 3000])
def test_what_only_begins_as_a_workbook(tmp_path, data) -> None:
    path = tmp_path / "no.xlsx"
    path.write_bytes(data)
    assert bring(path, MAPPED, tmp_path / "parts").faults[0].counts == {"file-unreadable": 1}


def test_a_json_as_deep_as_a_well(tmp_path) -> None:
    path = tmp_path / "deep.json"
    path.write_text('{"results": ' + "[" * 100_000)
    assert bring(path, LAYOUTS["openaq-json"], tmp_path / "parts").faults[0].counts == {"file-unreadable": 1}
