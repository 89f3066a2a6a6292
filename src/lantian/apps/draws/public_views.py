"""What anybody may see of draws without an account: promises, lists, results, proofs."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lantian.apps.draws import boards
from lantian.apps.draws.lists import proof_of
from lantian.apps.draws.models import Draw
from lantian.apps.ledgers.reading import local_day
from lantian.apps.records.campaign import pack

__all__ = ["listed", "proof", "public", "public_draw"]

_MOST = 200


@require_safe
def public(request: HttpRequest) -> HttpResponseBase:
    """Every draw, the newest first, also those that were withdrawn."""
    samples = pack().draws
    found = Draw.objects.filter(sample__in=list(samples)).order_by("-committed_at", "-pk")[:_MOST]
    return render(request, "draws/public.html", {"draws": [(each, samples[each.sample]) for each in found]})


@require_safe
def public_draw(request: HttpRequest, number: int) -> HttpResponseBase:
    """One draw with what is needed to draw it again."""
    found = _draw(number)
    context = {
        "draw": found,
        "sample": pack().draws[found.sample],
        "lines": boards.lines_of(found),
        "quota": boards.quota_of(found, local_day(request.now)),
        "events": found.events.all(),
    }
    return render(request, "draws/public_draw.html", context)


@require_safe
def listed(request: HttpRequest, number: int) -> HttpResponseBase:
    """The list as it was published, byte for byte: its SHA-256 is the digest on the page."""
    found = _draw(number)
    if not found.is_public:
        raise Http404(_("The list is not closed yet."))
    name = f"{found.sample}-{found.period}-{found.attempt}-list.csv"
    return HttpResponse(
        found.list_text.encode(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_safe
def proof(request: HttpRequest, number: int) -> HttpResponseBase:
    """The proof for `lantian draw verify`."""
    found = _draw(number)
    name = f"{found.sample}-{found.period}-{found.attempt}-proof.json"
    return JsonResponse(
        proof_of(found),
        json_dumps_params={"ensure_ascii": False, "indent": 1},
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _draw(number: int) -> Draw:
    if number >= 2**31:
        raise Http404(_("There is no such draw."))
    found: Draw = get_object_or_404(Draw, pk=number, sample__in=list(pack().draws))
    return found
