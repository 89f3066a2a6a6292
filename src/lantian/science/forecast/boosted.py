"""Pooled gradient boosting for all stations and hours ahead, with the scale of its errors.

The record is cut into long consecutive parts. One model is trained without each part and judged on it, so that errors
are those of months that a model did not see. The errors tell how to blend with persistence, w = exp(−h/τ), how large
errors are, and how their size spreads: bands are conformal, not assumed. The forecast itself is the mean of one model
of the whole record and of the mean of these.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lantian.science.forecast.bands import Bands, bands_of, spread_by_class
from lantian.science.forecast.features import Features, Rows
from lantian.science.forecast.members import persistence

__all__ = [
    "INSTALLED",
    "INSTALLED_WITH_WEATHER",
    "WITHOUT_WEATHER",
    "WITH_WEATHER",
    "Boosted",
    "FeaturesDiffer",
    "Settings",
    "fit",
    "parts_of",
    "sampled",
    "trained",
]

Array = NDArray[np.float32]
Chosen = NDArray[np.bool_]
Progress = Callable[[int, int], None]

_TAUS = (0.5, 2, 4, 6, 9, 12, 18, 24, 30, 40)
_LEAST_SIZE = 0.02
_COMMON: Mapping[str, Any] = {
    "objective": "regression_l1",
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "max_bin": 127,
    "verbose": -1,
    "deterministic": True,
    "force_col_wise": True,
    "num_threads": 1,
}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How large the model is. Strong regularisation: winters differ more from one another than stations do."""

    rows: int = 300_000
    rounds: int = 300
    leaves: int = 31
    least_in_leaf: int = 1500
    feature_share: float = 0.4
    learning_rate: float = 0.05
    scale_rounds: int = 100
    longest: int = 72
    parts: int = 3
    band_scale: float = 0.98
    """Bands of single models are too wide for the mean of several: by how much, two winters told (docs/forecast.md)."""
    at_once: int = 2
    seed: int = 2017


WITHOUT_WEATHER = Settings()
INSTALLED = replace(WITHOUT_WEATHER, rows=120_000, rounds=200, least_in_leaf=700, scale_rounds=60)
"""Six pollutants of twelve stations in some minutes: what an installation and `lantian forecast fit` use."""
INSTALLED_WITH_WEATHER = replace(INSTALLED, rows=100_000, rounds=240, least_in_leaf=300)
"""The same with forecast weather, trained with emulated errors of it."""
WITH_WEATHER = Settings(rounds=900, leaves=63, least_in_leaf=300, band_scale=0.94)


class FeaturesDiffer(Exception):
    """The model was trained on something that the record at hand does not have."""

    def __init__(self, missing: Sequence[str]) -> None:
        self.missing = tuple(missing)
        super().__init__(", ".join(missing))


@dataclass(frozen=True, kw_only=True)
class Boosted:
    """A fitted model; `quantiles` forecasts."""

    whole: Any
    """The model of the whole record."""
    medians: Sequence[Any]
    """The models that lack a part each."""
    scales: Sequence[Any]
    tau: float
    """How many hours persistence is trusted."""
    bands: Bands
    seen_until: int
    """Place of the hour after the last that it was trained or tuned on."""
    names: tuple[str, ...]
    """The features that it was trained on, in their order."""

    @property
    def weather(self) -> tuple[str, ...]:
        """Factors of the weather of the target hours that it was trained on; none: it needs no such weather."""
        return tuple(name.removesuffix("_since") for name in self.names if name.endswith("_since"))

    def quantiles(self, features: Features, rows: Rows) -> Array:
        """(forecasts, levels) in the unit of the panel, never below zero, never crossing.

        Raises:
            FeaturesDiffer: something that it was trained on is not among the features.
        """
        missing = [name for name in self.names if name not in features.names]
        if missing:
            raise FeaturesDiffer(missing)
        table = features.table(rows)
        if list(self.names) != features.names:
            table = table[:, [features.names.index(name) for name in self.names]]
        raw: Array = np.mean([_mean([self.whole], table), _mean(self.medians, table)], axis=0, dtype=np.float32)
        centre = _blended(raw, persistence(features.panel, rows, features.pollutant), rows.ahead, self.tau)
        return bands_of(centre, _size(_mean(self.scales, table)), rows.ahead, self.bands)


def fit(features: Features, *, until: int, settings: Settings, progress: Progress = lambda _done, _of: None) -> Boosted:
    """Train on the hours before `until`; nothing from then on is looked at.

    Raises:
        ImportError, OSError: the library of gradient boosting cannot be loaded; callers fall back to simpler members.
    """
    rows = sampled(features, until, settings)
    truth = features.panel.values[features.pollutant][rows.station, rows.target]
    table = features.table(rows)
    parts = parts_of(rows, until, settings)
    done = 0

    def train(task: tuple[Array, Array, Settings]) -> Any:
        nonlocal done
        model = trained(*task)
        done += 1
        progress(done, 2 * len(parts) + 1)
        return model

    with ThreadPoolExecutor(settings.at_once) as pool:
        logs = np.log1p(np.maximum(truth, 0))
        whole = pool.submit(train, (table, logs, settings))
        medians = list(pool.map(train, ((table[apart], logs[apart], settings) for _held, apart in parts)))
        raw = _of_unseen(medians, table, parts)
        last = persistence(features.panel, rows, features.pollutant)
        tau = min(_TAUS, key=lambda each: float(np.abs(np.expm1(_blended(raw, last, rows.ahead, each)) - truth).mean()))
        errors = logs - _blended(raw, last, rows.ahead, tau)
        small = Settings(
            rounds=settings.scale_rounds, leaves=15, least_in_leaf=settings.least_in_leaf, seed=settings.seed
        )
        scales = list(pool.map(train, ((table[apart], np.abs(errors[apart]), small) for _held, apart in parts)))
    ratio = errors / _size(_of_unseen(scales, table, parts))
    return Boosted(
        whole=whole.result(),
        medians=medians,
        scales=scales,
        tau=tau,
        bands=np.float32(settings.band_scale) * spread_by_class(ratio, rows.ahead),
        seen_until=until,
        names=tuple(features.names),
    )


def trained(table: Array, goal: Array, settings: Settings) -> Any:
    """A booster of features (rows, features) and a goal (rows,); the same input gives the same trees.

    Raises:
        ImportError, OSError: the library of gradient boosting cannot be loaded.
    """
    import lightgbm  # noqa: PLC0415 – only training needs it, and its absence must not stop anything else

    return lightgbm.train(
        {
            **_COMMON,
            "learning_rate": settings.learning_rate,
            "num_leaves": settings.leaves,
            "min_data_in_leaf": min(settings.least_in_leaf, max(len(goal) // 50, 5)),
            "feature_fraction": settings.feature_share,
            "seed": settings.seed,
        },
        lightgbm.Dataset(table, goal),
        num_boost_round=settings.rounds,
    )


def sampled(features: Features, until: int, settings: Settings) -> Rows:
    """Forecasts at random origins whose targets were observed; the cold half-year is drawn four times as often."""
    panel = features.panel
    chance = np.random.default_rng(settings.seed)
    number = 3 * settings.rows
    first = min(168, max(until - settings.longest - 1, 0))
    origin = chance.integers(first, max(until - settings.longest, first + 1), number)
    ahead = chance.integers(1, settings.longest + 1, number)
    station = chance.integers(0, len(panel.stations), number)
    month = panel.local(origin, features.zone_hours).astype("datetime64[M]").astype(int) % 12 + 1
    cold = (month >= 9) | (month <= 4)
    target = np.minimum(origin + ahead, until - 1)
    seen = np.isfinite(panel.values[features.pollutant][station, target]) & (target == origin + ahead)
    chosen = np.flatnonzero(seen & (cold | (chance.random(number) < 0.25)))[: settings.rows]
    return Rows(origin[chosen], ahead[chosen], station[chosen])


def parts_of(rows: Rows, until: int, settings: Settings) -> list[tuple[Chosen, Chosen]]:
    """(held out, trained on) for each of the consecutive parts; what is trained on touches no hour of its part."""
    edges = np.quantile(rows.origin, np.linspace(0, 1, settings.parts + 1))
    edges[-1] = until
    found = []
    for begin, end in pairwise(edges):
        held = (rows.origin >= begin) & (rows.origin < end)
        apart = (rows.target < begin) | (rows.origin >= end + settings.longest)
        found.append((held, apart))
    return found


def _of_unseen(models: Sequence[Any], table: Array, parts: list[tuple[Chosen, Chosen]]) -> Array:
    """What each model says of the part that it was not trained on."""
    found = np.zeros(len(table), dtype=np.float32)
    for model, (held, _apart) in zip(models, parts, strict=True):
        found[held] = _mean([model], table[held])
    return found


def _mean(models: Sequence[Any], table: Array) -> Array:
    if len(table) == 0:
        return np.zeros(0, dtype=np.float32)
    found: Array = np.mean([each.predict(table, num_threads=1) for each in models], axis=0).astype(np.float32)
    return found


def _blended(raw: Array, last: Array, ahead: NDArray[np.int64], tau: float) -> Array:
    """Log scale of the blend: the model far ahead, persistence near."""
    weight = np.where(np.isfinite(last), np.exp(-ahead / tau), 0.0)
    mixed = weight * np.nan_to_num(last) + (1 - weight) * np.maximum(np.expm1(raw), 0.0)
    found: Array = np.log1p(mixed).astype(np.float32)
    return found


def _size(raw: Array) -> Array:
    found: Array = np.maximum(raw, _LEAST_SIZE)
    return found
