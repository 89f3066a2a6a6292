"""What other parts, and the pages, ask about rewards and penalties."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from django.db.models import QuerySet

from lantian.apps.ledgers.reading import local_day
from lantian.apps.monitoring.queries import ranking_weeks, state
from lantian.apps.records.campaign import pack
from lantian.apps.rewards.choices import Obstacle, State
from lantian.apps.rewards.models import Line, Settlement
from lantian.apps.rewards.reckoning import reckon
from lantian.core.policy.problems import ParameterNotInForce
from lantian.core.rules.rewards import running_balance
from lantian.core.time.span import DaySpan

__all__ = ["Account", "Entry", "WeekCard", "accounts", "due_weeks", "in_force", "of_unit", "of_week", "week_cards"]

_NEVER = 8


@dataclass(frozen=True, kw_only=True)
class WeekCard:
    """A week of the list: what is in force, and what waits."""

    week: DaySpan
    over: bool
    whole: bool
    settlement: Settlement | None
    """The one in force; else the newest one of any state."""
    waiting: bool
    """Whether a proposal waits for its decision."""
    obstacle: str = ""
    """Why the figures of a week that is over cannot be settled; asked only where nothing is settled or waits."""

    @property
    def due(self) -> bool:
        """Whether somebody should propose it."""
        settled = self.settlement is not None and self.settlement.in_force
        return self.over and self.whole and not self.waiting and not settled and not self.obstacle

    @property
    def why_not(self) -> str:
        """The obstacle in words."""
        return str(Obstacle(self.obstacle).label) if self.obstacle else ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of a unit's account, with the balance after it."""

    line: Line
    balance: Decimal


@dataclass(frozen=True, kw_only=True)
class Account:
    """A unit's balance over the season, amounts by an assumed table apart from those by a table in force."""

    unit: str
    weeks: int
    gained: Decimal
    paid: Decimal
    assumed: bool
    """Whether an amount by an assumed table went in."""

    @property
    def balance(self) -> Decimal:
        """What it gained less what it paid."""
        return self.gained - self.paid


def in_force() -> QuerySet[Settlement]:
    """Decided settlements that no correction has replaced, by week."""
    return Settlement.objects.filter(state=State.DECIDED).order_by("first")


def of_week(first: dt.date) -> list[Settlement]:
    """All settlements of a week, the newest first."""
    found = Settlement.objects.filter(first=first).select_related("proposed_by", "decided_by", "corrects")
    return list(found.order_by("-attempt"))


def week_cards(*, now: dt.datetime) -> list[WeekCard]:
    """The weeks of the campaign that have begun, the newest first."""
    by_week: dict[dt.date, list[Settlement]] = {}
    for item in Settlement.objects.select_related("corrects").order_by("-attempt"):
        by_week.setdefault(item.first, []).append(item)
    today, run = local_day(now), state()
    cards = []
    for week in ranking_weeks(now=now):
        found = by_week.get(week.first, [])
        standing = next((each for each in found if each.in_force), None)
        over, whole = week.last < today, len(week) >= _least_days(week.last)
        waiting = any(each.state == State.PROPOSED for each in found)
        asked = run is not None and over and whole and standing is None and not waiting
        cards.append(
            WeekCard(
                week=week,
                over=over,
                whole=whole,
                settlement=standing or (found[0] if found else None),
                waiting=waiting,
                obstacle=_obstacle(run.run, pack().fingerprint, week) if asked and run is not None else "",
            )
        )
    return cards


def due_weeks(*, now: dt.datetime) -> list[WeekCard]:
    """Weeks whose figures can be settled, of which nothing is in force and nothing waits."""
    return [card for card in week_cards(now=now) if card.due]


def accounts() -> list[Account]:
    """The balance of every unit, by number of the unit in the pack."""
    lines: dict[str, list[Line]] = {}
    for line in Line.objects.filter(settlement__state=State.DECIDED).select_related("settlement"):
        lines.setdefault(line.unit, []).append(line)
    order = [unit.id for unit in pack().subdistricts()]
    known = [*order, *sorted(set(lines) - set(order))]
    return [
        Account(
            unit=unit,
            weeks=sum(each.place is not None for each in lines.get(unit, [])),
            gained=sum((each.reward for each in lines.get(unit, [])), start=Decimal(0)),
            paid=sum((each.penalty for each in lines.get(unit, [])), start=Decimal(0)),
            assumed=any(each.settlement.assumed for each in lines.get(unit, [])),
        )
        for unit in known
    ]


def of_unit(unit: str) -> list[Entry]:
    """A unit's lines of settlements in force, the newest first, each with the balance after it."""
    found = Line.objects.filter(unit=unit, settlement__state=State.DECIDED).select_related("settlement")
    lines = list(found.order_by("settlement__first"))
    balances = running_balance(line.net for line in lines)
    return [Entry(line=line, balance=balance) for line, balance in zip(lines, balances, strict=True)][::-1]


@lru_cache(maxsize=256)
def _obstacle(_run: int, _pack: str, week: DaySpan) -> str:
    """Why a week that is over cannot be settled; asked once for each computation of results."""
    return reckon(week, now=dt.datetime.combine(week.last + dt.timedelta(days=3), dt.time(0), dt.UTC)).obstacle


def _least_days(day: dt.date) -> int:
    """Days that a week must have; more than any has where no rule is in force on its last day."""
    rules = pack().rewards
    try:
        return int(pack().number(rules.least_days, on=day)) if rules else _NEVER
    except ParameterNotInForce:
        return _NEVER
