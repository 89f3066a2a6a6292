"""What the pack demands of an indicator: the goal, the dates, the first day, and who has which part in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from zoneinfo import ZoneInfo

from lantian.apps.orgs.queries import block_part
from lantian.apps.records.campaign import pack
from lantian.core.policy.indicator_schema import Indicator
from lantian.core.policy.problems import ParameterNotInForce, ParameterUnknown
from lantian.core.policy.schema import AnnexTask, Deadline, Measure, MeasurePart, Quantity
from lantian.core.rules.progress.goals import Goal

__all__ = [
    "deadlines_of",
    "due_soon_days",
    "first_day",
    "goal_of",
    "indicators_of",
    "local_day",
    "measures_of",
    "pace_tolerance",
    "part_in",
    "quantities",
    "since",
    "units_in",
    "units_stating",
]

_PARTS = ("lead", "cooperating", "responsible")


def local_day(now: dt.datetime) -> dt.date:
    """The campaign's calendar day of a moment."""
    return now.astimezone(ZoneInfo(pack().info.time_zone)).date()


def due_soon_days(on: dt.date) -> int:
    """How many days before its date something is due soon (parameter `tasks.due_soon_days`).

    0 before the pack states it: then only what is due today is due soon.
    """
    try:
        return int(pack().number("tasks.due_soon_days", on))
    except ParameterNotInForce:
        return 0


def pace_tolerance(on: dt.date) -> Fraction:
    """The share of a demand by which its pace may lag (parameter `tasks.pace_tolerance`); 0 before it is stated."""
    try:
        return Fraction(pack().number("tasks.pace_tolerance", on))
    except (ParameterNotInForce, ParameterUnknown):
        return Fraction(0)


def goal_of(indicator: Indicator, on: dt.date) -> Goal | None:
    """What the value is held against; None where the text names nothing and no share can be asked of all."""
    if indicator.quantity is not None:
        quantity = quantities()[indicator.quantity]
        return Goal(
            comparison=quantity.comparison,
            value=_scaled(Fraction(quantity.value), quantity.unit),
            unit=quantity.unit,
            kind="quantity",
            source=quantity.id,
        )
    if indicator.goal_parameter is not None:
        parameter = pack().parameters[indicator.goal_parameter]
        held = min(max(on, parameter.values[0].since), dt.date.max)
        return Goal(
            comparison=indicator.comparison,
            value=_scaled(Fraction(pack().number(parameter.id, held)), parameter.unit),
            unit="%" if parameter.unit == "1" and indicator.kind == "share" else parameter.unit,
            kind="parameter",
            source=parameter.id,
        )
    if indicator.kind in ("share", "submissions", "statement"):
        return Goal(comparison=">=", value=Fraction(1), unit="%", kind="all")
    return None


def deadlines_of(indicator: Indicator) -> tuple[Deadline, ...]:
    """The dates by which it is judged, by day: its own, or those of everything that it serves, each once a clause."""
    every = {each.id: each for holder in _holders(pack().fingerprint).values() for each in holder.deadlines}
    if indicator.deadline is not None:
        return (every[indicator.deadline],)
    served = [each for holder in _served(indicator) for each in holder.deadlines]
    return tuple(sorted(_once(served), key=lambda each: (each.date, each.id)))


def first_day(indicator: Indicator, due: dt.date | None = None) -> dt.date:
    """The first day of the work: the day from which what it serves holds, or the day on which the plan was issued."""
    starts = [each.date for each in deadlines_of(indicator) if each.kind == "start"]
    before = [each for each in starts if due is None or each < due]
    if before:
        return min(before)
    issued = pack().documents[pack().clauses[indicator.clause].document].issued
    return issued or min(period.first for period in pack().info.periods)


def since(indicator: Indicator) -> dt.date:
    """The first day of the first period of what is counted anew for each week or month."""
    stated = [
        each.since
        for holder in _served(indicator)
        if isinstance(holder, MeasurePart)
        for each in holder.repetitions
        if each.every == indicator.every and each.since is not None
    ]
    return min(stated) if stated else first_day(indicator)


def indicators_of(measure: Measure) -> tuple[Indicator, ...]:
    """The indicators of a measure: those of its paragraphs, and those of the main tasks that belong to it."""
    served = {part.id for part in measure.parts} | set(measure.tasks)
    return tuple(each for each in pack().indicators.values() if served & set(each.serves))


def measures_of(indicator: Indicator) -> tuple[Measure, ...]:
    """The measures whose progress it shows."""
    served = set(indicator.serves)
    return tuple(
        measure
        for measure in pack().measures.values()
        if served & {*(part.id for part in measure.parts), *measure.tasks}
    )


def units_in(measure: Measure) -> Mapping[str, str]:
    """Unit → its part in a measure: lead, cooperating or responsible; who has several, the first of these."""
    found: dict[str, str] = {}
    for part in (block_part(measure, each) for each in measure.parts):
        for name in _PARTS:
            for unit in getattr(part, f"{name}_units"):
                if _PARTS.index(found.get(unit, _PARTS[-1])) >= _PARTS.index(name):
                    found[unit] = name
    return found


def part_in(indicator: Indicator, unit: str) -> str:
    """Which part a unit has in the measures of an indicator; "" for none."""
    parts = [found[unit] for measure in measures_of(indicator) if unit in (found := units_in(measure))]
    return min(parts, key=_PARTS.index, default="")


def units_stating(indicator: Indicator) -> tuple[str, ...]:
    """The units that may state how far it is: those that lead what it serves; where none leads, those responsible."""
    parts = [found for measure in measures_of(indicator) for found in units_in(measure).items()]
    leading = [unit for unit, part in parts if part == "lead"]
    return tuple(dict.fromkeys(leading or [unit for unit, part in parts if part == "responsible"]))


def quantities() -> Mapping[str, Quantity]:
    """Every number that a clause demands."""
    return _quantities(pack().fingerprint)


def _served(indicator: Indicator) -> list[MeasurePart | AnnexTask]:
    holders = _holders(pack().fingerprint)
    return [holders[name] for name in indicator.serves if name in holders]


def _scaled(value: Fraction, unit: str) -> Fraction:
    return value / 100 if unit == "%" else value


def _once(deadlines: list[Deadline]) -> Iterator[Deadline]:
    """A paragraph may repeat the day of the clause that disagrees with it; that clause's day counts once."""
    seen: set[tuple[str, dt.date]] = set()
    for each in deadlines:
        key = (each.clause, each.date)
        if key not in seen or each.kind in ("start", "end"):
            seen.add(key)
            yield each


@lru_cache(maxsize=4)
def _holders(fingerprint: str) -> Mapping[str, MeasurePart | AnnexTask]:
    """Paragraphs of measures and main tasks by their clause; the fingerprint tells packs apart."""
    parts = {part.id: part for measure in pack().measures.values() for part in measure.parts}
    return {**parts, **pack().tasks}


@lru_cache(maxsize=4)
def _quantities(fingerprint: str) -> Mapping[str, Quantity]:
    return {each.id: each for holder in _holders(fingerprint).values() for each in holder.quantities}
