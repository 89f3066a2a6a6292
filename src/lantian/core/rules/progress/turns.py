"""Whose turn it is: computed from the state in which a row waits and from the steps that lead on, never declared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lantian.core.policy.ledger_schema import Flow, LedgerType, Transition

__all__ = ["Held", "Turn", "held_up", "turn_of"]


@dataclass(frozen=True)
class Turn:
    """The step that comes next, and who may take it.

    `unit` is the unit whose turn it is; None where any unit with the right may take it, and the right says who.
    """

    step: Transition
    unit: str | None
    right: str


@dataclass(frozen=True)
class Held:
    """Rows that wait for one turn."""

    turn: Turn
    responsible: str
    """The unit that answers for the rows."""
    rows: int


def turn_of(ledger: LedgerType, flow: Flow, state: str, responsible: str) -> Turn | None:
    """The step that a row of that unit waits for; None where no step leads on.

    Of several steps the first of the flow is the way on: returns, reopening and voiding are no progress.
    A step that several units sign waits for those units, and is told by its right.
    """
    for step in flow.transitions:
        if step.kind != "step" or state not in step.from_states:
            continue
        if "responsible" in step.parties:
            return Turn(step, responsible, step.right)
        if "keeper" in step.parties and ledger.keeper is not None:
            return Turn(step, ledger.keeper, step.right)
        return Turn(step, None, step.right)
    return None


def held_up(ledger: LedgerType, flow: Flow, waiting: Mapping[tuple[str, str], int]) -> tuple[Held, ...]:
    """Open rows by (unit, state) → who holds how many up, the most first."""
    found: dict[tuple[str | None, str, str], Held] = {}
    for (responsible, state), rows in waiting.items():
        turn = turn_of(ledger, flow, state, responsible)
        if turn is None or not rows:
            continue
        key = (turn.unit, turn.step.id, responsible)
        before = found[key].rows if key in found else 0
        found[key] = Held(turn, responsible, before + rows)
    return tuple(_sorted(found.values()))


def _sorted(held: Iterable[Held]) -> list[Held]:
    return sorted(held, key=lambda each: (-each.rows, each.turn.unit or "", each.turn.step.id, each.responsible))
