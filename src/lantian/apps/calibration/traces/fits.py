"""What stands behind a correction's figures, a day of the watch, and the worked example."""

from __future__ import annotations

import datetime as dt

import numpy as np

from lantian.apps.calibration.example import SENSORS, example
from lantian.apps.calibration.fitting import again
from lantian.apps.calibration.models import Correction, WatchDay
from lantian.apps.calibration.traces.common import EPA, FORMS, origin_of, short
from lantian.apps.monitoring.common import Origin, ruled_day
from lantian.apps.monitoring.traces.again import pinned, site_name, stamped
from lantian.apps.records.traces import NoSuchFigure, needed, register
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Figure, InputTable, Trace
from lantian.core.standards.pollutants import Pollutant
from lantian.science.calibration.models import Kind

__all__ = ["calibration", "calibration_example", "calibration_watch"]


@register("calibration")
def calibration(key: dict[str, str], version: int | None) -> Trace:
    """The figures of a correction, computed again from the data version that it keeps. Key: correction (its number in
    the records)."""
    (number,) = needed(key, "correction")
    found = Correction.objects.filter(pk=int(number) if number.isascii() and number.isdigit() else -1).first()
    if found is None:
        raise NoSuchFigure(Text(zh=f"校准模型 {number}", en=f"the correction {number}"))
    pairs, fitted = again(found)
    origin = origin_of(found.colocation.started_at, "least_hours", "least_blocks", "block_days", "simpler_within")
    error, unit = found.uncertainty, Pollutant.from_code(found.parameter).unit
    same = fitted.model.uncertainty is not None and np.isclose(fitted.model.uncertainty.rmse, error["rmse"], rtol=1e-6)
    known = np.isfinite(fitted.error)
    weeks = [
        (
            int(week),
            int(here.sum()),
            *(short(float(value)) for value in _of_week(pairs.reference, pairs.sensor, fitted.error, here)),
        )
        for week in np.unique(pairs.block)
        if (here := known & (pairs.block == week)).any()
    ]
    raw, name = found.raw, site_name(found.station)
    line = f"R² = {raw['r2']:.4f}, RMSE = {raw['rmse']:.4f}, N = {raw['n']}"
    return stamped(
        Trace(
            figure=Figure(
                name=Text(
                    zh=f"{name.in_language('zh')} 校准模型第 {found.number} 版：留出各时段的均方根误差",
                    en=f"Correction {found.number} of {name.in_language('en')}: RMSE in unseen weeks",
                ),
                value=short(error["rmse"]),
                unit=unit,
                places=2,
            ),
            clauses=origin.clauses(),
            interpretations=origin.interpretations,
            standards=(EPA, *FORMS[Kind(found.kind)][1]),
            arithmetic=(
                f"y = {FORMS[Kind(found.kind)][0]}; "
                + ", ".join(f"{n} = {v:.6g}" for n, v in found.coefficients.items()),
                f"RMSE = √(Σ(y₋ₖ − r)² / N) = {error['rmse']:.4f} {unit}; N = {error['hours']}, K = {error['blocks']}",
                f"u(y)² = {error['floor']:.4f}² + ({error['share']:.4f}·y)²; |y − ref| ≤ 2u: {error['covered']:.1%}",
                Text(
                    zh=f"设备原值：传感器 = {raw['slope']:.4f} × 标准 + ({raw['intercept']:.4f})；{line}",
                    en=f"As it was: sensor = {raw['slope']:.4f} × reference + ({raw['intercept']:.4f}); {line}",
                ),
                Text(zh="重算结果与保存值一致", en="Computed again: the same as was kept")
                if same
                else Text(zh="重算结果与保存值不一致", en="Computed again: it differs from what was kept"),
            ),
            tables=(
                InputTable(
                    title=Text(zh="各留出时段", en="Each block that was left out"),
                    columns=(
                        Text(zh="时段", en="Block"),
                        Text(zh="共同小时数", en="Common hours"),
                        Text(zh=f"标准站均值（{unit}）", en=f"Mean of the reference ({unit})"),
                        Text(zh=f"设备均值（{unit}）", en=f"Mean of the device ({unit})"),
                        Text(zh=f"校准后均方根误差（{unit}）", en=f"RMSE corrected ({unit})"),
                    ),
                    rows=tuple(weeks),
                ),
            ),
            data_time=found.fitted_to,
        ),
        found.data_version,
    )


@register("calibration-watch")
def calibration_watch(key: dict[str, str], version: int | None) -> Trace:
    """A day on which a device was compared with a reference further away. Key: station, parameter, day."""
    code, parameter, day = needed(key, "station", "parameter", "day")
    try:
        on = dt.date.fromisoformat(day)
    except ValueError as cause:
        raise NoSuchFigure(Text(zh=f"日期 {day}", en=f"the day {day}")) from cause
    found = WatchDay.objects.filter(station=code, parameter=parameter, day=on).first()
    if found is None or found.gain is None or found.offset is None or found.same is None:
        raise NoSuchFigure(Text(zh=f"{code} {day} 的远程比较", en=f"a comparison of {code} on {day}"))
    origin = Origin(ruled_day("calibration.watch.days", on))
    names = ("window_hours", "days", "gain_least", "gain_most", "offset_most", "same_least")
    held = {name: origin.number(f"calibration.watch.{name}") for name in names}
    unit, name, proxy = Pollutant.from_code(parameter).unit, site_name(code), site_name(found.proxy)
    return stamped(
        Trace(
            figure=Figure(
                name=Text(
                    zh=f"{name.in_language('zh')} 相对 {proxy.in_language('zh')} 的增益，{day}",
                    en=f"Gain of {name.in_language('en')} against {proxy.in_language('en')}, {day}",
                ),
                value=short(found.gain),
                unit="",
                places=2,
            ),
            clauses=origin.clauses(),
            interpretations=origin.interpretations,
            standards=("Miskell et al. 2018, ACS Sens. 3, 832",),
            arithmetic=(
                f"b = sd(ref) / sd(x) = {found.gain:.4f}   ({held['gain_least']} – {held['gain_most']})",
                f"a = mean(ref) − b·mean(x) = {found.offset:.3f} {unit}   (±{held['offset_most']})",
                f"KS: p = {found.same:.4f}   (≥ {held['same_least']})",
                Text(
                    zh=f"时间窗 {held['window_hours']} 小时；连续 {held['days']} 天超出才提示",
                    en=f"window {held['window_hours']} hours; told only after {held['days']} days in a row",
                ),
            ),
        ),
        pinned(version),
    )


@register("calibration-example")
def calibration_example(key: dict[str, str], version: int | None) -> Trace:
    """The figures of the worked example, which belongs to no district. Key: sensor."""
    (name,) = needed(key, "sensor")
    if name not in SENSORS:
        raise NoSuchFigure(Text(zh=f"传感器 {name}", en=f"the sensor {name}"), SENSORS)
    found = example(name)
    raw, error = found.raw, found.best.model.uncertainty
    assert error is not None
    return stamped(
        Trace(
            figure=Figure(
                name=Text(
                    zh=f"示例传感器 {name}：PM2.5 小时均值的均方根误差",
                    en=f"Worked example {name}: RMSE of hourly PM2.5",
                ),
                value=short(raw.rmse),
                unit="µg/m³",
                places=2,
            ),
            clauses=(),
            standards=(EPA,),
            arithmetic=(
                f"N = {raw.n}, R² = {raw.r2:.4f}, RMSE = √(Σ(x − r)² / N) = {raw.rmse:.4f}",
                f"x = {raw.slope:.4f} · r + ({raw.intercept:.4f})",
                f"y = {FORMS[found.best.model.kind][0]}; "
                + ", ".join(f"{n} = {v:.6g}" for n, v in found.best.model.coefficients.items()),
                f"RMSE(y₋ₖ) = {error.rmse:.4f}, K = {error.blocks}; |y − r| ≤ 2u: {error.covered:.1%}",
                f"SD = {found.between.sd:.4f}, CV = {found.between.cv:.4f}, N = {found.between.n}",
            ),
            remarks=(
                Text(
                    zh="数据来自美国环保局公开资料（USEPA/sensortoolkit，MIT 许可），不属于本区。",
                    en="Public data of the US EPA (USEPA/sensortoolkit, MIT licence); they belong to no district here.",
                ),
            ),
        ),
        None,
        stand_in=False,
    )


def _of_week(
    reference: np.ndarray, sensor: np.ndarray, error: np.ndarray, here: np.ndarray
) -> tuple[float, float, float]:
    return float(reference[here].mean()), float(sensor[here].mean()), float(np.sqrt(np.mean(error[here] ** 2)))
