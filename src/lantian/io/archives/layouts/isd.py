"""Surface weather of NOAA's Integrated Surface Database: global-hourly CSV, and isd-lite in fixed columns.

Readings are of an instant, not means: they are kept under the statistic "raw" at their hour. Reports between full hours
are left out. Missing is 999.9 and its like; values with a quality code 2, 3, 6 or 7 (suspect, erroneous) are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl

from lantian.core.policy.schema import Text
from lantian.io.archives.block import Block
from lantian.io.archives.faults import Faults
from lantian.io.archives.layouts.layout import Options, heading_of
from lantian.io.archives.mapping import Mapping, ValueColumn, interpreted
from lantian.io.archives.tables import Piece, pieces_of

__all__ = ["ISD_HOURLY", "ISD_LITE"]

_BAD = ["2", "3", "6", "7"]
_WEATHER = [
    ValueColumn(column="temperature", parameter="a01001", unit="°C"),
    ValueColumn(column="direction", parameter="a01008", unit="°"),
    ValueColumn(column="speed", parameter="a01007", unit="m/s"),
]
_LABEL = Text(
    zh="瞬时观测，协调世界时；按该时刻保存为读数（raw），不是均值。",
    en="Readings of an instant, UTC; kept as readings (raw) at their hour, not as means.",
)
_LITE = (
    "year",
    "month",
    "day",
    "hour",
    "temperature",
    "dew",
    "pressure",
    "direction",
    "speed",
    "sky",
    "rain1",
    "rain6",
)
_LITE_WIDTH = 12


class IsdHourly:
    """The CSV of one station and year, with packed groups such as TMP "+0056,1"."""

    id = "isd-hourly"
    title = Text(zh="NOAA ISD 逐时观测 CSV（global-hourly）", en="NOAA ISD global-hourly CSV")
    label = "instant"
    label_note = _LABEL
    units_note = Text(
        zh="TMP、WND 以十分之一计，换算为 °C、m/s；风向为度。海平面气压不是本站气压，不导入。",
        en="TMP and WND are in tenths, turned into °C and m/s; direction in degrees. Sea-level pressure is not the"
        " station's and is not imported.",
    )
    cadence = "hour"
    statistic = "raw"
    others = "refuse"

    def sniff(self, head: bytes, name: str) -> float:
        """By its columns."""
        return 0.95 if {"STATION", "DATE", "WND", "TMP"} <= set(heading_of(head)) else 0.0

    def read(self, path: Path, faults: Faults, options: Options) -> Iterator[Block]:
        """Temperature and wind of the reports at full hours."""
        for piece in pieces_of(path, faults, delimiter=","):
            absent = [name for name in ("STATION", "DATE", "WND", "TMP") if name not in piece.columns]
            if absent:
                faults.add("csv-columns", row=1, column=", ".join(absent), given=", ".join(absent))
                return
            yield from self._piece(piece, faults, options)

    def _piece(self, piece: Piece, faults: Faults, options: Options) -> Iterator[Block]:
        between = piece.columns["DATE"].str.contains(r"T[0-9]{2}:(?:[1-5][0-9]|0[1-9])").to_numpy()
        if between.any():
            faults.more("hour-not-full", int(between.sum()), severe=False)
            piece = piece.take(~between)
        wind = piece.columns["WND"].str.split(",")
        air = piece.columns["TMP"].str.split(",")
        direction, quality, speed, speed_quality = (_part(wind, at) for at in (0, 1, 3, 4))
        degrees, air_quality = (_part(air, at) for at in (0, 1))
        columns = {
            "STATION": piece.columns["STATION"],
            "DATE": piece.columns["DATE"],
            "temperature": _tenths(degrees, air_quality, "9999"),
            "direction": _blank(direction, quality, "999"),
            "speed": _tenths(speed, speed_quality, "9999"),
        }
        mapping = Mapping(
            missing=[""],
            station_column="" if options.station else "STATION",
            station=options.station,
            time_columns=["DATE"],
            time_formats=["%Y-%m-%dT%H:%M:%S"],
            zone="UTC",
            label="instant",
            columns=_WEATHER,
        )
        yield from interpreted(mapping, Piece(columns, piece.rows, piece.sheet), faults)


class IsdLite:
    """Twelve columns of fixed width, −9999 for missing; temperature and wind speed in tenths."""

    id = "isd-lite"
    title = Text(zh="NOAA isd-lite（定宽）", en="NOAA isd-lite (fixed width)")
    label = "instant"
    label_note = _LABEL
    units_note = Text(
        zh="温度、风速以十分之一计，换算为 °C、m/s；风向为度；海平面气压不导入。",
        en="Temperature and wind speed are in tenths, turned into °C and m/s; direction in degrees; sea-level pressure"
        " is not imported.",
    )
    cadence = "hour"
    statistic = "raw"
    others = "refuse"

    def sniff(self, head: bytes, name: str) -> float:
        """Twelve whole numbers a line, the first of them a year."""
        cells = head.split(b"\n", 1)[0].split()
        whole = len(cells) == _LITE_WIDTH and all(cell.lstrip(b"-").isdigit() for cell in cells)
        return 0.9 if whole and len(cells[0]) == 4 else 0.0

    def read(self, path: Path, faults: Faults, options: Options) -> Iterator[Block]:
        """Temperature and wind; the station is the file's name unless it is stated."""
        for piece in pieces_of(path, faults, delimiter="\t", encoding="utf-8", heading=0, names=["line"]):
            parts = piece.columns["line"].str.strip_chars().str.replace_all(r"\s+", " ").str.split(" ")
            whole = (parts.list.len() == _LITE_WIDTH).to_numpy()
            for place in np.flatnonzero(~whole & (piece.columns["line"].str.strip_chars() != "").to_numpy()):
                count = str(len(parts[int(place)]))
                faults.add("csv-row-length", row=int(piece.rows[place]), given=count, expected=str(_LITE_WIDTH))
            kept = parts.filter(pl.Series(whole))
            if not len(kept):
                continue
            columns = {name: kept.list.get(at) for at, name in enumerate(_LITE)}
            for name in ("temperature", "speed", "direction"):
                tenth = name != "direction"
                columns[name] = _tenths_of(columns[name]) if tenth else _without(columns[name])
            mapping = Mapping(
                missing=[""],
                station=options.station or "-".join(path.name.split(".")[0].split("-")[:2]),
                time_columns=["year", "month", "day", "hour"],
                time_formats=["%Y %m %d %H"],
                zone="UTC",
                label="instant",
                columns=_WEATHER,
            )
            yield from interpreted(mapping, Piece(columns, piece.rows[whole], piece.sheet), faults)


def _part(groups: pl.Series, at: int) -> pl.Series:
    return groups.list.get(at, null_on_oob=True).fill_null("")


def _blank(cells: pl.Series, quality: pl.Series, missing: str) -> pl.Series:
    """Cells, empty where they are missing or marked as suspect."""
    frame = pl.DataFrame({"c": cells, "q": quality})
    gone = (pl.col("c").str.strip_chars_start("+") == missing) | pl.col("q").is_in(_BAD)
    return frame.select(pl.when(gone).then(pl.lit("")).otherwise(pl.col("c")))["literal"]


def _tenths(cells: pl.Series, quality: pl.Series, missing: str) -> pl.Series:
    return _shifted(_blank(cells, quality, missing))


def _without(cells: pl.Series) -> pl.Series:
    return pl.DataFrame({"c": cells}).select(pl.when(pl.col("c") == "-9999").then(pl.lit("")).otherwise(pl.col("c")))[
        "literal"
    ]


def _tenths_of(cells: pl.Series) -> pl.Series:
    return _shifted(_without(cells))


def _shifted(cells: pl.Series) -> pl.Series:
    """Whole tenths as decimals; anything else stays as it is and is refused as no number."""
    frame = pl.DataFrame({"c": cells})
    whole = pl.col("c").str.contains(r"^[+-]?[0-9]{1,5}$")
    number = pl.col("c").str.replace(r"^\+", "").cast(pl.Int64, strict=False)
    sign = pl.when(pl.col("c").str.starts_with("-")).then(pl.lit("-")).otherwise(pl.lit(""))
    text = sign + (number.abs() // 10).cast(pl.String) + "." + (number.abs() % 10).cast(pl.String)
    return frame.select(pl.when(whole).then(text).otherwise(pl.col("c")).alias("t"))["t"]


ISD_HOURLY = IsdHourly()
ISD_LITE = IsdLite()
