"""What counts against units: cases, weekly rankings, lists and reports, each with the days on which it stood."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import lru_cache

from django.db.models import Exists, OuterRef, Q

from lantian.apps.cases.models import Part, Pause, Step
from lantian.apps.ledgers.reading import local_day
from lantian.apps.monitoring.queries import ranking, ranking_weeks, state
from lantian.apps.records.campaign import pack
from lantian.apps.submissions.owing import owed
from lantian.core.flows.case import OPEN
from lantian.core.policy.problems import ParameterNotInForce
from lantian.core.rules.escalation import Happening
from lantian.core.rules.ranking import RankRow, last_places

__all__ = ["happenings"]

Found = Iterator[tuple[str, Happening]]
_DAY = dt.timedelta(days=1)
_ON_TIME = ("forwarded", "rectifying")


def happenings(facts: frozenset[str], *, since: dt.date, now: dt.datetime) -> dict[str, list[Happening]]:
    """Everything of these facts that still stood on `since` or came later, by unit."""
    found: dict[str, list[Happening]] = defaultdict(list)
    for source, names in _SOURCES.items():
        if facts & names:
            for unit, happening in source(since, now):
                if happening.fact in facts:
                    found[unit].append(happening)
    return found


def _cases(since: dt.date, now: dt.datetime) -> Found:
    """Parts of cases past their own day and not reported back, from the day after it to the day before the report.

    One that was sent back counts from its day on as if nothing had been reported; parts whose clocks stand do not.
    """
    if pack().cases is None:
        return
    today = local_day(now)
    paused = Pause.objects.filter(case=OuterRef("case"), round=OuterRef("case__round"), until=None)
    standing = Q(state__in=_ON_TIME, due__lt=today, case__state__in=[each.value for each in OPEN]) & ~Q(Exists(paused))
    reported = Q(reported_on__gte=since)
    parts = Part.objects.filter(standing | reported, active=True).exclude(case__state="merged")
    for unit, due, reported_on, part_state, number in parts.values_list(
        "unit_id", "due", "reported_on", "state", "case__number"
    ):
        first = due + _DAY
        open_still = part_state in _ON_TIME
        last = None if open_still or reported_on is None else reported_on - _DAY
        if last is None and not open_still:
            continue
        if last is None or first <= last:
            yield unit, Happening(first=first, last=last, fact="overdue-cases", subject=f"case:{number}")


def _steps(since: dt.date, now: dt.datetime) -> Found:
    """Rectifications sent back and cases opened again, each on its day."""
    if pack().cases is None:
        return
    facts = {"send-back": "returned-cases", "reopen": "reopened-cases"}
    steps = Step.objects.filter(action__in=facts, on__gte=since, at__lte=now).order_by("pk")
    for action, day, unit, leading, number in steps.values_list(
        "action", "on", "unit", "case__unit_id", "case__number"
    ):
        yield (
            unit or leading,
            Happening(first=day, last=day, fact=facts[action], subject=f"case:{number}"),
        )


def _rankings(since: dt.date, now: dt.datetime) -> Found:
    """Weeks that are over, in which a unit was among the last; on the last day of the week."""
    run = state()
    if run is None:
        return
    for week in ranking_weeks(now=now):
        if since <= week.last < local_day(now):
            for unit in _last_of(run.run, pack().fingerprint, week.first, week.last):
                subject = f"week:{week.first.isoformat()}/{week.last.isoformat()}"
                yield unit, Happening(first=week.last, last=week.last, fact="last-places", subject=subject)


@lru_cache(maxsize=512)
def _last_of(_run: int, _pack: str, first: dt.date, last: dt.date) -> tuple[str, ...]:
    """The units among the last of a week; asked once for each computation of results."""
    plan = pack().supervision
    assert plan is not None
    try:
        places = int(pack().number(plan.escalation.last_places, on=last))
        rows = ranking(first, last, now=_end_of(last)).rows
    except ParameterNotInForce:
        return ()
    placed = [
        RankRow(id=row.unit.id, place=row.place, value=row.value, kept=row.kept)
        for row in rows
        if row.place is not None
    ]
    return tuple(row.id for row in last_places(placed, places))


def _end_of(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day + 3 * _DAY, dt.time(0), tzinfo=dt.UTC)


def _returns(since: dt.date, now: dt.datetime) -> Found:
    """Lists and reports: missing from the day after their day until they came, late on the day on which they came.

    What came late was missing before: both are told, each on its days.
    """
    for each in owed(now):
        first = each.item.first_handed_in_at if each.item else None
        if each.due.at >= now or (first is not None and first < each.due.at):
            continue
        came = local_day(first) if first is not None and first <= now else None
        subject = f"return:{each.submission.id}:{each.due.period}:{each.unit}"
        missing = each.due.day + _DAY
        if came is None:
            yield each.unit, Happening(first=missing, last=None, fact="missing-returns", subject=subject)
            continue
        if came < since:
            continue
        if missing < came:
            yield each.unit, Happening(first=missing, last=came - _DAY, fact="missing-returns", subject=subject)
        yield each.unit, Happening(first=came, last=came, fact="late-returns", subject=subject)


_SOURCES: dict[Callable[[dt.date, dt.datetime], Found], frozenset[str]] = {
    _cases: frozenset({"overdue-cases"}),
    _steps: frozenset({"returned-cases", "reopened-cases"}),
    _rankings: frozenset({"last-places"}),
    _returns: frozenset({"late-returns", "missing-returns"}),
}
