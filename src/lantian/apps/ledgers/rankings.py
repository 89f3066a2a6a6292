"""Units ranked by the mean of a number of their rows in a week or month, and what stands behind each place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Max, Min, QuerySet

from lantian.apps.ledgers import counts
from lantian.apps.ledgers.models import Row
from lantian.apps.records.campaign import pack, stand_in_notice, wording
from lantian.apps.records.traces import NoSuchFigure, needed, register
from lantian.core.policy.indicator_schema import RowCount
from lantian.core.policy.ledger_schema import LedgerType, RowRanking
from lantian.core.policy.schema import Text, Unit
from lantian.core.policy.trace import Figure, InputTable, Line, Trace
from lantian.core.rules.ledgers.unit_means import UnitMean, mean_of_all, ranked, unit_means
from lantian.core.rules.progress.periods import period_of, periods_between
from lantian.core.rules.ranking import RankRow
from lantian.core.time.span import DaySpan

__all__ = ["Place", "Sheet", "periods", "ranking_of", "sheet"]


@dataclass(frozen=True)
class Place:
    """A unit in a ranking."""

    unit: Unit
    row: RankRow
    mean: UnitMean


@dataclass(frozen=True)
class Sheet:
    """A ranking of one period."""

    ledger: LedgerType
    ranking: RowRanking
    period: DaySpan
    places: tuple[Place, ...]
    of_all: Fraction | None
    demonstration: bool

    @property
    def measured_in(self) -> str:
        """Unit of measure of the means, in the reader's language."""
        unit = self.ledger.field(self.ranking.mean_of).unit
        return wording(unit) if unit else ""


def ranking_of(ledger_id: str, ranking_id: str) -> tuple[LedgerType, RowRanking] | None:
    """A ranking that the pack declares; None when it does not."""
    ledger = pack().ledgers.get(ledger_id)
    found = next((each for each in ledger.rankings if each.id == ranking_id), None) if ledger else None
    return (ledger, found) if ledger and found and ledger.flow is not None else None


def periods(ledger: LedgerType, ranking: RowRanking, today: dt.date) -> tuple[DaySpan, ...]:
    """The periods from the first day of a row to that of the newest, newest first; that of today when there is none."""
    days = Row.objects.filter(ledger=ledger.id).exclude(state_kind="void").aggregate(Min("day"), Max("day"))
    if days["day__min"] is None:
        return (period_of(today, ranking.every),)
    return periods_between(days["day__min"], days["day__max"], ranking.every)[::-1]


def sheet(ledger: LedgerType, ranking: RowRanking, period: DaySpan, today: dt.date) -> Sheet:
    """The subdistricts of the campaign by the mean of the rows of a period."""
    rows = _rows(ledger, ranking, period, today).values_list("unit_id", f"values__{ranking.mean_of}", "demonstration")
    kept = list(rows)
    means = unit_means((unit, value) for unit, value, _made_up in kept)
    units: Mapping[str, Unit] = {unit.id: unit for unit in pack().subdistricts()}
    placed = ranked(ranking, means, units, tie_rule=str(pack().value("ranking.tie_rule", today).value))
    return Sheet(
        ledger=ledger,
        ranking=ranking,
        period=period,
        places=tuple(Place(units[row.id], row, means.get(row.id, UnitMean())) for row in placed),
        of_all=mean_of_all(means),
        demonstration=any(made_up for _unit, _value, made_up in kept),
    )


def _rows(ledger: LedgerType, ranking: RowRanking, period: DaySpan, today: dt.date) -> QuerySet[Row]:
    asked = RowCount(ledger=ledger.id, where=ranking.where)
    return counts.counted_rows(asked, today=today, between=(period.first, period.last)).order_by("pk")


@register("row-mean")
def row_mean(key: dict[str, str], version: int | None) -> Trace:
    """The mean and place of a unit. Key: ledger, ranking, unit, first (the first day of the period)."""
    ledger_id, ranking_id, unit_id, first = needed(key, "ledger", "ranking", "unit", "first")
    found = ranking_of(ledger_id, ranking_id)
    if found is None or unit_id not in {unit.id for unit in pack().subdistricts()}:
        raise NoSuchFigure(f"{ledger_id}/{ranking_id}/{unit_id}")
    ledger, ranking = found
    day = _day(first)
    if "everyone" not in ledger.access.see or not ledger.field(ranking.mean_of).public:
        raise NoSuchFigure(f"{ledger_id}/{ranking_id}: not for everybody")
    shown = sheet(ledger, ranking, period_of(day, ranking.every), day)
    mine = next(each for each in shown.places if each.unit.id == unit_id)
    rows = _rows(ledger, ranking, shown.period, day).filter(unit=unit_id)
    field = ledger.field(ranking.mean_of)
    values = tuple(rows.values_list("number", "day", f"values__{ranking.mean_of}"))
    name = mine.unit.name
    remarks = (Text(zh="演示数据：数值为虚构。", en="Demonstration data: the values are made up."),)
    return Trace(
        figure=Figure(
            name=Text(
                zh=f"{name.zh} {ranking.title.zh} {shown.period.first}",
                en=f"{name.en or name.zh}: {ranking.title.en or ranking.title.zh}, from {shown.period.first}",
            ),
            value=mine.row.kept,
            unit=field.unit.in_language("zh") if field.unit else "1",
        ),
        clauses=(ranking.clause,),
        interpretations=(ranking.interpretation,) if ranking.interpretation else (),
        arithmetic=_arithmetic(mine, ranking),
        tables=(
            InputTable(
                title=field.title,
                columns=(Text(zh="编号", en="Row"), Text(zh="日期", en="Day"), field.title),
                rows=tuple((number, on, None if value is None else str(value)) for number, on, value in values),
            ),
        ),
        pack_version=pack().version_label,
        stand_in=shown.demonstration or bool(stand_in_notice("en")),
        remarks=remarks if shown.demonstration else (),
    )


def _day(written: str) -> dt.date:
    """A day of the campaign's years; calendars end where no campaign is."""
    try:
        day = dt.date.fromisoformat(written)
    except ValueError:
        raise NoSuchFigure(written) from None
    if not 1970 <= day.year <= 2999:
        raise NoSuchFigure(written)
    return day


def _arithmetic(mine: Place, ranking: RowRanking) -> tuple[Line, ...]:
    if mine.row.kept is None:
        return (Text(zh="本期没有测定，不排名", en="nothing measured in this period, so no place"),)
    return (
        f"{mine.mean.total} ÷ {mine.mean.rows} → {mine.row.kept}",
        Text(
            zh=f"保留 {ranking.decimals} 位小数后第 {mine.row.place} 名，相等并列",
            en=f"place {mine.row.place} at {ranking.decimals} decimals; equal values share the better place",
        ),
    )
