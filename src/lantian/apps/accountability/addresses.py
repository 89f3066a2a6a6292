"""Where the trace of a figure is read: the key says unit, period, day, and other rules or readings."""

from __future__ import annotations

import datetime as dt

from lantian.apps.accountability.evaluations import Judged
from lantian.apps.records import traces
from lantian.apps.records.campaign import pack
from lantian.core.rules.accountability.findings import Finding

__all__ = ["DISTRICT_KEY", "ahead_address", "air_address", "count_address", "finding_address", "readings_of"]

DISTRICT_KEY = "district"
"""How a key names the district as a whole."""


def count_address(found: Judged, unit: str, period: str, basis: str, part: str = "") -> str:
    """The trace of a count."""
    return traces.address("accountability-count", _key(found, unit, period) | {"basis": basis} | _part(part))


def finding_address(found: Judged, finding: Finding) -> str:
    """The trace of a finding."""
    key = _key(found, finding.unit, finding.period) | {"basis": finding.basis, "tier": finding.tier}
    return traces.address("accountability-finding", key | _part(finding.part))


def air_address(found: Judged, unit: str, period: str) -> str:
    """The trace of a completion."""
    return traces.address("accountability-air", _key(found, unit, period))


def ahead_address(found: Judged, unit: str, period: str, basis: str, on: dt.date) -> str:
    """The trace of a count on a day to come."""
    key = _key(found, unit, period) | {"basis": basis, "on": on.isoformat()}
    return traces.address("accountability-ahead", key)


def readings_of(written: str) -> dict[str, str]:
    """The readings of a key: "half-units=round-up,counted-once=every-month"."""
    pairs = (each.partition("=") for each in written.split(",") if each)
    return {name: reading for name, _sign, reading in pairs}


def _key(found: Judged, unit: str, period: str) -> dict[str, object]:
    official = found.method.rule_set.id == pack().official_rules
    readings = ",".join(f"{name}={reading}" for name, reading in sorted(found.method.readings.items()))
    return {
        "unit": unit or DISTRICT_KEY,
        "period": period,
        "day": found.known.as_of.isoformat(),
        **({} if official else {"rules": found.method.rule_set.id}),
        **({"readings": readings} if readings else {}),
    }


def _part(part: str) -> dict[str, object]:
    return {"part": part} if part else {}
