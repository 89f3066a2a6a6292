"""The valid transmission rate of every source and month, from the hours as they count."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count as Number
from django.db.models import Q

from lantian.apps.monitoring.common import HOUR, campaign_zone
from lantian.apps.stacks.models import Stack, StackHour
from lantian.apps.stacks.ruling import origin_on
from lantian.core.rules.stacks.hours import State
from lantian.core.rules.stacks.rates import Count, final_from, passes, total
from lantian.core.time.local import local_day

__all__ = ["MonthRow", "bounds_of", "months", "of_month"]


@dataclass(frozen=True, kw_only=True)
class MonthRow:
    """A source's month."""

    stack: Stack
    month: dt.date
    by_pollutant: Mapping[str, Count]
    total: Count
    demanded: Decimal
    exceeding: int
    exempt: int
    late: int
    final: bool
    """The days for proof and corrections are over."""

    @property
    def passes(self) -> bool | None:
        """Whether the rate reaches what is demanded."""
        return passes(self.total, demanded=self.demanded)


def bounds_of(month: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """Beginning and end of a local month in UTC."""
    zone = campaign_zone()
    first = month.replace(day=1)
    after = (first + dt.timedelta(days=32)).replace(day=1)
    start, end = (dt.datetime.combine(day, dt.time(0), tzinfo=zone).astimezone(dt.UTC) for day in (first, after))
    return start, end


def months(now: dt.datetime) -> tuple[dt.date, ...]:
    """First days of the months of which hours are known, newest first."""
    oldest = StackHour.objects.order_by("time").values_list("time", flat=True).first()
    if oldest is None:
        return ()
    zone = campaign_zone()
    month, found = local_day(oldest, zone).replace(day=1), []
    while month <= local_day(now - HOUR, zone):
        found.append(month)
        month = (month + dt.timedelta(days=32)).replace(day=1)
    return tuple(reversed(found))


def of_month(month: dt.date, now: dt.datetime, stack: Stack | None = None) -> tuple[MonthRow, ...]:
    """The rows of a month of which hours are known, by stack."""
    start, end = bounds_of(month)
    hours = StackHour.objects.filter(time__gte=start, time__lt=end)
    if stack is not None:
        hours = hours.filter(stack=stack)
    counted: dict[str, dict[str, dict[str, int]]] = defaultdict(dict)
    for row in hours.values("stack_id", "parameter").annotate(
        due_hours=Number("pk", filter=Q(due=True)),
        received_hours=Number("pk", filter=Q(due=True, received=True)),
        valid_hours=Number("pk", filter=Q(due=True, received=True, valid=True)),
        exceeding=Number("pk", filter=Q(state=State.EXCEEDING.value)),
        exempt=Number("pk", filter=Q(state=State.EXEMPT.value)),
        late_hours=Number("pk", filter=Q(late=True)),
    ):
        counted[row["stack_id"]][row["parameter"]] = row
    origin = origin_on(month)
    final = now >= final_from(month, day=origin.whole("stacks.proof_day"), zone=campaign_zone())
    found = []
    for each in Stack.objects.filter(code__in=counted).order_by("code"):
        rows = counted[each.code]
        by_pollutant = {
            name: Count(due=row["due_hours"], received=row["received_hours"], valid=row["valid_hours"])
            for name, row in sorted(rows.items())
        }
        found.append(
            MonthRow(
                stack=each,
                month=month,
                by_pollutant=by_pollutant,
                total=total(by_pollutant.values()),
                demanded=origin.number("stacks.transmission_rate"),
                exceeding=sum(row["exceeding"] for row in rows.values()),
                exempt=sum(row["exempt"] for row in rows.values()),
                late=sum(row["late_hours"] for row in rows.values()),
                final=final,
            )
        )
    return tuple(found)
