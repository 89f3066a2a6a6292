"""What the pack says of stacks on a day, with where it stands."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from lantian.apps.monitoring.common import Origin, campaign_zone, ruled_day
from lantian.apps.records.campaign import pack
from lantian.core.rules.stacks.hours import Rules
from lantian.core.rules.stacks.sources import POLLUTANTS, SOURCE_TYPES, limit_parameter, oxygen_parameter
from lantian.core.time.local import local_day

__all__ = ["deadline", "first_ruled", "origin_on", "rules_on"]


def origin_on(day: dt.date) -> Origin:
    """Parameters in force on a day; before and after the campaign those of its nearest day."""
    return Origin(ruled_day("stacks.transmission_rate", ruled_day("stacks.air_oxygen", day)))


def rules_on(source_type: str, factor: str, day: dt.date, origin: Origin | None = None) -> Rules:
    """What an hour of a pollutant is held against. A type or pollutant that nobody limits has no limit."""
    if origin is None:
        return _rules(pack().fingerprint, source_type, factor, day)
    known = source_type in SOURCE_TYPES
    return Rules(
        limit=origin.number(limit_parameter(source_type, factor)) if known and factor in POLLUTANTS else None,
        reference=origin.number(oxygen_parameter(source_type)) if known else None,
        air=origin.number("stacks.air_oxygen"),
        tolerance=origin.number("stacks.conversion_tolerance"),
    )


@lru_cache(maxsize=8192)
def _rules(_pack: str, source_type: str, factor: str, day: dt.date) -> Rules:
    return rules_on(source_type, factor, day, origin_on(day))


def deadline(now: dt.datetime) -> dt.date | None:
    """The day by which stacks must be on line (M18); None where the policy states none."""
    wanted = origin_on(local_day(now, campaign_zone())).word("stacks.online_by")
    for measure in pack().measures.values():
        for part in measure.parts:
            for each in part.deadlines:
                if each.id == wanted:
                    return each.date
    return None


def first_ruled() -> dt.date:
    """The first day for which hours of stacks are judged."""
    return min(each.since for each in pack().parameters["stacks.air_oxygen"].values)
