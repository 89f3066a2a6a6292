"""What the device, its clock and its link say of a value."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from lantian.core.policy.schema import Text
from lantian.science.quality.flags import Flag, Float64s, UInt8s

__all__ = ["MARKS", "clock_difference", "frozen_source", "gaps", "instrument_flag", "normal_mark"]

MARKS: Mapping[str, Text] = {
    "N": Text(zh="正常", en="normal"),
    "F": Text(zh="停运", en="source or device stopped"),
    "M": Text(zh="维护", en="maintenance"),
    "S": Text(zh="手工输入", en="entered by hand"),
    "D": Text(zh="故障", en="device fault"),
    "C": Text(zh="校准", en="calibration"),
    "T": Text(zh="超过测定上限", en="above the upper limit"),
    "B": Text(zh="通讯异常", en="communication fault"),
    "P": Text(zh="电源故障（2005版）", en="power failure (2005 edition)"),
    "0": Text(zh="校准数据（2005版）", en="calibration data (2005 edition)"),
    "1": Text(zh="气象参数（2005版）", en="parameter of the weather (2005 edition)"),
    "2": Text(zh="异常数据（2005版）", en="abnormal data (2005 edition)"),
    "3": Text(zh="正常数据（2005版）", en="normal data (2005 edition)"),
}
"""Data flags of HJ 212-2017 and, for stations of the air, of HJ/T 212-2005."""

_NORMAL = frozenset({"", "N", "1", "3"})


def normal_mark(mark: str) -> bool:
    """Whether a device's mark says that all is well; no mark at all does not say otherwise."""
    return mark in _NORMAL


def instrument_flag(marks: npt.NDArray[np.str_] | UInt8s, values: npt.ArrayLike, *, flag: Flag = Flag.BAD) -> UInt8s:
    """The device itself says that the value is none: any mark other than normal.

    Basis: HJ 212-2017, data flags (N normal). `marks` are words, "" where the device gave none, or for long series the
    character codes of one-letter marks, 0 where none. A mark that the standard does not know is not normal.

    >>> instrument_flag(np.array(["N", "C", ""]), [35.0, 0.0, 36.0]).tolist()
    [1, 4, 1]
    """
    if marks.dtype == np.uint8:
        abnormal = _ABNORMAL[marks]
    else:
        known, which = np.unique(marks, return_inverse=True)
        abnormal = np.array([not normal_mark(str(mark)) for mark in known], dtype=bool)[which].reshape(marks.shape)
    flags = np.where(abnormal, np.uint8(flag), np.uint8(Flag.GOOD))
    flags[np.isnan(np.asarray(values))] = Flag.MISSING
    return flags


_ABNORMAL = np.array([code != 0 and not normal_mark(chr(code)) for code in range(256)], dtype=bool)


def clock_difference(seconds: npt.ArrayLike, *, most: float, flag: Flag = Flag.SUSPECT) -> UInt8s:
    """The device's clock differed by more than `most` seconds, either way, when the value was sent.

    Basis: the time check of HJ 212-2017 (our reading of how much matters): an hour that begins a minute late is
    labelled well, one that begins an hour late is another hour. NOT_CHECKED where the difference is unknown (NaN).

    >>> clock_difference([5.0, -3600.0, float("nan")], most=60).tolist()
    [1, 3, 2]
    """
    array = np.asarray(seconds, dtype=np.float64)
    flags = np.where(np.abs(array) > most, np.uint8(flag), np.uint8(Flag.GOOD))
    flags[np.isnan(array)] = Flag.NOT_CHECKED
    return flags


def frozen_source(values: Float64s, *, hours: int, factors: int, flag: Flag = Flag.BAD) -> UInt8s:
    """All factors of a station together repeat the hour before, `hours` hours or longer: (factors, hours) → (hours,).

    A station that stopped often stays in a feed with its last values; air does not repeat several pollutants at once.
    An hour repeats the one before when at least `factors` factors have a value in both and every one of them is equal.
    Every hour of the run is flagged, the first one, from which the others are copied, too.
    Basis: QARTOD test 8 (flat line), over all factors together; our reading. A gap ends a run.

    >>> frozen_source(np.array([[8.0, 7.0, 7.0, 7.0], [5.0, 4.0, 4.0, 4.0]]), hours=3, factors=2).tolist()
    [1, 4, 4, 4]
    """
    there = ~np.isnan(values)
    flags = np.where(there.any(axis=0), np.uint8(Flag.GOOD), np.uint8(Flag.MISSING))
    both = there[:, 1:] & there[:, :-1]
    equal = (values[:, 1:] == values[:, :-1]) | ~both
    repeats = equal.all(axis=0) & (both.sum(axis=0) >= factors)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], repeats, [False]))))
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        if last - first + 1 >= hours:
            flags[first : last + 1] = flag
    return flags


def gaps(values: Float64s) -> list[tuple[int, int]]:
    """First place and length of each gap of one series; a gap at an edge may be longer than what is seen of it.

    >>> gaps(np.array([1.0, np.nan, np.nan, 2.0, np.nan]))
    [(1, 2), (4, 1)]
    """
    edges = np.flatnonzero(np.diff(np.concatenate(([False], np.isnan(values), [False]))))
    return [(int(first), int(last - first)) for first, last in zip(edges[::2], edges[1::2], strict=True)]
