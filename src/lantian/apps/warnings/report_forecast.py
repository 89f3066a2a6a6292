"""What the report on an episode says of the air that came against the forecast, which knew nothing of cuts."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from lantian.apps.forecasts import queries as forecasts
from lantian.apps.forecasts.rules import rules_at
from lantian.apps.monitoring import queries as air
from lantian.apps.monitoring.choices import DISTRICT, SiteKind
from lantian.apps.monitoring.common import campaign_zone
from lantian.apps.warnings.models import Proposal, WarningVersion
from lantian.core.policy.schema import Text
from lantian.core.quantity.rounding import half_even
from lantian.core.time.local import local_day

__all__ = ["against_forecast"]

_OFFICIAL = re.compile(r"official [0-9]+ for ([0-9]{4}-[0-9]{2}-[0-9]{2})")
_MISSING = Text(
    zh="拟稿时没有预报留存，无法与预报比较。",
    en="No forecast was kept with the draft: the air cannot be held against one.",
)


def against_forecast(
    versions: Sequence[WarningVersion], known: Mapping[dt.datetime, int], now: dt.datetime
) -> tuple[list[Text], list[Text]]:
    """Hours and days against the forecast that the first version was drafted on, and what that cannot say."""
    first = next((each.proposal for each in versions if each.proposal is not None), None)
    hours = list(_hours(first, known)) if first else []
    days = list(_days(first, now)) if first else []
    return hours + days, [] if hours else [_MISSING]


def _hours(proposal: Proposal, known: Mapping[dt.datetime, int]) -> Iterator[Text]:
    told = {
        dt.datetime.fromisoformat(start): value for start, value, _run, kind in proposal.hours if kind == "forecast"
    }
    times = [time for time, value in told.items() if value is not None and time in known]
    pairs = [(Decimal(told[time]), Decimal(known[time])) for time in times]
    if not pairs:
        return
    bias = half_even(sum((seen - ahead for ahead, seen in pairs), Decimal(0)) / len(pairs), 1)
    error = half_even(sum((abs(seen - ahead) for ahead, seen in pairs), Decimal(0)) / len(pairs), 1)
    said = {dt.date.fromisoformat(day) for day in _OFFICIAL.findall(proposal.forecast)}
    official = any(local_day(time, campaign_zone()) in said for time in times)
    yield Text(
        zh=f"与拟稿时的预报相比（{len(pairs)} 小时{'，含会商修正' if official else ''}）：实况减预报平均 {bias}，"
        f"平均绝对误差 {error}。差值包含预报误差、气象变化和减排，不能归因于减排。",
        en=f"Against the forecast at hand when it was drafted ({len(pairs)} hours"
        f"{', forecasters overruling' if official else ''}): observed less forecast {bias} on average, "
        f"mean absolute error {error}. The difference holds errors of the forecast, weather and cuts alike.",
    )


def _days(proposal: Proposal, now: dt.datetime) -> Iterator[Text]:
    """The daily index against the range that was computed for each day; it knew nothing of cuts."""
    named = re.match(r"issue ([0-9]+) ", proposal.forecast)
    issue = named and forecasts.issue_of(int(named[1]), proposal.at, kind=SiteKind.DISTRICT, site=DISTRICT)
    if not issue or not issue.days:
        return
    rules = rules_at(issue.issued_at)
    span = f"{rules.low:.0%}–{rules.high:.0%}"
    seen = air.subdistrict_days(None, issue.days[0].day, issue.days[-1].day, now=now)
    observed = {each.day: each.aqi for each in seen.days}
    for each in issue.days:
        if (value := observed.get(each.day)) is None:
            continue
        inside = each.low <= value <= each.high
        yield Text(
            zh=f"{each.day}：未计减排的预报日 AQI {each.low}–{each.high}（{span} 分位），实况 {value}，"
            f"{'在区间之内' if inside else '在区间之外'}。",
            en=f"{each.day}: forecast without cuts, daily AQI {each.low}–{each.high} ({span} points), observed "
            f"{value}: {'inside' if inside else 'outside'} the range.",
        )
