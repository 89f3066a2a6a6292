"""What the report on an episode says of the air in its weather."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lantian.apps.forecasts.expecting import NoExpectation, WeatherExpectation, weather_expectation
from lantian.apps.records.campaign import wording
from lantian.core.policy.schema import Text
from lantian.core.standards.pollutants import Pollutant

__all__ = ["Expected", "expected_words"]


@dataclass(frozen=True)
class Expected:
    """What is said of the air in its weather, what that cannot say, and what it rests on."""

    lines: tuple[Text, ...]
    limits: tuple[str, ...]
    basis: str
    """Method, windows (apart from each other), first day of the record, data version."""


def expected_words(first: dt.datetime, last: dt.datetime) -> Expected:
    """PM2.5 of the district against what was to be expected in that weather. It takes some ten seconds of one core."""
    found = weather_expectation(None, Pollutant.PM25, first, last)
    if isinstance(found, NoExpectation):
        return Expected((), (found.reason,), "—")
    return Expected((_expected(found),), found.caveats, wording(_basis(found)))


def _basis(found: WeatherExpectation) -> Text:
    since = f"{found.trained_from:%Y-%m-%d}"
    return Text(
        zh=f"{found.model}，{found.windows} 个对照时段（互不重叠 {found.windows_apart} 个），训练数据自 {since} 起，"
        f"数据版本 {found.version}",
        en=f"{found.model}, {found.windows} windows held against it ({found.windows_apart} apart from each other), "
        f"trained on the record from {since} on, data version {found.version}",
    )


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
