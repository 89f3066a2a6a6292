"""Two kept inventories held against each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from lantian.apps.inventory.models import Inventory
from lantian.apps.records.campaign import pack, wording
from lantian.core.quantity.emission import Species
from lantian.core.rules.inventory.comparing import Change, Item, compare

__all__ = ["ChangeLine", "changes", "lines", "total"]

_PARTS = ("before", "after", "came", "went", "by_activity", "by_rate")


@dataclass(frozen=True)
class ChangeLine:
    """A category's change of one species."""

    title: str
    change: Change
    percent: float | None
    """Of what it was; None where it was nothing."""


def changes(before: Inventory, after: Inventory) -> list[Change]:
    """Every category and species that either has."""
    return compare(_items(before), _items(after))


def lines(found: Sequence[Change], species: Species) -> list[ChangeLine]:
    """Those of one species, titled."""
    plan = pack().inventory
    titles = {each.id: wording(each.title) for each in plan.file.categories} if plan else {}
    return [_line(titles.get(each.category, each.category), each) for each in found if each.species == species.value]


def total(found: Sequence[Change], species: Species) -> ChangeLine | None:
    """All kinds of sources together; None where neither emits the species."""
    mine = [each for each in found if each.species == species.value]
    if not mine:
        return None
    parts = {name: sum((getattr(each, name) for each in mine), Decimal(0)) for name in _PARTS}
    return _line(_("All together"), Change(category="", species=species.value, **parts))


def _line(title: str, change: Change) -> ChangeLine:
    return ChangeLine(title, change, 100 * float(change.difference / change.before) if change.before else None)


def _items(inventory: Inventory) -> Iterator[Item]:
    for row in inventory.rows.iterator(2000):
        values = {name: Decimal(each["value"]) for name, each in row.emissions.items()}
        yield Item(row.code, row.category, Decimal(row.activity), values)
