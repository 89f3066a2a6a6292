"""Figures of an inventory as pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from lantian.apps.inventory.keeping import fault_of
from lantian.apps.inventory.models import EmissionSource, Inventory
from lantian.apps.inventory.queries import Sum, totals_of
from lantian.apps.ledgers.models import Row
from lantian.apps.records.campaign import pack, wording
from lantian.core.quantity.emission import Species

__all__ = [
    "CategoryLine",
    "GroupLine",
    "Told",
    "emission_of",
    "groups_of",
    "row_numbers",
    "told_of",
    "tonnes",
    "without_factor",
]


@dataclass(frozen=True, kw_only=True)
class CategoryLine:
    """A category with the chosen species and all others."""

    id: str
    title: str
    chosen: Sum | None
    share: float
    """Of the district's sum of the chosen species, %."""
    all: tuple[tuple[Species, Sum | None], ...]


@dataclass(frozen=True, kw_only=True)
class GroupLine:
    """A heading with its categories."""

    title: str
    chosen: Sum | None
    share: float
    all: tuple[tuple[Species, Sum | None], ...]
    categories: tuple[CategoryLine, ...]


@dataclass(frozen=True)
class Told:
    """Something that was told while the inventory was computed."""

    where: str
    message: str
    remedy: str
    is_note: bool
    row: str
    """Number of the row of a ledger that it is about; "" for none."""


def tonnes(value: Decimal | float) -> str:
    """About three digits that count; the trace has all of them."""
    amount = float(value)
    places = 0 if amount >= 100 else 1 if amount >= 10 else 2 if amount >= 1 else 3
    return f"{amount:,.{places}f}"


def groups_of(item: Inventory, species: Species) -> list[GroupLine]:
    """Headings and categories in the order of the pack; what has no source is left out."""
    plan, sums = pack().inventory, totals_of(item)
    whole = float(sums.total[species].value) if species in sums.total else 0.0

    def share(of: Mapping[Species, Sum]) -> float:
        return 100 * float(of[species].value) / whole if whole and species in of else 0.0

    def line(of: Mapping[Species, Sum]) -> dict[str, Any]:
        return {
            "chosen": of.get(species),
            "share": share(of),
            "all": tuple((each, of.get(each)) for each in Species),
        }

    titles = {each.id: each for each in plan.file.categories} if plan else {}
    order = [each.id for each in plan.file.groups] if plan else []
    found = []
    for group in [*order, *(name for name in sums.groups if name not in order)]:
        if group not in sums.groups:
            continue
        heading = next((wording(each.title) for each in plan.file.groups if each.id == group), group) if plan else group
        members = [name for name in sums.categories if name in titles and titles[name].group == group]
        categories = tuple(
            CategoryLine(id=name, title=wording(titles[name].title), **line(sums.categories[name])) for name in members
        )
        found.append(GroupLine(title=heading, categories=categories, **line(sums.groups[group])))
    return found


def without_factor(groups: Sequence[GroupLine], species: Species) -> list[str]:
    """Titles of the kinds of sources for which the pack has no factor of a species: the sum lacks them, or there is
    none of it."""
    return [line.title for group in groups for line in group.categories if dict(line.all).get(species) is None]


def told_of(item: Inventory, language: str) -> list[Told]:
    """What was told, in the reader's language, faults before notes."""
    faults = [fault_of(each) for each in item.faults]
    known, words = row_numbers(each.subject for each in faults), _titles()
    told = []
    for each in sorted(faults, key=lambda one: one.is_note):
        row = each.subject if each.subject in known else ""
        shown = replace(each, subject=words.get(each.subject, each.subject), facts=_in_words(each.facts, words))
        told.append(Told(shown.place(language), *shown.said(language), each.is_note, row))
    return told


def _titles() -> dict[str, str]:
    """Ids of categories and feeds of the pack → their titles in the reader's language."""
    plan = pack().inventory
    return {each.id: wording(each.title) for each in (*plan.file.categories, *plan.file.feeds)} if plan else {}


def _in_words(facts: Mapping[str, str], words: Mapping[str, str]) -> dict[str, str]:
    """The facts of a remark with the category by its title; anything else stays as it was."""
    return {name: words.get(each, each) if name == "category" else each for name, each in facts.items()}


def row_numbers(codes: Any) -> set[str]:
    """Those that are numbers of rows of ledgers."""
    asked = list(dict.fromkeys(codes))
    found: set[str] = set()
    for start in range(0, len(asked), 500):
        found |= set(Row.objects.filter(number__in=asked[start : start + 500]).values_list("number", flat=True))
    return found


def emission_of(row: EmissionSource, species: Species) -> Sum | None:
    """What a source emits of a species."""
    kept = row.emissions.get(species.value)
    return Sum(Decimal(kept["value"]), Decimal(kept["low"]), Decimal(kept["high"])) if kept else None
