"""Tables and traces as files: CSV that a spreadsheet opens without harm, JSON that loses no digit."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.http import HttpResponse
from pydantic import BaseModel

from lantian.apps.orgs.campaign import wording
from lantian.core.policy.schema import Text

__all__ = ["as_cell", "as_json", "csv_response", "plain_number"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet may take for the beginning of a formula; the full-width signs count as well in Chinese ones."""


def plain_number(value: Decimal | Fraction | float) -> str:
    """A number in digits, never in powers of ten; a fraction that ends as decimals, any other as n/d; "" for none."""
    if isinstance(value, float):
        return f"{Decimal(repr(float(value))):f}" if math.isfinite(value) else ""
    if isinstance(value, Fraction):
        rest = value.denominator
        for prime in (2, 5):
            while rest % prime == 0:
                rest //= prime
        if rest != 1:
            return f"{value.numerator}/{value.denominator}"
        value = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def as_cell(value: object) -> str:
    """A value as a cell of CSV: numbers in digits, moments in UTC, and no text that a spreadsheet would compute."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case Decimal() | Fraction() | int() | float():
            return plain_number(value)
        case dt.datetime():
            return value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
        case dt.date():
            return value.isoformat()
        case _:
            text = wording(value) if isinstance(value, Text) else str(value)
            return f"'{text}" if text.startswith(_FORMULA) else text


def csv_response(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A CSV file to be saved, UTF-8 with the mark by which spreadsheets know it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([as_cell(column) for column in columns])
    writer.writerows([as_cell(value) for value in row] for row in rows)
    return HttpResponse(
        "\ufeff" + buffer.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def as_json(value: Any) -> Any:
    """Anything of a trace as JSON knows it; numbers that are not whole as text, so that no digit is lost."""
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal() | Fraction() | dt.date():
            return as_cell(value)
        case Mapping():
            return {str(key): as_json(item) for key, item in value.items()}
        case tuple() | list():
            return [as_json(item) for item in value]
        case _:
            return _fields(value)


def _fields(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    return {field.name: as_json(getattr(value, field.name)) for field in fields(value)}
