"""A trace: what a figure is, where it comes from, by which clause, out of which version of the data.

A figure without a trace is a bug. A trace is a tree: its inputs are figures themselves (with their own trace), or plain
rows of the observation store.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from lantian.core.policy.schema import Text

__all__ = ["Figure", "InputTable", "Line", "Trace", "Value"]

Value = Decimal | Fraction | int | str | None
Line = Text | str
"""Words in both languages; or text that is the same in every language: a formula, a code."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A named value as it is shown. `kind` and `key` open its own trace; `kind` "" means that it has none."""

    name: Text
    value: Value
    unit: str
    kind: str = ""
    key: Mapping[str, str] = field(default_factory=dict)
    places: int | None = None
    """Decimals in which pages show the value; None shows it as it is. The value itself stays exact."""
    percent: bool = False
    """True for a share that pages show as a percentage."""


@dataclass(frozen=True, kw_only=True)
class InputTable:
    """Rows that went into the arithmetic, with headings; numbers stay numbers so that they can be exported."""

    title: Text
    columns: tuple[Text, ...]
    rows: tuple[tuple[Value | Text | dt.datetime | dt.date, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Trace:
    """Everything that must be said to defend one figure."""

    figure: Figure
    clauses: tuple[str, ...]
    interpretations: tuple[str, ...] = ()
    standards: tuple[Line, ...] = ()
    """Standard, edition and paragraph, as printed: "HJ 633-2012 4.3"."""
    arithmetic: tuple[Line, ...] = ()
    """One line for each step, with the numbers put in, exact before rounding; the formula alike in both languages."""
    inputs: tuple[Figure, ...] = ()
    tables: tuple[InputTable, ...] = ()
    data_version: int | None = None
    pack_version: str = ""
    data_time: dt.datetime | None = None
    """End of the last averaging period that went in."""
    computed_at: dt.datetime | None = None
    stand_in: bool = False
    """True when demonstration data went in."""
    remarks: tuple[Text, ...] = ()
