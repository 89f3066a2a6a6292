"""Who may change the register."""

from __future__ import annotations

from dataclasses import dataclass

from lantian.apps.monitoring.policies import MANAGE_STATIONS, StationPolicy
from lantian.apps.orgs.policies import RightPolicy

__all__ = ["AGENCIES", "MANAGE_AGENCIES", "MANAGE_STATIONS", "READ", "STATIONS", "AgencyPolicy"]

MANAGE_AGENCIES = "manage-agencies"
READ = "read-work"


@dataclass(frozen=True)
class AgencyPolicy(RightPolicy):
    """Agencies, their people, contracts and findings."""

    right: str = MANAGE_AGENCIES


STATIONS = StationPolicy()
"""Stations, their way into the network and their diary."""

AGENCIES = AgencyPolicy()
