"""Inner pages of rewards and penalties: the weeks, one week with its steps, one unit over the season."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lantian.apps.orgs.models import User
from lantian.apps.records.campaign import pack
from lantian.apps.rewards import actions, queries
from lantian.apps.rewards.choices import Obstacle, State
from lantian.apps.rewards.lines import differences, kept, reckoned
from lantian.apps.rewards.models import Settlement
from lantian.apps.rewards.policies import PROPOSE, READ, is_proposer, may_decide
from lantian.apps.rewards.problems import RewardRefused
from lantian.apps.rewards.reckoning import reckon, week_beginning
from lantian.apps.rewards.sheets import unit_csv, week_csv, weeks_csv
from lantian.apps.rewards.telling import notice_number, notice_text
from lantian.core.time.span import DaySpan

__all__ = ["notice", "overview", "step", "unit", "week"]


@require_safe
@login_required
@never_cache
def overview(request: HttpRequest) -> HttpResponseBase:
    """The weeks of the campaign with what is in force, and the balance of every unit."""
    READ.require(request.user)
    cards, accounts = queries.week_cards(now=request.now), queries.accounts()
    if request.GET.get("format") == "csv":
        return weeks_csv(cards)
    context = {
        "rules": pack().rewards,
        "cards": cards,
        "accounts": [(each, pack().units.get(each.unit)) for each in accounts],
        "any_decided": any(each.weeks for each in accounts),
        "assumed": any(each.settlement is not None and each.settlement.assumed for each in cards)
        or _assumed_now(cards),
        "may_propose": PROPOSE.allows(request.user),
        "decimals": pack().rewards.decimals if pack().rewards else 0,
    }
    return render(request, "rewards/overview.html", context)


@require_safe
@login_required
@never_cache
def week(request: HttpRequest, first: str) -> HttpResponseBase:
    """One week: the settlement in force or the one that waits, its lines, its steps, and what the figures say now."""
    READ.require(request.user)
    return _page(request, _week(first, request.now))


@require_POST
@login_required
def step(request: HttpRequest, first: str) -> HttpResponseBase:
    """Propose, decide, send back, withdraw: what the pressed button says."""
    READ.require(request.user)
    span = _week(first, request.now)
    taken = _STEPS.get(request.POST.get("step", ""))
    if taken is None:
        raise Http404(_("A week knows no such step."))
    try:
        done = taken(request, span)
    except RewardRefused as refused:
        return _page(request, span, refused=refused, status=409)
    messages.success(request, done)
    return redirect("rewards:week", span.first.isoformat())


@require_safe
@login_required
@never_cache
def notice(request: HttpRequest, first: str) -> HttpResponseBase:
    """The numbered notice of the settlement in force, as text."""
    READ.require(request.user)
    span = _week(first, request.now)
    item = queries.in_force().filter(first=span.first).first()
    if item is None:
        raise Http404(_("Nothing is decided for this week yet."))
    language = translation.get_language() or ""
    text = notice_text(item).in_language(language)
    return HttpResponse(
        text,
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="rewards-{item.first}.txt"'},
    )


@require_safe
@login_required
@never_cache
def unit(request: HttpRequest, unit_id: str) -> HttpResponseBase:
    """One unit over the season: what it got and paid, and its balance after each week."""
    READ.require(request.user)
    found = pack().units.get(unit_id)
    if found is None:
        raise Http404(_("The pack has no such unit."))
    entries = queries.of_unit(unit_id)
    if request.GET.get("format") == "csv":
        return unit_csv(unit_id, entries)
    context = {
        "unit": found,
        "entries": entries,
        "balance": entries[0].balance if entries else None,
        "assumed": any(each.line.settlement.assumed for each in entries),
        "rules": pack().rewards,
    }
    return render(request, "rewards/unit.html", context)


def _propose(request: HttpRequest, span: DaySpan) -> str:
    actions.propose(span.first, actor=request.user, now=request.now, note=request.POST.get("note", ""))
    return _("Proposed. Another person decides.")


def _decide(request: HttpRequest, span: DaySpan) -> str:
    word = request.POST.get("reason", "")
    actions.decide(_waiting(span), actor=request.user, now=request.now, word=word)
    return _("Decided. The units are told.")


def _return(request: HttpRequest, span: DaySpan) -> str:
    reason = request.POST.get("reason", "")
    actions.return_proposal(_waiting(span), actor=request.user, now=request.now, reason=reason)
    return _("Sent back with your reason.")


def _withdraw(request: HttpRequest, span: DaySpan) -> str:
    actions.withdraw(_waiting(span), actor=request.user, now=request.now, reason=request.POST.get("reason", ""))
    return _("Withdrawn; the week may be proposed again.")


_STEPS: dict[str, Callable[[HttpRequest, DaySpan], str]] = {
    "propose": _propose,
    "decide": _decide,
    "return": _return,
    "withdraw": _withdraw,
}


def _page(
    request: HttpRequest, span: DaySpan, *, refused: RewardRefused | None = None, status: int = 200
) -> HttpResponseBase:
    found = queries.of_week(span.first)
    waiting = next((each for each in found if each.state == State.PROPOSED), None)
    standing = next((each for each in found if each.in_force), None)
    shown = waiting or standing
    now = reckon(span, now=request.now)
    rows = kept(shown) if shown else reckoned(now)
    if request.GET.get("format") == "csv":
        return week_csv(span, rows, shown)
    changed = shown is not None and not now.obstacle and now.digest != shown.digest
    context = {
        "week": span,
        "rules": pack().rewards,
        "settlement": shown,
        "standing": standing,
        "waiting": waiting,
        "history": found,
        "now": now,
        "obstacle": Obstacle(now.obstacle).label if now.obstacle else "",
        "rows": rows,
        "absent": [row.unit for row in rows if row.place is None],
        "basis": now.ranking.basis if now.ranking else None,
        "unit": shown.unit if shown else (pack().rewards.unit if pack().rewards else None),
        "decimals": shown.decimals if shown else (pack().rewards.decimals if pack().rewards else 0),
        "fund": shown.fund if shown else (now.settlement.fund if now.settlement else None),
        "kept_back": shown.kept if shown else (now.settlement.kept if now.settlement else None),
        "assumed": shown.assumed if shown else bool(now.table and now.table.assumed),
        "changed": changed,
        "clauses": shown.clauses if shown else (now.table.clauses if now.table else ()),
        "interpretations": shown.interpretations if shown else (now.table.interpretations if now.table else ()),
        "number": notice_number(standing) if standing else None,
        "text": notice_text(standing) if standing else None,
        "may_propose": waiting is None
        and not now.obstacle
        and (standing is None or changed)
        and PROPOSE.allows(request.user),
        "may_decide": waiting is not None and may_decide(request.user, waiting),
        "may_withdraw": waiting is not None
        and PROPOSE.allows(request.user)
        and isinstance(request.user, User)
        and is_proposer(request.user, waiting),
        "differences": differences(waiting),
        "refused": refused,
    }
    return render(request, "rewards/week.html", context, status=status)


def _week(first: str, now: dt.datetime) -> DaySpan:
    try:
        day = dt.date.fromisoformat(first) if len(first) == len("2017-10-02") else None
    except ValueError:
        day = None
    found = week_beginning(day, now=now) if day else None
    if found is None:
        raise Http404(_("The campaign has no such week."))
    return found


def _waiting(span: DaySpan) -> int:
    item = Settlement.objects.filter(first=span.first, state=State.PROPOSED).first()
    return item.pk if item is not None else 0


def _assumed_now(cards: list[queries.WeekCard]) -> bool:
    rules = pack().rewards
    if rules is None or not cards:
        return False
    return any(each.value is True for each in pack().parameters[rules.assumed].values)
