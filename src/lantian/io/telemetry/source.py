"""What the simulated devices have measured: a stretch of the lake, or a file with the store's columns."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple, Protocol

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import feather

__all__ = ["LakeSource", "Measured", "Reads", "Source", "SourceUnusable", "TableSource", "read_table"]


class SourceUnusable(Exception):
    """The file to be played cannot be read, or lacks a column."""

    code = "source-unusable"

    def __init__(self, path: Path, why: str) -> None:
        self.path = path
        self.remedy = "Give a Parquet or Arrow file with the columns station, parameter, time, value, unit and flag."
        super().__init__(f"{path} cannot be played: {why}.")


class Measured(NamedTuple):
    """The mean of one factor over one period, and its extremes where they are known."""

    parameter: str
    mean: Decimal | None
    unit: str
    flag: str
    least: Decimal | None = None
    most: Decimal | None = None
    converted: Decimal | None = None
    """The mean at the reference oxygen, from stack monitors."""
    total: Decimal | None = None
    """The amount of the period, from stack monitors."""


class Source(Protocol):
    """Periods in order, and what each station measured in one."""

    def after(self, time: dt.datetime | None) -> dt.datetime | None:
        """The first period that begins after `time` (None: the first of all); None at the end."""

    def before(self, time: dt.datetime) -> dt.datetime | None:
        """The last period that begins before `time`."""

    def at(self, time: dt.datetime) -> Mapping[str, Sequence[Measured]]:
        """By station, what was measured in the period that begins at `time`."""


class TableSource:
    """A table in memory with the columns of the store; rows of other cadences are passed over."""

    def __init__(self, table: pa.Table, *, cadence: str = "hour", stations: Sequence[str] | None = None) -> None:
        if "cadence" in table.column_names:
            table = table.filter(pc.equal(table["cadence"], cadence))
        if "statistic" in table.column_names:
            table = table.filter(pc.is_in(table["statistic"], pa.array(["mean", "min", "max"])))
        if stations is not None:
            table = table.filter(pc.is_in(table["station"], pa.array(list(stations), pa.string())))
        self._table = table.sort_by([("time", "ascending"), ("station", "ascending"), ("parameter", "ascending")])
        self._times: list[dt.datetime] = [
            time.astimezone(dt.UTC) for time in pc.unique(self._table["time"]).to_pylist() if time is not None
        ]
        self._kept: dict[dt.datetime, dict[str, list[Measured]]] = {}

    def after(self, time: dt.datetime | None) -> dt.datetime | None:
        place = 0 if time is None else bisect_right(self._times, time)
        return self._times[place] if place < len(self._times) else None

    def before(self, time: dt.datetime) -> dt.datetime | None:
        place = bisect_right(self._times, time - dt.timedelta(microseconds=1))
        return self._times[place - 1] if place else None

    def at(self, time: dt.datetime) -> Mapping[str, Sequence[Measured]]:
        found = self._kept.get(time)
        if found is None:
            found = self._read(time)
            if len(self._kept) >= 8:
                self._kept.pop(next(iter(self._kept)))
            self._kept[time] = found
        return found

    def _read(self, time: dt.datetime) -> dict[str, list[Measured]]:
        instant = pa.scalar(time, self._table.schema.field("time").type)
        rows = self._table.filter(pc.equal(self._table["time"], instant)).to_pylist()
        numbers: dict[tuple[str, str], dict[str, Decimal | None]] = {}
        means: dict[tuple[str, str], dict[str, str]] = {}
        for row in rows:
            key = (row["station"], row["parameter"])
            statistic = row.get("statistic", "mean")
            numbers.setdefault(key, {})[statistic] = row["value"]
            if statistic == "mean":
                means[key] = row
        stations: dict[str, list[Measured]] = {}
        for (station, parameter), row in means.items():
            known = numbers[station, parameter]
            measured = Measured(parameter, known["mean"], row["unit"], row["flag"], known.get("min"), known.get("max"))
            stations.setdefault(station, []).append(measured)
        return stations


class Reads(Protocol):
    """What a lake source needs of the observation store."""

    def read(
        self, *, network: str, cadence: str, start: dt.datetime, end: dt.datetime, version: int | None = None
    ) -> pa.Table:
        """Means of a stretch of time."""


class LakeSource:
    """A stretch of the observation store at one version, read a few days at a time."""

    def __init__(
        self,
        store: Reads,
        *,
        network: str,
        cadence: str,
        start: dt.datetime,
        end: dt.datetime,
        version: int | None = None,
        step: dt.timedelta = dt.timedelta(days=2),
    ) -> None:
        self._store = store
        self._what = {"network": network, "cadence": cadence}
        self._cadence = cadence
        self._start, self._end, self._step = start, end, step
        self._version = version
        self._kept: dict[int, TableSource] = {}

    def after(self, time: dt.datetime | None) -> dt.datetime | None:
        number = 0 if time is None or time < self._start else self._number(time)
        while self._start + number * self._step < self._end:
            found = self._chunk(number).after(time)
            if found is not None:
                return found
            number += 1
        return None

    def before(self, time: dt.datetime) -> dt.datetime | None:
        number = self._number(min(time, self._end - dt.timedelta(microseconds=1)))
        while number >= 0:
            found = self._chunk(number).before(time)
            if found is not None:
                return found
            number -= 1
        return None

    def at(self, time: dt.datetime) -> Mapping[str, Sequence[Measured]]:
        if not self._start <= time < self._end:
            return {}
        return self._chunk(self._number(time)).at(time)

    def _number(self, time: dt.datetime) -> int:
        return (time - self._start) // self._step

    def _chunk(self, number: int) -> TableSource:
        found = self._kept.get(number)
        if found is None:
            start = self._start + number * self._step
            end = min(start + self._step, self._end)
            table = self._store.read(**self._what, start=start, end=end, version=self._version)
            found = TableSource(table, cadence=self._cadence)
            if len(self._kept) >= 3:
                self._kept.pop(next(iter(self._kept)))
            self._kept[number] = found
        return found


def read_table(path: Path) -> pa.Table:
    """A Parquet or Arrow (Feather) file.

    Raises:
        SourceUnusable: the file is missing, is neither, or lacks a column.
    """
    try:
        table = pq.read_table(path) if path.suffix == ".parquet" else feather.read_table(path)
    except (OSError, pa.ArrowException) as cause:
        raise SourceUnusable(path, str(cause)) from cause
    missing = {"station", "parameter", "time", "value", "unit", "flag"} - set(table.column_names)
    if missing:
        raise SourceUnusable(path, f"the column {', '.join(sorted(missing))} is missing")
    return table
