"""Inner pages of rewards and penalties: the weeks, one week with its steps, one unit over the season."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

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
from lantian.apps.records.export import csv_response
from lantian.apps.rewards import actions, queries
from lantian.apps.rewards.choices import Obstacle, State
from lantian.apps.rewards.models import Line, Settlement
from lantian.apps.rewards.policies import PROPOSE, READ, is_proposer, may_decide
from lantian.apps.rewards.problems import RewardRefused
from lantian.apps.rewards.reckoning import Reckoned, reckon, week_beginning
from lantian.apps.rewards.telling import notice_number, notice_text
from lantian.core.policy.schema import Text, Unit
from lantian.core.time.span import DaySpan

__all__ = ["notice", "overview", "step", "unit", "week"]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A line as the page of a week shows it, of a settlement or reckoned now."""

    unit: Unit
    place: int | None
    tied: int
    value: Decimal | None
    valid_days: int
    elapsed_days: int
    penalty: Decimal
    reward: Decimal
    net: Decimal
    reason: str
    line: Line | None


@require_safe
@login_required
@never_cache
def overview(request: HttpRequest) -> HttpResponseBase:
    """The weeks of the campaign with what is in force, and the balance of every unit."""
    READ.require(request.user)
    cards, accounts = queries.week_cards(now=request.now), queries.accounts()
    if request.GET.get("format") == "csv":
        return _weeks_csv(cards)
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
        return _unit_csv(unit_id, entries)
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
    rows = _kept(shown) if shown else _reckoned(now)
    if request.GET.get("format") == "csv":
        return _week_csv(span, rows, shown)
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
        "differences": _differences(waiting),
        "refused": refused,
    }
    return render(request, "rewards/week.html", context, status=status)


def _differences(waiting: Settlement | None) -> list[tuple[Text | str, Decimal, Decimal]]:
    """What a correction changes: unit, net before, net after."""
    if waiting is None or waiting.corrects is None:
        return []
    before = {line.unit: line.net for line in waiting.corrects.lines.all()}
    found = []
    for line in waiting.lines.all():
        old = before.get(line.unit, Decimal(0))
        if old != line.net:
            known = pack().units.get(line.unit)
            found.append((known.name if known else line.unit, old, line.net))
    return found


def _kept(item: Settlement) -> list[Shown]:
    units = pack().units
    return [
        Shown(
            unit=units[line.unit],
            place=line.place,
            tied=line.tied,
            value=line.value.quantize(Decimal(f"1e{-item.ranked_decimals}")) if line.value is not None else None,
            valid_days=line.valid_days,
            elapsed_days=line.elapsed_days,
            penalty=line.penalty,
            reward=line.reward,
            net=line.net,
            reason=line.reason,
            line=line,
        )
        for line in item.lines.order_by("pk")
        if line.unit in units
    ]


def _reckoned(now: Reckoned) -> list[Shown]:
    return [
        Shown(
            unit=row.unit,
            place=row.place,
            tied=line.tied,
            value=row.kept,
            valid_days=row.valid_days,
            elapsed_days=row.elapsed_days,
            penalty=line.penalty,
            reward=line.reward,
            net=line.net,
            reason=line.reason,
            line=None,
        )
        for row, line in now.lines
    ]


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


def _weeks_csv(cards: list[queries.WeekCard]) -> HttpResponse:
    rows = (
        [
            card.week.first,
            card.week.last,
            card.settlement.state if card.settlement else "",
            card.settlement.fund if card.settlement else None,
            card.settlement.kept if card.settlement else None,
            card.settlement.assumed if card.settlement else None,
            card.settlement.year if card.settlement else None,
            card.settlement.number if card.settlement else None,
            card.settlement.data_version if card.settlement else None,
            card.settlement.pack_version if card.settlement else "",
        ]
        for card in cards
    )
    heads = ["first", "last", "state", "paid_in", "kept", "assumed", "year", "number", "data_version", "pack_version"]
    return csv_response("rewards", heads, rows)


def _week_csv(span: DaySpan, shown: list[Shown], item: Settlement | None) -> HttpResponse:
    rows = (
        [
            row.unit.id,
            row.unit.name,
            row.place,
            row.value,
            row.valid_days,
            row.elapsed_days,
            row.reward,
            row.penalty,
            row.net,
            row.reason,
            item.state if item else "",
            item.assumed if item else None,
        ]
        for row in shown
    )
    heads = ["unit", "name", "place", "value", "valid_days", "days", "reward", "penalty", "net", "reason"]
    return csv_response(f"rewards-{span.first}", [*heads, "state", "assumed"], rows)


def _unit_csv(unit_id: str, entries: list[queries.Entry]) -> HttpResponse:
    rows = (
        [
            each.line.settlement.first,
            each.line.settlement.last,
            each.line.place,
            each.line.reward,
            each.line.penalty,
            each.line.net,
            each.balance,
            each.line.reason,
            each.line.settlement.assumed,
        ]
        for each in entries
    )
    heads = ["first", "last", "place", "reward", "penalty", "net", "balance", "reason", "assumed"]
    return csv_response(f"rewards-{unit_id}", heads, rows)
