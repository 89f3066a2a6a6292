"""What a pack says of comparing lists and drawing samples: reconciliation (瞒报漏报) and random selection (双随机)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from lantian.core.policy.ledger_schema import Condition
from lantian.core.policy.scalars import Day
from lantian.core.policy.schema import ClauseId, Identifier, Strict, Text, UnitId

__all__ = ["Column", "Draw", "DrawFile", "Reconciliation", "ReconciliationFile"]


class Column(Strict):
    """A column of a foreign list, and the field of the ledger that says the same."""

    id: Identifier
    title: Text
    meaning: Literal["name", "address", "code", "lon", "lat", "unit", "note", "amount"]
    field: Identifier | None = None
    """The ledger's field; places and units are those of the row itself."""
    others: tuple[str, ...] = ()
    """Other headings under which the list may bring this column."""
    credit_code: bool = False
    """The code is a unified social credit code (GB 32100): its check digit says whether it was written down rightly."""


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
    also: tuple[UnitId, ...] = ()
    """Other units that may decide."""
    from_ledger: Identifier | None = None
    """The list is another ledger, whose fields have the ids of the columns; otherwise it comes as a file."""
    many: bool = False
    """Several entries of the list may mean the same row (accounts of one enterprise)."""
    running: bool = False
    """Who stands on this list is at work: a row that counts as done and is found on it is a lead on running again."""
    running_above: Identifier | None = None
    """Parameter: only entries whose `amount` is above it are at work."""


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
    """The unit that draws."""
    also: tuple[UnitId, ...] = ()
    """Other units that may draw."""
    strata: Identifier | None = None
    """"unit", or a field of the ledger: the share is drawn from each part of the list by itself."""
    since: Day | None = None
    """The first period that asks for a sample is that of this day; the first of the campaign when not given."""


class DrawFile(Strict):
    """`draws.yaml`."""

    draws: tuple[Draw, ...]
