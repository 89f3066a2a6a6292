"""Turns of the season as the list states them for a line (M36.2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from lantian.apps.records.campaign import pack
from lantian.core.policy.curtailment_schema import EmergencyList
from lantian.core.rules.reduction.turns import Turn, months_of_rest, rests_on
from lantian.core.time.span import DaySpan

__all__ = ["months_at_rest", "rests_by_turn"]


def rests_by_turn(kept: EmergencyList, values: Mapping[str, Any], day: dt.date) -> bool:
    """Whether a row of the list stands still on a day by its turn."""
    turn = _turn(kept, values.get(kept.rotation or ""), values.get(kept.rotation_from or ""))
    return turn is not None and rests_on(turn, day, _season(kept))


def months_at_rest(kept: EmergencyList, told: Mapping[str, str]) -> tuple[str, ...]:
    """Months in which a line stands by its turn, from what a plan keeps of it (`PlanLine.told`), written 2017-12."""
    turn = _turn(kept, told.get("rotation"), told.get("rotation_from"))
    return months_of_rest(turn, _season(kept)) if turn and turn.months else ()


def _turn(kept: EmergencyList, rotation: object, since: object) -> Turn | None:
    """None where the line takes no turns, or the list does not say from when."""
    if kept.turns is None:
        return None
    choice = next((each for each in kept.turns.choices if each.id == rotation), None)
    if choice is None:
        return None
    if choice.months is None:
        return Turn(None, _season(kept).first)
    try:
        return Turn(int(choice.months), dt.date.fromisoformat(f"{since}-01"))
    except ValueError:
        return None


def _season(kept: EmergencyList) -> DaySpan:
    assert kept.turns is not None
    period = pack().period(kept.turns.period)
    return DaySpan(period.first, period.last)
