"""The demonstration's cases. 演示数据: made up, about the demonstration's rows, filed and moved as people would."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import islice
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw

from lantian.apps.cases.actions import NewProblem, Wish, file_case, take
from lantian.apps.cases.checking import class_of
from lantian.apps.cases.clocks import case_rules, unit_term_of
from lantian.apps.cases.models import Case
from lantian.apps.cases.proposing import propose
from lantian.apps.cases.situation import evidence_needed, level_of
from lantian.apps.evidence.actions import receive_many
from lantian.apps.ledgers.models import Row
from lantian.apps.orgs.campaign import work_calendar
from lantian.apps.records.campaign import pack, stand_in, wording
from lantian.core.flows.case import Step
from lantian.core.policy.case_schema import CaseKind, CaseSource
from lantian.core.time.deadlines import Term, deadline

__all__ = ["load"]

_CASES = 60
_ROWS_OF_A_KIND = 12
_TOLD = "演示：情况为编造，仅供试用。 Demonstration: made up."
_WHY = "演示理由 Demonstration"


@dataclass
class _Story:
    """One case: what is filed on which day, and what then happens."""

    number: int
    day: dt.date
    source: CaseSource
    kind: CaseKind
    row: Row | None
    case: Case | None = None
    deeds: list[tuple[dt.datetime, Step, Wish]] = field(default_factory=list)


def load(now: dt.datetime) -> None:
    """Cases from the first day of the campaign until now; nothing where cases are there already."""
    if stand_in() is None or pack().cases is None or Case.objects.exists():
        return
    stories = [each for each in _stories(now) if _at(each.day, each.number, 9) <= now]
    for story in stories:
        _file(story)
    for story in stories:
        story.deeds = [deed for deed in _deeds(story, stories) if deed[0] <= now]
    _prove(stories)
    told = [(deed[0], story, deed) for story in stories for deed in story.deeds]
    for _moment, story, (at, step, wish) in sorted(told, key=lambda each: (each[0], each[1].number)):
        assert story.case is not None
        take(story.case.number, step, actor=None, now=at, wish=wish)


def _stories(now: dt.datetime) -> Iterator[_Story]:
    """Spread over the days of the campaign until now, the newest ones closest together."""
    rules, zone = case_rules(), ZoneInfo(pack().info.time_zone)
    first = next((each.first for each in pack().info.periods if each.kind == "campaign"), None)
    today = now.astimezone(zone).date()
    span = min((today - first).days, 180) if first else 120
    rows = {kind.id: list(_rows_of(kind)) for kind in rules.kinds}
    for number in range(_CASES):
        back = span - span * number // _CASES
        kind = rules.kinds[(number * 7 + number // 9) % len(rules.kinds)]
        held = rows[kind.id]
        row = held[number // len(rules.kinds) % len(held)] if held else None
        source = rules.sources[(number * 4 + number // 7) % len(rules.sources)]
        yield _Story(number, today - dt.timedelta(days=back), source, kind, row)


def _rows_of(kind: CaseKind) -> Iterator[Row]:
    found = Row.objects.filter(ledger__in=kind.ledgers, demonstration=True, lon__isnull=False).order_by("number")
    return islice(found, _ROWS_OF_A_KIND)


def _at(day: dt.date, number: int, hour: int) -> dt.datetime:
    """A moment of a working day, different for each case."""
    local = dt.datetime.combine(day, dt.time(hour, number * 7 % 60), tzinfo=ZoneInfo(pack().info.time_zone))
    return local.astimezone(dt.UTC)


def _file(story: _Story) -> None:
    row = story.row
    place = (row.lon, row.lat) if row is not None and row.lon is not None and row.lat is not None else None
    proposal = propose(story.kind.id, place=place, rows=[row] if row else [])
    subdistricts = pack().subdistricts()
    unit = proposal.unit or subdistricts[story.number % len(subdistricts)].id
    handed = story.source.level is not None and story.number % 3 == 0
    story.case = file_case(
        actor=None,
        now=_at(story.day, story.number, 9),
        source=story.source.id,
        kind=story.kind.id,
        unit=unit,
        title=f"演示：{row.title if row else wording(story.kind.title)}"[:200],
        description=_TOLD,
        problems=[_problem(story, handed=handed, second=False)]
        + ([_problem(story, handed=handed, second=True)] if story.number % 11 == 3 else []),
        place=place,
        subdistrict="" if place else unit if any(each.id == unit for each in subdistricts) else "",
        reference=f"演示〔{story.day.year}〕{story.number + 1}号" if handed else "",
        demonstration=True,
    )


def _problem(story: _Story, *, handed: bool, second: bool) -> NewProblem:
    group = class_of(story.kind.problem_class or "")
    item = group.items[(story.number + second) % len(group.items)] if group else None
    return NewProblem(
        found_as="handed_over" if handed else "new",
        problem_class=group.id if group else "",
        item=item.id if item else "",
        row=story.row.number if story.row else "",
        found_on=story.day,
        description=wording(item.title) if item else wording(story.kind.title),
    )


def _deeds(story: _Story, stories: list[_Story]) -> Iterator[tuple[dt.datetime, Step, Wish]]:
    """What happens to a case; which of the plots it is follows from its number."""
    assert story.case is not None
    case, plot, calendar = story.case, story.number % 12, work_calendar()
    days = [story.day, *islice(calendar.after(story.day), 60)]
    own = deadline(story.day, unit_term_of(case.source, case.kind), calendar=calendar).day
    last = sum(day <= own for day in days) - 1

    def at(number: int, hour: int) -> dt.datetime:
        return _at(days[min(max(number, 0), len(days) - 1)], story.number, hour)

    if story.number % 10 == 4:
        other = stories[story.number - 1].case
        if other is not None and level_of(other) >= level_of(case):
            yield at(0, 11), Step.MERGE, Wish(target=other.number, reason=_WHY)
            return
    if plot == 11:
        yield at(0, 10), Step.FORWARD, Wish()
        yield at(1, 10), Step.DECLINE, Wish(reason=_WHY)
        return
    beside = tuple(each for each in _beside(story) if plot == 8)
    yield at(0, 10), Step.FORWARD, Wish(joint=beside)
    units = [case.unit_id, *beside]
    for unit in units:
        yield at(1, 9), Step.RECEIVE, Wish(unit=unit)
    if plot == 9:
        return
    if plot == 7:
        yield at(last - 1, 10), Step.ASK_EXTENSION, Wish(unit=case.unit_id, reason=_WHY, term=Term(3, "workday"))
        yield at(last - 1, 15), Step.GRANT_EXTENSION, Wish()
    report = last + 3 if plot == 5 else last + 2 if plot == 7 else max(last - 1, 1)
    yield from _finish(story, units, report, at, plot)


def _finish(
    story: _Story, units: list[str], report: int, at: Callable[[int, int], dt.datetime], plot: int
) -> Iterator[tuple[dt.datetime, Step, Wish]]:
    """Reported, perhaps sent back, verified, concluded, one of them opened again."""
    for unit in units:
        yield at(report, 14), Step.REPORT, Wish(unit=unit, text=_TOLD)
    if plot == 6:
        yield at(report + 1, 10), Step.SEND_BACK, Wish(unit=units[0], reason=_WHY)
        yield at(report + 2, 14), Step.REPORT, Wish(unit=units[0], text=_TOLD)
        report += 2
    if plot == 10:
        return
    for unit in units:
        yield at(report + 1, 16), Step.VERIFY, Wish(unit=unit, text=_TOLD)
    yield at(report + 2, 11), Step.CONCLUDE, Wish()
    if story.number == 16:
        yield at(report + 8, 10), Step.REOPEN, Wish(reason=_WHY)


def _beside(story: _Story) -> tuple[str, ...]:
    assert story.case is not None
    proposal = propose(story.kind.id, subdistrict=story.case.subdistrict_id or "", rows=[])
    return tuple(each for each in (proposal.unit, *proposal.joint) if each and each != story.case.unit_id)[:2]


def _prove(stories: list[_Story]) -> None:
    """One picture for everything that the steps ask for, minutes before each."""
    wanted: list[tuple[str, str, dt.datetime]] = []
    for story in stories:
        assert story.case is not None
        for at, step, _wish in story.deeds:
            before = at - dt.timedelta(minutes=5)
            needs = evidence_needed(story.case, step)
            wanted += [(story.case.log_subject, need.slot, before) for need in needs for _ in range(need.least)]
    receive_many(_picture(), "演示照片.jpg", sorted(wanted, key=lambda each: (each[2], each[0], each[1])))


def _picture() -> bytes:
    """A picture that says what it is."""
    image = Image.new("RGB", (640, 400), "#dfe7ec")
    ImageDraw.Draw(image).text((40, 180), "DEMONSTRATION - not a real photo", fill="#33404a")
    kept = BytesIO()
    image.save(kept, "JPEG")
    return kept.getvalue()
