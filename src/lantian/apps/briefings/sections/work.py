"""Tasks behind pace, and lists and reports that came late or not at all."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from django.utils import translation

from lantian.apps.briefings.content import Column, Section, cell
from lantian.apps.briefings.scope import Scope
from lantian.apps.duty import calendar
from lantian.apps.records.campaign import pack
from lantian.apps.submissions.models import Version
from lantian.apps.submissions.owing import owed
from lantian.apps.tasks.choices import PROGRESS_LABELS
from lantian.apps.tasks.progress import Progress, progress
from lantian.core.policy.schema import Text
from lantian.core.quantity.rounding import half_even
from lantian.core.rules.progress.clock import State

__all__ = ["returns", "tasks"]

_BEHIND = (State.OVERDUE, State.REOPENED, State.BEHIND, State.SHORT)
_DAY = dt.timedelta(days=1)


def tasks(scope: Scope) -> Section:
    """Indicators that are overdue, reopened, behind pace or not held, by the end of the newest day that was over."""
    day = min(scope.last, calendar.today(scope.as_of) - _DAY)
    end = calendar.days_span(day, day).end
    found = [each for each in progress(max(end, scope.as_of), day).values() if each.state in _BEHIND]
    found.sort(key=lambda each: (_BEHIND.index(each.state), each.indicator.id))
    return Section(
        id="tasks",
        title=Text(zh="滞后任务", en="Tasks behind pace"),
        said=(
            Text(
                zh=f"截至{calendar.date_text(day).zh}日终，{len(found)} 项滞后。",
                en=f"By the end of {day}, {len(found)} are behind.",
            ),
        ),
        columns=(
            Column(Text(zh="任务", en="Task")),
            Column(Text(zh="条款", en="Clause")),
            Column(Text(zh="进展", en="Progress"), number=True),
            Column(Text(zh="状态", en="State")),
        ),
        rows=tuple(
            (
                cell(each.indicator.title, each.page),
                cell(each.indicator.clause),
                cell(_share(each)),
                cell(_label(each.state)),
            )
            for each in found
        ),
        empty=Text(zh="无滞后任务。", en="No task is behind pace."),
    )


def returns(scope: Scope) -> Section:
    """Lists and reports that were due in these days and came late or not at all, by unit."""
    span = calendar.days_span(scope.first, scope.last)
    daily = pack().duty.daily_report
    wanted = [each for each in pack().submissions.values() if daily is None or each.id != daily.submission]
    first_came = _first_came(scope.as_of)
    rows = []
    for each in owed(scope.as_of, submissions=wanted):
        if not span.start < each.due.at <= min(span.end + _DAY, scope.as_of):
            continue
        came = first_came.get((each.submission.id, each.due.period, each.unit))
        if came is not None and came < each.due.at:
            continue
        rows.append((each, came))
    rows.sort(key=lambda pair: (pair[0].due.at, pair[0].submission.id, pair[0].unit))
    return Section(
        id="returns",
        title=Text(zh="迟报、未报材料", en="Late returns"),
        said=(Text(zh=f"{len(rows)} 项迟报或未报。", en=f"{len(rows)} late or missing."),) if rows else (),
        columns=(
            Column(Text(zh="单位", en="Unit")),
            Column(Text(zh="报送事项", en="List or report")),
            Column(Text(zh="期限", en="Due")),
            Column(Text(zh="报送情况", en="Handed in")),
        ),
        rows=tuple(
            (
                cell(pack().units[each.unit].name if each.unit in pack().units else each.unit),
                cell(each.submission.title),
                cell(each.due.day.isoformat()),
                cell(Text(zh="未报", en="not handed in") if came is None else calendar.clock_words(came)),
            )
            for each, came in rows
        ),
        empty=Text(zh="无迟报材料。", en="Nothing came late."),
    )


def _first_came(as_of: dt.datetime) -> dict[tuple[str, str, str], dt.datetime]:
    """When each return first came, as far as it was known then."""
    found: dict[tuple[str, str, str], dt.datetime] = {}
    versions = Version.objects.filter(at__lte=as_of).order_by("at")
    for submission, period, unit, at in versions.values_list("of__submission", "of__period", "of__unit", "at"):
        found.setdefault((submission, period, unit), at)
    return found


def _share(each: Progress) -> str:
    if each.done is not None and each.of is not None:
        return f"{_number(each.done)} / {_number(each.of)}"
    if each.value is None:
        return "—"
    goal = f" / {_number(Fraction(each.goal.value))}" if each.goal is not None and each.goal.value is not None else ""
    return f"{_number(each.value)}{goal}"


def _number(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{half_even(value, 2):f}"


def _label(state: State) -> Text:
    """A state in both languages, whichever the reader has."""
    said = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            said[language] = str(PROGRESS_LABELS[state])
    return Text(zh=said["zh-hans"], en=said["en"])
