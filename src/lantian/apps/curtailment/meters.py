"""What the ledgers of meters say of a plant while its order holds: electricity, gates. A person enters it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lantian.apps.curtailment.choices import CheckedBy
from lantian.apps.curtailment.listing import stated
from lantian.apps.curtailment.models import Order
from lantian.apps.ledgers.models import Row
from lantian.apps.ledgers.reading import facts_of, local_day
from lantian.apps.records.campaign import pack, wording
from lantian.core.rules.ledgers.verdicts import judge

__all__ = ["Reading", "readings_of"]

_MOST = 50


@dataclass(frozen=True)
class Reading:
    """A row of a ledger of meters and what its rule says."""

    by: str
    row: str
    day: str
    verdict: str
    breach: bool


def readings_of(order: Order, now: dt.datetime) -> list[Reading]:
    """Rows of the plant on days on which the order held."""
    _file, kept = stated()
    first, last = local_day(order.starts), local_day(order.ended_at or now)
    found = []
    for meter in kept.meters:
        ledger = pack().ledgers[meter.ledger]
        rule = next((each for each in ledger.rules if each.id == meter.rule), None)
        rows = Row.objects.filter(ledger=meter.ledger, **{f"values__{meter.name}": order.plant})
        for row in rows.exclude(state_kind="void")[:_MOST]:
            day = str(row.values.get(meter.day) or "")
            if rule is None or not first.isoformat() <= day <= last.isoformat():
                continue
            verdict = judge(rule, facts_of(row, now))
            title = verdict.case.title if verdict.case else rule.otherwise_title
            breach = verdict.id in meter.breaches
            found.append(Reading(str(CheckedBy(meter.by).label), row.number, day, wording(title), breach))
    return found
