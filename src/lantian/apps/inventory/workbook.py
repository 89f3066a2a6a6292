"""A kept inventory as a workbook: sums, sources and remarks, each on a sheet; figures stay numbers."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from lantian.apps.inventory.models import Inventory
from lantian.apps.inventory.queries import Sum
from lantian.apps.inventory.shown import groups_of, told_of
from lantian.apps.records.campaign import is_demonstration, pack, wording
from lantian.core.quantity.emission import Species
from lantian.io.excel.writing import put

__all__ = ["book_of"]


def book_of(item: Inventory, language: str) -> bytes:
    """The workbook in the reader's language; its first lines say the versions, and whether it is a demonstration."""
    book = Workbook(write_only=True)
    _sheet(book, pgettext("sheet", "Sums"), _sums_head(), _sums(item), before=_provenance(item))
    _sheet(book, pgettext("inventory", "Sources"), _sources_head(), _sources(item))
    _sheet(book, pgettext("inventory", "Remarks"), _told_head(), _told(item, language))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _sheet(
    book: Workbook,
    title: str,
    head: Sequence[str],
    lines: Iterable[Sequence[Any]],
    *,
    before: Sequence[Sequence[Any]] = (),
) -> None:
    sheet = book.create_sheet(title)
    for line in before:
        sheet.append([put(WriteOnlyCell(sheet), value) for value in line])
    cells = [put(WriteOnlyCell(sheet), name) for name in head]
    for cell in cells:
        cell.font = Font(bold=True)
    sheet.append(cells)
    for line in lines:
        sheet.append([put(WriteOnlyCell(sheet), value) for value in line])


def _provenance(item: Inventory) -> list[list[Any]]:
    stamp = [_("Demonstration data")] if item.demonstration or is_demonstration() else []
    return [
        [_("Emission inventory"), item.year, str(item.get_state_display()), *stamp],
        [_("data version"), item.data_version, item.pack_version],
    ]


def _sums_head() -> list[str]:
    ranges = (
        f"{each} {edge}" for each in Species for edge in ("t/a", pgettext("range", "from"), pgettext("range", "to"))
    )
    return [_("Kind of source"), *ranges]


def _sums(item: Inventory) -> Iterator[list[Any]]:
    for group in groups_of(item, Species.PM25):
        yield [group.title, *_figures(group.all)]
        for line in group.categories:
            yield [f"    {line.title}", *_figures(line.all)]
    kept = item.totals["total"]
    sums = ((each, Sum(*map(Decimal, kept[each.value])) if each.value in kept else None) for each in Species)
    yield [_("District"), *_figures(tuple(sums))]


def _figures(all_species: Sequence[tuple[Species, Sum | None]]) -> list[Decimal | None]:
    return [figure for _each, one in all_species for figure in ((one.value, one.low, one.high) if one else (None,) * 3)]


def _sources_head() -> list[str]:
    return [
        pgettext("emission source", "code"),
        pgettext("emission source", "name"),
        _("Kind of source"),
        _("Subdistrict"),
        pgettext("inventory", "Activity"),
        pgettext("inventory", "Unit"),
        pgettext("inventory", "How sure"),
        *(f"{each} t/a" for each in Species),
    ]


def _sources(item: Inventory) -> Iterator[list[Any]]:
    plan = pack().inventory
    kinds = {each.id: (wording(each.title), each.unit) for each in plan.file.categories} if plan else {}
    grades = {each.id: wording(each.title) for each in plan.file.grades} if plan else {}
    units = {each.id: wording(each.name) for each in pack().units.values()}
    for row in item.rows.iterator(2000):
        title, unit = kinds.get(row.category, (row.category, ""))
        emitted = [row.emissions.get(each.value, {}).get("value") for each in Species]
        yield [
            row.code,
            row.name,
            title,
            units.get(row.unit, row.unit),
            Decimal(row.activity),
            unit,
            grades.get(row.grade, row.grade),
            *(Decimal(each) if each is not None else None for each in emitted),
        ]


def _told_head() -> list[str]:
    return [
        pgettext("inventory", "Where"),
        pgettext("inventory", "What is wrong"),
        pgettext("inventory", "How to mend it"),
    ]


def _told(item: Inventory, language: str) -> Iterator[list[Any]]:
    for each in told_of(item, language):
        yield [each.where, each.message, each.remedy]
