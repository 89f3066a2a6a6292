"""Days, times and numbers of a pack, read as they are written: no guess, and no binary float on the way."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

__all__ = ["Amount", "Day", "ParameterValue", "PlainNumber", "TimeOfDay", "Whole"]

_NUMBER = re.compile(r"[-+]?\d{1,20}(\.\d+)?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"\d{2}:\d{2}")
_MOST_DECIMALS = 9


class PlainNumber(str):
    """A number as the file writes it, without quotes; the text is kept so that no digit is lost."""

    __slots__ = ()


def _amount(value: object) -> object:
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise PydanticCustomError("number_invalid", "not a number")
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if not isinstance(value, str) or not _NUMBER.fullmatch(value):
        raise PydanticCustomError("number_invalid", "not a number")
    number = Decimal(value)
    if -int(number.as_tuple().exponent) > _MOST_DECIMALS:
        raise PydanticCustomError("number_noise", "more decimals than a text can state")
    return number


def _whole(value: object) -> object:
    if isinstance(value, bool) or (isinstance(value, str) and not re.fullmatch(r"[-+]?\d{1,9}", value)):
        raise PydanticCustomError("whole_invalid", "not a whole number")
    return value


def _day(value: object) -> object:
    if type(value) is dt.date:
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise PydanticCustomError("day_invalid", "not a day")
    try:
        return dt.date.fromisoformat(value)
    except ValueError as cause:
        raise PydanticCustomError("day_invalid", "not a day") from cause


def _time(value: object) -> object:
    if isinstance(value, dt.time):
        return value
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise PydanticCustomError("time_invalid", "not a time of day")
    try:
        return dt.time.fromisoformat(value)
    except ValueError as cause:
        raise PydanticCustomError("time_invalid", "not a time of day") from cause


def _parameter_value(value: object) -> object:
    if isinstance(value, bool | Decimal):
        return value
    if isinstance(value, PlainNumber):
        return _amount(value)
    if isinstance(value, str) and value.strip():
        return value
    if isinstance(value, list | tuple) and value:
        return tuple(_amount(item) for item in value)
    raise PydanticCustomError("value_invalid", "not a value")


Amount = Annotated[Decimal, BeforeValidator(_amount)]
"""A number of the policy, exact."""

Whole = Annotated[int, BeforeValidator(_whole)]
"""A count or an ordinal."""

Day = Annotated[dt.date, BeforeValidator(_day)]
"""A local calendar day, written 2017-10-01."""

TimeOfDay = Annotated[dt.time, BeforeValidator(_time)]
"""A local time of day, written 17:00."""

ParameterValue = Annotated[
    Decimal | bool | str | tuple[Decimal, ...],
    BeforeValidator(_parameter_value),
]
"""A number when it is written without quotes, true or false, a word, or a list of numbers."""
