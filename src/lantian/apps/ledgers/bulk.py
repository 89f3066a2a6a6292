"""The same actions on many rows: every check of the single one, asked of all rows at once, all or nothing.

What stands against single rows is collected and told by the place of the row in what was handed in; then nothing is
written. `refusals_*` ask alone, for a preview.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction

from lantian.apps.ledgers.bulk_work import NewRow, RowChange, RowStep, Work, adding, changing, stepping
from lantian.apps.ledgers.models import Change, Row
from lantian.apps.ledgers.problems import BulkRefused
from lantian.apps.orgs.models import User
from lantian.apps.records.actions import record_many
from lantian.apps.records.campaign import pack

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
    "people",
    "day",
    "due",
    "lon",
    "lat",
    "version",
    "changed_at",
)


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
    work = adding(pack().ledgers[ledger_id], rows, actor, now, reason, batch, demonstration)
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
    work = changing(pack().ledgers[ledger_id], changes, actor, now, reason, batch)
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
    work = stepping(pack().ledgers[ledger_id], transition, steps, actor, now, batch, without_signatures)
    return _write_again(work)


def refusals_of_adding(
    ledger_id: str, rows: Sequence[NewRow], *, actor: User | None, now: dt.datetime
) -> Mapping[int, Exception]:
    """What would stand against entering each row; nothing is written."""
    return adding(pack().ledgers[ledger_id], rows, actor, now, "", "", False).problems


def refusals_of_changes(
    ledger_id: str, changes: Sequence[RowChange], *, actor: User | None, now: dt.datetime
) -> Mapping[int, Exception]:
    """What would stand against each correction; nothing is written."""
    return changing(pack().ledgers[ledger_id], changes, actor, now, "", "").problems


def refusals_of_steps(
    ledger_id: str, transition: str, steps: Sequence[RowStep], *, actor: User | None, now: dt.datetime
) -> Mapping[int, Exception]:
    """What would stand against each step; nothing is written."""
    return stepping(pack().ledgers[ledger_id], transition, steps, actor, now, "", False).problems


def _ready(work: Work) -> list[Row]:
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


def _write_again(work: Work) -> list[Row]:
    rows = _ready(work)
    Row.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=_SAVED)
    for pk, number in work.undone:
        Change.objects.filter(row=pk, round=number, state_kind="closed").update(undone=True)
    _keep_history(work)
    return rows


def _keep_history(work: Work) -> None:
    entries = record_many(note.deed() for note in work.notes.values())
    notes = list(work.notes.values())
    Change.objects.bulk_create([note.change(entry.number) for note, entry in zip(notes, entries, strict=True)])
