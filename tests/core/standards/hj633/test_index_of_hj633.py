"""The air quality index: table 1, notes 1–3, primary and exceeding pollutants, the two reports and editions."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantian.core.quantity.rounding import half_even, round_up
from lantian.core.standards.hj633 import (
    BREAKPOINTS,
    IAQI_STEPS,
    Edition,
    Indicator,
    MarkKind,
    Report,
    iaqi,
    index,
    ladder,
    report_of,
)
from lantian.core.standards.hj633.problems import (
    ConcentrationImplausible,
    ConcentrationNegative,
    ConcentrationNotNumber,
    EditionUnknown,
)
from lantian.core.standards.pollutants import Pollutant

I = Indicator  # noqa: E741


@pytest.mark.parametrize(
    ("indicator", "concentration", "of_2012", "of_2026"),
    [
        (I.PM25_24H, "75", 100, 114),
        (I.PM25_24H, "76", 102, 115),
        (I.PM25_24H, "152", 202, 202),
        (I.PM25_24H, "115", 150, 150),
        (I.PM25_24H, "620", 500, 500),
        (I.PM10_24H, "150", 100, 112),
        (I.PM10_24H, "231", 141, 143),
        (I.O3_8H, "266", 201, 201),
        (I.O3_8H, "800", 300, 300),
        (I.O3_8H, "801", None, 300),
        (I.SO2_1H, "800", 200, 200),
        (I.SO2_1H, "801", None, 200),
        (I.CO_24H, "2.2", 55, 55),
        (I.CO_24H, "2.25", 55, 55),
        (I.CO_24H, "2.251", 58, 58),
        (I.PM25_24H, "75.5", 102, 115),
        (I.PM25_24H, "74.5", 99, 113),
        (I.PM25_1H, "75", 100, 114),
        (I.SO2_24H, "0", 0, 0),
    ],
)
def test_vectors(indicator: Indicator, concentration: str, of_2012: int | None, of_2026: int | None) -> None:
    assert iaqi(indicator, Decimal(concentration), "2012") == of_2012
    assert iaqi(indicator, Decimal(concentration), "2026") == of_2026


@pytest.mark.parametrize("edition", list(Edition))
@pytest.mark.parametrize("indicator", list(Indicator))
def test_every_breakpoint_is_hit_exactly(indicator: Indicator, edition: Edition) -> None:
    row = BREAKPOINTS[edition][indicator]
    assert [iaqi(indicator, point, edition) for point in row] == list(IAQI_STEPS[: len(row)])


@given(
    st.sampled_from(list(Indicator)),
    st.sampled_from(list(Edition)),
    st.one_of(st.decimals(0, 3000, places=3), st.fractions(0, 3000), st.integers(0, 3000)),
)
def test_formula_1_in_fractions_gives_the_same(
    indicator: Indicator, edition: Edition, value: Decimal | Fraction | int
) -> None:
    """The formula as the standard prints it, on exact fractions of the rounded concentration."""
    concentration = Fraction(half_even(value, indicator.pollutant.decimals))
    row = BREAKPOINTS[edition][indicator]
    found = iaqi(indicator, value, edition)
    if concentration > row[-1]:
        assert found == ladder(indicator, edition)[-1]
        return
    high = next(i for i in range(1, len(row)) if concentration <= row[i])
    slope = Fraction(IAQI_STEPS[high] - IAQI_STEPS[high - 1], row[high] - row[high - 1])
    assert found == round_up(slope * (concentration - row[high - 1]) + IAQI_STEPS[high - 1])


@given(st.sampled_from(list(Indicator)), st.sampled_from(list(Edition)))
def test_more_is_never_better(indicator: Indicator, edition: Edition) -> None:
    rungs = [rung for rung in ladder(indicator, edition) if rung is not None]
    assert rungs == sorted(rungs)


def test_primary_only_above_50_and_exceeding_only_above_100() -> None:
    fifty = index({I.PM25_24H: 35, I.PM10_24H: 50})
    assert (fifty.aqi, fifty.primary, fifty.exceeding) == (50, (), ())
    above = index({I.PM25_24H: 36})
    assert (above.aqi, above.primary, above.exceeding) == (52, (Pollutant.PM25,), ())
    hundred = index({I.PM25_24H: 75})
    assert (hundred.aqi, hundred.exceeding, hundred.grade and hundred.grade.number) == (100, (), 2)
    beyond = index({I.PM25_24H: 76, I.PM10_24H: 151})
    assert (beyond.aqi, beyond.primary) == (102, (Pollutant.PM25,))
    assert beyond.exceeding == (Pollutant.PM10, Pollutant.PM25)


def test_ties_are_all_primary_in_the_order_of_the_table() -> None:
    tied = index({I.PM25_24H: 115, I.PM10_24H: 250, I.NO2_24H: 180})
    assert tied.primary == (Pollutant.NO2, Pollutant.PM10, Pollutant.PM25)


def test_nothing_given_gives_nothing() -> None:
    nothing = index({I.PM25_24H: None})
    assert (nothing.aqi, nothing.iaqi, nothing.primary, nothing.grade) == (None, {}, (), None)


def test_note_1_hours_of_gases_do_not_count_in_a_daily_report() -> None:
    day = index({I.SO2_24H: 50, I.SO2_1H: 700, I.NO2_1H: 900, I.CO_1H: 50, I.PM25_1H: 400})
    assert day.report is Report.DAILY
    assert day.aqi == 50
    assert day.iaqi[I.NO2_1H] is None
    assert (MarkKind.NOT_IN_REPORT, I.NO2_1H) in day.marks


def test_the_day_of_2012_has_the_maximum_hour_of_ozone_and_that_of_2026_has_not() -> None:
    values = {I.NO2_24H: 40, I.O3_8H: 100, I.O3_1H: 250}
    assert index(values, "2012").aqi == 125
    assert index(values, "2026").aqi == 50


def test_note_2_so2_above_800_takes_the_24_hour_mean() -> None:
    hour = index({I.SO2_1H: 801, I.SO2_24H: 500, I.NO2_1H: 100})
    assert hour.report is Report.HOURLY
    assert hour.iaqi == {I.SO2_1H: None, I.SO2_24H: 154, I.NO2_1H: 50}
    assert (hour.aqi, hour.primary) == (154, (Pollutant.SO2,))
    assert (MarkKind.SO2_1H_ABOVE_800, I.SO2_1H) in hour.marks
    at_800 = index({I.SO2_1H: 800, I.SO2_24H: 500, I.NO2_1H: 100}, report="hourly")
    assert (at_800.aqi, at_800.iaqi[I.SO2_24H]) == (200, None)


def test_note_3_ozone_above_800_takes_the_hour() -> None:
    values = {I.O3_8H: 801, I.O3_1H: 900}
    first, second = index(values, "2012"), index(values, "2026", report="daily")
    assert (first.aqi, first.iaqi[I.O3_8H]) == (350, None)
    assert (second.aqi, second.iaqi[I.O3_1H]) == (300, None)
    assert (MarkKind.O3_8H_ABOVE_800, I.O3_8H) in first.marks


def test_the_hour_of_2012_reads_particles_by_their_running_mean_and_else_by_their_hour() -> None:
    hour = {I.SO2_1H: 10, I.PM25_1H: 200}
    assert index(hour).aqi == 250
    assert index({**hour, I.PM25_24H: 60}).aqi == 82
    assert index({**hour, I.PM25_24H: 60}, "2026", "hourly").aqi == 250


@pytest.mark.parametrize(
    ("given_fields", "of_2012", "of_2026"),
    [
        ("so2_1h no2_1h co_1h o3_1h o3_8h pm10_24h pm25_24h pm10_1h pm25_1h", "hourly", "daily"),
        ("so2_1h no2_1h co_1h o3_1h pm10_1h pm25_1h", "hourly", "hourly"),
        ("so2_24h no2_24h co_24h o3_8h o3_1h pm10_24h pm25_24h", "daily", "daily"),
        ("pm25_24h", "daily", "daily"),
        ("o3_8h o3_1h", "daily", "daily"),
        ("pm25_24h o3_1h", "daily", "daily"),
        ("o3_1h", "hourly", "hourly"),
        ("so2_1h co_24h", "daily", "daily"),
        (" ".join(Indicator), "daily", "daily"),
    ],
)
def test_the_report_is_told_by_what_is_given(given_fields: str, of_2012: str, of_2026: str) -> None:
    values = {Indicator(field): 1 for field in given_fields.split()}
    assert (report_of(values, "2012"), report_of(values, "2026")) == (of_2012, of_2026)


def test_the_end_of_the_table_is_marked() -> None:
    beyond = index({I.PM25_24H: 501})
    assert (beyond.aqi, beyond.marks[0]) == (500, (MarkKind.BEYOND_TABLE, I.PM25_24H))
    assert MarkKind.BEYOND_TABLE not in {mark.kind for mark in index({I.PM25_24H: 500}).marks}


def test_2026_publishes_an_incomplete_index_only_above_100() -> None:
    five = {I.SO2_24H: 10, I.NO2_24H: 10, I.CO_24H: 1, I.O3_8H: 50, I.PM25_24H: 60}
    assert index(five, "2026").published() is None
    assert index(five, "2026").published(not_monitored=frozenset({Pollutant.PM10})) == 100
    assert index({**five, I.PM25_24H: 61}, "2026").published() == 101
    assert index({**five, I.PM10_24H: 10}, "2026").published() == 100
    assert index(five, "2012").published() == index(five, "2012").aqi


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (-1, ConcentrationNegative),
        (Decimal("-0.001"), ConcentrationNegative),
        (Fraction(-1, 3), ConcentrationNegative),
        (Decimal("NaN"), ConcentrationNotNumber),
        (Decimal("Infinity"), ConcentrationNotNumber),
        (35.0, ConcentrationNotNumber),
        ("35", ConcentrationNotNumber),
        (True, ConcentrationNotNumber),
        (1_000_001, ConcentrationImplausible),
        (Decimal("1e999999"), ConcentrationImplausible),
    ],
)
def test_what_is_no_concentration_is_refused_by_name(value: object, problem: type[Exception]) -> None:
    with pytest.raises(problem) as caught:
        index({I.PM25_24H: value})  # type: ignore[dict-item]
    assert "pm25_24h" in caught.value.message  # type: ignore[attr-defined]
    assert caught.value.remedy  # type: ignore[attr-defined]


def test_an_unknown_edition_is_refused_by_name() -> None:
    with pytest.raises(EditionUnknown, match="2017"):
        index({I.PM25_24H: 35}, "2017")


def test_keys_may_be_plain_field_names() -> None:
    assert index({"pm25_24h": 75}).primary == ("pm25",)  # type: ignore[dict-item]
