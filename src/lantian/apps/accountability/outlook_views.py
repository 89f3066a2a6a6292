"""Looking ahead, and asking what would be under other rules. Nothing here is stored."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lantian.apps.accountability import asking, outlooks, what_if
from lantian.apps.accountability.policies import OWN, READ, own_units
from lantian.apps.orgs.policies import NotAllowed, has_right
from lantian.apps.records.campaign import wording
from lantian.apps.records.export import csv_response

__all__ = ["other", "outlook"]


@require_safe
@login_required
@never_cache
def outlook(request: HttpRequest) -> HttpResponseBase:
    """For each unit: now, what comes by which day, and which cases to finish first; a unit sees its own."""
    mine = own_units(request.user)
    everything = READ.allows(request.user)
    if not everything and not has_right(request.user, OWN):
        raise NotAllowed(request.user, READ.right)
    asked = asking.day_asked(request)
    found, refusal = asking.judged(request, asked)
    if found is None:
        return render(request, "accountability/outlook.html", {"asked": asked, "refusal": refusal})
    lines = outlooks.ahead(found)
    chosen = request.GET.get("unit", "")
    if not everything:
        lines = tuple(each for each in lines if each.unit in mine)
    elif chosen:
        lines = tuple(each for each in lines if each.unit == chosen)
    if request.GET.get("format") == "csv":
        rows = (
            [
                wording(each.title),
                each.shown_period,
                each.basis,
                str(each.count),
                wording(each.tier) if each.tier else "",
                each.next_tier.day if each.next_tier else None,
                wording(each.next_tier.tier) if each.next_tier and each.next_tier.tier else "",
                " ".join(line.id for line in each.first),
            ]
            for each in lines
        )
        header = ["unit", "period", "basis", "count", "tier", "next_tier_on", "next_tier", "finish_first"]
        return csv_response(f"outlook-{asked.day.isoformat()}", header, rows)
    context = {
        "asked": asked,
        "found": found,
        "moving": [each for each in lines if each.coming],
        "settled": [each for each in lines if not each.coming],
    }
    return render(request, "accountability/outlook.html", context)


@require_safe
@login_required
@never_cache
def other(request: HttpRequest) -> HttpResponseBase:
    """Other readings, other rules, another day, side by side with the official: never official, never stored."""
    READ.require(request.user)
    asked = asking.day_asked(request)
    official, refusal = asking.judged(request, asked)
    if official is None:
        return render(request, "accountability/what_if.html", {"asked": asked, "refusal": refusal})
    wish = what_if.wish_of(request.GET)
    against = asking.other_day(request, "against", asked)
    compared, refused = asking.judged(request, against, rules=wish.rules, readings=wish.readings)
    lines = what_if.side_by_side(official, compared, request.GET.get("period", "")) if compared else ()
    context = {
        "asked": asked,
        "against": against,
        "found": official,
        "compared": compared,
        "refused": refused,
        "wish": wish,
        "rule_sets": what_if.rule_sets(),
        "questions": what_if.questions(wish),
        "lines": lines,
        "differing": sum(1 for line in lines if line.differs),
        "period": request.GET.get("period", ""),
        "periods": what_if.periods_of(official, compared),
    }
    return render(request, "accountability/what_if.html", context)
