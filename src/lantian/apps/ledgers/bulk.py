"""The same actions on many rows: every check of the single one, asked of all rows at once, all or nothing.

What stands against single rows is collected and told by the place of the row in what was handed in; then nothing is
written. `refusals_*` ask alone, for a preview.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from lantian.apps.evidence.queries import slots_since
from lantian.apps.ledgers.actions import first_number, numbers_pointed_to, undoes
from lantian.apps.ledgers.models import Change, Row, Signature
from lantian.apps.ledgers.policies import RowPolicy, add_policy, change_policy, step_policy
from lantian.apps.ledgers.preparing import NOT_STEPS, Empty, Meanwhile, Note, Place, Proof, corrected, entered, stepped
from lantian.apps.ledgers.problems import BulkRefused, ChangedMeanwhile, Double, NoSuchRow, RowNotValid, StepRefused
from lantian.apps.ledgers.reading import context, flow_of, local_day
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import Capacity, NotAllowed
from lantian.apps.records.actions import record_many
from lantian.apps.records.campaign import pack
from lantian.core.flows.ledger_row import PastStep
from lantian.core.policy.ledger_schema import LedgerType, Transition
from lantian.core.rules.ledgers.rows import RowReading
from lantian.core.rules.ledgers.values import ReadingContext

__all__ = [
    "NewRow",
    "RowChange",
    "RowStep",
    "add_many",
    "change_many",
    "refusals_of_adding",
    "refusals_of_changes",
    "refusals_of_steps",
    "step_many",
]

_PORTION = 5000
_REFUSED = (NotAllowed, RowNotValid, Double, ChangedMeanwhile, StepRefused, NoSuchRow)
_SAVED = (
    "unit",
    "state",
    "state_kind",
    "state_since",
    "round",
    "round_since",
    "values",
    "ticks",
    "title",
    "key",
    "words",
    "day",
    "due",
    "lon",
    "lat",
    "version",
    "changed_at",
)


@dataclass(frozen=True, kw_only=True)
class NewRow:
    """A row to be entered. `at`: when it was, for records that are older than this moment."""

    unit: str
    values: Mapping[str, Any]
    place: Place | None = None
    due: dt.date | None = None
    at: dt.datetime | None = None
    read: RowReading | None = None
    """What `read_row` made of `values` a moment ago, so that a preview does not read twenty thousand rows twice."""


@dataclass(frozen=True, kw_only=True)
class RowChange:
    """A correction: the fields that are given, and the version that was seen; EMPTY takes due day or place away."""

    number: str
    values: Mapping[str, Any]
    seen: int
    unit: str | None = None
    place: Place | Empty | None = None
    due: dt.date | Empty | None = None


@dataclass(frozen=True, kw_only=True)
class RowStep:
    """A step of one row; the transition is the same for all."""

    number: str
    values: Mapping[str, Any] = field(default_factory=dict)
    ticked: tuple[str, ...] = ()
    reason: str = ""
    ground: str = ""
    new_unit: str = ""
    seen: int | None = None
    at: dt.datetime | None = None


@dataclass
class _Work:
    """What would be written, and what stands against it."""

    notes: dict[int, Note] = field(default_factory=dict)
    problems: dict[int, Exception] = field(default_factory=dict)
    undone: list[tuple[int, int]] = field(default_factory=list)
    """Row and round whose strike-offs never counted."""

    @property
    def rows(self) -> list[Row]:
        return [note.row for note in self.notes.values()]


@transaction.atomic
def add_many(
    ledger_id: str,
    rows: Sequence[NewRow],
    *,
    actor: User | None,
    now: dt.datetime,
    reason: str = "",
    batch: str = "",
    demonstration: bool = False,
) -> list[Row]:
    """Enter many rows of a ledger, in their order.

    Raises:
        BulkRefused: with what stands against each row, by its place in `rows`; nothing was written.
    """
    work = _adding(pack().ledgers[ledger_id], rows, actor, now, reason, batch, demonstration)
    made = Row.objects.bulk_create(_ready(work))
    _keep_history(work)
    return made


@transaction.atomic
def change_many(
    ledger_id: str,
    changes: Sequence[RowChange],
    *,
    actor: User | None,
    now: dt.datetime,
    reason: str = "",
    batch: str = "",
) -> list[Row]:
    """Correct many rows of a ledger. Rows that are as the change wants them already stay as they are.

    Raises:
        BulkRefused: as `add_many`.
    """
    work = _changing(pack().ledgers[ledger_id], changes, actor, now, reason, batch)
    return _write_again(work)


@transaction.atomic
def step_many(
    ledger_id: str,
    transition: str,
    steps: Sequence[RowStep],
    *,
    actor: User | None,
    now: dt.datetime,
    batch: str = "",
    without_signatures: bool = False,
) -> list[Row]:
    """Take the same step with many rows. `without_signatures` is for records of demonstrations alone.

    Raises:
        BulkRefused: as `add_many`.
    """
    work = _stepping(pack().ledgers[ledger_id], transition, steps, actor, now, batch, without_signatures)
    return _write_again(work)


def refusals_of_adding(
    ledger_id: str, rows: Sequence[NewRow], *, actor: User | None, now: dt.datetime
) -> Mapping[int, Exception]:
    """What would stand against entering each row; nothing is written."""
    return _adding(pack().ledgers[ledger_id], rows, actor, now, "", "", False).problems


def refusals_of_changes(
    ledger_id: str, changes: Sequence[RowChange], *, actor: User | None, now: dt.datetime
) -> Mapping[int, Exception]:
    """What would stand against each correction; nothing is written."""
    return _changing(pack().ledgers[ledger_id], changes, actor, now, "", "").problems


def refusals_of_steps(
    ledger_id: str, transition: str, steps: Sequence[RowStep], *, actor: User | None, now: dt.datetime
) -> Mapping[int, Exception]:
    """What would stand against each step; nothing is written."""
    return _stepping(pack().ledgers[ledger_id], transition, steps, actor, now, "", False).problems


# --- what each kind of action works out -------------------------------------------------------------------------------


def _adding(
    ledger: LedgerType,
    rows: Sequence[NewRow],
    actor: User | None,
    now: dt.datetime,
    reason: str,
    batch: str,
    demonstration: bool,
) -> _Work:
    work, post = _Work(), _posts(add_policy(ledger.id), actor)
    reading = _readings(numbers_pointed_to(ledger, (each.values for each in rows)))
    first = first_number(ledger)
    for index, each in enumerate(rows):
        at = each.at or now
        with _Collected(work, index):
            found = post(each.unit)
            row, differences = entered(
                ledger,
                number=f"{ledger.prefix}-{first + index:05}",
                unit=each.unit,
                values=each.values,
                reading=reading(at),
                now=at,
                place=each.place,
                due=each.due,
                demonstration=demonstration,
                read=each.read,
            )
            work.notes[index] = Note(
                row=row,
                action="add",
                actor=actor,
                post=found,
                now=at,
                differences=differences,
                reason=reason,
                batch=batch,
            )
    _find_doubles(work, ledger)
    return work


def _changing(
    ledger: LedgerType,
    changes: Sequence[RowChange],
    actor: User | None,
    now: dt.datetime,
    reason: str,
    batch: str,
) -> _Work:
    work, post = _Work(), _posts(change_policy(ledger.id), actor)
    reading = _readings(numbers_pointed_to(ledger, (each.values for each in changes)))(now)
    rows = _rows(ledger, (each.number for each in changes))
    stale = [rows[each.number] for each in changes if each.number in rows and rows[each.number].version != each.seen]
    history, waiting = _history(stale), {**rows}
    for index, each in enumerate(changes):
        with _Collected(work, index):
            row = _taken(waiting, each.number)
            found = post(row.unit_id)
            if each.unit is not None:
                post(each.unit)
            differences = corrected(
                row,
                ledger,
                values=each.values,
                meanwhile=_meanwhile(history.get(row.pk, []), each.seen) if row.version != each.seen else None,
                reading=reading,
                place=each.place,
                unit=each.unit,
                due=each.due,
            )
            if differences:
                work.notes[index] = Note(
                    row=row,
                    action="change",
                    actor=actor,
                    post=found,
                    now=now,
                    differences=differences,
                    reason=reason,
                    batch=batch,
                )
    _find_doubles(work, ledger)
    return work


def _stepping(
    ledger: LedgerType,
    transition: str,
    steps: Sequence[RowStep],
    actor: User | None,
    now: dt.datetime,
    batch: str,
    without_signatures: bool,
) -> _Work:
    asked = flow_of(ledger).transition(transition)
    if without_signatures and actor is None:
        asked = asked.model_copy(update={"sign_by": ()})
    work, post = _Work(), _posts(step_policy(ledger.id, asked), actor)
    reading = _readings(numbers_pointed_to(ledger, (each.values for each in steps)))
    rows = _rows(ledger, (each.number for each in steps))
    proofs, waiting = _proofs(list(rows.values()), asked), {**rows}
    for index, each in enumerate(steps):
        at = each.at or now
        with _Collected(work, index):
            row = _taken(waiting, each.number)
            found = post(row.unit_id)
            if each.seen is not None and each.seen != row.version:
                raise ChangedMeanwhile(row.number, (), "")
            came_from, round_before = row.state, row.round
            differences = stepped(
                row,
                ledger,
                asked,
                actor=actor,
                proof=proofs[row.pk],
                reading=reading(at),
                now=at,
                values=each.values,
                ticked=each.ticked,
                reason=each.reason,
                ground=each.ground,
                new_unit=each.new_unit,
            )
            if undoes(asked, each.ground):
                work.undone.append((row.pk, round_before))
            work.notes[index] = Note(
                row=row,
                action=transition,
                actor=actor,
                post=found,
                now=at,
                differences=differences,
                reason=each.reason,
                batch=batch,
                ground=each.ground,
                came_from=came_from,
            )
    _find_doubles(work, ledger)
    return work


class _Collected:
    """Keeps what refuses one row, so that the others are still looked at."""

    def __init__(self, work: _Work, index: int) -> None:
        self.work, self.index = work, index

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, trace: object) -> bool:
        if isinstance(problem, _REFUSED):
            self.work.problems[self.index] = problem
            return True
        return False


def _posts(policy: RowPolicy, actor: User | None) -> Callable[[str], Capacity | None]:
    """The post for a row of a unit; asked once for each unit."""
    known: dict[str, Capacity] = {}

    def post(unit: str) -> Capacity | None:
        if actor is None:
            return None
        if unit not in known:
            known[unit] = policy.require_unit(actor, unit)
        return known[unit]

    return post


def _readings(numbers: Mapping[str, frozenset[str]]) -> Callable[[dt.datetime], ReadingContext]:
    """What reading needs, made once for each local day."""
    known: dict[dt.date, ReadingContext] = {}

    def reading(at: dt.datetime) -> ReadingContext:
        day = local_day(at)
        if day not in known:
            known[day] = context(at, numbers)
        return known[day]

    return reading


# --- what is read beforehand ------------------------------------------------------------------------------------------


def _portions(items: Iterable[Any]) -> Iterator[list[Any]]:
    listed = list(items)
    for start in range(0, len(listed), _PORTION):
        yield listed[start : start + _PORTION]


def _rows(ledger: LedgerType, numbers: Iterable[str]) -> dict[str, Row]:
    return {
        row.number: row
        for portion in _portions(numbers)
        for row in Row.objects.select_for_update().filter(ledger=ledger.id, number__in=portion)
    }


def _taken(rows: dict[str, Row | None], number: str) -> Row:
    """A row, once: who names it twice in one lot changes what they have just changed."""
    if number not in rows:
        raise NoSuchRow(number)
    row = rows[number]
    if row is None:
        raise ChangedMeanwhile(number, (), "")
    rows[number] = None
    return row


def _history(rows: Sequence[Row]) -> dict[int, list[Change]]:
    found: dict[int, list[Change]] = defaultdict(list)
    for portion in _portions(row.pk for row in rows):
        for each in Change.objects.filter(row__in=portion).select_related("by").order_by("number"):
            found[each.row_id].append(each)
    return found


def _meanwhile(history: Sequence[Change], seen: int) -> Meanwhile:
    touched = frozenset(name for one in history if one.number > seen for name in one.fields)
    return Meanwhile(fields=touched, by=str(history[-1].by) if history and history[-1].by else "")


def _proofs(rows: Sequence[Row], step: Transition) -> dict[int, Proof]:
    evidence = slots_since({row.subject: row.round_since for row in rows})
    past: dict[int, list[PastStep]] = defaultdict(list)
    if step.four_eyes:
        rounds = {row.pk: row.round for row in rows}
        for pk, history in _history(rows).items():
            past[pk] = [
                PastStep(each.action, each.by.username if each.by else "", each.unit, local_day(each.at))
                for each in history
                if each.round == rounds[pk] and each.action not in NOT_STEPS
            ]
    signed: dict[tuple[int, int], set[str]] = defaultdict(set)
    if step.sign_by:
        for portion in _portions(row.pk for row in rows):
            for each in Signature.objects.filter(row__in=portion, transition=step.id):
                signed[each.row_id, each.round].add(each.unit_id)
    return {
        row.pk: Proof(
            past=tuple(past[row.pk]),
            evidence=evidence.get(row.subject, {}),
            signed_units=frozenset(signed[row.pk, row.round]),
        )
        for row in rows
    }


def _find_doubles(work: _Work, ledger: LedgerType) -> None:
    """Rows that would say the same as another one, also as another one of the same lot."""
    mine = {note.row.number: note.row for note in work.notes.values()}
    holders: dict[str, set[str]] = defaultdict(set)
    for portion in _portions({row.key for row in mine.values() if row.key}):
        same = Row.objects.filter(ledger=ledger.id, key__in=portion).exclude(state_kind="void")
        for key, number in same.values_list("key", "number"):
            if number not in mine:
                holders[key].add(number)
    for index, note in list(work.notes.items()):
        row = note.row
        if not row.key or row.state_kind == "void":
            continue
        if holders[row.key]:
            work.problems[index] = Double(min(holders[row.key]))
            del work.notes[index]
        else:
            holders[row.key].add(row.number)


# --- writing ----------------------------------------------------------------------------------------------------------


def _ready(work: _Work) -> list[Row]:
    """The rows to be written.

    Raises:
        BulkRefused: something stands against one of them.
    """
    if work.problems:
        raise BulkRefused(dict(sorted(work.problems.items())))
    for note in work.notes.values():
        note.row.version = 1 if note.action == "add" else note.row.version + 1
        note.row.changed_at = note.now
    return work.rows


def _write_again(work: _Work) -> list[Row]:
    rows = _ready(work)
    Row.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=_SAVED)
    for pk, number in work.undone:
        Change.objects.filter(row=pk, round=number, state_kind="closed").update(undone=True)
    _keep_history(work)
    return rows


def _keep_history(work: _Work) -> None:
    entries = record_many(note.deed() for note in work.notes.values())
    notes = list(work.notes.values())
    Change.objects.bulk_create([note.change(entry.number) for note, entry in zip(notes, entries, strict=True)])
