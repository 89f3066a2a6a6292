"""Text as numbers and as moments, whole columns at a time, with what could not be read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
from numpy.typing import NDArray

__all__ = ["BAD", "FINE", "GOOD", "MISSING", "Moments", "millionths", "moments", "plain_cells", "scaled"]

GOOD, MISSING, BAD, FINE = 0, 1, 2, 3
"""State of a cell: a number, nothing, no number, a number finer than what is kept."""
_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$"
_NOISE = 1e-4
"""Of a millionth: binary floats that another program wrote out (0.30000000000000004) are their short form."""
_LARGEST = 1e11
"""decimal(18,6) holds more; nothing that is measured does, and a float would no longer tell millionths apart."""
_MINUTE = 60_000_000
_DECIMALS = 6
_WHOLE = 9
_LONGEST = 12
_TENS = 10 ** np.arange(_DECIMALS + 1, dtype=np.int64)
_COMMA, _MINUS, _POINT, _ZERO, _N, _A = (np.uint8(ord(sign)) for sign in ",-.0NA")
_ISO_OFFSET = r"(Z|[+-][0-9]{2}:?[0-9]{2})$"


def millionths(
    cells: pl.Series,
    *,
    factor: Fraction = Fraction(1),
    exact: bool = True,
    missing: Collection[str],
    comma: bool = False,
) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Cells times a factor in whole millionths, and the state of each cell.

    An exact factor (a power of ten) must leave at most six decimals; a product of molar masses is rounded to them.
    """
    text = cells.str.strip_chars()
    if comma:
        text = text.str.replace_all(".", "\x00", literal=True).str.replace_all(",", ".", literal=True)
    state = np.zeros(len(text), np.uint8)
    numbers = text.cast(pl.Float64, strict=False)
    # The pattern is looked at only where it matters: a column of plain digits is the rule.
    odd = numbers.is_null() | ~numbers.fill_null(0.0).is_finite() | ~text.str.contains(r"^[0-9.]+$")
    if odd.any():
        places = odd.arg_true().to_numpy()
        strange = text.gather(places)
        absent = strange.is_in(list(missing)).to_numpy()
        written = (strange.str.contains(_NUMBER) & numbers.gather(places).is_not_null()).to_numpy()
        state[places[absent]] = MISSING
        state[places[~absent & ~written]] = BAD
    values, fine = scaled(numbers.fill_null(0.0).to_numpy(), factor, exact=exact)
    state[(state == GOOD) & (fine == BAD)] = BAD
    state[(state == GOOD) & (fine == FINE)] = FINE
    return values, state


def scaled(
    numbers: NDArray[np.float64], factor: Fraction = Fraction(1), *, exact: bool = True
) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Numbers times a factor in whole millionths, with the states GOOD, FINE and BAD (not finite, or too large)."""
    state = np.zeros(len(numbers), np.uint8)
    with np.errstate(over="ignore"):
        product = numbers * float(factor * 1_000_000)
    large = ~(np.abs(product) < _LARGEST * 1e6)
    if large.any():
        product = np.where(large, 0.0, product)
        state[large] = BAD
    whole = np.rint(product)
    if exact:
        off = np.abs(product - whole) > np.maximum(_NOISE, np.abs(product) * 4e-16)
        off |= (whole == 0) & (product != 0)  # something so small is not nothing
        state[off & (state == GOOD)] = FINE
    return whole.astype(np.int64), state


def plain_cells(text: bytes) -> tuple[NDArray[np.int64], NDArray[np.uint8]] | None:
    """Cells between commas in whole millionths, exactly, with the states GOOD and MISSING (empty, or NA).

    None when a cell is anything else than digits with a sign before them and a point between: then somebody has to
    look at every cell.
    """
    signs = np.frombuffer(text + b"," + b"," * _LONGEST, np.uint8)
    ends = np.flatnonzero(signs[: len(text) + 1] == _COMMA)
    starts = np.concatenate([[0], ends[:-1] + 1])
    length = ends - starts
    longest = int(length.max())
    if longest > _LONGEST:
        return None
    first = signs[starts]
    negative = first == _MINUS
    state = np.zeros(len(starts), np.uint8)
    state[length == 0] = MISSING
    absent = (length == 2) & (first == _N) & (signs[starts + 1] == _A)
    state[absent] = MISSING
    value = np.zeros(len(starts), np.int64)
    digits = np.zeros(len(starts), np.int8)
    decimals = np.full(len(starts), -1, np.int8)
    for place in range(longest):
        sign = signs[starts + place]
        inside = (length > place) & ~absent
        digit = sign - _ZERO  # wraps around: whatever is no digit is above nine
        number = inside & (digit <= 9)
        point = inside & (sign == _POINT) & (decimals < 0)
        other = inside & ~number & ~point
        if place == 0:
            other &= ~negative
        if other.any():
            return None
        value = np.where(number, value * 10 + digit, value)
        digits += number
        decimals += number & (decimals >= 0)
        decimals[point] = 0
    np.maximum(decimals, 0, out=decimals)
    if ((state == GOOD) & ((digits == 0) | (digits - decimals > _WHOLE) | (decimals > _DECIMALS))).any():
        return None
    value *= _TENS[_DECIMALS - decimals]
    return np.where(negative, -value, value), state


@dataclass(slots=True)
class Moments:
    """Start of each period, microseconds UTC; and masks of what has none, for each reason."""

    start: NDArray[np.int64]
    unreadable: NDArray[np.bool_]
    nonexistent: NDArray[np.bool_]
    ambiguous: NDArray[np.bool_]
    without_zone: NDArray[np.bool_]

    @property
    def good(self) -> NDArray[np.bool_]:
        """Where there is a moment."""
        return ~(self.unreadable | self.nonexistent | self.ambiguous | self.without_zone)


def moments(text: pl.Series, *, formats: Sequence[str], zone: str, second: pl.Series | None = None) -> Moments:
    """Local times as moments. `zone` is the name of a zone, an offset such as +08:00, or "" when the text says it.

    `second` says of an hour that happens twice whether it is its second time; without it such hours are ambiguous.
    """
    cells = text.str.strip_chars()
    none = np.zeros(len(cells), bool)
    if not zone:
        offset = cells.str.extract(_ISO_OFFSET)
        bare = offset.is_null().to_numpy()
        local, unread = _naive(cells.str.replace(_ISO_OFFSET, ""), formats)
        return Moments(local - _offsets(offset), unread, none, none, bare & ~unread)
    local, unread = _naive(cells.str.replace(r"Z$", "") if zone in {"UTC", "+00:00"} else cells, formats)
    fixed = _fixed(zone)
    if fixed is not None:
        return Moments(local - fixed, unread, none, none, none)
    return _in_zone(local, unread, zone, second)


def _in_zone(local: NDArray[np.int64], unread: NDArray[np.bool_], zone: str, second: pl.Series | None) -> Moments:
    ZoneInfo(zone)
    naive = pl.Series(local).cast(pl.Datetime("us"))
    early = naive.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    late = naive.dt.replace_time_zone(zone, ambiguous="latest", non_existent="null")
    gone = early.is_null().to_numpy() & ~unread
    first, last = (each.to_physical().fill_null(0).to_numpy() for each in (early, late))
    twice = (first != last) & ~unread & ~gone
    if second is None or not twice.any():
        return Moments(first, unread, gone, twice, np.zeros(len(local), bool))
    chosen = np.where(twice & second.to_numpy(), last, first)
    none = np.zeros(len(local), bool)
    return Moments(chosen, unread, gone, none, none)


def _naive(cells: pl.Series, formats: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Local microseconds and where there are none. The hour 24 is no hour: 24:00 belongs to the next day."""
    unique = cells.unique()
    read = pl.Series(unique.name, [None] * len(unique), pl.Datetime("us"))
    for form in formats:
        if not read.null_count():
            break
        parsed = unique.str.to_datetime(form, strict=False, time_unit="us", exact=True)
        read = (
            read.fill_null(parsed)
            if hasattr(read, "fill_null") and len(formats) == 1
            else read.zip_with(read.is_not_null(), parsed)
        )
    if len(unique) == len(cells):
        placed = pl.DataFrame({"text": cells}).join(
            pl.DataFrame({"text": unique, "read": read}), on="text", how="left", maintain_order="left"
        )["read"]
    else:
        placed = cells.replace_strict(unique, read, default=None, return_dtype=pl.Datetime("us"))
    missing = placed.is_null().to_numpy()
    physical = placed.to_physical().fill_null(0).to_numpy()
    # Years far off are slips of the pen; the store takes 1900 to 2199.
    far = (physical < -2_208_988_800_000_000) | (physical >= 7_258_118_400_000_000)
    return np.where(far, 0, physical), missing | far


def _fixed(zone: str) -> int | None:
    """An offset such as +08:00 in microseconds; None for the name of a zone."""
    if zone in {"UTC", "Z"}:
        return 0
    if len(zone) == 6 and zone[0] in "+-" and zone[3] == ":":
        minutes = int(zone[1:3]) * 60 + int(zone[4:])
        return (1 if zone[0] == "+" else -1) * minutes * _MINUTE
    return None


def _offsets(offset: pl.Series) -> NDArray[np.int64]:
    sign = pl.when(pl.col("o").str.starts_with("-")).then(-1).otherwise(1)
    hours = pl.col("o").str.slice(1, 2).cast(pl.Int64, strict=False)
    minutes = pl.col("o").str.slice(-2).cast(pl.Int64, strict=False)
    frame = pl.DataFrame({"o": offset}).select(
        pl.when(pl.col("o").is_null() | (pl.col("o") == "Z")).then(0).otherwise(sign * (hours * 60 + minutes))
    )
    return np.asarray(frame.to_series().fill_null(0).to_numpy(), np.int64) * _MINUTE


def micros(moment: dt.datetime) -> int:
    """An aware moment in microseconds since 1970."""
    return (moment - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1)
