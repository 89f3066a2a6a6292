"""What a row becomes by an action, worked out before anything is written: one row and twenty thousand alike.

Nothing here asks the database; what must be known of it is handed in. `actions.py` writes one row, `bulk.py` many.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from lantian.apps.ledgers.models import Change, Row
from lantian.apps.ledgers.problems import ChangedMeanwhile, RowNotValid, StepRefused
from lantian.apps.ledgers.reading import facts_on, flow_of, local_day
from lantian.apps.ledgers.searching import people_of, words_of
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import Capacity
from lantian.core.flows.ledger_row import PastStep, StepAsked, obstacles
from lantian.core.policy.ledger_schema import LedgerType, Transition
from lantian.core.rules.ledgers.rows import RowReading, key_of, missing_fields, read_row, refusals
from lantian.core.rules.ledgers.values import ReadingContext

__all__ = [
    "EMPTY",
    "NOT_STEPS",
    "Differences",
    "Empty",
    "Meanwhile",
    "Note",
    "Place",
    "Proof",
    "asked_of",
    "corrected",
    "entered",
    "stepped",
    "valid_values",
]

Place = tuple[Decimal, Decimal]
"""Longitude and latitude, WGS-84."""
Differences = dict[str, list[Any]]
"""Field → [before, after]."""


class Empty(Enum):
    """That a due day or a place is to be taken away; None leaves it as it is."""

    EMPTY = "empty"


EMPTY: Final = Empty.EMPTY

NOT_STEPS = ("add", "change", "tick", "sign", "attach")
"""Actions on a row that are no transition of its flow."""


@dataclass(frozen=True, kw_only=True)
class Meanwhile:
    """What others did to a row since the version that somebody saw."""

    fields: frozenset[str] = frozenset()
    by: str = ""
    before: Mapping[str, Any] = field(default_factory=dict)
    """What these fields held in that version: who gives the same again has not touched them."""


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What was brought for a row in this round: earlier steps, evidence, signatures."""

    past: tuple[PastStep, ...] = ()
    evidence: Mapping[str, int] = field(default_factory=dict)
    signed_units: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Note:
    """What happened to a row, as the log and the row's own history keep it."""

    row: Row
    action: str
    actor: User | None
    post: Capacity | None
    now: dt.datetime
    differences: Differences
    reason: str = ""
    batch: str = ""
    ground: str = ""
    came_from: str = ""

    @property
    def behalf(self) -> User | None:
        """For whom it was done, when the actor stood in for somebody."""
        return self.post.on_behalf_of if self.post else None

    def deed(self) -> dict[str, Any]:
        """The entry of the action log, as `records.actions.record` takes it."""
        kind = f"ledgers.{self.action}-row" if self.action in {"add", "change", "sign"} else "ledgers.step-row"
        facts = {
            "ledger": self.row.ledger,
            "step": self.action,
            "from": self.came_from,
            "to": self.row.state,
            "fields": self.differences,
            "ground": self.ground,
            "batch": self.batch,
            "on_behalf_of": self.behalf.username if self.behalf else "",
            "campaign_time": self.now,
        }
        return {
            "actor": self.actor,
            "action": kind,
            "subject": self.row.subject,
            "facts": facts,
            "reason": self.reason,
        }

    def change(self, log: int) -> Change:
        """The line of the row's history, not saved; the row must be."""
        row = self.row
        return Change(
            row=row,
            number=row.version,
            at=self.now,
            by=self.actor,
            on_behalf_of=self.behalf,
            action=self.action,
            ledger=row.ledger,
            round=row.round,
            state_before=self.came_from or ("" if self.action == "add" else row.state),
            state=row.state,
            state_kind=row.state_kind,
            unit=row.unit_id,
            fields=dict(self.differences),
            ground=self.ground,
            reason=self.reason,
            batch=self.batch,
            log=log,
        )


def entered(
    ledger: LedgerType,
    *,
    number: str,
    unit: str,
    values: Mapping[str, Any],
    reading: ReadingContext,
    now: dt.datetime,
    place: Place | None = None,
    due: dt.date | None = None,
    demonstration: bool = False,
    read: RowReading | None = None,
) -> tuple[Row, Differences]:
    """A row that is not there yet, not saved. `read`: `values` as `read_row` gave them in this reading, asked once.

    Raises:
        RowNotValid: fields are wrong or missing, or a rule refuses such a row.
    """
    flow = flow_of(ledger)
    first = flow.state(flow.initial)
    kept = valid_values(ledger, values, {}, first.id, first.kind, reading, read=read)
    row = Row(
        ledger=ledger.id,
        number=number,
        unit_id=unit,
        state=first.id,
        state_kind=first.kind,
        state_since=now,
        round_since=now,
        values=kept,
        due=due,
        created_at=now,
        changed_at=now,
        demonstration=demonstration,
    )
    _derive(row, ledger, place)
    return row, {name: [None, value] for name, value in kept.items()}


def corrected(
    row: Row,
    ledger: LedgerType,
    *,
    values: Mapping[str, Any],
    meanwhile: Meanwhile | None,
    reading: ReadingContext,
    place: Place | Empty | None = None,
    unit: str | None = None,
    due: dt.date | Empty | None = None,
) -> Differences:
    """Put a correction into a row, not saved; what is different now. `meanwhile`: None when the row is as it was seen.
    Of unit, due day and place None leaves what is there; EMPTY takes the due day or the place away.

    Raises:
        RowNotValid: as `entered`.
        ChangedMeanwhile: somebody changed the same fields, otherwise than this.
    """
    given = _touched(ledger, values, meanwhile, reading) if meanwhile else values
    kept = valid_values(ledger, given, row.values, row.state, row.state_kind, reading)
    found = _between(row.values, kept)
    beside: Differences = {}
    if unit is not None:
        beside["unit"] = [row.unit_id, unit]
    if due is not None:
        beside["due"] = [row.due.isoformat() if row.due else None, None if due is EMPTY else due.isoformat()]
    if place is not None:
        beside["place"] = [_written(row.lon, row.lat), None if place is EMPTY else _written(*place)]
    seen_before = meanwhile.before if meanwhile else {}
    for name, (now, wanted) in beside.items():
        if wanted != now and (name not in seen_before or wanted != seen_before[name]):
            found[name] = [now, wanted]
    both = sorted(meanwhile.fields & set(found)) if meanwhile else []
    if meanwhile and both:
        values_of_both = {name: (found[name][0], found[name][1]) for name in both}
        raise ChangedMeanwhile(row.number, both, meanwhile.by, values_of_both)
    if not found:
        return found
    row.merged = tuple(sorted(meanwhile.fields)) if meanwhile else ()
    if unit and "unit" in found:
        row.unit_id = unit
    if "due" in found:
        row.due = None if due is EMPTY else due
    row.values = kept
    _derive(row, ledger, place if "place" in found else None)
    return found


def _touched(
    ledger: LedgerType, values: Mapping[str, Any], meanwhile: Meanwhile, reading: ReadingContext
) -> dict[str, Any]:
    """The values that somebody gave, without those that they only left as they had seen them."""
    read = read_row(ledger, values, reading)
    wrong = {fault.field for fault in read.faults}
    return {
        name: value
        for name, value in values.items()
        if name in wrong or name not in meanwhile.before or read.values.get(name) != meanwhile.before[name]
    }


def stepped(
    row: Row,
    ledger: LedgerType,
    step: Transition,
    *,
    actor: User | None,
    proof: Proof,
    reading: ReadingContext,
    now: dt.datetime,
    values: Mapping[str, Any] | None = None,
    ticked: Iterable[str] = (),
    reason: str = "",
    ground: str = "",
    new_unit: str = "",
) -> Differences:
    """Take a step with a row, not saved; what is different now besides the state.

    Raises:
        RowNotValid: a field that was given is wrong.
        StepRefused: with everything that stands against it.
    """
    before = dict(row.values)
    if values:
        row.values = valid_values(ledger, values, row.values, row.state, row.state_kind, reading, whole=False)
    row.ticks = sorted({*row.ticks, *ticked})
    asked = asked_of(row, step, actor=actor, proof=proof, now=now, reason=reason, ground=ground, new_unit=new_unit)
    against = obstacles(ledger, asked)
    if against:
        raise StepRefused(row.number, step.id, against)
    found = _between(before, row.values)
    target = flow_of(ledger).state(step.to)
    row.state, row.state_kind, row.state_since = target.id, target.kind, now
    if step.kind == "reopen":
        row.round, row.round_since, row.ticks = row.round + 1, now, []
    if new_unit and new_unit != row.unit_id:
        found["unit"] = [row.unit_id, new_unit]
        row.unit_id = new_unit
    _derive(row, ledger, None)
    return found


def asked_of(
    row: Row,
    step: Transition,
    *,
    actor: User | None,
    proof: Proof,
    now: dt.datetime,
    reason: str = "",
    ground: str = "",
    new_unit: str = "",
) -> StepAsked:
    """A step as the flow judges it. The installation itself is nobody: it is never the same person twice."""
    return StepAsked(
        transition=step,
        by=actor.username if actor else "",
        facts=facts_on(row.values, row.state, row.state_kind, local_day(now)),
        past=proof.past if actor else (),
        reason=reason,
        ground=ground,
        ticked=frozenset(row.ticks),
        evidence=proof.evidence,
        signed_units=proof.signed_units,
        state_since=local_day(row.state_since),
        new_unit=new_unit,
    )


def valid_values(
    ledger: LedgerType,
    given: Mapping[str, Any],
    before: Mapping[str, Any],
    state: str,
    state_kind: str,
    reading: ReadingContext,
    *,
    whole: bool = True,
    read: RowReading | None = None,
) -> dict[str, Any]:
    """The values of a row after a change; `whole`: every field that must be there is asked for. `read`: what was read
    of `given` in this reading already.

    Raises:
        RowNotValid: they may not be kept.
    """
    found = read or read_row(ledger, given, reading)
    kept = {name: value for name, value in before.items() if name not in given} | dict(found.values)
    facts = facts_on(kept, state, state_kind, reading.today)
    wrong = {fault.field for fault in found.faults}
    faults = [*found.faults, *refusals(ledger, facts)]
    if whole:
        faults += [fault for fault in missing_fields(ledger, facts) if fault.field not in wrong]
    if faults:
        raise RowNotValid(faults)
    return kept


def _derive(row: Row, ledger: LedgerType, place: Place | Empty | None) -> None:
    """What is kept beside the values for finding, counting and drawing."""
    values = row.values
    title = values.get(ledger.title_field) if ledger.title_field else None
    row.title = str(title or row.number)[:200]
    row.key = key_of(ledger, values)[:400]
    row.words = words_of(ledger, row.number, row.title, values)
    row.people = people_of(ledger, values)
    day = values.get(ledger.day_field) if ledger.day_field else None
    row.day = dt.date.fromisoformat(f"{day}-01"[:10]) if day else None
    if place is not None:
        row.lon, row.lat = (None, None) if place is EMPTY else place


def _between(before: Mapping[str, Any], after: Mapping[str, Any]) -> Differences:
    return {
        name: [before.get(name), after.get(name)]
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    }


def _written(lon: Decimal | None, lat: Decimal | None) -> str | None:
    return None if lon is None or lat is None else f"{lon} {lat}"
