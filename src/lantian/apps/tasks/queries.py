"""Measures and main tasks of the loaded pack, and their state at a moment.

Overdue is a query: the dates are facts of the pack, compared with the clock on reading.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from lantian.apps.records.campaign import pack
from lantian.apps.tasks.choices import STATE_LABELS, State
from lantian.apps.tasks.demands import due_soon_days, local_day
from lantian.core.policy.schema import Deadline, Measure

__all__ = [
    "MeasureState",
    "StateCount",
    "deadlines_of",
    "due_soon_days",
    "local_day",
    "measure_states",
    "state_by_dates",
    "state_counts",
]

_DUE = ("due", "final")


class StateCount(NamedTuple):
    """How many measures are in a state; the label is in the reader's language."""

    state: str
    label: str
    count: int


@dataclass(frozen=True)
class MeasureState:
    """A measure at a moment."""

    measure: Measure
    state: State
    next: Deadline | None
    """The nearest date ahead, today included."""
    last: Deadline | None
    """The latest due or final date that has passed."""

    @property
    def label(self) -> str:
        """The state in the reader's language."""
        return str(STATE_LABELS[self.state])


def deadlines_of(measure: Measure) -> tuple[Deadline, ...]:
    """All dates of a measure: those of its paragraphs and those of the main tasks that belong to it, by day."""
    own = [deadline for part in measure.parts for deadline in part.deadlines]
    annex = [deadline for task in measure.tasks for deadline in pack().tasks[task].deadlines]
    unique = {deadline.id: deadline for deadline in [*own, *annex]}
    return tuple(sorted(unique.values(), key=lambda deadline: (deadline.date, deadline.id)))


def measure_states(now: dt.datetime) -> list[MeasureState]:
    """Every measure with its state at a moment, in the order of the policy."""
    today = local_day(now)
    soon = dt.timedelta(days=due_soon_days(today))
    return [_state(measure, today, soon) for measure in pack().measures.values()]


def state_counts(now: dt.datetime) -> list[StateCount]:
    """How many measures are in each state at a moment; states without a measure are left out."""
    counted = Counter(item.state for item in measure_states(now))
    return [StateCount(state, str(label), counted[state]) for state, label in STATE_LABELS.items() if counted[state]]


def state_by_dates(deadlines: Iterable[Deadline], today: dt.date, soon: dt.timedelta) -> State:
    """What the clock says. A day is over when it is over: what is due today has not passed.

    A date that is near comes first, because something can still be done about it; then the date that can no longer be
    moved, then the one that can.
    """
    found = tuple(deadlines)
    due = [deadline for deadline in found if deadline.kind in _DUE]
    if any(today <= deadline.date <= today + soon for deadline in due):
        return State.DUE_SOON
    if any(deadline.kind == "final" and deadline.date < today for deadline in due):
        return State.FINAL_PASSED
    if any(deadline.date < today for deadline in due):
        return State.PASSED
    if due:
        return State.NOT_DUE
    return _state_of_stretch(found, today)


def _state(measure: Measure, today: dt.date, soon: dt.timedelta) -> MeasureState:
    deadlines = deadlines_of(measure)
    ahead = [deadline for deadline in deadlines if deadline.date >= today]
    behind = [deadline for deadline in deadlines if deadline.kind in _DUE and deadline.date < today]
    return MeasureState(
        measure=measure,
        state=state_by_dates(deadlines, today, soon),
        next=ahead[0] if ahead else None,
        last=behind[-1] if behind else None,
    )


def _state_of_stretch(deadlines: tuple[Deadline, ...], today: dt.date) -> State:
    if not deadlines:
        return State.NO_DATE
    ends = [deadline.date for deadline in deadlines if deadline.kind == "end"]
    starts = [deadline.date for deadline in deadlines if deadline.kind == "start"]
    if ends and max(ends) < today:
        return State.ENDED
    if starts and min(starts) > today:
        return State.NOT_STARTED
    return State.IN_FORCE
