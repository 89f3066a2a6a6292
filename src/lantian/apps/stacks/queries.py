"""What pages and other parts may ask of stacks. Everything is as of `now`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from lantian.apps.monitoring.common import HOUR, campaign_zone, ruled_day
from lantian.apps.records.campaign import pack
from lantian.apps.records.store import store
from lantian.apps.stacks import rates
from lantian.apps.stacks.choices import NETWORK, ProposalState
from lantian.apps.stacks.models import Exemption, Fine, Proposal, Stack, StackHour, StackRun
from lantian.apps.stacks.ruling import deadline, origin_on
from lantian.core.rules.stacks.hours import State
from lantian.core.rules.stacks.sources import must_be_monitored
from lantian.core.standards.hj75 import DayFigure, day_figure
from lantian.core.time.local import local_day

__all__ = [
    "DayRow",
    "Overview",
    "Series",
    "StackRow",
    "day_rows",
    "exceeding_hours",
    "exemptions",
    "fines",
    "hours_of",
    "newest_run",
    "overview",
    "proposals",
    "rows_of",
    "series_of",
]

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class StackRow:
    """A stack with how it stands."""

    stack: Stack
    required: bool
    """Whether M18 asks for a monitor."""
    tall: bool
    """Whether it is above the height that M18 names."""
    newest: dt.datetime | None
    """End of the newest hour that came in."""
    online: bool
    late: bool
    """Required, and never heard of although the day of the plan is over."""
    exceeding: int
    """Hours above a limit in the last 30 days, without exemption."""

    @property
    def networked(self) -> bool:
        """Whether its monitor ever reported."""
        return self.stack.first_hour is not None


@dataclass(frozen=True, kw_only=True)
class Overview:
    """All stacks at a moment."""

    rows: tuple[StackRow, ...]
    height: Decimal
    deadline: dt.date | None
    open_proposals: int
    run: StackRun | None

    @property
    def required(self) -> tuple[StackRow, ...]:
        """Those that need a monitor."""
        return tuple(row for row in self.rows if row.required)

    @property
    def tall(self) -> tuple[StackRow, ...]:
        """Those above the height that M18 names."""
        return tuple(row for row in self.rows if row.tall)

    @property
    def tall_networked(self) -> int:
        """How many of the tall ones report."""
        return sum(row.networked for row in self.tall)

    @property
    def networked(self) -> int:
        """How many of the required ones report."""
        return sum(row.networked for row in self.required)

    @property
    def online(self) -> int:
        """How many of the required ones reported just now."""
        return sum(row.online for row in self.required)

    @property
    def missing(self) -> tuple[StackRow, ...]:
        """Required, and never heard of."""
        return tuple(row for row in self.required if not row.networked)

    @property
    def silent(self) -> tuple[StackRow, ...]:
        """Required, reported before, and silent now."""
        return tuple(row for row in self.required if row.networked and not row.online)


@dataclass(frozen=True, kw_only=True)
class DayRow:
    """A local day of a pollutant of a stack."""

    day: dt.date
    figure: DayFigure
    exceeding: int
    exempt: int


def newest_run() -> StackRun | None:
    """The computation from which hours come; None before the first one."""
    return StackRun.objects.order_by("-id").first()


def rows_of(stacks: Iterable[Stack], now: dt.datetime) -> tuple[StackRow, ...]:
    """Stacks with how they stand at a moment."""
    day = local_day(now, campaign_zone())
    threshold, due = origin_on(day).number("stacks.height"), deadline(now)
    minutes = pack().number("network.online_minutes", ruled_day("network.online_minutes", day))
    limit = dt.timedelta(minutes=int(minutes))
    newest: dict[str, dt.datetime] = {}
    for latest in store().latest(network=NETWORK, cadence="hour"):
        newest[latest.station] = max(newest.get(latest.station, latest.time), latest.time)
    exceeding = dict(
        StackHour.objects.filter(state=State.EXCEEDING.value, time__gte=now - 30 * _DAY)
        .values_list("stack_id")
        .annotate(Count("time", distinct=True))
    )
    found = []
    for stack in stacks:
        last = newest.get(stack.station_id or "")
        required = must_be_monitored(height=stack.height, threshold=threshold, source_type=stack.source_type)
        over = due is not None and day > due
        first = local_day(stack.first_hour, campaign_zone()) if stack.first_hour else None
        found.append(
            StackRow(
                stack=stack,
                required=required,
                tall=stack.height > threshold,
                newest=last + HOUR if last else None,
                online=last is not None and now - (last + HOUR) <= limit,
                late=required and over and due is not None and first is None,
                exceeding=exceeding.get(stack.code, 0),
            )
        )
    return tuple(found)


def overview(now: dt.datetime, stacks: QuerySet[Stack] | None = None) -> Overview:
    """Which stacks need a monitor, which report, which do not."""
    known = Stack.objects.select_related("station") if stacks is None else stacks.select_related("station")
    return Overview(
        rows=rows_of(known, now),
        height=origin_on(local_day(now, campaign_zone())).number("stacks.height"),
        deadline=deadline(now),
        open_proposals=Proposal.objects.filter(state=ProposalState.OPEN).count(),
        run=newest_run(),
    )


def hours_of(stack: Stack, parameter: str, month: dt.date) -> tuple[StackHour, ...]:
    """The judged hours of a pollutant in a month, in order."""
    start, end = rates.bounds_of(month)
    found = StackHour.objects.filter(stack=stack, parameter=parameter, time__gte=start, time__lt=end)
    return tuple(found.select_related("exemption").order_by("time"))


@dataclass(frozen=True, kw_only=True)
class Series:
    """The judged hours of one pollutant of one stack, in order."""

    stack: Stack
    parameter: str
    hours: tuple[StackHour, ...]


def series_of(enterprise: str, start: dt.datetime, end: dt.datetime) -> tuple[Series, ...]:
    """Every pollutant that the stacks of an enterprise must report, in `[start, end)`. `enterprise` is its Chinese
    or English name as the register has it."""
    named = Q(enterprise_zh=enterprise) | Q(enterprise_en=enterprise)
    known = Stack.objects.filter(named).exclude(station=None) if enterprise else Stack.objects.none()
    found = []
    for stack in known:
        hours = StackHour.objects.filter(stack=stack, time__gte=start, time__lt=end).order_by("time")
        by_parameter: dict[str, list[StackHour]] = {code: [] for code in stack.pollutants}
        for hour in hours:
            by_parameter.setdefault(hour.parameter, []).append(hour)
        found += [Series(stack=stack, parameter=code, hours=tuple(own)) for code, own in by_parameter.items()]
    return tuple(found)


def exceeding_hours(stack: Stack, month: dt.date) -> QuerySet[StackHour]:
    """Hours above a limit in a month, exempt or not, newest first."""
    start, end = rates.bounds_of(month)
    states = (State.EXCEEDING.value, State.EXEMPT.value)
    found = StackHour.objects.filter(stack=stack, time__gte=start, time__lt=end, state__in=states)
    return found.select_related("exemption").order_by("-time", "parameter")


def day_rows(hours: Sequence[StackHour]) -> tuple[DayRow, ...]:
    """Days of hours: their means from 20 valid hours, their amounts as the sum of the hours; newest first."""
    zone = campaign_zone()
    days: dict[dt.date, list[StackHour]] = {}
    for hour in hours:
        days.setdefault(local_day(hour.time, zone), []).append(hour)
    running = {State.WITHIN.value, State.EXCEEDING.value, State.EXEMPT.value, State.NO_LIMIT.value}
    return tuple(
        DayRow(
            day=day,
            figure=day_figure(
                [each.value if each.state in running else None for each in mine], [each.amount for each in mine]
            ),
            exceeding=sum(each.state == State.EXCEEDING.value for each in mine),
            exempt=sum(each.state == State.EXEMPT.value for each in mine),
        )
        for day, mine in sorted(days.items(), reverse=True)
    )


def exemptions(stack: Stack) -> QuerySet[Exemption]:
    """Everything that was filed for a stack, what was withdrawn as well."""
    return stack.exemptions.select_related("file").order_by("-start", "-id")


def proposals() -> QuerySet[Proposal]:
    """All proposals, newest first."""
    return Proposal.objects.select_related("stack", "decided_by").order_by("-day", "-id")


def fines() -> QuerySet[Fine]:
    """The ledger of fines, struck lines as well."""
    return Fine.objects.select_related("proposal", "proposal__stack").order_by("-on", "-id")


def state_counts(stack: Stack, month: dt.date) -> Mapping[str, int]:
    """State → hours of all pollutants in a month."""
    start, end = rates.bounds_of(month)
    found = StackHour.objects.filter(stack=stack, time__gte=start, time__lt=end)
    return dict(found.values_list("state").annotate(Count("pk")))
