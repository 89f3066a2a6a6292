"""What stands behind a share that the list or a plan cuts, and behind the kilograms of one line."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from lantian.apps.curtailment.listing import Listing, cuts_of, listing, stated
from lantian.apps.curtailment.models import Plan, PlanLine
from lantian.apps.curtailment.planning import listed_cuts
from lantian.apps.curtailment.problems import Refused
from lantian.apps.curtailment.rest import NAME, is_rest
from lantian.apps.curtailment.traces.common import may_read, no_such_cut
from lantian.apps.curtailment.words import demand_text, grade_text, unit_text
from lantian.apps.records.campaign import pack, stand_in_notice
from lantian.apps.records.traces import needed, register
from lantian.core.policy.curtailment_schema import CutGrade
from lantian.core.policy.problems import ParameterNotInForce
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Figure, InputTable, Trace
from lantian.core.rules.reduction.listed import ListedLine
from lantian.io import clock

__all__ = ["cut_line", "cut_share"]

_LINE = tuple[str, Text, str, dict[str, Any], dict[str, Any]]
"""Row, plant and line, unit, emissions, cuts."""
_CUT, _BASE = Text(zh="削减 kg/日", en="cut kg a day"), Text(zh="排放 kg/日", en="emits kg a day")


@register("cut-share", guard=may_read)
def cut_share(key: dict[str, str], _version: int | None) -> Trace:
    """A share of the emissions. Key: plan ("list" or a number), grade, demand; unit for one subdistrict."""
    name, grade_id, demand = needed(key, "plan", "grade", "demand")
    try:
        file, kept = stated()
        lines, made, version = _lines(name)
    except (Refused, ParameterNotInForce) as cause:
        raise no_such_cut(name) from cause
    grade = next((each for each in file.grades if each.id == grade_id), None)
    pollutants = _pollutants(grade, demand) if grade else ()
    if grade is None or not pollutants:
        raise no_such_cut(f"{grade_id} {demand}")
    unit = key.get("unit", "")
    chosen = [each for each in lines if not unit or each[2] == unit]
    arithmetic, total = [], Decimal(0)
    for each in pollutants:
        base = sum((_emitted(line, each) for line in chosen), Decimal(0))
        cut = sum((_cut(line, grade.id, each) for line in chosen), Decimal(0))
        share = cut / base if base else Decimal(0)
        total += share
        arithmetic.append(f"{each}: {cut:f} ÷ {base:f} = {share:f}")
    if len(pollutants) > 1:
        arithmetic.append(f"Σ = {total:f}")
    title = demand_text(demand)
    where = unit_text(unit) if unit else Text(zh="", en="")
    return Trace(
        figure=Figure(
            name=Text(
                zh=f"{where.zh}{grade_text(grade.id).zh}{title.zh}削减比例",
                en=f"{grade_text(grade.id).en}: share of {title.en} cut {where.en}".strip(),
            ),
            value=total,
            unit="1",
            percent=True,
            places=1,
        ),
        clauses=(file.clause, grade.clause),
        interpretations=(*file.interpretations, *kept.readings),
        arithmetic=tuple(arithmetic),
        tables=(
            InputTable(
                title=Text(zh="各源", en="sources"),
                columns=(
                    Text(zh="行号", en="row"),
                    Text(zh="源、生产线", en="source, line"),
                    *(Text(zh=f"{each} {_BASE.zh}", en=f"{each} {_BASE.en}") for each in pollutants),
                    *(Text(zh=f"{each} {_CUT.zh}", en=f"{each} {_CUT.en}") for each in pollutants),
                ),
                rows=tuple(
                    (
                        line[0],
                        line[1],
                        *(_emitted(line, each) for each in pollutants),
                        *(_cut(line, grade.id, each) for each in pollutants),
                    )
                    for line in chosen
                ),
            ),
        ),
        computed_at=made,
        pack_version=version,
        stand_in=bool(stand_in_notice("en")),
        remarks=(
            Text(
                zh="已错峰停产的生产线不计入基数，也不再削减。",
                en="Lines that stand still in the season are neither in the base nor cut again.",
            ),
        ),
    )


@register("cut-line", guard=may_read)
def cut_line(key: dict[str, str], _version: int | None) -> Trace:
    """What one line cuts at one grade. Key: plan, position, grade."""
    number, position, grade_id = needed(key, "plan", "position", "grade")
    found = PlanLine.objects.filter(plan__number=number[:32]).select_related("plan")
    line = (
        found.filter(position=int(position)).first()
        if position.isascii() and position.isdecimal() and len(position) < 9
        else None
    )
    cut = line.cuts.get(grade_id) if line else None
    if line is None or cut is None:
        raise no_such_cut(f"{number} {position} {grade_id}")
    file, kept = stated()
    steps = tuple(
        f"{name}: {line.emissions.get(name, '0')} kg × {cut['share']} = {amount} kg"
        for name, amount in cut["kg"].items()
    )
    return Trace(
        figure=Figure(
            name=Text(
                zh=f"{line.plant} {line.line} {grade_text(grade_id).in_language('zh')}削减比例",
                en=f"{line.plant} {line.line}: cut at {grade_text(grade_id).in_language('en')}",
            ),
            value=Decimal(cut["share"]),
            unit="1",
            percent=True,
        ),
        clauses=tuple(each for each in (file.clause, cut["clause"]) if each),
        interpretations=(*file.interpretations, *kept.readings),
        arithmetic=steps,
        inputs=tuple(_emission(line, name) for name in cut["kg"]),
        computed_at=line.plan.made_at,
        pack_version=line.plan.pack_version,
        stand_in=bool(stand_in_notice("en")),
    )


def _emission(line: PlanLine, pollutant: str) -> Figure:
    title = demand_text(pollutant)
    return Figure(
        name=Text(zh=f"{title.in_language('zh')}日排放量", en=f"{title.in_language('en')} emitted a day"),
        value=Decimal(line.emissions.get(pollutant, "0")),
        unit="kg/d",
        places=3,
        kind="cut-emission",
        key={"plan": line.plan.number, "row": line.row, "pollutant": pollutant},
    )


def _lines(name: str) -> tuple[list[_LINE], Any, str]:
    if name == "list":
        now = clock.now()
        found: Listing = listing(now)
        made = listed_cuts(found, cuts_of(found))
        lines = [
            (each.number, _source(each.number, each), each.unit, _running(each.emissions, each.stopped), cut)
            for each, cut in zip(found.lines, made, strict=True)
        ]
        return lines, now, pack().version_label
    plan = Plan.objects.filter(number=name[:32]).first()
    if plan is None:
        raise no_such_cut(name)
    kept = [
        (each.row, _source(each.row, each), each.unit, _running(each.emissions, each.stopped), each.cuts)
        for each in plan.lines.all()
    ]
    return kept, plan.made_at, plan.pack_version


def _source(row: str, line: ListedLine | PlanLine) -> Text:
    words = f"{line.plant} {line.line}".strip()
    return NAME if is_rest(row) else Text(zh=words, en=words)


def _running(emissions: Any, stopped: bool) -> dict[str, Any]:
    return dict.fromkeys(emissions, "0") if stopped else dict(emissions)


def _pollutants(grade: CutGrade, demand: str) -> tuple[str, ...]:
    if any(each.pollutant == demand for each in grade.ratios):
        return (demand,)
    return next((each.pollutants for each in grade.trades if "_".join(each.pollutants) + "_sum" == demand), ())


def _emitted(line: _LINE, pollutant: str) -> Decimal:
    return Decimal(str(line[3].get(pollutant, 0)))


def _cut(line: _LINE, grade: str, pollutant: str) -> Decimal:
    return Decimal(line[4][grade]["kg"].get(pollutant, "0")) if grade in line[4] else Decimal(0)
