"""How the columns of a table become values: the description that a person makes once and that is remembered.

A mapping is data: it is kept by name and version, shown, exported, and applied by screen and command line alike. The
layouts that are known here are mappings too, where a table is all they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from lantian.io.archives import numbers
from lantian.io.archives.block import Block
from lantian.io.archives.faults import Faults
from lantian.io.archives.parameters import CONCENTRATIONS, KNOWN, MixingRatio, UnitUnknown, code_of, factor_to
from lantian.io.archives.tables import Piece, pieces_of

__all__ = ["CADENCES", "Label", "Mapping", "ValueColumn", "read"]

Label = Literal["start", "end", "instant"]
CADENCES = {"hour": 3_600_000_000, "minute": 60_000_000}
"""Cadence → its period in microseconds."""
_MISSING = ["", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "-", "—", "--"]
_SHOWN = 5


class ValueColumn(BaseModel):
    """A column that holds the values of one parameter."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    column: str
    parameter: str
    unit: str
    state: Literal["", "273", "298"] = ""
    """Reference state of a mixing ratio."""

    @model_validator(mode="after")
    def _known(self) -> ValueColumn:
        if self.parameter not in KNOWN:
            raise ValueError(f"{self.parameter} is none of {', '.join(KNOWN)}")
        return self


class Mapping(BaseModel):
    """Columns → station, time, parameter, value, unit, mark."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    shape: Literal["wide", "long"] = "wide"
    encoding: Literal["auto", "utf-8", "gb18030"] = "auto"
    delimiter: Literal["auto", ",", ";", "\t"] = "auto"
    decimal: Literal[".", ","] = "."
    heading: int = Field(default=1, ge=1, le=100)
    """Number of the line with the names of the columns."""
    sheet: str = ""
    missing: list[str] = Field(default_factory=lambda: list(_MISSING))
    station_column: str = ""
    station: str = ""
    """The one station of the file, where no column says it."""
    time_columns: list[str] = Field(min_length=1)
    time_formats: list[str] = Field(default_factory=lambda: ["%Y-%m-%d %H:%M:%S"], min_length=1)
    """As Python writes them; the texts of several columns are joined by a space."""
    zone: str = ""
    """Name of a zone, an offset such as +08:00, or "" when the times say it themselves."""
    label: Label
    cadence: Literal["hour", "minute"] = "hour"
    repeated: Literal["refuse", "first-is-summer"] = "refuse"
    """What the hour is that happens twice when summer time ends."""
    columns: list[ValueColumn] = Field(default_factory=list)
    parameter_column: str = ""
    value_column: str = ""
    unit_column: str = ""
    flag_column: str = ""
    parameters: dict[str, str] = Field(default_factory=dict)
    units: dict[str, str] = Field(default_factory=dict)
    """Of a long table without a column for it: factor code → unit."""
    state: Literal["", "273", "298"] = ""
    flags: dict[str, str] = Field(default_factory=dict)
    others: Literal["refuse", "leave"] = "refuse"
    """What happens to stations that nobody has mapped."""

    @model_validator(mode="after")
    def _sound(self) -> Mapping:
        if self.zone and numbers._fixed(self.zone) is None:
            try:
                ZoneInfo(self.zone)
            except (ZoneInfoNotFoundError, ValueError, OSError) as cause:
                raise ValueError(f"{self.zone} is no time zone") from cause
        if self.shape == "wide" and not self.columns:
            raise ValueError("a wide table needs columns")
        if self.shape == "long" and not (self.parameter_column and self.value_column):
            raise ValueError("a long table needs parameter_column and value_column")
        if not (self.station_column or self.station):
            raise ValueError("station_column or station is needed")
        return self

    @property
    def needed(self) -> list[str]:
        """Columns that must be there."""
        extra = [self.station_column, self.parameter_column, self.value_column, self.unit_column, self.flag_column]
        return [*self.time_columns, *(each.column for each in self.columns), *(name for name in extra if name)]


def read(mapping: Mapping, path: Path, faults: Faults) -> Iterator[Block]:
    """The values of a file, piece by piece; what cannot be read is a fault.

    Raises:
        Unreadable: the file ends in something that is no table; what came before was yielded.
    """
    pieces = pieces_of(
        path,
        faults,
        encoding=mapping.encoding,
        delimiter=mapping.delimiter,
        heading=mapping.heading,
        sheet=mapping.sheet,
    )
    for piece in pieces:
        absent = [name for name in mapping.needed if name not in piece.columns]
        if absent:
            faults.add("csv-columns", row=mapping.heading, column=", ".join(absent), given=", ".join(absent))
            return
        yield from interpreted(mapping, piece, faults)


def interpreted(mapping: Mapping, piece: Piece, faults: Faults) -> Iterator[Block]:
    """The values of some rows."""
    written = np.logical_or.reduce([(piece.columns[name] != "").to_numpy() for name in mapping.needed])
    if not written.all():
        piece = piece.take(written)
    if not len(piece):
        return
    starts, kept = _starts(mapping, piece, faults)
    if not kept.all():
        piece, starts = piece.take(kept), starts[kept]
    if len(piece):
        yield from (_wide if mapping.shape == "wide" else _long)(mapping, piece, starts, faults)


def _starts(mapping: Mapping, piece: Piece, faults: Faults) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Start of the period of each row, and whether it has one."""
    text, formats = joined_time(piece, mapping.time_columns, mapping.time_formats)
    second = _second_time(mapping, piece, text) if mapping.repeated == "first-is-summer" else None
    read = numbers.moments(text, formats=formats, zone=mapping.zone, second=second)
    period = CADENCES[mapping.cadence]
    crooked = read.good & (read.start % period != 0)
    column = ", ".join(mapping.time_columns)
    expected = " / ".join(mapping.time_formats)
    reasons = {
        "hour-unreadable": read.unreadable,
        "hour-nonexistent": read.nonexistent,
        "hour-ambiguous": read.ambiguous,
        "hour-without-zone": read.without_zone,
        "hour-not-full": crooked,
    }
    for code, mask in reasons.items():
        for place in np.flatnonzero(mask):
            given = " ".join(str(piece.columns[name][int(place)]) for name in mapping.time_columns)
            faults.add(code, row=int(piece.rows[place]), column=column, given=given, expected=expected)
    starts = read.start - (period if mapping.label == "end" else 0)
    return starts, read.good & ~crooked


def joined_time(piece: Piece, columns: list[str], formats: list[str]) -> tuple[pl.Series, list[str]]:
    """The time columns as one text, and the formats with the minutes that such a text may lack."""
    text = piece.columns[columns[0]].str.strip_chars()
    for name in columns[1:]:
        text = text + " " + piece.columns[name].str.strip_chars()
    if any("%M" not in form and "%T" not in form for form in formats):
        return text + " 00", [f"{form} %M" for form in formats]
    return text, formats


def _second_time(mapping: Mapping, piece: Piece, text: pl.Series) -> pl.Series:
    """Whether a row's time was there before for the same station (and parameter): its second time."""
    keys = {"time": text}
    for name in (mapping.station_column, mapping.parameter_column):
        if name:
            keys[name] = piece.columns[name]
    frame = pl.DataFrame([pl.Series(f"k{place}", each) for place, each in enumerate(keys.values())])
    return frame.select(pl.int_range(pl.len()).over(frame.columns).alias("n"))["n"] > 0


def _stations(mapping: Mapping, piece: Piece) -> tuple[list[str], NDArray[np.int32]]:
    if not mapping.station_column:
        return [mapping.station], np.zeros(len(piece), np.int32)
    return encoded(piece.columns[mapping.station_column].str.strip_chars())


def encoded(cells: pl.Series) -> tuple[list[str], NDArray[np.int32]]:
    """Texts as numbers of names, in the order in which they come."""
    names = cells.unique(maintain_order=True)
    places = cells.replace_strict(names, pl.Series(range(len(names)), dtype=pl.Int32), return_dtype=pl.Int32)
    return names.to_list(), places.to_numpy()


def _flags(mapping: Mapping, piece: Piece, faults: Faults) -> tuple[list[str], NDArray[np.int16]]:
    if not mapping.flag_column:
        return ["N"], np.zeros(len(piece), np.int16)
    names, places = encoded(piece.columns[mapping.flag_column].str.strip_chars())
    marks = []
    for number, name in enumerate(names):
        mark = mapping.flags.get(name, "N" if name in {"", "N"} else "")
        if not mark:
            first = int(np.flatnonzero(places == number)[0])
            faults.add("flag-unknown", row=int(piece.rows[first]), column=mapping.flag_column, given=name)
        marks.append(mark)
    return marks, places.astype(np.int16)


def _wide(mapping: Mapping, piece: Piece, starts: NDArray[np.int64], faults: Faults) -> Iterator[Block]:
    stations, station = _stations(mapping, piece)
    flags, flag = _flags(mapping, piece, faults)
    usable = np.array([bool(mark) for mark in flags])[flag]
    for each in mapping.columns:
        factor = _factor(each.parameter, each.unit, each.state, faults, column=each.column)
        if factor is None:
            continue
        values, good = judged(mapping, piece, each.column, each.parameter, factor, faults)
        chosen = np.flatnonzero(good & usable)
        if len(chosen):
            yield Block(
                stations=stations,
                station=station[chosen],
                parameter=np.full(len(chosen), Block.codes.index(each.parameter), np.int16),
                time=starts[chosen],
                value=values[chosen],
                row=piece.rows[chosen],
                column=np.zeros(len(chosen), np.int32),
                columns=[each.column],
                flag=flag[chosen],
                flags=flags,
            )


def _long(mapping: Mapping, piece: Piece, starts: NDArray[np.int64], faults: Faults) -> Iterator[Block]:
    stations, station = _stations(mapping, piece)
    flags, flag = _flags(mapping, piece, faults)
    usable = np.array([bool(mark) for mark in flags])[flag]
    names, kinds = encoded(piece.columns[mapping.parameter_column].str.strip_chars())
    units, unit = encoded(piece.columns[mapping.unit_column].str.strip_chars()) if mapping.unit_column else ([""], None)
    for number, name in enumerate(names):
        code = mapping.parameters.get(name) or code_of(name)
        rows = kinds == number
        if code not in KNOWN:
            first = int(piece.rows[np.flatnonzero(rows)[0]])
            faults.add("parameter-unknown", row=first, column=mapping.parameter_column, severe=False, given=name)
            continue
        for place, said in enumerate(units):
            mask = rows if unit is None else rows & (unit == place)
            if not mask.any():
                continue
            written = said or mapping.units.get(code, "")
            first = int(piece.rows[np.flatnonzero(mask)[0]])
            factor = _factor(code, written, mapping.state, faults, column=mapping.unit_column, row=first)
            if factor is None:
                if int(mask.sum()) > 1:
                    faults.more(faults.last, int(mask.sum()) - 1)
                continue
            part = piece.take(mask)
            values, good = judged(mapping, part, mapping.value_column, code, factor, faults)
            chosen = np.flatnonzero(mask)[good & usable[mask]]
            inner = good & usable[mask]
            if len(chosen):
                yield Block(
                    stations=stations,
                    station=station[chosen],
                    parameter=np.full(len(chosen), Block.codes.index(code), np.int16),
                    time=starts[chosen],
                    value=values[inner],
                    row=piece.rows[chosen],
                    column=np.zeros(len(chosen), np.int32),
                    columns=[mapping.value_column],
                    flag=flag[chosen],
                    flags=flags,
                )


def _factor(code: str, unit: str, state: str, faults: Faults, *, column: str, row: int = 0) -> Fraction | None:
    known = KNOWN[code]
    try:
        return factor_to(code, unit, state)
    except MixingRatio:
        faults.add("unit-needs-state", row=row, column=column, given=unit, parameter=known.label)
    except UnitUnknown:
        usual = [known.unit, *(["mg/m³", "µg/m³", "ppb", "ppm"] if code in CONCENTRATIONS else [])]
        faults.add(
            "unit-unknown",
            row=row,
            column=column,
            given=unit,
            parameter=known.label,
            expected=", ".join(dict.fromkeys(usual)),
        )
    return None


def judged(
    mapping: Mapping, piece: Piece, column: str, code: str, factor: Fraction, faults: Faults
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The column's values in millionths of the unit kept, and which of them are taken."""
    cells = piece.columns[column]
    power_of_ten = factor.numerator in _POWERS and factor.denominator in _POWERS
    values, state = numbers.millionths(
        cells, factor=factor, exact=power_of_ten, missing=mapping.missing, comma=mapping.decimal == ","
    )
    good = state == numbers.GOOD
    for place in np.flatnonzero(state >= numbers.BAD):
        code_of_fault = "value-unreadable" if state[place] == numbers.BAD else "value-too-fine"
        expected = ", ".join(repr(mark) for mark in mapping.missing[:_SHOWN])
        faults.add(
            code_of_fault, row=int(piece.rows[place]), column=column, given=str(cells[int(place)]), expected=expected
        )
    return values, good & in_range(values, good, code, lambda at: (int(piece.rows[at]), column), faults)


_POWERS = frozenset(10**n for n in range(13))


def in_range(
    values: NDArray[np.int64], good: NDArray[np.bool_], code: str, where: object, faults: Faults
) -> NDArray[np.bool_]:
    """Which of the good values can be; the others are faults. `where(place)` gives row and column."""
    known = KNOWN[code]
    low, high = int(known.least * 1_000_000), int(known.most * 1_000_000)
    wrong = good & ((values < low) | (values > high))
    for place in np.flatnonzero(wrong):
        row, column = where(int(place))  # type: ignore[operator]
        shown = f"{values[place] / 1e6:g}"
        facts = {"given": shown, "unit": known.unit, "parameter": known.label}
        if code not in CONCENTRATIONS:
            expected = f"{known.least:g} … {known.most:g}"
            faults.add("value-out-of-range", row=row, column=column, expected=expected, **facts)
        elif values[place] < 0:
            faults.add("value-negative", row=row, column=column, **facts)
        else:
            faults.add("unit-suspect", row=row, column=column, expected=known.unit, **facts)
    return ~wrong
