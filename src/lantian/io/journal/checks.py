"""What every row must be before it is made durable: a batch that the lake could not take would stop all that follow."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from lantian.io.journal.errors import ObservationsRefused
from lantian.io.journal.observation import CADENCES, CODED, OBSERVATIONS

__all__ = ["checked"]

_NETWORK = re.compile(r"[a-z][a-z0-9_-]{0,31}")
_EARLIEST = -2_208_988_800_000_000
_LATEST = 7_258_118_400_000_000
"""1900-01-01 and 2200-01-01, UTC, in microseconds since 1970."""


def checked(table: pa.Table) -> pa.Table:
    """The table in the schema OBSERVATIONS, or in CODED where it came so.

    Raises:
        ObservationsRefused: a column is missing or of another type, or a row cannot be a fact; says which.
    """
    if table.schema not in (OBSERVATIONS, CODED):
        try:
            table = table.select(OBSERVATIONS.names).cast(OBSERVATIONS)
        except (KeyError, pa.ArrowException, ValueError) as cause:
            raise ObservationsRefused(f"The table is not one of observations: {cause}") from cause
    for field in OBSERVATIONS:
        if not field.nullable and (missing := _missing(table[field.name])):
            raise ObservationsRefused(f"{field.name} is missing in {missing} rows.")
    if not table.num_rows:
        return table
    for network in pc.unique(table["network"]).to_pylist():
        if not _NETWORK.fullmatch(network):
            raise ObservationsRefused(f"network {network!r} is not a name of small letters, digits, - and _.")
    for cadence in pc.unique(table["cadence"]).to_pylist():
        if cadence not in CADENCES:
            raise ObservationsRefused(f"cadence {cadence!r} is none of {', '.join(CADENCES)}.")
    span = pc.min_max(table["time"].cast(pa.int64())).as_py()
    if span["min"] < _EARLIEST or span["max"] >= _LATEST:
        raise ObservationsRefused("A time is not between the years 1900 and 2199.")
    return table


def _missing(column: pa.ChunkedArray) -> int:
    """Nulls, also where the name that a number stands for is one."""
    if pa.types.is_dictionary(column.type) and any(chunk.dictionary.null_count for chunk in column.chunks):
        column = column.cast(column.type.value_type)
    return int(column.null_count)
