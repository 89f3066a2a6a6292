"""What of this system can serve a clause: the names that packs use, and where each of them lives.

A line is added here when the thing runs, not before; tests import every entry and resolve every page.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["RUNNING", "SERVICES"]

Key = tuple[str, str]

SERVICES: Mapping[Key, str] = {
    ("rule", "ranking"): "lantian.core.rules.ranking:rank",
    ("rule", "completion"): "lantian.core.rules.completion:completion_ratio",
    ("rule", "air-quality-index"): "lantian.core.standards.hj633:index",
    ("indicator", "pm25-period-mean"): "lantian.apps.monitoring.queries:season",
    ("indicator", "heavy-days"): "lantian.apps.monitoring.queries:season",
    ("indicator", "stations-online"): "lantian.apps.monitoring.queries:stations_online",
    ("indicator", "subdistrict-air"): "lantian.apps.monitoring.queries:subdistrict_day",
    ("page", "wall"): "web:wall",
    ("page", "public"): "web:public",
    ("page", "ranking"): "web:ranking",
    ("page", "targets"): "web:targets",
    ("page", "measures"): "web:measures",
    ("page", "season"): "web:season",
    ("page", "station"): "web:station",
    ("page", "subdistrict"): "web:subdistrict",
    ("page", "trace"): "web:trace",
    ("page", "organisation"): "web:organisation",
}
"""(kind, ref) → "module:function", or "web:name of the address"."""

RUNNING: frozenset[Key] = frozenset(SERVICES)
"""Everything that runs."""
