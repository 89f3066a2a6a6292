"""Who may change the network of stations."""

from __future__ import annotations

from dataclasses import dataclass

from lantian.apps.orgs.policies import RightPolicy

__all__ = ["CONFIRM_DATA", "MANAGE_STATIONS", "StationPolicy"]

CONFIRM_DATA = "confirm-data"
MANAGE_STATIONS = "manage-stations"


@dataclass(frozen=True)
class StationPolicy(RightPolicy):
    """Registering and changing stations and their devices. Everybody may see where they stand."""

    right: str = MANAGE_STATIONS
