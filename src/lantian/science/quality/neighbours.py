"""A station among its neighbours: does it say what they say, given its habit and the weather?

Concentrations vary by factors, not by amounts, so everything is compared in logarithms, after an `offset` is added
that keeps the noise of clean air from counting. No station takes part in its own judgement (leave-one-out), and
medians keep one wrong neighbour from accusing the others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lantian.science.quality.flags import Flag, Float64s, UInt8s

__all__ = [
    "Expected",
    "Nearest",
    "Neighbourhood",
    "distances_km",
    "expected_values",
    "judge",
    "nearest",
    "neighbour_consistency",
    "weighted_median",
]

_EARTH_KM = 6371.0088
_SIGMA_OF_MAD = 1.4826022185056018
"""Standard deviation of a normal distribution over its median absolute deviation."""

_WITHOUT_A_LEADER = 3
_CAPPING = 40
"""Rounds in which the weights come to rest."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Neighbourhood:
    """Which neighbours are asked, and how far a station may differ from them.

    count, least_count: nearest stations asked, and how many of them must have a value. radius, near: km; farther ones
    are not asked, and at `near` a neighbour weighs half. offset: unit of the values. factor: scales allowed.
    scale_least, scale_most: bounds of the scale of the logarithm. habit_hours: hours that a habit needs. front: share
    of the neighbours' change within an hour that is added to the scale. windy (m/s), dry and humid (% relative
    humidity), with their widenings: when and by how much the weather widens the scale.
    """

    count: int
    least_count: int
    radius: float
    near: float
    offset: float
    factor: float
    scale_least: float
    scale_most: float
    habit_hours: int
    front: float
    windy: float
    windy_widening: float
    dry: float
    dry_widening: float
    humid: float
    humid_widening: float


@dataclass(frozen=True, slots=True)
class Nearest:
    """Neighbours of one station, nearest first, and their weights."""

    places: npt.NDArray[np.int64]
    weights: Float64s


@dataclass(frozen=True, slots=True)
class Expected:
    """What the neighbours suggest, (stations, hours): logarithm, its scale, and how many neighbours had a value."""

    level: Float64s
    scale: Float64s
    asked: npt.NDArray[np.int64]


def distances_km(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Float64s:
    """Great-circle distances between all stations, km; degrees in."""
    east, north = np.radians(np.asarray(lon, dtype=np.float64)), np.radians(np.asarray(lat, dtype=np.float64))
    half = (
        np.sin((north[:, None] - north) / 2) ** 2
        + np.cos(north[:, None]) * np.cos(north) * np.sin((east[:, None] - east) / 2) ** 2
    )
    return np.asarray(2 * _EARTH_KM * np.arcsin(np.sqrt(half)), dtype=np.float64)


def expected_values(
    values: Float64s,
    lon: npt.ArrayLike,
    lat: npt.ArrayLike,
    setting: Neighbourhood,
    *,
    wind: Float64s | None = None,
    humidity: Float64s | None = None,
) -> Expected:
    """What each station should say by its neighbours, its own habit and the weather; (stations, hours) in and out.

    The level is the weighted median of the nearest stations' logarithms, plus the station's habit: the median of its
    differences from them over the block. Its scale is the larger of two: how widely the station differs from them by
    habit (median absolute deviation over the block, within the bounds given, so that a bad station cannot excuse
    itself) and how widely the neighbours differ among each other in that hour. A front passes one station before the
    other: the faster the neighbours' level changes, from the hour before or to the next, the wider the scale; so it is
    in strong wind, in dry and in humid air. A station with fewer than `habit_hours` hours has no habit, and the
    largest scale.
    """
    logs = np.log(np.maximum(values, 0) + setting.offset)
    level = np.full(values.shape, np.nan)
    scale = np.full(values.shape, np.nan)
    asked = np.zeros(values.shape, dtype=np.int64)
    apart = distances_km(lon, lat)
    widening = _widening(values.shape[1], setting, wind, humidity)
    for station in range(len(values)):
        found = nearest(apart[station], station, count=setting.count, radius=setting.radius, near=setting.near)
        others = logs[found.places]
        asked[station] = (~np.isnan(others)).sum(axis=0)
        median = weighted_median(others, found.weights)
        median[asked[station] < setting.least_count] = np.nan
        spread = _SIGMA_OF_MAD * weighted_median(np.abs(others - median), found.weights)
        habit, own = _habit(logs[station] - median, setting)
        level[station] = median + habit
        still = np.fmax(own, spread)
        scale[station] = np.hypot(still, setting.front * _change(median)) * widening
    return Expected(level, scale, asked)


def neighbour_consistency(
    values: Float64s,
    lon: npt.ArrayLike,
    lat: npt.ArrayLike,
    setting: Neighbourhood,
    *,
    wind: Float64s | None = None,
    humidity: Float64s | None = None,
    flag: Flag = Flag.SUSPECT,
) -> UInt8s:
    """Further than `factor` scales from what `expected_values` suggests.

    Basis: QARTOD test 11 (neighbour), which leaves the method open; ours is described in docs/quality-control.md.
    NOT_CHECKED where too few neighbours have a value. The habit is that of the whole block, so flags may change when
    the block is cut otherwise; give a week or more.
    """
    found = expected_values(values, lon, lat, setting, wind=wind, humidity=humidity)
    return judge(values, found, setting, flag)


def judge(values: Float64s, expected: Expected, setting: Neighbourhood, flag: Flag) -> UInt8s:
    """Flags by what was expected."""
    apart = np.abs(np.log(np.maximum(values, 0) + setting.offset) - expected.level)
    flags = np.where(apart > setting.factor * expected.scale, np.uint8(flag), np.uint8(Flag.GOOD))
    flags[np.isnan(apart)] = Flag.NOT_CHECKED
    flags[np.isnan(values)] = Flag.MISSING
    return flags


def _widening(hours: int, setting: Neighbourhood, wind: Float64s | None, humidity: Float64s | None) -> Float64s:
    """How many times wider the scale is in each hour; what is not known of the weather does not widen it."""
    factor = np.ones(hours)
    if wind is not None:
        factor[wind >= setting.windy] *= setting.windy_widening
    if humidity is not None:
        factor[humidity < setting.dry] *= setting.dry_widening
        factor[humidity >= setting.humid] *= setting.humid_widening
    return factor


def _change(level: Float64s) -> Float64s:
    """Larger of the changes from the hour before and to the next; 0 where neither is known."""
    steps = np.abs(np.diff(level))
    unknown = [np.nan]
    larger = np.fmax(np.concatenate((unknown, steps)), np.concatenate((steps, unknown)))
    return np.asarray(np.nan_to_num(larger), dtype=np.float64)


def nearest(apart: Float64s, station: int, *, count: int, radius: float, near: float) -> Nearest:
    """The `count` nearest within `radius` km, by a station's distances from all; at `near` km a weight is half.

    Of three or more, none has more than a third of the weight: a neighbour next door, if it is wrong, decides nothing.
    """
    order = np.argsort(apart, kind="stable")
    order = order[(order != station) & (apart[order] <= radius)][:count]
    weights = 1 / (1 + (apart[order] / near) ** 2)
    for _ in range(_CAPPING if len(order) >= _WITHOUT_A_LEADER else 0):
        weights = np.minimum(weights, weights.sum() / _WITHOUT_A_LEADER)
    return Nearest(order, weights)


def weighted_median(values: Float64s, weights: Float64s) -> Float64s:
    """Of each column, NaN left out: the smallest value with half of the weight at or below it; NaN when empty."""
    if not len(values):
        return np.full(values.shape[1], np.nan)
    order = np.argsort(values, axis=0, kind="stable")
    ordered = np.take_along_axis(values, order, axis=0)
    weight = np.where(np.isnan(ordered), 0.0, weights[order])
    reached = np.cumsum(weight, axis=0)
    place = np.argmax(reached >= reached[-1] / 2, axis=0)
    return np.asarray(np.take_along_axis(ordered, place[None], axis=0)[0], dtype=np.float64)


def _habit(differences: Float64s, setting: Neighbourhood) -> tuple[float, float]:
    """Median of a station's differences from its neighbours, and their scale within the bounds."""
    there = differences[~np.isnan(differences)]
    if len(there) < setting.habit_hours:
        return 0.0, setting.scale_most
    habit = float(np.median(there))
    scale = _SIGMA_OF_MAD * float(np.median(np.abs(there - habit)))
    return habit, min(max(scale, setting.scale_least), setting.scale_most)
