"""Forecast weather as a table: what is read, and every fault by its line."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from lantian.science.forecast.weather_table import COLUMNS, TableFaulty, WeatherAhead, read_weather_table

ZONE = ZoneInfo("Asia/Shanghai")
NOW = dt.datetime(2017, 12, 20, 16, tzinfo=dt.UTC)
PLACES = {"": "", "建设路": "jianshe-road"}
GOOD = ["2017-12-20 20:00", "2017-12-21 02:00", "", "-1.5", "60", "1018", "2", "90", "0"]


def read(*rows: list[str], header: tuple[str, ...] = COLUMNS) -> tuple[WeatherAhead, ...]:
    return read_weather_table([list(header), *rows], zone=ZONE, now=NOW, places=PLACES)


def changed(**cells: str) -> list[str]:
    names = [each.split(" ")[0] for each in COLUMNS]
    return [cells.get(name, value) for name, value in zip(names, GOOD, strict=True)]


def test_hours_are_bridged_up_to_three_and_wind_by_its_components() -> None:
    (found,) = read(
        GOOD,
        changed(valid_time="2017-12-21T05:00+08:00", temperature="1.5", wind_direction="270"),
        changed(valid_time="2017-12-21 10:00", temperature="9"),
    )
    assert (found.issued_at.hour, found.place, found.start.hour, found.hours) == (12, "", 18, 9)
    assert found.values["temperature"][:4].tolist() == [-1.5, -0.5, 0.5, 1.5]
    assert np.isnan(found.values["temperature"][4:8]).all(), "five hours without a word stay a gap"
    assert found.values["wind_east"][:4] == pytest.approx([-2, -2 / 3, 2 / 3, 2], abs=1e-3)
    assert "dew_point" in found.values and "humidity" not in found.values


@pytest.mark.parametrize(
    ("written", "hour"),
    [("2017-12-21", 16), ("2017/12/21 3:00", 19), ("2017-12-20T21:00:00Z", 21), ("2017-12-20T21:00+01:00", 20)],
)
def test_times_are_read_as_iso_and_as_spreadsheets_write_them(written: str, hour: int) -> None:
    (found,) = read(changed(valid_time=written))
    assert found.start == dt.datetime(2017, 12, 20, hour, tzinfo=dt.UTC)


def test_units_are_those_of_the_header_and_chinese_names_are_known() -> None:
    header = ("起报时间", "预报时间", "地点", "气温（K）", "气压（kPa）", "风速（km/h）")
    (found,) = read(["2017-12-20 20:00", "2017-12-20 21:00", "建设路", "273.15", "101.8", "36"], header=header)
    assert found.place == "jianshe-road"
    values = {name: round(float(each[0]), 3) for name, each in found.values.items()}
    assert values == {"temperature": 0.0, "pressure": 1018.0, "wind_speed": 10.0}


def test_every_fault_is_told_by_its_line_and_nothing_is_read() -> None:
    with pytest.raises(TableFaulty) as refused:
        read(
            GOOD,
            changed(issued_at="2017-12-21 20:00", valid_time="2017-12-22 02:00"),
            changed(valid_time="soon"),
            changed(valid_time="2017-12-20 10:00"),
            changed(valid_time="2017-12-21 02:30"),
            changed(valid_time="2018-01-20 02:00"),
            changed(valid_time="2017-12-21 03:00", place="nowhere"),
            changed(valid_time="2017-12-21 04:00", temperature="warm", rain="900"),
            GOOD,
        )
    assert [(each.line, each.code) for each in refused.value.faults] == [
        (3, "from-the-future"),
        (4, "time-unreadable"),
        (5, "valid-before-issue"),
        (6, "not-an-hour"),
        (7, "too-far"),
        (8, "place-unknown"),
        (9, "number-unreadable"),
        (9, "out-of-range"),
        (10, "hour-twice"),
    ]


@pytest.mark.parametrize(
    ("header", "rows", "code"),
    [
        (("issued_at", "temperature (°C)"), [GOOD], "columns-missing"),
        ((*COLUMNS, "ozone (ppb)"), [GOOD], "column-unknown"),
        (("issued_at", "valid_time", "temperature"), [GOOD], "unit-unknown"),
        (("issued_at", "valid_time", "rain (mm)", "降水(mm)"), [GOOD], "column-twice"),
        (("issued_at", "valid_time"), [GOOD], "nothing-forecast"),
        (COLUMNS, [], "no-rows"),
        (COLUMNS, [changed(temperature="", humidity="", pressure="", wind_speed="", rain="")], "nothing-forecast"),
    ],
)
def test_a_table_that_is_none_says_why(header: tuple[str, ...], rows: list[list[str]], code: str) -> None:
    with pytest.raises(TableFaulty, match=code):
        read(*rows, header=header)
