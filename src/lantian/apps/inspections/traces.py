"""What stands behind the count of an inspection: its problems, each by its weight."""

from __future__ import annotations

from fractions import Fraction

from lantian.apps.inspections.models import Inspection
from lantian.apps.inspections.queries import version_of
from lantian.apps.records.campaign import stand_in_notice
from lantian.apps.records.export import plain_number
from lantian.apps.records.traces import NoSuchFigure, needed, register
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Figure, Trace

__all__ = ["inspection_count"]


@register("inspection-count")
def inspection_count(key: dict[str, str], version: int | None) -> Trace:
    """The problems of an inspection. Key: number, and version for one that does not stand any more."""
    (number,) = needed(key, "number")
    wanted = key.get("version", "")
    which = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 7 else None
    found = version_of(number[:32], which)
    if found is None:
        raise NoSuchFigure(Text(zh=f"检查 {number[:40]}", en=f"the inspection {number[:40]}"))
    finds = found.judged["finds"]
    return Trace(
        figure=Figure(
            name=Text(zh=f"{found.number} 发现的问题（按分值）", en=f"{found.number}: problems by their weights"),
            value=Fraction(found.count or 0),
            unit="count",
        ),
        clauses=tuple(dict.fromkeys([found.judged["clause"], *(each["clause"] for each in finds)])),
        interpretations=tuple(dict.fromkeys(each["interpretation"] for each in finds if each["interpretation"])),
        arithmetic=_arithmetic(found),
        inputs=tuple(
            Figure(name=Text(**each["title"]), value=Fraction(each["weight"]) * each["times"], unit="count")
            for each in finds
        ),
        pack_version=found.pack_version,
        computed_at=found.finished_at or found.saved_at,
        stand_in=found.demonstration or bool(stand_in_notice("en")),
        remarks=(
            Text(
                zh=f"第{found.version}版；检查日期 {found.on.isoformat()}，分值取当日有效值。",
                en=f"Version {found.version}; weights in force on the day of the visit, {found.on.isoformat()}.",
            ),
        ),
    )


def _arithmetic(inspection: Inspection) -> tuple[Text | str, ...]:
    finds = inspection.judged["finds"]
    if not finds:
        return (Text(zh="没有发现问题：0", en="no problem was found: 0"),)
    parts = " + ".join(f"{each['weight']} × {each['times']}" for each in finds)
    total = sum((Fraction(each["weight"]) * each["times"] for each in finds), Fraction(0))
    return (f"{parts} = {plain_number(total)}",)
