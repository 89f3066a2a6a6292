"""What stands behind a month of dustfall and behind a place in its ranking. Public: it names no person."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from lantian.apps.dustfall.models import Jar, Point
from lantian.apps.dustfall.queries import MonthSheet, PointFigure, UnitFigure, month_sheet, point_figure
from lantian.apps.dustfall.ruling import edition_in, origin_in
from lantian.apps.dustfall.wordings import rounded
from lantian.apps.records.campaign import pack, stand_in_notice
from lantian.apps.records.export import plain_number
from lantian.apps.records.traces import NoSuchFigure, needed, register
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Figure, InputTable, Line, Trace

__all__ = ["dustfall_month", "dustfall_rank"]

_UNIT = "t/(km²·month)"
_THIRTY = Text(zh="单位按30天折算，即 t/(km²·30 d)。", en="By 30 days: t/(km²·30 d).")
_STATES = {
    "good": Text(zh="已称量", en="weighed"),
    "missing": Text(zh="缺失", en="missing"),
    "broken": Text(zh="破损", en="broken"),
    "spilt": Text(zh="倾洒或干涸", en="spilt or dried out"),
    "polluted": Text(zh="受污染不可用", en="polluted, not usable"),
}


@register("dustfall-month")
def dustfall_month(key: dict[str, str], version: int | None) -> Trace:
    """The dustfall of a point or a subdistrict in a month. Key: site, month."""
    site, written = needed(key, "site", "month")
    month = _month(written)
    point = Point.objects.filter(code=site).first()
    if point is not None:
        return _of_point(point, month, written)
    sheet = month_sheet(month)
    return _of_unit(sheet, _unit(sheet, site), written)


@register("dustfall-rank")
def dustfall_rank(key: dict[str, str], version: int | None) -> Trace:
    """The place of a subdistrict in a month's ranking. Key: unit, month."""
    site, written = needed(key, "unit", "month")
    sheet = month_sheet(_month(written))
    mine = _unit(sheet, site)
    rows = tuple(
        (
            unit.row.place,
            unit.unit.name,
            unit.row.kept,
            unit.row.value,
            f"{unit.valid}/{len(unit.points)}",
            unit.row.margin,
        )
        for unit in sheet.units
    )
    name = mine.unit.name
    return _stamped(
        Trace(
            figure=Figure(
                name=Text(
                    zh=f"{name.zh} {written} 降尘量名次", en=f"Place of {name.en or name.zh} by dustfall, {written}"
                ),
                value=mine.row.place,
                unit="1",
            ),
            clauses=sheet.clauses,
            interpretations=sheet.interpretations,
            standards=(sheet.edition.id,),
            arithmetic=(
                Text(
                    zh=f"按保留 {sheet.decimals} 位小数的值由小到大排名，相等并列，名次空出",
                    en=f"by the value at {sheet.decimals} decimals, least first; equal values share the better place",
                ),
            ),
            tables=(
                InputTable(
                    title=Text(zh="各街道", en="Subdistricts"),
                    columns=(
                        Text(zh="名次", en="Place"),
                        Text(zh="街道", en="Subdistrict"),
                        Text(zh="降尘量", en="Dustfall"),
                        Text(zh="未修约", en="Exact"),
                        Text(zh="有效点位", en="Valid points"),
                        Text(zh="与前一名相差", en="Behind the next better"),
                    ),
                    rows=rows,
                ),
            ),
            remarks=(_THIRTY,),
        ),
        any(point.point.demonstration for unit in sheet.units for point in unit.points),
    )


def _of_point(point: Point, month: dt.date, written: str) -> Trace:
    found = point_figure(point, month)
    if not found.jars:
        raise NoSuchFigure(
            Text(zh=f"{point.name_zh or point.code} {written} 没有样品", en=f"jars of {point.code} in {written}"),
            [f"{each:%Y-%m}" for each in Jar.objects.filter(point=point).values_list("month", flat=True).distinct()],
        )
    origin = origin_in(month)
    edition = edition_in(month, origin)
    origin.note("dustfall.days_least", "dustfall.days_most", "dustfall.spread_most", "dustfall.decimals")
    lines: list[Line] = ["(W − W₀)/(S × n) × 30 × 10⁴"]
    for each in found.jars:
        jar = each.jar
        if each.value is None:
            state = _STATES[jar.state]
            lines.append(
                Text(
                    zh=f"缸 {jar.number}：{state.zh}（{jar.note}），不计",
                    en=f"jar {jar.number}: {state.en} ({jar.note}), left out",
                )
            )
        else:
            over = f"({jar.area} × {jar.days})"
            lines.append(f"{jar.number}: ({jar.mass} − {jar.blank or 0})/{over} × 30 × 10⁴ = {_number(each.value)}")
    figure = found.figure
    if figure.value is not None:
        lines.append(
            Text(
                zh=f"{figure.jars} 个样品的平均 = {_number(figure.value)}，修约为 {found.kept}",
                en=f"mean of {figure.jars} jars = {_number(figure.value)}, rounded {found.kept}",
            )
        )
    if figure.spread is not None:
        sign = ">" if figure.wide else "≤"
        most = plain_number(origin.number("dustfall.spread_most"))
        lines.append(
            Text(
                zh=f"平行样相对极差 {rounded(figure.spread, 3)} {sign} {most}",
                en=f"replicates apart by {rounded(figure.spread, 3)} of their mean {sign} {most}",
            )
        )
    if figure.below_detection:
        lines.append(Text(zh=f"低于检出限 {edition.detection}", en=f"below the detection limit {edition.detection}"))
    return _stamped(
        Trace(
            figure=Figure(
                name=Text(
                    zh=f"{point.name_zh or point.name_en} {written} 降尘量",
                    en=f"Dustfall at {point.name_en or point.name_zh}, {written}",
                ),
                value=found.kept,
                unit=_UNIT,
            ),
            clauses=origin.clauses(),
            interpretations=origin.interpretations,
            standards=(edition.id,),
            arithmetic=tuple(lines),
            tables=(_jars_table(found),),
            remarks=(_THIRTY,),
        ),
        point.demonstration,
    )


def _of_unit(sheet: MonthSheet, mine: UnitFigure, written: str) -> Trace:
    name = mine.unit.name
    lines: list[Line] = [
        Text(
            zh=f"有效点位 {mine.valid}/{len(mine.points)}，至少需要 {mine.needed}",
            en=f"{mine.valid} of {len(mine.points)} points have a value, {mine.needed} are needed",
        )
    ]
    if mine.row.value is not None:
        good = " + ".join(_number(point.figure.value) for point in mine.points if point.figure.value is not None)
        lines.append(f"({good})/{mine.valid} = {_number(mine.row.value)} → {mine.row.kept}")
        lines.append(f"{mine.row.kept} {'<' if mine.passes else '≥'} {sheet.limit}")
    return _stamped(
        Trace(
            figure=Figure(
                name=Text(zh=f"{name.zh} {written} 平均降尘量", en=f"Mean dustfall of {name.en or name.zh}, {written}"),
                value=mine.row.kept,
                unit=_UNIT,
            ),
            clauses=sheet.clauses,
            interpretations=sheet.interpretations,
            standards=(sheet.edition.id,),
            arithmetic=tuple(lines),
            inputs=tuple(
                Figure(
                    name=Text(zh=point.point.name_zh, en=point.point.name_en or point.point.code),
                    value=point.kept,
                    unit=_UNIT,
                    kind="dustfall-month" if point.jars else "",
                    key={"site": point.point.code, "month": written} if point.jars else {},
                )
                for point in mine.points
            ),
            remarks=(_THIRTY,),
        ),
        any(point.point.demonstration for point in mine.points),
    )


def _jars_table(found: PointFigure) -> InputTable:
    return InputTable(
        title=Text(zh="样品", en="Jars"),
        columns=(
            Text(zh="缸号", en="Jar"),
            Text(zh="状态", en="State"),
            Text(zh="放置", en="Put out"),
            Text(zh="收回", en="Taken in"),
            Text(zh="天数", en="Days"),
            Text(zh="面积（cm²）", en="Area (cm²)"),
            Text(zh="质量（g）", en="Mass (g)"),
            Text(zh="空白（g）", en="Blank (g)"),
            Text(zh="去除物", en="Taken out"),
            Text(zh="版次", en="Revision"),
        ),
        rows=tuple(
            (
                each.jar.number,
                _STATES[each.jar.state],
                each.jar.put_out,
                each.jar.taken_in,
                each.jar.days,
                each.jar.area,
                each.jar.mass,
                each.jar.blank,
                each.jar.removed or None,
                each.jar.revision,
            )
            for each in found.jars
        ),
    )


def _unit(sheet: MonthSheet, site: str) -> UnitFigure:
    for unit in sheet.units:
        if unit.unit.id == site:
            return unit
    raise NoSuchFigure(
        Text(zh=f"降尘点位或街道 {site}", en=f"the dustfall point or subdistrict {site}"),
        [unit.unit.id for unit in sheet.units],
    )


def _month(written: str) -> dt.date:
    try:
        found = dt.date.fromisoformat(f"{written}-01")
    except ValueError as cause:
        raise NoSuchFigure(Text(zh=f"月份 {written}", en=f"the month {written}"), ["2017-10"]) from cause
    if not 1900 < found.year < 9000:
        raise NoSuchFigure(Text(zh=f"月份 {written}", en=f"the month {written}"), ["2017-10"])
    return found


def _number(value: Fraction | None) -> str:
    """Exact where it ends, else its first decimals."""
    if value is None:
        return "—"
    said = plain_number(value)
    return f"{said} ≈ {rounded(value, 4)}" if "/" in said else said


def _stamped(trace: Trace, demonstration: bool) -> Trace:
    remarks = trace.remarks
    if demonstration:
        remarks = (Text(zh="演示数据：数值为虚构。", en="Demonstration data: the values are made up."), *remarks)
    return Trace(
        figure=trace.figure,
        clauses=trace.clauses,
        interpretations=trace.interpretations,
        standards=trace.standards,
        arithmetic=trace.arithmetic,
        inputs=trace.inputs,
        tables=trace.tables,
        pack_version=pack().version_label,
        stand_in=demonstration or bool(stand_in_notice("en")),
        remarks=remarks,
    )
