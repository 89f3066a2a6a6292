"""What can be inspected: rows of the ledgers of a class, by words or near by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from math import asin, cos, radians, sin, sqrt

from django.db.models import Q, QuerySet

from lantian.apps.inspections.models import Inspection
from lantian.apps.ledgers.models import Row
from lantian.apps.ledgers.policies import see_policy
from lantian.apps.orgs.policies import Actor
from lantian.apps.records.campaign import pack
from lantian.core.policy.inspection_schema import InspectionClass

__all__ = ["Candidate", "Place", "address_of", "candidates", "metres", "row_of"]

Place = tuple[Decimal, Decimal]
"""Longitude and latitude, WGS-84."""
_SHOWN = 30
_AROUND = Decimal("0.05")
"""Degrees around a place within which is looked: about five kilometres."""
_LOOKED_AT = 2_000
_EARTH = 6_371_008.8


@dataclass(frozen=True)
class Candidate:
    """A row that can be inspected."""

    row: Row
    address: str
    away: int | None
    """Metres from where the inspector is."""
    last: Inspection | None
    """Its newest inspection."""


def candidates(form: InspectionClass, actor: Actor, *, words: str = "", near: Place | None = None) -> list[Candidate]:
    """Rows of the class that the actor may see: the nearest first, or those that hold the words."""
    found: list[Row] = []
    for each in form.lists:
        rows = see_policy(each.ledger).allowed(actor, Row.objects.exclude(state_kind="void"))
        found += _chosen(rows.select_related("unit"), words, near)
    if near is not None:
        found = sorted((row for row in found if row.lon is not None), key=lambda row: (_away(row, near), row.number))
    newest = _newest(found[:_SHOWN])
    return [
        Candidate(row, address_of(form, row), round(_away(row, near)) if near else None, newest.get(row.pk))
        for row in found[:_SHOWN]
    ]


def row_of(form: InspectionClass, actor: Actor, number: str) -> Row | None:
    """The row of that number, if it is of the class and the actor may see it."""
    row = Row.objects.select_related("unit").filter(number=number.strip().upper()).first()
    if row is None or row.ledger not in {each.ledger for each in form.lists}:
        return None
    return row if actor is None or see_policy(row.ledger).allows(actor, row) else None


def address_of(form: InspectionClass, row: Row) -> str:
    """Where a row says that it is."""
    field = next((each.address for each in form.lists if each.ledger == row.ledger), None)
    known = {each.id: each for each in pack().ledgers[row.ledger].fields}
    if field is None or field not in known or known[field].personal:
        return ""
    return str(row.values.get(field) or "")


def metres(first: Place, second: Place) -> float:
    """Along the earth, to the metre near enough for a walk."""
    lon, lat, other_lon, other_lat = (radians(float(each)) for each in (*first, *second))
    half = sin((other_lat - lat) / 2) ** 2 + cos(lat) * cos(other_lat) * sin((other_lon - lon) / 2) ** 2
    return 2 * _EARTH * asin(min(1.0, sqrt(half)))


def _chosen(rows: QuerySet[Row], words: str, near: Place | None) -> Iterator[Row]:
    if near is not None:
        lon, lat = near
        around = Q(lon__range=(lon - _AROUND, lon + _AROUND), lat__range=(lat - _AROUND, lat + _AROUND))
        rows = rows.filter(around).order_by()
    for word in words.casefold().split():
        rows = rows.filter(words__contains=word)
    return iter(rows[: _LOOKED_AT if near is not None else _SHOWN])


def _away(row: Row, near: Place | None) -> float:
    if near is None or row.lon is None or row.lat is None:
        return 0.0
    return metres(near, (row.lon, row.lat))


def _newest(rows: list[Row]) -> dict[int, Inspection]:
    found = Inspection.objects.filter(standing=True, row__in=rows).order_by("finished_at").defer("judged", "answers")
    return {each.row_id: each for each in found if each.row_id is not None}
