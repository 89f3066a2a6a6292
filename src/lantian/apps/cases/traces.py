"""How a due day came about: the term, what moved it, the work days counted. Opened by whoever sees the case."""

from __future__ import annotations

import datetime as dt

from lantian.apps.cases.clocks import case_rules, clock_of
from lantian.apps.cases.models import Case, Part
from lantian.apps.cases.policies import SEE
from lantian.apps.orgs.campaign import work_calendar
from lantian.apps.orgs.policies import Actor
from lantian.apps.records.campaign import pack
from lantian.apps.records.traces import NoSuchFigure, needed, register
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Figure, InputTable, Trace
from lantian.core.time.deadlines import Deadline

__all__ = ["case_due"]

_WHAT = {
    "start": Text(zh="交办起算", en="handed over, the term begins"),
    "forward": Text(zh="转办起算", en="passed on, the unit’s term begins"),
    "pause": Text(zh="中止", en="stopped"),
    "resume": Text(zh="恢复，顺延中止的天数", en="goes on, moved by the days that it stood"),
    "extend": Text(zh="延期", en="more time granted"),
}
_LONGEST_TABLE = 120


def _may_see(actor: Actor, key: dict[str, str]) -> None:
    """Whoever sees the case; of one that does not exist nothing can be seen."""
    case = Case.objects.filter(number=key.get("case", "")[:32]).first() if "\x00" not in key.get("case", "") else None
    SEE.require(actor, case)


@register("case-due", guard=_may_see)
def case_due(key: dict[str, str], version: int | None) -> Trace:
    """A due day of a case. Key: case; unit: for that unit's own clock."""
    (number,) = needed(key, "case")
    case = Case.objects.filter(number=number[:32]).first() if "\x00" not in number else None
    if case is None or pack().cases is None:
        raise NoSuchFigure(Text(zh=f"案件 {number[:32]}", en=f"the case {number[:32]}"))
    unit = key.get("unit", "")
    part = case.parts.filter(active=True, unit=unit[:64]).first() if unit and "\x00" not in unit else None
    if unit and part is None:
        raise NoSuchFigure(Text(zh=f"{unit[:64]} 在本案的期限", en=f"the clock of {unit[:64]} in this case"))
    found = clock_of(case, part)
    day = found.unit_day if part is not None and found.unit_day else found.day
    rule = case_rules().term_for(case.source, case.kind)
    source = case_rules().source(case.source)
    readings = [rule.interpretation, "deadline-first-day", case_rules().rest_day_interpretation]
    readings.append(source.extension_interpretation if source else None)
    known = pack().interpretations
    return Trace(
        figure=Figure(name=_name(case, part), value=day.isoformat(), unit="", kind="case-due", key=dict(key)),
        clauses=(rule.clause,),
        interpretations=tuple(dict.fromkeys(each for each in readings if each and each in known)),
        arithmetic=tuple(_lines(case, part)),
        tables=(_moves(found, part), _days(case, part, day)),
        pack_version=pack().version_label,
        stand_in=case.demonstration,
        remarks=_remarks(found),
    )


def _name(case: Case, part: Part | None) -> Text:
    if part is None:
        return Text(zh=f"{case.number} 交办期限", en=f"{case.number}: due by the first clock")
    title = pack().units[part.unit_id].name
    return Text(
        zh=f"{case.number} {title.in_language('zh')}反馈期限", en=f"{case.number}: due for {title.in_language('en')}"
    )


def _lines(case: Case, part: Part | None) -> list[Text]:
    begun = part.forwarded_on if part is not None else case.handed_over_on
    days, unit = (part.term_days, part.term_unit) if part is not None else (case.term_days, case.term_unit)
    if part is None and case.due_given:
        return [
            Text(zh=f"交办文书写明期限，自{begun}起{days}日", en=f"The paper states the day: {days} days from {begun}")
        ]
    zh, en = ("个工作日", "work days") if unit == "workday" else ("日", "calendar days")
    return [Text(zh=f"{begun}（不计当日）＋{days}{zh}", en=f"{begun} (not counted) + {days} {en}")]


def _moves(found: Deadline, part: Part | None) -> InputTable:
    clock = "unit" if part is not None else "first"
    return InputTable(
        title=Text(zh="期限的形成", en="What made the day"),
        columns=(
            Text(zh="日期", en="Day"),
            Text(zh="事由", en="What"),
            Text(zh="原期限", en="Due before"),
            Text(zh="期限", en="Due after"),
        ),
        rows=tuple((each.on, _WHAT[each.what], each.before, each.after) for each in found.steps if each.clock == clock),
    )


def _days(case: Case, part: Part | None, last: dt.date) -> InputTable:
    """Each day until the due day: worked or not, and whether that is known."""
    calendar, rows = work_calendar(), []
    day = part.forwarded_on if part is not None else case.handed_over_on
    counted = 0
    while day < last and len(rows) < _LONGEST_TABLE:
        day += dt.timedelta(days=1)
        worked = calendar.is_workday(day)
        counted += worked
        word = Text(zh="工作日", en="work day") if worked else Text(zh="休息日", en="rest day")
        if not calendar.knows(day):
            word = Text(zh=f"{word.zh}（暂定）", en=f"{word.en} (provisional)")
        rows.append((day, word, counted if worked else None))
    return InputTable(
        title=Text(zh="工作日计数", en="Work days counted"),
        columns=(Text(zh="日期", en="Day"), Text(zh="性质", en="Kind"), Text(zh="第几个工作日", en="Work day no.")),
        rows=tuple(rows),
    )


def _remarks(found: Deadline) -> tuple[Text, ...]:
    said = []
    if found.provisional or found.unit_provisional:
        said.append(
            Text(
                zh="期限跨入尚未公布放假安排的年份，为暂定；公布后自动重算。",
                en="It reaches a time whose holidays are not published; once they are, it is computed anew.",
            )
        )
    if found.paused:
        said.append(
            Text(zh="计时中止，此为最早可能的期限。", en="The clock stands; this is the earliest day that is possible.")
        )
    return tuple(said)
