"""Pages of strangers: who calls without being let in, their frames, and what a person decides."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lantian.apps.devices import actions
from lantian.apps.devices.forms import AdoptForm, ReasonForm
from lantian.apps.devices.policies import READ
from lantian.apps.devices.problems import DeviceRefused
from lantian.apps.devices.queries import Caller, callers, guessed_kind, nearest_planned
from lantian.apps.devices.tables import CallerTable
from lantian.apps.devices.words import REASONS
from lantian.apps.monitoring.actions import StationRefused
from lantian.apps.network.policies import STATIONS
from lantian.apps.network.position import picture
from lantian.apps.network.words import factor_name
from lantian.apps.orgs.data_table import fill
from lantian.apps.orgs.policies import require
from lantian.apps.records.export import csv_response

__all__ = ["stranger", "stranger_list"]

_FRAMES_SHOWN = 8
_ROW = 16
_LONGEST = 1024
_PASSWORD = re.compile(rb"(PW=)([^;&]*)", re.IGNORECASE)
_ADOPTED = (
    "planned",
    "kind",
    "name_zh",
    "name_en",
    "subdistrict",
    "lon",
    "lat",
    "person",
    "reason",
    "password_confirmed",
)


@dataclass(frozen=True)
class ShownFrame:
    """A frame as text, and as bytes."""

    text: str
    hexadecimal: str
    size: int


@require_safe
@login_required
@never_cache
def stranger_list(request: HttpRequest) -> HttpResponseBase:
    """Numbers that call without being let in; `?state=dismissed` those that are not to be."""
    require(request.user, READ)
    dismissed = request.GET.get("state") == "dismissed"
    found = callers(dismissed=dismissed)
    if request.GET.get("format") == "csv":
        return csv_response(
            "strangers",
            ["MN", _("Why not let in"), "ST", _("First call"), _("Last call"), _("Frames"), _("From")],
            (
                [
                    each.mn,
                    "; ".join(str(REASONS.get(call.reason, call.reason)) for call in each.calls),
                    each.st,
                    each.first,
                    each.last,
                    each.count,
                    " ".join(each.peers),
                ]
                for each in found
            ),
        )
    context = {"table": fill(CallerTable(found), request), "dismissed": dismissed}
    return render(request, "devices/strangers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def stranger(request: HttpRequest, mn: str) -> HttpResponseBase:
    """One stranger: frames as evidence, and the decision to adopt or dismiss it; which one is said by the button."""
    require(request.user, READ)
    caller = _caller(mn)
    wanted = request.POST.get("do", "")
    if request.method == "POST":
        STATIONS.require(request.user)
    may_manage = STATIONS.allows(request.user)
    kind = guessed_kind(caller.st, caller.factors)
    form = AdoptForm(
        request.POST if wanted == "adopt" else None,
        planned=nearest_planned(mn, kind),
        known=caller.station,
        initial={"kind": kind, "person": str(request.user), "planned": _first_planned(mn, kind)},
    )
    dismissal = ReasonForm(request.POST if wanted == "dismiss" else None, auto_id="dismiss_%s")
    if wanted == "adopt" and form.is_valid() and _adopted(request, mn, form):
        return redirect("devices:device", mn=mn)
    if wanted == "dismiss" and dismissal.is_valid():
        actions.dismiss(mn, actor=request.user, reason=dismissal.cleaned_data["reason"], now=request.now)
        messages.success(request, _("It is not to be adopted; its frames stay as evidence."))
        return redirect("devices:strangers")
    if wanted == "take-back" and caller.dismissal is not None:
        actions.take_back_dismissal(mn, actor=request.user)
        messages.success(request, _("It waits again."))
        return redirect("devices:stranger", mn=mn)
    context = {
        "caller": caller,
        "reasons": [(str(REASONS.get(each.reason, each.reason)), each) for each in caller.calls],
        "factors": [(code, factor_name(code)) for code in caller.factors],
        "frames": [shown_frame(raw if may_manage else without_password(raw)) for raw in caller.frames[:_FRAMES_SHOWN]],
        "form": form,
        "dismissal_form": dismissal,
        "may_manage": may_manage,
        "picture": picture(),
    }
    return render(request, "devices/stranger.html", context)


def _adopted(request: HttpRequest, mn: str, form: AdoptForm) -> bool:
    values = {name: form.cleaned_data[name] for name in _ADOPTED if name in form.cleaned_data}
    try:
        count = actions.adopt(mn, actor=request.user, now=request.now, on=timezone.localdate(request.now), **values)
    except (DeviceRefused, StationRefused) as refused:
        for field, text in refused.problems.items():
            form.add_error(field if field in form.fields else None, str(text))
        return False
    said = ngettext(
        "Adopted; %(count)s value of its kept frames was read.",
        "Adopted; %(count)s values of its kept frames were read.",
        count,
    )
    messages.success(request, said % {"count": count})
    return True


def _first_planned(mn: str, kind: str) -> str:
    found = [each for each in nearest_planned(mn, kind) if each.kind == kind]
    return found[0].code if found else ""


def _caller(mn: str) -> Caller:
    for each in callers(dismissed=None):
        if each.mn == mn:
            return each
    raise Http404({"asked": _("stranger {mn}").format(mn=mn), "exists": []})


def without_password(raw: bytes) -> bytes:
    """A frame as those may see it who do not decide on it: its password will be the device's."""
    return _PASSWORD.sub(lambda found: found[1] + b"*" * len(found[2]), raw)


def shown_frame(raw: bytes) -> ShownFrame:
    """A frame to be looked at: as text with what cannot be shown escaped, and byte by byte."""
    cut = raw[:_LONGEST]
    try:
        text = cut.decode("utf-8")
    except UnicodeDecodeError:
        text = cut.decode("gbk", "backslashreplace")
    safe = "".join(sign if sign.isprintable() else f"\\x{ord(sign):02x}" for sign in text)
    rows = [
        f"{start:04x}  {cut[start : start + _ROW].hex(' '):<47}  "
        + "".join(chr(byte) if 32 <= byte < 127 else "." for byte in cut[start : start + _ROW])
        for start in range(0, len(cut), _ROW)
    ]
    return ShownFrame(safe, "\n".join(rows), len(raw))
