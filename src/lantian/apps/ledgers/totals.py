"""The figures under a list: how many rows it shows, and what the pack counts of the ledger for its measures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, QuerySet

from lantian.apps.ledgers import counts
from lantian.apps.ledgers.listing import Asked
from lantian.apps.ledgers.models import Row
from lantian.apps.ledgers.reading import flow_of
from lantian.apps.records.campaign import pack
from lantian.apps.records.traces import address
from lantian.core.policy.indicator_schema import Indicator
from lantian.core.policy.ledger_schema import LedgerType
from lantian.core.policy.schema import Quantity

__all__ = ["LegalCount", "Shown", "legal_counts", "shown"]


@dataclass(frozen=True)
class Shown:
    """How many rows a list shows."""

    open: int
    closed: int
    void: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.open + self.closed + self.void


@dataclass(frozen=True)
class LegalCount:
    """What the pack counts of a ledger, and what it is held against."""

    indicator: Indicator
    done: Decimal
    of: Decimal | None
    """What a share is a share of; None for a count."""
    quantity: Quantity | None
    version: int

    @property
    def trace(self) -> str:
        """Address at which the count is read with its conditions."""
        return address("row-count", {"indicator": self.indicator.id}, self.version)


def shown(rows: QuerySet[Row], asked: Asked) -> Shown:
    """One question to the database for all three; where one state is asked for, its kind is known."""
    if asked.state:
        kind = flow_of(asked.ledger).state(asked.state).kind
        return Shown(**{"open": 0, "closed": 0, "void": 0, kind: rows.order_by().count()})
    found = dict(rows.order_by().values_list("state_kind").annotate(Count("pk")))
    return Shown(found.get("open", 0), found.get("closed", 0), found.get("void", 0))


def legal_counts(ledger: LedgerType, today: dt.date, units: Collection[str] | None) -> list[LegalCount]:
    """Every indicator of the pack that counts this ledger's rows, as of now, of the rows of these units."""
    quantities = {
        quantity.id: quantity
        for measure in pack().measures.values()
        for part in measure.parts
        for quantity in part.quantities
    }
    quantities |= {quantity.id: quantity for task in pack().tasks.values() for quantity in task.quantities}
    found = []
    for indicator in pack().indicators.values():
        if indicator.done is None or indicator.done.ledger != ledger.id or indicator.every is not None:
            continue
        done = counts.count(indicator.done, today=today, units=units)
        of = counts.count(indicator.of, today=today, units=units).total if indicator.of is not None else None
        quantity = quantities.get(indicator.quantity or "")
        found.append(LegalCount(indicator, done.total, of, quantity, done.version))
    return found
