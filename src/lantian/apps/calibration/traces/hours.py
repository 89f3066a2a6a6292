"""What stands behind a corrected hour."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import numpy as np

from lantian.apps.calibration.applying import in_force, model_of, rounded
from lantian.apps.calibration.choices import CORRECTED, EXTRAPOLATED, WITHDRAWN, State
from lantian.apps.calibration.models import Correction
from lantian.apps.calibration.series import HOUR, inputs_of, read
from lantian.apps.calibration.traces.common import FORMS, origin_of, short
from lantian.apps.monitoring.models import Station
from lantian.apps.monitoring.traces.again import moment_of, pinned, site_name, stamped
from lantian.apps.records.store import store
from lantian.apps.records.traces import NoSuchFigure, needed, register
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Figure, InputTable, Trace
from lantian.core.standards.pollutants import Pollutant
from lantian.science.calibration.models import Kind, apply

__all__ = ["corrected_hour"]


@register("corrected-hour")
def corrected_hour(key: dict[str, str], version: int | None) -> Trace:
    """An hour as a correction made it. Key: station, parameter (factor code), hour."""
    code, parameter, hour = needed(key, "station", "parameter", "hour")
    time, at = moment_of(hour), pinned(version)
    station = Station.objects.filter(code=code).first()
    if station is None:
        raise NoSuchFigure(Text(zh=f"站点 {code}", en=f"the station {code}"))
    history = [
        row
        for row in store()
        .lake.revisions(
            network=station.network, cadence="hour", station=code, parameter=parameter, time=time, statistic=CORRECTED
        )
        .to_pylist()
        if row["seq"] <= at
    ]
    if not history:
        raise NoSuchFigure(Text(zh=f"{code} {hour} 的校准值", en=f"a corrected value of {code} at {hour}"))
    row = history[-1]
    origin = origin_of(time, "least_hours", "block_days", "simpler_within")
    found, steps, inputs = _reckoned(station, parameter, time, at, row["value"])
    return stamped(
        Trace(
            figure=_hour_figure(code, parameter, time, row["value"], row["unit"]),
            clauses=origin.clauses(),
            interpretations=origin.interpretations,
            standards=FORMS[Kind(found.kind)][1] if found else (),
            arithmetic=(*steps, _flag_words(row["flag"])),
            inputs=inputs,
            tables=(
                InputTable(
                    title=Text(zh="该小时校准值的历次写入", en="Everything written about this hour"),
                    columns=(
                        Text(zh="修订", en="Revision"),
                        Text(zh="值", en="Value"),
                        Text(zh="标记", en="Flag"),
                        Text(zh="数据版本", en="Data version"),
                    ),
                    rows=tuple((one["revision"], one["value"], one["flag"], one["seq"]) for one in reversed(history)),
                ),
            ),
            data_time=time + HOUR,
        ),
        at,
    )


def _reckoned(
    station: Station, parameter: str, time: dt.datetime, at: int, value: Decimal | None
) -> tuple[Correction | None, tuple[Text | str, ...], tuple[Figure, ...]]:
    """The correction whose arithmetic gives the value, the steps, and the raw hour that went in."""
    decided = list(
        Correction.objects.filter(
            station=station.code, parameter=parameter, valid_from__lte=time, state__in=(State.ACCEPTED, State.WITHDRAWN)
        )
    )
    best = in_force([one for one in decided if one.state == State.ACCEPTED], time)
    order = [*([best] if best else []), *sorted(decided, key=lambda one: -one.number)]
    hours = read(station.network, [station.code], [parameter, "a01001", "a01002"], time, time + HOUR, version=at)
    raw = hours.of(station.code, parameter)
    inputs = (
        Figure(
            name=Text(zh="设备上报的小时均值", en="The hour as the device said it"),
            value=short(float(raw[0])) if np.isfinite(raw[0]) else None,
            unit=Pollutant.from_code(parameter).unit,
            kind="measurement",
            key={"station": station.code, "parameter": parameter, "hour": f"{time:%Y-%m-%dT%H:%M:%SZ}"},
        ),
    )
    for one in order:
        model = model_of(one)
        given = inputs_of(raw, one.climate, hours, (model.kind,))
        if not np.isfinite(raw[0]) or (model.kind is not Kind.LINEAR and given.humidity is None):
            continue
        said = apply(model, given)
        if value is not None and rounded(float(said.value[0]), parameter) == value:
            more = {"RH": given.humidity, "T": given.temperature}
            used = ", ".join(
                f"{n} = {v[0]:g}" for n, v in more.items() if v is not None and model.kind is not Kind.LINEAR
            )
            spans = "; ".join(f"{n}: {low:g} – {high:g}" for n, (low, high) in model.ranges.items())
            return (
                one,
                (
                    Text(
                        zh=f"校准模型第 {one.number} 版，自 {one.valid_from:%Y-%m-%d %H:%M} UTC 起适用",
                        en=f"Correction {one.number}, in force for hours from {one.valid_from:%Y-%m-%d %H:%M} UTC",
                    ),
                    f"y = {FORMS[model.kind][0]}; " + ", ".join(f"{n} = {v:.6g}" for n, v in one.coefficients.items()),
                    f"x = {raw[0]:g}{'; ' + used if used else ''} → y = {said.value[0]:.4f} → {value}",
                    f"2u = {2 * float(said.uncertainty[0]):.2f}",
                    Text(zh=f"模型适用范围：{spans}", en=f"Range of the correction: {spans}"),
                ),
                inputs,
            )
    return (
        None,
        (Text(zh="该值来自此后变更的数据或模型", en="It came from data or a correction that changed since"),),
        inputs,
    )


def _flag_words(flag: str) -> Text:
    if flag == EXTRAPOLATED:
        return Text(
            zh="标记 X：输入超出模型适用范围，保留备查，不参与统计",
            en="Flag X: an input lies outside the range of the correction; kept, counted for nothing",
        )
    if flag == WITHDRAWN:
        return Text(zh="标记 W：模型已撤回，以设备上报值为准", en="Flag W: withdrawn; the device's own value counts")
    return Text(zh="标记 N：在模型适用范围内", en="Flag N: within the range of the correction")


def _hour_figure(code: str, parameter: str, time: dt.datetime, value: Decimal | None, unit: str) -> Figure:
    label = Pollutant.from_code(parameter).label
    return Figure(
        name=Text(
            zh=f"{site_name(code).in_language('zh')} {label} 校准后小时均值，{time:%Y-%m-%d %H:%M} UTC 起",
            en=f"{label} at {site_name(code).in_language('en')}, corrected, hour from {time:%Y-%m-%d %H:%M} UTC",
        ),
        value=value,
        unit=unit,
        places=Pollutant.from_code(parameter).decimals,
    )
