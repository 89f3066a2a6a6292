"""What other parts ask about rows: as they are, and as they were at the end of any day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from lantian.apps.ledgers import counts
from lantian.apps.ledgers.history import history
from lantian.apps.ledgers.models import Row
from lantian.apps.ledgers.policies import see_policy
from lantian.apps.orgs.policies import Actor

__all__ = ["PlacedRow", "as_of", "history", "row", "rows_seen_by"]


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A row as it was on a day, with the number, name and place that it has now."""

    number: str
    title: str
    lon: Decimal | None
    """WGS-84."""
    lat: Decimal | None
    unit: str
    state: str
    state_kind: str
    values: Mapping[str, Any]


def as_of(ledger: str, day: dt.date, *, fields: Collection[str] | None = ()) -> Iterator[PlacedRow]:
    """Every row of a ledger that was there at the end of a local day and is not void.

    `fields`: values that are needed; None for all. Without any it is much quicker.
    """
    now = {
        pk: rest
        for pk, *rest in Row.objects.filter(ledger=ledger)
        .exclude(state_kind="void")
        .values_list("pk", "number", "title", "lon", "lat")
    }
    for past in counts.as_of(ledger, day, fields=fields):
        yield PlacedRow(*now[past.id], past.unit, past.state, past.state_kind, past.values)


def row(number: str) -> Row | None:
    """The row of that number; None when there is none."""
    return Row.objects.select_related("unit").filter(number=number.strip().upper()).first()


def rows_seen_by(actor: Actor, ledger: str) -> QuerySet[Row]:
    """The rows of a ledger that somebody may see."""
    return see_policy(ledger).allowed(actor, Row.objects.select_related("unit"))
