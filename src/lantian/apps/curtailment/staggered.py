"""Lines that staggered production stops or limits in the season: what it takes off is not cut again (M33, M36.3).

Of lines that it lets run, the text can demand a cut in warnings: they are of a kind of their own then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lantian.apps.curtailment.emitted import GRAM
from lantian.apps.ledgers.models import Row
from lantian.apps.records.campaign import pack
from lantian.core.policy.curtailment_schema import EmergencyList
from lantian.core.rules.reduction.listed import ListedLine

__all__ = ["InSeason", "Staggered", "limited_lines", "staggered_lines"]

_Pair = tuple[str, str]
"""Plant and line."""


@dataclass(frozen=True)
class InSeason:
    """What a line emits in the season, where that can be less than on an ordinary day."""

    emissions: Mapping[str, Decimal]
    kept: Mapping[str, Any]
    """As a plan keeps it: "before" (pollutant → kg of an ordinary day, of what is changed), and why: "limited" or
    "transport"."""


@dataclass(frozen=True)
class Limit:
    """A line that runs in part."""

    row: str
    """Of the ledger of staggered production."""
    cut: Decimal
    """Share of the capacity that is taken off."""


@dataclass(frozen=True)
class Staggered:
    """The lines on a day of the season."""

    stopped: set[_Pair] = field(default_factory=set)
    limited: dict[_Pair, Limit] = field(default_factory=dict)
    kinds: dict[_Pair, str] = field(default_factory=dict)
    """Kind of source of a line, whatever the list calls it."""


def staggered_lines(kept: EmergencyList, day: dt.date) -> Staggered:
    """What the ledgers of staggered production say of a day.

    Raises:
        ParameterNotInForce: the cut of a measure has no value on that day.
    """
    found = Staggered()
    for told in kept.staggered:
        cuts = {each.measure: each.cut for each in told.limited}
        kinds = {each.measure: each.kind for each in told.kinds}
        rows = Row.objects.filter(ledger=told.ledger).exclude(state_kind="void").order_by("number")
        for number, values in rows.values_list("number", "values"):
            measure, first, last = (values.get(each) for each in (told.measure, told.first, told.last))
            if not str(first or "") <= day.isoformat() <= str(last or "9999"):
                continue
            pair = str(values.get(told.name, "")), str(values.get(told.line, "") or "")
            if measure in told.stopped:
                found.stopped.add(pair)
            elif measure in cuts:
                found.limited[pair] = Limit(number, pack().number(cuts[measure], day))
            if measure in kinds:
                found.kinds[pair] = kinds[measure]
    return found


def limited_lines(staggered: Staggered, lines: Sequence[ListedLine]) -> dict[str, InSeason]:
    """Row number → what is left of a line that runs in part; its emissions go with its output."""
    return {
        line.number: _limited(line, limit)
        for line in lines
        if not line.stopped and (limit := staggered.limited.get((line.plant, line.line)))
    }


def _limited(line: ListedLine, limit: Limit) -> InSeason:
    left = {name: (amount * (1 - limit.cut)).quantize(GRAM) for name, amount in line.emissions.items()}
    before = {name: f"{amount:f}" for name, amount in line.emissions.items()}
    return InSeason(left, {"before": before, "limited": {"row": limit.row, "cut": f"{limit.cut:f}"}})
