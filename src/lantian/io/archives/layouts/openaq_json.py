"""Answers of OpenAQ's API v3: `/sensors/{id}/measurements`, `/hours` and the like, one JSON document a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from lantian.core.policy.schema import Text
from lantian.io.archives.block import Block
from lantian.io.archives.faults import Faults
from lantian.io.archives.layouts.layout import Options
from lantian.io.archives.mapping import Mapping, interpreted
from lantian.io.archives.tables import Piece, Unreadable, opened

__all__ = ["OPENAQ_JSON"]

_LARGEST = 64 * 1024 * 1024
_COLUMNS = ("station", "time", "parameter", "unit", "value", "flag")


class OpenaqJson:
    """Results with a period, a parameter and a value."""

    id = "openaq-json"
    title = Text(zh="OpenAQ v3 接口 JSON", en="OpenAQ v3 API JSON")
    label = "start"
    label_note = Text(
        zh="period.datetimeFrom 为时段开始（UTC）。", en="period.datetimeFrom is the start of the period, UTC."
    )
    units_note = Text(
        zh="每条结果自带单位；ppb、ppm 须注明参比状态。",
        en="Each result says its unit; ppb and ppm need the reference state.",
    )
    cadence = "hour"
    statistic = "mean"
    others = "refuse"

    def sniff(self, head: bytes, name: str) -> float:
        """By the words that such an answer has."""
        plain = head.lstrip(b"\xef\xbb\xbf \r\n\t")
        return 0.95 if plain.startswith(b"{") and b'"results"' in plain and b'"datetimeFrom"' in plain else 0.0

    def read(self, path: Path, faults: Faults, options: Options) -> Iterator[Block]:
        """All results; the row is the number of the result."""
        try:
            with opened(path) as file:
                data = file.read(_LARGEST + 1)
            if len(data) > _LARGEST:
                faults.add("file-too-large", limit=_LARGEST // 2**20)
                raise Unreadable
            results = json.loads(data)["results"]
            rows = [_row(each, options) for each in results]
        except Unreadable:
            raise
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError, EOFError) as cause:
            faults.add("file-unreadable", given=str(cause)[:80] or type(cause).__name__)
            raise Unreadable from None
        if not rows:
            return
        columns = {
            name: pl.Series(name, [row[place] for row in rows], pl.String) for place, name in enumerate(_COLUMNS)
        }
        mapping = Mapping(
            shape="long",
            missing=["", "null", "None"],
            station_column="station",
            time_columns=["time"],
            time_formats=["%Y-%m-%dT%H:%M:%S"],
            label="start",
            parameter_column="parameter",
            value_column="value",
            unit_column="unit",
            flag_column="flag",
            flags={"flagged": "D"},
            state=options.state,  # type: ignore[arg-type] - the mapping checks it
        )
        yield from interpreted(mapping, Piece(columns, np.arange(1, len(rows) + 1, dtype=np.int32)), faults)


def _row(result: dict[str, Any], options: Options) -> tuple[str, ...]:
    parameter = result["parameter"]
    flagged = bool((result.get("flagInfo") or {}).get("hasFlags"))
    station = options.station or str(
        result.get("locationsId") or result.get("sensorsId") or result.get("location") or ""
    )
    value = result["value"]
    return (
        station,
        str(result["period"]["datetimeFrom"]["utc"]),
        str(parameter["name"]),
        str(parameter["units"]),
        "" if value is None else (repr(value) if isinstance(value, float) else str(value)),
        "flagged" if flagged else "",
    )


OPENAQ_JSON = OpenaqJson()
