"""From quantiles of hours to days: paths that hold together, the daily index of each, probabilities of grades.

Dependence: a Gaussian copula. The normal scores of all pollutants move together by one correlation matrix, from hour
to hour by one factor ρ, and in the same way at every site: z(t) = ρ · z(t − 1) + √(1 − ρ²) · C^½ · ε. Both are
estimated from the anomalies of the record, log(1 + value) minus the mean of the hour of the day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from lantian.core.standards.hj633 import Edition
from lantian.core.standards.pollutants import Pollutant
from lantian.science.aggregation.index import daily_index
from lantian.science.forecast.bands import LEVELS
from lantian.science.forecast.panel import Panel

__all__ = ["Days", "Dependence", "days_of", "dependence_of", "paths"]

Array = NDArray[np.float32]

_NODES = np.array([NormalDist().inv_cdf(level) for level in LEVELS])
_FARTHEST = 2.3
_LEAST = 200
_DEFAULT_RHO, _DEFAULT_SHARED = 0.95, 0.5


@dataclass(frozen=True, kw_only=True)
class Dependence:
    """How errors hold together."""

    rho: float
    """From one hour to the next."""
    between: NDArray[np.float64]
    """(pollutants, pollutants), a correlation matrix."""


@dataclass(frozen=True, kw_only=True)
class Days:
    """Daily indices of the paths."""

    index: NDArray[np.int16]
    """(paths, sites, days); negative where a day has none."""

    def range(self, site: int, day: int, low: float, high: float) -> tuple[int, int, int] | None:
        """The index below which a path ends with the chances `low`, one half and `high`; None without a path."""
        known = self._known(site, day)
        if len(known) == 0:
            return None
        bottom, middle, top = np.quantile(known, (low, 0.5, high), method="nearest")
        return int(bottom), int(middle), int(top)

    def chances(self, site: int, day: int, edges: Sequence[int]) -> tuple[float, ...]:
        """The share of paths in each grade; `edges` are the highest index of each grade but the last."""
        known = self._known(site, day)
        if len(known) == 0:
            return ()
        grade = np.searchsorted(np.asarray(edges), known, side="left")
        return tuple(float(each) / len(known) for each in np.bincount(grade, minlength=len(edges) + 1))

    def _known(self, site: int, day: int) -> NDArray[np.int16]:
        values = self.index[:, site, day]
        known: NDArray[np.int16] = values[values >= 0]
        return known


def dependence_of(panel: Panel, pollutants: Sequence[str]) -> Dependence:
    """Estimated from the anomalies of a record; of a short one a cautious default."""
    scores = np.stack([_anomalies(panel.values[name]) for name in pollutants])
    flat = scores.reshape(len(pollutants), -1)
    both = np.isfinite(flat).all(axis=0)
    size = len(pollutants)
    if int(both.sum()) < _LEAST:
        between = np.full((size, size), _DEFAULT_SHARED)
        np.fill_diagonal(between, 1.0)
        return Dependence(rho=_DEFAULT_RHO, between=between)
    before, after = scores[:, :, :-1], scores[:, :, 1:]
    pairs = np.isfinite(before) & np.isfinite(after)
    rho = float(np.corrcoef(before[pairs], after[pairs])[0, 1])
    return Dependence(rho=min(max(rho, 0.0), 0.99), between=_correlation(flat[:, both]))


def paths(quantiles: Mapping[str, Array], dependence: Dependence, *, number: int, seed: int) -> dict[str, Array]:
    """Paths of every pollutant, (paths, sites, hours), from quantiles (sites, hours, levels) of all of them."""
    names = list(quantiles)
    hours = next(iter(quantiles.values())).shape[1]
    scores = np.clip(_scores(dependence, number, hours, seed), -_FARTHEST, _FARTHEST)
    place = np.clip(np.searchsorted(_NODES, scores) - 1, 0, len(LEVELS) - 2)
    weight = ((scores - _NODES[place]) / (_NODES[place + 1] - _NODES[place])).astype(np.float32)
    hour = np.arange(hours)[None, :]
    found = {}
    for row, name in enumerate(names):
        each = quantiles[name]
        low, high = each[:, hour, place[row]], each[:, hour, place[row] + 1]
        found[name] = np.maximum(low + weight[row] * (high - low), 0.0).transpose(1, 0, 2)
    return found


def days_of(drawn: Mapping[str, Array], seen: Mapping[str, Array], *, edition: Edition | str, after: int = 0) -> Days:
    """The daily index of every path (HJ 633, whole local days).

    `seen`: (sites, hours) observed since the local midnight before the first forecast hour; `after`: hours of the
    paths left out at the end so that days are whole. CO in mg/m³, the others in µg/m³.
    """
    number, sites, hours = next(iter(drawn.values())).shape
    joined = {}
    for name, each in drawn.items():
        pollutant = Pollutant(name)
        begun = np.broadcast_to(seen[name][None], (number, sites, seen[name].shape[1]))
        whole = np.concatenate([begun, each[:, :, : hours - after]], axis=2)
        joined[pollutant] = np.around(whole.astype(np.float64), pollutant.decimals).reshape(number * sites, -1)
    index = daily_index(joined, edition).aqi
    return Days(index=index.reshape(number, sites, -1))


def _scores(dependence: Dependence, number: int, hours: int, seed: int) -> NDArray[np.float64]:
    """(pollutants, paths, hours) of normal scores, the paths of a pair mirrored so that their middle is the median."""
    chance = np.random.default_rng(seed)
    root = np.linalg.cholesky(dependence.between)
    half = (number + 1) // 2
    shock = np.einsum("pq,qnh->pnh", root, chance.standard_normal((len(root), half, hours)))
    scores = np.empty_like(shock)
    scores[:, :, 0] = shock[:, :, 0]
    rest = np.sqrt(1 - dependence.rho**2)
    for hour in range(1, hours):
        scores[:, :, hour] = dependence.rho * scores[:, :, hour - 1] + rest * shock[:, :, hour]
    return np.concatenate([scores, -scores], axis=1)[:, :number]


def _anomalies(values: Array) -> NDArray[np.float64]:
    logs = np.log1p(values.astype(np.float64))
    found = np.full(logs.shape, np.nan)
    for hour in range(min(24, logs.shape[1])):
        mine = logs[:, hour::24]
        count = np.isfinite(mine).sum(axis=1, keepdims=True)
        mean = np.nansum(mine, axis=1, keepdims=True) / np.maximum(count, 1)
        found[:, hour::24] = mine - mean
    return found


def _correlation(flat: NDArray[np.float64]) -> NDArray[np.float64]:
    """A correlation matrix that can be factored: eigenvalues are kept above nought."""
    size = len(flat)
    spread = flat.std(axis=1)
    raw = np.corrcoef(flat) if (spread > 0).all() else np.eye(size)
    values, vectors = np.linalg.eigh(raw)
    mended = (vectors * np.maximum(values, 1e-3)) @ vectors.T
    scale = np.sqrt(np.diag(mended))
    found: NDArray[np.float64] = mended / np.outer(scale, scale)
    return found
