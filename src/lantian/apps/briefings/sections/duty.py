"""Who was on duty in these days, and hours without anybody (B3.1)."""

from __future__ import annotations

from lantian.apps.briefings.content import Column, Section, cell
from lantian.apps.briefings.scope import Scope
from lantian.apps.duty import calendar, queries
from lantian.core.policy.schema import Text

__all__ = ["duty"]


def duty(scope: Scope) -> Section:
    """The shifts that begin on these days with whoever sits them, stand-ins in the place of those on leave."""
    plan = calendar.plan()
    titles = {shift.id: shift.title for shift in plan.shifts} if plan is not None else {}
    rows = []
    for day in scope.days:
        for each in queries.day_on_duty(day, known_at=scope.as_of):
            name = Text(
                zh=f"{each.person}（代 {each.instead_of}）" if each.instead_of else str(each.person),
                en=f"{each.person} (for {each.instead_of})" if each.instead_of else str(each.person),
            )
            rows.append((cell(titles.get(each.turn.shift, Text(zh=each.turn.shift))), cell(each.hours), cell(name)))
    open_hours = queries.uncovered(calendar.days_span(scope.first, scope.last), known_at=scope.as_of)
    words = "；".join(calendar.span_words(span) for span in open_hours)
    return Section(
        id="duty",
        title=Text(zh="值班情况", en="Duty"),
        said=(Text(zh=f"未排班时段：{words}。", en=f"Not covered: {words}."),) if rows and open_hours else (),
        columns=(
            Column(Text(zh="班次", en="Shift")),
            Column(Text(zh="时段", en="Hours")),
            Column(Text(zh="值班人员", en="On duty")),
        ),
        rows=tuple(rows),
        empty=Text(zh="无已发布的值班表。", en="No roster was published."),
    )
