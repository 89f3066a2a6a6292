"""Checks of one series, values in order of time at equal steps.

Each function takes an array whose last axis is time, NaN where a value is missing, and gives flags of the same shape.
Units are those of the values. What is said of the edges of windows is part of the rule: a value near the end of a
record may be judged anew when more has come in, at most one window back; what lies further back never changes.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lantian.science.quality.compiled import compiled, flags_by_row
from lantian.science.quality.flags import Flag, Float64s, UInt8s
from lantian.science.quality.windows import quantile, refill, slide

__all__ = ["attenuated_signal", "flat_line", "gross_range", "negative_drift", "rate_of_change", "spike"]

_GOOD = int(Flag.GOOD)
_NOT_CHECKED = int(Flag.NOT_CHECKED)
_MISSING = int(Flag.MISSING)

IQR_OF_NORMAL = 1.3489795003921634
"""Interquartile range of a normal distribution in standard deviations."""
STEPS = 1e6
"""Millionths, the finest step that the observation store keeps: sums of differences are exact in them."""
_LARGEST = 1e12
_CATCH_UP = 12
"""So far behind, moving the sorted window value by value is dearer than sorting it again."""


def gross_range(values: npt.ArrayLike, *, least: float, most: float, flag: Flag = Flag.BAD) -> UInt8s:
    """Outside of what the instrument or nature allows: below `least` or above `most`; both bounds are allowed.

    Basis: QARTOD test 4 (gross range); the bounds are the pack's.

    >>> gross_range([0.0, 1000.0, 1000.1], least=0, most=1000).tolist()
    [1, 1, 4]
    """
    return flags_by_row(range_kernel, values, least, most, flag)


@compiled
def range_kernel(series: Float64s, least: float, most: float, flag: int, out: UInt8s) -> None:
    """`gross_range` of one series."""
    for place in range(series.size):
        value = series[place]
        if np.isnan(value):
            out[place] = _MISSING
        else:
            out[place] = _GOOD if least <= value <= most else flag


def rate_of_change(values: npt.ArrayLike, *, most: float, flag: Flag = Flag.SUSPECT) -> UInt8s:
    """A jump of more than `most` from the value before.

    Basis: QARTOD test 7 (rate of change). The way back from a single excursion is no second jump: a value within `most`
    of the one before the excursion is good. Edge: the first value, and the first after a gap, is NOT_CHECKED.

    >>> rate_of_change([10.0, 90.0, 11.0, float("nan"), 50.0], most=40).tolist()
    [2, 3, 1, 9, 2]
    """
    return flags_by_row(rate_kernel, values, most, flag)


@compiled
def rate_kernel(series: Float64s, most: float, flag: int, out: UInt8s) -> None:
    """`rate_of_change` of one series."""
    before = np.nan
    before_jump = np.nan
    for place in range(series.size):
        value = series[place]
        jumped = False
        if np.isnan(value):
            out[place] = _MISSING
        elif np.isnan(before):
            out[place] = _NOT_CHECKED
        elif abs(value - before) <= most or abs(value - before_jump) <= most:
            out[place] = _GOOD
        else:
            out[place] = flag
            jumped = True
        before_jump = before if jumped else np.nan
        before = value


def flat_line(
    values: npt.ArrayLike, *, count: int, resolution: float, floor: float, flag: Flag = Flag.SUSPECT
) -> UInt8s:
    """The same value at the given resolution `count` times or more: the whole run.

    Basis: QARTOD test 8 (flat line). Values up to and with `floor` may stay the same, as clean air below the detection
    limit does. A missing value neither breaks a run nor lengthens it, but a gap of `count` or more values breaks it.
    Edge: a run that the record cuts is judged by the part that is inside.

    >>> flat_line([7.0, 7.0, 7.0, 8.0, 2.0, 2.0, 2.0], count=3, resolution=1, floor=2).tolist()
    [3, 3, 3, 1, 1, 1, 1]
    """
    return flags_by_row(flat_kernel, values, count, resolution, floor, flag)


@compiled
def flat_kernel(series: Float64s, count: int, resolution: float, floor: float, flag: int, out: UInt8s) -> None:
    """`flat_line` of one series."""
    same = np.nan
    length, first, last = 0, 0, -1
    for place in range(series.size):
        value = series[place]
        if np.isnan(value):
            out[place] = _MISSING
            continue
        out[place] = _GOOD
        level = np.rint(value / resolution)
        if value <= floor:
            same, length = np.nan, 0
        elif level == same and place - last <= count:
            length += 1
        else:
            same, length, first = level, 1, place
        last = place
        if length == count:
            for back in range(first, place + 1):
                if out[back] == _GOOD:
                    out[back] = flag
        elif length > count:
            out[place] = flag


def spike(values: npt.ArrayLike, *, width: int, factor: float, scale_least: float, flag: Flag = Flag.SUSPECT) -> UInt8s:
    """Further than `factor` scales from the median of the window centred on the value (a Hampel filter).

    Basis: QARTOD test 6 (spike), with the median for the reference as Hampel has it. The scale is the window's
    interquartile range over 1.349, a normal distribution's standard deviation, and at least `scale_least`, so that
    quiet air does not make every breath a spike. `width` is odd.
    Edge: the first and last half window, and values whose window holds half of its values or fewer, are NOT_CHECKED.

    >>> spike([5.0, 6.0, 5.0, 90.0, 6.0, 5.0, 6.0], width=5, factor=6, scale_least=2).tolist()
    [2, 2, 1, 3, 1, 2, 2]
    """
    return flags_by_row(spike_kernel, values, width // 2, factor, scale_least, flag)


@compiled
def _close(window: Float64s, value: float, near: float) -> int:
    """How many values of a window are near to a value."""
    count = 0
    for place in range(window.size):
        count += 1 if abs(window[place] - value) <= near else 0
    return count


@compiled
def spike_kernel(series: Float64s, half: int, factor: float, scale_least: float, flag: int, out: UInt8s) -> None:
    """`spike` of one series.

    A value that more than half of its window is near to cannot be a spike, and that is quick to see; only for the
    others is the window sorted, or moved on from where it last was.
    """
    near = factor * scale_least
    length = series.size
    window = np.empty(2 * half + 2)
    sorted_at, count = -1, 0
    for place in range(length):
        value = series[place]
        if np.isnan(value):
            out[place] = _MISSING
            continue
        start, stop = place - half, place + half + 1
        if start < 0 or stop > length:
            out[place] = _NOT_CHECKED
            continue
        inner = half // 2 + 1
        if _close(series[place - inner : place + inner + 1], value, near) > half or (
            _close(series[start:stop], value, near) > half
        ):
            out[place] = _GOOD
            continue
        if sorted_at < 0 or place - sorted_at > _CATCH_UP:
            count = refill(window, series, start, stop)
        else:
            for moved in range(sorted_at + 1, place + 1):
                count = slide(window, count, series[moved - half - 1], series[moved + half])
        sorted_at = place
        if count <= half:
            out[place] = _NOT_CHECKED
            continue
        scale = (quantile(window, count, 0.75) - quantile(window, count, 0.25)) / IQR_OF_NORMAL
        distance = abs(value - quantile(window, count, 0.5))
        out[place] = flag if distance > factor * max(scale, scale_least) else _GOOD


def attenuated_signal(
    values: npt.ArrayLike, *, width: int, least: float, floor: float, flag: Flag = Flag.SUSPECT
) -> UInt8s:
    """Too smooth to be air: in a window of `width` values the mean bend is below `least`.

    Basis: QARTOD test 10 (attenuated signal). The bend at a value is the absolute second difference, |a − 2b + c| of it
    and the two before: zero on every straight line, so that a line drawn between two hours is found as well as a
    stuck value. A bend counts when one of its three values is above `floor`: clean air near the detection limit is
    quiet. A window counts when at least half of its bends do. Flagged are the values of a window that is too smooth,
    less those that lie in no too smooth window of a quarter of the width: the good air at its rim. Bends are taken in
    millionths, exactly.
    Edge: values that lie in no window that counts are NOT_CHECKED.

    >>> attenuated_signal([4.0, 14.0, 9.0, 10.0, 11.0, 12.0, 13.0], width=4, least=0.5, floor=2).tolist()
    [1, 1, 3, 3, 3, 3, 3]
    """
    return flags_by_row(quiet_kernel, values, width, least, floor, flag)


@compiled
def _bend(series: Float64s, place: int, floor: float) -> int:
    """Absolute second difference that ends here in millionths, -1 when a value is missing or all three are low."""
    first, middle, last = series[place - 2], series[place - 1], series[place]
    bend = abs(first - 2 * middle + last)
    if np.isnan(bend) or (first <= floor and middle <= floor and last <= floor):
        return -1
    return int(np.rint(min(bend, _LARGEST / STEPS) * STEPS))


@compiled
def quiet_kernel(series: Float64s, width: int, least: float, floor: float, flag: int, out: UInt8s) -> None:
    """`attenuated_signal` of one series."""
    _smooth_windows(series, width, least, floor, flag, out)
    part = np.empty_like(out)
    _smooth_windows(series, max(width // 4, 3), least, floor, flag, part)
    for place in range(series.size):
        if out[place] == flag and part[place] == _GOOD:
            out[place] = _GOOD


@compiled
def _smooth_windows(series: Float64s, width: int, least: float, floor: float, flag: int, out: UInt8s) -> None:
    """Flag all values of every window that is too smooth."""
    limit = int(np.rint(least * STEPS))
    enough = max((width - 1) // 2, 1)
    total, bends = 0, 0
    quiet_to, judged_to = 0, 0
    for place in range(series.size):
        out[place] = _MISSING if np.isnan(series[place]) else _NOT_CHECKED
        if place < 2:
            continue
        bend = _bend(series, place, floor)
        if bend >= 0:
            total += bend
            bends += 1
        if place >= width:
            gone = _bend(series, place - width + 2, floor)
            if gone >= 0:
                total -= gone
                bends -= 1
        if place < width - 1 or bends < enough:
            continue
        first = place - width + 1
        if total < limit * bends:
            for back in range(max(first, quiet_to), place + 1):
                if out[back] != _MISSING:
                    out[back] = flag
            quiet_to = place + 1
        else:
            for back in range(max(first, judged_to, quiet_to), place + 1):
                if out[back] == _NOT_CHECKED:
                    out[back] = _GOOD
        judged_to = place + 1


def negative_drift(values: npt.ArrayLike, *, width: int, tolerance: float, flag: Flag = Flag.SUSPECT) -> UInt8s:
    """The zero has drifted down: the median of the last `width` values lies below minus `tolerance`.

    Basis: zero checks of HJ 817-2018 and HJ 818-2018, told from the record itself (our reading): a concentration is
    never negative, and noise around zero is as often above as below. All negative values of such a window are
    flagged; the positive ones are left to the other checks. A window counts when more than half of it is there.
    Edge: values that lie in no window that counts are NOT_CHECKED.

    >>> negative_drift([1.0, -4.0, -5.0, -4.0, 2.0], width=3, tolerance=2).tolist()
    [1, 3, 3, 3, 1]
    """
    return flags_by_row(negative_kernel, values, width, tolerance, flag)


@compiled
def negative_kernel(series: Float64s, width: int, tolerance: float, flag: int, out: UInt8s) -> None:
    """`negative_drift` of one series. The median is below when more than half of the values are."""
    below, there = 0, 0
    low_to, judged_to = 0, 0
    for place in range(series.size):
        value = series[place]
        out[place] = _MISSING if np.isnan(value) else _NOT_CHECKED
        there += not np.isnan(value)
        below += value < -tolerance
        if place >= width:
            gone = series[place - width]
            there -= not np.isnan(gone)
            below -= gone < -tolerance
        if place < width - 1 or 2 * there <= width:
            continue
        first = place - width + 1
        if 2 * below > there:
            for back in range(max(first, low_to), place + 1):
                if out[back] != _MISSING:
                    out[back] = flag if series[back] < 0 else _GOOD
            low_to = place + 1
        else:
            for back in range(max(first, judged_to, low_to), place + 1):
                if out[back] == _NOT_CHECKED:
                    out[back] = _GOOD
        judged_to = place + 1
