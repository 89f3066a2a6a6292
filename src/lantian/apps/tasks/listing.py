"""The list of measures: rows, filters, order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from lantian.apps.orgs.queries import block_part
from lantian.apps.records.campaign import pack, wording
from lantian.apps.tasks.choices import State
from lantian.apps.tasks.queries import MeasureState, measure_states
from lantian.core.policy.schema import Measure, Person, Quantity, Section, Unit

__all__ = ["Listing", "Row", "measure_listing", "unit_name"]

_FAR = dt.date.max
_FEW = 4
Named = TypeVar("Named", Unit, Person)


@dataclass(frozen=True)
class Row:
    """A line of the list."""

    item: MeasureState
    leaders: tuple[Person, ...]
    leads: tuple[Unit, ...]
    others: tuple[Unit, ...]
    quantities: tuple[Quantity, ...]
    conflict: bool

    @property
    def measure(self) -> Measure:
        """The measure."""
        return self.item.measure

    @property
    def first_units(self) -> tuple[Unit, ...]:
        """The lead units, or the first few of the responsible ones where the clause names no lead."""
        return self.leads or self.others[:_FEW]

    @property
    def units(self) -> tuple[Unit, ...]:
        """Everybody who has a part in it."""
        return tuple({unit.id: unit for unit in (*self.leads, *self.others)}.values())


@dataclass(frozen=True)
class Listing:
    """What the page shows, and what could be chosen."""

    groups: tuple[tuple[Section | None, tuple[Row, ...]], ...]
    total: int
    shown: int
    sections: tuple[Section, ...]
    units: tuple[Unit, ...]
    leaders: tuple[Person, ...]
    chosen: Mapping[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> tuple[Row, ...]:
        """All shown rows in order."""
        return tuple(row for _, rows in self.groups for row in rows)


_ORDERS: Mapping[str, Callable[[Row], tuple[object, ...]]] = {
    "state": lambda row: (list(State).index(row.item.state), row.measure.number),
    "next": lambda row: (row.item.next.date if row.item.next else _FAR, row.measure.number),
    "title": lambda row: (wording(row.measure.title), row.measure.number),
}


def measure_listing(now: dt.datetime, wanted: Mapping[str, str]) -> Listing:
    """The measures that `wanted` (state, section, unit, leader, q, sort) asks for; words that it does not know ask for
    nothing, so that an old address still opens."""
    rows = [_row(item) for item in measure_states(now)]
    chosen = {name: wanted.get(name, "").strip() for name in ("state", "section", "unit", "leader", "q", "sort")}
    shown = [row for row in rows if _matches(row, chosen)]
    loaded = pack()
    order = _ORDERS.get(chosen["sort"])
    groups: tuple[tuple[Section | None, tuple[Row, ...]], ...]
    if order is not None:
        groups = ((None, tuple(sorted(shown, key=order))),) if shown else ()
    else:
        by_section = [
            (section, tuple(row for row in shown if row.measure.section == section.id))
            for section in loaded.sections.values()
        ]
        groups = tuple((section, found) for section, found in by_section if found)
    return Listing(
        groups=groups,
        total=len(rows),
        shown=len(shown),
        sections=tuple(loaded.sections.values()),
        units=tuple(_unique(unit for row in rows for unit in row.units)),
        leaders=tuple(_unique(person for row in rows for person in row.leaders)),
        chosen=chosen,
    )


def unit_name(unit: Unit) -> str:
    """The short name of a unit in the reader's language, or its whole name."""
    return wording(unit.short or unit.name)


def _row(item: MeasureState) -> Row:
    loaded = pack()
    blocks = list({part.id: part for part in (block_part(item.measure, part) for part in item.measure.parts)}.values())
    leads = _unique(loaded.units[name] for part in blocks for name in part.lead_units)
    others = _unique(
        loaded.units[name] for part in blocks for name in (*part.responsible_units, *part.cooperating_units)
    )
    clauses = {part.id for part in item.measure.parts}
    return Row(
        item=item,
        leaders=tuple(_unique(loaded.people[name] for part in blocks for name in part.leaders)),
        leads=tuple(leads),
        others=tuple(others),
        quantities=tuple(quantity for part in item.measure.parts for quantity in part.quantities),
        conflict=any(loaded.clauses[name].conflicts_with for name in clauses),
    )


def _matches(row: Row, chosen: Mapping[str, str]) -> bool:
    measure = row.measure
    return (
        chosen["state"] in ("", row.item.state)
        and chosen["section"] in ("", measure.section)
        and (not chosen["unit"] or any(unit.id == chosen["unit"] for unit in row.units))
        and (not chosen["leader"] or any(person.id == chosen["leader"] for person in row.leaders))
        and (not chosen["q"] or _mentions(measure, chosen["q"].casefold()))
    )


def _mentions(measure: Measure, words: str) -> bool:
    texts = [measure.id, measure.title.zh, measure.title.en]
    for part in measure.parts:
        texts += [part.title.zh, part.title.en, pack().clauses[part.id].text]
    return any(words in text.casefold() for text in texts)


def _unique(items: Iterable[Named]) -> list[Named]:
    return list({item.id: item for item in items}.values())
