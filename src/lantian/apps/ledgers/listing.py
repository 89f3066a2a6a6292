"""A list of a ledger as an address asks for it: which rows, in which order, with which columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lantian.apps.ledgers.models import Row
from lantian.apps.ledgers.policies import see_policy
from lantian.apps.ledgers.reading import flow_of
from lantian.apps.ledgers.searching import choices_of, mark
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import has_right
from lantian.apps.records.campaign import pack, wording
from lantian.core.policy.ledger_schema import LedgerType

__all__ = ["FIXED", "PER_PAGE", "Asked", "Column", "asked_for", "columns_of", "rows_for"]

PER_PAGE = 50
_LONGEST_SEARCH = 100
FIXED = ("number", "title", "unit", "state", "due", "changed_at")
"""Columns that every ledger has; the others are its fields."""
_STANDARD = ("number", "title", "unit", "state", "due")
_KINDS = ("open", "closed", "void")


@dataclass(frozen=True)
class Column:
    """A column that a list can show."""

    id: str
    title: str
    sortable: bool = False
    number: bool = False
    personal: bool = False


@dataclass(frozen=True)
class Asked:
    """What an address asks for; what it does not understand asks for nothing."""

    ledger: LedgerType
    kind: str = ""
    state: str = ""
    unit: str = ""
    overdue: bool = False
    words: str = ""
    values: Mapping[str, str] = ()  # type: ignore[assignment]
    sort: str = "number"
    columns: tuple[str, ...] = ()
    page: int = 1

    @cached_property
    def active(self) -> bool:
        """Whether anything is chosen among the rows."""
        return bool(self.kind or self.state or self.unit or self.overdue or self.words or self.values)

    def query(self, **changed: Any) -> str:
        """The query of an address that asks for the same, with changes."""
        asked = replace(self, **changed)
        found = QueryDict(mutable=True)
        for name in ("kind", "state", "unit", "words"):
            if getattr(asked, name):
                found["q" if name == "words" else name] = getattr(asked, name)
        if asked.overdue:
            found["overdue"] = "1"
        for name, wanted in dict(asked.values).items():
            found[f"f-{name}"] = wanted
        if asked.sort != "number":
            found["sort"] = asked.sort
        if asked.columns != standard_columns(asked.ledger):
            found.setlist("columns", list(asked.columns))
        if asked.page > 1:
            found["page"] = str(asked.page)
        return found.urlencode()


def asked_for(ledger: LedgerType, query: QueryDict) -> Asked:
    """Read an address."""
    flow = flow_of(ledger)
    kind, state, unit, sort = (query.get(name, "") for name in ("kind", "state", "unit", "sort"))
    known = {column.id for column in columns_of(ledger)}
    columns = tuple(dict.fromkeys(name for name in query.getlist("columns") if name in known))
    page = query.get("page", "")
    values = {
        field.id: query[f"f-{field.id}"]
        for field in ledger.fields
        if query.get(f"f-{field.id}", "") in choices_of(field)
    }
    sortable = {column.id for column in columns_of(ledger) if column.sortable}
    return Asked(
        ledger=ledger,
        kind=kind if kind in _KINDS else "",
        state=state if any(each.id == state for each in flow.states) else "",
        unit=unit if unit in pack().units else "",
        overdue=bool(query.get("overdue")),
        words=query.get("q", "").strip()[:_LONGEST_SEARCH],
        values=values,
        sort=sort if sort.removeprefix("-") in sortable else "number",
        columns=columns or standard_columns(ledger),
        page=int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 8 else 1,
    )


def columns_of(ledger: LedgerType) -> tuple[Column, ...]:
    """Every column that a list of this ledger can show."""
    item = wording(ledger.item) if ledger.item else pgettext("row", "Title")
    fixed = (
        Column("number", pgettext("row", "Number"), sortable=True),
        Column("title", item[:1].upper() + item[1:]),
        Column("unit", _("Responsible unit"), sortable=True),
        Column("state", pgettext("row", "State"), sortable=True),
        Column("due", pgettext("row", "Due"), sortable=True),
        Column("changed_at", _("Changed"), sortable=True),
    )
    fields = (
        Column(
            each.id,
            f"{wording(each.title)} ({wording(each.unit)})" if each.unit else wording(each.title),
            number=each.kind in ("whole", "amount"),
            personal=each.personal,
        )
        for each in ledger.fields
        if each.id != ledger.title_field
    )
    return (*fixed, *fields)


def standard_columns(ledger: LedgerType) -> tuple[str, ...]:
    """The columns that a list shows before anybody chooses."""
    fields = (each.id for each in ledger.fields if each.in_list and each.id != ledger.title_field and not each.personal)
    return (*_STANDARD, *list(fields)[:4])


def rows_for(asked: Asked, actor: User, today: dt.date) -> QuerySet[Row]:
    """The rows that are asked for and that the actor may see, in order. Void ones only where they are asked for."""
    rows = see_policy(asked.ledger.id).allowed(actor, Row.objects.all())
    if asked.state:
        rows = rows.filter(state=asked.state)
    elif asked.kind:
        rows = rows.filter(state_kind=asked.kind)
    else:
        rows = rows.filter(state_kind__in=("open", "closed"))
    if asked.unit:
        rows = rows.filter(unit=asked.unit)
    if asked.overdue:
        rows = rows.filter(state_kind="open", due__lt=today)
    for name, wanted in dict(asked.values).items():
        rows = _with(rows, mark(name, wanted))
    lines = ("words", "people") if has_right(actor, "read-personal") else ("words",)
    for word in asked.words.casefold().split():
        rows = _with(rows, word, lines)
    return rows.order_by(*_order(asked.sort))


def _with(rows: QuerySet[Row], words: str, lines: tuple[str, ...] = ("words",)) -> QuerySet[Row]:
    """Rows of which a line holds the words: all are in lower case, so that the bytes need only be found, not compared.

    Nobody finds a row by the name of a private person but who may read such data.
    """
    found = Q()
    for line in lines:
        found |= Q(GreaterThan(StrIndex(line, Value(words)), 0))
    return rows.filter(found)


def _order(sort: str) -> tuple[Any, ...]:
    name, back = sort.removeprefix("-"), sort.startswith("-")
    if name == "due":
        first = F("due").desc(nulls_last=True) if back else F("due").asc(nulls_last=True)
        return (first, "number")
    sign = "-" if back else ""
    return (f"{sign}number",) if name == "number" else (f"{sign}{name}", "number")
