"""The list of what waits for a reviewer, and one episode with everything that a decision needs."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lantian.apps.monitoring.models import Station
from lantian.apps.orgs.data_table import fill
from lantian.apps.orgs.policies import has_right, require
from lantian.apps.orgs.worklist import READ_WORK
from lantian.apps.quality import actions
from lantian.apps.quality.checks import HOUR
from lantian.apps.quality.choices import REVIEW, DecisionKind, State
from lantian.apps.quality.filters import EpisodeFilter
from lantian.apps.quality.models import DecidedHour, Episode, Progress, Proposal
from lantian.apps.quality.problems import DecisionRefused
from lantian.apps.quality.series import chart_of, hours_of, nearest
from lantian.apps.quality.tables import EpisodeTable, flag_tag, hours_words, state_tag
from lantian.apps.quality.words import basis_of, parameter_name, rule_title, said
from lantian.apps.records import traces
from lantian.apps.records.campaign import pack, wording
from lantian.apps.records.export import csv_response
from lantian.core.standards.pollutants import Pollutant

__all__ = ["decide", "episode", "flags_csv", "said_now", "station_names", "worklist"]

_BESIDE = dt.timedelta(hours=36)
_MOST_ROWS = 240
_COLUMNS = (
    "station",
    "subdistrict",
    "parameter",
    "hour_start",
    "value",
    "unit",
    "rule",
    "rule_version",
    "flag",
    "said",
    "state",
    "reason",
    "decided_by",
    "decided_at",
    "decision",
    "data_version_checked",
)
_MOST_EXPORTED = 100_000


def station_names() -> dict[str, str]:
    """Names of all stations by code."""
    return {each.code: str(each) for each in Station.objects.all()}


@require_safe
@login_required
@never_cache
def worklist(request: HttpRequest) -> HttpResponseBase:
    """Episodes by what is chosen; those that wait unless something else is asked for."""
    require(request.user, READ_WORK)
    asked = request.GET.copy()
    if not asked:
        asked["state"] = State.PROPOSED
    chosen = EpisodeFilter(asked, Episode.objects.all())
    table = fill(EpisodeTable(chosen.found, names=station_names()), request)
    context = {
        "filter": chosen,
        "table": table,
        "may_review": has_right(request.user, REVIEW),
        "exports": asked.urlencode(),
        "progress": Progress.objects.filter(network="micro").first(),
    }
    return render(request, "quality/worklist.html", context)


@require_safe
@login_required
@never_cache
def flags_csv(request: HttpRequest) -> HttpResponse:
    """The flags of the episodes chosen, one line an hour, as a file."""
    require(request.user, READ_WORK)
    chosen = EpisodeFilter(request.GET, Episode.objects.all())
    rows = Proposal.objects.filter(episode__in=chosen.found.values("pk")).select_related("decision", "episode")
    ordered = rows.order_by("station", "parameter", "hour", "rule")[:_MOST_EXPORTED]
    return csv_response("flags", _COLUMNS, (_record(each) for each in ordered))


def _record(each: Proposal) -> tuple[object, ...]:
    decided = each.decision
    return (
        each.station,
        each.episode.subdistrict,
        each.parameter,
        each.hour,
        each.value,
        each.unit,
        each.rule,
        each.rule_version,
        each.flag,
        said(each.rule, each.facts),
        each.state,
        decided.reason if decided else "",
        decided.decided_name if decided else "",
        decided.decided_at if decided else None,
        decided.pk if decided else None,
        each.seq,
    )


@require_safe
@login_required
@never_cache
def episode(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One episode: chart with neighbours, what the rule says of each hour, the buttons, what was decided before."""
    require(request.user, READ_WORK)
    return _page(request, get_object_or_404(Episode, pk=pk))


@require_POST
@login_required
def decide(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Accept or override the proposals of an episode that are shown."""
    found = get_object_or_404(Episode, pk=pk)
    try:
        decision = actions.decide_episode(
            pk,
            actor=request.user,
            verdict=_verdict(request.POST.get("do", "")),
            reason=request.POST.get("reason", ""),
            key=request.POST.get("key", "")[:64],
            through=_moment(request.POST.get("through", "")),
        )
    except DecisionRefused as refused:
        return _page(request, found, problem=refused, written=request.POST.get("reason", ""), status=409)
    messages.success(
        request,
        _("Decision %(number)d is made; results follow within a minute.") % {"number": decision.pk},
    )
    return redirect(_next(found) if "next" in request.POST else reverse("quality:episode", args=[pk]))


def said_now(refused: Any) -> str:
    """What a refusal says, in the reader's language."""
    return " ".join(refused.said(get_language() or "zh"))


def _page(
    request: HttpRequest, found: Episode, *, problem: Exception | None = None, written: str = "", status: int = 200
) -> HttpResponse:
    station = get_object_or_404(Station, code=found.station)
    proposals = list(found.proposals.select_related("decision").order_by("-hour", "rule"))
    start, end = found.first - _BESIDE, min(found.last + HOUR + _BESIDE, request.now.replace(minute=0, second=0))
    end = max(end, found.last + HOUR)
    near = nearest(station)
    parameters = [found.parameter] if found.parameter else [each.code for each in Pollutant]
    hours = hours_of(station, _with_partner(found), start, end, [each.code for each, _ in near])
    decided = list(
        DecidedHour.objects.filter(station=station.code, hour__gte=start, hour__lt=end, decision__undone_by=None)
        .exclude(decision__kind=DecisionKind.UNDO)
        .select_related("decision")
    )
    waiting = [each for each in proposals if each.state == State.PROPOSED]
    context = {
        "episode": found,
        "station": station,
        "name": str(station),
        "unit": pack().units.get(found.subdistrict),
        "parameter": wording(parameter_name(found.parameter)),
        "rule": wording(rule_title(found.rule)),
        "basis": wording(basis_of(found.rule)),
        "flag": flag_tag(found.flag),
        "state": state_tag(found.state),
        "span": hours_words(found.first, found.last),
        "charts": [
            (
                wording(parameter_name(each)),
                chart_of(hours[each], proposals, decided, bands=[(found.first, found.last)]),
            )
            for each in dict.fromkeys([*parameters, *_with_partner(found)])
        ],
        "neighbours": [(str(each), each.code, f"{km:.1f}") for each, km in near],
        "rows": [_row(each, hours) for each in proposals[:_MOST_ROWS]],
        "cut": max(len(proposals) - _MOST_ROWS, 0),
        "waiting": len(waiting),
        "through": max((each.hour for each in waiting), default=found.last).isoformat(),
        "may_review": has_right(request.user, REVIEW),
        "key": uuid.uuid4().hex,
        "problem": said_now(problem) if problem else "",
        "written": written,
        "decisions": _decisions(proposals),
        "others": _others(found),
    }
    return render(request, "quality/episode.html", context, status=status)


def _with_partner(found: Episode) -> list[str]:
    """The parameters that a reviewer has to see: of a rule about two of them, both."""
    if not found.parameter:
        return [each.code for each in Pollutant]
    partner = {Pollutant.PM25.code: Pollutant.PM10.code, Pollutant.PM10.code: Pollutant.PM25.code}
    if found.rule == "pm-order" and found.parameter in partner:
        return [found.parameter, partner[found.parameter]]
    return [found.parameter]


def _row(each: Proposal, hours: dict[str, Any]) -> dict[str, Any]:
    key = {"station": each.station, "parameter": each.parameter, "hour": f"{each.hour:%Y-%m-%dT%H:%M:%SZ}"}
    mine = hours.get(each.parameter)
    return {
        "proposal": each,
        "said": wording(said(each.rule, each.facts)),
        "flag": flag_tag(each.flag),
        "state": state_tag(each.state),
        "counts": mine.counts.get(each.hour) if mine else None,
        "trace": traces.address("flag", key),
    }


def _decisions(proposals: list[Proposal]) -> list[Any]:
    found = {each.decision_id: each.decision for each in proposals if each.decision_id}
    return [found[pk] for pk in sorted(found, reverse=True)]


def _others(found: Episode) -> list[dict[str, str]]:
    """Other episodes of the station about the same hours."""
    near = Episode.objects.filter(
        station=found.station, first__lte=found.last + HOUR, last__gte=found.first - HOUR
    ).exclude(pk=found.pk)
    return [
        {
            "address": reverse("quality:episode", args=[each.pk]),
            "text": f"{wording(parameter_name(each.parameter))} · {wording(rule_title(each.rule))} · "
            f"{hours_words(each.first, each.last)}",
            "state": state_tag(each.state),
        }
        for each in near.exclude(state=State.OUTDATED)[:12]
    ]


def _next(found: Episode) -> str:
    """The next episode that waits, or the list."""
    later = Episode.objects.filter(state=State.PROPOSED, last__lte=found.last).exclude(pk=found.pk).first()
    waits = later or Episode.objects.filter(state=State.PROPOSED).first()
    if waits is None:
        return f"{reverse('quality:worklist')}?{urlencode({'state': State.PROPOSED})}"
    return reverse("quality:episode", args=[waits.pk])


def _verdict(written: str) -> DecisionKind:
    return DecisionKind.ACCEPT if written == "accept" else DecisionKind.OVERRIDE


def _moment(written: str) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(written)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
