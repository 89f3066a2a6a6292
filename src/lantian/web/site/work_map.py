"""`/situation/`: any ledger or measure as points and by subdistrict, as of any day (挂图作战)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lantian.apps.cases import policies as case_policies
from lantian.apps.ledgers.models import Change
from lantian.apps.ledgers.policies import SEE, see_policy
from lantian.apps.ledgers.reading import local_day
from lantian.apps.orgs.policies import require
from lantian.apps.records.campaign import pack
from lantian.apps.records.export import csv_response
from lantian.core.policy.indicator_schema import Indicator
from lantian.web.site.calendar import DayUnreadable, day_of
from lantian.web.site.work_board import Board, board
from lantian.web.site.work_cases import cases_board
from lantian.web.site.work_shares import shares_board
from lantian.web.site.work_subject import Subject, subject, subjects

__all__ = ["show"]


@dataclass(frozen=True)
class _Days:
    """The days that the slider runs over, and the one that is shown."""

    first: dt.date
    last: dt.date
    shown: dt.date

    @property
    def count(self) -> int:
        """Highest position of the slider."""
        return (self.last - self.first).days

    @property
    def position(self) -> int:
        """Where it stands."""
        return (self.shown - self.first).days


@require_safe
@login_required
@never_cache
def show(request: HttpRequest) -> HttpResponseBase:
    """The page; `?part=board` the map and table alone, `?format=csv` the table as a file."""
    require(request.user, SEE)
    choices = subjects(request.user)
    if not choices:
        return render(request, "site/work_map.html", {"choices": ()})
    chosen = subject(request.GET.get("show") or choices[0].key, request.user)
    if chosen is None:
        raise Http404(_("There is no such ledger or measure to look at."))
    days = _days(chosen, request)
    if chosen.is_cases:
        return _board(
            request, choices, chosen, days, cases_board(days.shown, request.user), case_policies.SEE.units(request.user)
        )
    if chosen.indicator is not None:
        return _shares(request, choices, chosen, chosen.indicator, days)
    assert chosen.ledger is not None
    units = see_policy(chosen.ledger.id).units(request.user)
    seen = board(chosen, days.shown, today=days.last, units=None if units is None else frozenset(units))
    return _board(request, choices, chosen, days, seen, units)


def _board(
    request: HttpRequest,
    choices: tuple[Subject, ...],
    chosen: Subject,
    days: _Days,
    seen: Board,
    units: Collection[str] | None,
) -> HttpResponseBase:
    """What has points and lines."""
    if request.GET.get("format") == "csv":
        return _csv(chosen, seen)
    context = {
        "choices": choices,
        "chosen": chosen,
        "days": days,
        "board": seen,
        "limited": units is not None,
    }
    template = "site/_work_board.html" if request.GET.get("part") == "board" else "site/work_map.html"
    return render(request, template, context)


def _shares(
    request: HttpRequest, choices: tuple[Subject, ...], chosen: Subject, indicator: Indicator, days: _Days
) -> HttpResponseBase:
    """A measure without rows: shares of units alone."""
    seen = shares_board(indicator, days.shown, now=request.now)
    if request.GET.get("format") == "csv":
        name = f"situation-{chosen.key.replace(':', '-')}-{seen.day}"
        rows = ([line.unit, line.name, line.words, line.percent] for line in seen.lines)
        return csv_response(name, ["unit", "name", "share", "percent"], rows)
    context = {"choices": choices, "chosen": chosen, "days": days, "board": seen, "shares": True}
    template = "site/_work_shares.html" if request.GET.get("part") == "board" else "site/work_map.html"
    return render(request, template, context)


def _days(chosen: Subject, request: HttpRequest) -> _Days:
    """From the beginning of the campaign, or the first change of the ledger, to today.

    Raises:
        DayUnreadable: the address names a day that is none.
    """
    today = local_day(request.now)
    campaign = pack().campaign
    changes = Change.objects.filter(ledger=chosen.ledger.id) if chosen.ledger is not None else Change.objects.none()
    earliest = changes.order_by("at").values_list("at", flat=True).first()
    first = min(campaign.first, local_day(earliest) if earliest else today, today)
    try:
        wanted = day_of(request.GET.get("day")) or today
    except DayUnreadable as unreadable:
        raise Http404(f"{unreadable} {unreadable.remedy}") from unreadable
    return _Days(first, today, min(max(wanted, first), today))


def _csv(chosen: Subject, seen: Board) -> HttpResponseBase:
    name = f"situation-{chosen.key.replace(':', '-')}-{seen.day}"
    rows = ([line.unit, line.name, line.total, line.done, line.left] for line in seen.lines)
    return csv_response(name, ["unit", "name", "total", "done", "left"], rows)
