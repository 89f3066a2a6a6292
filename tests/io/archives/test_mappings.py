"""Mappings of any table: labels, zones, summer time, decimal commas, encodings, units; each slip is named."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pydantic import ValidationError

from lantian.io.archives.block import Block
from lantian.io.archives.faults import WORDS, Faults
from lantian.io.archives.mapping import Mapping, read
from lantian.io.archives.tables import Unreadable

WIDE: dict[str, Any] = {
    "station_column": "s",
    "time_columns": ["t"],
    "time_formats": ["%Y-%m-%d %H:%M"],
    "zone": "+08:00",
    "label": "start",
    "columns": [{"column": "pm", "parameter": "a34004", "unit": "µg/m³"}],
}


def run(path: Path, **changes: Any) -> tuple[list[tuple[str, str, dt.datetime, int]], Faults]:
    faults = Faults(path.name)
    rows = []
    try:
        for block in read(Mapping.model_validate(WIDE | changes), path, faults):
            for at in range(len(block)):
                moment = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=int(block.time[at]))
                rows.append(
                    (block.stations[block.station[at]], Block.codes[block.parameter[at]], moment, int(block.value[at]))
                )
    except Unreadable:
        pass
    return rows, faults


@pytest.fixture
def write(tmp_path):
    def build(text: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / "table.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return build


def local(number: int) -> dt.datetime:
    """A time as a workbook keeps it, without a zone."""
    return dt.datetime(2018, 1, 1, number, tzinfo=dt.UTC).replace(tzinfo=None)


def hour(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)


@pytest.mark.parametrize(("label", "start"), [("start", 6), ("end", 5), ("instant", 6)])
def test_the_label_says_where_the_hour_begins(write, label, start) -> None:
    rows, faults = run(write("s,t,pm\nA,2018-01-01 14:00,35.5\n"), label=label)
    assert rows == [("A", "a34004", hour(2018, 1, 1, start), 35_500_000)]
    assert not faults.counts


def test_an_hour_that_happens_twice_is_refused_unless_the_mapping_says_which(write) -> None:
    """London, 25 October 2015: 01:00 comes in summer time and again in winter time."""
    text = "s,t,pm\nA,2015-10-25 01:00,1\nA,2015-10-25 01:00,2\nB,2015-10-25 01:00,3\nA,2015-10-25 02:00,4\n"
    rows, faults = run(write(text), zone="Europe/London")
    assert faults.counts == {"hour-ambiguous": 3}
    assert rows == [("A", "a34004", hour(2015, 10, 25, 2), 4_000_000)]
    rows, faults = run(write(text), zone="Europe/London", repeated="first-is-summer")
    assert not faults.counts
    assert [(station, moment.hour) for station, _, moment, _ in rows] == [("A", 0), ("A", 1), ("B", 0), ("A", 2)]


def test_an_hour_that_does_not_exist_is_refused(write) -> None:
    rows, faults = run(write("s,t,pm\nA,2015-03-29 01:00,1\nA,2015-03-29 02:00,2\n"), zone="Europe/London")
    assert faults.counts == {"hour-nonexistent": 1}
    assert len(rows) == 1


def test_a_time_without_a_zone_is_refused_when_the_mapping_states_none(write) -> None:
    text = "s,t,pm\nA,2018-01-01 14:00+08:00,1\nA,2018-01-01 14:00,2\nA,2018-01-01 14:00Z,3\n"
    rows, faults = run(write(text), zone="")
    assert [moment.hour for _, _, moment, _ in rows] == [6, 14]
    assert faults.counts == {"hour-without-zone": 1}
    assert faults.kept[0].row == 3


def test_decimal_commas_semicolons_and_gbk(write) -> None:
    rows, faults = run(
        write("站点;t;细颗粒物\n甲;2018-01-01 14:00;35,5\n甲;2018-01-01 15:00;35.5\n", "gbk"),
        station_column="站点",
        decimal=",",
        columns=[{"column": "细颗粒物", "parameter": "a34004", "unit": "µg/m³"}],
    )
    assert rows == [("甲", "a34004", hour(2018, 1, 1, 6), 35_500_000)]
    assert faults.counts == {"value-unreadable": 1}, "a point is no decimal sign where the comma is"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("-1", "value-negative"),
        ("30000", "unit-suspect"),
        ("８０", "value-unreadable"),
        ("1_0", "value-unreadable"),
        ("0x10", "value-unreadable"),
        ("inf", "value-unreadable"),
        ("1e400", "value-unreadable"),
        ("=1+1", "value-unreadable"),
        ("35.5000001", "value-too-fine"),
        ("1e-300", "value-too-fine"),
        ("12\x0013", "value-unreadable"),
        ("9" * 400, "value-unreadable"),
    ],
)
def test_what_is_no_concentration_is_named_and_never_turned_into_one(write, cell, code) -> None:
    rows, faults = run(write(f"s,t,pm\nA,2018-01-01 14:00,{cell}\nA,2018-01-01 15:00,5\n"))
    assert [(fault.code, fault.row, fault.column) for fault in faults.kept] == [(code, 2, "pm")]
    assert [row[3] for row in rows] == [5_000_000]


def test_the_noise_of_binary_floats_is_their_short_form(write) -> None:
    rows, faults = run(write("s,t,pm\nA,2018-01-01 14:00,0.30000000000000004\nA,2018-01-01 15:00,1e1\n"))
    assert [row[3] for row in rows] == [300_000, 10_000_000]
    assert not faults.counts


def test_a_long_table_with_units_and_marks(write) -> None:
    text = (
        "s,t,what,v,u,m\nA,2018-01-01 14:00,CO,1200,ug/m3,0\nA,2018-01-01 14:00,SO2,0.05,mg/m³,9\n"
        "A,2018-01-01 14:00,radon,1,Bq,0\nA,2018-01-01 14:00,NO2,1,stone,0\nA,2018-01-01 15:00,CO,1,mg/m³,7\n"
    )
    long = {"shape": "long", "columns": [], "parameter_column": "what", "value_column": "v", "unit_column": "u"}
    path = write(text)
    rows, faults = run(path, **long, flag_column="m", flags={"0": "N", "9": "D"})
    assert {(code, value) for _, code, _, value in rows} == {("a21005", 1_200_000), ("a21026", 50_000_000)}
    assert faults.counts == {"unit-unknown": 1, "flag-unknown": 1}
    assert faults.remarks == {"parameter-unknown": 1}


def test_a_missing_column_is_named(write) -> None:
    rows, faults = run(write("s,when,pm\nA,2018-01-01 14:00,1\n"))
    assert not rows
    assert [(fault.code, fault.column) for fault in faults.kept] == [("csv-columns", "t")]


def test_rows_that_are_too_short_or_too_long_keep_the_numbers_of_the_others_right(write) -> None:
    text = "s,t,pm\nA,2018-01-01 14:00\n\nA,2018-01-01 15:00,1,2\nA,2018-01-01 16:00,x\n"
    _, faults = run(write(text))
    assert [(fault.code, fault.row) for fault in faults.kept] == [
        ("csv-row-length", 2),
        ("csv-row-length", 4),
        ("value-unreadable", 5),
    ]


def test_a_workbook_reads_like_a_table(tmp_path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["s", "t", "pm"])
    book.active.append(["A", local(14), 35.5])
    book.active.append(["A", local(15), "x"])
    path = tmp_path / "table.xlsx"
    book.save(path)
    rows, faults = run(path, time_formats=["%Y-%m-%d %H:%M:%S"])
    assert rows == [("A", "a34004", hour(2018, 1, 1, 6), 35_500_000)]
    (fault,) = faults.kept
    assert (fault.code, fault.sheet, fault.row) == ("value-unreadable", "Sheet", 3)


def test_a_formula_that_was_never_computed_is_no_empty_cell(tmp_path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["s", "t", "pm"])
    book.active.append(["A", local(14), "=1+1"])
    path = tmp_path / "table.xlsx"
    book.save(path)
    _, faults = run(path, time_formats=["%Y-%m-%d %H:%M:%S"])
    assert [(fault.code, fault.row, fault.column) for fault in faults.kept] == [("formula-without-value", 2, "C")]


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"zone": "Mars/Olympus"}, "time zone"),
        ({"columns": []}, "wide table"),
        ({"station_column": ""}, "station"),
        ({"colour": "blue"}, "colour"),
        ({"label": "middle"}, "label"),
        ({"columns": [{"column": "pm", "parameter": "x1", "unit": "g"}]}, "x1"),
        ({"shape": "long"}, "long table"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused(changes, word) -> None:
    with pytest.raises(ValidationError, match=word):
        Mapping.model_validate(WIDE | changes)


@pytest.mark.parametrize("code", WORDS)
def test_every_fault_has_words_and_a_remedy_in_both_languages(code) -> None:
    faults = Faults("f.csv")
    faults.add(code, row=1, given="{x}", expected="1", unit="µg/m³", parameter="CO", limit=5)
    (fault,) = faults.kept
    for text in (fault.message, fault.remedy):
        assert text.zh and text.en and text.zh != text.en
        assert "{given}" not in text.en and "{expected}" not in text.en
