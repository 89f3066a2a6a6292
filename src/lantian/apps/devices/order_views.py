"""Pages of orders: what to send, a second look at what is dangerous, and the answer as it comes."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lantian.apps.devices import actions
from lantian.apps.devices.forms import OrderForm
from lantian.apps.devices.policies import COMMANDS, READ
from lantian.apps.devices.problems import DeviceRefused
from lantian.apps.devices.tables import OrderTable, command_title, names_of
from lantian.apps.devices.views import registered
from lantian.apps.devices.words import STATES, exe_rtn_words, qn_rtn_words, reason_words, state_tone
from lantian.apps.monitoring.models import Station
from lantian.apps.network.kinds import kind_of
from lantian.apps.network.words import factor_name
from lantian.apps.orgs.data_table import fill
from lantian.apps.orgs.policies import require
from lantian.apps.records.campaign import wording
from lantian.apps.records.export import csv_response
from lantian.core.standards.hj212.requests import REQUESTS
from lantian.io.home import data_home
from lantian.io.telemetry.orders import SYSTEM, Order, Orders

__all__ = ["DANGEROUS", "order", "order_list", "send"]

DANGEROUS = frozenset({"set-password", "calibrate", "set-parameter", "set-time", "set-sampling"})
"""Orders that are asked about a second time."""
_MOST = 500
_HIDDEN = "••••••"


@require_safe
@login_required
@never_cache
def order_list(request: HttpRequest) -> HttpResponseBase:
    """The newest orders of all devices; `?by=people` those of people alone, `?format=csv` as a file."""
    require(request.user, READ)
    found = Orders(data_home()).recent(limit=_MOST)
    by = request.GET.get("by", "")
    if by == "people":
        found = [each for each in found if each.asked_by != SYSTEM]
    if request.GET.get("format") == "csv":
        return csv_response(
            "orders",
            [
                _("No."),
                _("Asked"),
                "MN",
                _("Command"),
                "CN",
                _("Asked by"),
                _("State"),
                _("Sent"),
                _("Reason"),
                _("Finished"),
            ],
            (
                [
                    each.id,
                    each.asked_at,
                    each.mn,
                    command_title(each.command),
                    each.cn,
                    _("the installation") if each.asked_by == SYSTEM else each.asked_by,
                    STATES.get(each.state, each.state),
                    each.attempts,
                    _reason(each),
                    each.finished_at,
                ]
                for each in found
            ),
        )
    context = {"table": fill(OrderTable(found), request), "by": by}
    return render(request, "devices/orders.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def send(request: HttpRequest, mn: str, command: str) -> HttpResponseBase:
    """Fill in an order; what is dangerous is shown once more before it goes out."""
    COMMANDS.require(request.user)
    station = registered(mn)
    asked = REQUESTS.get(command)
    if asked is None:
        raise Http404({"asked": _("command {name}").format(name=command), "exists": list(REQUESTS)})
    kind = kind_of(station)
    factors = tuple((code, f"{factor_name(code)} · {code}") for code in (*kind.parameters, *kind.also))
    form = OrderForm(asked, request.POST or None, factors=factors)
    title = wording(asked.title)
    context = {"station": station, "command": asked, "title": title, "form": form}
    if request.method == "POST" and form.is_valid():
        parameters = form.parameters()
        if command in DANGEROUS and request.POST.get("confirmed") != "yes":
            shown = [(wording(item.title), parameters.get(item.name, "—")) for item in asked.fields]
            return render(request, "devices/confirm.html", context | {"shown": shown, "posted": _posted(request)})
        try:
            number = actions.send(
                mn,
                actor=request.user,
                command=command,
                parameters=parameters,
                reason=form.cleaned_data["reason"],
                now=request.now,
            )
        except DeviceRefused as refused:
            for field, text in refused.problems.items():
                form.add_error(field if field in form.fields else None, str(text))
        else:
            return redirect("devices:order", number=number)
    return render(request, "devices/send.html", context)


def _reason(asked: Order) -> str:
    """The gateway's reasons in the reader's language, those of people as they were written."""
    return reason_words(asked.reason) if asked.asked_by == SYSTEM else asked.reason


def _posted(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, value) for name, value in request.POST.items() if name not in ("csrfmiddlewaretoken", "confirmed")]


@require_safe
@login_required
@never_cache
def order(request: HttpRequest, number: int) -> HttpResponseBase:
    """One order with its answers; `?part=answers` the part that a script asks for again until it is finished."""
    require(request.user, READ)
    found = Orders(data_home()).get(number) if number < 2**63 else None
    if found is None:
        raise Http404({"asked": _("order {number}").format(number=number), "exists": []})
    request_known = REQUESTS.get(found.command)
    titles = {item.name: wording(item.title) for item in request_known.fields} if request_known else {}
    context = {
        "order": found,
        "title": command_title(found.command),
        "station": Station.objects.filter(mn=found.mn).first(),
        "state": STATES.get(found.state, found.state),
        "tone": state_tone(found.state),
        "parameters": [
            (titles.get(name, name), name, _HIDDEN if name == "NewPW" else value)
            for name, value in found.parameters.items()
        ],
        "accepted": qn_rtn_words(found.qn_rtn),
        "executed": exe_rtn_words(found.exe_rtn),
        "by_system": found.asked_by == SYSTEM,
        "reason": _reason(found),
        "asked_by": names_of([found]).get(found.asked_by, found.asked_by),
    }
    template = "devices/_answers.html" if request.GET.get("part") == "answers" else "devices/order.html"
    return render(request, template, context)
