"""The newest value of each series, kept beside the journal for pages that show what is happening now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lantian.io.journal.moments import moment
from lantian.io.journal.observation import OBSERVATIONS

__all__ = ["SCHEMA", "UPSERT", "Latest", "from_row", "newest_rows", "select"]

SCHEMA = """
CREATE TABLE IF NOT EXISTS latest (
    network TEXT, cadence TEXT, station TEXT, parameter TEXT, statistic TEXT,
    time INTEGER NOT NULL, value INTEGER, unit TEXT NOT NULL, flag TEXT NOT NULL,
    seq INTEGER NOT NULL, received_at INTEGER NOT NULL,
    PRIMARY KEY (network, cadence, station, parameter, statistic)
) WITHOUT ROWID
"""
UPSERT = """
INSERT INTO latest (network, cadence, station, parameter, statistic, time, value, unit, flag, seq, received_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET time = excluded.time, value = excluded.value, unit = excluded.unit, flag = excluded.flag,
    seq = excluded.seq, received_at = excluded.received_at
WHERE excluded.time >= latest.time
"""
"""The newer time wins; at the same time what came last, since batches are written in the order of their numbers."""
_SELECT = (
    "SELECT network, cadence, station, parameter, statistic, time, value, unit, flag, seq, received_at FROM latest"
)
_MICRO = Decimal("0.000001")

_KEPT = ("mean", "raw")
_KEY = ("network", "cadence", "station", "parameter", "statistic")
_REST = ("time", "value", "unit", "flag")
_LARGE = 20_000
_DENSE = 4_000_000

Row = tuple[str, str, str, str, str, int, int | None, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Latest:
    """The newest observation of a series, with the version that brought it and the moment it came in."""

    network: str
    cadence: str
    station: str
    parameter: str
    statistic: str
    time: dt.datetime
    value: Decimal | None
    unit: str
    flag: str
    seq: int
    received_at: dt.datetime


def select(wanted: Mapping[str, Iterable[str] | None]) -> tuple[str, list[str]]:
    """The query for the series whose columns hold one of the values wanted, and its parameters."""
    conditions, values = ["true"], list[str]()
    for column, names in wanted.items():
        if names is not None:
            listed = list(names)
            conditions.append(f"{column} IN ({', '.join('?' * len(listed))})")
            values += listed
    return f"{_SELECT} WHERE {' AND '.join(conditions)}", values


def from_row(row: tuple[str, str, str, str, str, int, int | None, str, str, int, int]) -> Latest:
    """One row of the table."""
    network, cadence, station, parameter, statistic, time, value, unit, flag, seq, received_at = row
    return Latest(
        network=network,
        cadence=cadence,
        station=station,
        parameter=parameter,
        statistic=statistic,
        time=moment(time),
        value=None if value is None else Decimal(value) * _MICRO,
        unit=unit,
        flag=flag,
        seq=seq,
        received_at=moment(received_at),
    )


def newest_rows(table: pa.Table) -> list[Row]:
    """One row for each series of means and instants: the newest time, and of equal times the one that came last.

    Times are microseconds since 1970, values millionths, as the journal's table keeps them.
    """
    if pa.types.is_dictionary(table.schema.field("station").type) and table.num_rows:
        table = _newest_of_coded(table)
    table = table.filter(pc.is_in(table["statistic"], pa.array(_KEPT)))
    if table.num_rows > _LARGE:
        table = _reduced(table)
    columns = [table[name].to_pylist() for name in (*_KEY, "unit", "flag")]
    times = table["time"].cast(pa.int64()).to_pylist()
    newest: dict[tuple[str, ...], Row] = {}
    for *key, unit, flag, time, value in zip(*columns, times, _millionths(table["value"]), strict=True):
        series = tuple(key)
        known = newest.get(series)
        if known is None or time >= known[5]:
            newest[series] = (*series, time, value, unit, flag)
    return list(newest.values())


def _reduced(table: pa.Table) -> pa.Table:
    """Of a large batch only the rows at the newest time of their series."""
    last = table.select([*_KEY, "time"]).group_by(list(_KEY)).aggregate([("time", "max")])
    return table.join(last.rename_columns([*_KEY, "time"]), [*_KEY, "time"], join_type="left semi")


def _newest_of_coded(table: pa.Table) -> pa.Table:
    """The rows that may be the newest of their series, in the schema OBSERVATIONS; names are compared as numbers.

    In a table that is sorted by series and time these are the last rows of each run of a series.

    A series is a number made of the numbers of its names; a name that a dictionary has twice makes two series of one,
    which the caller brings together again.
    """
    if table.column("station").num_chunks > 1:
        table = table.unify_dictionaries().combine_chunks()
    series = np.zeros(table.num_rows, np.int64)
    size = 1
    for name in _KEY:
        column = table[name].chunk(0)
        count = max(len(column.dictionary), 1)
        if count > 1:
            series = series * count + column.indices.to_numpy()
            size *= count
    times = table["time"].chunk(0).cast(pa.int64()).to_numpy()
    last = np.append(series[1:] != series[:-1], True)
    if not (last[:-1] | (times[1:] >= times[:-1])).all():
        size, series = _dense(size, series)
        newest = np.full(size, np.iinfo(np.int64).min)
        np.maximum.at(newest, series, times)
        last = times == newest[series]
    return table.take(pa.array(np.flatnonzero(last))).cast(OBSERVATIONS)


def _dense(size: int, series: NDArray[np.int64]) -> tuple[int, NDArray[np.int64]]:
    """Numbers of series without gaps, where they are too far apart to count by them."""
    if size <= _DENSE:
        return size, series
    _, numbered = np.unique(series, return_inverse=True)
    return int(numbered.max()) + 1, numbered


def _millionths(values: pa.ChunkedArray) -> list[int | None]:
    """decimal(18,6) as whole millionths; its low word holds all of it."""
    array = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], pa.decimal128(18, 6))
    words = np.frombuffer(array.buffers()[1] or b"", dtype=np.int64)
    low = words[array.offset * 2 : (array.offset + len(array)) * 2 : 2].tolist()
    if not array.null_count:
        return low  # type: ignore[no-any-return]
    return [value if known else None for value, known in zip(low, array.is_valid().to_pylist(), strict=True)]
