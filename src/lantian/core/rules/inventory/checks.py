"""Activities that stand far out of their category; they are told, never dropped."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Context, Decimal
from statistics import median

from lantian.core.rules.inventory.faults import InventoryFault
from lantian.core.rules.inventory.sources import Source

__all__ = ["LEAST", "outliers"]

LEAST = 5
"""Sources that a category needs before one of them can stand out."""


def outliers(sources: Iterable[Source], *, times: Decimal) -> list[InventoryFault]:
    """Sources whose activity is more than `times` the median of the others' category, or less than its `times`-th part.

    Noughts are left out of the median: a source that stood still is no outlier.
    """
    kept: dict[str, list[Source]] = {}
    for source in sources:
        kept.setdefault(source.category, []).append(source)
    found = []
    for category, members in kept.items():
        active = [each for each in members if each.activity > 0]
        if len(active) < LEAST:
            continue
        middle = median(each.activity for each in active)
        for each in active:
            if each.activity > times * middle or each.activity * times < middle:
                ratio = Context(prec=3).divide(each.activity, middle)
                facts = {"category": category, "value": f"{ratio.normalize():f}"}
                found.append(InventoryFault(each.line, "outlier", each.code, facts))
    return found
