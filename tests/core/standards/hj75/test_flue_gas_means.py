"""Hours out of minutes, days out of hours, flags, and what stands for missing emissions."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from lantian.core.standards.hj75 import STATES, capture, day_figure, hour_mean, is_valid_flag, period_flag, substitutes


@pytest.mark.parametrize(("valid", "mean"), [(44, None), (45, Fraction(20))])
def test_an_hour_needs_45_valid_minutes(valid: int, mean: Fraction | None) -> None:
    """Minutes with another flag, and empty ones, are received and not valid."""
    minutes = [(Decimal(20), "N")] * valid + [(Decimal(500), "D")] * 5 + [(None, "N")] * 2
    found = hour_mean(minutes)
    assert (found.value, found.valid, found.received) == (mean, valid, valid + 7)


@pytest.mark.parametrize(("count", "mean"), [(8, None), (9, Fraction(30))])
def test_records_of_five_minutes_cover_five_minutes(count: int, mean: Fraction | None) -> None:
    """9 × 5 are 45."""
    assert hour_mean([(Decimal(30), "N")] * count, interval=5).value == mean


def test_no_minute_is_no_hour() -> None:
    """And says fault."""
    found = hour_mean([])
    assert (found.value, found.received, found.flag) == (None, 0, "D")


@pytest.mark.parametrize(("valid", "mean"), [(19, None), (20, Fraction(10))])
def test_a_day_needs_20_valid_hours(valid: int, mean: Fraction | None) -> None:
    """Its mean is that of its hour means."""
    assert day_figure([Decimal(10)] * valid + [None] * (24 - valid)).mean == mean


def test_a_day_emits_the_sum_of_its_hours() -> None:
    """Never the mean times 24: hours that stood still emitted nothing."""
    found = day_figure([Decimal(10)] * 20, [Decimal("0.5")] * 20 + [None] * 4)
    assert found.amount == 10
    assert day_figure([Decimal(10)] * 20).amount is None


def test_only_normal_values_count() -> None:
    """Of the eight flags of table 8."""
    assert [flag for flag in STATES if is_valid_flag(flag)] == ["N"]
    assert len(STATES) == 8


@pytest.mark.parametrize(("flags", "flag"), [("NNND", "N"), ("NNDD", "D"), ("N" * 45 + "D" * 15, "N"), ("", "D")])
def test_a_period_is_normal_from_three_quarters(flags: str, flag: str) -> None:
    """Flue gas, table 8."""
    assert period_flag(flags) == flag


@pytest.mark.parametrize(
    ("captured", "gap", "window"),
    [("0.90", 24, 180), ("0.90", 25, 720), ("0.8999", 24, 2160), ("0.75", 100, 2160), ("0.7499", 1, None)],
)
def test_missing_emissions_take_the_largest_of_a_window(captured: str, gap: int, window: int | None) -> None:
    """The window goes by the capture of the quarter and the length of the gap; below 75 % nothing is put in."""
    rates = [Fraction(2000 - place) for place in range(2200 - 2)] + [Fraction(1), Fraction(2)]
    found = substitutes([*rates, *[None] * gap, Fraction(7)], captured=Fraction(captured))
    if window is None:
        assert found == ()
        return
    assert [each.hour for each in found] == list(range(2200, 2200 + gap))
    assert {each.window for each in found} == {window}
    assert {each.value for each in found} == {max(rates[-window:])}


def test_what_was_put_in_is_no_valid_hour() -> None:
    """A second gap does not build on the first one, and a gap without any hour before it stays empty."""
    found = substitutes([None, Fraction(3), None, Fraction(1), None], captured=Fraction(1))
    assert [(each.hour, each.value) for each in found] == [(2, 3), (4, 3)]


def test_capture_counts_running_hours() -> None:
    """Stops do not count; a source that stood still has none."""
    assert capture(hours=2184, stopped=184, invalid=200).rate == Fraction(9, 10)
    assert capture(hours=24, stopped=24, invalid=0).rate is None
