"""The way of a station into the network and out of it: planned → built → commissioning → networked → accepted.

Basis: M01 (stations complete by a day and handed up), M02 (building, commissioning, running in the network). The plan
does not say what happens when a step has to be taken back, or when a station is taken away: both need a reason here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

__all__ = [
    "OPERATING",
    "ORDER",
    "TABLE",
    "Move",
    "StageRefused",
    "StationStage",
    "StepAsked",
    "check_step",
    "operating_spans",
    "reached",
    "targets",
]


class StationStage(StrEnum):
    """How far a station has got; `WITHDRAWN` is out of the network."""

    PLANNED = "planned"
    BUILT = "built"
    COMMISSIONING = "commissioning"
    NETWORKED = "networked"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


class Move(StrEnum):
    """What a step is."""

    FORWARD = "forward"
    BACK = "back"
    WITHDRAW = "withdraw"
    RETURN = "return"

    @property
    def needs_reason(self) -> bool:
        """Only the way forward explains itself."""
        return self is not Move.FORWARD


ORDER = tuple(stage for stage in StationStage if stage is not StationStage.WITHDRAWN)
OPERATING = frozenset({StationStage.NETWORKED, StationStage.ACCEPTED})
"""Stages in which every hour is due."""


def _table() -> dict[tuple[StationStage, StationStage], Move]:
    table: dict[tuple[StationStage, StationStage], Move] = {}
    for place, stage in enumerate(ORDER):
        if place + 1 < len(ORDER):
            table[stage, ORDER[place + 1]] = Move.FORWARD
        for earlier in ORDER[:place]:
            table[stage, earlier] = Move.BACK
        table[stage, StationStage.WITHDRAWN] = Move.WITHDRAW
        table[StationStage.WITHDRAWN, stage] = Move.RETURN
    return table


TABLE: Mapping[tuple[StationStage, StationStage], Move] = MappingProxyType(_table())
"""(from, to) → what kind of step it is. Forward one stage at a time; back to any earlier one."""


class StageRefused(Exception):
    """A station cannot go from one stage to another as asked; `code` says which rule stands against it."""

    _SAID: Mapping[str, str] = MappingProxyType(
        {
            "no-such-step": "no step leads there from here",
            "reason-missing": "going back, withdrawing and returning need a reason",
            "proof-missing": "an acceptance needs its document or the number of it",
            "before-last-step": "the day lies before that of the step before",
            "in-the-future": "the day has not come yet",
        }
    )

    def __init__(self, code: str, origin: StationStage, target: StationStage, **facts: object) -> None:
        self.code = code
        self.origin, self.target, self.facts = origin, target, facts
        self.remedy = "Possible from here: " + ", ".join(stage.value for stage in targets(origin))
        super().__init__(f"From {origin} to {target}: {self._SAID[code]}.")


@dataclass(frozen=True, kw_only=True)
class StepAsked:
    """What somebody asks for."""

    origin: StationStage
    target: StationStage
    on: dt.date
    today: dt.date
    last_on: dt.date | None = None
    """Day of the step before, when there is one."""
    reason: str = ""
    proof: bool = False
    """Whether a document, or the number of one, is given."""


def targets(origin: StationStage) -> tuple[StationStage, ...]:
    """Where a station may go from a stage, the way forward first.

    >>> [stage.value for stage in targets(StationStage.BUILT)]
    ['commissioning', 'planned', 'withdrawn']
    """
    found = [target for (start, target) in TABLE if start is origin]
    return tuple(sorted(found, key=lambda target: list(Move).index(TABLE[origin, target])))


def check_step(asked: StepAsked) -> Move:
    """What kind of step this is.

    Raises:
        StageRefused: there is no such step, or something that it needs is missing or lies in a wrong order.
    """
    move = TABLE.get((asked.origin, asked.target))
    if move is None:
        raise StageRefused("no-such-step", asked.origin, asked.target)
    if move.needs_reason and not asked.reason.strip():
        raise StageRefused("reason-missing", asked.origin, asked.target)
    if move is Move.FORWARD and asked.target is StationStage.ACCEPTED and not asked.proof:
        raise StageRefused("proof-missing", asked.origin, asked.target)
    if asked.on > asked.today:
        raise StageRefused("in-the-future", asked.origin, asked.target, on=asked.on, today=asked.today)
    if asked.last_on is not None and asked.on < asked.last_on:
        raise StageRefused("before-last-step", asked.origin, asked.target, on=asked.on, last_on=asked.last_on)
    return move


def reached(stage: StationStage, wanted: StationStage) -> bool:
    """Whether a station stands at a stage or beyond it; one that was withdrawn stands nowhere.

    >>> reached(StationStage.ACCEPTED, StationStage.NETWORKED), reached(StationStage.WITHDRAWN, StationStage.PLANNED)
    (True, False)
    """
    return stage in ORDER and ORDER.index(stage) >= ORDER.index(wanted)


def operating_spans(steps: Iterable[tuple[dt.date, StationStage]]) -> tuple[tuple[dt.date, dt.date | None], ...]:
    """The days on which a station runs in the network, from its steps in order: first day, and the day after the last.

    The day of a step belongs to the stage that it leads to; None: it still runs.

    >>> operating_spans([(dt.date(2017, 9, 1), StationStage.NETWORKED), (dt.date(2017, 9, 9), StationStage.WITHDRAWN)])
    ((datetime.date(2017, 9, 1), datetime.date(2017, 9, 9)),)
    """
    spans: list[tuple[dt.date, dt.date | None]] = []
    begun: dt.date | None = None
    for on, stage in steps:
        if stage in OPERATING and begun is None:
            begun = on
        elif stage not in OPERATING and begun is not None:
            if on > begun:
                spans.append((begun, on))
            begun = None
    if begun is not None:
        spans.append((begun, None))
    return tuple(spans)
