"""How observations lie on the disk: the columns of the Delta table, its partitions, and where a moment belongs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["COLUMNS", "KEY", "OPEN", "PARTITIONS", "period_column", "periods_between", "standard_offset"]

PARTITIONS = ("network", "cadence", "period")
KEY = ("network", "cadence", "period", "station", "parameter", "statistic", "time")
OPEN = 2**63 - 1
"""`seq_to` of a row that nothing has superseded yet."""

COLUMNS = pa.schema(
    [
        ("network", pa.string()),
        ("cadence", pa.string()),
        ("period", pa.string()),
        ("station", pa.string()),
        ("parameter", pa.string()),
        ("statistic", pa.string()),
        ("time", pa.timestamp("us", tz="UTC")),
        ("value", pa.decimal128(18, 6)),
        ("unit", pa.string()),
        ("flag", pa.string()),
        ("revision", pa.int32()),
        ("seq", pa.int64()),
        ("seq_to", pa.int64()),
        ("source", pa.int64()),
    ]
)

_DAILY = ("realtime", "minute")
_FORMATS = {"realtime": "%Y-%m-%d", "minute": "%Y-%m-%d", "hour": "%Y-%m"}
_YEARLY = "%Y"


def standard_offset(zone: str) -> dt.timedelta:
    """The zone's offset from UTC in winter. Partitions are cut by it: it never changes, unlike summer time."""
    moment = dt.datetime(2000, 1, 1, tzinfo=ZoneInfo(zone))
    return moment.utcoffset() or dt.timedelta(0)


def period_column(cadence: pa.Array, time: pa.Array, offset: dt.timedelta) -> pa.Array:
    """Partition of each row: the local day for instants and minutes, the month for hours, the year for days."""
    local = pc.add(time.cast(pa.timestamp("us")), pa.scalar(offset, pa.duration("us")))
    days, months = pc.strftime(local, "%Y-%m-%d"), pc.strftime(local, "%Y-%m")
    years = pc.strftime(local, _YEARLY)
    daily, hourly = pc.is_in(cadence, pa.array(_DAILY)), pc.equal(cadence, "hour")
    return pc.if_else(daily, days, pc.if_else(hourly, months, years))


def periods_between(cadence: str, start: dt.datetime, end: dt.datetime, offset: dt.timedelta) -> list[str]:
    """Every partition that may hold a moment of `[start, end)`."""
    form = _FORMATS.get(cadence, _YEARLY)
    first, last = (start + offset).date(), (end + offset).date()
    return list(dict.fromkeys(day.strftime(form) for day in _days(first, last)))


def _days(first: dt.date, last: dt.date) -> Iterable[dt.date]:
    return (first + dt.timedelta(days=number) for number in range((last - first).days + 1))
