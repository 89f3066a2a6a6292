"""Reading rows of a snapshot as they were known in a version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import duckdb
import pyarrow as pa

from lantian.io.journal.moments import micros, moment
from lantian.io.lake.engine import arrow, cursor, files_sql, literal
from lantian.io.lake.layout import PARTITION, ROWS, Calendar
from lantian.io.lake.snapshot import File, Snapshot

__all__ = ["Scope", "names", "query", "read"]

_STORED = ", ".join(name for name in ROWS.names if name not in PARTITION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which rows are meant. None: all of them; an empty tuple: none."""

    network: str | None = None
    cadence: str | None = None
    start: dt.datetime | None = None
    end: dt.datetime | None = None
    stations: tuple[str, ...] | None = None
    parameters: tuple[str, ...] | None = None
    statistic: str | None = None
    after: int | None = None
    """Only rows that became known after this version."""

    def files(self, snapshot: Snapshot) -> list[File]:
        """Files that can hold such rows."""
        if self.stations == () or self.parameters == ():
            return []
        return snapshot.select(
            network=self.network, cadence=self.cadence, start=self.start, end=self.end, after=self.after
        )

    def condition(self, version: int) -> str:
        """What rows within the files must satisfy to be meant and to be visible in a version."""
        return f"seq <= {version} AND seq_to > {version} AND {self.meant()}"

    def meant(self) -> str:
        """What rows within the files must satisfy to be meant."""
        parts = ["true"]
        if self.after is not None:
            parts.append(f"seq > {self.after}")
        if self.start is not None:
            parts.append(f"time >= make_timestamptz({micros(self.start)})")
        if self.end is not None:
            parts.append(f"time < make_timestamptz({micros(self.end)})")
        if self.statistic is not None:
            parts.append(f"statistic = {literal(self.statistic)}")
        for column, wanted in (("station", self.stations), ("parameter", self.parameters)):
            if wanted:
                parts.append(f"{column} IN ({', '.join(map(literal, wanted))})")
        return " AND ".join(parts)


def names(wanted: Iterable[str] | None) -> tuple[str, ...] | None:
    """Names to look for, in a fixed order."""
    return None if wanted is None else tuple(sorted(set(wanted)))


def read(snapshot: Snapshot, scope: Scope, version: int) -> pa.Table:
    """The rows of one network and cadence, sorted by station, parameter, (statistic) and time."""
    statistic = "" if scope.statistic is not None else "statistic, "
    columns = f"station, parameter, {statistic}time, value, unit, flag, revision, seq"
    files = scope.files(snapshot)
    if not files:
        wanted = columns.split(", ")
        return ROWS.empty_table().select(wanted)
    source = files_sql([file.path for file in files], columns)
    order = f"station, parameter, {statistic}time"
    with cursor() as connection:
        return arrow(connection, f"{source} WHERE {scope.condition(version)} ORDER BY {order}")


def revisions(snapshot: Snapshot, scope: Scope) -> pa.Table:
    """What was said about the scope, in the order in which it became known."""
    files = scope.files(snapshot)
    columns = ["value", "unit", "flag", "revision", "seq", "seq_to"]
    if not files:
        return ROWS.empty_table().select(columns)
    source = files_sql([file.path for file in files], ", ".join(columns))
    with cursor() as connection:
        return arrow(connection, f"{source} WHERE {scope.meant()} ORDER BY revision")


def query(
    snapshot: Snapshot,
    scope: Scope,
    version: int,
    calendar: Calendar,
    *,
    sql: str,
    params: Sequence[object] = (),
    tables: Mapping[str, pa.Table] = MappingProxyType({}),
) -> pa.Table:
    """The answer to SQL over the view `observation` and other tables under their names."""
    with cursor() as connection:
        _show(connection, scope, snapshot, version, calendar)
        for name, table in tables.items():
            connection.register(name, table)
        return arrow(connection, sql, params)


def _show(
    connection: duckdb.DuckDBPyConnection, scope: Scope, snapshot: Snapshot, version: int, calendar: Calendar
) -> None:
    """Make the view: the columns of the lake, but `day`, the local day of a row's time, in place of its period."""
    files = scope.files(snapshot)
    if not files:
        nothing = ROWS.empty_table().drop_columns("period").append_column("day", pa.array([], pa.date32()))
        connection.register("nothing", nothing)
        connection.execute("CREATE TEMP VIEW observation AS FROM nothing")
        return
    first, last = (moment(time) for time in (min(file.first for file in files), max(file.last for file in files)))
    day = calendar.day_sql(max(first, scope.start or first), min(last, scope.end or last))
    groups: dict[tuple[str, str], list[File]] = {}
    for file in files:
        groups.setdefault((file.network, file.cadence), []).append(file)
    shown = [
        files_sql(
            [file.path for file in group],
            f"{literal(network)} AS network, {literal(cadence)} AS cadence, {_STORED}, {day} AS day",
        )
        + f" WHERE {scope.condition(version)}"
        for (network, cadence), group in groups.items()
    ]
    connection.execute(f"CREATE TEMP VIEW observation AS {' UNION ALL BY NAME '.join(shown)}")
