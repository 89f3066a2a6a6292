"""Each detector on the real twelve stations: calibrated on the first two years, tried on the third with injections.

The last year is used for two things only: to count alarms in it as it is, and to count how many injected episodes are
found. An episode counts as found when an alarm stands from its first day to as many days after its end as the detector
looks back (`after`); episodes during which an alarm stood anyway are left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from benchmarks._beijing import Beijing, beijing
from lantian.science.tampering import (
    copies,
    injection,
    inspections,
    limits,
    network,
    noise,
    silence,
    sprinkling,
    steps,
    stuck,
    weather,
)
from lantian.science.tampering.catalogue import DETECTORS
from lantian.science.tampering.null import NotEnoughHistory, alarm_rate, fit_tail
from lantian.science.tampering.residuals import Fit, Residuals, network_residuals
from lantian.science.tampering.scores import Scores

__all__ = ["Measured", "Setting", "detectors", "network_check"]

Floats = NDArray[np.float64]
_EVERY_DAYS = 45
_EPISODES_EACH = 80
_LIMIT = 75.0


@dataclass(frozen=True)
class Measured:
    """What one detector did."""

    detector: str
    tampering: str
    false_alarms: float
    """Per station and year, on the year that it was not calibrated on."""
    found: float
    episodes: int
    days: float = float("nan")
    """Median days from the first hour to the alarm; NaN where it was not taken."""


class Setting:
    """The data, the residuals and the two stretches of time."""

    def __init__(self) -> None:
        self.air: Beijing = beijing()
        self.hours = self.air.pm25.shape[1]
        self.test = self.air.hour_of("2015-03-01")
        self.first = self.air.hour_of("2013-03-01") + (180 + 14) * 24
        months = self.air.times.astype("datetime64[M]").astype(np.int64) % 12 + 1
        self.season = network.seasons_of_months(months)
        self.known = np.arange(self.hours) < self.test
        self.clock = np.arange(self.hours) % 24
        days = self.air.times.astype("datetime64[D]").astype(np.int64)
        self.workday = (days + 3) % 7 < 5

    @cached_property
    def near(self) -> Residuals:
        """PM2.5 against the neighbours' PM2.5."""
        return network_residuals(self.air.pm25, fit=Fit())

    @cached_property
    def own(self) -> Residuals:
        """The same, sharpened by the station's own PM10: mean of both models' residuals."""
        sharper = network_residuals(self.air.pm25, fit=Fit(), own=(self.air.pm10,))
        return Residuals((self.near.residual + sharper.residual) / 2, self.near.predicted, self.near.floor)

    @cached_property
    def coarse(self) -> Residuals:
        """PM10 against the neighbours' PM10."""
        return network_residuals(self.air.pm10, fit=Fit())

    @cached_property
    def near_spread(self) -> Floats:
        """Of `near`, by level."""
        return network.spread_by_level(self.near, self.known)

    @cached_property
    def coarse_spread(self) -> Floats:
        """Of `coarse`, by level."""
        return network.spread_by_level(self.coarse, self.known)

    def with_values(self, values: Floats) -> Residuals:
        """Residuals when the stations had shown other values; what is expected of them does not change."""
        logs = np.log(np.maximum(values, 0.0) + self.near.floor)
        return Residuals(logs - self.near.predicted, self.near.predicted, self.near.floor)


def network_check(setting: Setting, residuals: Residuals, name: str) -> list[Measured]:
    """Readings lowered by a share for some days, at one false alarm per station and year."""
    spread = network.spread_by_level(residuals, setting.known)
    base = network.baseline(residuals.residual, spread)
    means = network.window_means(residuals.residual, spread, base)
    known = setting.known & (np.arange(setting.hours) >= setting.first + 816)
    null = network.calibrate(means, setting.season, known)
    alarm = null.alarm(null.scores(means, setting.season), setting.season)
    judged = np.isfinite(means).any(axis=0) & ~setting.known
    rate = alarm_rate(alarm, judged, steps_per_year=8766.0, apart=network.APART)
    chance = np.random.default_rng(1)
    measured = []
    for share, days in ((0.3, 7), (0.5, 2), (0.2, 14), (0.3, 14), (0.2, 7), (0.1, 14)):
        length, waits, found = days * 24, [], 0
        episodes = 0
        for station in range(len(setting.air.stations)):
            start = chance.integers(setting.test, setting.hours - length - 48, _EPISODES_EACH)
            at = start[:, None] + np.arange(-336, length + 24)[None]
            inside = slice(336, 336 + length)
            usable = ~alarm[station][at[:, 336:]].any(axis=1)
            usable &= np.isfinite(residuals.residual[station][at[:, inside]]).mean(axis=1) > 0.5
            at = at[usable]
            rest, shown = residuals.residual[station][at].copy(), setting.air.pm25[station][at[:, inside]]
            rest[:, inside] += np.log(shown * (1 - share) + residuals.floor) - np.log(shown + residuals.floor)
            lowered = network.window_means(rest, spread[station][at], base[station][at])
            season = setting.season[at]
            hit = null.alarm(null.scores(lowered, season, station), season)[:, 336:]
            found += int(hit.any(axis=1).sum())
            episodes += len(at)
            waits += list(hit[hit.any(axis=1)].argmax(axis=1) / 24)
        measured.append(
            Measured(
                name,
                f"−{share:.0%}, {days} d",
                rate,
                found / episodes,
                episodes,
                float(np.median(waits)) if waits else float("nan"),
            )
        )
    return measured


@dataclass(frozen=True)
class _Case:
    detector: str
    tampering: str
    days: int
    change: Callable[[int, int, int], None]
    score: Callable[[], Scores]
    every: int = _EVERY_DAYS
    after: int = 1
    apart_stations: int = 1


def detectors(setting: Setting) -> list[Measured]:  # noqa: PLR0915 - one list of experiments, read as one
    """All other detectors."""
    air = setting.air
    rng = np.random.default_rng(7)
    known_days = setting.test // 24
    state: dict[str, Floats] = {}

    def reset() -> None:
        state.update(pm25=air.pm25.copy(), pm10=air.pm10.copy(), dew=air.dew_point.copy())

    def pm25(function: Callable[..., Floats], **facts: object) -> Callable[[int, int, int], None]:
        def change(station: int, first: int, last: int) -> None:
            state["pm25"][station] = function(state["pm25"][station], first, last, **facts)

        return change

    def from_neighbour(noise_share: float, scale: float) -> Callable[[int, int, int], None]:
        def change(station: int, first: int, last: int) -> None:
            source = air.pm25[(station + 1) % len(air.stations)]
            copy = injection.copied(state["pm25"][station], first, last, source=source, delay=1)
            if noise_share:
                copy[first:last] *= scale * np.exp(noise_share * rng.standard_normal(last - first))
                copy[first:last] = np.rint(copy[first:last])
            state["pm25"][station] = copy

        return change

    def own_past(station: int, first: int, last: int) -> None:
        state["pm25"][station] = injection.copied(
            state["pm25"][station], first, last, source=air.pm25[station], delay=9 * 24
        )

    def ceiling(station: int, first: int, last: int) -> None:
        week = air.pm25[station][first:last]
        top = float(np.nanquantile(week, 0.7)) if np.isfinite(week).any() else 100.0
        state["pm25"][station] = injection.capped(state["pm25"][station], first, last, np.rint(top))

    def by_day(station: int, first: int, last: int) -> None:
        watched = np.flatnonzero(public[first:last]) + first
        state["pm25"][station][watched] = np.rint(0.65 * state["pm25"][station][watched])

    def mist(station: int, first: int, last: int) -> None:
        for day in range(first, last, 24):
            hours = slice(day + 9, day + 15)
            state["pm25"][station][hours] = np.rint(0.75 * state["pm25"][station][hours])
            state["pm10"][station][hours] = np.rint(0.6 * state["pm10"][station][hours])
            state["dew"][station][hours] += 4.0

    def sudden(station: int, first: int, last: int, share: float = 0.45) -> None:
        still = [h for h in range(first + 4, last - 6) if ((air.wind[station][h - 3 : h + 1] < 1.5).all())]
        if still:
            at = still[len(still) // 2] - 1
            state["pm25"][station][at : at + 6] = np.rint(share * state["pm25"][station][at : at + 6])

    def mute(station: int, first: int, last: int) -> None:
        beside = np.nanmedian(np.delete(air.pm25, station, 0), axis=0)
        state["pm25"][station] = injection.silent(state["pm25"][station], first, last, neighbours=beside, above=0.9)

    def hug(station: int, first: int, last: int) -> None:
        chance = rng.random(last - first)
        state["pm25"][station] = injection.hugging(
            state["pm25"][station], first, last, limit=_LIMIT, band=0.15, chance=chance
        )

    public = setting.workday & (setting.clock >= 8) & (setting.clock < 18)

    def z(residual: Floats, spread: Floats) -> Floats:
        return residual / spread

    def suppression() -> Scores:
        fine = setting.with_values(state["pm25"])
        logs = np.log(np.maximum(state["pm10"], 0.0) + setting.coarse.floor)
        humidity = sprinkling.relative_humidity(air.temperature, np.minimum(state["dew"], air.temperature))
        return sprinkling.local_suppression(
            z(fine.residual, setting.near_spread),
            z(logs - setting.coarse.predicted, setting.coarse_spread),
            sprinkling.humidity_anomaly(humidity, setting.known),
        )

    def rest() -> Residuals:
        return setting.with_values(state["pm25"])

    spread = setting.near_spread
    cases = [
        _Case("stuck", "held for 8 h", 1, lambda s, a, b: pm25(injection.stuck)(s, a + 6, a + 14),
              lambda: stuck.stuck(state["pm25"], setting.known), every=15),
        _Case("capped", "nothing above the 70 % quantile, 7 d", 7, ceiling,
              lambda: stuck.capped(state["pm25"], rest(), spread)),
        _Case("copied", "the neighbour's readings, 1 h late, 2 d", 2, from_neighbour(0.0, 1.0),
              lambda: copies.copies_between(state["pm25"]), every=30),
        _Case("copied-with-noise", "the neighbour's readings × 0.8 ± 2 %, 1 h late, 3 d", 3, from_neighbour(0.02, 0.8),
              lambda: copies.copies_with_noise(state["pm25"], known_days), every=30),
        _Case("repeated", "the own readings of 9 days before, 2 d", 2, own_past,
              lambda: copies.copies_of_own_past(state["pm25"]), every=30),
        _Case("noise", "moving mean of 5 h, 7 d", 7, pm25(injection.smoothed),
              lambda: noise.noise_collapse(state["pm25"], known_days)),
        _Case("public-hours", "−35 % from 8 to 18 h of working days, 14 d", 14, by_day,
              lambda: inspections.public_hours(rest().residual, spread, public, known_days), every=60, after=3),
        _Case("sprinkling", "six hours a day: PM2.5 −25 %, PM10 −40 %, dew point +4 °C, 3 d", 3, mist, suppression,
              every=30),
        _Case("still-air", "−55 % at once in still air, 6 h", 1, sudden,
              lambda: weather.falls_in_still_air(rest().residual, spread, air.wind, air.rain), every=15),
        _Case("still-air", "−75 % at once in still air, 6 h", 1, partial(sudden, share=0.25),
              lambda: weather.falls_in_still_air(rest().residual, spread, air.wind, air.rain), every=15),
        _Case("step", "slope × 0.7 for 60 d", 60,
              pm25(injection.lowered, share=0.3),
              lambda: steps.parameter_steps(state["pm25"], rest(), spread, known_days), every=120, after=14),
        _Case("step", "offset −15 µg/m³ for 60 d", 60,
              pm25(injection.shifted, by=-15.0),
              lambda: steps.parameter_steps(state["pm25"], rest(), spread, known_days), every=120, after=14),
        _Case("silence", "missing when the neighbours are in their upper tenth, 30 d", 30, mute,
              lambda: silence.silent_peaks(state["pm25"], setting.near.concentration()), every=75, after=3),
        _Case("limit", "readings up to 15 % over 75 µg/m³ moved below it, 60 d", 60, hug,
              lambda: limits.limit_hugging(state["pm25"], limit=_LIMIT), every=120, after=7),
    ]  # fmt: skip
    measured = [_try(setting, case, reset) for case in cases]
    return [*measured, _visits(setting)]


def _try(setting: Setting, case: _Case, reset: Callable[[], None]) -> Measured:
    reset()
    clean = case.score()
    test_day = setting.test // 24
    before = clean.values.copy()
    before[:, test_day:] = np.nan
    before[:, : setting.first // 24] = np.nan
    floor = DETECTORS[case.detector].least
    tail = fit_tail(before, steps_per_year=clean.steps_per_year, apart=clean.apart, floor=floor)
    threshold = tail.threshold(1.0)
    alarm = clean.values >= threshold
    later = np.isfinite(clean.values)
    later[:, :test_day] = False
    rate = alarm_rate(alarm, later, steps_per_year=clean.steps_per_year, apart=clean.apart)
    days = setting.hours // 24
    found = episodes = 0
    stations = len(setting.air.stations)
    planned = []
    for station in range(stations):
        offset = 3 + (station * case.every) // stations
        for day in range(test_day + offset, days - case.days - case.after, case.every):
            planned.append((station, day))
    for station, day in planned:
        case.change(station, day * 24, (day + case.days) * 24)
    dirty = case.score()
    for station, day in planned:
        span = slice(day, day + case.days + case.after)
        if alarm[station, span].any() or not np.isfinite(dirty.values[station, span]).any():
            continue
        episodes += 1
        found += bool((dirty.values[station, span] >= threshold).any())
    return Measured(case.detector, case.tampering, rate, found / max(episodes, 1), episodes)


def _visits(setting: Setting) -> Measured:
    """Six visits of three hours to each station in thirty days; p below 1 % is a lead."""
    chance, found, wrong, tried = np.random.default_rng(3), 0, 0, 0
    for station in range(len(setting.air.stations)):
        for begin in range(setting.test, setting.hours - 30 * 24, 30 * 24):
            window = slice(begin - 300 * 24, begin + 30 * 24)
            rest, spread = setting.near.residual[station][window].copy(), setting.near_spread[station][window]
            days = np.sort(chance.choice(np.arange(301, 329), 6, replace=False))
            hours = [(int(day) * 24 + start, int(day) * 24 + start + 3) for day in days for start in [10]]
            shown = setting.air.pm25[station][window]
            try:
                clean = inspections.visits(rest, spread, hours)
                for first, last in hours:
                    part = slice(first, last)
                    rest[part] += np.log(0.65 * shown[part] + 8) - np.log(shown[part] + 8)
                dirty = inspections.visits(rest, spread, hours)
            except NotEnoughHistory:
                continue
            tried += 1
            wrong += clean.p <= 0.01
            found += dirty.p <= 0.01
    return Measured("visits", "−35 % during six visits of 3 h in 30 d (false alarms: share of calendars)",
                    wrong / tried, found / tried, tried)  # fmt: skip
