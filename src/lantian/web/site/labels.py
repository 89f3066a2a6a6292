"""Cells of the drawing with what is written on them now: name, number, word, colour, and how it is read aloud."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from lantian.web.site.drawing import Cell, Drawing

__all__ = ["DrawnCell", "DrawnDot", "Label", "drawn_cells", "drawn_dots"]

_NUMBER_OF_ROOM = 0.62
_NAME_OF_ROOM = 0.31
_LINE_OF_ROOM = 1.5
_LATIN_END, _LATIN_EM = 0x2FF, 0.56
_LARGEST_NUMBER, _SMALLEST_NUMBER = 66.0, 16.0
_LARGEST_NAME, _SMALLEST_NAME = 31.0, 17.0


@dataclass(frozen=True)
class DrawnCell:
    """A cell as the template draws it. `css` is the class of its colour."""

    name: str
    number: int | str | None
    word: str
    css: str
    address: str
    path: str
    x: float
    y_name: float
    y_number: float
    y_word: float
    size_name: float
    size_word: float
    size_number: float


@dataclass(frozen=True)
class DrawnDot:
    """A station's dot."""

    x: float
    y: float
    online: bool


@dataclass(frozen=True)
class Label:
    """What is known of one subdistrict, in the reader's language."""

    name: str
    number: int | str | None
    word: str
    css: str
    address: str


def drawn_cells(drawing: Drawing, label: Callable[[str], Label]) -> list[DrawnCell]:
    """Write the label of each unit into its cell, as large as the cell has room for."""
    return [_written(cell, label(cell.unit)) for cell in drawing.cells]


def drawn_dots(drawing: Drawing, stations: Iterable[Any]) -> list[DrawnDot]:
    """The dots of stations (with `code` and `online`) that have a place in the drawing."""
    found = [(drawing.dots.get(station.code), station.online) for station in stations]
    return [DrawnDot(dot.x, dot.y, online) for dot, online in found if dot]


def _written(cell: Cell, label: Label) -> DrawnCell:
    number = min(max(cell.room * _NUMBER_OF_ROOM, _SMALLEST_NUMBER), _LARGEST_NUMBER)
    name = _fitting(label.name, cell.room)
    word = _fitting(label.word, cell.room)
    if label.number is None:
        up, down = cell.y - name * 0.25, cell.y + word * 1.05
    else:
        up, down = cell.y - number * 0.52, cell.y + number * 0.42 + word * 1.1
    return DrawnCell(
        name=label.name,
        number=label.number,
        word=label.word,
        css=label.css,
        address=label.address,
        path=cell.path,
        x=cell.x,
        y_name=up,
        y_number=cell.y + number * 0.38,
        y_word=down,
        size_name=name,
        size_word=word,
        size_number=number,
    )


def _fitting(text: str, room: float) -> float:
    """The type size at which a text stays inside of the cell: a Chinese character is square, a Latin one half of it."""
    ems = sum(1.0 if ord(sign) > _LATIN_END else _LATIN_EM for sign in text) or 1.0
    size = min(room * _NAME_OF_ROOM, room * _LINE_OF_ROOM / ems)
    return min(max(size, _SMALLEST_NAME), _LARGEST_NAME)
