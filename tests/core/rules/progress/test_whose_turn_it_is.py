"""Who holds a row up follows from its state and its flow."""

from __future__ import annotations

import datetime as dt

import pytest

from lantian.core.rules.progress.periods import period_of, periods_between
from lantian.core.rules.progress.turns import held_up, turn_of


def _found(pack, state: str, unit: str = "quayside"):
    ledger = pack.ledgers["hearths"]
    return turn_of(ledger, pack.flows[ledger.flow], state, unit)


def test_the_next_step_says_whose_turn_it_is(small_pack) -> None:
    """A look by anybody with the right; replacing by the keeper; nothing leads on from the end."""
    look, replace = _found(small_pack, "reported"), _found(small_pack, "seen")
    assert (look.step.id, look.unit, look.right) == ("look", None, "check-rows")
    assert (replace.step.id, replace.unit, replace.right) == ("replace", "clean-air-desk", "verify-rows")
    assert _found(small_pack, "replaced") is None
    assert _found(small_pack, "dropped") is None


def test_the_unit_that_answers_has_its_own_turn_first(zhongyuan_pack) -> None:
    """Applying is for the subdistrict, and for the keeper only besides."""
    ledger = zhongyuan_pack.ledgers["scattered-dirty"]
    flow = zhongyuan_pack.flows["listed-and-struck-off"]
    turn = turn_of(ledger, flow, "listed", "jianshe-road")
    assert (turn.step.id, turn.unit) == ("apply", "jianshe-road")
    assert turn_of(ledger, flow, "reopened", "jianshe-road") == turn
    assert turn_of(ledger, flow, "applied", "jianshe-road").right == "check-rows"


def test_rows_are_gathered_by_turn_and_unit_the_most_first(zhongyuan_pack) -> None:
    """Listed and reopened rows of a unit wait for the same step; closed and void ones for nobody."""
    ledger = zhongyuan_pack.ledgers["scattered-dirty"]
    flow = zhongyuan_pack.flows["listed-and-struck-off"]
    waiting = {
        ("jianshe-road", "listed"): 3,
        ("jianshe-road", "reopened"): 2,
        ("xushui", "applied"): 7,
        ("xushui", "struck-off"): 90,
        ("xushui", "void"): 4,
        ("xushui", "listed"): 0,
    }
    held = held_up(ledger, flow, waiting)
    assert [(one.responsible, one.turn.step.id, one.turn.unit, one.rows) for one in held] == [
        ("xushui", "check", None, 7),
        ("jianshe-road", "apply", "jianshe-road", 5),
    ]


@pytest.mark.parametrize(
    ("every", "first", "last"),
    [
        ("day", (2018, 2, 14), (2018, 2, 14)),
        ("week", (2018, 2, 12), (2018, 2, 18)),
        ("month", (2018, 2, 1), (2018, 2, 28)),
    ],
)
def test_natural_periods(every: str, first: tuple[int, int, int], last: tuple[int, int, int]) -> None:
    """A week is Monday to Sunday."""
    span = period_of(dt.date(2018, 2, 14), every)
    assert (span.first, span.last) == (dt.date(*first), dt.date(*last))


def test_periods_touch_both_ends() -> None:
    """From Thursday 28 September to Sunday 8 October: two whole weeks."""
    weeks = periods_between(dt.date(2017, 9, 28), dt.date(2017, 10, 8), "week")
    assert [span.first for span in weeks] == [dt.date(2017, 9, 25), dt.date(2017, 10, 2)]
    assert periods_between(dt.date(2017, 10, 2), dt.date(2017, 10, 1), "day") == ()
