"""One JSON object a line: the concentrations of an hour or a day, read exactly or refused by name."""

from __future__ import annotations

import json
from decimal import Decimal
from difflib import get_close_matches

from lantian.core.standards.hj633.indicators import Indicator
from lantian.core.standards.hj633.problems import (
    CarbonMonoxideInMicrograms,
    ConcentrationNegative,
    ConcentrationNotNumber,
    FieldRepeated,
    FieldUnknown,
    LineBlank,
    LineNotJson,
    LineNotObject,
    UnitsLookLikeMilligrams,
)
from lantian.core.standards.pollutants import Pollutant

__all__ = ["read_line"]

CO_PLAUSIBLE = 300
"""mg/m³. The table ends at 150; 1 400 is at once dangerous to life. What lies above is µg/m³ under the wrong unit."""
_FEW = 2
_FIELDS = {indicator.value: indicator for indicator in Indicator}
_CO = frozenset(indicator for indicator in Indicator if indicator.pollutant is Pollutant.CO)
_KINDS = {list: "a list", str: "a text", bool: "a truth value", type(None): "null"}


def read_line(line: bytes) -> dict[Indicator, Decimal | int | None]:
    """The concentrations of one line; None is a value given as null.

    Units: µg/m³, carbon monoxide mg/m³. Units that were mixed up are refused where they can be told: carbon monoxide
    above 300 mg/m³, or two and more other values that all lie between 0 and 1 (zeros tell nothing).

    Raises:
        LineBlank, LineNotJson, LineNotObject, FieldUnknown, FieldRepeated, ConcentrationNotNumber,
        ConcentrationNegative, CarbonMonoxideInMicrograms, UnitsLookLikeMilligrams: as their names say.

    >>> read_line(b'{"pm25_24h": 75, "co_24h": 2.2}')[Indicator.CO_24H]
    Decimal('2.2')
    """
    if not line.strip():
        raise LineBlank
    try:
        found = _DECODER.decode(line.decode("utf-8").strip())
    except UnicodeDecodeError as error:
        raise LineNotJson(reason=f"byte {error.start + 1} is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise LineNotJson(reason=f"{error.msg} at character {error.pos + 1}") from None
    except RecursionError:
        raise LineNotJson(reason="it is nested too deeply") from None
    if not isinstance(found, _Pairs):
        raise LineNotObject(kind=_KINDS.get(type(found), "a number"))
    return _read(found)


class _Pairs(list[tuple[str, object]]):
    """The fields of a JSON object as they stand, repeated ones included."""


def _constant(text: str) -> float:
    return float(text)


def _number(text: str) -> Decimal | float:
    try:
        return Decimal(text)
    except ArithmeticError:  # an exponent beyond any number
        return float("inf")


def _whole(text: str) -> int | float:
    return int(text) if len(text) < 20 else float("inf")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_Pairs, parse_float=_number, parse_int=_whole, parse_constant=_constant, strict=False
)


def _read(pairs: _Pairs) -> dict[Indicator, Decimal | int | None]:
    values: dict[Indicator, Decimal | int | None] = {}
    small: list[str] = []
    large = False
    for field, value in pairs:
        indicator = _FIELDS.get(field)
        if indicator is None:
            raise _unknown(field)
        if indicator in values:
            raise FieldRepeated(field=field)
        if value is None:
            values[indicator] = None
            continue
        kind = type(value)
        if kind is not int and (kind is not Decimal or not value.is_finite()):  # type: ignore[attr-defined]
            raise ConcentrationNotNumber(field=field, value=_shown(value))
        number: Decimal | int = value  # type: ignore[assignment]
        values[indicator] = number
        if number < 0:
            raise ConcentrationNegative(field=field, value=number)
        if indicator in _CO:
            if number > CO_PLAUSIBLE:
                raise CarbonMonoxideInMicrograms(field=field, value=number)
        elif 0 < number < 1:
            small.append(field)
        elif number:
            large = True
    if len(small) >= _FEW and not large:
        raise UnitsLookLikeMilligrams(fields=", ".join(small))
    return values


def _shown(value: object) -> str:
    if isinstance(value, _Pairs):
        return "an object"
    text = json.dumps(value, default=str, ensure_ascii=False).encode(errors="backslashreplace").decode()
    return text if len(text) <= 40 else f"{text[:37]}…"


def _unknown(field: str) -> FieldUnknown:
    near = get_close_matches(field.lower().replace(".", "").replace("-", "_")[:40], _FIELDS, n=1)
    return FieldUnknown(
        field=_shown(field),
        near=f"Did you mean {near[0]}? " if near else "",
        near_zh=f"是否应为 {near[0]}？" if near else "",
        fields=", ".join(_FIELDS),
    )
