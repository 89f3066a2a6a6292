"""The way of a station into the network: what may follow what, and what each step needs."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantian.core.flows.station_stage import (
    ORDER,
    TABLE,
    Move,
    StageRefused,
    StationStage,
    StepAsked,
    check_step,
    operating_spans,
    reached,
    targets,
)

DAY = dt.date(2017, 10, 31)
FORWARD = StepAsked(origin=StationStage.PLANNED, target=StationStage.BUILT, on=DAY, today=DAY)


@pytest.mark.parametrize(("origin", "target"), list(pairwise(ORDER)))
def test_the_way_forward_goes_one_stage_at_a_time(origin: StationStage, target: StationStage) -> None:
    assert check_step(replace(FORWARD, origin=origin, target=target, proof=True)) is Move.FORWARD


@pytest.mark.parametrize(
    ("origin", "target"),
    [
        (StationStage.PLANNED, StationStage.COMMISSIONING),
        (StationStage.BUILT, StationStage.NETWORKED),
        (StationStage.PLANNED, StationStage.ACCEPTED),
        (StationStage.BUILT, StationStage.BUILT),
        (StationStage.WITHDRAWN, StationStage.WITHDRAWN),
    ],
)
def test_no_stage_is_left_out_and_none_follows_itself(origin: StationStage, target: StationStage) -> None:
    with pytest.raises(StageRefused) as refused:
        check_step(replace(FORWARD, origin=origin, target=target, reason="because", proof=True))
    assert refused.value.code == "no-such-step"
    assert targets(origin)[0].value in refused.value.remedy


@pytest.mark.parametrize(
    ("origin", "target", "move"),
    [
        (StationStage.ACCEPTED, StationStage.COMMISSIONING, Move.BACK),
        (StationStage.NETWORKED, StationStage.WITHDRAWN, Move.WITHDRAW),
        (StationStage.WITHDRAWN, StationStage.BUILT, Move.RETURN),
    ],
)
def test_every_way_but_forward_needs_a_reason(origin: StationStage, target: StationStage, move: Move) -> None:
    asked = replace(FORWARD, origin=origin, target=target)
    for reason in ("", "   "):
        with pytest.raises(StageRefused) as refused:
            check_step(replace(asked, reason=reason))
        assert refused.value.code == "reason-missing"
    assert check_step(replace(asked, reason="the mast fell")) is move


def test_an_acceptance_needs_its_document() -> None:
    asked = replace(FORWARD, origin=StationStage.NETWORKED, target=StationStage.ACCEPTED)
    with pytest.raises(StageRefused) as refused:
        check_step(asked)
    assert refused.value.code == "proof-missing"
    assert check_step(replace(asked, proof=True)) is Move.FORWARD


@pytest.mark.parametrize(("days", "code"), [(0, None), (1, "in-the-future")])
def test_no_step_is_taken_before_its_day(days: int, code: str | None) -> None:
    _expect(replace(FORWARD, on=DAY + dt.timedelta(days=days)), code)


@pytest.mark.parametrize(("days", "code"), [(0, None), (-1, "before-last-step")])
def test_no_step_lies_before_the_last_one(days: int, code: str | None) -> None:
    _expect(replace(FORWARD, on=DAY + dt.timedelta(days=days), last_on=DAY), code)


def _expect(asked: StepAsked, code: str | None) -> None:
    if code is None:
        assert check_step(asked) is Move.FORWARD
        return
    with pytest.raises(StageRefused) as refused:
        check_step(asked)
    assert refused.value.code == code


@given(st.lists(st.sampled_from(list(StationStage)), max_size=12))
def test_whatever_is_asked_a_station_stands_at_a_stage_that_its_last_step_led_to(wishes: list[StationStage]) -> None:
    stage = StationStage.PLANNED
    for wish in wishes:
        try:
            check_step(replace(FORWARD, origin=stage, target=wish, reason="why", proof=True))
        except StageRefused:
            assert (stage, wish) not in TABLE
        else:
            assert wish in targets(stage)
            stage = wish
    assert targets(stage)


def test_a_stage_is_reached_by_those_beyond_it_and_never_by_what_was_withdrawn() -> None:
    assert [stage for stage in StationStage if reached(stage, StationStage.NETWORKED)] == [
        StationStage.NETWORKED,
        StationStage.ACCEPTED,
    ]
    assert not any(reached(StationStage.WITHDRAWN, wanted) for wanted in ORDER)


def test_a_station_runs_from_the_day_of_networking_to_the_day_before_it_goes_back() -> None:
    days = [DAY + dt.timedelta(days=number) for number in range(6)]
    way = [
        (days[0], StationStage.BUILT),
        (days[1], StationStage.NETWORKED),
        (days[2], StationStage.ACCEPTED),
        (days[3], StationStage.COMMISSIONING),
        (days[5], StationStage.NETWORKED),
    ]
    assert operating_spans(way) == ((days[1], days[3]), (days[5], None))
    assert operating_spans(way[:1]) == ()


def test_what_is_taken_back_on_the_same_day_never_ran() -> None:
    assert operating_spans([(DAY, StationStage.NETWORKED), (DAY, StationStage.BUILT)]) == ()
