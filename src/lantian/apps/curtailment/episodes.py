"""An episode afterwards: orders, answers, checks, and what was ordered against what was found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from lantian.apps.curtailment.listing import stated
from lantian.apps.curtailment.models import Check
from lantian.apps.curtailment.queries import Standing, Summary, orders_of_episode, summary
from lantian.apps.ledgers.reading import local_day
from lantian.apps.monitoring.common import campaign_zone
from lantian.apps.records.campaign import pack
from lantian.core.policy.schema import Text
from lantian.core.rules.reduction.kept import Kept, OrderedCut, kept
from lantian.core.time.local import day_bounds

__all__ = ["Afterwards", "afterwards"]

_SECOND, _HOUR = dt.timedelta(seconds=1), 3600


@dataclass(frozen=True)
class Afterwards:
    """What became of the orders of an episode."""

    summary: Summary
    checked: int
    """Days on which a line was checked, of `line_days`."""
    line_days: int
    breaches: int
    cases: tuple[str, ...]
    pollutants: tuple[tuple[Text, Kept], ...]


def afterwards(episode: str, now: dt.datetime) -> Afterwards | None:
    """The orders of all versions of an episode; None where there were none.

    An order counts for the hours for which it held, day by day. Of several entries about a line and a day the newest
    counts; it says nothing of other days.

    Raises:
        ParameterNotInForce: a number has no value on the day of the first order.
    """
    standings = orders_of_episode(episode, now)
    if not standings:
        return None
    file, listed = stated()
    day = local_day(standings[0].order.issued_at)
    unsure = float(pack().number(listed.uncertainty, day)) if listed.uncertainty else None
    checks = list(Check.objects.filter(order__in=[each.order for each in standings]).order_by("pk"))
    newest = {(each.order_id, each.position, each.day): each for each in checks}
    cuts = [cut for each in standings for cut in _cuts(each, newest, now)]
    return Afterwards(
        summary=summary(standings),
        checked=sum(1 for each in cuts if each.found is not None),
        line_days=len(cuts),
        breaches=sum(1 for each in newest.values() if each.breach),
        cases=tuple(sorted({each.case for each in checks if each.case})),
        pollutants=tuple((each.title, kept(cuts, each.id, unsure)) for each in file.pollutants),
    )


def _cuts(standing: Standing, newest: dict[tuple[int, int, dt.date], Check], now: dt.datetime) -> list[OrderedCut]:
    order = standing.order
    return [
        OrderedCut(
            line=f"{order.plant} {line['row'] or line['position']}",
            hours=hours,
            kg={name: Decimal(amount) for name, amount in line["kg"].items()},
            share=Decimal(line["share"]),
            found=check.found_share if (check := newest.get((order.pk, line["position"], day))) else None,
        )
        for day, hours in _days(order.starts, min(standing.ended_at or now, now))
        for line in order.lines
    ]


def _days(start: dt.datetime, end: dt.datetime) -> Iterator[tuple[dt.date, Decimal]]:
    """The local days of a span, each with its hours."""
    day = local_day(start)
    while (first := max(start, day_bounds(day, campaign_zone())[0])) < end:
        last = min(end, day_bounds(day, campaign_zone())[1])
        yield day, Decimal((last - first) // _SECOND) / _HOUR
        day += dt.timedelta(days=1)
