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

    class Meta:
        template_name = "orgs/data_table.html"
        attrs: ClassVar[dict[str, str]] = {"class": "data"}
        order_by_field = "sort"
        empty_text: str | Promise = _("No entries.")

    @property
    def caption(self) -> str:
        """How many there are, in words."""
        total = self.paginator.count
        return ngettext("%(total)s entry", "%(total)s entries", total) % {"total": total}


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
