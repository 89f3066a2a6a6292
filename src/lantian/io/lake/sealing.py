"""What a batch of arrivals means, given what is known: new, known already, or a correction."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from lantian.io.lake.table import COLUMNS, KEY, OPEN

__all__ = ["classify"]

_KEYS = ", ".join(KEY)

# One pass over arrivals and the open rows of the same series and moments. An arrival that repeats what is known at its
# place in the order is nothing; any other arrival is a revision, and the row before it ends where it begins.
# Two values for one moment in the same batch: the earlier one has seq = seq_to and is visible in no version, but kept.
_CLASSIFY = f"""
WITH united AS (
    SELECT {_KEYS}, value, unit, flag, seq, source, 1 AS arrived, 0 AS revision FROM arrivals
    UNION ALL
    SELECT {_KEYS}, value, unit, flag, seq, source, 0 AS arrived, revision FROM known
), compared AS (
    SELECT *, arrived = 1 AND row_number() OVER series > 1
              AND lag(value) OVER series IS NOT DISTINCT FROM value
              AND lag(unit) OVER series = unit AND lag(flag) OVER series = flag AS repeated
    FROM united WINDOW series AS (PARTITION BY {_KEYS} ORDER BY seq, source)
), numbered AS (
    SELECT *, coalesce(max(revision) FILTER (arrived = 0) OVER (PARTITION BY {_KEYS}), -1) AS base,
           sum(arrived) OVER (PARTITION BY {_KEYS} ORDER BY seq, source ROWS UNBOUNDED PRECEDING) AS nth
    FROM compared WHERE NOT repeated
), closed AS (
    SELECT {_KEYS}, value, unit, flag, arrived, seq, source,
           CAST(CASE WHEN arrived = 1 THEN base + nth ELSE revision END AS INTEGER) AS revision,
           coalesce(lead(seq) OVER (PARTITION BY {_KEYS} ORDER BY seq, source), {OPEN}) AS seq_to
    FROM numbered
)
SELECT {", ".join(COLUMNS.names)}, arrived FROM closed WHERE arrived = 1 OR seq_to < {OPEN}
"""  # noqa: S608 - made of our own column names

_TWICE = f"SELECT 1 FROM arrivals GROUP BY {_KEYS} HAVING count(*) > 1 LIMIT 1"  # noqa: S608


def classify(arrivals: pa.Table, known: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Rows to add, and known rows to close (with their new `seq_to`), both in the layout of the lake.

    `arrivals` has the key, value, unit, flag, seq and source (its place within the batch); `known` are the open rows
    of the lake that may share a key with them.
    """
    with duckdb.connect() as engine:
        engine.execute("SET threads = 2")
        engine.register("arrivals", arrivals)
        if not known.num_rows and not engine.sql(_TWICE).fetchall():
            return _first_known(arrivals), COLUMNS.empty_table()
        engine.register("known", known)
        answer = engine.sql(_CLASSIFY).to_arrow_table()
    added = answer.filter(pa.compute.equal(answer["arrived"], 1))
    closing = answer.filter(pa.compute.equal(answer["arrived"], 0))
    return _in_layout(added), _in_layout(closing)


def _first_known(arrivals: pa.Table) -> pa.Table:
    """The common case of an import into an empty stretch: every row is its moment's first."""
    rows = arrivals.num_rows
    return _in_layout(
        arrivals.append_column("revision", pa.repeat(pa.scalar(0, pa.int32()), rows)).append_column(
            "seq_to", pa.repeat(pa.scalar(OPEN, pa.int64()), rows)
        )
    )


def _in_layout(table: pa.Table) -> pa.Table:
    names: Sequence[str] = COLUMNS.names
    return table.select(names).cast(COLUMNS)
