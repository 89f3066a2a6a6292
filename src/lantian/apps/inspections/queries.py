"""What pages and other parts ask about inspections."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from lantian.apps.inspections.models import Inspection
from lantian.apps.records.campaign import pack

__all__ = ["finished_on", "of_row", "standing", "to_file", "version_of", "versions"]


def standing() -> QuerySet[Inspection]:
    """Every finished inspection in the version that stands, the newest first."""
    return Inspection.objects.filter(standing=True).select_related("unit", "by", "row")


def finished_on(day: dt.date) -> QuerySet[Inspection]:
    """Inspections finished on a local day, corrections left out."""
    zone = ZoneInfo(pack().info.time_zone)
    begin = dt.datetime.combine(day, dt.time(0), tzinfo=zone)
    end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(0), tzinfo=zone)
    return Inspection.objects.filter(finished_at__gte=begin, finished_at__lt=end, version=1)


def of_row(number: str) -> QuerySet[Inspection]:
    """The inspections of a row of a ledger that stand."""
    return standing().filter(row__number=number)


def to_file() -> QuerySet[Inspection]:
    """Inspections that found problems of which no case was filed yet."""
    return standing().filter(problems__gt=0, case_number="")


def version_of(number: str, version: int | None = None) -> Inspection | None:
    """A finished inspection: the version that stands, or the one asked for."""
    found = Inspection.objects.filter(number=number).select_related("unit", "by", "row", "on_behalf_of", "replaces")
    return found.filter(standing=True).first() if version is None else found.filter(version=version).first()


def versions(number: str) -> list[Inspection]:
    """All versions of a finished inspection, the newest first."""
    return list(Inspection.objects.filter(number=number).order_by("-version").select_related("by"))
