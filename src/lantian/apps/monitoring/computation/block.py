"""Hours of many stations as arrays of whole numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
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
    table: pa.Table,
    sites: Sequence[Site],
    start: dt.datetime,
    end: dt.datetime,
    *,
    until: dt.datetime | None = None,
    corrected: Sequence[bool] = (),
) -> Block:
    """The observations of a table (station, parameter, statistic, time, value, flag) in their places.

    Left out are values whose flag is not N (HJ 212: maintenance, calibration, fault), values below nought or above what
    air can hold, hours from `until` on, hours that do not begin on the hour, and what a station sent outside its span.
    Of the statistics of an hour one counts, as `choice.counted` says; `corrected` tells for each hour whether corrected
    values do. A table without the column holds means.
    """
    codes = [site.code for site in sites]
    hours = (end - start) // dt.timedelta(hours=1)
    row, column, factor, micro, placed, good = _columns(table, codes, start)
    placed &= (column >= 0) & (column < hours)
    if until is not None:
        placed &= column < (until - start) // dt.timedelta(hours=1)
    good &= placed
    block = _Layers(
        values={pollutant: np.zeros((len(codes), hours), np.int64) for pollutant in Pollutant},
        there={pollutant: np.zeros((len(codes), hours), np.bool_) for pollutant in Pollutant},
    )
    kinds = _statistics(table)
    for chosen, sure in _layers(table, kinds, column, placed, good, corrected):
        block.lay(row[chosen], column[chosen], factor[chosen], micro[chosen], sure[chosen])
    for pollutant in Pollutant:
        _cut(block.values[pollutant], block.there[pollutant], sites, start, hours)
    return Block(sites=tuple(sites), start=start, hours=hours, values=block.values, there=block.there)


@dataclass(frozen=True)
class _Layers:
    """Values laid one over another; the last one stands."""

    values: dict[Pollutant, Ints]
    there: dict[Pollutant, Flags]

    def lay(self, row: Ints, column: Ints, factor: Ints, micro: Ints, good: Flags) -> None:
        """Put values in their places; where one is not good the place becomes empty."""
        for number, pollutant in enumerate(Pollutant):
            mine = factor == number
            self.values[pollutant][row[mine], column[mine]] = np.where(good[mine], micro[mine], 0)
            self.there[pollutant][row[mine], column[mine]] = good[mine]


def _statistics(table: pa.Table) -> pa.ChunkedArray | None:
    return pc.cast(table["statistic"], pa.string()) if "statistic" in table.column_names else None


def _layers(
    table: pa.Table,
    kinds: pa.ChunkedArray | None,
    column: Ints,
    placed: Flags,
    good: Flags,
    corrected: Sequence[bool],
) -> Iterator[tuple[Flags, Flags]]:
    """Which rows are laid, one layer after the other, and whether each of all rows is good: means, then corrected
    values of hours in which they count, then what people decided and did not withdraw."""
    if kinds is None:
        yield good, good
        return
    mean = _equal(kinds, "mean")
    yield good & mean, good
    if mean.all():
        return
    better = good & _equal(kinds, "corrected")
    if better.any():
        counts = np.asarray(corrected, dtype=np.bool_) if len(corrected) else np.zeros(1, np.bool_)
        yield better & counts[np.clip(column, 0, len(counts) - 1)], good
    yield placed & _equal(kinds, "reviewed") & ~_equal(pc.cast(table["flag"], pa.string()), "W"), good


def _equal(names: pa.ChunkedArray, name: str) -> Flags:
    found: Flags = pc.fill_null(pc.equal(names, name), False).to_numpy(zero_copy_only=False).astype(np.bool_)
    return found


def _cut(values: Ints, there: Flags, sites: Sequence[Site], start: dt.datetime, hours: int) -> None:
    for number, site in enumerate(sites):
        if site.start is not None:
            before = min(max((site.start - start) // dt.timedelta(hours=1), 0), hours)
            values[number, :before], there[number, :before] = 0, False
        if site.end is not None:
            after = min(max((site.end - start) // dt.timedelta(hours=1), 0), hours)
            values[number, after:], there[number, after:] = 0, False


def _columns(table: pa.Table, codes: list[str], start: dt.datetime) -> tuple[Ints, Ints, Ints, Ints, Flags, Flags]:
    """Row, hour, factor, value; whether the row has a place at all, and whether its value is one of the air."""
    factors = [pollutant.code for pollutant in Pollutant]
    row = _positions(table["station"], codes)
    factor = _positions(table["parameter"], factors)
    time = table["time"].cast(pa.timestamp("us", tz="UTC")).cast(pa.int64()).to_numpy()
    since = time - int(start.timestamp()) * MICRO
    micro = _micro(table["value"])
    known = pc.and_(pc.is_valid(table["value"]), pc.equal(pc.cast(table["flag"], pa.string()), "N"))
    good = pc.fill_null(known, False).to_numpy(zero_copy_only=False).astype(np.bool_)
    good &= (micro >= 0) & (micro <= LARGEST)
    placed = (row >= 0) & (factor >= 0) & (since % _HOUR_US == 0)
    return row, since // _HOUR_US, factor, micro, placed, good


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
