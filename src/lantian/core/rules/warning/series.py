"""Hours of the index, observed and forecast, read strictly from CSV: what cannot be read is named by its line."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from itertools import islice, pairwise
from typing import Literal

__all__ = [
    "MOST_HOURS",
    "YEARS",
    "Hour",
    "Kind",
    "Series",
    "SeriesFault",
    "SeriesRemark",
    "SeriesUnusable",
    "read_series",
    "with_running",
]

Kind = Literal["observed", "forecast"]
_COLUMNS = ("time", "aqi", "aqi_24h", "kind")
_HOUR = dt.timedelta(hours=1)
_MOST_INDEX = Decimal(1000)
_FRESH = 2
"""Hours by which the newest observed one may begin before a moment."""
YEARS = range(1980, 2200)
"""Of which a series can be."""
MOST_HOURS = 200_000
"""Rows that a file may have: more than twenty years."""

_WORDS: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "columns": (
        ("缺少列 {value}", "表头应为 time,aqi,aqi_24h,kind"),
        ("the column {value} is missing", "The header is time,aqi,aqi_24h,kind"),
    ),
    "time-invalid": (
        ("{value} 不是带时区的整点", "请写作 2017-12-01T08:00+08:00"),
        ("{value} is no full hour with an offset", "Write it as 2017-12-01T08:00+08:00"),
    ),
    "index-invalid": (
        ("{value} 不是 AQI", "请写 0 至 1000 的数字，缺测留空"),
        ("{value} is no index", "Write a number from 0 to 1000, or leave it empty when it is missing"),
    ),
    "kind-unknown": (
        ("{value} 既非 observed 也非 forecast", "请写 observed 或 forecast"),
        ("{value} is neither observed nor forecast", "Write one of them"),
    ),
    "hour-twice": (
        ("同一小时同一类型出现两次，先见于第 {value} 行", "只保留一行"),
        ("the hour stands twice with the same kind, first in line {value}", "Keep one of them"),
    ),
    "cells": (
        ("本行有 {value} 列，应为 4 列", "请核对分隔符"),
        ("the line has {value} cells, not 4", "Check the commas"),
    ),
    "too-long": (("超过 {value} 行", "请按年拆分"), ("more than {value} lines", "Split it by years")),
    "empty": (
        ("没有任何可用的小时", "请至少提供一行"),
        ("there is no hour that can be used", "Give at least one line"),
    ),
    "no-csv": (("不是可读取的 CSV", "请核对引号和过长的单元格"), ("it is no CSV", "Check quotes and overlong cells")),
    "encoding": (("不是 UTF-8", "请另存为 UTF-8"), ("it is not UTF-8", "Save it as UTF-8")),
}


@dataclass(frozen=True, slots=True)
class SeriesFault:
    """One thing wrong with a line (1 is the header; 0 the file as a whole)."""

    line: int
    code: str
    value: str = ""

    def said(self, language: str) -> tuple[str, str]:
        """Message and remedy in Chinese ("zh…") or in English."""
        chinese, english = _WORDS[self.code]
        message, remedy = chinese if language.startswith("zh") else english
        return message.format(value=self.value), remedy.format(value=self.value)


class SeriesUnusable(Exception):
    """Nothing can be judged; `faults` says why."""

    code = "series-unusable"

    def __init__(self, faults: Sequence[SeriesFault]) -> None:
        self.faults = tuple(faults)
        message, self.remedy = faults[0].said("en")
        super().__init__(f"line {faults[0].line}: {message}" if faults[0].line else message)


_REMARKS: dict[str, tuple[str, str]] = {
    "observed-later": (
        "{count} 个实况小时晚于 --as-of（自 {first} 起），未采用",
        "{count} observed hours lie after --as-of (from {first} on) and were not used",
    ),
    "forecast-for-the-past": (
        "{count} 个已过去的小时无实况（自 {first} 起），以预报代替",
        "{count} hours of the past were not observed (from {first} on); their forecast stands in",
    ),
    "stale": (
        "最近的实况小时自 {first} 起，早于 --as-of {count} 小时",
        "the newest observed hour, from {first} on, is {count} hours before --as-of",
    ),
    "gaps": (
        "{count} 处缺测：缺少的小时既不算高于也不算低于界限",
        "{count} gaps: an hour that is missing is neither above nor below a bound",
    ),
}


@dataclass(frozen=True, slots=True)
class SeriesRemark:
    """Something to know of a series that is no fault."""

    code: str
    count: int
    first: dt.datetime | None

    def said(self, language: str) -> str:
        """In Chinese ("zh…") or in English."""
        chinese, english = _REMARKS[self.code]
        words = chinese if language.startswith("zh") else english
        return words.format(count=self.count, first=self.first.isoformat() if self.first else "")


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of one kind. An index that is missing is None; it is neither above nor below anything."""

    start: dt.datetime
    index: Decimal | None
    running: Decimal | None
    kind: Kind


@dataclass(frozen=True)
class Series:
    """Hours in the order of time; the same hour may be there as observed and as forecast."""

    hours: tuple[Hour, ...]
    """As they were written: a running index that is not given is computed of what is known at a moment."""
    window: int
    """Hours of the running index."""
    zone: dt.tzinfo = field(default=dt.UTC)
    """The offset in which the times were written; results are written in it again."""

    def as_of(self, moment: dt.datetime) -> list[Hour]:
        """What is known at a moment: observed hours that began by then, and forecast ones after it.

        An hour that was not observed, or observed without a value, is taken from the forecast, when there is one. What
        was observed later is not known yet, neither by itself nor in a running index.
        """
        return self._known([hour for hour in self.hours if hour.kind == "forecast" or hour.start <= moment])

    def whole(self) -> list[Hour]:
        """Every hour once, observed ones first: for a look back."""
        return self._known(self.hours)

    def _known(self, hours: Sequence[Hour]) -> list[Hour]:
        known: dict[dt.datetime, Hour] = {}
        for hour in hours:
            there = known.setdefault(hour.start, hour)
            if there.index is None and there.running is None:
                known[hour.start] = hour
        return with_running([known[start] for start in sorted(known)], self.window)

    def remarks(self, moment: dt.datetime) -> tuple[SeriesRemark, ...]:
        """What is odd of the series at a moment, without being wrong."""
        observed = {hour.start for hour in self.hours if hour.kind == "observed"}
        later = sorted(start for start in observed if start > moment)
        replaced = sorted(
            hour.start
            for hour in self.hours
            if hour.kind == "forecast" and hour.start < moment - _HOUR and hour.start not in observed
        )
        newest = max((start for start in observed if start <= moment), default=None)
        behind = (moment - newest) // _HOUR if newest is not None else 0
        known = self.as_of(moment)
        gaps = sum(1 for before, after in pairwise(known) if after.start - before.start > _HOUR)
        gaps += sum(1 for hour in known if hour.running is None)
        found = [
            SeriesRemark("observed-later", len(later), later[0]) if later else None,
            SeriesRemark("forecast-for-the-past", len(replaced), replaced[0]) if replaced else None,
            SeriesRemark("gaps", gaps, None) if gaps else None,
            SeriesRemark("stale", behind, newest) if behind > _FRESH else None,
        ]
        return tuple(each for each in found if each is not None)


def read_series(content: bytes, *, window_hours: int) -> tuple[Series, list[SeriesFault]]:
    """The hours that can be used, and what is wrong with the other lines.

    Raises:
        SeriesUnusable: no UTF-8, no CSV, no header, too long, or no line that can be used.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SeriesUnusable([SeriesFault(0, "encoding")]) from error
    try:
        lines = iter(list(islice(csv.reader(io.StringIO(text, newline="")), MOST_HOURS + 2)))
    except csv.Error as error:
        raise SeriesUnusable([SeriesFault(0, "no-csv")]) from error
    header = [name.strip() for name in next(lines, [])]
    missing = [name for name in _COLUMNS if name not in header]
    if missing:
        raise SeriesUnusable([SeriesFault(1, "columns", name) for name in missing])
    places = [header.index(name) for name in _COLUMNS]
    faults: list[SeriesFault] = []
    hours: list[Hour] = []
    seen: dict[tuple[dt.datetime, str], int] = {}
    zone: dt.tzinfo | None = None
    for number, cells in enumerate(lines, start=2):
        if number > MOST_HOURS + 1:
            raise SeriesUnusable([SeriesFault(number, "too-long", str(MOST_HOURS))])
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            faults.append(SeriesFault(number, "cells", str(len(cells))))
            continue
        hour = _hour([cells[place].strip() for place in places], number, faults)
        if hour is None:
            continue
        first = seen.setdefault((hour.start, hour.kind), number)
        if first != number:
            faults.append(SeriesFault(number, "hour-twice", str(first)))
            continue
        zone = zone or hour.start.tzinfo
        hours.append(hour)
    if not hours:
        raise SeriesUnusable(faults or [SeriesFault(0, "empty")])
    hours.sort(key=lambda hour: (hour.start, hour.kind != "observed"))
    return Series(tuple(hours), window_hours, zone or dt.UTC), faults


def _hour(cells: Sequence[str], number: int, faults: list[SeriesFault]) -> Hour | None:
    before = len(faults)
    start = _time(cells[0])
    if start is None:
        faults.append(SeriesFault(number, "time-invalid", _short(cells[0])))
    index, running = (_index(cell, number, faults) for cell in cells[1:3])
    kind: Kind | None = "observed" if cells[3] == "observed" else "forecast" if cells[3] == "forecast" else None
    if kind is None:
        faults.append(SeriesFault(number, "kind-unknown", _short(cells[3])))
    if len(faults) > before or start is None or kind is None:
        return None
    return Hour(start, index, running, kind)


def _time(written: str) -> dt.datetime | None:
    try:
        found = dt.datetime.fromisoformat(written)
    except ValueError:
        return None
    whole = not (found.minute or found.second or found.microsecond)
    return found if found.tzinfo is not None and whole and found.year in YEARS else None


def _index(written: str, number: int, faults: list[SeriesFault]) -> Decimal | None:
    if not written or written.lower() == "nan":
        return None
    try:
        found = Decimal(written)
        if found.is_finite() and 0 <= found <= _MOST_INDEX:
            return found
    except InvalidOperation:
        pass
    faults.append(SeriesFault(number, "index-invalid", _short(written)))
    return None


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


def with_running(hours: Sequence[Hour], window: int) -> list[Hour]:
    """The hours, observed ones first within an hour, each with its running index where it was not given and can be
    computed: the mean of the window that ends with it, when none of its hours is missing."""
    if all(hour.running is not None for hour in hours):
        return list(hours)
    observed = {hour.start: hour.index for hour in reversed(hours) if hour.kind == "forecast"}
    observed |= {hour.start: hour.index for hour in hours if hour.kind == "observed" and hour.index is not None}
    made = []
    for hour in hours:
        running = hour.running
        if running is None:
            before = [observed.get(hour.start - number * _HOUR) for number in range(1, window)]
            values = [value for value in (hour.index, *before) if value is not None]
            running = sum(values, Decimal(0)) / window if len(values) == window else None
        made.append(Hour(hour.start, hour.index, running, hour.kind))
    return made
