"""Traces of figures that the pack itself states: the rows of its table of targets, and its parameters."""

from __future__ import annotations

import datetime as dt

from lantian.apps.records.campaign import pack
from lantian.apps.records.traces import NoSuchFigure, needed, register
from lantian.core.policy.problems import PeriodUnknown, TargetUnknown
from lantian.core.policy.schema import ParameterValue, Text
from lantian.core.policy.trace import Figure, InputTable, Trace, Value

__all__ = ["parameter", "target"]


@register("target")
def target(key: dict[str, str], version: int | None) -> Trace:
    """Baseline and target of a subdistrict in a period, as the policy prints them. Key: subdistrict, period."""
    subdistrict, period_id = needed(key, "subdistrict", "period")
    loaded = pack()
    try:
        row, period = loaded.target(subdistrict, period_id), loaded.period(period_id)
    except (TargetUnknown, PeriodUnknown) as cause:
        asked = Text(zh=f"{subdistrict} 在 {period_id} 的目标", en=f"the target of {subdistrict} for {period_id}")
        raise NoSuchFigure(asked, loaded.info.targets.periods) from cause
    unit = loaded.units[subdistrict]
    title = Text(
        zh=f"{unit.name.in_language('zh')} {period.title.in_language('zh')}目标",
        en=f"Target of {unit.name.in_language('en')}, {period.title.in_language('en')}",
    )
    return Trace(
        figure=Figure(name=title, value=row.target, unit=loaded.info.targets.unit),
        clauses=(row.clause, *(clause for clause in loaded.info.targets.clauses if clause != row.clause)),
        inputs=(Figure(name=Text(zh="基数", en="Baseline"), value=row.baseline, unit=loaded.info.targets.unit),),
        tables=(
            InputTable(
                title=Text(zh="本街道全部基数与目标", en="All baselines and targets of this subdistrict"),
                columns=(
                    Text(zh="时段", en="Period"),
                    Text(zh="基数", en="Baseline"),
                    Text(zh="目标", en="Target"),
                    Text(zh="条款", en="Clause"),
                ),
                rows=tuple(
                    (loaded.period(other.period).title, other.baseline, other.target, other.clause)
                    for other in loaded.targets
                    if other.subdistrict == subdistrict
                ),
            ),
        ),
        pack_version=loaded.version_label,
    )


@register("parameter")
def parameter(key: dict[str, str], version: int | None) -> Trace:
    """A parameter of the pack as it stands on a day, with its whole history. Key: id, on (default: newest)."""
    (wanted,) = needed(key, "id")
    loaded = pack()
    found = loaded.parameters.get(wanted)
    if found is None:
        raise NoSuchFigure(Text(zh=f"参数 {wanted}", en=f"the parameter {wanted}"), sorted(loaded.parameters))
    on = _day(key["on"]) if key.get("on") else max(value.since for value in found.values)
    value = loaded.value(wanted, on)
    return Trace(
        figure=Figure(name=found.title, value=_shown(value.value), unit=found.unit),
        clauses=(value.clause,),
        interpretations=(value.interpretation,) if value.interpretation else (),
        tables=(
            InputTable(
                title=Text(zh="历次取值", en="Its values over time"),
                columns=(
                    Text(zh="自", en="Since"),
                    Text(zh="至（不含）", en="Until (exclusive)"),
                    Text(zh="取值", en="Value"),
                    Text(zh="条款", en="Clause"),
                ),
                rows=tuple((each.since, each.until, _shown(each.value), each.clause) for each in found.values),
            ),
        ),
        pack_version=loaded.version_label,
    )


def _day(written: str) -> dt.date:
    try:
        return dt.date.fromisoformat(written)
    except ValueError as cause:
        raise NoSuchFigure(Text(zh=f"日期 {written}", en=f"the day {written}"), ("2017-10-01",)) from cause


def _shown(value: ParameterValue) -> Value:
    match value:
        case tuple():
            return ", ".join(f"{item:f}" for item in value)
        case bool():
            return str(value).lower()
        case _:
            return value
