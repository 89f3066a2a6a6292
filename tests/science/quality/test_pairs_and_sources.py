"""Two factors of one station, and what device, clock and feed say."""

from __future__ import annotations

import numpy as np
import pytest

from lantian.science.quality import Flag, worst
from lantian.science.quality.pairs import no2_above_nox, pm25_above_pm10
from lantian.science.quality.sources import (
    MARKS,
    clock_difference,
    frozen_source,
    gaps,
    instrument_flag,
    normal_mark,
)

NAN = float("nan")
GOOD, NOT_CHECKED, SUSPECT, BAD, MISSING = (int(flag) for flag in Flag)


@pytest.mark.parametrize(
    ("pm25", "pm10", "flag"),
    [
        (100.0, 100.0, GOOD),
        (130.0, 100.0, GOOD),
        (130.01, 100.0, SUSPECT),
        (80.0, NAN, NOT_CHECKED),
        (NAN, 80.0, MISSING),
        (NAN, NAN, MISSING),
    ],
)
def test_pm25_may_be_above_pm10_by_the_tolerance_and_no_more(pm25: float, pm10: float, flag: int) -> None:
    assert pm25_above_pm10([pm25], [pm10], tolerance=10, share=0.2).tolist() == [flag]


@pytest.mark.parametrize(("no2", "nox", "flag"), [(57.5, 50.0, GOOD), (57.6, 50.0, SUSPECT), (40.0, NAN, NOT_CHECKED)])
def test_no2_may_be_above_nox_by_the_tolerance_and_no_more(no2: float, nox: float, flag: int) -> None:
    assert no2_above_nox([no2], [nox], tolerance=5, share=0.05).tolist() == [flag]


@pytest.mark.parametrize("mark", ["", "N", "3", "1"])
def test_a_normal_mark_says_that_all_is_well(mark: str) -> None:
    assert normal_mark(mark)
    assert instrument_flag(np.array([mark]), [35.0]).tolist() == [GOOD]


@pytest.mark.parametrize("mark", ["F", "M", "S", "D", "C", "T", "B", "P", "0", "2", "?", "NN", "n"])
def test_every_other_mark_is_bad_also_one_that_the_standard_does_not_know(mark: str) -> None:
    assert instrument_flag(np.array([[mark, "N"]]), [[35.0, NAN]]).tolist() == [[BAD, MISSING]]


def test_codes_of_marks_say_the_same_as_their_letters() -> None:
    letters = [mark for mark in MARKS if mark]
    codes = np.array([ord(mark) for mark in letters], dtype=np.uint8)
    values = np.ones(len(letters))
    assert instrument_flag(codes, values).tolist() == instrument_flag(np.array(letters), values).tolist()
    assert instrument_flag(np.zeros(1, np.uint8), np.ones(1)).tolist() == [GOOD]


@pytest.mark.parametrize(
    ("seconds", "flag"), [(60.0, GOOD), (-60.0, GOOD), (60.1, SUSPECT), (-3600.0, SUSPECT), (NAN, NOT_CHECKED)]
)
def test_clock_may_be_off_by_the_tolerance_either_way(seconds: float, flag: int) -> None:
    assert clock_difference([seconds], most=60).tolist() == [flag]


def test_a_source_is_frozen_when_all_factors_repeat_together() -> None:
    values = np.array([[8.0, 7, 7, 7, 9], [5, 4, 4, 4, 4], [3, 3, 3, 3, 3]])
    assert frozen_source(values, hours=3, factors=3).tolist() == [GOOD, BAD, BAD, BAD, GOOD]
    assert frozen_source(values, hours=4, factors=3).tolist() == [GOOD] * 5


def test_a_source_is_not_frozen_by_fewer_factors_than_asked_nor_over_a_gap() -> None:
    few = np.array([[7.0] * 4, [NAN] * 4])
    assert frozen_source(few, hours=3, factors=2).tolist() == [GOOD] * 4
    gap = np.array([[7.0, 7, NAN, 7, 7], [4, 4, NAN, 4, 4]])
    assert frozen_source(gap, hours=3, factors=2).tolist() == [GOOD, GOOD, MISSING, GOOD, GOOD]


def test_gaps_are_named_by_where_they_begin_and_how_long_they_are() -> None:
    assert gaps(np.array([NAN, 1.0, NAN, NAN, 2.0])) == [(0, 1), (2, 2)]
    assert gaps(np.array([1.0])) == []
    assert gaps(np.array([NAN, NAN])) == [(0, 2)]


def test_worst_is_good_only_where_every_check_is() -> None:
    flags = [np.array(each, np.uint8) for each in ([1, 1, 2, 3, 9], [1, 2, 3, 4, 1])]
    assert worst(*flags).tolist() == [GOOD, NOT_CHECKED, SUSPECT, BAD, MISSING]
    assert flags[0].tolist() == [1, 1, 2, 3, 9]
