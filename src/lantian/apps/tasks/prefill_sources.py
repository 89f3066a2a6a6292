"""The monthly return of progress, filled in from the data: nobody types a known thing again (S2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.urls import reverse
from django.utils import translation

from lantian.apps.submissions.prefill import PROGRESS, Column, Line, Table, prefill
from lantian.apps.tasks import boards, demands
from lantian.apps.tasks.choices import PART_LABELS, PROGRESS_LABELS
from lantian.apps.tasks.progress import progress
from lantian.apps.tasks.templatetags.progress import goal_of, share_words, value_of
from lantian.core.policy.schema import Text
from lantian.core.rules.returns import Due

__all__ = ["progress_of"]


@prefill(PROGRESS)
def progress_of(unit: str, due: Due, now: dt.datetime) -> Table:
    """What the unit leads, helps with or has a share in, as it was at the end of the month reported on."""
    today = demands.local_day(now)
    day = min(due.last, today)
    found = progress(now, day)
    lines = sorted(boards.own_lines(unit, found), key=lambda line: list(found).index(line.progress.indicator.id))
    return Table(
        columns=(
            Column("clauses", Text(zh="条款", en="Clauses")),
            Column("indicator", Text(zh="指标", en="Indicator")),
            Column("part", Text(zh="分工", en="Part")),
            Column("state", Text(zh="状态", en="State")),
            Column("share", Text(zh="本单位", en="Own share"), number=True),
            Column("value", Text(zh="全区", en="Whole district"), number=True),
            Column("goal", Text(zh="要求", en="Demanded"), number=True),
        ),
        lines=tuple(_line(each) for each in lines),
        as_of=now,
        version=next((each.progress.version for each in lines), 0),
        noted=True,
    )


def _line(each: boards.OwnLine) -> Line:
    indicator = each.progress.indicator
    return Line(
        indicator.id,
        (
            " ".join(indicator.serves),
            indicator.title,
            _both(lambda: str(PART_LABELS.get(each.part, ""))),
            _both(lambda: str(PROGRESS_LABELS[each.state])),
            share_words(each.share),
            _both(lambda: value_of(each.progress)),
            _both(lambda: goal_of(each.progress)),
        ),
        reverse("progress:indicator", args=[indicator.id]),
    )


def _both(words: Callable[[], str]) -> Text:
    """What a page says, in both languages: a return is read in either one later."""
    with translation.override("zh-hans"):
        chinese = words()
    with translation.override("en"):
        return Text(zh=chinese, en=words())
