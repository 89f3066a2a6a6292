"""The few heavy questions, written once in Ibis over the view `observation`.

DuckDB answers them here; the same expressions run on a cluster's engine. They sum and count decimals, which is exact in
any order and on any engine; dividing and rounding belong to the standard's arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import ibis
from ibis.expr.types import Table

__all__ = ["EXPRESSIONS", "OBSERVATION", "sql"]

OBSERVATION = ibis.table(
    {
        "network": "string",
        "cadence": "string",
        "station": "string",
        "parameter": "string",
        "statistic": "string",
        "time": "timestamp('UTC')",
        "value": "decimal(18, 6)",
        "unit": "string",
        "flag": "string",
        "revision": "int32",
        "seq": "int64",
        "seq_to": "int64",
        "source": "int64",
        "day": "date",
    },
    name="observation",
)
"""Rows visible in one version, with the local day of each."""


def daily_sums(seen: Table, *, valid_flags: tuple[str, ...]) -> Table:
    """Sum and count of the valid values of each local day."""
    valid = seen.filter(seen.flag.isin(valid_flags), seen.value.notnull())
    days = valid.group_by("station", "parameter", "day").aggregate(
        total=valid.value.sum(), hours=valid.count(), seq=valid.seq.max()
    )
    return days.order_by("station", "parameter", "day")


def running_sums(seen: Table, *, valid_flags: tuple[str, ...], hours: int) -> Table:
    """Sum and count of the valid values of the `hours` hours that end with each hour."""
    valid = seen.filter(seen.flag.isin(valid_flags), seen.value.notnull())
    span = ibis.window(
        group_by=["station", "parameter"],
        order_by="time",
        range=(-ibis.interval(hours=hours - 1), 0),
    )
    sums = valid.select(
        "station",
        "parameter",
        "time",
        total=valid.value.sum().over(span),
        hours=valid.count().over(span),
        seq=valid.seq.max().over(span),
    )
    return sums.order_by("station", "parameter", "time")


def span_sums(seen: Table, *, valid_flags: tuple[str, ...]) -> Table:
    """Sum and count of the valid values of the whole scope: what a ranking divides and sorts."""
    valid = seen.filter(seen.flag.isin(valid_flags), seen.value.notnull())
    sums = valid.group_by("station", "parameter").aggregate(
        total=valid.value.sum(), hours=valid.count(), days=valid.day.nunique(), seq=valid.seq.max()
    )
    return sums.order_by("station", "parameter")


def newest(seen: Table) -> Table:
    """The newest row of each series."""
    series = ["network", "cadence", "station", "parameter", "statistic"]
    last = ibis.window(group_by=series, order_by=ibis.desc("time"))
    ranked = seen.mutate(place=ibis.row_number().over(last))
    rows = ranked.filter(ranked.place == 0).drop("place")
    return rows.order_by(series)


def changed(seen: Table) -> Table:
    """Local days of which the scope holds a row."""
    key = ["network", "cadence", "station", "parameter", "day"]
    return seen.group_by(key).aggregate(time=seen.time.min()).order_by(key)


EXPRESSIONS: dict[str, Callable[..., Table]] = {
    expression.__name__: expression for expression in (daily_sums, running_sums, span_sums, newest, changed)
}


@lru_cache(maxsize=256)
def sql(name: str, **options: object) -> str:
    """An expression as DuckDB's SQL over the view `observation`; compiled once for each set of options."""
    return str(ibis.to_sql(EXPRESSIONS[name](OBSERVATION, **options), dialect="duckdb"))
