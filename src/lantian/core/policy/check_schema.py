"""What a pack says of comparing lists and drawing samples: reconciliation (瞒报漏报) and random selection (双随机)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from lantian.core.policy.ledger_schema import Condition
from lantian.core.policy.schema import ClauseId, Identifier, Strict, Text, UnitId

__all__ = ["Column", "Draw", "DrawFile", "Reconciliation", "ReconciliationFile"]


class Column(Strict):
    """A column of a foreign list, and the field of the ledger that says the same."""

    id: Identifier
    title: Text
    meaning: Literal["name", "address", "code", "lon", "lat", "unit", "note", "amount"]
    field: Identifier | None = None


class Reconciliation(Strict):
    """A foreign list (certificates, electricity accounts, licences, finds) to hold against a ledger."""

    id: Identifier
    title: Text
    clause: ClauseId
    interpretation: Identifier | None = None
    ledger: Identifier
    columns: tuple[Column, ...] = Field(min_length=1)
    keeper: UnitId | None = None
    """The unit that decides on candidates."""


class ReconciliationFile(Strict):
    """`reconciliations.yaml`."""

    reconciliations: tuple[Reconciliation, ...]


class Draw(Strict):
    """A sample that the policy asks for: of which rows, what share, how often, who checks."""

    id: Identifier
    title: Text
    clause: ClauseId
    interpretation: Identifier | None = None
    ledger: Identifier
    where: Condition | None = None
    share: Identifier
    """Parameter: the least share of the rows."""
    every: Literal["week", "month", "quarter"]
    records: Identifier | None = None
    """The ledger in which the checks are recorded, to see whether the quota was met."""
    record_field: Identifier | None = None
    """Its field that names the row checked."""
    keeper: UnitId | None = None


class DrawFile(Strict):
    """`draws.yaml`."""

    draws: tuple[Draw, ...]
