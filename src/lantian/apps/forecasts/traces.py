"""What stands behind the range of a day: the issue, its members, its chances, what it rests on."""

from __future__ import annotations

import datetime as dt

from lantian.apps.forecasts.models import IssuedDay
from lantian.apps.forecasts.rules import rules_at
from lantian.apps.forecasts.words import members_said, weather_said
from lantian.apps.records.campaign import pack, stand_in_notice
from lantian.apps.records.traces import NoSuchFigure, needed, register
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Figure, InputTable, Trace
from lantian.core.standards.hj633 import GRADES

__all__ = ["forecast_day"]


@register("forecast-day")
def forecast_day(key: dict[str, str], _version: int | None) -> Trace:
    """The range of the daily index of a day. Key: issue, site, day."""
    issue, site, written = needed(key, "issue", "site", "day")
    row = _row(issue, site, written)
    if row is None:
        raise NoSuchFigure(Text(zh=f"{written}：无此预报", en=f"{written}: no such forecast"))
    item, rules = row.issue, rules_at(row.issue.issued_at)
    lines = [
        f"P(AQI ≤ {row.low}) ≥ {rules.low:g}, P(AQI ≤ {row.middle}) ≥ 0.5, P(AQI ≤ {row.high}) ≥ {rules.high:g}",
        f"issued {item.issued_at.isoformat()}, first hour {item.starts.isoformat()}",
        *members_said(item.members),
        *weather_said(item.weather),
    ]
    chances = tuple(
        (f"{grade.low}–{grade.high or 500}", f"{chance:.3f}")
        for grade, chance in zip(GRADES, row.chances, strict=False)
    )
    return Trace(
        figure=Figure(
            name=Text(zh=f"{row.day} AQI预报范围", en=f"AQI of {row.day}, forecast"),
            value=f"{row.low}–{row.high}",
            unit="",
        ),
        clauses=rules.clauses,
        interpretations=rules.interpretations,
        arithmetic=tuple(lines),
        tables=(
            InputTable(
                title=Text(zh="各级别概率", en="probability of each grade"),
                columns=(Text(zh="AQI", en="AQI"), Text(zh="概率", en="probability")),
                rows=chances,
            ),
        ),
        data_time=item.starts,
        data_version=item.data_version,
        pack_version=item.pack_version or pack().version_label,
        stand_in=bool(stand_in_notice("en")),
    )


def _row(issue: str, site: str, written: str) -> IssuedDay | None:
    try:
        day = dt.date.fromisoformat(written)
    except ValueError:
        return None
    if not (issue.isascii() and issue.isdigit() and len(issue) < 10):
        return None
    return IssuedDay.objects.filter(issue=int(issue), site=site[:64], day=day).select_related("issue").first()
