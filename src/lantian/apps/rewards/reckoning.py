"""A week's rewards and penalties, reckoned from the official ranking by the table that was in force on its last day."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal

from lantian.apps.monitoring.common import Origin
from lantian.apps.monitoring.figures import RankingResult, RankingRow
from lantian.apps.monitoring.queries import ranking, ranking_weeks
from lantian.apps.records.campaign import pack
from lantian.apps.rewards.choices import Obstacle
from lantian.core.policy.consequence_schema import RewardsFile
from lantian.core.policy.problems import ParameterNotInForce
from lantian.core.rules.rewards import RewardLine, RewardScheme, RewardSettlement, settle
from lantian.core.time.span import DaySpan

__all__ = ["Reckoned", "Table", "digest_of", "reckon", "table_on", "week_beginning"]


@dataclass(frozen=True, kw_only=True)
class Table:
    """The table of a day, with where it stands."""

    scheme: RewardScheme
    assumed: bool
    least_days: int
    clauses: tuple[str, ...]
    interpretations: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Reckoned:
    """A week as it stands now. `obstacle` says why it cannot be settled; "" when it can."""

    week: DaySpan
    ranking: RankingResult | None
    table: Table | None
    settlement: RewardSettlement | None
    obstacle: str

    @property
    def lines(self) -> list[tuple[RankingRow, RewardLine]]:
        """Every unit with its place and its amounts, in the order of the ranking."""
        if self.ranking is None or self.settlement is None:
            return []
        rows = {row.unit.id: row for row in self.ranking.rows}
        return [(rows[line.id], line) for line in self.settlement.lines]

    @property
    def digest(self) -> str:
        """Of everything by which a decided settlement could differ."""
        if self.settlement is None or self.table is None:
            return ""
        return digest_of(
            self.table.scheme,
            assumed=self.table.assumed,
            lines=[(line.id, line.place, row.kept, line.penalty, line.reward, line.reason) for row, line in self.lines],
        )


def week_beginning(first: dt.date, *, now: dt.datetime) -> DaySpan | None:
    """The week of the campaign that begins on a day; None where none does."""
    return next((week for week in ranking_weeks(now=now) if week.first == first), None)


def reckon(week: DaySpan, *, now: dt.datetime) -> Reckoned:
    """Rewards and penalties of a week by the newest data, whether or not it may be settled."""
    try:
        table = table_on(week.last)
        found = ranking(week.first, week.last, now=now)
    except ParameterNotInForce:
        return Reckoned(week=week, ranking=None, table=None, settlement=None, obstacle=Obstacle.NO_RULE)
    if table is None:
        return Reckoned(week=week, ranking=found, table=None, settlement=None, obstacle=Obstacle.NO_RULE)
    places = {row.unit.id: row.place for row in found.rows}
    reasons = {row.unit.id: row.reason for row in found.rows if row.reason}
    settlement = settle(places, table.scheme, reasons=reasons)
    return Reckoned(
        week=week,
        ranking=found,
        table=table,
        settlement=settlement,
        obstacle=_obstacle(week, found, table, settlement),
    )


def table_on(day: dt.date) -> Table | None:
    """The table in force on a day; None where the pack has no rewards.

    Raises:
        ParameterNotInForce: it has, and not yet on that day.
    """
    rules = pack().rewards
    if rules is None:
        return None
    origin = Origin(day)
    scheme = RewardScheme(
        penalties=_list(rules.penalties, day, origin),
        shares=_list(rules.shares, day, origin),
        decimals=rules.decimals,
        least_ranked=origin.whole(rules.least_ranked),
        remainder=rules.remainder,
    )
    least_days = origin.whole(rules.least_days)
    origin.note(rules.assumed)
    return Table(
        scheme=scheme,
        assumed=bool(pack().value(rules.assumed, day).value),
        least_days=least_days,
        clauses=origin.clauses(rules.clause),
        interpretations=_interpretations(rules, origin),
    )


def digest_of(
    scheme: RewardScheme,
    *,
    assumed: bool,
    lines: list[tuple[str, int | None, Decimal | None, Decimal, Decimal, str]],
) -> str:
    """SHA-256 of a table and the lines that came of it; the same for the same figures, whatever their order."""
    written = {
        "penalties": [_plain(each) for each in scheme.penalties],
        "shares": [_plain(each) for each in scheme.shares],
        "remainder": scheme.remainder,
        "assumed": assumed,
        "lines": sorted(
            [unit, str(place or ""), _plain(value), _plain(penalty), _plain(reward), reason]
            for unit, place, value, penalty, reward, reason in lines
        ),
    }
    return hashlib.sha256(json.dumps(written, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _obstacle(week: DaySpan, found: RankingResult, table: Table, settlement: RewardSettlement) -> str:
    if len(week) < table.least_days:
        return Obstacle.SHORT
    if not found.complete:
        return Obstacle.RUNNING
    if found.basis.version is None:
        return Obstacle.NO_DATA
    return Obstacle.FEW if settlement.reason else ""


def _list(parameter: str, day: dt.date, origin: Origin) -> tuple[Decimal, ...]:
    origin.note(parameter)
    value = pack().value(parameter, day).value
    assert isinstance(value, tuple)  # the pack's checks hold this
    return value


def _interpretations(rules: RewardsFile, origin: Origin) -> tuple[str, ...]:
    named = (*((rules.interpretation,) if rules.interpretation else ()), *rules.readings, *origin.interpretations)
    return tuple(dict.fromkeys(named))


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"
