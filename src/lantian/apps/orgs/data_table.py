"""Tables of records: headings that sort, pages, words where there is nothing; the looks are those of every table."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

import django_tables2 as tables
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

__all__ = ["PER_PAGE", "DataTable", "fill"]

PER_PAGE = 100


class DataTable(tables.Table):
    """What the tables have in common. A subclass says which column names its row."""

    row_header = ""
    """Name of the column whose cells are headings of their rows."""
    cards = False
    """Whether a phone shows each row as a card: its cells then say what they are, by the heading of their column."""

    class Meta:
        template_name = "orgs/data_table.html"
        attrs: ClassVar[dict[str, str]] = {"class": "data"}
        order_by_field = "sort"
        empty_text: str | Promise = _("No entries.")

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        if self.cards:
            self.attrs = {**self.attrs, "class": f"{self.attrs.get('class', 'data')} phone-cards"}
            for bound in self.columns:
                bound.column.attrs = _labelled(bound.column.attrs, str(bound.header))

    @property
    def caption(self) -> str:
        """How many there are, in words."""
        total = self.paginator.count
        return ngettext("%(total)s entry", "%(total)s entries", total) % {"total": total}


def _labelled(attrs: dict[str, Any], label: str) -> dict[str, Any]:
    return {**attrs, "td": {**attrs.get("td", attrs.get("cell", {})), "data-label": label}}


Filled = TypeVar("Filled", bound=DataTable)


def fill(table: Filled, request: HttpRequest, **facts: Any) -> Filled:
    """The page and the order that the address asks for. Columns that do not exist, or do not sort, ask for nothing;
    a page that does not exist is the nearest one. How many rows a page holds is not for the address to say."""
    table.request = request
    wanted = request.GET.getlist("sort")
    if wanted:
        table.order_by = wanted
    table.paginate(per_page=PER_PAGE)
    table.page = table.paginator.get_page(request.GET.get("page"))
    return table
