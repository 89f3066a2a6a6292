"""Pages of ledgers as lists: all of them, and the rows of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lantian.apps.ledgers import shown, totals
from lantian.apps.ledgers.cells import file_of, lines_of, publishable_columns
from lantian.apps.ledgers.listing import PER_PAGE, Asked, Column, asked_for, columns_of, rows_for
from lantian.apps.ledgers.models import Row
from lantian.apps.ledgers.pages import RowPaginator
from lantian.apps.ledgers.policies import SEE, add_policy, change_policy, see_policy, step_policy
from lantian.apps.ledgers.reading import flow_of, local_day
from lantian.apps.ledgers.searching import choices_of
from lantian.apps.orgs.policies import has_right, require
from lantian.apps.orgs.saved_lists import OwnList, own_lists, say_forgotten, say_kept
from lantian.apps.records.campaign import pack, wording
from lantian.core.policy.ledger_schema import LedgerType

__all__ = ["delete_list", "overview", "rows", "save_list", "visible_ledger", "writable_fields"]

_ELSEWHERE = {"stacks": "stacks:overview", "dustfall": "dustfall:month", "network": "network:list"}


@dataclass(frozen=True)
class Entry:
    """A ledger among all of them."""

    ledger: LedgerType
    address: str
    counts: totals.Shown | None
    overdue: int
    demonstration: bool

    @property
    def percent(self) -> int | None:
        """Share closed, rounded down; None where there is nothing."""
        if self.counts is None or not self.counts.total:
            return None
        return self.counts.closed * 100 // self.counts.total


@dataclass(frozen=True)
class Heading:
    """A column of a list with the address that sorts by it."""

    column: Column
    link: str
    sorted: str
    """ascending, descending or nothing."""


@require_safe
@login_required
@never_cache
def overview(request: HttpRequest) -> HttpResponseBase:
    """Every ledger that the reader may see, with how many rows it has and how many are done."""
    require(request.user, SEE)
    return render(request, "ledgers/overview.html", {"groups": _groups(request)})


@require_safe
@login_required
@never_cache
def rows(request: HttpRequest, ledger_id: str) -> HttpResponseBase:
    """The rows of a ledger, as the address asks for them; `?format=csv` as a file."""
    ledger = visible_ledger(request, ledger_id)
    asked = asked_for(ledger, request.GET)
    today = local_day(request.now)
    found = rows_for(asked, request.user, today)
    columns = _columns(asked, request)
    if request.GET.get("format") == "csv":
        return file_of(ledger, columns, found)
    if request.GET.get("format") == "public-csv":
        return file_of(ledger, publishable_columns(ledger), found.exclude(state_kind="void"))
    counted = totals.shown(found, asked)
    page = RowPaginator(found, PER_PAGE, counted.total).get_page(asked.page)
    units = see_policy(ledger.id).units(request.user)
    steps, may_change = _steps(ledger, request), change_policy(ledger.id).allows(request.user)
    context = {
        "ledger": ledger,
        "asked": asked,
        "headings": _headings(asked, columns),
        "lines": lines_of(page, columns, ledger, today),
        "page": page,
        "counted": counted,
        "legal": totals.legal_counts(ledger, today, units),
        "limited": units is not None,
        "choices": _choices(asked),
        "all_columns": _allowed_columns(ledger, request),
        "own_lists": _own_lists(ledger, request),
        "keep": reverse("ledgers:save-list", args=[ledger.id]),
        "quick": _quick(asked),
        "publishable": any(each.public for each in ledger.fields),
        "may_add": add_policy(ledger.id).allows(request.user),
        "may_change": may_change,
        "may_pick": bool(may_change or steps),
        "steps": steps,
        "without_page": asked.query(page=1),
        "previous": asked.query(page=page.number - 1),
        "next": asked.query(page=page.number + 1),
        "last": asked.query(page=page.paginator.num_pages),
        "flow_states": flow_of(ledger).states,
        "units": _units(ledger, units),
    }
    return render(request, "ledgers/rows.html", context)


@require_POST
@login_required
def save_list(request: HttpRequest, ledger_id: str) -> HttpResponseBase:
    """Keep the list as it stands under a name; the same name again replaces it."""
    ledger = visible_ledger(request, ledger_id)
    query = request.POST.get("query", "")
    address = reverse("ledgers:rows", args=[ledger.id])
    say_kept(request, _place(ledger), query)
    return redirect(f"{address}?{query}" if query else address)


@require_POST
@login_required
def delete_list(request: HttpRequest, ledger_id: str, pk: int) -> HttpResponseBase:
    """Forget a list that was kept; the rows are not touched."""
    ledger = visible_ledger(request, ledger_id)
    say_forgotten(request, _place(ledger), pk)
    return redirect("ledgers:rows", ledger.id)


def _place(ledger: LedgerType) -> str:
    """For which a list is kept."""
    return f"ledger:{ledger.id}"


def _own_lists(ledger: LedgerType, request: HttpRequest) -> list[OwnList]:
    return own_lists(
        request.user, _place(ledger), forget=lambda pk: reverse("ledgers:delete-list", args=[ledger.id, pk])
    )


def visible_ledger(request: HttpRequest, ledger_id: str) -> LedgerType:
    """A ledger that keeps rows here and that the reader may see.

    Raises:
        Http404: there is none of that id.
        NotAllowed: the reader may see no row of it.
    """
    ledger = pack().ledgers.get(ledger_id)
    if ledger is None or ledger.flow is None:
        raise Http404(_("The campaign keeps no such ledger here."))
    require(request.user, SEE)
    if not see_policy(ledger.id).allows(request.user):
        require(None, SEE)
    return ledger


def writable_fields(ledger: LedgerType, request: HttpRequest) -> list[str]:
    """Fields that the person may read, and so write."""
    personal = has_right(request.user, "read-personal") or has_right(request.user, "keep-rows")
    return [field.id for field in ledger.fields if personal or not field.personal]


def _groups(request: HttpRequest) -> list[tuple[str, list[Entry]]]:
    """Ledgers by the section of the plan that asks for them first."""
    today = local_day(request.now)
    counted: dict[str, dict[str, int]] = defaultdict(dict)
    kinds = Row.objects.order_by().values_list("ledger", "state_kind").annotate(Count("pk"))
    for ledger, kind, number in kinds:
        counted[ledger][kind] = number
    late = dict(
        Row.objects.filter(state_kind="open", due__lt=today).order_by().values_list("ledger").annotate(Count("pk"))
    )
    made_up = set(Row.objects.filter(demonstration=True).order_by().values_list("ledger", flat=True).distinct())
    groups: dict[str, list[Entry]] = defaultdict(list)
    for ledger in pack().ledgers.values():
        entry = _entry(ledger, counted.get(ledger.id, {}), late.get(ledger.id, 0), ledger.id in made_up, request)
        if entry is not None:
            groups[_section(ledger)].append(entry)
    return list(groups.items())


def _entry(ledger: LedgerType, found: dict[str, int], late: int, made_up: bool, request: HttpRequest) -> Entry | None:
    if ledger.kept_in is not None:
        view = _ELSEWHERE.get(ledger.kept_in)
        return Entry(ledger, reverse(view), None, 0, False) if view else None
    if ledger.flow is None or not see_policy(ledger.id).allows(request.user):
        return None
    counts = totals.Shown(found.get("open", 0), found.get("closed", 0), found.get("void", 0))
    return Entry(ledger, reverse("ledgers:rows", args=[ledger.id]), counts, late, made_up)


def _section(ledger: LedgerType) -> str:
    """The heading of the plan under which the ledger's first measure stands."""
    for measure in pack().measures.values():
        parts = {part.id for part in measure.parts} | {measure.id}
        if parts & set(ledger.clauses) or ledger.id in measure.ledgers:
            section = pack().sections.get(measure.section)
            if section is not None:
                return wording(section.title)
    return _("Other ledgers")


def _allowed_columns(ledger: LedgerType, request: HttpRequest) -> list[Column]:
    """Without personal ones for those who may not read them."""
    personal = has_right(request.user, "read-personal")
    return [column for column in columns_of(ledger) if personal or not column.personal]


def _columns(asked: Asked, request: HttpRequest) -> list[Column]:
    allowed = {column.id: column for column in _allowed_columns(asked.ledger, request)}
    return [allowed[name] for name in asked.columns if name in allowed]


def _quick(asked: Asked) -> list[tuple[str, str, bool]]:
    """Lists that everybody wants: title, the query that asks for it, and whether it is the one that is shown."""
    whole = Asked(ledger=asked.ledger, sort=asked.sort, columns=asked.columns)
    lists = [
        (_("Open and done"), whole),
        (pgettext("rows", "Open"), replace(whole, kind="open")),
        (_("Past their day"), replace(whole, kind="open", overdue=True)),
        (pgettext("rows", "Done"), replace(whole, kind="closed")),
    ]
    now = asked.query(page=1)
    return [(title, each.query(), each.query() == now) for title, each in lists]


def _choices(asked: Asked) -> list[dict[str, Any]]:
    """Fields by which the list can be narrowed, with what is chosen."""
    found = []
    for field in asked.ledger.fields:
        named = {each.id: wording(each.title) for each in field.choices} or {"true": _("yes"), "false": _("no")}
        options = [(each, named[each]) for each in choices_of(field) if field.kind != "yes-no" or field.in_list]
        chosen = dict(asked.values).get(field.id, "")
        if not options:
            continue
        found.append({"name": f"f-{field.id}", "title": wording(field.title), "options": options, "chosen": chosen})
    return found


def _steps(ledger: LedgerType, request: HttpRequest) -> list[tuple[str, str]]:
    """Steps that the reader may take with some row, for many at once."""
    return [
        (each.id, wording(each.title))
        for each in flow_of(ledger).transitions
        if step_policy(ledger.id, each).allows(request.user)
    ]


def _headings(asked: Asked, columns: Sequence[Column]) -> list[Heading]:
    """A column that is sorted by already is sorted backwards by the next click."""
    found = []
    for column in columns:
        now = {column.id: "ascending", f"-{column.id}": "descending"}.get(asked.sort, "")
        wanted = f"-{column.id}" if now == "ascending" else column.id
        found.append(Heading(column, asked.query(sort=wanted, page=1) if column.sortable else "", now))
    return found


def _units(ledger: LedgerType, allowed: set[str] | None) -> list[tuple[str, str]]:
    """Units by which the list can be narrowed: subdistricts, and others that have rows."""
    subdistricts = [unit.id for unit in pack().subdistricts()]
    others = Row.objects.filter(ledger=ledger.id).exclude(unit__in=subdistricts).order_by("unit")
    listed = [*subdistricts, *others.values_list("unit", flat=True).distinct()]
    return [(unit, shown.unit_title(unit)) for unit in listed if allowed is None or unit in allowed]
