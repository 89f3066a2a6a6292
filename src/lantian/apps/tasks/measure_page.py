"""One measure as its page shows it: every paragraph with its words, people, units, numbers and dates."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lantian.apps.orgs.queries import block_part
from lantian.apps.records.campaign import pack
from lantian.apps.records.trace_page import Decided, decided
from lantian.apps.tasks.queries import MeasureState, measure_states
from lantian.core.policy.ledger_schema import LedgerType
from lantian.core.policy.schema import (
    AnnexTask,
    Clause,
    Deadline,
    MeasurePart,
    Person,
    Section,
    Submission,
    Text,
    Unit,
)

__all__ = ["Conflict", "Leader", "MeasurePage", "PartView", "measure_page"]

_HEADING = "责任领导"
"""The heading of the block of names; the pack gives it as the post of people for whom the policy prints no other."""


@dataclass(frozen=True)
class Leader:
    """A responsible leader; `post` is None where it would only repeat the heading of the block."""

    name: str
    post: Text | None


@dataclass(frozen=True)
class Conflict:
    """Two clauses that disagree, with what each says of the date, and how it was decided."""

    clause: Clause
    own: tuple[Deadline, ...]
    others: tuple[Deadline, ...]


@dataclass(frozen=True)
class PartView:
    """A paragraph."""

    part: MeasurePart
    clause: Clause
    shares_block_of: str
    leaders: tuple[Leader, ...]
    lead_units: tuple[Unit, ...]
    cooperating_units: tuple[Unit, ...]
    responsible_units: tuple[Unit, ...]
    conflicts: tuple[Conflict, ...]
    decisions: tuple[Decided, ...]


@dataclass(frozen=True)
class MeasurePage:
    """Everything about one measure at a moment."""

    item: MeasureState
    section: Section
    parts: tuple[PartView, ...]
    tasks: tuple[AnnexTask, ...]
    ledgers: tuple[LedgerType, ...]
    submissions: tuple[Submission, ...]
    before: str
    after: str


def measure_page(measure_id: str, now: dt.datetime) -> MeasurePage:
    """Everything about a measure that exists."""
    loaded = pack()
    measure = loaded.measures[measure_id]
    order = list(loaded.measures)
    place = order.index(measure_id)
    clauses = {part.id for part in measure.parts}
    return MeasurePage(
        item=next(item for item in measure_states(now) if item.measure is measure),
        section=loaded.sections[measure.section],
        parts=tuple(_part(measure_id, part) for part in measure.parts),
        tasks=tuple(loaded.tasks[name] for name in measure.tasks),
        ledgers=tuple(loaded.ledgers[name] for name in measure.ledgers),
        submissions=tuple(one for one in loaded.submissions.values() if one.clause in clauses),
        before=order[place - 1] if place else "",
        after=order[place + 1] if place + 1 < len(order) else "",
    )


def conflicts_of(clause: Clause, own: tuple[Deadline, ...]) -> tuple[Conflict, ...]:
    """Each clause that disagrees with this one, with the dates that each of the two states.

    A paragraph that keeps the other clause's date as its own final date says so with that date.
    """
    return tuple(
        Conflict(
            clause=pack().clauses[name],
            own=tuple(deadline for deadline in own if deadline.clause != name),
            others=tuple(deadline for deadline in own if deadline.clause == name) or _dates_of(name),
        )
        for name in clause.conflicts_with
    )


def _part(measure_id: str, part: MeasurePart) -> PartView:
    loaded = pack()
    block = block_part(loaded.measures[measure_id], part)
    clause = loaded.clauses[part.id]
    return PartView(
        part=part,
        clause=clause,
        shares_block_of=block.id if block is not part else "",
        leaders=tuple(_leader(loaded.people[name]) for name in block.leaders),
        lead_units=_units(block.lead_units),
        cooperating_units=_units(block.cooperating_units),
        responsible_units=_units(block.responsible_units),
        conflicts=conflicts_of(clause, part.deadlines),
        decisions=_decisions(part, clause),
    )


def _leader(person: Person) -> Leader:
    return Leader(person.name, None if person.post.zh == _HEADING else person.post)


def _units(names: tuple[str, ...]) -> tuple[Unit, ...]:
    return tuple(pack().units[name] for name in names)


def _decisions(part: MeasurePart, clause: Clause) -> tuple[Decided, ...]:
    about = [one.id for one in pack().interpretations.values() if part.id in one.clauses]
    dated = [deadline.interpretation for deadline in part.deadlines if deadline.interpretation]
    return tuple(decided(name) for name in dict.fromkeys([*clause.interpretations, *dated, *about]))


def _dates_of(clause_id: str) -> tuple[Deadline, ...]:
    loaded = pack()
    parts = [part for measure in loaded.measures.values() for part in measure.parts]
    found = [deadline for item in [*parts, *loaded.tasks.values()] for deadline in item.deadlines]
    return tuple(deadline for deadline in found if deadline.clause == clause_id)
