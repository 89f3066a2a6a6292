"""The daily reports of the groups: in time, late or missing, and what they say (B3.3)."""

from __future__ import annotations

from lantian.apps.briefings import reports as daily
from lantian.apps.briefings.content import Column, Section, cell
from lantian.apps.briefings.scope import Scope
from lantian.core.policy.schema import Text

__all__ = ["reports"]

_STANDS = {
    "in-time": Text(zh="按时", en="in time"),
    "late": Text(zh="迟报", en="late"),
    "missing": Text(zh="未报", en="missing"),
    "waiting": Text(zh="未到时限", en="not due yet"),
}


def reports(scope: Scope) -> Section:
    """Each group's newest words that were known then; those that came late or not at all are named."""
    found = [each for day in scope.days for each in daily.reports_of(day, scope.as_of)]
    behind = [each for each in found if each.standing in ("late", "missing")]
    names = "、".join(dict.fromkeys(each.name.zh for each in behind))
    english = ", ".join(dict.fromkeys(each.name.in_language("en") for each in behind))
    plan = daily.plan()
    columns = tuple(Column(section.title) for section in plan.sections) if plan is not None else ()
    return Section(
        id="reports",
        title=Text(zh="各组工作情况", en="Reports of the groups"),
        said=(Text(zh=f"迟报或未报：{names}。", en=f"Late or missing: {english}."),) if behind else (),
        columns=(Column(Text(zh="工作组", en="Group")), Column(Text(zh="报送", en="Report")), *columns),
        rows=tuple(
            (
                cell(each.name),
                cell(_STANDS[each.standing]),
                *(cell(each.sections.get(section.id, "") or "—") for section in (plan.sections if plan else ())),
            )
            for each in found
        ),
        empty=Text(zh="方案未要求日报告。", en="No daily report is asked for."),
    )
