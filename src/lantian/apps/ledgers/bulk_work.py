"""What becomes of many rows when they are entered, corrected or moved on together; nothing is written here.

What stands against single rows is collected beside those for which nothing does.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lantian.apps.ledgers.actions import first_number, numbers_pointed_to, undoes
from lantian.apps.ledgers.bulk_reads import history_of, meanwhile_of, portions, proofs_of, rows_of, taken
from lantian.apps.ledgers.models import Row
from lantian.apps.ledgers.policies import RowPolicy, add_policy, change_policy, step_policy
from lantian.apps.ledgers.preparing import Empty, Note, Place, corrected, entered, stepped
from lantian.apps.ledgers.problems import ChangedMeanwhile, Double, NoSuchRow, RowNotValid, StepRefused
from lantian.apps.ledgers.reading import context, flow_of, local_day
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import Capacity, NotAllowed
from lantian.core.policy.ledger_schema import LedgerType
from lantian.core.rules.ledgers.rows import RowReading
from lantian.core.rules.ledgers.values import ReadingContext

__all__ = ["NewRow", "RowChange", "RowStep", "Work", "adding", "changing", "stepping"]

_REFUSED = (NotAllowed, RowNotValid, Double, ChangedMeanwhile, StepRefused, NoSuchRow)


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
class Work:
    """What would be written, and what stands against it."""

    notes: dict[int, Note] = field(default_factory=dict)
    problems: dict[int, Exception] = field(default_factory=dict)
    undone: list[tuple[int, int]] = field(default_factory=list)
    """Row and round whose strike-offs never counted."""

    @property
    def rows(self) -> list[Row]:
        return [note.row for note in self.notes.values()]


def adding(
    ledger: LedgerType,
    rows: Sequence[NewRow],
    actor: User | None,
    now: dt.datetime,
    reason: str,
    batch: str,
    demonstration: bool,
) -> Work:
    work, post = Work(), _posts(add_policy(ledger.id), actor)
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


def changing(
    ledger: LedgerType,
    changes: Sequence[RowChange],
    actor: User | None,
    now: dt.datetime,
    reason: str,
    batch: str,
) -> Work:
    work, post = Work(), _posts(change_policy(ledger.id), actor)
    reading = _readings(numbers_pointed_to(ledger, (each.values for each in changes)))(now)
    rows = rows_of(ledger, (each.number for each in changes))
    stale = [rows[each.number] for each in changes if each.number in rows and rows[each.number].version != each.seen]
    history, waiting = history_of(stale), {**rows}
    for index, each in enumerate(changes):
        with _Collected(work, index):
            row = taken(waiting, each.number)
            found = post(row.unit_id)
            if each.unit is not None:
                post(each.unit)
            differences = corrected(
                row,
                ledger,
                values=each.values,
                meanwhile=meanwhile_of(history.get(row.pk, []), each.seen) if row.version != each.seen else None,
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


def stepping(
    ledger: LedgerType,
    transition: str,
    steps: Sequence[RowStep],
    actor: User | None,
    now: dt.datetime,
    batch: str,
    without_signatures: bool,
) -> Work:
    asked = flow_of(ledger).transition(transition)
    if without_signatures and actor is None:
        asked = asked.model_copy(update={"sign_by": ()})
    work, post = Work(), _posts(step_policy(ledger.id, asked), actor)
    reading = _readings(numbers_pointed_to(ledger, (each.values for each in steps)))
    rows = rows_of(ledger, (each.number for each in steps))
    proofs, waiting = proofs_of(list(rows.values()), asked), {**rows}
    for index, each in enumerate(steps):
        at = each.at or now
        with _Collected(work, index):
            row = taken(waiting, each.number)
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

    def __init__(self, work: Work, index: int) -> None:
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


def _find_doubles(work: Work, ledger: LedgerType) -> None:
    """Rows that would say the same as another one, also as another one of the same lot."""
    mine = {note.row.number: note.row for note in work.notes.values()}
    holders: dict[str, set[str]] = defaultdict(set)
    for portion in portions({row.key for row in mine.values() if row.key}):
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
