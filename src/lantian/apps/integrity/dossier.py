"""A lead with everything that is known of it, as it is handed over: the same on the page, as JSON and on paper."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from lantian.apps.integrity.models import Lead, Visit
from lantian.apps.monitoring.models import Station
from lantian.apps.network.models import DiaryEntry
from lantian.core.geography import distance
from lantian.core.policy.schema import Text
from lantian.science.tampering.catalogue import ARTICLES, DETECTORS
from lantian.science.tampering.measured import measured_of

__all__ = ["NOT_A_VERDICT", "Beside", "beside", "canonical", "diary_near", "digest_of", "dossier_of", "visits_near"]

NOT_A_VERDICT = Text(zh="线索，不是结论", en="A lead, not a verdict")
_AROUND = dt.timedelta(days=7)


@dataclass(frozen=True)
class Beside:
    """A station of comparison and how far away it is."""

    station: Station
    metres: float

    @property
    def kilometres(self) -> float:
        """For people."""
        return self.metres / 1000


def beside(lead: Lead) -> list[Beside]:
    """The stations of comparison, nearest first."""
    here = (lead.station.lon, lead.station.lat)
    codes = {*lead.comparison, lead.facts.get("partner")} - {None}
    found = Station.objects.filter(code__in=codes)
    return sorted((Beside(one, distance(here, (one.lon, one.lat))) for one in found), key=lambda one: one.metres)


def diary_near(lead: Lead) -> list[DiaryEntry]:
    """Entries of the station's diary from a week before to a week after."""
    return list(
        DiaryEntry.objects.filter(
            Q(end=None) | Q(end__gt=lead.start - _AROUND),
            station=lead.station_id,
            start__lt=lead.end + _AROUND,
            struck_at=None,
        ).order_by("start")
    )


def visits_near(lead: Lead) -> list[Visit]:
    """Visits to the station or its subdistrict from a week before to a week after."""
    return list(
        Visit.objects.filter(
            Q(station=lead.station_id) | Q(subdistrict=lead.station.subdistrict, station=None),
            end__gt=lead.start - _AROUND,
            start__lt=lead.end + _AROUND,
            struck_at=None,
        ).order_by("start")
    )


def dossier_of(lead: Lead) -> dict[str, Any]:
    """Everything as plain data, with both languages where there are words."""
    detector = DETECTORS[lead.detector]
    return {
        "kind": _both(NOT_A_VERDICT),
        "lead": lead.pk,
        "state": lead.state,
        "station": {
            "code": lead.station_id,
            "name": _both(Text(zh=lead.station.name_zh, en=lead.station.name_en)),
            "subdistrict": lead.station.subdistrict,
            "lon": lead.station.lon,
            "lat": lead.station.lat,
            "kind": lead.station.kind,
        },
        "detector": {
            "id": lead.detector,
            "version": lead.version,
            "title": _both(detector.title),
            "looks_for": _both(detector.looks_for),
        },
        "parameter": lead.parameter,
        "start": lead.start.isoformat(),
        "end": lead.end.isoformat(),
        "score": lead.score,
        "threshold": lead.threshold,
        "false_alarms_per_station_and_year_at_this_score": lead.rate,
        "p": lead.p,
        "facts": lead.facts,
        "may_bear_on": [_both(ARTICLES[each]) for each in detector.articles],
        "would_disprove": _both(detector.disproof),
        "measured": [
            {
                "injected": _both(each.injected),
                "found": each.found,
                "false_alarms": each.false_alarms,
                "episodes": each.episodes,
            }
            for each in measured_of(lead.detector)
        ],
        "compared_with": [{"code": each.station.code, "metres": float(f"{each.metres:.0f}")} for each in beside(lead)],
        "diary": [
            {
                "kind": each.kind,
                "start": each.start.isoformat(),
                "end": each.end.isoformat() if each.end else None,
                "note": each.note,
            }
            for each in diary_near(lead)
        ],
        "visits": [
            {"start": each.start.isoformat(), "end": each.end.isoformat(), "who": each.who}
            for each in visits_near(lead)
        ],
        "decisions": [
            {"kind": each.kind, "reason": each.reason, "by": str(each.by), "at": each.at.isoformat()}
            for each in lead.decisions.select_related("by")
        ],
        "evidence": lead.evidence,
        "data_version": lead.data_version,
        "pack_version": lead.pack_version,
        "found_at": lead.found_at.isoformat(),
    }


def canonical(dossier: dict[str, Any]) -> dict[str, Any]:
    """As JSON keeps it."""
    plain: dict[str, Any] = json.loads(_text(dossier))
    return plain


def digest_of(dossier: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON: keys in order, no spaces."""
    return hashlib.sha256(_text(dossier).encode()).hexdigest()


def _text(dossier: dict[str, Any]) -> str:
    return json.dumps(dossier, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.in_language("zh"), "en": text.in_language("en")}
