"""Which rows of the journal say something new, which correct what is known, which repeat it.

A row repeats what the row before it, of the same key, says: same value, unit and flag. Rows are ordered by the batch
that brought them and their place in it. Of two different values in one batch the last counts; the first is kept as
evidence and visible in no version (seq = seq_to).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from lantian.io.lake.engine import arrow, cursor, files_sql, literal
from lantian.io.lake.layout import KEY, MEASURED, OPEN, ROWS, Calendar
from lantian.io.lake.snapshot import File

__all__ = ["Classified", "classify"]

_KEY = ", ".join(KEY)
_MEASURED = ", ".join(MEASURED)
_ORDER = "network, cadence, period, parameter, station, statistic, time, revision"
_KNOWN = f"CREATE TEMP TABLE known AS SELECT {_KEY}, {_MEASURED}, 0::INT AS revision, seq, source FROM batch LIMIT 0"  # noqa: S608
_SAME = " AND ".join(f"lag({name}) OVER k IS NOT DISTINCT FROM {name}" for name in MEASURED)
_JUDGED = f"""
CREATE TEMP TABLE judged AS
WITH together AS (
    SELECT {_KEY}, {_MEASURED}, seq, source, true AS fresh, 0 AS revision FROM batch
    UNION ALL BY NAME
    SELECT {_KEY}, {_MEASURED}, seq, source, false AS fresh, revision FROM known
), compared AS (
    SELECT *, row_number() OVER k > 1 AND {_SAME} AS same FROM together
    WINDOW k AS (PARTITION BY {_KEY} ORDER BY seq, source)
)
SELECT * EXCLUDE (same, revision),
    CASE WHEN fresh THEN
        coalesce(max(revision) FILTER (NOT fresh) OVER (PARTITION BY {_KEY}), -1)
        + sum(fresh::INT) OVER (PARTITION BY {_KEY} ORDER BY seq, source ROWS UNBOUNDED PRECEDING)
    ELSE revision END::INT AS revision,
    coalesce(lead(seq) OVER (PARTITION BY {_KEY} ORDER BY seq, source), {OPEN}) AS seq_to
FROM compared WHERE NOT fresh OR NOT same
"""  # noqa: S608 - names of our own columns
_DISTINCT = f"SELECT count(*) FROM (SELECT DISTINCT {_KEY} FROM batch)"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Classified:
    """Rows as the lake keeps them (schema ROWS, sorted): those to add, and known ones that get an end."""

    added: pa.Table
    closed: pa.Table
    new: int
    corrected: int
    repeated: int


def classify(batch: pa.Table, known: Sequence[File], calendar: Calendar) -> Classified:
    """Compare rows of the journal (schema OBSERVATIONS, with seq and source) with the open rows of `known`.

    `known` are the files that can hold open rows of the same keys.
    """
    batch = _with_period(batch, calendar)
    with cursor() as connection:
        connection.register("batch", batch)
        connection.execute(_KNOWN)
        if known:
            connection.execute(_insert_known(known, batch))
        if not _contested(connection, batch.num_rows):
            return Classified(_all_new(connection), ROWS.empty_table(), batch.num_rows, 0, 0)
        connection.execute(_JUDGED)
        judged = _with_period(arrow(connection, "FROM judged"), calendar)
        connection.register("dated", judged)
        added = _rows(connection, "FROM dated WHERE fresh")
        closed = _rows(connection, f"FROM dated WHERE NOT fresh AND seq_to <> {OPEN}")
    new = int(pa.compute.sum(pa.compute.equal(added["revision"], 0)).as_py() or 0)
    return Classified(added, closed, new, added.num_rows - new, batch.num_rows - added.num_rows)


def _contested(connection: duckdb.DuckDBPyConnection, rows: int) -> bool:
    known = connection.execute("SELECT count(*) FROM known").fetchone()
    distinct = connection.execute(_DISTINCT).fetchone()
    return bool(known and known[0]) or distinct != (rows,)


def _all_new(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    connection.execute(f"CREATE TEMP VIEW dated AS SELECT *, 0 AS revision, {OPEN} AS seq_to FROM batch")  # noqa: S608
    return _rows(connection, "FROM dated")


def _rows(connection: duckdb.DuckDBPyConnection, source: str) -> pa.Table:
    return arrow(connection, f"SELECT {', '.join(ROWS.names)} {source} ORDER BY {_ORDER}").cast(ROWS)


def _insert_known(files: Iterable[File], batch: pa.Table) -> str:
    """The open rows of the batch's keys. Files are grouped, since their network and cadence stand in their folder."""
    groups: dict[tuple[str, str], list[File]] = {}
    for file in files:
        groups.setdefault((file.network, file.cadence), []).append(file)
    span = pa.compute.min_max(batch["time"].cast(pa.int64())).as_py()
    parts = " UNION ALL BY NAME ".join(
        files_sql([file.path for file in group], f"{literal(network)} AS network, {literal(cadence)} AS cadence, *")
        + f" WHERE seq_to = {OPEN} AND time BETWEEN make_timestamptz({span['min']}) AND make_timestamptz({span['max']})"
        for (network, cadence), group in groups.items()
    )
    return (
        f"INSERT INTO known BY NAME SELECT {_KEY}, {_MEASURED}, revision, seq, source FROM ({parts}) "  # noqa: S608
        f"SEMI JOIN batch USING ({_KEY})"
    )


def _with_period(table: pa.Table, calendar: Calendar) -> pa.Table:
    periods = calendar.periods(_array(table["time"]), _array(table["cadence"]))
    return table.append_column("period", periods)


def _array(column: pa.ChunkedArray) -> pa.Array:
    combined = column.combine_chunks()
    return pa.concat_arrays(combined.chunks) if isinstance(combined, pa.ChunkedArray) else combined
