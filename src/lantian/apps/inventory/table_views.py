"""Tables of activities: bring in, look at as they came, withdraw."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lantian.apps.inventory import actions, queries
from lantian.apps.inventory.forms import TableForm
from lantian.apps.inventory.models import ActivityTable
from lantian.apps.inventory.problems import Refused
from lantian.apps.orgs.policies import require
from lantian.apps.records.campaign import pack, wording
from lantian.apps.records.export import csv_response
from lantian.core.rules.inventory.reading import COLUMNS, NEEDED, WORDS

__all__ = ["original", "tables", "template", "withdraw"]

_READ = "read-work"
_SHOWN = 100


@login_required
@never_cache
def tables(request: HttpRequest) -> HttpResponseBase:
    """What was brought in; those who may bring in more."""
    require(request.user, _READ)
    if request.method == "POST":
        actions.KEEP.require(request.user)
        form = TableForm(request.POST, request.FILES)
        if not form.is_valid():
            return _page(request, form, status=400)
        given = form.cleaned_data["file"]
        try:
            if given.size > actions.MOST_BYTES:
                raise Refused("table-too-large")
            item = actions.import_table(
                given.read(), name=given.name, year=form.cleaned_data["year"], actor=request.user, now=request.now
            )
        except Refused as refused:
            return _page(request, form, refused=refused, status=400)
        messages.success(request, _("{count} sources were taken.").format(count=item.lines))
        return redirect("inventory:tables")
    return _page(request, TableForm(initial={"year": queries.base_year(request.now)}))


@require_safe
@login_required
def original(request: HttpRequest, number: int) -> HttpResponseBase:
    """The table as it was brought in."""
    require(request.user, _READ)
    item = get_object_or_404(ActivityTable, pk=number)
    content = bytes(item.content)
    ending = "xlsx" if content[:2] == b"PK" else "csv"
    headers = {"Content-Disposition": f'attachment; filename="activities-{item.year}-{item.pk}.{ending}"'}
    return HttpResponse(content, content_type="application/octet-stream", headers=headers)


@require_safe
@login_required
def template(request: HttpRequest) -> HttpResponseBase:
    """An empty table with the columns that most sources need, in the reader's language."""
    require(request.user, _READ)
    english = (get_language() or "zh").startswith("en")
    columns = [name if english else title for title, name in WORDS.items()]
    return csv_response("activities", columns, [])


@require_POST
@login_required
def withdraw(request: HttpRequest, number: int) -> HttpResponseBase:
    """Take a table out of the inventories to come."""
    actions.KEEP.require(request.user)
    get_object_or_404(ActivityTable, pk=number)
    try:
        actions.withdraw_table(number, actor=request.user, now=request.now, reason=request.POST.get("reason", ""))
    except Refused as refused:
        messages.error(request, f"{refused.message} {refused.remedy}")
    else:
        messages.success(request, _("It is withdrawn and stays on record."))
    return redirect("inventory:tables")


def _column(name: str) -> str:
    """As a table of the reader's language names it."""
    titles = {column: title for title, column in WORDS.items()}
    return name if (get_language() or "zh").startswith("en") else titles.get(name, name)


def _categories() -> list[tuple[str, str, str]]:
    """(id, title, unit of activity) of every kind of source."""
    plan = pack().inventory
    return [(each.id, wording(each.title), each.unit) for each in plan.file.categories] if plan else []


def _page(
    request: HttpRequest, form: TableForm, *, refused: Refused | None = None, status: int = 200
) -> HttpResponseBase:
    language = get_language() or "zh"
    context = {
        "tables": ActivityTable.objects.defer("content").select_related("entered_by")[:_SHOWN],
        "form": form,
        "refused": refused,
        "faults": [(each.place(language), *each.said(language)) for each in (refused.faults if refused else ())][
            :_SHOWN
        ],
        "needed": [_column(name) for name in NEEDED],
        "others": [_column(name) for name in COLUMNS if name not in NEEDED],
        "controls": [wording(each.title) for each in pack().inventory.file.controls] if pack().inventory else [],
        "may_keep": actions.KEEP.allows(request.user),
        "categories": _categories(),
    }
    return render(request, "inventory/tables.html", context, status=status)
