"""Rewards and penalties as files."""

from __future__ import annotations

from django.http import HttpResponse

from lantian.apps.records.export import csv_response
from lantian.apps.rewards.lines import Shown
from lantian.apps.rewards.models import Settlement
from lantian.apps.rewards.queries import Entry, WeekCard
from lantian.core.time.span import DaySpan

__all__ = ["unit_csv", "week_csv", "weeks_csv"]


def weeks_csv(cards: list[WeekCard]) -> HttpResponse:
    """The weeks with what is in force."""
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


def week_csv(span: DaySpan, shown: list[Shown], item: Settlement | None) -> HttpResponse:
    """One week, unit by unit."""
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


def unit_csv(unit_id: str, entries: list[Entry]) -> HttpResponse:
    """One unit, week by week, with its balance."""
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
