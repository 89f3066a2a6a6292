"""`/warning/`: the warning in force for everybody (D4), and the feeds for machines. Only what was signed is here."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lantian.apps.monitoring.choices import DISTRICT
from lantian.apps.records.campaign import is_demonstration, pack, wording
from lantian.apps.warnings import outgoing, queries
from lantian.apps.warnings.models import WarningVersion
from lantian.apps.warnings.problems import NoRules
from lantian.core.policy.schema import Text
from lantian.core.policy.warning_schema import PublishedGrade
from lantian.io.feeds.atom import Entry, feed_xml

__all__ = ["Banner", "banner", "index", "message", "show"]

_SECONDS = 60
"""How long a cache may keep a feed."""
_BEGINNING = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Banner:
    """The warning in force in a few words."""

    item: WarningVersion
    title: Text
    response: Text
    said: PublishedGrade | None
    demonstration: bool


def banner(now: dt.datetime) -> Banner | None:
    """The warning in force at `now`."""
    held = queries.in_force(now)
    return _banner(held) if held is not None else None


def _banner(item: WarningVersion) -> Banner:
    title = outgoing.grade_title(item.grade, item.starts)
    try:
        said = outgoing.published_grade(item.grade)
        response = outgoing.response_title(item.grade, item.starts)
    except NoRules:
        said, response = None, Text(zh="", en="")
    return Banner(item, title, response, said, item.episode.demonstration or is_demonstration())


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Duration, area, cause, response and health advice of the warning in force, and what was told before."""
    told = [(each, _banner(each)) for each in queries.published(12)]
    coming = next(
        (shown for each, shown in told if each.state == "signed" and each.starts > request.now and not _ends(each)),
        None,
    )
    context = {"warning": banner(request.now), "coming": coming, "told": told, "site": DISTRICT}
    return render(request, "site/warning.html", context)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The Atom index of CAP messages, the newest first."""
    told = queries.published()
    entries = [
        Entry(
            identifier=each.identifier or "",
            title=f"{wording(outgoing.grade_title(each.grade, each.starts))} · {each.get_kind_display()} · {each}",
            updated=each.signed_at or _BEGINNING,
            address=request.build_absolute_uri(reverse("site:cap", args=[each.identifier])),
            summary=(_("Demonstration data") + " · " if each.episode.demonstration else "") + (each.cause or ""),
        )
        for each in told
    ]
    updated = max((entry.updated for entry in entries), default=_BEGINNING)
    content = feed_xml(
        title=_("Warnings of heavy pollution: {district}").format(district=wording(pack().info.district)),
        author=wording(pack().info.district),
        address=request.build_absolute_uri(reverse("site:warnings-atom")),
        updated=updated,
        entries=entries,
    )
    return _cached(request, content, "application/atom+xml", updated)


@require_safe
def message(request: HttpRequest, identifier: str) -> HttpResponse:
    """One CAP message, byte for byte as it was signed."""
    item = WarningVersion.objects.filter(identifier=identifier[:80]).first() if "\x00" not in identifier else None
    if item is None or item.signed_at is None:
        raise Http404(_("There is no such message."))
    return _cached(request, item.cap.encode(), "application/cap+xml", item.signed_at)


def _ends(item: WarningVersion) -> bool:
    return item.kind in ("lift", "cancel")


def _cached(request: HttpRequest, content: bytes, kind: str, modified: dt.datetime) -> HttpResponse:
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    same = request.headers.get("If-None-Match") == tag
    response: HttpResponse = HttpResponseNotModified() if same else HttpResponse(content, content_type=kind)
    response["ETag"] = tag
    response["Last-Modified"] = http_date(modified.timestamp())
    response["Cache-Control"] = f"public, max-age={_SECONDS}"
    return response
