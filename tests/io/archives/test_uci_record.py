"""Hourly files in the published layout: everything is read, or everything wrong is named."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from lantian.io.archives.record import read_csv

SAMPLE = Path(__file__).parents[2] / "data" / "archives" / "uci_aotizhongxin_2015-12_3days.csv"
LATER = dt.datetime(2016, 1, 1, tzinfo=dt.UTC)
HEADING = "No,year,month,day,hour,PM2.5,PM10,SO2,NO2,CO,O3,station\n"


def read(path: Path, now: dt.datetime = LATER):
    return read_csv(path, station="S1", network="ambient", zone="Asia/Shanghai", now=now)


@pytest.fixture
def write(tmp_path: Path):
    def build(*rows: str, heading: str = HEADING) -> Path:
        path = tmp_path / "hours.csv"
        path.write_text(heading + "".join(f"{row}\n" for row in rows))
        return path

    return build


def test_published_sample_is_read_whole():
    record = read(SAMPLE)
    assert record.problems == []
    hours_in_file, hours_without_any_value = 72, 4
    assert len({item.time for item in record.observations}) == hours_in_file - hours_without_any_value
    assert {item.unit for item in record.observations if item.parameter == "a21005"} == {"mg/m³"}


def test_label_is_the_end_of_the_hour_in_local_time(write):
    record = read(write("1,2015,12,1,14,80,100,5,40,1200,30,A"))
    assert {item.time for item in record.observations} == {dt.datetime(2015, 12, 1, 5, tzinfo=dt.UTC)}


def test_carbon_monoxide_is_divided_by_a_thousand_exactly(write):
    record = read(write("1,2015,12,1,14,80,100,5,40,1200,30,A"))
    assert [item.value for item in record.observations if item.parameter == "a21005"] == [Decimal("1.2")]


def test_missing_values_are_gaps_not_zeros(write):
    record = read(write("1,2015,12,1,14,NA,,5,40,1200,30,A"))
    assert record.problems == []
    assert {item.parameter for item in record.observations} == {"a21026", "a21004", "a21005", "a05024"}


@pytest.mark.parametrize(
    ("rows", "code", "row"),
    [
        (["1,2015,13,1,14,80,100,5,40,1200,30,A"], "hour-unreadable", 2),
        (["1,2015,12,1,14,80,100,5,40,1200,30,A"] * 2, "hour-twice", 3),
        (["1,2031,12,1,14,80,100,5,40,1200,30,A"], "hour-in-future", 2),
        (["1,2015,12,1,14,eighty,100,5,40,1200,30,A"], "value-unreadable", 2),
        (["1,2015,12,1,14,-4,100,5,40,1200,30,A"], "value-unreadable", 2),
        (["1,2015,12,1,14,80000,100,5,40,1200,30,A"], "unit-suspect", 2),
        (["1,2015,12,1,14,80,100,5,40,1.2,30,A"], "unit-suspect", 0),
    ],
)
def test_bad_rows_are_named_with_row_and_remedy(write, rows, code, row):
    (problem,) = read(write(*rows)).problems
    assert (problem.code, problem.row) == (code, row)
    assert problem.remedy


def test_hour_that_just_ended_is_no_future_hour(write):
    row = "1,2015,12,1,14,80,100,5,40,1200,30,A"
    end = dt.datetime(2015, 12, 1, 6, tzinfo=dt.UTC)
    assert read(write(row), now=end).problems == []
    assert read(write(row), now=end - dt.timedelta(seconds=1)).problems[0].code == "hour-in-future"


def test_wrong_heading_and_wrong_encoding_are_explained(write, tmp_path):
    assert read(write("1,2", heading="a,b\n")).problems[0].code == "csv-columns"
    other = tmp_path / "gbk.csv"
    other.write_bytes("站点,浓度\n".encode("gbk"))
    assert read(other).problems[0].code == "csv-encoding"
