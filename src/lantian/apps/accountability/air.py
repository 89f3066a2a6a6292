"""The air of the quarters that the method judges, with what speaks against judging them (C07, C11, HJ 663)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from lantian.apps.monitoring import queries
from lantian.apps.monitoring.figures import TargetRow
from lantian.apps.monitoring.targets import rules_on, target_periods, target_row
from lantian.apps.monitoring.traces.again import day_values, pinned, sites_of
from lantian.apps.records.campaign import pack
from lantian.core.time.local import last_complete_day
from lantian.core.time.span import DaySpan

__all__ = ["AirRow", "air_rows", "judged_periods"]

_JUDGED = ("met", "short")


@dataclass(frozen=True, kw_only=True)
class AirRow:
    """A unit in a quarter. `actual` is what the rules get: nothing where there is no ground for accountability."""

    unit: str
    period: str
    actual: Decimal | None
    """In the decimals of comparison, as the page of targets shows it."""
    reason: str
    """"" when it is judged; else not-begun, running, too-few-days, no-data."""
    mean: Fraction | None
    """Exact, of the valid days so far."""
    valid_days: int
    elapsed_days: int
    total_days: int
    minimum: Decimal
    """Share of valid days that is needed."""
    preliminary: bool
    """Some month of it is not confirmed by a person yet."""


def judged_periods() -> tuple[str, ...]:
    """The quarters that the official rules judge."""
    official = pack().rule_sets.get(pack().official_rules)
    return official.air.periods if official and official.air else ()


def air_rows(moment: dt.datetime, *, version: int | None = None) -> tuple[tuple[AirRow, ...], int | None]:
    """Every unit in every quarter that is judged, as far as days are over at `moment`, and the data version.

    With a version the days are computed again from the observation store as they were known then.

    Raises:
        NoSuchFigure: no such version is sealed.
    """
    wanted = judged_periods()
    known = [period for period in target_periods() if period.id in wanted]
    if not known:
        return (), version
    if version is not None:
        return _again(last_complete_day(moment, ZoneInfo(pack().info.time_zone)), version, wanted), version
    found = queries.targets(moment)
    preliminary = {name: basis.preliminary for name, basis in found.standings.items()}
    rows = [each for each in found.rows if each.period.id in wanted]
    return _rows(rows, found.capture_minimum, preliminary), found.basis.version


def _again(last_day: dt.date, version: int, wanted: Iterable[str]) -> tuple[AirRow, ...]:
    at = pinned(version)
    rules = rules_on(last_day)
    rows = []
    for period in target_periods():
        over = DaySpan(period.first, period.last).until(last_day)
        if period.id not in wanted:
            continue
        everybody = tuple(site for unit in pack().subdistricts() for site in sites_of(unit.id)) if over else ()
        days = day_values(rules.pollutant, over, at, everybody) if over else {}
        rows += [target_row(unit, period, days.get(unit.id, {}), last_day, rules) for unit in pack().subdistricts()]
    return _rows(rows, rules.capture_minimum, {})


def _rows(rows: Iterable[TargetRow], minimum: Decimal, preliminary: dict[str, bool]) -> tuple[AirRow, ...]:
    return tuple(
        AirRow(
            unit=row.unit.id,
            period=row.period.id,
            actual=row.compared if row.status in _JUDGED else None,
            reason="" if row.status in _JUDGED else row.reason,
            mean=row.actual,
            valid_days=row.valid_days,
            elapsed_days=row.elapsed_days,
            total_days=row.total_days,
            minimum=minimum,
            preliminary=preliminary.get(row.period.id, True),
        )
        for row in rows
    )
