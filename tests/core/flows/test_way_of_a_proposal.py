"""C12: a proposal goes from hand to hand, never twice through the same; every step from every state."""

from __future__ import annotations

import datetime as dt

import pytest

from lantian.core.flows.accountability import TABLE, Asked, Past, ProposalState, Step, obstacles, steps_from

P = ProposalState
TODAY = dt.date(2017, 11, 20)
PROPOSED, AGREED = Past(Step.PROPOSE, "group"), Past(Step.AGREE, "office")

TAKEN = [
    # from            step                 by            past                                    leads to
    (P.PROPOSED, Step.RETURN, "office", (PROPOSED,), P.RETURNED),
    (P.PROPOSED, Step.AGREE, "office", (PROPOSED,), P.AGREED),
    (P.PROPOSED, Step.WITHDRAW, "group", (PROPOSED,), P.WITHDRAWN),
    (P.RETURNED, Step.REVISE, "group", (PROPOSED, Past(Step.RETURN, "office")), P.PROPOSED),
    (P.RETURNED, Step.WITHDRAW, "group", (PROPOSED,), P.WITHDRAWN),
    (P.AGREED, Step.TELL, "office", (PROPOSED, AGREED), None),
    (P.AGREED, Step.HAND_OVER, "office", (PROPOSED, AGREED), P.HANDED_OVER),
    (P.HANDED_OVER, Step.DECIDE, "commission", (PROPOSED, AGREED), P.DECIDED),
    (P.DECIDED, Step.APPEAL, "commission", (PROPOSED, AGREED), P.APPEALED),
    (P.DECIDED, Step.CORRECT, "commission", (PROPOSED, AGREED), None),
    (P.APPEALED, Step.CORRECT, "commission", (PROPOSED, AGREED), None),
    (P.APPEALED, Step.DECIDE_APPEAL, "other", (PROPOSED, AGREED, Past(Step.DECIDE, "commission")), P.DECIDED),
]


def _asked(step: Step, state: P, by: str = "x", past: tuple[Past, ...] = (), **more: object) -> Asked:
    given = {"reason": "理由", "outcomes": 1, "today": TODAY, **more}
    return Asked(step=step, state=state, by=by, past=past, **given)


def _codes(asked: Asked) -> list[str]:
    return [each.code for each in obstacles(asked)]


@pytest.mark.parametrize(("state", "step", "by", "past", "to"), TAKEN)
def test_each_step_may_be_taken_where_it_belongs(state, step, by, past, to):
    assert _codes(_asked(step, state, by, past)) == []
    assert TABLE[step].to == to


def test_the_table_above_names_every_step_from_every_state():
    assert {(state, step) for state, step, *_ in TAKEN} == {(s, step) for s in P for step in steps_from(s)}


@pytest.mark.parametrize("step", list(TABLE))
def test_no_step_is_taken_from_elsewhere(step):
    for state in set(P) - TABLE[step].states:
        assert "wrong-state" in _codes(_asked(step, state))


@pytest.mark.parametrize(
    ("state", "step", "past"),
    [
        (P.PROPOSED, Step.AGREE, Past(Step.PROPOSE, "same")),
        (P.PROPOSED, Step.AGREE, Past(Step.REVISE, "same")),
        (P.PROPOSED, Step.RETURN, Past(Step.PROPOSE, "same")),
        (P.RETURNED, Step.REVISE, Past(Step.RETURN, "same")),
        (P.AGREED, Step.TELL, Past(Step.PROPOSE, "same")),
        (P.AGREED, Step.HAND_OVER, Past(Step.PROPOSE, "same")),
        (P.HANDED_OVER, Step.DECIDE, Past(Step.PROPOSE, "same")),
        (P.HANDED_OVER, Step.DECIDE, Past(Step.AGREE, "same")),
        (P.HANDED_OVER, Step.DECIDE, Past(Step.HAND_OVER, "same")),
        (P.APPEALED, Step.DECIDE_APPEAL, Past(Step.DECIDE, "same")),
        (P.DECIDED, Step.CORRECT, Past(Step.AGREE, "same")),
    ],
)
def test_four_eyes(state, step, past):
    """Nobody agrees to what they proposed, decides what they helped along, or hears the appeal against themselves."""
    assert "same-person" in _codes(_asked(step, state, "same", (past,)))
    assert "same-person" not in _codes(_asked(step, state, "another", (past,)))


def test_who_recorded_an_outcome_does_not_correct_it():
    assert _codes(_asked(Step.CORRECT, P.DECIDED, "same", recorded_by="same")) == ["same-person"]
    assert _codes(_asked(Step.CORRECT, P.DECIDED, "another", recorded_by="same")) == []


@pytest.mark.parametrize("step", [step for step, rule in TABLE.items() if rule.reason])
def test_going_back_and_changing_need_a_reason(step):
    state = next(iter(TABLE[step].states))
    assert "reason-missing" in _codes(_asked(step, state, reason="  "))


def test_cases_of_the_ministry_go_to_the_city_before_the_hand_over():
    """Reading c12-who-agrees: the city's office is told first, once."""
    assert _codes(_asked(Step.HAND_OVER, P.AGREED, must_tell=True)) == ["not-told"]
    told = (Past(Step.TELL, "office"),)
    assert _codes(_asked(Step.HAND_OVER, P.AGREED, "office", told, must_tell=True)) == []
    assert _codes(_asked(Step.TELL, P.AGREED, "office", told)) == ["told-already"]


def test_an_outcome_must_be_given():
    assert _codes(_asked(Step.DECIDE, P.HANDED_OVER, outcomes=0)) == ["outcome-missing"]


@pytest.mark.parametrize(
    ("on", "codes"),
    [
        (dt.date(2017, 11, 21), ["in-the-future"]),
        (TODAY, []),
        (dt.date(2017, 11, 10), []),
        (dt.date(2017, 11, 9), ["before-last-step"]),
    ],
)
def test_the_day_of_a_step(on, codes):
    assert _codes(_asked(Step.AGREE, P.PROPOSED, on=on, last_on=dt.date(2017, 11, 10))) == codes
