"""What other parts ask about cases."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet

from lantian.apps.cases.models import Case, Part, Pause, Step
from lantian.apps.records.campaign import pack
from lantian.core.flows.case import OPEN

__all__ = [
    "case_of",
    "cases_of_subject",
    "concluded_on",
    "open_at",
    "opened_on",
    "overdue",
    "overdue_parts",
    "running_parts",
]


def case_of(number: str) -> Case | None:
    """The case of that number; None when there is none."""
    return Case.objects.filter(number=number.strip().upper()).first()


def cases_of_subject(subject: str) -> QuerySet[Case]:
    """Cases that come from a thing of this system ("inspection:…", "row:…")."""
    return Case.objects.filter(subject=subject)


def opened_on(day: dt.date) -> QuerySet[Case]:
    """Cases filed on a local day, split ones left out: they were there before."""
    begin, end = _bounds(day)
    return Case.objects.filter(created_at__gte=begin, created_at__lt=end, split_from=None)


def concluded_on(day: dt.date) -> QuerySet[Case]:
    """Cases concluded on a local day, whatever became of them later."""
    begin, end = _bounds(day)
    deeds = Step.objects.filter(case=OuterRef("pk"), action="conclude", at__gte=begin, at__lt=end)
    return Case.objects.filter(Exists(deeds))


def open_at(moment: dt.datetime) -> QuerySet[Case]:
    """Cases that were open at a moment: filed, and neither concluded nor merged by their last step until then."""
    last = Step.objects.filter(case=OuterRef("pk"), at__lte=moment).order_by("-number").values("state")[:1]
    return Case.objects.filter(created_at__lte=moment).alias(then=last).filter(then__in=[each.value for each in OPEN])


def overdue(today: dt.date) -> QuerySet[Case]:
    """Open cases whose first clock has run out: past their day, and not reported back by every unit in time."""
    late = Q(due__lt=today) & Q(state__in=["handed-over", "forwarded", "rectifying"])
    return Case.objects.filter(late, _clocks_run())


def overdue_parts(today: dt.date) -> QuerySet[Part]:
    """Parts of open cases past their own day and not reported back."""
    return running_parts().filter(due__lt=today)


def running_parts() -> QuerySet[Part]:
    """Parts of open cases that are not reported back and whose clocks run."""
    open_states = [each.value for each in OPEN]
    owed = Part.objects.filter(active=True, state__in=["forwarded", "rectifying"])
    standing = Pause.objects.filter(case=OuterRef("case"), round=OuterRef("case__round"), until=None)
    return owed.filter(~Exists(standing), case__state__in=open_states)


def _clocks_run() -> Q:
    """Cases whose clocks run."""
    return ~Exists(Pause.objects.filter(case=OuterRef("pk"), round=OuterRef("round"), until=None))


def _bounds(day: dt.date) -> tuple[dt.datetime, dt.datetime]:
    zone = ZoneInfo(pack().info.time_zone)
    begin = dt.datetime.combine(day, dt.time(0), tzinfo=zone)
    return begin, dt.datetime.combine(day + dt.timedelta(days=1), dt.time(0), tzinfo=zone)
