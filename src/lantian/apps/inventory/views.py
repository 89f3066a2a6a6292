"""The inventory in force and every other one: sums, sources, what was told, grids, two held against each other."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lantian.apps.inventory import actions, comparing, gridding, queries
from lantian.apps.inventory.models import EmissionSource, Inventory
from lantian.apps.inventory.problems import Refused
from lantian.apps.inventory.shown import emission_of, groups_of, row_numbers, told_of, without_factor
from lantian.apps.inventory.workbook import book_of
from lantian.apps.orgs.policies import require
from lantian.apps.records.campaign import pack, wording
from lantian.apps.records.export import csv_response
from lantian.core.quantity.emission import Species
from lantian.science.inventory.grid_csv import as_csv

__all__ = ["compare", "compute", "grid_file", "overview", "sources", "step", "told", "workbook"]

_READ = "read-work"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PAGE = 50


@require_safe
@login_required
@never_cache
def overview(request: HttpRequest, number: int | None = None) -> HttpResponseBase:
    """Sums by heading and category; without a number of the inventory in force, else of the newest one."""
    require(request.user, _READ)
    return _overview(request, number)


@require_POST
@login_required
def compute(request: HttpRequest) -> HttpResponseBase:
    """Compute the base year anew, or another one that a table is of."""
    actions.KEEP.require(request.user)
    asked = request.POST.get("year", str(queries.base_year(request.now)))
    year = next((each for each in queries.years(request.now) if str(each) == asked), None)
    if year is None:
        messages.error(request, _("There is no such year to compute. Choose the base year, or one that a table is of."))
        return redirect("inventory:overview")
    try:
        item = actions.compute(year=year, actor=request.user, now=request.now)
    except Refused as refused:
        messages.error(request, f"{refused.message} {refused.remedy}")
        return redirect("inventory:overview")
    messages.success(request, _("Computed. It waits for the signature of another person."))
    return redirect("inventory:inventory", number=item.pk)


@require_POST
@login_required
def step(request: HttpRequest, number: int) -> HttpResponseBase:
    """Sign, drop or withdraw."""
    actions.SIGN.require(request.user)
    get_object_or_404(Inventory, pk=number)
    wanted, reason = request.POST.get("step", ""), request.POST.get("reason", "")
    try:
        match wanted:
            case "sign":
                actions.sign(number, actor=request.user, now=request.now)
                held = queries.in_force(request.now)
                is_held = held is not None and held.pk == number
                messages.success(request, _("Signed: it is in force now.") if is_held else _("It is signed."))
            case "drop":
                actions.drop(number, actor=request.user, now=request.now, reason=reason)
                messages.success(request, _("Dropped; it stays to be looked at."))
            case "withdraw":
                actions.withdraw(number, actor=request.user, now=request.now, reason=reason)
                held = queries.in_force(request.now)
                said = (
                    _("Withdrawn; {held} is in force.").format(held=held) if held else _("Withdrawn; none is in force.")
                )
                messages.success(request, said)
            case _:
                raise Http404(_("An inventory knows no such step."))
    except Refused as refused:
        messages.error(request, f"{refused.message} {refused.remedy}")
    return redirect("inventory:inventory", number=number)


@require_safe
@login_required
@never_cache
def sources(request: HttpRequest, number: int) -> HttpResponseBase:
    """Every source, narrowed by category, subdistrict and words; as CSV too."""
    require(request.user, _READ)
    item = get_object_or_404(Inventory, pk=number)
    species = _species(request)
    rows = _chosen(item, request)
    if request.GET.get("format") == "csv":
        return _sources_csv(item, rows)
    page = Paginator(rows, _PAGE).get_page(request.GET.get("page"))
    known = row_numbers(each.code for each in page)
    plan = pack().inventory
    titles = {each.id: (wording(each.title), each.unit) for each in plan.file.categories} if plan else {}
    grades = {each.id: wording(each.title) for each in plan.file.grades} if plan else {}
    units = {each.id: wording(each.name) for each in pack().units.values()}
    context = {
        "item": item,
        "species": species,
        "all_species": list(Species),
        "page": page,
        "lines": [
            {
                "row": each,
                "category": titles.get(each.category, (each.category, ""))[0],
                "activity_unit": titles.get(each.category, ("", ""))[1],
                "unit": units.get(each.unit, "—"),
                "grade": grades.get(each.grade, each.grade),
                "emitted": emission_of(each, species),
                "on_ledger": each.code in known,
            }
            for each in page
        ],
        "categories": [(name, titles.get(name, (name, ""))[0]) for name in item.totals["categories"]],
        "units": [(each.id, wording(each.name)) for each in pack().subdistricts()],
        "asked": {name: request.GET.get(name, "") for name in ("category", "unit", "q")},
    }
    return render(request, "inventory/sources.html", context)


@require_safe
@login_required
@never_cache
def told(request: HttpRequest, number: int) -> HttpResponseBase:
    """Gaps against the ledgers, outliers, sources that were left out."""
    require(request.user, _READ)
    item = get_object_or_404(Inventory, pk=number)
    found = told_of(item, get_language() or "zh")
    if request.GET.get("format") == "csv":
        cells = ([each.where, each.message, each.remedy, each.is_note] for each in found)
        return csv_response(f"inventory-{item.pk}-told", ["where", "message", "remedy", "note"], cells)
    return render(request, "inventory/told.html", {"item": item, "told": found})


@require_safe
@login_required
@never_cache
def compare(request: HttpRequest) -> HttpResponseBase:
    """Two inventories held against each other: what came, what went, what changed by activity or by rate."""
    require(request.user, _READ)
    every = list(Inventory.objects.all()[:200])
    before, after = (_named(request.GET.get(name, ""), every) for name in ("before", "after"))
    context: dict[str, Any] = {"every": every, "before": before, "after": after, "species": _species(request)}
    context["all_species"] = list(Species)
    if before is not None and after is not None:
        changes = comparing.changes(before, after)
        if request.GET.get("format") == "csv":
            names = ("category", "species", "before", "after", "came", "went", "by_activity", "by_rate")
            cells = ([getattr(each, name) for name in names] for each in changes)
            return csv_response(f"inventory-{before.pk}-{after.pk}", list(names), cells)
        context["changes"] = comparing.lines(changes, context["species"])
        context["whole"] = comparing.total(changes, context["species"])
    return render(request, "inventory/compare.html", context)


@require_safe
@login_required
def grid_file(request: HttpRequest, number: int, form: str) -> HttpResponseBase:
    """The grid as CSV or NetCDF (CF-1.8); `day`: NetCDF with the hours of that day of the inventory's year as well."""
    require(request.user, _READ)
    item = get_object_or_404(Inventory, pk=number)
    found = gridding.gridded(item, _cell(item, request)) if form in ("csv", "nc") else None
    if found is None:
        raise Http404(_("There is no such file: no source has a place, or the kind is not known."))
    content = as_csv(found) if form == "csv" else gridding.as_netcdf(item, found, _day_of(item, request))
    kind = "text/csv; charset=utf-8" if form == "csv" else "application/netcdf"
    name = f"inventory-{item.year}-{item.pk}.{form}"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_safe
@login_required
def workbook(request: HttpRequest, number: int) -> HttpResponseBase:
    """Sums, sources and remarks as an Excel workbook."""
    require(request.user, _READ)
    item = get_object_or_404(Inventory, pk=number)
    answer = HttpResponse(book_of(item, get_language() or "zh"), content_type=_XLSX)
    answer["Content-Disposition"] = f'attachment; filename="inventory-{item.year}-{item.pk}.xlsx"'
    return answer


def _overview(request: HttpRequest, number: int | None) -> HttpResponseBase:
    held = queries.in_force(request.now)
    every = list(Inventory.objects.all()[:20])
    item = get_object_or_404(Inventory, pk=number) if number else held or next(iter(every), None)
    if item is not None and request.GET.get("format") == "csv":
        return _totals_csv(item)
    species, plan = _species(request), pack().inventory
    context: dict[str, Any] = {
        "item": item,
        "held": held,
        "base_year": queries.base_year(request.now),
        "species": species,
        "all_species": list(Species),
        "years": queries.years(request.now),
        "every": every,
        "may_compute": actions.KEEP.allows(request.user) and plan is not None,
        "clause": plan.file.clause if plan else "",
        "interpretations": plan.file.interpretations if plan else (),
    }
    if item is not None:
        total, groups = queries.totals_of(item).total, groups_of(item, species)
        context |= {
            "groups": groups,
            "lacking": without_factor(groups, species),
            "total": total.get(species),
            "totals": [(each, total.get(each)) for each in Species],
            "gaps": len(item.faults),
            "may_decide": actions.SIGN.allows(request.user) and item.computed_by_id != request.user.pk,
        }
    return render(request, "inventory/overview.html", context)


def _chosen(item: Inventory, request: HttpRequest) -> Any:
    rows = item.rows.all()
    category, unit, words = (request.GET.get(name, "").strip()[:80] for name in ("category", "unit", "q"))
    if category:
        rows = rows.filter(category=category)
    if unit:
        rows = rows.filter(unit=unit)
    if words and "\x00" not in words:
        rows = rows.filter(Q(name__icontains=words) | Q(code__icontains=words))
    return rows


def _cell(item: Inventory, request: HttpRequest) -> int:
    """The side that is asked for, where pages offer it; else that of the pack."""
    asked = request.GET.get("cell", "")
    return next((each for each in gridding.CELLS if str(each) == asked), gridding.cell_of(item))


def _day_of(item: Inventory, request: HttpRequest) -> dt.date | None:
    if not (written := request.GET.get("day", "")):
        return None
    try:
        day = dt.date.fromisoformat(written)
    except ValueError:
        day = None
    if day is None or day.year != item.year:
        raise Http404(_("It is no day of the year of the inventory."))
    return day


def _species(request: HttpRequest) -> Species:
    try:
        return Species(request.GET.get("species", "") or Species.PM25)
    except ValueError as cause:
        raise Http404(_("The inventory knows no such species.")) from cause


def _named(written: str, every: list[Inventory]) -> Inventory | None:
    return next((each for each in every if str(each.pk) == written), None)


def _sources_csv(item: Inventory, rows: Any) -> HttpResponseBase:
    header = ["code", "name", "category", "unit", "activity", "origin", "grade", *(f"{each} (t/a)" for each in Species)]

    def cells(each: EmissionSource) -> list[Any]:
        emitted = [each.emissions.get(one.value, {}).get("value", "") for one in Species]
        return [each.code, each.name, each.category, each.unit, each.activity, each.origin, each.grade, *emitted]

    return csv_response(
        f"inventory-{item.year}-{item.pk}-sources", header, (cells(each) for each in rows.iterator(500))
    )


def _totals_csv(item: Inventory) -> HttpResponseBase:
    kept_by_part = {"total": {"": item.totals["total"]}, "group": item.totals["groups"]}
    kept_by_part["category"] = item.totals["categories"]
    cells = (
        [part, name, species, *figures]
        for part, kept in kept_by_part.items()
        for name, sums in kept.items()
        for species, figures in sums.items()
    )
    header = ["part", "id", "species", "value (t/a)", "low (t/a)", "high (t/a)"]
    return csv_response(f"inventory-{item.year}-{item.pk}", header, cells)
