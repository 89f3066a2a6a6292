"""Every step of a warning from every state, four eyes, and what an explanation overrules."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from lantian.core.flows.warning import TABLE, Asked, Kind, Step, WarningState, obstacles, steps_from
from lantian.core.rules.warning.texts import fit


def codes(**change: Any) -> list[str]:
    asked: dict[str, Any] = {
        "step": Step.SIGN,
        "by": "leader",
        "state": WarningState.DRAFTED,
        "kind": Kind.ISSUE,
        "drafted_by": "officer",
        "roles": ["leader"],
        "may_sign": ["leader"],
    }
    return [each.code for each in obstacles(Asked(**asked | change))]


@pytest.mark.parametrize(("step", "state"), list(product(Step, WarningState)))
def test_a_step_is_taken_from_its_states_only(step: Step, state: WarningState) -> None:
    refused = "wrong-state" in codes(step=step, state=state, reason="why")
    assert refused is (state not in TABLE[step][1]) and (step in steps_from(state)) is not refused


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, []),
        ({"by": "officer"}, ["same-person"]),
        ({"roles": ["officer"]}, ["may-not-sign"]),
        ({"base_stands": False}, ["base-gone"]),
        ({"base_stands": False, "reason": "still"}, ["base-gone"]),
        ({"proposed_then": "yellow", "proposed_now": "orange"}, ["data-moved"]),
        ({"proposed_then": "yellow", "proposed_now": "orange", "reason": "seen"}, []),
        ({"kind": Kind.LIFT, "rising": True, "proposed_now": "blue"}, ["new-rise"]),
        ({"kind": Kind.LIFT, "rising": True, "reason": "rain"}, []),
        ({"kind": Kind.LIFT, "notice_stands": True}, ["notice-stands"]),
        ({"kind": Kind.CANCEL, "proposed_then": "yellow", "proposed_now": "red"}, []),
        ({"step": Step.RETURN}, ["reason-missing"]),
        ({"step": Step.RETURN, "by": "officer", "reason": "why"}, []),
    ],
)
def test_what_stands_against_a_signature(change: dict[str, Any], found: list[str]) -> None:
    assert codes(**change) == found


@pytest.mark.parametrize(
    ("sentences", "part", "most", "parts", "left_out", "too_long"),
    [
        (["a" * 70], 70, 1, [70], 0, False),
        (["a" * 71], 70, 1, [70, 1], 0, True),
        (["a" * 40, "b" * 30, "c"], 70, 1, [70], 1, False),
        (["a" * 40, "b" * 31, "c"], 70, 1, [40], 2, False),
        (["a" * 40, "b" * 31, "c"], 70, 2, [70, 2], 0, False),
        (["a" * 400, "b"], None, 1, [401], 0, False),
        (["aaaa bbbb cccc"], 10, 2, [9, 4], 0, False),
    ],
)
def test_texts_take_the_sentences_that_find_room(
    sentences: list[str], part: int | None, most: int, parts: list[int], left_out: int, too_long: bool
) -> None:
    found = fit(sentences, {}, part=part, most_parts=most)
    assert ([len(each) for each in found.parts], found.left_out, found.too_long) == (parts, left_out, too_long)
