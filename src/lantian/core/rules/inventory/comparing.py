"""Two inventories held against each other: what came, what went, and whether activity or rate changed.

For a source in both, activity' × rate' − activity × rate = (activity' − activity) × rate + activity' × (rate' − rate);
the first term is the change by activity, the second by factor and control. The parts add up exactly.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext

from lantian.core.quantity.emission import Species
from lantian.core.rules.inventory.emissions import Computed

__all__ = ["Change", "Item", "compare", "item_of"]

_EXACT = Context(prec=60)
_NOUGHT = Decimal(0)


@dataclass(frozen=True)
class Item:
    """A source as comparison sees it: who, how active, and what it emits."""

    code: str
    category: str
    activity: Decimal
    values: dict[str, Decimal]
    """Species → t/a."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """One category and species in two inventories, t/a. `after` = `before` + came − went + by_activity + by_rate."""

    category: str
    species: str
    before: Decimal
    after: Decimal
    came: Decimal
    went: Decimal
    by_activity: Decimal
    by_rate: Decimal

    @property
    def difference(self) -> Decimal:
        """t/a."""
        return self.after - self.before


def item_of(computed: Computed) -> Item:
    """A computed source."""
    values = {each.species.value: each.value for each in computed.emissions}
    return Item(computed.source.code, computed.source.category, computed.source.activity, values)


def compare(before: Iterable[Item], after: Iterable[Item]) -> list[Change]:
    """Every category and species that either has, categories in the order in which they appear."""
    old = {(each.category, each.code): each for each in before}
    new = {(each.category, each.code): each for each in after}
    categories = dict.fromkeys(category for category, _ in (*old, *new))
    with localcontext(_EXACT):
        return [
            change
            for category in categories
            for species in Species
            if (change := _change(category, species.value, old, new)) is not None
        ]


def _change(
    category: str, species: str, old: dict[tuple[str, str], Item], new: dict[tuple[str, str], Item]
) -> Change | None:
    keys = [key for key in dict.fromkeys((*old, *new)) if key[0] == category]
    parts = dict.fromkeys(("before", "after", "came", "went", "by_activity", "by_rate"), _NOUGHT)
    known = False
    for key in keys:
        was, is_now = old.get(key), new.get(key)
        first = was.values.get(species) if was else None
        last = is_now.values.get(species) if is_now else None
        known = known or first is not None or last is not None
        parts["before"] += first or _NOUGHT
        parts["after"] += last or _NOUGHT
        if first is None or was is None:
            parts["came"] += last or _NOUGHT
        elif last is None or is_now is None:
            parts["went"] += first
        elif was.activity == 0:
            parts["by_activity"] += last - first
        else:
            by_activity = (first * is_now.activity / was.activity) - first
            parts["by_activity"] += by_activity
            parts["by_rate"] += last - first - by_activity
    return Change(category=category, species=species, **parts) if known else None
