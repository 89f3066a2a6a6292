"""An episode afterwards: orders, answers, checks, and what was ordered against what was found."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from lantian.apps.curtailment.listing import stated
from lantian.apps.curtailment.models import Check
from lantian.apps.curtailment.queries import Standing, Summary, orders_of_episode, summary
from lantian.apps.ledgers.reading import local_day
from lantian.apps.records.campaign import pack
from lantian.core.policy.schema import Text
from lantian.core.rules.reduction.kept import Kept, OrderedCut, kept

__all__ = ["Afterwards", "afterwards"]

_SECOND, _HOUR = dt.timedelta(seconds=1), 3600


@dataclass(frozen=True)
class Afterwards:
    """What became of the orders of an episode."""

    summary: Summary
    checked: int
    """Lines that were checked, of `lines`."""
    lines: int
    breaches: int
    cases: tuple[str, ...]
    pollutants: tuple[tuple[Text, Kept], ...]


def afterwards(episode: str, now: dt.datetime) -> Afterwards | None:
    """The orders of all versions of an episode; None where there were none.

    An order counts for the hours for which it held. Of several entries about a line and a day the newest counts.

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
        checked=sum(1 for each in cuts if each.found),
        lines=len(cuts),
        breaches=sum(1 for each in newest.values() if each.breach),
        cases=tuple(sorted({each.case for each in checks if each.case})),
        pollutants=tuple((each.title, kept(cuts, each.id, unsure)) for each in file.pollutants),
    )


def _cuts(standing: Standing, newest: dict[tuple[int, int, dt.date], Check], now: dt.datetime) -> list[OrderedCut]:
    order, end = standing.order, standing.ended_at or now
    hours = max(Decimal((end - order.starts) // _SECOND) / _HOUR, Decimal(0))
    return [
        OrderedCut(
            hours=hours,
            kg={name: Decimal(amount) for name, amount in line["kg"].items()},
            share=Decimal(line["share"]),
            found=[
                each.found_share
                for (key, position, _day), each in newest.items()
                if key == order.pk and position == line["position"]
            ],
        )
        for line in order.lines
    ]
