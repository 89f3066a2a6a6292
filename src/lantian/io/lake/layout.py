"""How rows lie in the lake: columns, partitions, and the local day, month or year that a moment belongs to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pyarrow as pa

from lantian.io.journal.moments import micros, moment
from lantian.io.lake.errors import ZoneUnknown

__all__ = ["KEY", "MEASURED", "OPEN", "PARTITION", "ROWS", "Calendar", "DaySegment"]

OPEN = 2**63 - 1
"""`seq_to` of a row that nothing has superseded."""

PARTITION = ("network", "cadence", "period")
KEY = ("network", "cadence", "station", "parameter", "statistic", "time")
MEASURED = ("value", "unit", "flag")
ROWS = pa.schema(
    [
        pa.field("network", pa.string()),
        pa.field("cadence", pa.string()),
        pa.field("period", pa.string()),
        pa.field("station", pa.string()),
        pa.field("parameter", pa.string()),
        pa.field("statistic", pa.string()),
        pa.field("time", pa.timestamp("us", tz="UTC")),
        pa.field("value", pa.decimal128(18, 6)),
        pa.field("unit", pa.string()),
        pa.field("flag", pa.string()),
        pa.field("revision", pa.int32()),
        pa.field("seq", pa.int64()),
        pa.field("seq_to", pa.int64()),
        pa.field("source", pa.int64()),
    ]
)
"""One row is one fact. It is visible in version V when seq <= V < seq_to; `source` is its place in the batch `seq`."""

_LETTERS = {"realtime": 10, "minute": 10, "hour": 7, "day": 4, "month": 4}
"""How much of the local date names a partition: the day, the month or the year."""
_QUARTER = 900_000_000
_DAY = 86_400_000_000


@dataclass(frozen=True, slots=True)
class DaySegment:
    """A run of local days of equal length, so that integer arithmetic finds the day of a moment."""

    start: int
    """First local midnight, microseconds since 1970."""
    end: int
    first: dt.date
    days: int


class Calendar:
    """Local days, months and years of one time zone. The engine's own calendar is never asked."""

    def __init__(self, zone: str) -> None:
        try:
            self._zone = ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError) as cause:
            raise ZoneUnknown(zone) from cause
        self.zone = zone
        self._date = lru_cache(maxsize=200_000)(self._date_of_quarter)

    def periods(self, times: pa.Array, cadences: pa.Array) -> pa.Array:
        """Name of the partition of each row, from its time (timestamp µs) and its cadence."""
        quarters = np.asarray(times.cast(pa.int64())) // _QUARTER
        known = pa.array(quarters).dictionary_encode()
        named = pa.array([self._date(quarter) for quarter in known.dictionary.to_pylist()], pa.string())
        dates = named.take(known.indices)
        kinds = cadences.dictionary_encode()
        periods = [pa.compute.utf8_slice_codeunits(dates, 0, _LETTERS[kind]) for kind in kinds.dictionary.to_pylist()]
        if len(periods) == 1:
            return periods[0]
        return pa.compute.choose(kinds.indices, *periods) if periods else pa.array([], pa.string())

    def midnight(self, day: dt.date) -> dt.datetime:
        """The moment, in UTC, at which a local day begins."""
        return dt.datetime.combine(day, dt.time(), self._zone).astimezone(dt.UTC)

    def period_of(self, time: dt.datetime, cadence: str) -> str:
        """Name of the partition that holds a moment."""
        return time.astimezone(self._zone).date().isoformat()[: _LETTERS[cadence]]

    def segments(self, first: dt.date, last: dt.date) -> tuple[DaySegment, ...]:
        """The local days from `first` to `last`, both included, in runs of equal length.

        One run where the offset from UTC does not change, as in China since 1991.
        """
        return tuple(self._segments(first, last))

    def day_sql(self, start: dt.datetime, end: dt.datetime) -> str:
        """SQL for the local day of the column `time`, right for moments in `[start, end)`; integers only."""
        first, last = (time.astimezone(self._zone).date() for time in (start, end))
        branches = []
        for run in self.segments(first, max(first, last)):
            since = f"(epoch_us(time) - {run.start}) // {_DAY}"
            day = f"DATE '{run.first}' + least({since}, {run.days - 1})::INTEGER"
            branches.append(f"WHEN epoch_us(time) < {run.end} THEN {day}")
        return f"CASE {' '.join(branches)} END"

    def _segments(self, first: dt.date, last: dt.date) -> Iterator[DaySegment]:
        count = (last - first).days + 1
        days = [first + dt.timedelta(days=number) for number in range(count + 1)]
        starts = [micros(self.midnight(day)) for day in days]
        begin = 0
        for number in range(count):
            regular = starts[number + 1] - starts[number] == _DAY
            following = number + 1 < count and starts[number + 2] - starts[number + 1] == _DAY
            if not (regular and following):
                yield DaySegment(starts[begin], starts[number + 1], days[begin], number + 1 - begin)
                begin = number + 1

    def _date_of_quarter(self, quarter: int) -> str:
        return moment(quarter * _QUARTER).astimezone(self._zone).date().isoformat()
