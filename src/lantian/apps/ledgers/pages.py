"""Pages of long lists: the database puts numbers in order, not whole rows, and begins at the nearer end."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from lantian.apps.ledgers.models import Row

__all__ = ["RowPaginator"]


class RowPaginator(Paginator):  # type: ignore[type-arg]
    """Pages of rows. `counted`: how many there are, when that is known already.

    Rows are wide: to find the last of two thousand pages by putting them in order takes seconds. Here the primary keys
    are put in order, from the end where that is nearer, and one page of rows is read.
    """

    def __init__(self, rows: QuerySet[Row], per_page: int, counted: int | None = None) -> None:
        super().__init__(rows, per_page)
        if counted is not None:
            self.__dict__["count"] = counted

    def page(self, number: Any) -> Page:  # type: ignore[type-arg]
        """The page of that number.

        Raises:
            InvalidPage: there is no such page.
        """
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        end = min(first + self.per_page, self.count)
        keys = self.object_list.values_list("pk", flat=True)
        if first * 2 > self.count:
            chosen = list(keys.reverse()[self.count - end : self.count - first])[::-1]
        else:
            chosen = list(keys[first:end])
        rows = Row.objects.select_related("unit").in_bulk(chosen)
        return self._get_page([rows[key] for key in chosen if key in rows], number, self)
