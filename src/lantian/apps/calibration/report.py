"""The report of a device, as EPA's target reports have it: figures against targets, drawings, versions, the watch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantian.apps.calibration.choices import KIND_WORDS
from lantian.core.quantity.rounding import half_even
from lantian.core.standards.pollutants import Pollutant
from lantian.science.calibration.drift import follow
from lantian.science.calibration.models import Kind
from lantian.science.calibration.performance import Targets

__all__ = ["FormRow", "MetricRow", "coefficients", "drift_of", "fixed", "forms_tried", "metrics"]

_OFFSET_WALK, _GAIN_WALK = 0.3, 0.01
"""How far offset (in the unit) and gain usually move in a day: what the filter starts from."""

_SIGNS = {"intercept": "", "slope": "· x", "humidity": "· RH", "temperature": "· T"}


@dataclass(frozen=True)
class MetricRow:
    """One figure, as the device was and as the correction made it, with its target."""

    name: str | Promise
    unit: str
    raw: str
    corrected: str
    target: str
    met: bool | None
    """None where no target is set or nothing can be said."""


@dataclass(frozen=True)
class FormRow:
    """A form that was tried on the same weeks."""

    kind: str | Promise
    rmse: str
    nrmse: str
    bias: str
    covered: str
    chosen: bool


def fixed(value: float | None, places: int) -> str:
    """A figure with so many decimals; a dash where there is none."""
    if value is None or not np.isfinite(value):
        return "—"
    return f"{half_even(Decimal(f'{value:.9f}'), places):f}".replace("-", "−")


def metrics(
    parameter: str,
    raw: Mapping[str, Any],
    corrected: Mapping[str, Any],
    between: Mapping[str, Any] | None,
    met: Mapping[str, bool | None],
    bounds: Targets,
) -> list[MetricRow]:
    """Figures against targets. Targets are set for PM2.5 alone; other pollutants show their figures without."""
    judged = bool(met)
    unit = Pollutant.from_code(parameter).unit
    small = unit == "mg/m³"

    def row(
        name: str | Promise, key: str, target: str = "", aim: str = "", sign: str = "", places: int = 2
    ) -> MetricRow:
        scale, ends = (100.0, 1) if sign == "%" else (1.0, places)
        shown = [fixed(None if side.get(key) is None else side[key] * scale, ends) for side in (raw, corrected)]
        return MetricRow(name, sign, shown[0], shown[1], target if judged else "", _own(met.get(aim), key, raw, bounds))

    precision = between or {}
    sd = fixed(precision.get("sd"), 2)
    cv = fixed(None if precision.get("cv") is None else precision["cv"] * 100, 1)
    return [
        row(_("R² (linearity)"), "r2", f"≥ {bounds.r2_least:g}", "r2"),
        row(_("Slope"), "slope", f"{bounds.slope_least:g} – {bounds.slope_most:g}", "slope"),
        row(
            _("Intercept"),
            "intercept",
            f"−{bounds.intercept_most:g} – {bounds.intercept_most:g}",
            "intercept",
            unit,
        ),
        row(_("RMSE"), "rmse", f"≤ {bounds.rmse_most:g}", "error", unit, 3 if small else 2),
        row(_("NRMSE (RMSE ÷ mean)"), "nrmse", f"≤ {bounds.nrmse_most * 100:g}", "error", "%"),
        row(_("Bias (mean of sensor − reference)"), "bias", sign=unit),
        row(_("Relative bias"), "relative_bias", sign="%"),
        row(_("Curvature (gain of R² by a parabola)"), "curvature", places=3),
        MetricRow(
            _("SD between devices side by side"),
            unit,
            sd,
            "",
            f"≤ {bounds.sd_most:g}" if judged else "",
            _own(met.get("precision"), "sd", precision, bounds),
        ),
        MetricRow(
            _("CV between devices side by side"),
            "%",
            cv,
            "",
            f"≤ {bounds.cv_most * 100:g}" if judged else "",
            _own(met.get("precision"), "cv", precision, bounds),
        ),
        row(_("Mean of the reference"), "reference_mean", sign=unit),
        row(_("Mean of the device"), "sensor_mean", sign=unit),
        row(_("Common hours N"), "n", places=0),
    ]


def _own(met: bool | None, key: str, found: Mapping[str, Any], bounds: Targets) -> bool | None:
    """The verdict on a row: where one of two figures is enough, the other one is not called missed."""
    most = {"rmse": bounds.rmse_most, "nrmse": bounds.nrmse_most, "sd": bounds.sd_most, "cv": bounds.cv_most}.get(key)
    if met and most is not None and found[key] > most:
        return None
    return met


def forms_tried(candidates: list[Mapping[str, Any]], chosen: str) -> list[FormRow]:
    """What each form said of weeks that it had not seen."""
    return [
        FormRow(
            KIND_WORDS[Kind(one["kind"])],
            fixed(one["rmse"], 2),
            fixed(one["nrmse"] * 100, 1),
            fixed(one["bias"], 2),
            fixed(one["covered"] * 100, 0),
            one["kind"] == chosen,
        )
        for one in candidates
    ]


def coefficients(found: Mapping[str, float]) -> str:
    """The formula with its numbers: x what the device said, RH in %, T in °C."""
    parts = [f"{fixed(found[name], 4)} {sign}".strip() for name, sign in _SIGNS.items() if name in found]
    line = " + ".join(parts).replace("+ −", "− ")
    return line.replace("· x", f"· x / (1 + {found['kappa']:g}/1.65 · RH/(100 − RH))") if "kappa" in found else line


def drift_of(reference: np.ndarray, sensor: np.ndarray, noise: float) -> list[tuple[str | Promise, str, str, str]]:
    """Gain and offset after the first third and at the end of a co-location, with 2 s; nothing without hours."""
    known = np.isfinite(reference) & np.isfinite(sensor)
    if not known.any() or not noise:
        return []
    path = follow(reference, sensor, noise=noise, offset_per_day=_OFFSET_WALK, gain_per_day=_GAIN_WALK)
    early = int(np.flatnonzero(known)[known.sum() // 3])
    rows = []
    for name, value, doubt, places in (
        (_("Gain"), path.gain, path.gain_sd, 3),
        (_("Offset"), path.offset, path.offset_sd, 1),
    ):
        then, now = (f"{fixed(value[at], places)} ± {fixed(2 * doubt[at], places)}" for at in (early, -1))
        moved = abs(value[-1] - value[early]) > 2 * float(np.hypot(doubt[-1], doubt[early]))
        rows.append((name, then, now, "moved" if moved else ""))
    return rows
