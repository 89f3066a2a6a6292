"""Observations as files, in the long layout of the lake, month by month so that memory does not grow with the span.

Columns: network, cadence, station, parameter, statistic, time (start of the period, UTC), value, unit, flag, revision,
seq. A row is what was visible in the version; what was withdrawn stands there with its mark and without a value.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from lantian.apps.records.store import store
from lantian.core.quantity.problem import Problem
from lantian.io.journal.observation import OBSERVATIONS

__all__ = ["COLUMNS", "FORMATS", "LONG", "NothingToExport", "Selection", "TooManyRows", "as_csv", "write"]

LONG = pa.schema(
    [
        *(field.with_nullable(True) for field in OBSERVATIONS),
        pa.field("revision", pa.int32()),
        pa.field("seq", pa.int64()),
    ]
)
"""The layout of exported Parquet files, which other commands read."""
COLUMNS = tuple(LONG.names)
FORMATS = ("csv", "parquet", "xlsx")
_MOST_SHEET = 1_000_000
_STEP = dt.timedelta(days=31)
_SMALL_STEP = dt.timedelta(days=1)
_FORMULA = r"^([=+\-@\t\r\n\x{ff1d}\x{ff0b}\x{ff0d}\x{ff20}])"


class TooManyRows(Problem):
    """A sheet does not hold so many rows."""

    code = "export-too-large"
    words = {  # noqa: RUF012
        "en": ("A sheet holds {limit} rows at most.", "Choose fewer stations or days, or take CSV or Parquet."),
        "zh": ("工作表最多容纳 {limit} 行。", "请减少站点或天数，或改用 CSV、Parquet。"),
    }


class NothingToExport(Problem):
    """The span is empty or turned around."""

    code = "export-span"
    words = {  # noqa: RUF012
        "en": ("The span from {first} to {last} holds no time.", "Give a last day that is not before the first."),
        "zh": ("{first} 至 {last} 不构成时段。", "请使结束日期不早于开始日期。"),
    }


@dataclass(frozen=True, kw_only=True)
class Selection:
    """What is to be exported; `stations` and `parameters` None mean all of the network."""

    network: str
    start: dt.datetime
    end: dt.datetime
    stations: tuple[str, ...] | None = None
    parameters: tuple[str, ...] | None = None
    cadence: str = "hour"
    statistic: str | None = "mean"
    version: int | None = None

    def tables(self) -> Iterator[pa.Table]:
        """The rows, in pieces of a month (of a day for minutes), all of the same version.

        Raises:
            NothingToExport: the end is not after the start.
            VersionUnknown: the version is not sealed yet.
        """
        if self.end <= self.start:
            raise NothingToExport(first=self.start.isoformat(), last=self.end.isoformat())
        version = store().version() if self.version is None else self.version
        step = _STEP if self.cadence in {"hour", "day", "month"} else _SMALL_STEP
        start = self.start
        while start < self.end:
            end = min(start + step, self.end)
            yield self._piece(start, end, version)
            start = end

    def _piece(self, start: dt.datetime, end: dt.datetime, version: int) -> pa.Table:
        table = store().read(
            network=self.network,
            cadence=self.cadence,
            start=start,
            end=end,
            stations=self.stations,
            parameters=self.parameters,
            statistic=self.statistic,
            version=version,
        )
        rows = table.num_rows
        known = {"network": self.network, "cadence": self.cadence, "statistic": self.statistic}
        columns = [
            table[name] if name in table.column_names else pa.repeat(pa.scalar(known[name]), rows) for name in COLUMNS
        ]
        return pa.table(columns, names=list(COLUMNS)).cast(LONG)


def as_csv(selection: Selection) -> Iterator[bytes]:
    """The rows as CSV in UTF-8, piece by piece; numbers in digits, times ending in Z."""
    yield (",".join(COLUMNS) + "\n").encode()
    for table in selection.tables():
        if table.num_rows:
            buffer = io.BytesIO()
            _plain(table).write_csv(buffer, include_header=False)
            yield buffer.getvalue()


def _plain(table: pa.Table) -> pl.DataFrame:
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    value = pl.col("value").cast(pl.String).str.replace(r"(\.\d*?)0+$", "$1").str.strip_suffix(".")
    text = [pl.col(name).str.replace(_FORMULA, "'$1") for name in ("station", "flag")]
    return frame.with_columns(value, pl.col("time").dt.strftime("%Y-%m-%dT%H:%M:%SZ"), *text)


def write(selection: Selection, form: str, target: BinaryIO | Path) -> int:
    """Write a file; returns how many rows it has.

    Raises:
        TooManyRows: a sheet cannot hold them.
        NothingToExport, VersionUnknown: see `Selection.tables`.
    """
    if form == "parquet":
        return _parquet(selection, target)
    if form == "xlsx":
        return _sheet(selection, target)
    rows = -1
    pieces = as_csv(selection)
    if isinstance(target, Path):
        with target.open("wb") as file:
            for piece in pieces:
                rows += piece.count(b"\n")
                file.write(piece)
    else:
        for piece in pieces:
            rows += piece.count(b"\n")
            target.write(piece)
    return rows


def _parquet(selection: Selection, target: BinaryIO | Path) -> int:
    rows = 0
    with pq.ParquetWriter(target, LONG, compression="zstd") as writer:
        for table in selection.tables():
            if table.num_rows:
                writer.write_table(table)
                rows += table.num_rows
    return rows


def _sheet(selection: Selection, target: BinaryIO | Path) -> int:
    from openpyxl import Workbook  # noqa: PLC0415 - a quarter of a second, and only sheets need it

    book = Workbook(write_only=True)
    sheet = book.create_sheet("observations")
    sheet.append(list(COLUMNS))
    rows = 0
    for table in selection.tables():
        rows += table.num_rows
        if rows > _MOST_SHEET:
            raise TooManyRows(limit=_MOST_SHEET)
        frame = _plain(table).with_columns(pl.from_arrow(table["value"].cast(pa.float64())).alias("value"))
        for row in frame.iter_rows():
            sheet.append(row)
    book.save(target)
    return rows


def names(text: str) -> tuple[str, ...] | None:
    """Codes separated by commas or blanks; None when there are none."""
    found: Sequence[str] = text.replace(",", " ").replace("，", " ").split()
    return tuple(found) or None
