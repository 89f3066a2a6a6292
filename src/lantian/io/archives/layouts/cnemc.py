"""Hourly values of the national centre (CNEMC): a column a station (or city), a row an hour and indicator.

Of the fifteen indicators six are hourly means; the index and the running means are derived from them and left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lantian.core.policy.schema import Text
from lantian.io.archives import numbers
from lantian.io.archives.block import Block
from lantian.io.archives.faults import Faults
from lantian.io.archives.layouts.layout import Options, heading_of
from lantian.io.archives.mapping import in_range
from lantian.io.archives.parameters import KNOWN
from lantian.io.archives.tables import Piece, Unreadable, opened, pieces_of

__all__ = ["CITIES", "SITES", "CnemcLayout"]

_TYPES = {
    "PM2.5": "a34004",
    "PM10": "a34002",
    "SO2": "a21026",
    "NO2": "a21004",
    "O3": "a05024",
    "CO": "a21005",
}
_DERIVED = frozenset(["AQI", "O3_8h", "O3_8h_24h", *(f"{name}_24h" for name in _TYPES)])
_WRITTEN = frozenset(name.encode() for name in _TYPES)
_LEFT_OUT = frozenset(name.encode() for name in _DERIVED)
_LEADING = ["date", "hour", "type"]
_MISSING = ["", "NA", "-", "—"]
_HOUR = 3_600_000_000
_OFFSET = 8 * _HOUR
_BATCH = 1 << 24


class CnemcLayout:
    """The wide form of the archive, of sites or of cities."""

    label = "end"
    cadence = "hour"
    statistic = "mean"
    others = "leave"
    label_note = Text(
        zh="标注的小时为该小时均值的结束时刻，北京时间（固定 +08:00）。",
        en="The hour is the end of its averaging period, Beijing time (+08:00 all year).",
    )
    units_note = Text(
        zh="µg/m³，一氧化碳 mg/m³；AQI 与滑动均值为派生量，不导入。",
        en="µg/m³, carbon monoxide mg/m³; the index and running means are derived and not imported.",
    )

    def __init__(self, kind: str, title: Text) -> None:
        self.id = kind
        self.title = title

    def sniff(self, head: bytes, name: str) -> float:
        """By its first columns, and for sites by the form of the codes."""
        names = heading_of(head)
        if names[:3] != _LEADING or len(names) < 4:
            return 0.0
        coded = sum(1 for each in names[3:20] if len(each) == 5 and each[:4].isdigit() and each[4] == "A")
        return 0.95 if (coded > len(names[3:20]) // 2) == (self.id == "cnemc-sites") else 0.3

    def read(self, path: Path, faults: Faults, options: Options) -> Iterator[Block]:
        """The hours of a file, at once where every cell is a number, else cell by cell with what is wrong."""
        quick = _quick(path)
        if quick is not None:
            yield from self._matrix(*quick[:2], faults, quick[2:])
            return
        for piece in pieces_of(path, faults):
            if list(piece.columns)[:3] != _LEADING:
                faults.add("csv-columns", row=1, column="date, hour, type", given="date, hour, type")
                raise Unreadable
            names = list(piece.columns)[3:]
            piece = piece.take(_wanted(piece, faults))  # noqa: PLW2901 - the rows that are meant
            if len(piece) and names:
                yield from self._matrix(piece, names, faults)

    def _matrix(
        self,
        piece: Piece,
        names: list[str],
        faults: Faults,
        read: tuple[NDArray[np.int64], NDArray[np.uint8]] | None = None,
    ) -> Iterator[Block]:
        starts, good_time = _starts(piece, faults)
        kinds = piece.columns["type"].to_list()
        code_numbers = np.array([Block.codes.index(_TYPES[kind]) for kind in kinds], np.int16)
        if read is not None:
            micro, state = read
        else:
            micro = np.empty((len(piece), len(names)), np.int64)
            state = np.empty((len(piece), len(names)), np.uint8)
            for place, name in enumerate(names):
                micro[:, place], state[:, place] = numbers.millionths(
                    piece.columns[name], factor=Fraction(1), missing=_MISSING
                )
        state[~good_time] = numbers.MISSING
        _refuse(piece, names, state, micro, kinds, faults)
        rows, columns = np.nonzero(state == numbers.GOOD)
        if len(rows):
            yield Block(
                stations=names,
                station=columns.astype(np.int32),
                parameter=code_numbers[rows],
                time=starts[rows],
                value=micro[rows, columns],
                row=piece.rows[rows],
                column=columns.astype(np.int32),
                columns=names,
                flag=np.zeros(len(rows), np.int16),
            )


def _refuse(
    piece: Piece, names: list[str], state: NDArray[np.uint8], micro: NDArray[np.int64], kinds: list[str], faults: Faults
) -> None:
    """Name what is no number or cannot be, and take it out."""
    for row, column in zip(*np.nonzero(state >= numbers.BAD), strict=True):
        code = "value-unreadable" if state[row, column] == numbers.BAD else "value-too-fine"
        cell = piece.columns.get(names[column])
        given = str(cell[int(row)]) if cell is not None else f"{micro[row, column] / 1e6:g}"
        faults.add(code, row=int(piece.rows[row]), column=names[column], given=given, expected="NA")
    limits = [(int(KNOWN[_TYPES[kind]].least * 1_000_000), int(KNOWN[_TYPES[kind]].most * 1_000_000)) for kind in kinds]
    low, high = np.array(limits, np.int64).reshape(-1, 2).T[:, :, np.newaxis]
    beyond = (state == numbers.GOOD) & ((micro < low) | (micro > high))
    for row in np.flatnonzero(beyond.any(axis=1)).tolist():
        kind = kinds[row]
        good = state[row] == numbers.GOOD
        number = int(piece.rows[row])
        fits = in_range(micro[row], good, _TYPES[kind], lambda at, n=number: (n, names[at]), faults)
        state[row][good & ~fits] = numbers.BAD


def _quick(path: Path) -> tuple[Piece, list[str], NDArray[np.int64], NDArray[np.uint8]] | None:
    """The table in millionths when it is nothing but plain numbers; None when somebody has to look at the cells."""
    try:
        with opened(path) as file:
            data = file.read(_BATCH + 1)
        names = heading_of(data[:65_536])
    except (OSError, EOFError, UnicodeError, ValueError):
        return None
    if len(data) > _BATCH or names[:3] != _LEADING or len(set(names)) != len(names) or b'"' in data:
        return None
    lines = data.rstrip(b"\r\n").split(b"\n")[1:]
    leading: list[list[str]] = []
    rows, cells = [], []
    for row, line in enumerate(lines, start=2):
        date, hour, kind, rest = (*line.split(b",", 3), b"", b"", b"", b"")[:4]
        if kind in _WRITTEN:
            rows.append(row)
            leading.append([date.decode("latin-1"), hour.decode("latin-1"), kind.decode()])
            cells.append(rest.rstrip(b"\r"))
        elif kind not in _LEFT_OUT:
            return None
        if line.count(b",") != len(names) - 1:
            return None
    found = numbers.plain_cells(b",".join(cells)) if cells and len(names) > len(_LEADING) else None
    if found is None:
        return None
    columns = {name: pl.Series(name, [each[place] for each in leading]) for place, name in enumerate(_LEADING)}
    shape = (len(rows), len(names) - len(_LEADING))
    return Piece(columns, np.array(rows, np.int32)), names[3:], found[0].reshape(shape), found[1].reshape(shape)


def _wanted(piece: Piece, faults: Faults) -> NDArray[np.bool_]:
    kinds = piece.columns["type"].str.strip_chars()
    wanted = kinds.is_in(list(_TYPES)).to_numpy()
    for place in np.flatnonzero(~wanted & ~kinds.is_in(list(_DERIVED)).to_numpy()):
        faults.add(
            "parameter-unknown", row=int(piece.rows[place]), column="type", severe=False, given=str(kinds[int(place)])
        )
    piece.columns["type"] = kinds
    return wanted


def _starts(piece: Piece, faults: Faults) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """One hour before the label; the fixed offset of Beijing time."""
    text = piece.columns["date"].str.strip_chars() + " " + piece.columns["hour"].str.strip_chars() + " 00"
    read = numbers.moments(text, formats=["%Y%m%d %H %M"], zone="+08:00")
    for place in np.flatnonzero(read.unreadable):
        given = str(text[int(place)]).removesuffix(" 00")
        faults.add(
            "hour-unreadable", row=int(piece.rows[place]), column="date, hour", given=given, expected="YYYYMMDD, 0–23"
        )
    return read.start - _HOUR, read.good


SITES = CnemcLayout("cnemc-sites", Text(zh="国家站小时值（china_sites）", en="CNEMC hourly, sites (china_sites)"))
CITIES = CnemcLayout("cnemc-cities", Text(zh="城市小时值（china_cities）", en="CNEMC hourly, cities (china_cities)"))
