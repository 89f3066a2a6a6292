"""Hours of one pollutant as whole numbers, checked: nothing is rounded on the way in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from lantian.core.quantity.problem import Problem
from lantian.core.standards.pollutants import Pollutant
from lantian.science.aggregation.tables import TABLE_SHIFTS

__all__ = ["HourNegative", "HourTooFine", "HourTooLarge", "Packed", "Workspace", "pack"]

Hours: TypeAlias = npt.NDArray[Any]
_MOST_DECIMALS = 6
_LARGEST = 1_000_000
_WINDOW = 24

# ruff: noqa: RUF012


class HourNegative(Problem):
    """An hourly value below zero reached the kernel."""

    code = "hour-negative"
    words = {
        "en": (
            "{pollutant} holds {value}; a concentration cannot be below zero.",
            "Screen the hours first and give NaN for what is missing or invalid.",
        ),
        "zh": ("{pollutant} 中有 {value}，浓度不能为负。", "请先做数据审核，缺测或无效的小时以 NaN 表示。"),
    }


class HourTooLarge(Problem):
    """An hourly value that no air holds, an infinity included."""

    code = "hour-too-large"
    words = {
        "en": (
            "{pollutant} holds {value} {unit}, which no air holds.",
            "Check the unit (µg/m³; mg/m³ for CO) and give NaN for what is missing.",
        ),
        "zh": (
            "{pollutant} 中有 {value} {unit}，环境空气中不可能出现。",
            "请检查单位（µg/m³，CO 为 mg/m³），缺测以 NaN 表示。",
        ),
    }


class HourTooFine(Problem):
    """A float that is no decimal number of six places: a computed mean instead of a measured hour."""

    code = "hour-too-fine"
    words = {
        "en": (
            "{pollutant} holds a value with more than six decimals, such as {value}.",
            "Give hours as they were stored, in float64 and not averaged or converted before.",
        ),
        "zh": (
            "{pollutant} 中有超过六位小数的值，例如 {value}。",
            "请给出入库的小时原值（float64），不得先行平均或换算。",
        ),
    }


@dataclass(frozen=True, slots=True)
class Packed:
    """Hours as 2^shift + value in steps of 10^-decimals, 0 where missing; int32 where a table exists, else int64."""

    hours: npt.NDArray[Any]
    shift: int
    decimals: int


class Workspace:
    """Arrays that are used again for every chunk, so that they stay in the processor's cache."""

    def __init__(self, stations: int, hours: int) -> None:
        shape = (stations, hours)
        self.scaled = np.empty(shape)
        self.whole = np.empty(shape)
        self.equal = np.empty(shape, dtype=bool)
        self.packed = np.empty(shape, dtype=np.int32)
        self._prefix = np.empty(shape, dtype=np.int32)
        self._sums = np.empty(shape, dtype=np.int32)
        self.keys = np.empty(shape, dtype=np.intp)
        self.rows = np.empty((len(Pollutant), *shape), dtype=np.int16)

    def prefix(self, like: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Room for prefix sums of the type and shape of `like`."""
        return self._prefix[: len(like)] if like.dtype == self._prefix.dtype else np.empty_like(like)

    def sums(self, like: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Room for sums over windows of the type and shape of `like`."""
        return self._sums[: len(like)] if like.dtype == self._sums.dtype else np.empty_like(like)


def pack(values: Hours, pollutant: Pollutant, space: Workspace) -> Packed:
    """Pack the hours of some stations, (stations, hours), with as few decimals as they really have.

    Units: µg/m³, carbon monoxide mg/m³; NaN is missing. The result lives in `space` until the next call.

    Raises:
        HourNegative, HourTooLarge, HourTooFine: as their names say.
    """
    smallest, largest = np.fmin.reduce(values, axis=None), np.fmax.reduce(values, axis=None)
    if smallest < 0:
        raise HourNegative(pollutant=pollutant.label, value=smallest)
    if largest > _LARGEST:
        raise HourTooLarge(pollutant=pollutant.label, value=largest, unit=pollutant.unit)
    largest = 0 if np.isnan(largest) else largest
    for decimals in range(pollutant.decimals, _MOST_DECIMALS + 1):
        shift = _shift(int(largest * 10**decimals) + 1)
        if _scale(values, decimals, shift, space):
            break
    else:
        odd = values[: len(space.equal)][~space.equal[: len(values)]][0]
        raise HourTooFine(pollutant=pollutant.label, value=repr(float(odd)))
    whole = space.whole[: len(values)]
    if shift not in TABLE_SHIFTS:
        return Packed(whole.astype(np.int64), shift, decimals)
    packed = space.packed[: len(values)]
    np.copyto(packed, whole, casting="unsafe")
    return Packed(packed, shift, decimals)


def _shift(largest: int) -> int:
    bits = (_WINDOW * largest).bit_length()
    return next((shift for shift in TABLE_SHIFTS if bits <= shift), bits)


def _scale(values: Hours, decimals: int, shift: int, space: Workspace) -> bool:
    """Scaled and packed hours into `space.whole`; whether all of them are whole at so many decimals.

    2^shift is added before the comparison: it takes up the last bits by which a decimal fraction times a power of ten
    can miss its whole number in binary, and nothing larger than 10^-6 of a step.
    """
    scaled, whole, equal = (array[: len(values)] for array in (space.scaled, space.whole, space.equal))
    if decimals:
        np.multiply(values, float(10**decimals), out=scaled)
        np.add(scaled, float(1 << shift), out=scaled)
    else:
        np.add(values, float(1 << shift), out=scaled)
    np.fmax(scaled, 0.0, out=scaled)  # NaN becomes 0
    np.rint(scaled, out=whole)
    np.equal(scaled, whole, out=equal)
    return bool(equal.all())
