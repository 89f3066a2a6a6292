"""What a daily report is filled in with: figures of the group's field, and what its members did that day."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping

from django.urls import reverse
from django.utils import translation

from lantian.apps.briefings import reports
from lantian.apps.cases import queries as cases
from lantian.apps.cases.models import Step
from lantian.apps.duty import calendar, membership
from lantian.apps.duty.models import Material, MeetingTask
from lantian.apps.inspections import queries as inspections
from lantian.apps.ledgers import counts
from lantian.apps.ledgers.models import Change
from lantian.apps.records.campaign import pack
from lantian.apps.records.log_words import ACTIONS
from lantian.apps.records.models import LogEntry
from lantian.apps.submissions.models import Event
from lantian.apps.submissions.prefill import Column, Line, Table
from lantian.core.policy.schema import Text
from lantian.core.rules.roster import Span
from lantian.io.clock import read_clock
from lantian.io.home import data_home

__all__ = ["facts_of", "progress_words"]

_MOST_DEEDS = 12
_LEFT_OUT = ("orgs.sign-in", "orgs.refuse-sign-in", "notices.acknowledge", "submissions.keep-draft")
"""Deeds that say nothing of the work."""


def facts_of(group: str, day: dt.date, now: dt.datetime) -> Table:
    """The figures of a group's field on a day, up to now, and its members' deeds."""
    span = calendar.days_span(day, day)
    known = Span(span.start, min(span.end, now))
    lines = [line for name in _wanted(group) for line in _FACTS[name](day, known)]
    return Table(
        columns=(
            Column("what", Text(zh="事项", en="What")),
            Column("count", Text(zh="数量", en="How many"), number=True),
        ),
        lines=(*lines, *_deeds(group, day, known)),
        as_of=now,
        version=counts.version(),
    )


def progress_words(facts: Table) -> str:
    """The day's actions as the sentence with which the report of progress begins; whoever writes changes it.

    In the language of the pack, in which the report goes on to the summary; what did not happen is not said.
    """
    language = pack().info.languages[0]
    said = [
        f"{what.in_language(language) if isinstance(what, Text) else what} {count}"
        for what, count in (line.cells[:2] for line in facts.lines)
        if str(count) != "0"
    ]
    between, end = ("；", "。") if language == "zh" else ("; ", ".")
    return between.join(said) + end if said else ""


def _wanted(group: str) -> tuple[str, ...]:
    plan = reports.plan()
    return next((each.of for each in (plan.facts if plan else ()) if each.group == group), ())


def _line(key: str, zh: str, en: str, count: int, address: str = "") -> Line:
    return Line(key, (Text(zh=zh, en=en), str(count)), address)


def _cases(day: dt.date, known: Span) -> list[Line]:
    within = {"created_at__lte": known.end}
    forwarded = Step.objects.filter(action="forward", at__gte=known.start, at__lt=known.end).values("case").distinct()
    reported = Step.objects.filter(action="report", at__gte=known.start, at__lt=known.end).values("case").distinct()
    return [
        _line("cases.filed", "新交办案件", "cases filed", cases.opened_on(day).filter(**within).count()),
        _line("cases.forwarded", "转办案件", "cases passed on", forwarded.count()),
        _line("cases.reported", "反馈案件", "cases reported back", reported.count()),
        _line("cases.concluded", "办结案件", "cases concluded", cases.concluded_on(day).filter(**within).count()),
        _line("cases.open", "在办案件", "cases open", cases.open_at(known.end).count()),
    ]


def _inspections(day: dt.date, known: Span) -> list[Line]:
    done = inspections.finished_on(day).filter(finished_at__lt=known.end)
    found = sum(done.values_list("problems", flat=True))
    return [
        _line("inspections.done", "现场检查", "inspections", done.count()),
        _line("inspections.problems", "发现问题", "problems found", found),
    ]


def _rows(day: dt.date, known: Span) -> list[Line]:
    """Rows struck off and entered that day, by ledger."""
    changes = Change.objects.filter(at__gte=known.start, at__lt=known.end)
    closed = Counter(
        changes.filter(state_kind="closed").exclude(undone=True).order_by().values_list("ledger", flat=True)
    )
    entered = Counter(changes.filter(number=1).order_by().values_list("ledger", flat=True))
    lines = []
    for ledger in pack().ledgers.values():
        for zh, en, counted in (("销号", "struck off", closed), ("新登记", "entered", entered)):
            if counted[ledger.id]:
                title = ledger.title
                words = (f"{title.zh or title.en}：{zh}", f"{title.en or title.zh}: {en}")
                address = reverse("ledgers:rows", args=[ledger.id])
                lines.append(_line(f"rows.{ledger.id}.{en}", *words, counted[ledger.id], address))
    return lines or [_line("rows", "台账销号", "rows struck off", 0)]


def _returns(day: dt.date, known: Span) -> list[Line]:
    came = Event.objects.filter(happened="hand-in", at__gte=known.start, at__lt=known.end)
    return [
        _line("returns", "收到报送材料", "lists and reports received", came.count(), reverse("submissions:overview"))
    ]


def _materials(day: dt.date, known: Span) -> list[Line]:
    asked = Material.objects.filter(asked_at__gte=known.start, asked_at__lt=known.end).count()
    given = Material.objects.filter(handed_at__gte=known.start, handed_at__lt=known.end).count()
    address = reverse("duty:materials")
    return [
        _line("materials.asked", "督查组索要资料", "materials asked for", asked, address),
        _line("materials.given", "移交资料", "materials handed over", given, address),
    ]


def _meetings(day: dt.date, known: Span) -> list[Line]:
    done = MeetingTask.objects.filter(done_at__gte=known.start, done_at__lt=known.end).count()
    late = MeetingTask.objects.filter(state="open", due__lt=day).count()
    address = reverse("duty:meetings")
    return [
        _line("meetings.done", "会议任务完成", "meeting tasks done", done, address),
        _line("meetings.late", "会议任务逾期", "meeting tasks overdue", late, address),
    ]


_FACTS: Mapping[str, Callable[[dt.date, Span], list[Line]]] = {
    "cases": _cases,
    "inspections": _inspections,
    "rows": _rows,
    "returns": _returns,
    "materials": _materials,
    "meetings": _meetings,
}


def _deeds(group: str, day: dt.date, known: Span) -> list[Line]:
    """What the members did, by the log: how often each, the most frequent first."""
    people = [each.user_id for each in membership.of_group(group, day)]
    real = _machine(known)
    entries = LogEntry.objects.filter(actor__in=people, time__gte=real.start, time__lt=real.end)
    counted = Counter(entries.exclude(action__in=_LEFT_OUT).order_by().values_list("action", flat=True))
    return [
        Line(f"log.{action}", (_words(action), str(count)))
        for action, count in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_DEEDS]
    ]


def _words(action: str) -> Text:
    said = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            said[language] = str(ACTIONS.get(action, action))
    return Text(zh=said["zh-hans"], en=said["en"])


def _machine(known: Span) -> Span:
    """When the machine's clock showed that stretch: the log keeps real time, a demonstration lives in another."""
    clock = read_clock(data_home())
    if clock is None or not clock.speed:
        return known
    start, end = (clock.real + (moment - clock.campaign) / clock.speed for moment in (known.start, known.end))
    return Span(start, end)
