"""Warnings of heavy pollution."""

from __future__ import annotations

from django.urls import reverse

from lantian.apps.briefings.content import Column, Section, cell
from lantian.apps.briefings.scope import Scope
from lantian.apps.duty import calendar
from lantian.apps.warnings import outgoing, queries
from lantian.core.policy.schema import Text
from lantian.core.time.local import day_bounds

__all__ = ["warnings"]

_KINDS = {
    "issue": Text(zh="发布", en="issued"),
    "upgrade": Text(zh="升级", en="raised"),
    "downgrade": Text(zh="降级", en="lowered"),
    "lift": Text(zh="解除", en="lifted"),
    "cancel": Text(zh="撤销", en="cancelled"),
}

_NONE = Text(zh="无预警记录。", en="No warning recorded.")
_UNCHANGED = Text(zh="其间无新的发布、调整或解除。", en="Nothing was issued, changed or lifted meanwhile.")


def warnings(scope: Scope) -> Section:
    """What was signed in these days, and what was in force at the end of them."""
    begin, end = day_bounds(scope.first, calendar.zone())[0], day_bounds(scope.last, calendar.zone())[1]
    until = min(end, scope.as_of)
    told = queries.signed_between(begin, until)
    held = queries.in_force(until)
    said = Text(zh="期末无预警生效。", en="No warning was in force at the end.")
    if held is not None:
        title = outgoing.grade_title(held.grade, held.starts)
        said = Text(zh=f"期末生效：{title.zh}（{held}）。", en=f"In force at the end: {title.en} ({held}).")
    return Section(
        id="warnings",
        title=Text(zh="重污染天气预警", en="Warnings of heavy pollution"),
        said=(said,) if told or held is not None else (),
        columns=(
            Column(Text(zh="编号", en="Number")),
            Column(Text(zh="级别", en="Grade")),
            Column(Text(zh="动作", en="What was done")),
            Column(Text(zh="自", en="From")),
        ),
        rows=tuple(
            (
                cell(str(each), reverse("warnings:episode", args=[each.episode.number])),
                cell(outgoing.grade_title(each.grade, each.starts)),
                cell(_KINDS[each.kind]),
                cell(calendar.clock_words(each.starts)),
            )
            for each in told
        ),
        empty=_UNCHANGED if held is not None else _NONE,
    )
