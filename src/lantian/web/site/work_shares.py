"""A measure that is not counted from rows, on the map: each subdistrict's share as `tasks.progress` computes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from lantian.apps.records.campaign import pack
from lantian.apps.tasks.boards import unit_name
from lantian.apps.tasks.figures import Share
from lantian.apps.tasks.progress import Progress, progress
from lantian.apps.tasks.templatetags.progress import per_cent, share_words
from lantian.core.policy.indicator_schema import Indicator
from lantian.core.rules.progress.goals import whole_per_cent
from lantian.web.site.drawing import Drawing
from lantian.web.site.labels import DrawnCell, Label, drawn_cells
from lantian.web.site.now import drawing_of

__all__ = ["ShareLine", "SharesBoard", "shares_board"]

_QUARTER = 25


@dataclass(frozen=True)
class ShareLine:
    """A unit in the table beside the map."""

    unit: str
    name: str
    share: Share | None
    words: str
    percent: str
    css: str


@dataclass(frozen=True)
class SharesBoard:
    """What is shown of one day."""

    day: dt.date
    progress: Progress
    lines: tuple[ShareLine, ...]
    drawing: Drawing
    cells: tuple[DrawnCell, ...]


def shares_board(indicator: Indicator, day: dt.date, *, now: dt.datetime) -> SharesBoard:
    """An indicator's shares as of the end of a day; subdistricts first and always, other units where they have one."""
    found = progress(now, day)[indicator.id]
    lines = tuple(_lines(found))
    drawing = drawing_of(())
    by_unit = {line.unit: line for line in lines}

    def label(unit: str) -> Label:
        line = by_unit[unit]
        number = line.percent if _counted(line.share) else None
        return Label(line.name, number, line.words, line.css, f"#line-{unit}")

    return SharesBoard(day, found, lines, drawing, tuple(drawn_cells(drawing, label)))


def _lines(found: Progress) -> Iterator[ShareLine]:
    subdistricts = [unit.id for unit in pack().subdistricts()]
    others = [unit for unit in pack().units if unit in found.by_unit and unit not in subdistricts]
    for unit in (*subdistricts, *others):
        share = found.by_unit.get(unit)
        percent = per_cent(share.value) if share is not None and _counted(share) else per_cent(None)
        yield ShareLine(unit, unit_name(unit), share, share_words(share, found), percent, _css(share))


def _counted(share: Share | None) -> bool:
    """Whether it is a part of a whole; an amount or a rate alone has no colour."""
    return share is not None and share.of is not None and share.value is not None


def _css(share: Share | None) -> str:
    if share is None or not _counted(share) or share.value is None:
        return "share-none"
    return f"share-{max(0, min(whole_per_cent(share.value), 100)) // _QUARTER}"
