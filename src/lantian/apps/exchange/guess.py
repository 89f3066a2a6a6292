"""What the columns of a table most likely are: a beginning for the form, which a person looks through."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lantian.io.archives.parameters import KNOWN, code_of
from lantian.io.archives.tables import encoding_of, head_of, is_workbook, split_line

__all__ = ["guessed", "heading_line"]

_TIME = re.compile(r"time|date|hour|时间|日期|小时|时刻", re.IGNORECASE)
_STATION = re.compile(r"station|site|location|name|站|点位|编码", re.IGNORECASE)
_UNIT = re.compile(r"[(（\[]([^)）\]]+)[)）\]]\s*$")
_FORMATS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y-%m-%dT%H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %H:%M",
    "%Y%m%d%H",
)
_LOOKED_AT = 40
_COMMA = re.compile(r"^-?[0-9]+,[0-9]+$")


def heading_line(path: Path) -> int:
    """The first line that has as many cells as any of the first ones: instruments write their name above it."""
    head = head_of(path)
    if is_workbook(head[:8]):
        return 1
    lines = head.decode(encoding_of(head), errors="replace").splitlines()[:_LOOKED_AT]
    counts = [len(split_line(line)) for line in lines]
    return counts.index(max(counts)) + 1 if counts and max(counts) > 1 else 1


def guessed(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Initial values of the form from the heading and the first rows."""
    times = [name for name in columns if _TIME.search(name)][:1]
    initial: dict[str, Any] = {"time_columns": times, "zone": "+08:00", "label": "end"}
    initial["station_column"] = next((name for name in columns if _STATION.search(name) and name not in times), "")
    written = [row[columns.index(times[0])] for row in rows] if times else []
    forms = [form for form in _FORMATS if written and all(_reads(text, form) for text in written)]
    if forms:
        # The 8th of January or the 1st of August: where several readings fit, a person says which is meant.
        initial["time_formats"] = forms[0] if len(forms) == 1 else ""
    if any(_COMMA.match(cell) for row in rows for cell in row):
        initial["decimal"] = ","
    for place, name in enumerate(columns):
        unit = _UNIT.search(name)
        code = code_of(_UNIT.sub("", name)) if name not in times else None
        if code:
            initial[f"p{place}"] = code
            initial[f"u{place}"] = unit.group(1) if unit else KNOWN[code].unit
    return initial


def _reads(text: str, form: str) -> bool:
    try:
        dt.datetime.strptime(text.strip(), form).replace(tzinfo=dt.UTC)
    except ValueError:
        return False
    return True
