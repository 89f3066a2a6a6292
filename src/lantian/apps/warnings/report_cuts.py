"""What the report on an episode says of cuts: ordered and answered, planned in tonnes, and the air in its weather."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lantian.apps.curtailment import queries as cuts
from lantian.apps.curtailment.queries import Standing
from lantian.apps.forecasts.expecting import NoExpectation, WeatherExpectation, weather_expectation
from lantian.core.policy.schema import Text
from lantian.core.quantity.rounding import half_even
from lantian.core.standards.pollutants import Pollutant

__all__ = ["Expected", "expected_words", "ordered_words", "planned_tonnes"]

_DAY = Decimal(86400)
_NONE = Text(zh="无减排指令记录。", en="No orders are on record.")


@dataclass(frozen=True)
class Expected:
    """What is said of the air in its weather, what that cannot say, and what it rests on."""

    lines: tuple[Text, ...]
    limits: tuple[str, ...]
    basis: str
    """Method, windows (apart from each other), first day of the record, data version."""


def ordered_words(episode: str, now: dt.datetime) -> list[Text]:
    """Orders of an episode, their answers, and what they planned to cut; one line when there were none."""
    standings = cuts.orders_of_episode(episode, now)
    if not standings:
        return [_NONE]
    told = cuts.summary(standings)
    answers = Text(
        zh=f"共下达减排指令 {told.orders} 份：已回执 {told.received} 份，回复不能执行 {told.cannot} 份，"
        f"未回复 {told.silent} 份（逾期 {told.late} 份）。",
        en=f"{told.orders} orders went out: {told.received} were acknowledged, {told.cannot} answered that they "
        f"cannot, {told.silent} were not answered ({told.late} late).",
    )
    tonnes = planned_tonnes(standings, now)
    sums = ", ".join(f"{name} {half_even(amount, 3)} t" for name, amount in tonnes.items())
    planned = Text(
        zh=f"指令执行时段内计划减排：{sums or '—'}。为按日排放量和计划比例折算的计划值，不是核查值。",
        en=f"Planned cuts in the hours of the orders: {sums or '—'}. These are plans, reckoned from daily emissions "
        "and shares; they are not what was verified.",
    )
    return [answers, planned]


def planned_tonnes(standings: Sequence[Standing], now: dt.datetime) -> dict[str, Decimal]:
    """Pollutant → t that the orders planned to cut while they held: kg a day times the part of a day."""
    found: dict[str, Decimal] = {}
    for each in standings:
        until = each.ended_at or now
        days = max(Decimal((until - each.order.starts).total_seconds()) / _DAY, Decimal(0))
        for line in each.order.lines:
            for name, kilograms in line["kg"].items():
                found[name] = found.get(name, Decimal(0)) + Decimal(kilograms) * days / 1000
    return found


def expected_words(first: dt.datetime, last: dt.datetime) -> Expected:
    """PM2.5 of the district against what was to be expected in that weather. It takes some ten seconds of one core."""
    found = weather_expectation(None, Pollutant.PM25, first, last)
    if isinstance(found, NoExpectation):
        return Expected((), (found.reason,), "—")
    basis = f"{found.model}, {found.windows} ({found.windows_apart}), {found.trained_from:%Y-%m-%d} –, {found.version}"
    return Expected((_expected(found),), found.caveats, basis)


def _expected(found: WeatherExpectation) -> Text:
    span = f"{found.low:.0f}–{found.high:.0f}"
    verdict = (
        Text(
            zh="观测值在区间之外，仅凭气象不能解释",
            en="the observed mean lies outside, weather alone does not explain it",
        )
        if found.outside
        else Text(zh="观测值在区间之内，气象即可解释", en="the observed mean lies inside, weather alone explains it")
    )
    return Text(
        zh=f"同等气象条件下全区 PM2.5 期望均值 {found.mean:.0f} µg/m³（九成区间 {span}，训练截至过程开始前），"
        f"{found.hours} 小时观测均值 {found.observed:.0f} µg/m³：{verdict.zh}。",
        en=f"In that weather PM2.5 of the district was to be expected at {found.mean:.0f} µg/m³ (nine in ten: {span}; "
        f"trained before the episode); the mean of {found.hours} observed hours is {found.observed:.0f} µg/m³: "
        f"{verdict.en}.",
    )
