"""Pages of the whole network: coverage and on-line rate, and what is handed to the upper level."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lantian.apps.monitoring.choices import NETWORK
from lantian.apps.monitoring.models import Station
from lantian.apps.network import queries
from lantian.apps.network.choices import StageWord
from lantian.apps.network.figures import Cell, UnitRow, Week
from lantian.apps.network.kinds import kind_of, known_kinds
from lantian.apps.network.policies import READ
from lantian.apps.network.service import rule
from lantian.apps.network.tables import unit_name
from lantian.apps.network.words import factor_names
from lantian.apps.orgs.policies import require
from lantian.apps.records.campaign import pack, wording
from lantian.apps.records.export import csv_response
from lantian.apps.records.traces import address
from lantian.core.flows.station_stage import ORDER

__all__ = ["coverage", "hand_over"]

_LEVELS = ((0.99, "full"), (0.9, "good"), (0.75, "fair"), (0.0, "poor"))


@require_safe
@login_required
@never_cache
def coverage(request: HttpRequest) -> HttpResponseBase:
    """48 of 48 at a glance: each subdistrict by week, now, and who is missing. `?format=csv` the weeks as a file."""
    require(request.user, READ)
    network = request.GET.get("network", NETWORK)
    networks = _networks()
    if network not in networks:
        raise Http404({"asked": _("network {name}").format(name=network), "exists": list(networks)})
    found = queries.coverage(request.now, network)
    if request.GET.get("format") == "csv":
        return csv_response(
            "coverage",
            [_("Subdistrict"), _("Week from"), _("Week until"), _("Hours received"), _("Hours due"), _("On-line rate")],
            (
                [wording(row.unit.name), week.first, week.last, cell.received, cell.due, cell.rate]
                for row in found.rows
                if row.unit is not None
                for week, cell in zip(found.weeks, row.cells, strict=True)
            ),
        )
    origin = rule(request.now)
    for name in ("network.online_minutes", "network.rate_counts", "network.hour_parameters_needed"):
        origin.note(name)
    context = {
        "found": found,
        "rows": [(row, _shown(row, found.weeks, network, found.version)) for row in found.rows],
        "total": (found.total, _shown(found.total, found.weeks, network, found.version)),
        "missing": [(each, factor_names(each.expected)) for each in found.missing],
        "networks": networks.items(),
        "planned": found.total.planned if found.total.planned is not None else found.total.registered,
        "interpretations": origin.interpretations,
        "clauses": origin.clauses(pack().info.stations.clause),
    }
    return render(request, "network/coverage.html", context)


def _shown(row: UnitRow, weeks: tuple[Week, ...], network: str, version: int | None) -> list[tuple[Cell, str, str]]:
    """Cells with their colour and the address of their trace; a page has hundreds, hence one look-up of the place."""
    key = {"site": row.unit.id if row.unit else "district", "week": "", "network": network}
    before, _, after = address("online-rate", key, version).partition("week=")
    return [
        (cell, _level(cell), f"{before}week={week.monday}{after}") for week, cell in zip(weeks, row.cells, strict=True)
    ]


def _level(cell: Cell) -> str:
    if cell.rate is None:
        return "none"
    return next(name for least, name in _LEVELS if cell.rate >= least)


def _networks() -> dict[str, str]:
    """Networks that have stations, by the kind that they consist of; the planned one always."""
    here = set(Station.objects.order_by().values_list("network", flat=True).distinct()) | {NETWORK}
    names: dict[str, str] = {}
    for kind in known_kinds().values():
        if kind.network in here and kind.network != "dustfall":
            names.setdefault(kind.network, wording(kind.title))
    return names


@require_safe
@login_required
@never_cache
def hand_over(request: HttpRequest) -> HttpResponseBase:
    """Completeness of the stations that the upper level takes over (M01). `?format=csv` the same as a file."""
    require(request.user, READ)
    kinds = known_kinds()
    kind = request.GET.get("kind", "reference")
    if kind not in kinds:
        raise Http404({"asked": _("kind {name}").format(name=kind), "exists": list(kinds)})
    rows = queries.hand_over(request.now, (kind,))
    if request.GET.get("format") == "csv":
        return csv_response(
            "hand-over",
            [
                _("Code of the station"),
                _("Station"),
                _("Subdistrict"),
                _("Kind"),
                _("Stage"),
                *(StageWord(stage).label for stage in ORDER),
                _("Parameters expected"),
                _("Parameters missing"),
                _("Due on"),
                _("Days late"),
                _("Handed to the upper level on"),
            ],
            (
                [
                    row.station.code,
                    str(row.station),
                    unit_name(row.station.subdistrict),
                    wording(kind_of(row.station).title),
                    StageWord(row.stage).label,
                    *(row.days.get(stage) for stage in ORDER),
                    " ".join(row.completeness.expected),
                    " ".join(row.completeness.missing),
                    row.due if kind == "reference" else None,
                    row.late_days if kind == "reference" else None,
                    row.handed_up,
                ]
                for row in rows
            ),
        )
    context = {
        "rows": [
            (
                row,
                unit_name(row.station.subdistrict),
                StageWord(row.stage).label,
                [row.days.get(stage) for stage in ORDER],
                factor_names(row.completeness.missing),
            )
            for row in rows
        ],
        "stages": [StageWord(stage).label for stage in ORDER],
        "kinds": [(each.id, wording(each.title)) for each in kinds.values()],
        "kind": kind,
        "is_reference": kind == "reference",
        "due": queries.deadline(request.now),
        "complete": sum(row.is_complete and row.completeness.complete for row in rows),
        "late": sum(row.late_days > 0 for row in rows),
    }
    return render(request, "network/hand_over.html", context)
