"""What a list is searched and narrowed by: one line of text beside each row, which an index holds whole.

Rows are wide; to read a hundred thousand of them for a word or a choice takes longer than a page may. The line holds
the number, the title and the texts of a row in lower case, and a mark for each choice, so that one look through the
index answers both questions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lantian.core.policy.ledger_schema import LedgerField, LedgerType

__all__ = ["choices_of", "mark", "people_of", "words_of"]

_EDGE = "\x1e"
"""Stands at both ends of a mark; nobody types it."""
_CHOSEN = ("choice", "choices", "yes-no")


def words_of(ledger: LedgerType, number: str, title: str, values: Mapping[str, Any]) -> str:
    """The line of a row. What names a private person is not in it."""
    fields = [field for field in ledger.fields if not field.personal and values.get(field.id) is not None]
    texts = [values[field.id] for field in fields if field.kind not in _CHOSEN and isinstance(values[field.id], str)]
    marks = [mark(field.id, each) for field in fields if field.kind in _CHOSEN for each in _chosen(values[field.id])]
    return " ".join([number, title, *texts]).casefold() + "".join(marks)


def people_of(ledger: LedgerType, values: Mapping[str, Any]) -> str:
    """The second line of a row: the texts that name private persons. Only who may read such data searches it."""
    kept = [values.get(field.id) for field in ledger.fields if field.personal]
    return " ".join(each for each in kept if isinstance(each, str)).casefold()


def mark(field: str, chosen: str) -> str:
    """How the line says that a choice was made."""
    return f"{_EDGE}{field}={chosen}{_EDGE}"


def choices_of(field: LedgerField) -> tuple[str, ...]:
    """What a field can be narrowed to; nothing where it names a private person or is not for choosing."""
    if field.personal or field.kind not in _CHOSEN:
        return ()
    return ("true", "false") if field.kind == "yes-no" else tuple(each.id for each in field.choices)


def _chosen(kept: Any) -> Iterator[str]:
    for each in kept if isinstance(kept, list) else [kept]:
        yield str(each).lower() if isinstance(each, bool) else str(each)
