"""What is read before many rows are worked on, in a few questions instead of one for each row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from lantian.apps.evidence.queries import slots_since
from lantian.apps.ledgers.models import Change, Row, Signature
from lantian.apps.ledgers.preparing import NOT_STEPS, Meanwhile, Proof
from lantian.apps.ledgers.problems import ChangedMeanwhile, NoSuchRow
from lantian.apps.ledgers.reading import local_day
from lantian.core.flows.ledger_row import PastStep
from lantian.core.policy.ledger_schema import LedgerType, Transition

__all__ = ["history_of", "meanwhile_of", "portions", "proofs_of", "rows_of", "taken"]

_PORTION = 5000


def portions(items: Iterable[Any]) -> Iterator[list[Any]]:
    listed = list(items)
    for start in range(0, len(listed), _PORTION):
        yield listed[start : start + _PORTION]


def rows_of(ledger: LedgerType, numbers: Iterable[str]) -> dict[str, Row]:
    return {
        row.number: row
        for portion in portions(numbers)
        for row in Row.objects.select_for_update().filter(ledger=ledger.id, number__in=portion)
    }


def taken(rows: dict[str, Row | None], number: str) -> Row:
    """A row, once: who names it twice in one lot changes what they have just changed."""
    if number not in rows:
        raise NoSuchRow(number)
    row = rows[number]
    if row is None:
        raise ChangedMeanwhile(number, (), "")
    rows[number] = None
    return row


def history_of(rows: Sequence[Row]) -> dict[int, list[Change]]:
    found: dict[int, list[Change]] = defaultdict(list)
    for portion in portions(row.pk for row in rows):
        for each in Change.objects.filter(row__in=portion).select_related("by").order_by("number"):
            found[each.row_id].append(each)
    return found


def meanwhile_of(history: Sequence[Change], seen: int) -> Meanwhile:
    touched = frozenset(name for one in history if one.number > seen for name in one.fields)
    return Meanwhile(fields=touched, by=str(history[-1].by) if history and history[-1].by else "")


def proofs_of(rows: Sequence[Row], step: Transition) -> dict[int, Proof]:
    evidence = slots_since({row.subject: row.round_since for row in rows})
    past: dict[int, list[PastStep]] = defaultdict(list)
    if step.four_eyes:
        rounds = {row.pk: row.round for row in rows}
        for pk, history in history_of(rows).items():
            past[pk] = [
                PastStep(each.action, each.by.username if each.by else "", each.unit, local_day(each.at))
                for each in history
                if each.round == rounds[pk] and each.action not in NOT_STEPS
            ]
    signed: dict[tuple[int, int], set[str]] = defaultdict(set)
    if step.sign_by:
        for portion in portions(row.pk for row in rows):
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
