"""One hour of one pollutant: counts, exceeds, or is excused."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from lantian.core.rules.stacks.hours import Excuse, Given, Rules, State, judge
from lantian.core.rules.stacks.sources import SOURCE_TYPES, must_be_monitored

RULES = Rules(limit=Decimal(100), reference=Decimal(6), air=Decimal(19), tolerance=Decimal("0.05"))
GOOD = Given(received=True, flag="N", measured=Fraction(60), converted=Fraction(60), oxygen=Fraction(6))


@pytest.mark.parametrize(
    ("value", "state"), [("99.999999", State.WITHIN), ("100", State.WITHIN), ("100.000001", State.EXCEEDING)]
)
def test_the_limit_itself_is_within(value: str, state: State) -> None:
    """Only what is above it exceeds."""
    assert judge(replace(GOOD, converted=Fraction(value)), RULES).state is state


@pytest.mark.parametrize("excuse", list(Excuse))
def test_an_excuse_is_kept_beside_the_exceedance(excuse: Excuse) -> None:
    """The hour stays above the limit; an hour within it needs none."""
    above = judge(replace(GOOD, converted=Fraction(120), excuse=excuse), RULES)
    assert (above.state, above.reason, above.valid) == (State.EXEMPT, excuse.value, True)
    assert judge(replace(GOOD, excuse=excuse), RULES).state is State.WITHIN
    assert excuse.words.zh and excuse.words.en


def test_only_stops_and_repairs_leave_the_due() -> None:
    """Start-up, shut-down and calibration excuse an hour and are due all the same."""
    assert {each for each in Excuse if each.leaves_the_due} == {Excuse.MAINTENANCE, Excuse.STOP}


@pytest.mark.parametrize(
    ("oxygen", "state"), [("19", State.EXCEEDING), ("19.0001", State.NOT_RUNNING), ("21", State.NOT_RUNNING)]
)
def test_near_air_there_is_no_verdict(oxygen: str, state: State) -> None:
    """The measured value stays, the converted one means nothing."""
    found = judge(replace(GOOD, converted=None, measured=Fraction(60), oxygen=Fraction(oxygen)), RULES)
    assert found.state is state
    if state is State.NOT_RUNNING:
        assert (found.value, found.reason, found.valid) == (60, "air", True)


def test_without_oxygen_a_measured_value_is_not_converted() -> None:
    """No guess; with an oxygen that the device marks as faulty it is the same."""
    bare = replace(GOOD, converted=None, oxygen=None)
    assert judge(bare, RULES).state is State.UNCONVERTED
    assert judge(replace(GOOD, converted=None, oxygen_flag="D"), RULES).state is State.UNCONVERTED
    assert judge(bare, replace(RULES, reference=None)).state is State.WITHIN


def test_our_own_conversion_stands_in() -> None:
    """60 × (21 − 6)/(21 − 12) = 100."""
    found = judge(replace(GOOD, converted=None, oxygen=Fraction(12)), RULES)
    assert (found.value, found.state) == (100, State.WITHIN)


@pytest.mark.parametrize(("sent", "differs"), [(95, False), (94, True), (105, False), (106, True)])
def test_a_device_that_converts_otherwise_is_marked(sent: int, differs: bool) -> None:
    """At the tolerance it is not; what it sent is judged."""
    found = judge(replace(GOOD, converted=Fraction(sent), oxygen=Fraction(12)), RULES)
    assert (found.differs, found.value) == (differs, sent)


@pytest.mark.parametrize(
    ("changes", "state", "reason"),
    [
        ({"received": False}, State.MISSING, ""),
        ({"measured": None, "converted": None}, State.MISSING, ""),
        ({"flag": "F"}, State.NOT_RUNNING, "F"),
        ({"flag": "T"}, State.INVALID, "T"),
        ({"flag": "D"}, State.INVALID, "D"),
        ({"flag": "M"}, State.INVALID, "M"),
        ({"flag": "C"}, State.INVALID, "C"),
        ({"flag": "B"}, State.INVALID, "B"),
        ({"flag": "S"}, State.INVALID, "S"),
        ({"flag": "?"}, State.INVALID, "?"),
        ({"void": True}, State.INVALID, "void"),
        ({"converted": Fraction(-1)}, State.INVALID, "negative"),
    ],
)
def test_what_does_not_count_is_not_valid_and_says_why(changes: dict, state: State, reason: str) -> None:
    """Whatever its value."""
    found = judge(replace(GOOD, **{"converted": Fraction(500), **changes}), RULES)
    assert (found.state, found.reason, found.valid) == (state, reason, False)


def test_without_a_limit_nothing_exceeds() -> None:
    """It is valid for the rate all the same."""
    found = judge(replace(GOOD, converted=Fraction(10**6)), replace(RULES, limit=None))
    assert (found.state, found.valid) == (State.NO_LIMIT, True)
    assert all(state.words.zh and state.words.en for state in State)


@pytest.mark.parametrize(
    ("height", "kind", "needed"),
    [(45, "gas_boiler", False), (Decimal("45.01"), "gas_boiler", True), (10, "coal_boiler_in_use", True)],
)
def test_who_needs_a_monitor(height: object, kind: str, needed: bool) -> None:
    """超过 45 米; power and coal boilers always."""
    assert kind in SOURCE_TYPES
    assert must_be_monitored(height=height, threshold=Decimal(45), source_type=kind) is needed
