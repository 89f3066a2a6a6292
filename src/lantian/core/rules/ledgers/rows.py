"""A whole row: every field read, every requirement asked, every rule that refuses it named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lantian.core.policy.ledger_schema import LedgerType
from lantian.core.rules.ledgers.conditions import RowFacts, ask
from lantian.core.rules.ledgers.faults import FieldFault
from lantian.core.rules.ledgers.values import ReadingContext, read
from lantian.core.rules.ledgers.verdicts import SAVE, blocking

__all__ = ["RowReading", "key_of", "missing_fields", "read_row", "refusals"]


@dataclass(frozen=True)
class RowReading:
    """What was read of a row."""

    values: Mapping[str, Any]
    faults: tuple[FieldFault, ...]
    understood: Mapping[str, str]
    """Field → how it was read, where it was written otherwise."""


def read_row(ledger: LedgerType, raw: Mapping[str, Any], context: ReadingContext) -> RowReading:
    """Read the fields that are given; unknown ones are faults. Requirements are asked by `missing_fields`."""
    fields = {each.id: each for each in ledger.fields}
    values: dict[str, Any] = {}
    faults = [FieldFault("", "unknown-field", {"value": name[:60]}) for name in raw if name not in fields]
    understood: dict[str, str] = {}
    for name, field in fields.items():
        if name not in raw:
            continue
        found = read(field, raw[name], context)
        if found.fault is not None:
            faults.append(found.fault)
        elif found.value is not None:
            values[name] = found.value
            if found.understood:
                understood[name] = found.understood
    return RowReading(values, tuple(faults), understood)


def missing_fields(ledger: LedgerType, facts: RowFacts) -> tuple[FieldFault, ...]:
    """Fields that the row must have and has not."""
    found = []
    for field in ledger.fields:
        asked = field.required or (field.required_when is not None and ask(field.required_when, facts).holds)
        if asked and facts.values.get(field.id) in (None, "", []):
            found.append(FieldFault(field.id, "required", clause=field.clause))
    return tuple(found)


def refusals(ledger: LedgerType, facts: RowFacts) -> tuple[FieldFault, ...]:
    """Rules of the ledger that refuse such a row."""
    return tuple(
        FieldFault(
            "",
            "refused-by-rule",
            {
                "verdict": one.case.title.zh or one.case.title.en,
                "verdict_en": one.case.title.en or one.case.title.zh,
                "clause": one.clause,
            },
            one.clause,
        )
        for one in blocking(ledger, facts, SAVE)
        if one.case is not None
    )


def key_of(ledger: LedgerType, values: Mapping[str, Any]) -> str:
    """The natural key of a row: what its key fields say, joined; "" where one is empty or the ledger has none."""
    parts = [values.get(name) for name in ledger.key]
    if not parts or any(part in (None, "", []) for part in parts):
        return ""
    return "\x1f".join(str(part).casefold().replace(" ", "") for part in parts)
