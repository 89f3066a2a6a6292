"""The facts of a proposal: the numbers that a reviewer needs to see why a rule objects."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from lantian.science.quality.flags import Float64s
from lantian.science.quality.neighbours import Expected, Neighbourhood
from lantian.science.quality.series import IQR_OF_NORMAL

__all__ = [
    "Facts",
    "always",
    "neighbour_facts",
    "noise_facts",
    "number",
    "pair_facts",
    "range_facts",
    "runs",
    "spike_facts",
    "step_facts",
    "stuck_facts",
]

Facts: TypeAlias = Callable[[int, int], Mapping[str, float | str]]
Bools: TypeAlias = npt.NDArray[np.bool_]


def number(value: float) -> float:
    """A float with the six digits that are worth reading.

    >>> number(0.1 + 0.2)
    0.3
    """
    return float(f"{value:.6g}")


def always(facts: Mapping[str, float | str]) -> Facts:
    """The same for every value."""
    return lambda _station, _hour: facts


def runs(found: Bools) -> Iterator[tuple[int, int]]:
    """First place and length of each run of true values of one series."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], found, [False]))))
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        yield int(first), int(last - first)


def range_facts(values: Float64s, bounds: Mapping[str, float]) -> Facts:
    """Value and bounds."""
    return lambda station, hour: {"value": number(values[station, hour]), **bounds}


def step_facts(values: Float64s, most: float) -> Facts:
    """Value, the one before, and the change allowed."""
    return lambda station, hour: {
        "before": number(values[station, hour - 1]),
        "value": number(values[station, hour]),
        "most": most,
    }


def stuck_facts(values: Float64s, flagged: Bools, resolution: float) -> Facts:
    """Value, and how many equal ones are in its run."""
    levels = np.rint(values / resolution)

    def facts(station: int, hour: int) -> Mapping[str, float | str]:
        level = levels[station]
        count = 1
        for direction in (-1, 1):
            place = hour + direction
            while 0 <= place < len(level) and (np.isnan(level[place]) or flagged[station, place]):
                if not np.isnan(level[place]):
                    if level[place] != level[hour]:
                        break
                    count += 1
                place += direction
        return {"value": number(values[station, hour]), "count": count}

    return facts


def spike_facts(values: Float64s, width: int, factor: float, scale_least: float) -> Facts:
    """Value, median of the window around it, and the distance allowed."""

    def facts(station: int, hour: int) -> Mapping[str, float | str]:
        half = width // 2
        around = values[station, hour - half : hour + half + 1]
        low, median, high = np.nanpercentile(around, [25, 50, 75])
        allowed = factor * max((high - low) / IQR_OF_NORMAL, scale_least)
        return {"value": number(values[station, hour]), "median": number(median), "most": number(allowed)}

    return facts


def noise_facts(values: Float64s, flagged: Bools, width: int, least: float) -> Facts:
    """Mean bend of the smooth stretch, the window's width, and the bend expected."""
    bends = np.full(values.shape, np.nan)
    for station, found in enumerate(flagged):
        for first, length in runs(found):
            inside = np.abs(np.diff(values[station, first : first + length], n=2))
            bends[station, first : first + length] = inside.mean() if inside.size else 0.0
    return lambda station, hour: {"bend": number(bends[station, hour]), "width": width, "least": least}


def pair_facts(part: Float64s, whole: Float64s) -> Facts:
    """The two values."""
    return lambda station, hour: {"part": number(part[station, hour]), "whole": number(whole[station, hour])}


def neighbour_facts(values: Float64s, expected: Expected, setting: Neighbourhood) -> Facts:
    """Value, the span that the neighbours suggest, and how many of them had a value."""

    def facts(station: int, hour: int) -> Mapping[str, float | str]:
        level, reach = expected.level[station, hour], setting.factor * expected.scale[station, hour]
        return {
            "value": number(values[station, hour]),
            "low": number(max(np.exp(level - reach) - setting.offset, 0.0)),
            "high": number(np.exp(level + reach) - setting.offset),
            "count": int(expected.asked[station, hour]),
        }

    return facts
