"""What other parts may ask of the review of data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count, Max, Min, Q

from lantian.apps.monitoring.choices import NETWORK, SiteKind
from lantian.apps.monitoring.common import DAILY, campaign_zone, newest_run, planned_stations, ranked_pollutant
from lantian.apps.monitoring.models import Confirmation, DayMean
from lantian.apps.monitoring.standing import Month, Standing, confirmable_months, over_at, standings
from lantian.apps.quality.choices import FlagName, State
from lantian.apps.quality.models import CheckedDay, DecidedHour, Decision, Episode, Progress, Proposal
from lantian.core.time.local import day_bounds, local_day
from lantian.core.time.span import DaySpan

__all__ = ["FlagRow", "MonthRow", "decisions_in_force", "flags", "months", "open_episodes", "undecided"]


@dataclass(frozen=True, kw_only=True)
class FlagRow:
    """A flag of one hour, and what a person said of it."""

    station: str
    parameter: str
    """"" for all parameters of the hour."""
    hour: dt.datetime
    rule: str
    flag: int
    state: str
    """proposed | accepted | overridden"""
    reason: str
    by: str
    at: dt.datetime | None


@dataclass(frozen=True, kw_only=True)
class MonthRow:
    """A month as the page of confirmations shows it."""

    month: Month
    standing: Standing
    confirmation: Confirmation | None
    over: bool
    open: int
    """Proposals that nobody decided."""
    decided: int
    unchecked: int
    """Days that the checks have not seen yet."""
    valid_station_days: int
    planned_station_days: int
    history: tuple[Confirmation, ...]

    @property
    def coverage(self) -> Fraction:
        """Valid station days as a share of those planned."""
        return Fraction(self.valid_station_days, self.planned_station_days)

    @property
    def may_confirm(self) -> bool:
        """Whether there is something to confirm."""
        return self.over and self.valid_station_days > 0 and self.standing.preliminary


def flags(
    stations: Iterable[str] | None, parameters: Iterable[str] | None, start: dt.datetime, end: dt.datetime
) -> list[FlagRow]:
    """The flags of the hours in `[start, end)`, outdated ones left out; None for all stations or parameters."""
    rows = Proposal.objects.filter(hour__gte=start, hour__lt=end).exclude(state=State.OUTDATED)
    if stations is not None:
        rows = rows.filter(station__in=list(stations))
    if parameters is not None:
        rows = rows.filter(parameter__in=["", *parameters])
    return [
        FlagRow(
            station=each.station,
            parameter=each.parameter,
            hour=each.hour,
            rule=each.rule,
            flag=each.flag,
            state=each.state,
            reason=each.decision.reason if each.decision else "",
            by=each.decision.decided_name if each.decision else "",
            at=each.decision.decided_at if each.decision else None,
        )
        for each in rows.select_related("decision").order_by("station", "parameter", "hour", "rule")
    ]


def decisions_in_force(station: str, start: dt.datetime, end: dt.datetime) -> list[DecidedHour]:
    """The hours of a station in `[start, end)` about which a decision stands, oldest decision first."""
    rows = DecidedHour.objects.filter(station=station, hour__gte=start, hour__lt=end, decision__undone_by=None)
    return list(rows.exclude(decision__kind="undo").select_related("decision").order_by("decision_id", "hour"))


def undecided(station: str, start: dt.datetime, end: dt.datetime) -> list[Proposal]:
    """The proposals of a station in `[start, end)` that wait."""
    return list(Proposal.objects.filter(station=station, hour__gte=start, hour__lt=end, state=State.PROPOSED))


def open_episodes(since: dt.datetime | None = None) -> tuple[int, int, dt.datetime | None]:
    """How many episodes wait, how many of them are bad, and since when the oldest of them."""
    waiting = Episode.objects.filter(state=State.PROPOSED)
    if since is not None:
        waiting = waiting.filter(last__gte=since)
    found = waiting.aggregate(all=Count("pk"), bad=Count("pk", filter=Q(flag=FlagName.BAD)), oldest=Min("first"))
    return found["all"], found["bad"], found["oldest"]


def months(now: dt.datetime) -> list[MonthRow]:
    """The months of the campaign and of the year before that have begun, the newest first."""
    known, zone = standings(), campaign_zone()
    history: dict[dt.date, list[Confirmation]] = {}
    for each in Confirmation.objects.order_by("-id"):
        history.setdefault(each.month, []).append(each)
    begun = Progress.objects.filter(network=NETWORK).exists()
    rows = []
    for month in reversed(confirmable_months()):
        start, end = day_bounds(month.first, zone)[0], day_bounds(month.last, zone)[1]
        if start > now:
            continue
        mine = history.get(month.first, [])
        counts = Proposal.objects.filter(hour__gte=start, hour__lt=end).aggregate(
            open=Count("pk", filter=Q(state=State.PROPOSED)),
            decided=Count("pk", filter=Q(state__in=(State.ACCEPTED, State.OVERRIDDEN))),
        )
        rows.append(
            MonthRow(
                month=month,
                standing=known.of(month.first, month.last),
                confirmation=next((each for each in mine if each.withdrawn_at is None), None),
                over=over_at(month, now),
                open=counts["open"],
                decided=counts["decided"],
                unchecked=_unchecked(month.span.until(local_day(now, zone)), begun=begun),
                valid_station_days=DayMean.objects.filter(
                    site_kind=SiteKind.STATION,
                    indicator=DAILY[ranked_pollutant(month.last)[0]],
                    day__gte=month.first,
                    day__lte=month.last,
                    valid=True,
                ).count(),
                planned_station_days=len(month.span) * planned_stations(SiteKind.DISTRICT),
                history=tuple(mine),
            )
        )
    return rows


def _unchecked(span: DaySpan | None, *, begun: bool) -> int:
    """Days that wait for the checks. Before their first bite nobody has listed the days: all of them wait."""
    if span is None:
        return 0
    if not begun:
        return len(span)
    waiting = CheckedDay.objects.filter(network=NETWORK, waits=True, day__gte=span.first, day__lte=span.last)
    return waiting.count()


def newest_decision() -> int:
    """Data version of the newest decision; 0 when there is none."""
    return Decision.objects.aggregate(newest=Max("seq"))["newest"] or 0


def results_know(decision: Decision) -> bool:
    """Whether the results in the tables know a decision."""
    run = newest_run()
    return run is not None and decision.seq is not None and run.version >= decision.seq
