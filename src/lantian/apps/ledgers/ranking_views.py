"""The page on which units are ranked by the mean of a number of their rows."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lantian.apps.ledgers import rankings
from lantian.apps.ledgers.policies import SEE, see_policy
from lantian.apps.ledgers.reading import local_day
from lantian.apps.orgs.policies import NotAllowed, require
from lantian.apps.records.campaign import wording
from lantian.apps.records.export import csv_response

__all__ = ["ranking"]


@require_safe
@login_required
@never_cache
def ranking(request: HttpRequest, ledger_id: str, ranking_id: str) -> HttpResponseBase:
    """One period of a ranking; the newest when the address names none.

    Raises:
        Http404: the pack declares no such ranking.
        NotAllowed: the reader may see no row of the ledger.
    """
    require(request.user, SEE)
    found = rankings.ranking_of(ledger_id, ranking_id)
    if found is None:
        raise Http404
    ledger, asked = found
    if not see_policy(ledger.id).allows(request.user):
        raise NotAllowed(request.user, SEE)
    today = local_day(request.now)
    periods = rankings.periods(ledger, asked, today)
    wanted = request.GET.get("from", "")
    period = next((each for each in periods if each.first.isoformat() == wanted), periods[0])
    sheet = rankings.sheet(ledger, asked, period, today)
    if request.GET.get("format") == "csv":
        return csv_response(
            f"{ledger.id}-{asked.id}-{period.first}",
            ["place", "unit", "name", "mean", "unit of measure", "rows", "from", "until"],
            (
                [
                    each.row.place,
                    each.unit.id,
                    wording(each.unit.name),
                    each.row.kept,
                    sheet.measured_in,
                    each.mean.rows,
                    period.first,
                    period.last,
                ]
                for each in sheet.places
            ),
        )
    return render(request, "ledgers/ranking.html", {"sheet": sheet, "periods": periods, "period": period})
