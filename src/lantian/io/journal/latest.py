"""The newest value of each series, kept beside the journal for pages that show what is happening now."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["Latest", "newest_rows"]

_KEPT = pa.array(["mean", "raw"])
_KEY = ("network", "cadence", "station", "parameter", "statistic")
_REST = ("time", "value", "unit", "flag")
_LARGE = 20_000

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


def newest_rows(table: pa.Table) -> list[Row]:
    """One row for each series of means and instants: the newest time, and of equal times the one that came last.

    Times are microseconds since 1970, values millionths, as the journal's table keeps them.
    """
    table = table.filter(pc.is_in(table["statistic"], _KEPT))
    if table.num_rows > _LARGE:
        table = _reduced(table)
    columns = [table[name].to_pylist() for name in (*_KEY, "unit", "flag")]
    times = table["time"].cast(pa.int64()).to_pylist()
    newest: dict[tuple[str, ...], Row] = {}
    for *key, unit, flag, time, value in zip(*columns, times, _millionths(table["value"]), strict=True):
        series = tuple(key)
        known = newest.get(series)
        if known is None or time >= known[5]:
            newest[series] = (*series, time, value, unit, flag)  # type: ignore[assignment]
    return list(newest.values())


def _reduced(table: pa.Table) -> pa.Table:
    """Of a large batch only the rows at the newest time of their series."""
    last = table.select([*_KEY, "time"]).group_by(list(_KEY)).aggregate([("time", "max")])
    return table.join(last.rename_columns([*_KEY, "time"]), [*_KEY, "time"], join_type="left semi")


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
