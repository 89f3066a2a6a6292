"""A sliding window that stays sorted: medians and quartiles of every window in one pass.

NaN is a missing value and takes no part. Quantiles are interpolated linearly between order statistics, as
`numpy.nanquantile` does by default.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lantian.science.quality.compiled import compiled
from lantian.science.quality.flags import Float64s

__all__ = ["insert", "quantile", "refill", "remove", "slide", "sliding_quartiles"]


@compiled
def insert(window: Float64s, count: int, value: float) -> int:
    """Put a value into the sorted part `window[:count]`; the new count."""
    place = count
    while place > 0 and window[place - 1] > value:
        window[place] = window[place - 1]
        place -= 1
    window[place] = value
    return count + 1


@compiled
def remove(window: Float64s, count: int, value: float) -> int:
    """Take a value, which must be there, out of the sorted part; the new count."""
    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        if window[middle] < value:
            low = middle + 1
        else:
            high = middle
    for place in range(low, count - 1):
        window[place] = window[place + 1]
    return count - 1


@compiled
def slide(window: Float64s, count: int, gone: float, come: float) -> int:
    """Take `gone` out and put `come` in, either of which may be missing; the new count."""
    if np.isnan(gone):
        return count if np.isnan(come) else insert(window, count, come)
    if np.isnan(come):
        return remove(window, count, gone)
    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        if window[middle] < gone:
            low = middle + 1
        else:
            high = middle
    place = low
    if come > gone:
        while place + 1 < count and window[place + 1] < come:
            window[place] = window[place + 1]
            place += 1
    else:
        while place > 0 and window[place - 1] > come:
            window[place] = window[place - 1]
            place -= 1
    window[place] = come
    return count


@compiled
def refill(window: Float64s, series: Float64s, start: int, stop: int) -> int:
    """Sort `series[start:stop]` without its missing values into `window`; how many they are."""
    count = 0
    for place in range(start, stop):
        if not np.isnan(series[place]):
            count = insert(window, count, series[place])
    return count


@compiled
def quantile(window: Float64s, count: int, share: float) -> float:
    """Quantile of the sorted part, interpolated linearly; NaN when it is empty."""
    if count == 0:
        return np.nan
    place = (count - 1) * share
    low = int(place)
    if low + 1 >= count:
        return float(window[count - 1])
    return float(window[low] + (window[low + 1] - window[low]) * (place - low))


@compiled
def _quartiles(series: Float64s, half: int, out: Float64s) -> None:
    length = series.size
    window = np.empty(2 * half + 2)
    count = refill(window, series, 0, min(half, length))
    for place in range(length):
        gone = series[place - half - 1] if place > half else np.nan
        come = series[place + half] if place + half < length else np.nan
        count = slide(window, count, gone, come)
        for row, share in enumerate((0.25, 0.5, 0.75)):
            out[row, place] = quantile(window, count, share)


def sliding_quartiles(series: npt.ArrayLike, *, width: int) -> Float64s:
    """Lower quartile, median and upper quartile of the window centred on each value: (3, values).

    `width` is odd. At both ends the window is cut at the record's edge; a window without values gives NaN.

    >>> sliding_quartiles([1.0, 2.0, 9.0, 4.0], width=3)[1].tolist()
    [1.5, 2.0, 4.0, 6.5]
    """
    array = np.ascontiguousarray(series, dtype=np.float64)
    out = np.empty((3, array.size))
    _quartiles(array, width // 2, out)
    return out
