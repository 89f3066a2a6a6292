"""Suspect data as notices: one for each station and local day, settled when everything of it is decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from urllib.parse import urlencode

from django.urls import reverse

from lantian.apps.monitoring.common import campaign_zone
from lantian.apps.monitoring.models import Station
from lantian.apps.notices.actions import raise_notice, settle
from lantian.apps.quality.choices import REVIEW, FlagName, State
from lantian.apps.quality.models import Proposal
from lantian.apps.quality.words import rule_title
from lantian.core.policy.schema import Text
from lantian.core.time.local import day_bounds, local_day

__all__ = ["settle_decided", "tell"]

_FRESH = dt.timedelta(days=3)
"""Nobody is told of what is older: it waits in the list."""

Place = tuple[str, dt.date]


def tell(made: Iterable[Proposal], outdated: Iterable[Proposal], now: dt.datetime) -> None:
    """Raise a notice for each station and day with new proposals of the last days; settle those that have none left."""
    places = sorted({_place(each) for each in made if now - each.hour <= _FRESH})
    for place in places:
        _raise(place, now)
    settle_decided((_place(each) for each in outdated), now)


def settle_decided(places: Iterable[Place] | Iterable[Proposal], now: dt.datetime) -> None:
    """Settle the notices of stations and days about which nothing is left to decide."""
    for place in sorted({each if isinstance(each, tuple) else _place(each) for each in places}):
        if not _open(place).exists():
            settle(_key(place), at=now)


def _place(proposal: Proposal) -> Place:
    return proposal.station, local_day(proposal.hour, campaign_zone())


def _key(place: Place) -> str:
    return f"suspect-data:{place[0]}:{place[1]}"


def _open(place: Place):  # type: ignore[no-untyped-def]
    start, end = day_bounds(place[1], campaign_zone())
    return Proposal.objects.filter(station=place[0], hour__gte=start, hour__lt=end, state=State.PROPOSED)


def _raise(place: Place, now: dt.datetime) -> None:
    code, day = place
    proposals = list(_open(place))
    station = Station.objects.filter(code=code).first()
    if not proposals or station is None:
        return
    rules = list(dict.fromkeys(each.rule for each in proposals))
    hours = len({each.hour for each in proposals})
    worst = max(each.flag for each in proposals)
    name = Text(zh=station.name_zh or code, en=station.name_en or code)
    titles = [rule_title(rule) for rule in rules]
    raise_notice(
        key=_key(place),
        kind="suspect-data",
        severity="warning" if worst == FlagName.BAD else "info",
        title=Text(
            zh=f"{name.zh} {day} 有 {hours} 小时数据可疑", en=f"{hours} h of suspect data at {name.en} on {day}"
        ),
        body=Text(
            zh="规则：" + "、".join(title.in_language("zh") for title in titles),
            en="Rules: " + ", ".join(title.in_language("en") for title in titles),
        ),
        address=f"{reverse('quality:worklist')}?{urlencode({'station': code, 'since': day, 'until': day})}",
        at=now,
        right=REVIEW,
    )
