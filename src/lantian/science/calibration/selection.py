"""Fitting corrections, and choosing among them by weeks that the fit has not seen – never by hours drawn at random,
because neighbouring hours resemble each other and flatter every model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy  # type: ignore[import-untyped]  # its parts are loaded when they are used
from numpy.typing import NDArray

from lantian.science.calibration.models import KAPPAS, Inputs, Kind, Model, Uncertainty, design, needs

__all__ = ["TooLittle", "Validated", "choose", "fit", "validate", "validate_all"]

Floats = NDArray[np.float64]
_NAMES = ("intercept", "slope", "humidity", "temperature")


class TooLittle(Exception):
    """A co-location is too short for a correction that can be believed."""

    code = "co-location-too-short"

    def __init__(self, *, hours: int, blocks: int, least_hours: int, least_blocks: int) -> None:
        self.facts = {"hours": hours, "blocks": blocks, "least_hours": least_hours, "least_blocks": least_blocks}
        self.remedy = f"Go on until {least_hours} common hours in {least_blocks} weeks are there."
        super().__init__(f"{hours} common hours in {blocks} weeks are too few for a correction.")


@dataclass(frozen=True)
class Validated:
    """A correction with what it said of weeks that were left out of the fit."""

    model: Model
    held_out: Floats
    """Corrected value of each hour by the fit without its week; NaN where an input or the reference is missing."""
    error: Floats
    """The same minus the reference."""

    @property
    def rmse(self) -> float:
        """Of the weeks left out."""
        assert self.model.uncertainty is not None
        return self.model.uncertainty.rmse


@dataclass(frozen=True)
class _Sums:
    """Normal equations of each block; shapes (…, blocks, p, p), (…, blocks, p), (blocks,)."""

    xx: Floats
    xy: Floats
    yy: Floats


def fit(kind: Kind, inputs: Inputs, reference: Floats) -> Model:
    """Least squares over the hours in which everything is there; without a statement of uncertainty.

    Raises:
        TooLittle: fewer hours than the correction has coefficients.
    """
    used = _usable(kind, inputs, reference)
    chosen, truth = inputs.take(used), reference[used]
    columns = len(needs(kind)) + (kind is not Kind.GROWTH)
    if truth.size <= columns:
        raise TooLittle(hours=int(truth.size), blocks=1, least_hours=columns + 1, least_blocks=1)
    one = np.zeros(truth.size, dtype=np.int64)
    weights, kappa = _solve(*_total(_sums(kind, chosen, truth, one, 1)))
    ranges = {name: (float(getattr(chosen, name).min()), float(getattr(chosen, name).max())) for name in needs(kind)}
    return Model(kind=kind, coefficients=_named(kind, weights, kappa), ranges=ranges)


def validate(
    kind: Kind, inputs: Inputs, reference: Floats, block: NDArray[np.int64], *, least_hours: int, least_blocks: int
) -> Validated:
    """Fit on everything, and state the error from fits that leave out one block (a week) after the other.

    Shapes: all (hours,); `block` numbers the week of each hour.

    Raises:
        TooLittle: fewer common hours or weeks than asked for.
        InputMissing: the correction needs a series that is not there.
    """
    used = _usable(kind, inputs, reference)
    chosen, truth = inputs.take(used), reference[used]
    _, week = np.unique(block[used], return_inverse=True)
    blocks = int(week.max()) + 1 if week.size else 0
    if truth.size < least_hours or blocks < max(least_blocks, 2):
        raise TooLittle(
            hours=int(truth.size), blocks=blocks, least_hours=least_hours, least_blocks=max(least_blocks, 2)
        )
    sums = _sums(kind, chosen, truth, week, blocks)
    xx, xy, yy = _total(sums)
    held_out = np.full(reference.shape, np.nan)
    predicted = np.empty(truth.size)
    for number in range(blocks):
        here = week == number
        weights, kappa = _solve(
            xx - sums.xx[..., number, :, :], xy - sums.xy[..., number, :], yy - float(sums.yy[number])
        )
        predicted[here] = design(kind, chosen.take(here), kappa) @ weights
    predicted = np.maximum(predicted, 0.0)
    held_out[used] = predicted
    model = replace(fit(kind, inputs, reference), uncertainty=_uncertainty(truth, predicted, blocks))
    return Validated(model, held_out, held_out - reference)


def validate_all(
    inputs: Inputs,
    reference: Floats,
    block: NDArray[np.int64],
    *,
    least_hours: int,
    least_blocks: int,
    kinds: Sequence[Kind] = tuple(Kind),
) -> list[Validated]:
    """Every correction whose inputs are there, the simplest first.

    Raises:
        TooLittle: not even the simplest has hours and weeks enough.
    """
    found: list[Validated] = []
    short: TooLittle | None = None
    for kind in kinds:
        if any(getattr(inputs, name) is None for name in needs(kind)):
            continue
        try:
            found.append(validate(kind, inputs, reference, block, least_hours=least_hours, least_blocks=least_blocks))
        except TooLittle as cause:
            short = short or cause
    if not found and short is not None:
        raise short
    return found


def choose(candidates: Sequence[Validated], *, tolerance: float) -> Validated:
    """The simplest whose error in unseen weeks is within `tolerance` (a part of 1) of the smallest.

    All are compared on the hours that all of them could correct.
    """
    common = np.logical_and.reduce([np.isfinite(one.error) for one in candidates])
    errors = [float(np.sqrt(np.mean(one.error[common] ** 2))) for one in candidates]
    return next(one for one, error in zip(candidates, errors, strict=True) if error <= min(errors) * (1 + tolerance))


def _usable(kind: Kind, inputs: Inputs, reference: Floats) -> NDArray[np.bool_]:
    used = np.isfinite(reference)
    for name in needs(kind):
        given = getattr(inputs, name)
        if given is None:
            design(kind, inputs)  # says which input is missing
        used &= np.isfinite(given)
    return used


def _sums(kind: Kind, inputs: Inputs, truth: Floats, week: NDArray[np.int64], blocks: int) -> _Sums:
    order = np.argsort(week, kind="stable")
    starts = np.searchsorted(week[order], np.arange(blocks))
    kappas = KAPPAS if kind is Kind.GROWTH else KAPPAS[:1]
    columns = np.stack([design(kind, inputs, float(kappa))[order] for kappa in kappas])
    y = truth[order]
    xx = np.add.reduceat(columns[..., :, None] * columns[..., None, :], starts, axis=1)
    xy = np.add.reduceat(columns * y[:, None], starts, axis=1)
    return _Sums(xx, xy, np.add.reduceat(y**2, starts))


def _total(sums: _Sums) -> tuple[Floats, Floats, float]:
    return sums.xx.sum(axis=1), sums.xy.sum(axis=1), float(sums.yy.sum())


def _solve(xx: Floats, xy: Floats, yy: float) -> tuple[Floats, float]:
    """Weights and κ with the least sum of squares; first axis: candidates for κ."""
    weights = np.stack([np.linalg.lstsq(a, b, rcond=None)[0] for a, b in zip(xx, xy, strict=True)])
    rest = yy - 2 * (weights * xy).sum(axis=1) + np.einsum("ki,kij,kj->k", weights, xx, weights)
    best = int(np.argmin(rest))
    return weights[best], float(KAPPAS[best])


def _named(kind: Kind, weights: Floats, kappa: float) -> dict[str, float]:
    named = dict(zip(_NAMES, (float(weight) for weight in weights), strict=False))
    return {**named, "kappa": kappa} if kind is Kind.GROWTH else named


def _uncertainty(truth: Floats, predicted: Floats, blocks: int) -> Uncertainty:
    error = predicted - truth
    squares, _ = scipy.optimize.nnls(np.column_stack([np.ones_like(predicted), predicted**2]), error**2)
    floor, share = np.sqrt(squares)
    within = np.abs(error) <= 2 * np.hypot(floor, share * predicted)
    rmse = float(np.sqrt(np.mean(error**2)))
    return Uncertainty(
        floor=float(floor),
        share=float(share),
        rmse=rmse,
        nrmse=rmse / float(truth.mean()) if truth.mean() else float("nan"),
        bias=float(error.mean()),
        covered=float(within.mean()),
        hours=int(truth.size),
        blocks=blocks,
    )
