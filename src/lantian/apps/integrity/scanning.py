"""Running the detectors: one group at a time, each once a local day."""

from __future__ import annotations

import datetime as dt
import time

from django.db import transaction
from django.db.models import Q

from lantian.apps.integrity.actions import keep_leads
from lantian.apps.integrity.hours import NETWORKS, Air, read_air
from lantian.apps.integrity.judging import DAYS, GROUPS, Scene, judge
from lantian.apps.integrity.models import Scan, Visit
from lantian.apps.integrity.rules import terms
from lantian.apps.monitoring.common import HOUR, campaign_zone
from lantian.apps.monitoring.models import Station
from lantian.core.time.local import local_day

__all__ = ["next_group", "scan"]

_VISIT_DAYS = 60


def next_group(now: dt.datetime) -> str | None:
    """The group that has not run for the local day; None when all have."""
    done = set(Scan.objects.filter(day=local_day(now, campaign_zone())).values_list("group", flat=True))
    return next((group for group in GROUPS if group not in done), None)


def scan(group: str, now: dt.datetime) -> Scan:
    """Look through the days just past with the detectors of a group, and keep what they find as leads.

    Takes up to a minute of one core for a district. Running it twice for a day changes nothing but the scores.
    """
    began = time.perf_counter()
    day = local_day(now, campaign_zone())
    held = terms(day)
    stations = list(Station.objects.filter(network__in=NETWORKS, until=None).order_by("code"))
    air = read_air(now, min(held.history_days, DAYS.get(group, held.history_days)), stations)
    scene = Scene(air, held, visits=_visits(air))
    result = judge(group, scene)
    with transaction.atomic():
        kept = keep_leads(result.found, scene, now=now)
        made, _fresh = Scan.objects.update_or_create(
            group=group,
            day=day,
            defaults={
                "at": now,
                "until": air.end,
                "data_version": air.version,
                "stations": len(stations),
                "judged": {name: float(f"{years:.2f}") for name, years in result.judged.items()},
                "refused": result.refused,
                "found": kept,
                "took_ms": int((time.perf_counter() - began) * 1000),
            },
        )
    return made


def _visits(air: Air) -> dict[int, list[tuple[int, int]]]:
    """Hours of the visits of the last sixty days by station, oldest first."""
    since = air.end - dt.timedelta(days=_VISIT_DAYS)
    found = list(
        Visit.objects.filter(Q(end__gt=since) & Q(end__lte=air.end), struck_at=None, start__gte=air.start).order_by(
            "start"
        )
    )
    listed = {}
    for number, station in enumerate(air.stations):
        mine = [each for each in found if each.station_id == station.code or each.subdistrict == station.subdistrict]
        listed[number] = [((each.start - air.start) // HOUR, -((air.start - each.end) // HOUR)) for each in mine]
    return listed
