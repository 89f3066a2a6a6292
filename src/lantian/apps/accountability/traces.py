"""What stands behind a count, a finding, and the completion of a quarter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise
from zoneinfo import ZoneInfo

from lantian.apps.accountability import sheets
from lantian.apps.accountability.addresses import DISTRICT_KEY, readings_of
from lantian.apps.accountability.evaluations import (
    Judged,
    basis_title,
    evaluated,
    looked_ahead,
    tier_post,
    tier_title,
)
from lantian.apps.accountability.policies import require_unit
from lantian.apps.accountability.problems import NoMethod
from lantian.apps.ledgers.reading import local_day
from lantian.apps.orgs.policies import Actor
from lantian.apps.records.campaign import pack, stand_in_notice
from lantian.apps.records.traces import NoSuchFigure, needed, register
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Figure, InputTable, Trace
from lantian.core.rules.accountability.findings import Finding, Tally
from lantian.core.rules.accountability.outlook import Coming, Outlook
from lantian.core.rules.accountability.reading import FactsUnusable
from lantian.core.rules.accountability.report import period_name
from lantian.core.rules.accountability.rules import ReadingUnknown, RuleSetUnknown
from lantian.core.time.local import day_bounds
from lantian.io import clock

__all__ = [
    "accountability_ahead",
    "accountability_air",
    "accountability_count",
    "accountability_finding",
    "finding_trace",
]


def _may_see(actor: Actor, key: dict[str, str]) -> None:
    """Nothing of accountability is public; a unit sees its own."""
    require_unit(actor, key.get("unit", ""))


@register("accountability-count", guard=_may_see)
def accountability_count(key: dict[str, str], version: int | None) -> Trace:
    """Problems counted. Key: unit ("district" for all), period, basis, day; part, rules where they are asked for."""
    found, tally = _tally(key, version)
    rules = found.method.rule_set
    title = basis_title(rules, tally.basis)
    return _stamped(
        found,
        name=_name(tally.unit, tally.period, title),
        value=tally.count,
        clauses=(
            *(each.clause for each in tally.counted),
            *(each.weight.clause for each in tally.counted),
        ),
        interpretations=_leans(found, tally),
        arithmetic=(tally.arithmetic,),
        tables=(_problems(found, tally),),
    )


@register("accountability-finding", guard=_may_see)
def accountability_finding(key: dict[str, str], version: int | None) -> Trace:
    """A tier that is reached. Key: unit, period, basis, tier, day; part, rules where they are asked for."""
    unit, period, basis, tier = needed(key, "unit", "period", "basis", "tier")
    found = _judged(key, version)
    wanted = ("" if unit == DISTRICT_KEY else unit, period, basis, key.get("part", ""))
    finding = next(
        (each for each in found.evaluation.findings if each.tier == tier and sheets.findings_key(each) == wanted), None
    )
    if finding is None:
        raise NoSuchFigure(_asked(key))
    return finding_trace(found, finding)


@register("accountability-air", guard=_may_see)
def accountability_air(key: dict[str, str], version: int | None) -> Trace:
    """Completion of a quarter as the method judges it. Key: unit, period, day; rules where it is asked for."""
    unit, period = needed(key, "unit", "period")
    found = _judged(key, version)
    line = next((each for each in sheets.air_lines(found) if (each.unit, each.period) == (unit, period)), None)
    if line is None:
        raise NoSuchFigure(_asked(key))
    air = found.method.rule_set.air
    assert air is not None
    place = (f"{line.result.place_from_last} / {line.result.of}",) if line.result else ()
    return _stamped(
        found,
        name=_name(unit, period, Text(zh="目标完成比例", en="completion of the target")),
        value=line.result.completion if line.result else None,
        clauses=(air.clause, *(step.clause for step in air.steps)),
        interpretations=(*air.interpretations, *([air.ties] if air.ties else [])),
        arithmetic=(line.arithmetic, *place) if line.arithmetic else ((line.why_not or "—"),),
        inputs=_air_inputs(line, found),
    )


@register("accountability-ahead", guard=_may_see)
def accountability_ahead(key: dict[str, str], version: int | None) -> Trace:
    """The count on a day to come if nothing happens. Key: unit, period, basis, day, on (the day to come)."""
    unit, period, basis, on = needed(key, "unit", "period", "basis", "on")
    found = _judged(key, version)
    wanted = ("" if unit == DISTRICT_KEY else unit, period, basis)
    outlook = next((each for each in looked_ahead(found) if (each.unit, each.period, each.basis) == wanted), None)
    steps = [each for each in outlook.coming if each.day.isoformat() <= on] if outlook else []
    if outlook is None or not steps or steps[-1].day.isoformat() != on:
        raise NoSuchFigure(_asked(key))
    return _stamped(
        found,
        name=_name(wanted[0], period, Text(zh=f"如无进展，自 {on} 起的计数", en=f"count from {on} if nothing happens")),
        value=steps[-1].count,
        clauses=tuple(step.clause for step in found.method.on(found.known.as_of).steps[basis]),
        interpretations=next(each for each in found.method.bases if each.id == basis).interpretations,
        arithmetic=_sum_ahead(outlook, steps),
        tables=(_falling_due(found, steps),),
    )


def _sum_ahead(outlook: Outlook, steps: list[Coming]) -> tuple[Text | str, ...]:
    before = [outlook.count, *(step.count for step in steps)]
    added = " + ".join(str(after - earlier) for earlier, after in pairwise(before))
    return (f"{outlook.count} + {added} = {steps[-1].count}",)


def _falling_due(found: Judged, steps: list[Coming]) -> InputTable:
    lines = sheets.lines_of(found, [name for step in steps for name in step.problems])
    rows = [(lines[name], step.day) for step in steps for name in step.problems if name in lines]
    return InputTable(
        title=Text(zh="到期后计入的问题", en="Problems that count once they are due"),
        columns=(
            Text(zh="编号", en="Number"),
            Text(zh="类别和情形", en="Class and situation"),
            Text(zh="整改时限", en="Due"),
            Text(zh="计入日", en="Counts from"),
        ),
        rows=tuple((line.id, line.what, line.day, day) for line, day in rows),
    )


def finding_trace(found: Judged, finding: Finding) -> Trace:
    """The trace of a finding, on a page and in a material file."""
    rules = found.method.rule_set
    tier = tier_title(rules, finding.tier)
    post = tier_post(rules, finding.tier)
    tally = next(
        (
            each
            for each in found.evaluation.tallies
            if (each.unit, each.period, each.basis, each.part) == sheets.findings_key(finding)
        ),
        None,
    )
    grounds = {each.id: each.title for each in rules.aggravations}
    line = None
    if tally is None:
        line = next(
            each for each in sheets.air_lines(found) if (each.unit, each.period) == (finding.unit, finding.period)
        )
    remarks = [
        Text(zh=f"问责对象：{post.in_language('zh')}", en=f"Who answers: {post.in_language('en')}"),
        Text(
            zh="这是按规则计算的问责建议依据，是否问责由人决定（第十二条）。",
            en="A ground for a proposal, computed by the rules; whether anybody answers is decided by people (C12).",
        ),
    ]
    remarks += [
        Text(
            zh=f"从严情形：{grounds[each].in_language('zh')}",
            en=f"Ground for stricter treatment: {grounds[each].in_language('en')}",
        )
        for each in finding.aggravating
        if each in grounds
    ]
    return _stamped(
        found,
        name=_name(finding.unit, finding.period, tier),
        value=finding.count,
        clauses=finding.articles,
        interpretations=finding.interpretations,
        arithmetic=finding.arithmetic,
        tables=(_problems(found, tally),) if tally else (),
        inputs=_air_inputs(line, found) if line else (),
        remarks=remarks,
    )


def _judged(key: dict[str, str], version: int | None) -> Judged:
    now = clock.now()
    written = key.get("day", "")
    try:
        day = dt.date.fromisoformat(written) if written else local_day(now)
    except ValueError as cause:
        raise NoSuchFigure(Text(zh=f"日期 {written[:40]}", en=f"the day {written[:40]}"), ["2017-10-31"]) from cause
    try:
        return evaluated(
            min(day, local_day(now)),
            now=now,
            rules=key.get("rules", ""),
            readings=readings_of(key.get("readings", "")),
            version=version,
        )
    except NoMethod as cause:
        raise NoSuchFigure(Text(zh="问责计数（方案包没有问责办法）", en="a count: the pack has no method")) from cause
    except (FactsUnusable, RuleSetUnknown, ReadingUnknown) as cause:
        zh, en = cause.said("zh")[0], cause.said("en")[0]
        raise NoSuchFigure(Text(zh=zh, en=en)) from cause


def _tally(key: dict[str, str], version: int | None) -> tuple[Judged, Tally]:
    unit, period, basis = needed(key, "unit", "period", "basis")
    found = _judged(key, version)
    wanted = ("" if unit == DISTRICT_KEY else unit, period, basis, key.get("part", ""))
    for each in found.evaluation.tallies:
        if (each.unit, each.period, each.basis, each.part) == wanted:
            return found, each
    raise NoSuchFigure(_asked(key))


def _asked(key: dict[str, str]) -> str:
    return " ".join(key.get(name, "")[:40] for name in ("unit", "period", "basis", "tier") if key.get(name))


def _name(unit: str, period: str, what: Text) -> Text:
    name = sheets.unit_title(unit)
    return Text(
        zh=f"{name.in_language('zh')} {period_name(period)} {what.in_language('zh')}",
        en=f"{name.in_language('en')} {period_name(period)}: {what.in_language('en')}",
    )


def _leans(found: Judged, tally: Tally) -> tuple[str, ...]:
    basis = next(each for each in found.method.bases if each.id == tally.basis)
    return (*basis.interpretations, *(name for each in tally.counted for name in each.interpretations))


def _problems(found: Judged, tally: Tally) -> InputTable:
    return InputTable(
        title=Text(zh="计入的问题", en="Problems that count"),
        columns=(
            Text(zh="编号", en="Number"),
            Text(zh="类别和情形", en="Class and situation"),
            Text(zh="计入日", en="Counts from"),
            Text(zh="分值", en="Weight"),
            Text(zh="条款", en="Clause"),
        ),
        rows=tuple(
            (line.id, line.what, line.day, line.weight, line.clause) for line in sheets.problem_lines(found, tally)
        ),
    )


def _air_inputs(line: sheets.AirLine, found: Judged) -> tuple[Figure, ...]:
    row, result = line.row, line.result
    unit = pack().info.targets.unit
    shown: list[Figure] = []
    if result is not None:
        shown = [
            Figure(name=Text(zh="基准值", en="Baseline"), value=result.baseline, unit=unit),
            Figure(name=Text(zh="目标值", en="Target"), value=result.target, unit=unit),
            Figure(
                name=Text(zh="实际值（比较用小数位）", en="Actual, in the decimals of comparison"),
                value=result.actual,
                unit=unit,
                kind="completion",
                key={
                    "unit": line.unit,
                    "period": line.period,
                    "as_of": day_bounds(found.known.as_of, _zone())[1].isoformat(),
                },
            ),
        ]
    return (
        *shown,
        Figure(name=Text(zh="有效天数", en="Valid days"), value=row.valid_days, unit="day"),
        Figure(name=Text(zh="已过天数", en="Days that are over"), value=row.elapsed_days, unit="day"),
        Figure(name=Text(zh="所需有效率", en="Share that is needed"), value=row.minimum, unit="1", percent=True),
    )


def _zone() -> ZoneInfo:
    return ZoneInfo(pack().info.time_zone)


def _stamped(
    found: Judged,
    *,
    name: Text,
    value: Fraction | None,
    clauses: Iterable[str],
    interpretations: Iterable[str],
    arithmetic: tuple[Text | str, ...],
    tables: tuple[InputTable, ...] = (),
    inputs: tuple[Figure, ...] = (),
    remarks: Iterable[Text] = (),
) -> Trace:
    day = found.known.as_of
    return Trace(
        figure=Figure(name=name, value=value, unit="1"),
        clauses=_known(clauses),
        interpretations=_known(interpretations),
        arithmetic=arithmetic,
        tables=tables,
        inputs=inputs,
        data_version=found.known.data_version,
        pack_version=pack().version_label,
        computed_at=clock.now(),
        stand_in=bool(stand_in_notice("en")),
        remarks=(
            Text(zh=f"按 {day} 日终所知计算", en=f"As known at the end of {day}"),
            *_not_official(found),
            *remarks,
        ),
    )


def _not_official(found: Judged) -> tuple[Text, ...]:
    if found.method.rule_set.id == pack().official_rules and not found.method.readings:
        return ()
    return (Text(zh="假设推演，不作正式依据。", en="A what-if, never official."),)


def _known(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))
