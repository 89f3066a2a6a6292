"""What comes if nothing happens: for each unit, by which day which tier, and which cases to finish first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from lantian.apps.accountability.evaluations import Judged, basis_title, looked_ahead, official, tier_title
from lantian.apps.accountability.sheets import ProblemLine, lines_of, unit_title
from lantian.apps.records.campaign import pack
from lantian.core.policy.schema import Text
from lantian.core.rules.accountability.outlook import Outlook
from lantian.core.rules.accountability.report import period_name

__all__ = ["Ahead", "ComingLine", "ahead", "remind_days", "to_remind"]


@dataclass(frozen=True, kw_only=True)
class ComingLine:
    """The count on a day to come."""

    day: dt.date
    count: Fraction
    tier: Text | None
    raises: bool
    problems: int


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """One unit, period and basis: now, and what comes."""

    unit: str
    title: Text
    period: str
    shown_period: str
    basis: str
    basis_title: Text
    count: Fraction
    tier: Text | None
    coming: tuple[ComingLine, ...]
    first: tuple[ProblemLine, ...]
    """Problems to rectify first, the most urgent first."""

    @property
    def next_tier(self) -> ComingLine | None:
        """The day on which a tier is reached that is not reached today."""
        return next((each for each in self.coming if each.raises), None)


def ahead(found: Judged, *, unit: str | None = None) -> tuple[Ahead, ...]:
    """What counts now or will, the soonest tier first; `unit` keeps one."""
    rules = found.method.rule_set
    outlooks = [each for each in looked_ahead(found) if unit is None or each.unit == unit]
    lines = lines_of(found, [name for each in outlooks for name in each.finish_first])
    shown = [
        Ahead(
            unit=each.unit,
            title=unit_title(each.unit),
            period=each.period,
            shown_period=period_name(each.period),
            basis=each.basis,
            basis_title=basis_title(rules, each.basis),
            count=each.count,
            tier=tier_title(rules, each.tier) if each.tier else None,
            coming=_coming(found, each),
            first=tuple(lines[name] for name in each.finish_first if name in lines),
        )
        for each in outlooks
        if each.coming or each.tier
    ]
    far = dt.date.max
    return tuple(
        sorted(
            shown,
            key=lambda each: (
                each.next_tier.day if each.next_tier else far,
                -each.count,
                each.unit,
                each.period,
            ),
        )
    )


def remind_days(day: dt.date) -> int | None:
    """Days before a tier is reached on which the unit is reminded; None: not at all."""
    transfer = official().transfer
    if transfer is None or transfer.remind_days is None:
        return None
    return int(pack().number(transfer.remind_days, on=day))


def to_remind(lines: Iterable[Ahead], today: dt.date, days: int) -> tuple[Ahead, ...]:
    """Those in which a tier is reached within so many days."""
    last = today + dt.timedelta(days=days)
    return tuple(each for each in lines if each.next_tier is not None and each.next_tier.day <= last)


def _coming(found: Judged, outlook: Outlook) -> tuple[ComingLine, ...]:
    rules = found.method.rule_set
    return tuple(
        ComingLine(
            day=each.day,
            count=each.count,
            tier=tier_title(rules, each.tier) if each.tier else None,
            raises=each.raises,
            problems=len(each.problems),
        )
        for each in outlook.coming
    )
