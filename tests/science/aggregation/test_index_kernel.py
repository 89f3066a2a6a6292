"""The vectorised index equals the exact one, hour by hour and day by day, in both editions."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lantian.core.standards import gb3095
from lantian.core.standards.hj633 import Edition, Indicator, index
from lantian.core.standards.pollutants import Pollutant
from lantian.science.aggregation.index import (
    NONE,
    HoursNotWholeDays,
    PollutantsDiffer,
    daily_index,
    indices,
    pollutants_of,
    running_index,
)
from lantian.science.aggregation.packing import HourNegative, HourTooFine, HourTooLarge

Exact = Decimal | None
Series = dict[Pollutant, list[Exact]]
MEANS = [pollutant for pollutant in Pollutant if pollutant is not Pollutant.O3]


def _arrays(stations: list[Series]) -> dict[Pollutant, npt.NDArray[np.float64]]:
    return {
        pollutant: np.array([[np.nan if v is None else float(v) for v in one[pollutant]] for one in stations])
        for pollutant in stations[0]
    }


def _exact_day(hours: dict[Pollutant, list[Exact]], edition: Edition) -> tuple[int | None, tuple[Pollutant, ...]]:
    values: dict[Indicator, Any] = {
        Indicator(f"{pollutant}_24h"): gb3095.day_mean(hours[pollutant]) for pollutant in MEANS if pollutant in hours
    }
    if Pollutant.O3 in hours:
        values[Indicator.O3_8H] = gb3095.ozone_day_8h(hours[Pollutant.O3])
        values[Indicator.O3_1H] = gb3095.ozone_day_1h(hours[Pollutant.O3])
    found = index(values, edition, "daily")
    return found.aqi, found.primary


def _exact_hour(series: Series, hour: int, edition: Edition) -> tuple[int | None, tuple[Pollutant, ...]]:
    def last(pollutant: Pollutant, hours: int, least: int) -> Fraction | None:
        return gb3095.mean_of(series[pollutant][max(0, hour + 1 - hours) : hour + 1], at_least=least)

    values: dict[Indicator, Any] = {
        Indicator(f"{pollutant}_24h"): last(pollutant, 24, 20) for pollutant in MEANS if pollutant in series
    }
    if Pollutant.O3 in series:
        mean = last(Pollutant.O3, 8, 6)
        values[Indicator.O3_8H] = mean
        if mean is not None and mean > Fraction(1601, 2):
            values[Indicator.O3_1H] = series[Pollutant.O3][hour]
    found = index(values, edition, "daily")
    return found.aqi, found.primary


def _assert_equal(stations: list[Series], edition: Edition) -> None:
    running, daily = indices(_arrays(stations), edition)
    for place, series in enumerate(stations):
        hours = len(next(iter(series.values())))
        for hour in range(hours):
            aqi, primary = _exact_hour(series, hour, edition)
            assert running.aqi[place, hour] == (NONE if aqi is None else aqi), (place, hour)
            assert pollutants_of(int(running.primary[place, hour])) == primary, (place, hour)
        for day in range(hours // 24):
            part = {pollutant: values[day * 24 : day * 24 + 24] for pollutant, values in series.items()}
            aqi, primary = _exact_day(part, edition)
            assert daily.aqi[place, day] == (NONE if aqi is None else aqi), (place, day)
            assert pollutants_of(int(daily.primary[place, day])) == primary, (place, day)


@st.composite
def series_of_days(draw: st.DrawFn) -> list[Series]:
    """One or two stations over one or two days, with gaps, any number of decimals up to three, and extremes."""
    days = draw(st.integers(1, 2))
    chance = random.Random(draw(st.integers(0, 2**32)))
    present = draw(st.sets(st.sampled_from(list(Pollutant)), min_size=1))
    decimals = draw(st.sampled_from([0, 0, 0, 1, 3]))
    missing = draw(st.sampled_from([0.0, 0.03, 0.15, 0.3]))
    level = draw(st.sampled_from([60, 200, 900, 4000, 40_000]))

    def value(pollutant: Pollutant) -> Exact:
        if chance.random() < missing:
            return None
        top = level // 100 + 1 if pollutant is Pollutant.CO else level
        places = decimals + pollutant.decimals
        return Decimal(chance.randint(0, top * 10**places)).scaleb(-places)

    return [
        {pollutant: [value(pollutant) for _ in range(24 * days)] for pollutant in Pollutant if pollutant in present}
        for _ in range(draw(st.integers(1, 2)))
    ]


@settings(max_examples=120, deadline=None)
@given(series_of_days(), st.sampled_from(list(Edition)))
def test_it_equals_the_exact_index(stations: list[Series], edition: Edition) -> None:
    _assert_equal(stations, edition)


@settings(max_examples=60, deadline=None)
@given(st.integers(30, 210), st.sampled_from(list(Edition)), st.integers(0, 2**32), st.sampled_from([0, 3, 4, 5]))
def test_it_equals_the_exact_index_around_every_half(level: int, edition: Edition, seed: int, gaps: int) -> None:
    """Hours that differ little make means that lie on or beside a half, where rounding decides."""
    chance = random.Random(seed)
    holes = set(chance.sample(range(24), gaps))

    def hours(pollutant: Pollutant) -> list[Exact]:
        base, step = (level, Decimal(1)) if pollutant is not Pollutant.CO else (level, Decimal("0.1"))
        return [None if hour in holes else (base + chance.randint(0, 1)) * step for hour in range(24)]

    _assert_equal([{pollutant: hours(pollutant) for pollutant in Pollutant}], edition)


@pytest.mark.parametrize("edition", list(Edition))
def test_ten_thousand_random_days(edition: Edition) -> None:
    """A year of hours of many stations at once, so that prefix sums wrap and chunks change."""
    chance = np.random.default_rng(633)
    stations, days = 28, 365
    shape = (stations, days * 24)
    scale = {Pollutant.SO2: 12, Pollutant.NO2: 25, Pollutant.CO: 0.6, Pollutant.O3: 45, Pollutant.PM10: 60}
    arrays = {}
    for pollutant in Pollutant:
        values = chance.gamma(2.0, scale.get(pollutant, 40), shape).round(pollutant.decimals)
        values[chance.random(shape) < 0.05] = np.nan
        arrays[pollutant] = values
    daily = daily_index(arrays, edition)
    cases = 0
    exact: dict[tuple[Pollutant, int, int], Fraction | None] = {}
    for station in range(stations):
        for day in range(days):
            values_of_day: dict[Indicator, Any] = {}
            for pollutant in MEANS:
                hours = arrays[pollutant][station, day * 24 : day * 24 + 24]
                there = hours[~np.isnan(hours)]
                whole = int(np.rint(there * 10**pollutant.decimals).sum())
                key = (pollutant, whole, len(there))
                if key not in exact:
                    valid = gb3095.valid_day(len(there))
                    exact[key] = Fraction(whole, len(there) * 10**pollutant.decimals) if valid else None
                values_of_day[Indicator(f"{pollutant}_24h")] = exact[key]
            ozone = [None if np.isnan(v) else int(v) for v in arrays[Pollutant.O3][station, day * 24 : day * 24 + 24]]
            values_of_day[Indicator.O3_8H] = gb3095.ozone_day_8h(ozone)
            values_of_day[Indicator.O3_1H] = gb3095.ozone_day_1h(ozone)
            found = index(values_of_day, edition, "daily")
            assert daily.aqi[station, day] == (NONE if found.aqi is None else found.aqi)
            assert pollutants_of(int(daily.primary[station, day])) == found.primary
            cases += 1
    assert cases == stations * days == 10_220


def test_the_three_ways_agree() -> None:
    chance = np.random.default_rng(1)
    arrays = {pollutant: chance.integers(0, 90, (5, 72)).astype(float) for pollutant in Pollutant}
    running, daily = indices(arrays)
    for together, alone in ((running, running_index(arrays)), (daily, daily_index(arrays))):
        assert np.array_equal(together.aqi, alone.aqi)
        assert np.array_equal(together.primary, alone.primary)


def test_carbon_monoxide_of_2_2_is_55() -> None:
    assert daily_index({Pollutant.CO: np.full((1, 24), 2.2)}).aqi.tolist() == [[55]]


def test_whole_numbers_may_come_as_integers() -> None:
    assert daily_index({Pollutant.PM25: np.full((1, 24), 75, dtype=np.int16)}).aqi.tolist() == [[100]]


def test_a_day_needs_20_hours_and_a_running_mean_too() -> None:
    hours = np.full((1, 48), 75.0)
    hours[0, :5] = np.nan
    running, daily = indices({Pollutant.PM25: hours})
    assert daily.aqi.tolist() == [[NONE, 100]]
    assert running.aqi[0, :24].tolist() == [NONE] * 24
    assert running.aqi[0, 24:].tolist() == [100] * 24
    assert running.primary[0, 23:25].tolist() == [0, 1 << 5]


def test_note_3_takes_the_hour_in_2012_and_300_in_2026() -> None:
    ozone = np.full((1, 24), 900.0)
    assert running_index({Pollutant.O3: ozone}, "2012").aqi[0, -1] == 350
    assert running_index({Pollutant.O3: ozone}, "2026").aqi[0, -1] == 300
    assert daily_index({Pollutant.O3: ozone}, "2012").aqi[0, 0] == 350
    assert daily_index({Pollutant.O3: ozone}, "2026").aqi[0, 0] == 300
    ozone[0, -1] = np.nan
    assert running_index({Pollutant.O3: ozone}, "2012").aqi[0, -1] == NONE


def test_nothing_at_all_gives_no_index() -> None:
    running, daily = indices({Pollutant.PM25: np.full((2, 24), np.nan)})
    assert (running.aqi == NONE).all()
    assert (daily.aqi == NONE).all()
    assert not running.primary.any()
    empty = running_index({Pollutant.PM25: np.empty((0, 24))})
    assert empty.aqi.shape == (0, 24)


@pytest.mark.parametrize(
    ("value", "problem", "words"),
    [
        (-0.1, HourNegative, "NaN"),
        (-np.inf, HourNegative, "NaN"),
        (np.inf, HourTooLarge, "unit"),
        (2e6, HourTooLarge, "unit"),
        (1 / 3, HourTooFine, "as they were stored"),
    ],
)
def test_bad_hours_are_refused_by_name(value: float, problem: type[Exception], words: str) -> None:
    hours = np.full((2, 24), 30.0)
    hours[1, 7] = value
    with pytest.raises(problem, match=words) as caught:
        running_index({Pollutant.NO2: hours})
    assert "NO₂" in str(caught.value)


def test_shapes_must_agree() -> None:
    with pytest.raises(PollutantsDiffer, match="one shape"):
        running_index({Pollutant.NO2: np.zeros((2, 24)), Pollutant.CO: np.zeros((2, 48))})
    with pytest.raises(PollutantsDiffer):
        running_index({Pollutant.NO2: np.zeros(24)})
    with pytest.raises(PollutantsDiffer):
        running_index({})


def test_days_must_be_whole() -> None:
    with pytest.raises(HoursNotWholeDays, match="25"):
        daily_index({Pollutant.NO2: np.zeros((1, 25))})
    assert running_index({Pollutant.NO2: np.zeros((1, 25))}).aqi[0, -1] == 0
