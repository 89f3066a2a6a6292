"""The way of a case as a table: who may follow what, and all that stands against a step."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantian.core.flows.case import (
    OPEN,
    TABLE,
    Asked,
    CaseState,
    Need,
    PartState,
    Past,
    Step,
    case_state,
    obstacles,
    part_after,
    steps_from,
)

C, P = CaseState, PartState
BEGINNING = Asked(step=Step.FORWARD, by="office", case=C.HANDED_OVER, unit="ward")
AT_WORK = replace(BEGINNING, case=C.RECTIFYING, parts={"ward": P.RECTIFYING})
REPORTED = replace(BEGINNING, case=C.REPORTED, parts={"ward": P.REPORTED}, past=(Past(Step.REPORT, "warden", "ward"),))


def codes(asked: Asked) -> list[str]:
    return [each.code for each in obstacles(asked)]


def test_the_way_forward() -> None:
    """交办 → 转办 → 签收整改 → 反馈 → 核查 → 办结, each step from the one before and from no other."""
    part = P.FORWARDED
    for step, states in (
        (Step.RECEIVE, {P.FORWARDED}),
        (Step.REPORT, {P.FORWARDED, P.RECTIFYING}),
        (Step.VERIFY, {P.REPORTED}),
    ):
        assert TABLE[step].part == states
        assert part in states
        part = part_after(step, part)
    assert part is P.VERIFIED
    assert case_state([part]) is C.VERIFIED
    assert TABLE[Step.CONCLUDE].case == {C.VERIFIED}


def test_steps_of_a_case_and_of_a_part() -> None:
    assert steps_from(C.HANDED_OVER, None) == (
        Step.FORWARD,
        Step.GRANT_EXTENSION,
        Step.REFUSE_EXTENSION,
        Step.PAUSE,
        Step.RESUME,
        Step.MERGE,
        Step.SPLIT,
    )
    assert steps_from(C.CONCLUDED, P.VERIFIED) == (Step.REOPEN,)
    assert steps_from(C.MERGED, P.FORWARDED) == (Step.SEPARATE,)


@given(parts=st.lists(st.sampled_from(list(P)), max_size=5))
def test_the_unit_that_is_least_far_decides(parts: list[PartState]) -> None:
    """Joint responsibility: nothing is verified before everything is."""
    state = case_state(parts)
    if not parts:
        assert state is C.HANDED_OVER
    else:
        assert list(P).index(P(state.value)) == min(list(P).index(each) for each in parts)
    assert state in OPEN


@given(step=st.sampled_from(list(Step)), case=st.sampled_from(list(C)), part=st.sampled_from([None, *P]))
def test_a_step_is_offered_exactly_where_the_states_do_not_stand_against_it(
    step: Step, case: CaseState, part: PartState | None
) -> None:
    parts = {} if part is None else {"ward": part}
    found = codes(replace(BEGINNING, step=step, case=case, parts=parts, reason="x"))
    offered = step in steps_from(case, part)
    assert offered is not bool({"wrong-state", "no-part"} & set(found))


@pytest.mark.parametrize("step", [step for step, rule in TABLE.items() if rule.reason])
def test_what_goes_back_or_aside_needs_a_reason(step: Step) -> None:
    """Every step but the way forward, receipt and the granting of what was asked for."""
    asked = replace(AT_WORK, step=step)
    assert "reason-missing" in codes(asked)
    assert "reason-missing" in codes(replace(asked, reason="  "))
    assert "reason-missing" not in codes(replace(asked, reason="the lane is Millbrook's"))


def test_steps_with_a_reason_are_these() -> None:
    assert {step for step, rule in TABLE.items() if rule.reason} == {
        Step.JOIN,
        Step.DECLINE,
        Step.SEND_BACK,
        Step.REOPEN,
        Step.ASK_EXTENSION,
        Step.REFUSE_EXTENSION,
        Step.PAUSE,
        Step.MERGE,
        Step.SPLIT,
        Step.SEPARATE,
    }


@pytest.mark.parametrize("step", [Step.VERIFY, Step.SEND_BACK])
def test_nobody_judges_their_own_report(step: Step) -> None:
    asked = replace(REPORTED, step=step, reason="x")
    assert codes(replace(asked, by="warden")) == ["same-person"]
    assert codes(replace(asked, by="inspector")) == []
    other_unit = replace(asked, by="warden", past=(Past(Step.REPORT, "warden", "police"),))
    assert codes(other_unit) == [], "the report of another unit's part is another matter"


def test_nobody_concludes_what_they_reported() -> None:
    asked = replace(REPORTED, step=Step.CONCLUDE, case=C.VERIFIED, parts={"ward": P.VERIFIED}, by="warden")
    assert codes(asked) == ["same-person"]


def test_a_longer_deadline_takes_two_people() -> None:
    waiting = replace(AT_WORK, step=Step.GRANT_EXTENSION, extension_by="warden")
    assert codes(replace(waiting, by="warden")) == ["same-person"]
    assert codes(replace(waiting, by="director")) == []
    assert codes(replace(waiting, extension_by=None)) == ["no-extension"]
    asks = replace(AT_WORK, step=Step.ASK_EXTENSION, reason="storm")
    assert codes(asks) == ["days-missing"]
    assert codes(replace(asks, days=3)) == []
    assert codes(replace(asks, days=3, extension_by="other")) == ["extension-waiting"]


def test_evidence_is_counted_against_what_the_pack_asks_for() -> None:
    need = Need("photo-after", 2, "B2.2")
    asked = replace(AT_WORK, step=Step.REPORT, needs=(need,))
    assert codes(replace(asked, evidence={"photo-after": 1})) == ["evidence-missing"]
    assert obstacles(asked)[0].clause == "B2.2"
    assert codes(replace(asked, evidence={"photo-after": 2})) == []


def test_days_are_neither_ahead_nor_before_what_they_follow() -> None:
    day = dt.date(2017, 10, 10)
    asked = replace(AT_WORK, step=Step.REPORT, today=day, last_on=day - dt.timedelta(days=2))
    assert codes(replace(asked, on=day)) == []
    assert codes(replace(asked, on=day - dt.timedelta(days=2))) == []
    assert codes(replace(asked, on=day + dt.timedelta(days=1))) == ["in-the-future"]
    assert codes(replace(asked, on=day - dt.timedelta(days=3))) == ["before-last-step"]


def test_a_unit_has_one_part() -> None:
    assert codes(replace(AT_WORK, step=Step.JOIN, reason="x")) == ["part-there"]
    assert codes(replace(AT_WORK, step=Step.JOIN, reason="x", unit="police")) == []
    assert codes(replace(BEGINNING, unit="")) == ["no-part"]


def test_clocks_stop_once_and_go_on_once() -> None:
    stop, go = replace(AT_WORK, step=Step.PAUSE, reason="x"), replace(AT_WORK, step=Step.RESUME)
    assert (codes(stop), codes(replace(stop, paused=True))) == ([], ["paused-already"])
    assert (codes(go), codes(replace(go, paused=True))) == (["not-paused"], [])


def test_a_merge_names_an_open_case_of_no_lower_level() -> None:
    asked = replace(AT_WORK, step=Step.MERGE, reason="the same yard")
    assert codes(asked) == ["target-missing"]
    assert codes(replace(asked, target=C.RECTIFYING)) == []
    assert codes(replace(asked, target=C.CONCLUDED)) == ["target-closed"]
    assert codes(replace(asked, target=C.RECTIFYING, target_is_itself=True)) == ["into-itself"]
    assert codes(replace(asked, target=C.RECTIFYING, target_is_lower=True)) == ["target-lower"]


def test_a_split_leaves_something_and_takes_something() -> None:
    asked = replace(AT_WORK, step=Step.SPLIT, reason="two matters", titles=("Quay", "Yard"))
    assert codes(replace(asked, going=1, staying=1)) == []
    assert codes(replace(asked, going=2, staying=0)) == ["nothing-stays"]
    assert codes(replace(asked, going=0, staying=2)) == ["nothing-goes"]
    for titles in ((), ("Quay",), ("Quay", " ")):
        assert codes(replace(asked, going=1, staying=1, titles=titles)) == ["title-missing"], titles


def test_everything_is_named_at_once() -> None:
    asked = replace(REPORTED, step=Step.SEND_BACK, by="warden", case=C.CONCLUDED)
    assert codes(asked) == ["wrong-state", "reason-missing", "same-person"]
