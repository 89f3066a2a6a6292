"""The published daily record of the city that a pack brings along: date, daily index and daily mean PM2.5, as facts."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path

import yaml
from django.conf import settings

from lantian.core.policy.schema import Text
from lantian.core.rules.season import DailyFact

__all__ = ["PublishedRecord", "RecordInvalid", "published_record", "read_record"]

FOLDER = "reference"
COLUMNS = ("date", "aqi", "pm25")
_HIGHEST_INDEX = 500
_HIGHEST_PM25 = Decimal(2000)


class RecordInvalid(Exception):
    """The table of published facts has errors; `problems` holds every one with its row, column and remedy."""

    code = "record-invalid"
    remedy = "Mend the cells that are named, or take the table out of the pack's reference folder."

    def __init__(self, path: Path, problems: list[str]) -> None:
        self.path = path
        self.problems = tuple(problems)
        super().__init__(f"{path.name} has {len(problems)} error(s):\n" + "\n".join(problems))


@dataclass(frozen=True, kw_only=True)
class PublishedRecord:
    """The facts, whose air they are, and who published them."""

    title: Text
    source: Text
    facts: tuple[DailyFact, ...]


def published_record() -> PublishedRecord | None:
    """The record of the loaded pack, or None when it brings none.

    Raises:
        RecordInvalid: it has errors.
    """
    folder = Path(settings.LANTIAN_PACK) / FOLDER
    listed = folder / "reference.yaml"
    if not listed.exists():
        return None
    return _cached(folder, listed.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _cached(folder: Path, _changed: int) -> PublishedRecord:
    about = yaml.safe_load((folder / "reference.yaml").read_text(encoding="utf-8"))
    return PublishedRecord(
        title=Text(**about["title"]), source=Text(**about["source"]), facts=read_record(folder / about["file"])
    )


def read_record(path: Path) -> tuple[DailyFact, ...]:
    """Read a table with the columns date, aqi, pm25 (µg/m³); an empty cell is a missing value. All or nothing.

    Raises:
        RecordInvalid: with every problem of the file at once.
    """
    problems: list[str] = []
    facts: dict[dt.date, DailyFact] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        header = next(rows, [])
        if tuple(header) != COLUMNS:
            problem = f"row 1: the columns are {', '.join(header) or 'missing'}; write {','.join(COLUMNS)}"
            raise RecordInvalid(path, [problem])
        for number, row in enumerate(rows, start=2):
            _take(number, row, facts, problems)
    if problems:
        raise RecordInvalid(path, problems)
    return tuple(facts[day] for day in sorted(facts))


def _take(number: int, row: list[str], facts: dict[dt.date, DailyFact], problems: list[str]) -> None:
    if len(row) != len(COLUMNS):
        problems.append(f"row {number}: has {len(row)} cells instead of {len(COLUMNS)}; leave a missing value empty")
        return
    wrong = list(_problems(number, row))
    problems.extend(wrong)
    if wrong:
        return
    day = dt.date.fromisoformat(row[0])
    if day in facts:
        problems.append(f"row {number}, column date: {day} stands in the table already; keep one of the two")
        return
    facts[day] = DailyFact(day=day, aqi=int(row[1]) if row[1] else None, pm25=Decimal(row[2]) if row[2] else None)


def _problems(number: int, row: list[str]) -> Iterator[str]:
    try:
        dt.date.fromisoformat(row[0])
    except ValueError:
        yield f"row {number}, column date: {row[0]!r} is no date; write it as 2017-10-01"
    if row[1] and not (row[1].isascii() and row[1].isdigit() and 0 <= int(row[1]) <= _HIGHEST_INDEX):
        yield f"row {number}, column aqi: {row[1]!r} is no index; write a whole number from 0 to {_HIGHEST_INDEX}"
    if row[2]:
        try:
            value = Decimal(row[2])
        except InvalidOperation:
            value = Decimal(-1)
        if not value.is_finite() or not 0 <= value <= _HIGHEST_PM25:
            yield f"row {number}, column pm25: {row[2]!r} is no concentration in µg/m³; write a number such as 84.3"
