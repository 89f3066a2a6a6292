"""Hourly records in the layout of the UCI "Beijing Multi-Site Air Quality" set: one row an hour, six pollutants.

The label of an hour: the national network publishes the mean of an hour under the hour's **end** (the value of 14:00 is
the mean of 13:00 to 14:00). The set says only "hour"; we read it as published, so the averaging period starts one hour
before the label. Carbon monoxide stands there in µg/m³ and is turned into mg/m³ exactly.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from zoneinfo import ZoneInfo

from lantian.core.standards.pollutants import Pollutant
from lantian.io.journal.observation import Observation

__all__ = ["COLUMNS", "RowProblem", "StationRecord", "read_csv"]

COLUMNS = {
    "PM2.5": Pollutant.PM25,
    "PM10": Pollutant.PM10,
    "SO2": Pollutant.SO2,
    "NO2": Pollutant.NO2,
    "CO": Pollutant.CO,
    "O3": Pollutant.O3,
}
_TIME = ("year", "month", "day", "hour")
_MISSING = frozenset({"", "NA", "NaN", "null"})
_LABEL_OFFSET = dt.timedelta(hours=1)
_MICROGRAMS_IN_MILLIGRAM = 1000
_FINEST, _FINEST_CO = Decimal("0.000001"), Decimal("0.001")
"""Observations are kept in six decimals, carbon monoxide of its mg/m³."""

# Nothing that was ever measured in a city lies above these; a value beyond them was written in another unit.
_CEILING = {
    Pollutant.PM25: Decimal(3000),
    Pollutant.PM10: Decimal(10000),
    Pollutant.SO2: Decimal(5000),
    Pollutant.NO2: Decimal(5000),
    Pollutant.CO: Decimal(200_000),
    Pollutant.O3: Decimal(2000),
}
# Carbon monoxide in µg/m³ is never this small in a city for a whole file: it was written in mg/m³.
_CO_FLOOR = Decimal(50)


@dataclass(frozen=True, kw_only=True)
class RowProblem:
    """What is wrong in one place of a file, and how to mend it. `row` counts lines of the file from 1."""

    code: str
    row: int
    column: str
    message: str
    remedy: str


@dataclass(kw_only=True)
class StationRecord:
    """What was read of one file; `observations` is only good when `problems` is empty."""

    observations: list[Observation] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)


def read_csv(path: Path, *, station: str, network: str, zone: str, now: dt.datetime) -> StationRecord:
    """Read one station's file in the published layout (No, year, month, day, hour, PM2.5 … station).

    Every row is looked at and every problem reported: nothing is dropped in silence, nothing is half imported.
    Rejected are unreadable dates and numbers, hours given twice, hours that have not come yet at `now`, values that
    only make sense in another unit, and values finer than what is kept.
    """
    record = StationRecord()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as cause:
        record.problems.append(_encoding_problem(cause))
        return record
    reader = csv.DictReader(text.splitlines())
    try:
        _read_table(reader, record, station=station, network=network, zone=ZoneInfo(zone), now=now)
    except csv.Error as cause:
        record.problems.append(_unreadable_problem(reader.line_num, cause))
    return record


def _read_table(
    reader: csv.DictReader[str],
    record: StationRecord,
    *,
    station: str,
    network: str,
    zone: ZoneInfo,
    now: dt.datetime,
) -> None:
    missing = [name for name in (*_TIME, *COLUMNS) if name not in (reader.fieldnames or ())]
    if missing:
        record.problems.append(
            RowProblem(
                code="csv-columns",
                row=1,
                column=", ".join(missing),
                message=f"The heading has no column {', '.join(missing)}.",
                remedy="Give the columns No, year, month, day, hour, PM2.5, PM10, SO2, NO2, CO, O3 by these names.",
            )
        )
        return
    _read_rows(reader, record, station=station, network=network, zone=zone, now=now)
    _check_carbon_monoxide(record)


def _read_rows(
    reader: csv.DictReader[str],
    record: StationRecord,
    *,
    station: str,
    network: str,
    zone: ZoneInfo,
    now: dt.datetime,
) -> None:
    seen: dict[dt.datetime, int] = {}
    for row in reader:
        line = reader.line_num
        start = _start_of_hour(row, line, zone, record)
        if start is None:
            continue
        if start in seen:
            record.problems.append(
                RowProblem(
                    code="hour-twice",
                    row=line,
                    column="hour",
                    message=f"This hour stands in row {seen[start]} already.",
                    remedy="Keep one row for each hour; a correction is a file of its own.",
                )
            )
            continue
        seen[start] = line
        if start + _LABEL_OFFSET > now:
            record.problems.append(
                RowProblem(
                    code="hour-in-future",
                    row=line,
                    column="hour",
                    message="This hour has not ended yet.",
                    remedy="Check year, month and day; import the hour when it is over.",
                )
            )
            continue
        for column, pollutant in COLUMNS.items():
            value = _value(row, column, pollutant, line, record)
            if value is not None:
                record.observations.append(
                    Observation(
                        network=network,
                        cadence="hour",
                        station=station,
                        parameter=pollutant.code,
                        statistic="mean",
                        time=start,
                        value=value,
                        unit=pollutant.unit,
                        flag="N",
                    )
                )


def _start_of_hour(row: dict[str, str], line: int, zone: ZoneInfo, record: StationRecord) -> dt.datetime | None:
    try:
        year, month, day, hour = (int(row[name]) for name in _TIME)
        return dt.datetime(year, month, day, hour, tzinfo=zone).astimezone(dt.UTC) - _LABEL_OFFSET
    except (TypeError, ValueError, OverflowError):
        record.problems.append(
            RowProblem(
                code="hour-unreadable",
                row=line,
                column="year, month, day, hour",
                message=f"{'-'.join(str(row[name]) for name in _TIME)} is no hour of the calendar.",
                remedy="Give year, month, day and hour (0 to 23) as whole numbers.",
            )
        )
        return None


def _value(row: dict[str, str], column: str, pollutant: Pollutant, line: int, record: StationRecord) -> Decimal | None:
    text = (row[column] or "").strip()
    if text in _MISSING:
        return None
    try:
        value = Decimal(text) if text.isascii() and "_" not in text else Decimal("NaN")
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value < 0:
        record.problems.append(
            RowProblem(
                code="value-unreadable",
                row=line,
                column=column,
                message=f"“{text}” is no concentration.",
                remedy="Give a number of µg/m³ that is not below zero, or NA when it is missing.",
            )
        )
        return None
    if value > _CEILING[pollutant]:
        record.problems.append(
            RowProblem(
                code="unit-suspect",
                row=line,
                column=column,
                message=f"{text} µg/m³ of {column} has never been measured in a city.",
                remedy="Check the unit: this layout is in µg/m³, carbon monoxide too.",
            )
        )
        return None
    kept = value.quantize(_FINEST_CO if pollutant is Pollutant.CO else _FINEST)
    if kept != value:
        record.problems.append(
            RowProblem(
                code="value-too-fine",
                row=line,
                column=column,
                message=f"“{text}” has more decimals than are kept.",
                remedy="Round to six decimals of a µg/m³ (carbon monoxide three); no instrument is finer.",
            )
        )
        return None
    return kept / _MICROGRAMS_IN_MILLIGRAM if pollutant is Pollutant.CO else kept


def _check_carbon_monoxide(record: StationRecord) -> None:
    values = list(_carbon_monoxide(record.observations))
    if values and max(values) * _MICROGRAMS_IN_MILLIGRAM < _CO_FLOOR:
        record.problems.append(
            RowProblem(
                code="unit-suspect",
                row=0,
                column="CO",
                message="Every value of CO is below 50: the column seems to be in mg/m³.",
                remedy="Multiply the column by 1000; this layout has carbon monoxide in µg/m³.",
            )
        )


def _carbon_monoxide(observations: list[Observation]) -> Iterator[Decimal]:
    return (item.value for item in observations if item.parameter == Pollutant.CO.code and item.value is not None)


def _unreadable_problem(line: int, cause: csv.Error) -> RowProblem:
    return RowProblem(
        code="csv-unreadable",
        row=line,
        column="",
        message=f"The row after this one is no row of a CSV file: {cause}.",
        remedy="Look for a quotation mark that is not closed, or a cell that is no cell of a table.",
    )


def _encoding_problem(cause: UnicodeDecodeError) -> RowProblem:
    return RowProblem(
        code="csv-encoding",
        row=0,
        column="",
        message=f"The file is not UTF-8 text (byte {cause.start}).",
        remedy="Save it as “CSV UTF-8”.",
    )
