"""The work on a map, as of the end of any day: cells by share done, a mark for each row, a line for each unit."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from math import sqrt

from django.urls import reverse
from django.utils import translation

from lantian.apps.ledgers import counts
from lantian.apps.ledgers.counts import Counted, PastRow
from lantian.apps.ledgers.models import Row
from lantian.apps.ledgers.reading import facts_on
from lantian.apps.ledgers.selection import fields_asked
from lantian.apps.records.campaign import pack
from lantian.core.policy.ledger_schema import Condition
from lantian.core.rules.ledgers.conditions import ask
from lantian.web.site.drawing import Drawing
from lantian.web.site.labels import DrawnCell, Label, drawn_cells
from lantian.web.site.maps import map_stamp
from lantian.web.site.now import drawing_of, unit_name
from lantian.web.site.work_subject import Subject

__all__ = ["Board", "Line", "Mark", "board", "board_of", "line_of"]

_MOST_MARKS = 1200
"""More are drawn together: a wall cannot tell ten thousand symbols apart."""
_SQUARE = 22.0
_SMALLEST, _LARGEST = 5.0, 15.0
_ROWS_OF_LARGEST = 400
_QUARTERS = 4


@dataclass(frozen=True)
class Line:
    """A unit in the table beside the map."""

    unit: str
    name: str
    total: Decimal
    done: Decimal
    css: str

    @property
    def left(self) -> Decimal:
        """What is still to be done."""
        return self.total - self.done

    @property
    def percent(self) -> int | None:
        """Share done; None where there is nothing."""
        return _percent(self.total, self.done)


@dataclass(frozen=True)
class Mark:
    """A row on the map, or several that lie together. `rows` is 1 for a single row, which has an address."""

    x: float
    y: float
    done: bool
    rows: int = 1
    rows_done: int = 0
    radius: float = _SMALLEST
    title: str = ""
    address: str = ""


@dataclass(frozen=True)
class Board:
    """What is shown of one day."""

    day: dt.date
    total: Decimal
    done: Decimal
    lines: tuple[Line, ...]
    drawing: Drawing
    cells: tuple[DrawnCell, ...]
    marks: tuple[Mark, ...]
    together: bool
    """Whether marks stand for several rows."""
    placed: int
    without_place: int
    off_the_map: int
    version: int
    """Number of the newest change of any row that it knows."""
    demonstration: bool
    """Whether rows of a demonstration are among them."""

    @property
    def percent(self) -> int | None:
        """Share done; None where there is nothing."""
        return _percent(self.total, self.done)

    @property
    def total_left(self) -> Decimal:
        """What is still to be done."""
        return self.total - self.done


def board(subject: Subject, day: dt.date, *, today: dt.date, units: frozenset[str] | None) -> Board:
    """A subject of rows as of the end of a day, of the rows of these units (None: of all).

    Raises:
        ParameterNotInForce: a condition of the pack asks for a parameter that has no value on that day.
    """
    language = translation.get_language() or ""
    return _board(subject, day, today, units, _Stamp(counts.version(), map_stamp(), language))


@dataclass(frozen=True)
class _Stamp:
    """What a kept board depends on besides what is asked."""

    version: int
    map: str
    language: str


@lru_cache(maxsize=64)
def _board(subject: Subject, day: dt.date, today: dt.date, units: frozenset[str] | None, stamp: _Stamp) -> Board:
    assert subject.ledger is not None and subject.of is not None and subject.done is not None
    total = counts.count(subject.of, today=today, units=units, until=day)
    done = counts.count(subject.done, today=today, units=units, until=day)
    drawing = drawing_of(())
    return board_of(
        day,
        lines=tuple(_lines(total, done)),
        marks=list(_marks(subject, day, units, drawing)),
        drawing=drawing,
        version=stamp.version,
        demonstration=Row.objects.filter(ledger=subject.ledger.id, demonstration=True).exists(),
    )


def board_of(
    day: dt.date,
    *,
    lines: tuple[Line, ...],
    marks: Sequence[Mark | None],
    drawing: Drawing,
    version: int,
    demonstration: bool,
) -> Board:
    """Lines and marks put together: marks that lie close are drawn as one where there are many. A mark that is None
    stands for something without a place, which is only counted."""
    on_map = [mark for mark in marks if mark is not None and _inside(mark, drawing)]
    off_the_map = sum(1 for mark in marks if mark is not None) - len(on_map)
    together = len(on_map) > _MOST_MARKS
    return Board(
        day=day,
        total=sum((line.total for line in lines), Decimal(0)),
        done=sum((line.done for line in lines), Decimal(0)),
        lines=lines,
        drawing=drawing,
        cells=tuple(_cells(drawing, lines)),
        marks=tuple(_together(on_map) if together else on_map),
        together=together,
        placed=len(on_map),
        without_place=sum(1 for mark in marks if mark is None),
        off_the_map=off_the_map,
        version=version,
        demonstration=demonstration,
    )


def line_of(unit: str, name: str, total: Decimal, done: Decimal) -> Line:
    """A unit's line, in the colour of its share."""
    return Line(unit, name, total, done, _css(total, done))


def _lines(total: Counted, done: Counted) -> Iterator[Line]:
    """Subdistricts first and always; other units where they answer for something."""
    subdistricts = [unit.id for unit in pack().subdistricts()]
    answering = total.by_unit.keys() | done.by_unit.keys()
    others = [unit for unit in pack().units if unit in answering and unit not in set(subdistricts)]
    for unit in (*subdistricts, *others):
        of, finished = total.by_unit.get(unit, Decimal(0)), done.by_unit.get(unit, Decimal(0))
        yield line_of(unit, unit_name(pack().units[unit]), of, finished)


def _percent(total: Decimal, done: Decimal) -> int | None:
    """Whole percents, rounded down: a hundred is said only where nothing is left."""
    return int(done * 100 / total) if total else None


def _css(total: Decimal, done: Decimal) -> str:
    """Class of a share: nothing there, by quarters, all done."""
    if not total:
        return "share-none"
    return f"share-{min(int(done * _QUARTERS / total), _QUARTERS)}"


def _cells(drawing: Drawing, lines: Iterable[Line]) -> list[DrawnCell]:
    by_unit = {line.unit: line for line in lines}

    def label(unit: str) -> Label:
        line = by_unit[unit]
        word = f"{line.done:f} / {line.total:f}" if line.total else "—"
        number = None if line.percent is None else f"{line.percent}%"
        return Label(line.name, number, word, line.css, f"#line-{unit}")

    return drawn_cells(drawing, label)


def _marks(subject: Subject, day: dt.date, units: frozenset[str] | None, drawing: Drawing) -> Iterator[Mark | None]:
    """A mark for each row that is counted in the whole; None for one without a place."""
    assert subject.ledger is not None and subject.of is not None and subject.done is not None
    places = _places(subject.ledger.id)
    asked = fields_asked(subject.of.where) | fields_asked(subject.done.where)
    for row in counts.as_of(subject.ledger.id, day, fields=asked):
        if (units is not None and row.unit not in units) or not _holds(subject.of.where, row, day):
            continue
        place = places.get(row.id)
        if place is None or drawing.plane is None:
            yield None
            continue
        number, title, lon, lat = place
        x, y = drawing.plane.place(float(lon), float(lat))
        done = _holds(subject.done.where, row, day)
        yield Mark(
            round(x, 1),
            round(y, 1),
            done,
            rows_done=int(done),
            title=title,
            address=reverse("ledgers:row", args=[number]),
        )


def _holds(condition: Condition | None, row: PastRow, day: dt.date) -> bool:
    return condition is None or ask(condition, facts_on(row.values, row.state, row.state_kind, day)).holds


def _places(ledger: str) -> Mapping[int, tuple[str, str, Decimal, Decimal]]:
    """Row → number, title, longitude and latitude (WGS-84); rows without a place are not there."""
    rows = Row.objects.filter(ledger=ledger, lon__isnull=False, lat__isnull=False)
    return {
        pk: (number, title, lon, lat)
        for pk, number, title, lon, lat in rows.values_list("pk", "number", "title", "lon", "lat")
    }


def _inside(mark: Mark, drawing: Drawing) -> bool:
    return 0 <= mark.x <= drawing.width and 0 <= mark.y <= drawing.height


def _together(marks: Iterable[Mark]) -> Iterator[Mark]:
    """One mark for each square of the drawing that has any; its area grows with the number of rows."""
    squares: dict[tuple[int, int], list[Mark]] = defaultdict(list)
    for mark in marks:
        squares[int(mark.x / _SQUARE), int(mark.y / _SQUARE)].append(mark)
    for found in squares.values():
        done = sum(mark.rows_done for mark in found)
        x, y = (sum(getattr(mark, axis) for mark in found) / len(found) for axis in "xy")
        radius = min(_SMALLEST + (_LARGEST - _SMALLEST) * sqrt(len(found) / _ROWS_OF_LARGEST), _LARGEST)
        yield Mark(round(x, 1), round(y, 1), done == len(found), len(found), done, round(radius, 1))
