"""Pages of the devices: list, one device, its access."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lantian.apps.devices import actions
from lantian.apps.devices.filters import DeviceFilter
from lantian.apps.devices.forms import AccessForm
from lantian.apps.devices.models import DeviceAccess
from lantian.apps.devices.policies import COMMANDS, READ
from lantian.apps.devices.problems import DeviceRefused
from lantian.apps.devices.queries import callers, device_rows
from lantian.apps.devices.tables import DeviceTable, OrderTable
from lantian.apps.devices.words import mark_words
from lantian.apps.monitoring.models import Station
from lantian.apps.network.kinds import kind_of
from lantian.apps.network.policies import STATIONS
from lantian.apps.orgs.data_table import fill
from lantian.apps.orgs.policies import require
from lantian.apps.records.campaign import wording
from lantian.apps.records.export import csv_response
from lantian.core.standards.hj212.requests import REQUESTS
from lantian.io.home import data_home
from lantian.io.telemetry.health import devices, reports
from lantian.io.telemetry.orders import Orders

__all__ = ["access", "device", "device_list", "registered"]

_ORDERS_SHOWN = 12
_REPORTS_SHOWN = 12


@require_safe
@login_required
@never_cache
def device_list(request: HttpRequest) -> HttpResponseBase:
    """Every device of the register and how it fares; `?format=csv` the same choice as a file."""
    require(request.user, READ)
    health = devices(data_home())
    chosen = DeviceFilter(
        request.GET,
        Station.objects.filter(until=None).order_by("subdistrict", "code"),
        met=set(health),
        connected={mn for mn, each in health.items() if each.connected},
        faulty={mn for mn, each in health.items() if each.marks},
    )
    rows = device_rows(chosen.found)
    if request.GET.get("format") == "csv":
        return csv_response(
            "devices",
            [
                "MN",
                _("Device"),
                _("connected"),
                _("Address"),
                _("Last frame"),
                _("Edition"),
                _("Clock (s)"),
                _("Gaps"),
                _("Frames"),
                _("Deviations"),
            ],
            (
                [
                    row.station.mn,
                    str(row.station),
                    row.connected,
                    row.health.peer if row.health else "",
                    row.last_frame,
                    row.health.dialect if row.health else "",
                    None
                    if row.health is None or row.health.clock_skew_seconds is None
                    else f"{row.health.clock_skew_seconds:.1f}",
                    row.health.outstanding_gaps if row.health else None,
                    row.health.frames if row.health else None,
                    "; ".join(f"{mark_words(name)} {count}" for name, count in row.health.marks.items())
                    if row.health
                    else "",
                ]
                for row in rows
            ),
        )
    query = request.GET.copy()
    query["format"] = "csv"
    context = {
        "filter": chosen,
        "table": fill(DeviceTable(rows), request),
        "csv": query.urlencode(),
        "strangers": len(callers()),
        "connected": sum(row.connected for row in rows),
        "total": len(rows),
    }
    return render(request, "devices/devices.html", context)


@require_safe
@login_required
@never_cache
def device(request: HttpRequest, mn: str) -> HttpResponseBase:
    """One device: line, what it does wrong, orders and answers, what it said besides measurements."""
    require(request.user, READ)
    station = registered(mn)
    row = device_rows([station])[0]
    home = data_home()
    orders = OrderTable(Orders(home).recent(mn=mn, limit=_ORDERS_SHOWN), exclude=("mn",))
    kind = kind_of(station)
    context = {
        "station": station,
        "row": row,
        "kind": wording(kind.title),
        "marks": sorted(
            ((mark_words(name), name, count) for name, count in row.health.marks.items()) if row.health else [],
            key=lambda each: -each[2],
        ),
        "orders": fill(orders, request),
        "reports": reports(home, mn, limit=_REPORTS_SHOWN),
        "commands": [
            (name, wording(each.title), each.cn, each.changes)
            for name, each in REQUESTS.items()
            if set(each.for_st) & set(kind.st)
        ],
        "may_command": COMMANDS.allows(request.user),
        "may_manage": STATIONS.allows(request.user),
        "calls": [each for each in callers(dismissed=None) if each.mn == mn],
    }
    return render(request, "devices/device.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def access(request: HttpRequest, mn: str) -> HttpResponseBase:
    """From where a device may call and how it speaks."""
    STATIONS.require(request.user)
    station = registered(mn)
    known = DeviceAccess.objects.filter(station=station).first() or DeviceAccess(station=station)
    initial = {
        "addresses": "\n".join(known.addresses),
        "dialect": known.dialect,
        "label": known.label,
        "units": "\n".join(f"{code} {unit}" for code, unit in known.units.items()),
        "minute_interval": known.minute_interval,
        "st": known.st,
    }
    form = AccessForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_access(mn, actor=request.user, **form.cleaned_data)
        except DeviceRefused as refused:
            for field, text in refused.problems.items():
                form.add_error(field if field in form.fields else None, str(text))
        else:
            messages.success(request, _("Written down; the gateway knows it within half a minute."))
            return redirect("devices:device", mn=mn)
    return render(request, "devices/access.html", {"form": form, "station": station})


def registered(mn: str) -> Station:
    """The station of a device.

    Raises:
        Http404: there is none.
    """
    found = Station.objects.filter(mn=mn).first()
    if found is None:
        raise Http404({"asked": _("device {mn}").format(mn=mn), "exists": []})
    return found
