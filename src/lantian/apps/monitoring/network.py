"""The register of stations, for reading."""

from __future__ import annotations

from lantian.apps.monitoring.common import station_card
from lantian.apps.monitoring.figures import StationCard
from lantian.apps.monitoring.models import Station

__all__ = ["station", "stations"]


def stations() -> tuple[StationCard, ...]:
    """All stations, by subdistrict and code."""
    return tuple(station_card(each) for each in Station.objects.all())


def station(code: str) -> StationCard | None:
    """One station."""
    found = Station.objects.filter(code=code).first()
    return station_card(found) if found else None
