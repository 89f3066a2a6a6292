"""Traces of what measures and main tasks demand: quantities and dates."""

from __future__ import annotations

from dataclasses import dataclass

from lantian.apps.records.campaign import pack
from lantian.apps.records.traces import NoSuchFigure, needed, register
from lantian.apps.tasks.progress_traces import progress_trace
from lantian.core.policy.schema import Deadline, Quantity, Text
from lantian.core.policy.trace import Figure, InputTable, Trace

__all__ = ["deadline", "progress_trace", "quantity"]


_SIGNS = {"=": "", ">=": "≥", ">": ">", "<=": "≤", "<": "<"}


@dataclass(frozen=True)
class _Place:
    """Where a quantity or a date stands: the measure or main task, its title, and the clauses that disagree."""

    title: Text
    quantities: tuple[Quantity, ...]
    deadlines: tuple[Deadline, ...]


def _places() -> list[_Place]:
    loaded = pack()
    parts = [part for measure in loaded.measures.values() for part in measure.parts]
    return [_Place(item.title, item.quantities, item.deadlines) for item in [*parts, *loaded.tasks.values()]]


@register("quantity")
def quantity(key: dict[str, str], version: int | None) -> Trace:
    """A number that a clause demands. Key: id."""
    (wanted,) = needed(key, "id")
    known = {item.id: (item, place) for place in _places() for item in place.quantities}
    if wanted not in known:
        raise NoSuchFigure(Text(zh=f"量化指标 {wanted}", en=f"the quantity {wanted}"), sorted(known))
    found, place = known[wanted]
    same = [other for other, _ in known.values() if other.title == found.title and other.id != found.id]
    return Trace(
        figure=Figure(name=found.title, value=f"{_SIGNS[found.comparison]} {found.value:f}".lstrip(), unit=found.unit),
        clauses=tuple(dict.fromkeys([found.clause, *(other.clause for other in same)])),
        interpretations=_interpretations(found.clause),
        inputs=tuple(
            Figure(name=other.title, value=other.value, unit=other.unit, kind="quantity", key={"id": other.id})
            for other in same
        ),
        pack_version=pack().version_label,
        remarks=(Text(zh=f"出自：{place.title.in_language('zh')}", en=f"Stated in: {place.title.in_language('en')}"),),
    )


@register("deadline")
def deadline(key: dict[str, str], version: int | None) -> Trace:
    """A day that a clause states, with every other date of the same paragraph or main task. Key: id."""
    (wanted,) = needed(key, "id")
    known = {item.id: (item, place) for place in _places() for item in place.deadlines}
    if wanted not in known:
        raise NoSuchFigure(Text(zh=f"时限 {wanted}", en=f"the date {wanted}"), sorted(known))
    found, place = known[wanted]
    conflicts = pack().clauses[found.clause].conflicts_with
    related = [other for other, _ in known.values() if other in place.deadlines or other.clause in conflicts]
    named = [found.interpretation] if found.interpretation else []
    return Trace(
        figure=Figure(name=found.title, value=found.date.isoformat(), unit=""),
        clauses=tuple(dict.fromkeys([found.clause, *conflicts])),
        interpretations=tuple(dict.fromkeys([*named, *_interpretations(found.clause)])),
        tables=(
            InputTable(
                title=Text(zh="相关日期", en="Dates that belong together"),
                columns=(
                    Text(zh="事项", en="What"),
                    Text(zh="性质", en="Kind"),
                    Text(zh="日期", en="Date"),
                    Text(zh="条款", en="Clause"),
                ),
                rows=tuple((other.title, _KINDS[other.kind], other.date, other.clause) for other in related),
            ),
        ),
        pack_version=pack().version_label,
        remarks=(_KINDS[found.kind],),
    )


_KINDS = {
    "due": Text(zh="应完成日期，以此为准", en="The due date; this one is applied"),
    "final": Text(
        zh="最终期限（与另一条款不一致的较晚日期）", en="The final date: the later one of a conflicting clause"
    ),
    "start": Text(zh="自该日起施行", en="Holds from this day"),
    "end": Text(zh="至该日止", en="Holds until this day"),
}


def _interpretations(clause: str) -> tuple[str, ...]:
    loaded = pack()
    own = loaded.clauses[clause].interpretations
    others = (one.id for one in loaded.interpretations.values() if clause in one.clauses)
    return tuple(dict.fromkeys([*own, *others]))
