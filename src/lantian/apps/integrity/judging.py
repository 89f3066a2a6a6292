"""The detectors on the stations' hours: what they find in the days just past, by thresholds of the days before."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lantian.apps.integrity.hours import HUMIDITY, TEMPERATURE, WIND, Air
from lantian.apps.integrity.rules import Terms
from lantian.science.tampering import (
    copies,
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
from lantian.science.tampering.null import HOURS_PER_YEAR, NotEnoughHistory, fit_tail
from lantian.science.tampering.residuals import Fit, Residuals, network_residuals
from lantian.science.tampering.scores import Scores
from lantian.science.tampering.windows import episodes

__all__ = ["DAYS", "GROUPS", "Found", "Judgement", "judge"]

Floats = NDArray[np.float64]
_FEWEST_STATIONS = 4
_SEASONAL_REFIT, _REFIT = 672, 168
_FEWEST_VISITS = 3


@dataclass(frozen=True)
class Found:
    """A score over its threshold at one station."""

    detector: str
    station: int
    first: int
    last: int
    """Hours of the window, the last one excluded."""
    score: float
    threshold: float
    rate: float
    p: float
    facts: dict[str, float | str] = field(default_factory=dict)
    partner: int | None = None
    statistic: tuple[tuple[int, float], ...] = ()
    """Hour and score, for the drawing."""


@dataclass
class Judgement:
    """What a group of detectors says."""

    found: list[Found] = field(default_factory=list)
    judged: dict[str, float] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


@dataclass
class Scene:
    """The air with what several detectors need of it, computed once."""

    air: Air
    terms: Terms
    visits: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    """Station → hours of visits."""

    @property
    def recent(self) -> int:
        """First hour of the days that are looked through."""
        return (self.air.days - self.terms.recent_days) * 24

    @property
    def known_days(self) -> int:
        """Days before them."""
        return self.recent // 24

    @cached_property
    def known(self) -> NDArray[np.bool_]:
        """Hours before them."""
        mask: NDArray[np.bool_] = np.arange(self.air.size) < self.recent
        return mask

    @cached_property
    def neighbours(self) -> list[list[int]]:
        """The stations that each is compared with."""
        return self.air.neighbours(self.terms.neighbours)

    @cached_property
    def near(self) -> Residuals:
        """PM2.5 against the neighbours."""
        return self._residuals(self.air.pm25, ())

    @cached_property
    def own(self) -> Residuals:
        """Sharpened by the station's own PM10."""
        sharper = self._residuals(self.air.pm25, (self.air.pm10,))
        return Residuals((self.near.residual + sharper.residual) / 2, self.near.predicted, self.near.floor)

    @cached_property
    def coarse(self) -> Residuals:
        """PM10 against the neighbours."""
        return self._residuals(self.air.pm10, ())

    @cached_property
    def spread(self) -> Floats:
        """Of `near`."""
        return network.spread_by_level(self.near, self.known)

    def _residuals(self, values: Floats, own: tuple[Floats, ...]) -> Residuals:
        """Refitted every four weeks for the history, every week for the days that are looked through."""
        fit = Fit(
            train_days=self.terms.train_days,
            least_days=self.terms.least_train_days,
            refit_hours=_SEASONAL_REFIT,
            least_neighbours=min(5, max(1, len(self.air.stations) - 2)),
        )
        history = network_residuals(values, fit=fit, neighbours=self.neighbours, own=own)
        weekly = network_residuals(
            values, fit=replace(fit, refit_hours=_REFIT), neighbours=self.neighbours, own=own, first=self.recent
        )
        at = slice(self.recent, None)
        history.predicted[:, at], history.residual[:, at] = weekly.predicted[:, at], weekly.residual[:, at]
        return history


def judge(group: str, scene: Scene) -> Judgement:
    """Run the detectors of a group. What cannot be judged says why, and never stops the others."""
    result = Judgement()
    if len(scene.air.stations) < _FEWEST_STATIONS:
        result.refused = dict.fromkeys(GROUPS[group], "few-stations")
        return result
    with warnings.catch_warnings(), np.errstate(invalid="ignore", divide="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)  # hours and stations without any value
        for name, detector in GROUPS[group].items():
            try:
                result.found += detector(scene, name, result)
            except NotEnoughHistory:
                result.refused[name] = "history"
            except _Missing as missing:
                result.refused[name] = missing.what
    return result


class _Missing(Exception):
    """Something that a detector needs is not measured."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)


def _network(scene: Scene, name: str, result: Judgement) -> Iterator[Found]:
    residuals = scene.near if name == "network" else scene.own
    spread = network.spread_by_level(residuals, scene.known)
    means = network.window_means(residuals.residual, spread, network.baseline(residuals.residual, spread))
    season = network.seasons_of_months(scene.air.months)
    judged = np.isfinite(means).any(axis=0)
    known = scene.known & (np.arange(scene.air.size) >= _beginning(judged))
    years = float((judged & known).sum()) / HOURS_PER_YEAR
    if years < 1.0:
        raise NotEnoughHistory(years, 0)
    null = network.calibrate(means, season, known, rate=scene.terms.false_alarms)
    result.judged[name] = years
    scores = null.scores(means, season)
    limits_now = null.thresholds()
    alarm = null.alarm(scores, season) & ~scene.known
    for station, row in enumerate(alarm):
        for first, last in episodes(row, apart=network.APART):
            hours = np.flatnonzero(row[first : last + 1]) + first
            over = [
                (null.rate_of(window, int(season[hour]), float(scores[window, station, hour])), window, int(hour))
                for hour in hours
                for window in range(len(null.windows))
                if scores[window, station, hour] >= limits_now[window, season[hour]]
            ]
            rate, window, hour = min(over)
            length = null.windows[window]
            begin = hour + 1 - length
            fallen = _fallen(residuals.residual[station, begin : hour + 1])
            if fallen < scene.terms.least_fall:
                continue
            score = float(scores[window, station, hour])
            yield Found(
                detector=name,
                station=station,
                first=begin,
                last=hour + 1,
                score=score,
                threshold=float(limits_now[window, season[hour]]),
                rate=rate,
                p=float(-np.expm1(-rate)),
                facts={"window_hours": length, "lower_share": fallen},
                statistic=_sampled(scores[window, station], 6, scene),
            )


def _fallen(residual: Floats) -> float:
    """By which share the middle hour of a window is lower than expected."""
    return float(1 - np.exp(np.nanmedian(residual)))


def _beginning(judged: NDArray[np.bool_]) -> int:
    """A fortnight after the first residuals: until then there is no baseline."""
    any_station = np.flatnonzero(judged.any(axis=0))
    return int(any_station[0]) + 336 if any_station.size else 0


def _daily(compute: Callable[[Scene], Scores]) -> Callable[[Scene, str, Judgement], list[Found]]:
    def run(scene: Scene, name: str, result: Judgement) -> list[Found]:
        scores = compute(scene)
        before = scores.values.copy()
        before[:, scene.known_days :] = np.nan
        tail = fit_tail(
            before,
            steps_per_year=scores.steps_per_year,
            apart=scores.apart,
            least_years=1.0,
            floor=DETECTORS[name].least,
        )
        result.judged[name] = tail.station_years
        limit = tail.threshold(scene.terms.false_alarms)
        alarm = scores.values >= limit
        alarm[:, : scene.known_days] = False
        found = []
        for station, row in enumerate(alarm):
            for first, last in episodes(row, apart=scores.apart):
                day = first + int(np.nanargmax(scores.values[station, first : last + 1]))
                score = float(scores.values[station, day])
                facts: dict[str, float | str] = {"window_hours": scores.hours}
                partner = None
                if scores.partner is not None and scores.lag is not None:
                    partner = int(scores.partner[station, day])
                    facts["lag_hours"] = int(scores.lag[station, day])
                found.append(
                    Found(
                        detector=name,
                        station=station,
                        first=max(0, (day + 1) * 24 - scores.hours),
                        last=(day + 1) * 24,
                        score=score,
                        threshold=limit,
                        rate=tail.rate(score),
                        p=tail.p_value(score),
                        facts=facts,
                        partner=partner if partner != station else None,
                        statistic=_sampled_days(scores.values[station], scene),
                    )
                )
        return found

    return run


def _visits(scene: Scene, name: str, result: Judgement) -> Iterator[Found]:
    chosen = {station: hours for station, hours in scene.visits.items() if len(hours) >= _FEWEST_VISITS}
    if not chosen:
        raise _Missing("no-visits")
    for station, hours in chosen.items():
        rest, spread = scene.near.residual[station], scene.spread[station]
        contrast = inspections.visits(rest, spread, hours)
        result.judged[name] = result.judged.get(name, 0.0) + float(np.isfinite(rest).sum()) / HOURS_PER_YEAR
        if contrast.p <= scene.terms.visit_p:
            yield Found(
                detector=name,
                station=station,
                first=hours[0][0],
                last=hours[-1][1],
                score=contrast.statistic,
                threshold=0.0,
                rate=contrast.p,
                p=contrast.p,
                facts={"visits": contrast.visits, "shifts": contrast.shifts},
            )


def _public_hours(scene: Scene) -> Scores:
    clock = np.arange(scene.air.size) % 24
    public = scene.air.workday & (clock >= scene.terms.public_from) & (clock < scene.terms.public_until)
    return inspections.public_hours(scene.near.residual, scene.spread, public, scene.known_days)


def _sprinkling(scene: Scene) -> Scores:
    humidity = _measured(scene, HUMIDITY, "no-humidity")
    coarse_spread = network.spread_by_level(scene.coarse, scene.known)
    return sprinkling.local_suppression(
        scene.near.residual / scene.spread,
        scene.coarse.residual / coarse_spread,
        sprinkling.humidity_anomaly(humidity, scene.known),
    )


def _impossible(scene: Scene) -> Scores:
    temperature, humidity = scene.air.of(TEMPERATURE), scene.air.of(HUMIDITY)
    if not (np.isfinite(temperature) | np.isfinite(humidity)).any():
        raise _Missing("no-humidity")
    broken = np.logical_or.reduce(list(weather.impossible_weather(temperature, humidity).values()))
    there = (np.isfinite(temperature) | np.isfinite(humidity)).reshape(len(broken), -1, 24).any(axis=2)
    count = broken.reshape(len(broken), -1, 24).sum(axis=2).astype(np.float64)
    return Scores(np.where(there, count, np.nan), 24)


def _still_air(scene: Scene) -> Scores:
    wind = _measured(scene, WIND, "no-wind")
    return weather.falls_in_still_air(scene.near.residual, scene.spread, wind, np.zeros_like(wind))


def _measured(scene: Scene, parameter: str, missing: str) -> Floats:
    values = scene.air.of(parameter)
    if not np.isfinite(values).any():
        raise _Missing(missing)
    return values


def _sampled(scores: Floats, step: int, scene: Scene) -> tuple[tuple[int, float], ...]:
    begin = max(0, scene.recent - 45 * 24)
    return tuple((hour, float(scores[hour])) for hour in range(begin, scores.size, step) if np.isfinite(scores[hour]))


def _sampled_days(scores: Floats, scene: Scene) -> tuple[tuple[int, float], ...]:
    begin = max(0, scene.known_days - 45)
    return tuple(
        ((day + 1) * 24 - 1, float(scores[day])) for day in range(begin, scores.size) if np.isfinite(scores[day])
    )


Detector = Callable[[Scene, str, Judgement], "Iterator[Found] | list[Found]"]

GROUPS: dict[str, dict[str, Detector]] = {
    "neighbours": {
        "network": _network,
        "public-hours": _daily(_public_hours),
        "step": _daily(lambda s: steps.parameter_steps(s.air.pm25, s.near, s.spread, s.known_days)),
        "silence": _daily(lambda s: silence.silent_peaks(s.air.pm25, s.near.concentration())),
        "capped": _daily(lambda s: stuck.capped(s.air.pm25, s.near, s.spread)),
        "visits": _visits,
    },
    "own": {"network-own": _network},
    "weather": {
        "sprinkling": _daily(_sprinkling),
        "weather": _daily(_impossible),
        "still-air": _daily(_still_air),
    },
    "series": {
        "stuck": _daily(lambda s: stuck.stuck(s.air.pm25, s.known)),
        "noise": _daily(lambda s: noise.noise_collapse(s.air.pm25, s.known_days)),
        "limit": _daily(lambda s: limits.limit_hugging(s.air.pm25, limit=s.terms.limit)),
    },
    "copies": {"copied": _daily(lambda s: copies.copies_between(s.air.pm25, resolution=_resolution(s.air.pm25)))},
    "repeats": {
        "repeated": _daily(lambda s: copies.copies_of_own_past(s.air.pm25, resolution=_resolution(s.air.pm25)))
    },
    "likeness": {"copied-with-noise": _daily(lambda s: copies.copies_with_noise(s.air.pm25, s.known_days))},
}
"""Detectors that are run together, in one bite of work of some seconds."""

DAYS: dict[str, int] = {"copies": 200, "repeats": 200, "likeness": 120}
"""Days of history that are enough for a group; the others take all that the pack asks for."""


def _resolution(values: Floats) -> float:
    """The step of the display: 1, 0.1 or finer, by the largest that divides nearly all readings."""
    some = values[np.isfinite(values)][:20000]
    for step in (1.0, 0.1, 0.01):
        if some.size and float((np.abs(some / step - np.rint(some / step)) < 1e-4).mean()) > 0.95:
            return step
    return 0.001
