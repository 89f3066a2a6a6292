"""Kinds of stations that this district has: those of HJ 212, and the name that the pack gives its micro-stations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from lantian.apps.monitoring.choices import NETWORK
from lantian.apps.monitoring.models import Station
from lantian.apps.records.campaign import pack
from lantian.core.policy.schema import Text
from lantian.core.standards.device_kinds import KINDS, DeviceKind

__all__ = ["expected", "kind_of", "known_kinds"]


def known_kinds() -> Mapping[str, DeviceKind]:
    """Kind id → kind. The kind that the pack's network consists of is a micro-station under another name."""
    planned = pack().info.stations.kind
    if planned in KINDS:
        return KINDS
    own = replace(KINDS["micro"], id=planned, title=Text(zh=planned, en=planned.replace("-", " ")))
    return {planned: own, **KINDS}


def kind_of(station: Station) -> DeviceKind:
    """The kind of a station; for one that nobody knows, the first kind of its network."""
    known = known_kinds()
    if station.kind in known:
        return known[station.kind]
    network = station.network or NETWORK
    return next((kind for kind in known.values() if kind.network == network), KINDS["micro"])


def expected(station: Station, adapted: Mapping[str, list[str]]) -> tuple[str, ...]:
    """Factor codes that a station must send: its own where the register has adapted them, else those of its kind."""
    return tuple(adapted.get(station.code) or kind_of(station).parameters)
