"""Hours of many stations as arrays of whole numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lantian.core.standards.pollutants import Pollutant

__all__ = ["MICRO", "Block", "Site", "fill"]

MICRO = 1_000_000
"""Parts of a unit (µg/m³, for carbon monoxide mg/m³) in which values are counted."""
LARGEST = 100_000 * MICRO
"""No air holds more; beyond it a number is a fault, and sums of many such might not fit."""
_HOUR_US = 3_600_000_000

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Site:
    """A station with the span of hours in which it belongs to its subdistrict; None means without end."""

    code: str
    subdistrict: str
    start: dt.datetime | None = None
    end: dt.datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Block:
    """Hours of stations (rows) from `start` on (columns), in millionths of a unit; 0 where there is no value."""

    sites: tuple[Site, ...]
    start: dt.datetime
    hours: int
    values: Mapping[Pollutant, Ints]
    there: Mapping[Pollutant, Flags]

    def offset(self, time: dt.datetime) -> int:
        """The column of an hour; it may lie outside."""
        return (time - self.start) // dt.timedelta(hours=1)


def fill(
    table: pa.Table, sites: Sequence[Site], start: dt.datetime, end: dt.datetime, *, until: dt.datetime | None = None
) -> Block:
    """The observations of a table (station, parameter, time, value, flag) in their places.

    Left out are values whose flag is not N (HJ 212: maintenance, calibration, fault), values below nought or above what
    air can hold, hours from `until` on, hours that do not begin on the hour, and what a station sent outside its span.
    """
    codes = [site.code for site in sites]
    hours = (end - start) // dt.timedelta(hours=1)
    row, column, factor, micro, good = _columns(table, codes, start)
    good &= (column >= 0) & (column < hours)
    if until is not None:
        good &= column < (until - start) // dt.timedelta(hours=1)
    values = {pollutant: np.zeros((len(codes), hours), np.int64) for pollutant in Pollutant}
    there = {pollutant: np.zeros((len(codes), hours), np.bool_) for pollutant in Pollutant}
    for number, pollutant in enumerate(Pollutant):
        mine = good & (factor == number)
        values[pollutant][row[mine], column[mine]] = micro[mine]
        there[pollutant][row[mine], column[mine]] = True
        _cut(values[pollutant], there[pollutant], sites, start, hours)
    return Block(sites=tuple(sites), start=start, hours=hours, values=values, there=there)


def _cut(values: Ints, there: Flags, sites: Sequence[Site], start: dt.datetime, hours: int) -> None:
    for number, site in enumerate(sites):
        if site.start is not None:
            before = min(max((site.start - start) // dt.timedelta(hours=1), 0), hours)
            values[number, :before], there[number, :before] = 0, False
        if site.end is not None:
            after = min(max((site.end - start) // dt.timedelta(hours=1), 0), hours)
            values[number, after:], there[number, after:] = 0, False


def _columns(table: pa.Table, codes: list[str], start: dt.datetime) -> tuple[Ints, Ints, Ints, Ints, Flags]:
    factors = [pollutant.code for pollutant in Pollutant]
    row = _positions(table["station"], codes)
    factor = _positions(table["parameter"], factors)
    time = table["time"].cast(pa.timestamp("us", tz="UTC")).cast(pa.int64()).to_numpy()
    since = time - int(start.timestamp()) * MICRO
    micro = _micro(table["value"])
    known = pc.and_(pc.is_valid(table["value"]), pc.equal(pc.cast(table["flag"], pa.string()), "N"))
    good = pc.fill_null(known, False).to_numpy(zero_copy_only=False).astype(np.bool_)
    good &= (row >= 0) & (factor >= 0) & (since % _HOUR_US == 0) & (micro >= 0) & (micro <= LARGEST)
    return row, since // _HOUR_US, factor, micro, good


def _positions(column: pa.ChunkedArray, names: list[str]) -> Ints:
    """Where each text stands in the list of names; -1 where it does not."""
    found = pc.index_in(pc.cast(column, pa.string()), value_set=pa.array(names, pa.string()))
    return np.asarray(pc.fill_null(found, -1).to_numpy(), dtype=np.int64)


def _micro(column: pa.ChunkedArray) -> Ints:
    """decimal(18,6) as whole numbers of millionths: such a number fits the low word of its 128 bits."""
    parts = []
    for chunk in column.cast(pa.decimal128(18, 6)).chunks:
        words = np.frombuffer(chunk.buffers()[1], dtype=np.int64)[::2]
        parts.append(words[chunk.offset : chunk.offset + len(chunk)])
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)
