"""Pages of dustfall."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lantian.apps.dustfall import actions, queries
from lantian.apps.dustfall.forms import CorrectionForm, JarForm, PasteForm, PointForm
from lantian.apps.dustfall.models import Jar
from lantian.apps.dustfall.pasting import COLUMNS, parse
from lantian.apps.dustfall.policies import READ, RECORD
from lantian.apps.dustfall.problems import DustfallRefused
from lantian.apps.dustfall.tables import JarTable, PointTable, RankingTable
from lantian.apps.dustfall.wordings import point_remarks, reason_words
from lantian.apps.orgs.data_table import fill
from lantian.apps.records.campaign import pack, wording
from lantian.apps.records.export import csv_response

__all__ = ["enter", "jar", "jars", "month", "new_point", "paste"]


@require_safe
@login_required
@never_cache
def month(request: HttpRequest) -> HttpResponseBase:
    """A month: subdistricts ranked against the limit, points, what is missing."""
    READ.require(request.user)
    months = queries.months(request.now)
    wanted = _month(request, months)
    sheet = queries.month_sheet(wanted)
    match request.GET.get("format", ""):
        case "csv":
            return _ranking_csv(sheet)
        case "points":
            return _points_csv(sheet)
    points = [point for unit in sheet.units for point in unit.points]
    context = {
        "months": months,
        "month": wanted,
        "sheet": sheet,
        "ranking": fill(RankingTable(sheet), request),
        "points": fill(PointTable(points), request),
        "missing": sheet.missing,
        "year_units": pack().subdistricts(),
        "year_rows": _year(months[:12]),
        "may_record": RECORD.allows(request.user),
    }
    return render(request, "dustfall/month.html", context)


@require_safe
@login_required
@never_cache
def jars(request: HttpRequest) -> HttpResponseBase:
    """The jars of a month."""
    READ.require(request.user)
    months = queries.months(request.now)
    wanted = _month(request, months)
    found = Jar.objects.filter(month=wanted, replaced_at=None).select_related("point")
    if request.GET.get("format") == "csv":
        return csv_response(
            f"dustfall-jars-{wanted:%Y-%m}",
            list(COLUMNS),
            (
                [
                    each.point_id,
                    f"{each.month:%Y-%m}",
                    each.number,
                    each.state,
                    each.put_out,
                    each.taken_in,
                    each.area,
                    each.mass,
                    each.blank,
                    each.removed,
                    each.note,
                ]
                for each in found
            ),
        )
    context = {
        "months": months,
        "month": wanted,
        "table": fill(JarTable(found), request),
        "may_record": RECORD.allows(request.user),
    }
    return render(request, "dustfall/jars.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def enter(request: HttpRequest) -> HttpResponseBase:
    """Enter one jar; the form comes back for the next one."""
    RECORD.require(request.user)
    form = JarForm(request.POST or None, initial={"month": request.GET.get("month", ""), "blank": "0"})
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        point, when, number = facts.pop("point").code, facts.pop("month"), facts.pop("number")
        made = _done(
            form,
            lambda: actions.enter_jar(point, when, number=number, actor=request.user, now=request.now, **facts),
        )
        if isinstance(made, Jar):
            messages.success(
                request, _("Jar {number} of {point} was entered.").format(number=made.number, point=made.point)
            )
            return redirect("dustfall:jar", number=made.pk)
    return render(
        request, "dustfall/form.html", {"form": form, "title": _("Enter a jar"), "button": _("Enter the jar")}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def paste(request: HttpRequest) -> HttpResponseBase:
    """Enter a table of jars: all or nothing, every wrong cell named."""
    RECORD.require(request.user)
    form = PasteForm(request.POST or None)
    cells: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.enter_rows(parse(form.cleaned_data["table"]), actor=request.user, now=request.now)
        except DustfallRefused as refused:
            cells = refused.cells
            for text in refused.problems.values():
                form.add_error("table", str(text))
        else:
            messages.success(request, _("{count} jars were entered.").format(count=len(made)))
            return redirect(f"{reverse('dustfall:jars')}?month={made[0].month:%Y-%m}")
    return render(request, "dustfall/paste.html", {"form": form, "cells": cells, "columns": COLUMNS})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def jar(request: HttpRequest, number: int) -> HttpResponseBase:
    """One jar with its history; correcting it keeps what stood before."""
    READ.require(request.user)
    found = get_object_or_404(Jar.objects.select_related("point"), pk=number)
    names = tuple(CorrectionForm.base_fields.keys() - {"reason"})
    form = CorrectionForm(request.POST or None, initial={name: getattr(found, name) for name in names})
    if request.method == "POST":
        RECORD.require(request.user)
        if form.is_valid():
            facts = dict(form.cleaned_data)
            reason = facts.pop("reason")
            made = _done(
                form,
                lambda: actions.correct_jar(number, actor=request.user, reason=reason, now=request.now, **facts),
            )
            if isinstance(made, Jar):
                messages.success(request, _("The jar was corrected; what stood before is kept below."))
                return redirect("dustfall:jar", number=made.pk)
    figure = queries.point_figure(found.point, found.month)
    context = {
        "jar": found,
        "form": form,
        "figure": figure,
        "mine": next((each for each in figure.jars if each.jar.pk == found.pk), None),
        "remarks": point_remarks(figure),
        "history": queries.history(found),
        "may_record": RECORD.allows(request.user) and found.replaced_at is None,
    }
    return render(request, "dustfall/jar.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def new_point(request: HttpRequest) -> HttpResponseBase:
    """Enter a point."""
    RECORD.require(request.user)
    form = PointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = _done(form, lambda: actions.register_point(actor=request.user, **form.cleaned_data))
        if made is not None:
            messages.success(request, _("The point was entered."))
            return redirect("dustfall:month")
    return render(
        request, "dustfall/form.html", {"form": form, "title": _("New point"), "button": _("Enter the point")}
    )


def _year(months: tuple[dt.date, ...]) -> list[dict[str, Any]]:
    """Months as lines, subdistricts as columns in the order of the pack."""
    lines = []
    for sheet in queries.sheet_months(months):
        by_unit = {unit.unit.id: unit for unit in sheet.units}
        cells = [by_unit[unit.id] for unit in pack().subdistricts()]
        lines.append({"month": sheet.month, "cells": cells, "mean": sheet.district})
    return lines


def _done(form: Any, act: Callable[[], object]) -> object | None:
    """What an action made; None when it refused, with the reasons in the form."""
    try:
        return act()
    except DustfallRefused as refused:
        for field, text in refused.problems.items():
            form.add_error(field if field in form.fields else None, str(text))
        return None


def _month(request: HttpRequest, months: tuple[dt.date, ...]) -> dt.date:
    """The month that the address asks for, else the newest one with jars."""
    written = request.GET.get("month", "")
    if not written:
        newest = Jar.objects.filter(replaced_at=None).order_by("-month").values_list("month", flat=True).first()
        return newest or (months[0] if months else request.now.date().replace(day=1))
    for each in months:
        if written == f"{each:%Y-%m}":
            return each
    raise Http404({"asked": _("month {name}").format(name=written), "exists": [f"{each:%Y-%m}" for each in months]})


def _ranking_csv(sheet: queries.MonthSheet) -> HttpResponseBase:
    return csv_response(
        f"dustfall-{sheet.month:%Y-%m}",
        [
            _("Month"),
            pgettext("ranking", "Place"),
            _("Subdistrict"),
            _("Dustfall t/(km²·30 d)"),
            _("Dustfall limit"),
            _("Passes"),
            _("Points with a value"),
            _("Points"),
            _("Remarks"),
        ],
        (
            [
                f"{sheet.month:%Y-%m}",
                unit.row.place,
                wording(unit.unit.name),
                unit.row.kept,
                sheet.limit,
                unit.passes,
                unit.valid,
                len(unit.points),
                reason_words(unit.row.reason),
            ]
            for unit in sheet.units
        ),
    )


def _points_csv(sheet: queries.MonthSheet) -> HttpResponseBase:
    return csv_response(
        f"dustfall-points-{sheet.month:%Y-%m}",
        [
            _("Month"),
            _("Dustfall point"),
            _("Name of the point"),
            _("Subdistrict"),
            _("Dustfall t/(km²·30 d)"),
            _("Jars"),
            _("Jars lost"),
            _("Remarks"),
        ],
        (
            [
                f"{sheet.month:%Y-%m}",
                point.point.code,
                str(point.point),
                wording(unit.unit.name),
                point.kept,
                point.figure.jars,
                point.figure.lost,
                " · ".join(point_remarks(point)),
            ]
            for unit in sheet.units
            for point in unit.points
        ),
    )
