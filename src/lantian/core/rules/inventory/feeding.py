"""Sources from the rows of ledgers: which rows, what product of their fields, which measures (M38)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Context, Decimal, InvalidOperation, localcontext

from lantian.core.policy.inventory_schema import ActivityFeed, FeedTerm, InventoryPlan
from lantian.core.quantity.emission import activity_in, plain
from lantian.core.rules.inventory.faults import InventoryFault
from lantian.core.rules.inventory.sources import Applied, Source
from lantian.core.rules.ledgers.conditions import RowFacts, ask

__all__ = ["FedRow", "sources_of_rows", "unmatched"]

_EXACT = Context(prec=60)
_ONE = Decimal(1)


@dataclass(frozen=True, kw_only=True)
class FedRow:
    """A row of a ledger as a feed sees it."""

    number: str
    title: str
    unit: str
    """Id of the subdistrict."""
    place: str
    """WKT in WGS-84; "" when it has none."""
    facts: RowFacts


def sources_of_rows(
    feed: ActivityFeed, rows: Iterable[FedRow], plan: InventoryPlan, number: Callable[[str], Decimal]
) -> tuple[list[Source], list[InventoryFault]]:
    """Sources of the rows that the feed takes; rows that lack a field are named, and are no source.

    A feed with an assumption in its product is as unsure for all of its rows together as for one: its spread is then
    drawn once (`Source.assumed`), not for each row.

    Args:
        number: the value of a parameter of the pack on the day of the inventory.
    """
    unit = plan.categories[feed.category].unit
    shared = any(term.parameter for term in feed.product)
    found: list[Source] = []
    faults: list[InventoryFault] = []
    for row in rows:
        if feed.where is not None and not ask(feed.where, row.facts).holds:
            continue
        product, said, lacking = _product(feed, row, number)
        if lacking:
            facts = {"value": f"{row.number} {row.title}", "known": ", ".join(lacking)}
            faults.append(InventoryFault(0, "ledger-gap", row.number, facts))
            continue
        if product < 0:
            faults.append(InventoryFault(0, "activity-negative", row.number, {"value": f"{product:f}"}))
            continue
        activity = activity_in(unit, product, feed.unit)
        if not row.place:
            faults.append(InventoryFault(0, "place-missing", row.number))
        found.append(
            Source(
                code=row.number,
                name=row.title,
                category=feed.category,
                activity=activity,
                unit=row.unit,
                spread=_ONE if shared else number(feed.spread),
                controls=tuple(
                    Applied(each.measure)
                    for each in feed.controls
                    if each.when is None or ask(each.when, row.facts).holds
                ),
                place=row.place,
                origin=f"ledger {feed.ledger} {row.number}",
                steps=(f"{said} = {plain(activity):f} {unit}",),
                assumed=(feed.spread,) if shared else (),
            )
        )
    if not found and not faults:
        faults.append(InventoryFault(0, "feed-empty", feed.id, {"category": feed.category}))
    return found, faults


def unmatched(names: Iterable[tuple[str, str]], sources: Iterable[Source]) -> list[InventoryFault]:
    """Objects of a ledger (number, name) of which no source has the name or the number."""
    known = {part for each in sources for part in (each.name, each.code)}
    return [
        InventoryFault(0, "ledger-unmatched", number, {"value": f"{number} {name}"})
        for number, name in names
        if name not in known and number not in known
    ]


def _product(feed: ActivityFeed, row: FedRow, number: Callable[[str], Decimal]) -> tuple[Decimal, str, tuple[str, ...]]:
    """The product, how it is written, and the fields that are not filled."""
    amount, said = _ONE, []
    lacking: list[str] = []
    with localcontext(_EXACT):
        for term in feed.product:
            value, written = _term(term, row, number, lacking)
            amount *= value
            said.append(written)
    return amount, " × ".join(said), tuple(lacking)


def _term(term: FeedTerm, row: FedRow, number: Callable[[str], Decimal], lacking: list[str]) -> tuple[Decimal, str]:
    if term.parameter is not None:
        value = number(term.parameter)
        return value, f"{plain(value):f}"
    if term.rest_of is not None:
        value = _field(row, term.rest_of, lacking)
        return _ONE - value, f"(1 − {plain(value):f})"
    assert term.field is not None
    value = _field(row, term.field, lacking)
    if not term.minus:
        return value, f"{plain(value):f}"
    taken = [_field(row, name, lacking) for name in term.minus]
    return value - sum(taken), f"({plain(value):f} − {' − '.join(f'{plain(each):f}' for each in taken)})"


def _field(row: FedRow, name: str, lacking: list[str]) -> Decimal:
    try:
        value = Decimal(str(row.facts.values[name]))
    except (KeyError, InvalidOperation):
        lacking.append(name)
        return Decimal(0)
    return value
