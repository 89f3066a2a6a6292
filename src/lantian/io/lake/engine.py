"""DuckDB over the files of a snapshot: in memory, one for each process, without extensions from elsewhere."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from lantian.io.lake.errors import ill

__all__ = ["arrow", "cursor", "files_sql", "literal", "stream"]

_CONFIG: dict[str, str | int | float | list[str]] = {
    "threads": 2,
    "memory_limit": "2GB",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
_PIECE = 262_144
_lock = threading.Lock()
_kept: dict[int, duckdb.DuckDBPyConnection] = {}


@contextmanager
def cursor() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of one's own to this process's engine.

    Raises:
        StoreIll: the engine could not do what was asked, or the disk is full.
    """
    own = _engine().cursor()
    try:
        own.execute("SET TimeZone = 'UTC'")
        yield own
    except (duckdb.IOException, duckdb.OutOfMemoryException) as cause:
        raise ill(cause) from cause
    finally:
        own.close()


def arrow(connection: duckdb.DuckDBPyConnection, sql: str, params: Sequence[object] | None = None) -> pa.Table:
    """The answer to a query; its moments are in UTC."""
    table = connection.sql(sql, params=list(params or ())).to_arrow_table()
    for place, field in enumerate(table.schema):
        if pa.types.is_timestamp(field.type) and field.type.tz not in {None, "UTC"}:
            there = table.column(place).cast(pa.timestamp("us", tz="UTC"))
            table = table.set_column(place, field.name, there)
    return table


def stream(connection: duckdb.DuckDBPyConnection, sql: str, schema: pa.Schema) -> pa.RecordBatchReader:
    """The answer to a query in pieces, for what may be larger than memory."""
    reader = connection.sql(sql).to_arrow_reader(_PIECE)
    return pa.RecordBatchReader.from_batches(schema, (batch.cast(schema) for batch in reader))


def files_sql(files: Sequence[Path], columns: str = "*") -> str:
    """A FROM clause's worth of SQL that reads these files; they are never empty and never change."""
    listed = ", ".join(literal(str(file)) for file in files)
    return f"SELECT {columns} FROM read_parquet([{listed}], hive_partitioning = false)"  # noqa: S608 - quoted


def literal(text: str) -> str:
    """Text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def _engine() -> duckdb.DuckDBPyConnection:
    with _lock:
        engine = _kept.get(os.getpid())
        if engine is None:
            spill = Path(tempfile.gettempdir(), f"lantian-duckdb-{os.getuid()}-{os.getpid()}")
            engine = duckdb.connect(":memory:", config={**_CONFIG, "temp_directory": str(spill)})
            _kept[os.getpid()] = engine
        return engine
