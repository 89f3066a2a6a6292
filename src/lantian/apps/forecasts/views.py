"""The public forecast, its verification, and what forecasters say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lantian.apps.forecasts import actions, queries
from lantian.apps.forecasts.charts import fan, fan_rows
from lantian.apps.forecasts.forms import OfficialForm, TableForm
from lantian.apps.forecasts.model_card import error_lines, fits, season_lines
from lantian.apps.forecasts.models import Issue, IssuedDay, OfficialForecast, Verification
from lantian.apps.forecasts.problems import Refused
from lantian.apps.forecasts.queries import DayAhead, Forecast, Official
from lantian.apps.forecasts.rules import rules_at
from lantian.apps.forecasts.tables_in import MOST_BYTES, read_table
from lantian.apps.forecasts.words import member_words, members_said, note_words, part_words
from lantian.apps.monitoring import queries as air
from lantian.apps.monitoring.choices import DISTRICT, SiteKind
from lantian.apps.monitoring.figures import StationCard
from lantian.apps.orgs.policies import require
from lantian.apps.records.campaign import pack, wording
from lantian.apps.records.export import csv_response
from lantian.core.standards.hj633 import GRADES, Grade, grade
from lantian.core.standards.pollutants import Pollutant
from lantian.science.forecast.bands import LEVELS
from lantian.science.forecast.judging import LEAST_ORIGINS
from lantian.science.forecast.measured import MEASURED, ORIGIN

__all__ = ["official", "public", "table", "verification", "withdraw"]

_READ = "read-work"
_LEAST_SHOWN = 0.005
_OFFERED, _MOST_DIGITS = 48, 10
"""Issues that a page offers; digits of the number of one."""
_MOST_LINES = 30


@require_safe
def public(request: HttpRequest) -> HttpResponseBase:
    """The next days of the district, a subdistrict or a station, with how sure it is; of an earlier issue if asked."""
    names = {each.id: wording(each.name) for each in pack().subdistricts()}
    asked = request.GET.get("site", "")
    stations = {each.code: each for each in air.stations()}
    if asked and asked not in names and asked not in stations:
        raise Http404(_("There is no such subdistrict or station."))
    kind = SiteKind.DISTRICT if not asked else SiteKind.SUBDISTRICT if asked in names else SiteKind.STATION
    site, pollutant = asked or DISTRICT, _pollutant(request)
    found, earlier = _issue(request, kind, site)
    if found is not None and request.GET.get("format") == "csv":
        return _csv(found, site)
    context: dict[str, Any] = {
        "found": found,
        "earlier": earlier,
        "site": asked,
        "site_name": _site_name(asked, names, stations),
        "above": _above(asked, names, stations),
        "places": [each for each in stations.values() if each.unit is not None and each.unit.id == asked],
        "pollutant": pollutant,
        "pollutants": list(Pollutant),
        "grades": GRADES,
    }
    if found is not None:
        context |= {
            "days": [_day(each) for each in found.days],
            "further": _further(found),
            "of_district": _overruling(request) if asked else [],
            "issues": list(Issue.objects.filter(issued_at__lte=request.now)[:_OFFERED]),
            "members": members_said(found.members),
            "leans": [dt.datetime.fromisoformat(each) for each in found.weather.get("issued_at", ())],
            "notes": [note_words(code, facts) for code, facts in found.notes],
            "chart": fan(found, pollutant),
            "rows": fan_rows(found, pollutant),
            "levels": [f"{level:.0%}" for level in LEVELS],
            "units": _units(found, names),
            "rules": rules_at(request.now),
        }
    return render(request, "forecasts/public.html", context)


@require_safe
@login_required
@never_cache
def verification(request: HttpRequest) -> HttpResponseBase:
    """How good the issues were, and the models behind them."""
    require(request.user, _READ)
    newest = Verification.objects.first()
    pollutant = _pollutant(request)
    rules = rules_at(request.now)
    context: dict[str, Any] = {
        "newest": newest,
        "pollutant": pollutant,
        "pollutants": list(Pollutant),
        "least": LEAST_ORIGINS,
        "rules": rules,
        "fits": fits(request.now, rules),
        "measured": [(Pollutant(each.pollutant).label, each) for each in MEASURED],
        "origin": ORIGIN,
    }
    if newest is not None:
        found = newest.found
        context |= {
            "errors": [
                {**line, "part": part_words(line["part"]), "member": member_words(line["member"])}
                for line in error_lines(found["errors"][str(pollutant)], pollutant)
            ],
            "seasons": season_lines(found, pollutant),
            "calls": [{**line, "member": member_words(line["member"])} for line in found["calls"]],
            "reliability": found["reliability"],
            "inside": found["range"],
        }
        if request.GET.get("format") == "csv":
            return _errors_csv(found, newest)
    return render(request, "forecasts/verification.html", context)


@login_required
@never_cache
def official(request: HttpRequest) -> HttpResponseBase:
    """What forecasters say; those who may enter it."""
    require(request.user, _READ)
    form = OfficialForm(request.POST or None)
    if request.method == "POST":
        actions.RECORD.require(request.user)
        if form.is_valid():
            try:
                actions.record_official(actions.Said(**form.cleaned_data), actor=request.user, now=request.now)
            except Refused as refused:
                field = refused.field if refused.field in form.fields else None
                form.add_error(field, f"{refused.message} {refused.remedy}")
            else:
                messages.success(request, _("The forecast is recorded."))
                return redirect("forecasts:official")
    return _official_page(request, form=form, status=400 if form.errors else 200)


@require_POST
@login_required
def table(request: HttpRequest) -> HttpResponseBase:
    """A table of days: all or nothing."""
    actions.RECORD.require(request.user)
    form = TableForm(request.POST, request.FILES)
    if form.is_valid():
        given = form.cleaned_data["file"]
        try:
            if given.size > MOST_BYTES:
                raise Refused("too-many-rows", "file")
            rows = read_table(given.read(), source=given.name[:120])
            made = actions.record_officials(rows, actor=request.user, now=request.now)
        except Refused as refused:
            place = _("Line {number}: ").format(number=refused.row) if refused.row else ""
            form.add_error("file", f"{place}{refused.message} {refused.remedy}")
            if refused.others:
                lines = ", ".join(str(each) for each in refused.others[:_MOST_LINES])
                form.add_error("file", _("Something is wrong with these lines as well: {lines}.").format(lines=lines))
        else:
            messages.success(request, _("{count} days were recorded.").format(count=len(made)))
            return redirect("forecasts:official")
    return _official_page(request, table_form=form, status=400)


@require_POST
@login_required
def withdraw(request: HttpRequest, number: int) -> HttpResponseBase:
    """Take back what was entered."""
    actions.RECORD.require(request.user)
    get_object_or_404(OfficialForecast, pk=number)
    try:
        actions.withdraw_official(number, actor=request.user, now=request.now, reason=request.POST.get("reason", ""))
    except Refused as refused:
        messages.error(request, f"{refused.message} {refused.remedy}")
    else:
        messages.success(request, _("It is withdrawn and stays on record."))
    return redirect("forecasts:official")


def _official_page(
    request: HttpRequest, *, form: OfficialForm | None = None, table_form: TableForm | None = None, status: int = 200
) -> HttpResponseBase:
    rows = OfficialForecast.objects.all()
    if request.GET.get("format") == "csv":
        header = ["day", "low", "high", "overrules", "reason", "source", "entered_at", "entered_by", "withdrawn_at"]
        cells = (
            [r.day, r.low, r.high, r.overrules, r.reason, r.source, r.entered_at, r.entered_name, r.withdrawn_at]
            for r in rows
        )
        return csv_response("official-forecasts", header, cells)
    newest = {each.day: each.pk for each in reversed(rows.filter(withdrawn_at=None))}
    context = {
        "rows": [(each, newest.get(each.day) == each.pk) for each in rows.select_related("entered_by")[:100]],
        "may_record": actions.RECORD.allows(request.user),
        "form": form or OfficialForm(),
        "table_form": table_form or TableForm(),
    }
    return render(request, "forecasts/official.html", context, status=status)


def _pollutant(request: HttpRequest) -> Pollutant:
    try:
        return Pollutant(request.GET.get("pollutant", "") or "pm25")
    except ValueError as cause:
        raise Http404(_("There is no such pollutant.")) from cause


def _issue(request: HttpRequest, kind: SiteKind, site: str) -> tuple[Forecast | None, bool]:
    """The newest issue, or the one that is asked for and whether it is an earlier one."""
    newest = queries.latest(request.now, kind=kind, site=site)
    written = request.GET.get("issue", "")
    if not written:
        return newest, False
    known = written.isascii() and written.isdigit() and len(written) < _MOST_DIGITS
    found = queries.issue_of(int(written), request.now, kind=kind, site=site) if known else None
    if found is None:
        raise Http404(_("There is no such forecast."))
    return found, newest is None or found.number != newest.number


def _site_name(asked: str, names: dict[str, str], stations: dict[str, StationCard]) -> str:
    if not asked:
        return wording(pack().info.district)
    return names.get(asked) or wording(stations[asked].name)


def _above(asked: str, names: dict[str, str], stations: dict[str, StationCard]) -> tuple[str, str] | None:
    """The subdistrict of a station, by id and name."""
    card = stations.get(asked) if asked not in names else None
    unit = card.unit.id if card is not None and card.unit is not None else ""
    return (unit, names[unit]) if unit in names else None


def _overruling(request: HttpRequest) -> list[Official]:
    """What forecasters say in place of the forecast of the district, for the pages of its parts."""
    return [each for _day, each in sorted(queries.officials(request.now).items()) if each.overrules]


def _further(found: Forecast) -> list[tuple[Official, Grade]]:
    """What forecasters say of days of which no range was computed."""
    known = {each.day for each in found.days}
    return [(each, grade(each.middle)) for day, each in sorted(found.officials.items()) if day not in known]


def _day(each: DayAhead) -> dict[str, Any]:
    return {
        "day": each,
        "low": grade(each.low),
        "high": grade(each.high),
        "middle": grade(each.middle),
        "likely": _likely(each.chances),
        "official": grade(each.official.middle) if each.official else None,
        "chances": [
            (GRADES[place], chance, f"{chance:.0%}" if chance >= _LEAST_SHOWN or chance == 0 else "<1%")
            for place, chance in enumerate(each.chances)
        ],
    }


def _likely(chances: Sequence[float]) -> Grade | None:
    """The grade with the highest probability."""
    return GRADES[max(range(len(chances)), key=chances.__getitem__)] if chances else None


def _units(found: Forecast, names: dict[str, str]) -> list[dict[str, Any]]:
    """Every subdistrict with its days, in the order of the pack."""
    by_unit: dict[str, list[IssuedDay]] = {}
    for row in IssuedDay.objects.filter(issue=found.number, site_kind=SiteKind.SUBDISTRICT):
        by_unit.setdefault(row.site, []).append(row)
    return [
        {"id": unit, "name": name, "days": [(row, _likely(row.chances) or grade(row.middle)) for row in by_unit[unit]]}
        for unit, name in names.items()
        if unit in by_unit
    ]


def _csv(found: Forecast, site: str) -> HttpResponseBase:
    header = ["issued_at", "site", "time", "pollutant", "unit", *(f"q{level:g}" for level in LEVELS)]
    rows = (
        [found.issued_at, site, time, str(pollutant), pollutant.unit, *(float(f"{each:.2f}") for each in values[place])]
        for pollutant, values in found.quantiles.items()
        for place, time in enumerate(found.times)
    )
    return csv_response(f"forecast-{site}-{found.starts:%Y%m%dT%H}", header, rows)


def _errors_csv(found: dict[str, Any], newest: Verification) -> HttpResponseBase:
    names = ("part", "member", "forecasts", "mae", "rmse", "bias", "crps", "coverage90")
    rows = ([name, *(line[each] for each in names)] for name, lines in found["errors"].items() for line in lines)
    return csv_response(f"forecast-verification-{newest.at:%Y%m%d}", ["pollutant", *names], rows)
