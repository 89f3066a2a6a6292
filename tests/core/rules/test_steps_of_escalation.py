"""Which of the five steps is proposed for a unit, from what happened to it (S4)."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lantian.core.rules.escalation import Bound, Happening, StepRule, StepUnknown, advise, calm_days, count

TODAY = dt.date(2017, 12, 20)
DAY = dt.timedelta(days=1)
STEPS = (
    StepRule(
        id="look", bounds=(Bound(fact="overdue", at_least=1), Bound(fact="late", at_least=2, days=30)), calm_days=5
    ),
    StepRule(id="hand", bounds=(Bound(fact="overdue", at_least=3),), calm_days=5),
    StepRule(id="talk", bounds=(Bound(fact="overdue", at_least=6),), calm_days=5, protocol=True),
)


def standing(number: int, since: dt.date = TODAY - 3 * DAY) -> list[Happening]:
    return [Happening(first=since, last=None, fact="overdue", subject=f"C{each}") for each in range(number)]


def late(*days_ago: int) -> list[Happening]:
    return [
        Happening(first=TODAY - each * DAY, last=TODAY - each * DAY, fact="late", subject=f"R{each}")
        for each in days_ago
    ]


def advice(happenings, *, current="", since=None, moves="one", protocol_kept=False):
    return advise(STEPS, happenings, current=current, since=since, on=TODAY, moves=moves, protocol_kept=protocol_kept)


@pytest.mark.parametrize(("number", "direction"), [(0, "stay"), (1, "up")])
def test_a_step_is_proposed_from_its_threshold_on(number: int, direction: str) -> None:
    assert advice(standing(number)).direction == direction


def test_the_reasons_name_what_was_counted() -> None:
    found = advice(standing(2))
    assert found.proposed == "look"
    (reason,) = found.reasons
    assert (reason.bound.fact, reason.count, reason.subjects) == ("overdue", 2, ("C0", "C1"))


def test_one_threshold_of_a_step_is_enough() -> None:
    found = advice(late(1, 29))
    assert found.proposed == "look" and [each.bound.fact for each in found.reasons] == ["late"]


@pytest.mark.parametrize(("ago", "counted"), [(29, 1), (30, 0)])
def test_a_window_counts_its_days_with_today(ago: int, counted: int) -> None:
    assert count(late(ago), Bound(fact="late", at_least=1, days=30), TODAY).count == counted


@pytest.mark.parametrize(("moves", "proposed"), [("one", "look"), ("any", "talk")])
def test_steps_are_taken_one_by_one_or_at_once_as_the_pack_says(moves: str, proposed: str) -> None:
    found = advice(standing(7), moves=moves)
    assert (found.proposed, found.severest) == (proposed, "talk")


def test_what_is_met_already_proposes_nothing_more() -> None:
    found = advice(standing(2), current="look", since=TODAY - 9 * DAY)
    assert (found.direction, found.proposed) == ("stay", "look")
    assert [each.count for each in found.reasons] == [2]


@pytest.mark.parametrize(("ended_ago", "direction"), [(5, "back"), (4, "stay")])
def test_a_step_back_is_proposed_after_the_days_of_calm(ended_ago: int, direction: str) -> None:
    over = [
        Happening(first=TODAY - 20 * DAY, last=TODAY - ended_ago * DAY, fact="overdue", subject=f"C{each}")
        for each in range(3)
    ]
    found = advice(over, current="hand", since=TODAY - 15 * DAY)
    assert found.direction == direction
    assert found.proposed == ("look" if direction == "back" else "hand")


def test_calm_is_counted_from_the_decision_at_the_earliest() -> None:
    assert advice([], current="hand", since=TODAY - 4 * DAY).direction == "stay"
    assert advice([], current="hand", since=TODAY - 5 * DAY).direction == "back"


def test_the_first_step_is_left_for_none() -> None:
    found = advice([], current="look", since=TODAY - 30 * DAY)
    assert (found.direction, found.proposed) == ("back", "")


def test_a_talk_is_left_only_with_its_protocol() -> None:
    without = advice([], current="talk", since=TODAY - 30 * DAY)
    assert (without.direction, without.needs_protocol) == ("stay", True)
    assert advice([], current="talk", since=TODAY - 30 * DAY, protocol_kept=True).proposed == "hand"


def test_a_step_that_the_rules_do_not_have_is_named() -> None:
    with pytest.raises(StepUnknown) as caught:
        advice([], current="fly")
    assert "look" in caught.value.said("en")[0] and caught.value.said("zh")[1]


happening = st.builds(
    lambda ago, length, fact, subject: Happening(
        first=TODAY - ago * DAY,
        last=None if length is None else TODAY - ago * DAY + length * DAY,
        fact=fact,
        subject=subject,
    ),
    st.integers(-3, 40),
    st.none() | st.integers(0, 30),
    st.sampled_from(["overdue", "late", "other"]),
    st.sampled_from("abcdefgh"),
)


@given(happenings=st.lists(happening, max_size=12), extra=happening)
@settings(max_examples=80, deadline=None)
def test_more_that_happened_never_lowers_what_is_proposed(happenings: list[Happening], extra: Happening) -> None:
    order = ["", "look", "hand", "talk"]
    before, after = advice(happenings, moves="any"), advice([*happenings, extra], moves="any")
    assert order.index(after.proposed) >= order.index(before.proposed)


@given(happenings=st.lists(happening, max_size=12), data=st.data())
@settings(max_examples=60, deadline=None)
def test_order_and_repetition_of_what_happened_change_nothing(happenings, data) -> None:
    shuffled = data.draw(st.permutations(happenings)) + happenings[:2]
    assert advice(shuffled) == advice(happenings)


@given(happenings=st.lists(happening, max_size=8), most=st.integers(1, 12))
@settings(max_examples=60, deadline=None)
def test_calm_days_end_at_a_day_on_which_a_threshold_was_met(happenings: list[Happening], most: int) -> None:
    found = calm_days(happenings, STEPS[:1], TODAY, since=dt.date.min, most=most)
    bounds = STEPS[0].bounds
    met = [any(count(happenings, bound, TODAY - n * DAY).met for bound in bounds) for n in range(most)]
    assert found == (met.index(True) if True in met else most)
