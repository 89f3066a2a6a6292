"""HJ 633 over many stations and whole years of hours: the daily index and the index of running means.

Arrays are (stations, hours), hours in order of local time without gaps, each labelled by its start, the first one
00:00–01:00 of a local day (for `running_index` any hour); NaN is a missing hour. Units: µg/m³, carbon monoxide mg/m³.
Results are equal, to the last digit, to `lantian.core.standards.hj633.index` on the exact rational means of
`lantian.core.standards.gb3095`; property tests hold the two together.

How it is fast: see `tables`. Prefix sums of packed whole numbers wrap around at 2^32, which does no harm, for a
difference of two of them over one window is smaller; stations are taken in chunks that stay in the cache.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from lantian.core.quantity.problem import Problem
from lantian.core.standards.gb3095 import DAY_HOURS, OZONE_DAY_WINDOWS, OZONE_FIRST_WINDOW_END
from lantian.core.standards.hj633 import Edition, Indicator
from lantian.core.standards.pollutants import Pollutant
from lantian.science.aggregation.packing import Packed, Workspace, pack
from lantian.science.aggregation.tables import FORBIDDEN, NONE, TABLE_SHIFTS, index_of, table

__all__ = [
    "NONE",
    "HoursNotWholeDays",
    "Indices",
    "PollutantsDiffer",
    "daily_index",
    "indices",
    "pollutants_of",
    "running_index",
]

Hours: TypeAlias = Mapping[Pollutant, npt.NDArray[Any]]
Int16s: TypeAlias = npt.NDArray[np.int16]
Int64s: TypeAlias = npt.NDArray[np.int64]
UInt8s: TypeAlias = npt.NDArray[np.uint8]

_CHUNK = 36_000
"""Station-hours of one chunk: some 1.5 MB of workspace, measured best with 1 MB of second-level cache a core."""
_DAY = 24
_WINDOW_8H = 8
_PRIMARY_ABOVE = 50
_EXCEEDING = 100
_ORDER = {pollutant: place for place, pollutant in enumerate(Pollutant)}
_DAILY = {
    Pollutant.SO2: Indicator.SO2_24H,
    Pollutant.NO2: Indicator.NO2_24H,
    Pollutant.CO: Indicator.CO_24H,
    Pollutant.PM10: Indicator.PM10_24H,
    Pollutant.PM25: Indicator.PM25_24H,
}

# ruff: noqa: RUF012


class PollutantsDiffer(Problem):
    """The arrays of two pollutants have different shapes, or one is not (stations, hours)."""

    code = "pollutants-differ"
    words = {
        "en": (
            "The arrays have the shapes {shapes}.",
            "Give one array (stations, hours) for each pollutant, all of one shape, NaN where an hour is missing.",
        ),
        "zh": ("各数组形状为 {shapes}。", "请为每项污染物给出同形的（站点，小时）数组，缺测以 NaN 表示。"),
    }


class HoursNotWholeDays(Problem):
    """A daily index needs whole local days."""

    code = "hours-not-whole-days"
    words = {
        "en": ("{hours} hours are not whole days.", "Start at 00:00 local time and fill the last day with NaN."),
        "zh": ("{hours} 个小时不是整日。", "请从当地时间 00:00 起，末日不足部分以 NaN 补齐。"),
    }


@dataclass(frozen=True, slots=True)
class Indices:
    """Indices of many stations: `aqi` int16, NONE where there is none; `primary` uint8, see `pollutants_of`."""

    aqi: Int16s
    primary: UInt8s


def pollutants_of(mask: int) -> tuple[Pollutant, ...]:
    """The pollutants of a bit mask, in the order SO2, NO2, CO, O3, PM10, PM2.5.

    >>> [pollutant.value for pollutant in pollutants_of(0b110000)]
    ['pm10', 'pm25']
    """
    return tuple(pollutant for pollutant, place in _ORDER.items() if mask >> place & 1)


def running_index(values: Hours, edition: Edition | str = Edition.E2012) -> Indices:
    """Index of the running means that end with each hour, (stations, hours).

    SO2, NO2, CO, PM10, PM2.5: mean of the last 24 hours, 20 needed; O3: mean of the last 8, 6 needed. Where ozone's
    8 h mean is above 800 µg/m³, the edition of 2012 takes the hour's own value (note 3), that of 2026 the index 300.
    Hours before the array are missing: give 23 more in front of the first that you need.

    Raises:
        PollutantsDiffer, HourNegative, HourTooLarge, HourTooFine: as their names say.
    """
    stations, hours = _shape(values)
    running = _empty(stations, hours)
    for chunk, space in _chunks(stations, hours):
        _compute(values, chunk, Edition(edition), space, running=running, daily=None)
    return running


def daily_index(values: Hours, edition: Edition | str = Edition.E2012) -> Indices:
    """Index of each natural day, (stations, days).

    SO2, NO2, CO, PM10, PM2.5: 24 h mean, 20 hours needed; O3: daily maximum of the 17 running 8 h means within the
    day (`gb3095.ozone_day_8h`) and, by the edition of 2012, of its hours (`gb3095.ozone_day_1h`).

    Raises:
        HoursNotWholeDays, PollutantsDiffer, HourNegative, HourTooLarge, HourTooFine: as their names say.
    """
    stations, hours = _shape(values)
    daily = _empty(stations, _days(hours))
    for chunk, space in _chunks(stations, hours):
        _compute(values, chunk, Edition(edition), space, running=None, daily=daily)
    return daily


def indices(values: Hours, edition: Edition | str = Edition.E2012) -> tuple[Indices, Indices]:
    """`running_index` and `daily_index` in one pass over the hours.

    Raises:
        HoursNotWholeDays, PollutantsDiffer, HourNegative, HourTooLarge, HourTooFine: as their names say.
    """
    stations, hours = _shape(values)
    running, daily = _empty(stations, hours), _empty(stations, _days(hours))
    for chunk, space in _chunks(stations, hours):
        _compute(values, chunk, Edition(edition), space, running=running, daily=daily)
    return running, daily


def _shape(values: Hours) -> tuple[int, int]:
    shapes = {np.shape(array) for array in values.values()}
    if len(shapes) != 1 or len(next(iter(shapes))) != 2:
        raise PollutantsDiffer(shapes=", ".join(str(shape) for shape in sorted(shapes, key=str)) or "none")
    stations, hours = next(iter(shapes))
    return stations, hours


def _days(hours: int) -> int:
    if hours % _DAY:
        raise HoursNotWholeDays(hours=hours)
    return hours // _DAY


def _empty(stations: int, moments: int) -> Indices:
    return Indices(np.empty((stations, moments), dtype=np.int16), np.empty((stations, moments), dtype=np.uint8))


def _chunks(stations: int, hours: int) -> Iterator[tuple[slice, Workspace]]:
    size = max(1, min(stations, _CHUNK // max(hours, 1)))
    space = Workspace(size, hours)
    for start in range(0, stations, size):
        yield slice(start, min(start + size, stations)), space


def _compute(
    values: Hours, chunk: slice, edition: Edition, space: Workspace, *, running: Indices | None, daily: Indices | None
) -> None:
    """Index of one chunk of stations into the results that are asked for."""
    count = chunk.stop - chunk.start
    days = space.rows.shape[2] // _DAY
    rows = space.rows[:, :count]
    day_rows = np.empty((len(Pollutant), count, days), dtype=np.int16) if daily else rows
    present = [pollutant for pollutant in Pollutant if pollutant in values]
    for pollutant in present:
        row = rows[_ORDER[pollutant]]
        packed = pack(values[pollutant][chunk], pollutant, space)
        prefix = np.cumsum(packed.hours, axis=1, dtype=packed.hours.dtype, out=space.prefix(packed.hours))
        if pollutant is Pollutant.O3:
            _look_up(_windows(prefix, _WINDOW_8H, space), packed, Indicator.O3_8H, edition, space, row)
            if daily:
                day_rows[_ORDER[pollutant]] = _ozone_day(row, packed, prefix, edition, space)
            if running and int(row.max(initial=NONE)) == FORBIDDEN:
                _take_the_hour(row, packed, edition)
            continue
        indicator = _DAILY[pollutant]
        if running:
            _look_up(_windows(prefix, _DAY, space), packed, indicator, edition, space, row)
            if daily:
                day_rows[_ORDER[pollutant]] = row[:, _DAY - 1 :: _DAY]
        else:
            _look_up(_day_sums(prefix), packed, indicator, edition, space, day_rows[_ORDER[pollutant]])
    for result, source in ((running, rows), (daily, day_rows)):
        if result:
            _overall(source, present, result.aqi[chunk], result.primary[chunk])


def _windows(prefix: npt.NDArray[Any], width: int, space: Workspace) -> npt.NDArray[Any]:
    """Sums of the last `width` hours, fewer at the start."""
    out = space.sums(prefix)
    out[:, :width] = prefix[:, :width]
    np.subtract(prefix[:, width:], prefix[:, :-width], out=out[:, width:])
    return out


def _day_sums(prefix: npt.NDArray[Any]) -> npt.NDArray[Any]:
    sums = prefix[:, _DAY - 1 :: _DAY].copy()
    sums[:, 1:] -= prefix[:, _DAY - 1 : -1 : _DAY]
    return sums


def _look_up(
    sums: npt.NDArray[Any], packed: Packed, indicator: Indicator, edition: Edition, space: Workspace, out: Int16s
) -> None:
    """Index of packed sums: one look-up where there is a table, integer arithmetic where the numbers are too long."""
    if packed.shift in TABLE_SHIFTS:
        keys = space.keys[: sums.shape[0], : sums.shape[1]]
        np.copyto(keys, sums)
        found = table(indicator, edition, decimals=packed.decimals, shift=packed.shift)
        np.take(found, keys, out=out, mode="clip")
    else:
        counts = sums >> packed.shift
        out[...] = index_of(
            sums - (counts << packed.shift), counts, indicator=indicator, edition=edition, decimals=packed.decimals
        )


def _hour_index(hours: npt.NDArray[Any], packed: Packed, edition: Edition) -> Int16s:
    """Ozone's 1 h index of packed hours, NONE where missing."""
    wide = hours.astype(np.int64)
    counts = wide >> packed.shift
    sums = wide - (counts << packed.shift)
    return index_of(sums, counts, indicator=Indicator.O3_1H, edition=edition, decimals=packed.decimals)


def _take_the_hour(row: Int16s, packed: Packed, edition: Edition) -> None:
    forbidden = row == FORBIDDEN
    row[forbidden] = _hour_index(packed.hours[forbidden], packed, edition)


def _ozone_day(row: Int16s, packed: Packed, prefix: npt.NDArray[Any], edition: Edition, space: Workspace) -> Int16s:
    """Daily index of ozone from the index of every running 8 h mean; both grow together, so the maxima agree."""
    stations, hours = row.shape
    within = row.reshape(stations, hours // _DAY, _DAY)[:, :, OZONE_FIRST_WINDOW_END - 1 :]
    best: Int16s = within.max(axis=2, initial=NONE)
    valid = (within != NONE).sum(axis=2) >= OZONE_DAY_WINDOWS
    best[~valid & (best <= _EXCEEDING)] = NONE
    best[best == FORBIDDEN] = NONE
    if edition is Edition.E2026:
        return best
    largest = packed.hours.reshape(stations, hours // _DAY, _DAY).max(axis=2, initial=0)
    hour = _hour_index(largest, packed, edition)
    counts = _day_sums(prefix) >> packed.shift
    hour[(counts < DAY_HOURS) & (hour <= _EXCEEDING)] = NONE
    return np.asarray(np.maximum(best, hour), dtype=np.int16)


def _overall(rows: Int16s, present: list[Pollutant], aqi: Int16s, primary: UInt8s) -> None:
    """The largest index of the pollutants, and a bit for each that reaches it above 50."""
    aqi.fill(NONE)
    for pollutant in present:
        np.maximum(aqi, rows[_ORDER[pollutant]], out=aqi)
    primary.fill(0)
    above = aqi > _PRIMARY_ABOVE
    equal = np.empty(aqi.shape, dtype=bool)
    bits = equal.view(np.uint8)
    for pollutant in present:
        np.equal(aqi, rows[_ORDER[pollutant]], out=equal)
        np.logical_and(equal, above, out=equal)
        np.left_shift(bits, _ORDER[pollutant], out=bits)
        np.bitwise_or(primary, bits, out=primary)
