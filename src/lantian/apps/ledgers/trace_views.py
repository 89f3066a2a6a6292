"""The page on which a verdict about a row is opened to every test behind it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lantian.apps.ledgers.models import Row
from lantian.apps.ledgers.policies import see_policy
from lantian.apps.ledgers.traces import row_verdict
from lantian.apps.records.campaign import wording
from lantian.apps.records.export import as_json
from lantian.apps.records.trace_page import show
from lantian.apps.records.traces import NoSuchFigure
from lantian.core.policy.schema import Text

__all__ = ["verdict"]


@require_safe
@login_required
@never_cache
def verdict(request: HttpRequest, number: str, rule: str) -> HttpResponse:
    """What a decision table says of a row, and why; `?format=json` gives it to a program."""
    row = get_object_or_404(Row, number=number)
    see_policy(row.ledger).require(request.user, row)
    try:
        built = row_verdict(row, rule, request.now)
    except NoSuchFigure as unknown:
        exists = [wording(one) if isinstance(one, Text) else str(one) for one in unknown.exists]
        raise Http404({"asked": str(unknown), "exists": exists}) from unknown
    if request.GET.get("format") == "json":
        answer = {"kind": "row-verdict", "key": {"row": number, "rule": rule}, **as_json(built)}
        return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})
    return render(
        request, "records/trace.html", {"page": show(built), "trace": built, "query": request.GET.urlencode()}
    )
