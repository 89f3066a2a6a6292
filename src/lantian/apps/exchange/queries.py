"""What other parts may ask of the exchange."""

from __future__ import annotations

from django.db.models import QuerySet

from lantian.apps.exchange.choices import ImportState
from lantian.apps.exchange.models import HandOver, HandOverPlan, ImportBatch, OutsideStation, RememberedMapping
from lantian.apps.exchange.problems import BatchUnknown

__all__ = ["batch", "batches", "hand_overs", "mappings", "outside_stations", "plan", "staged"]


def batches() -> QuerySet[ImportBatch]:
    """All imports, newest first."""
    return ImportBatch.objects.prefetch_related("files").select_related("received_by", "mapping")


def batch(number: int) -> ImportBatch:
    """One import.

    Raises:
        BatchUnknown: there is none of this number.
    """
    found = batches().filter(pk=number).first()
    if found is None:
        raise BatchUnknown(number=number)
    return found


def staged() -> QuerySet[ImportBatch]:
    """Imports that wait for a person."""
    return ImportBatch.objects.filter(state__in=(ImportState.RECEIVED, ImportState.STAGED))


def mappings() -> list[RememberedMapping]:
    """The newest version of each remembered mapping."""
    newest: dict[str, RememberedMapping] = {}
    for each in RememberedMapping.objects.order_by("name", "version"):
        newest[each.name] = each
    return list(newest.values())


def outside_stations() -> QuerySet[OutsideStation]:
    """Places outside of the register."""
    return OutsideStation.objects.all()


def hand_overs() -> QuerySet[HandOver]:
    """Bundles, newest first."""
    return HandOver.objects.all()


def plan() -> HandOverPlan:
    """How often a bundle is made by itself."""
    return HandOverPlan.objects.first() or HandOverPlan()
