"""One observation, and the Arrow schema in which many of them travel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import pyarrow as pa

from lantian.io.journal.errors import ObservationsRefused

__all__ = ["CADENCES", "CODED", "OBSERVATIONS", "Observation", "as_table"]

OBSERVATIONS = pa.schema(
    [
        pa.field("network", pa.string(), nullable=False),
        pa.field("cadence", pa.string(), nullable=False),
        pa.field("station", pa.string(), nullable=False),
        pa.field("parameter", pa.string(), nullable=False),
        pa.field("statistic", pa.string(), nullable=False),
        pa.field("time", pa.timestamp("us", tz="UTC"), nullable=False),
        pa.field("value", pa.decimal128(18, 6)),
        pa.field("unit", pa.string(), nullable=False),
        pa.field("flag", pa.string(), nullable=False),
    ]
)
"""`time` is the start of the averaging period, UTC; `value` null means that the source said "missing"."""

CODED = pa.schema(
    [
        pa.field(field.name, pa.dictionary(pa.int32(), pa.string()), nullable=field.nullable)
        if field.type == pa.string()
        else field
        for field in OBSERVATIONS
    ]
)
"""The same with names as numbers of a dictionary: large batches are checked, packed and read faster so."""

CADENCES = ("realtime", "minute", "hour", "day", "month")


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One value of one parameter at one station for one averaging period.

    `time` is aware and marks the START of the period; `value` has at most six decimals; `flag` is the device's own
    mark (HJ 212-2017 table 8: N is normal).
    """

    network: str
    cadence: str
    station: str
    parameter: str
    statistic: str
    time: dt.datetime
    value: Decimal | None
    unit: str
    flag: str = "N"


def as_table(observations: Sequence[Observation]) -> pa.Table:
    """Observations as one Arrow table in the schema OBSERVATIONS.

    Raises:
        ObservationsRefused: a time has no zone, or a value does not fit decimal(18,6).
    """
    for item in observations:
        if item.time.tzinfo is None:
            raise ObservationsRefused(f"The time {item.time} of {item.station} {item.parameter} has no zone.")
    columns = []
    for field in OBSERVATIONS:
        try:
            columns.append(pa.array([getattr(item, field.name) for item in observations], field.type))
        except (pa.ArrowException, TypeError, ValueError) as cause:
            raise ObservationsRefused(f"{field.name} does not fit: {cause}") from cause
    return pa.Table.from_arrays(columns, schema=OBSERVATIONS)
