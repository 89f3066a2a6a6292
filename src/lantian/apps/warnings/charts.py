"""The evidence as a drawing: running index against its bounds, observed and forecast; it needs no script."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from lantian.apps.monitoring.common import campaign_zone
from lantian.core.rules.warning.grades import Grades
from lantian.core.rules.warning.series import Hour

__all__ = ["Chart", "chart_of"]

WIDTH, HEIGHT, _LEFT, _FOOT, _HEAD, _LABEL = 960, 300, 40, 24, 10, 48
_BACK = dt.timedelta(days=6)
_HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Chart:
    """Lines as points of SVG, in a box of WIDTH × HEIGHT."""

    observed: tuple[str, ...]
    forecast: tuple[str, ...]
    hourly: tuple[str, ...]
    bounds: tuple[tuple[float, str], ...]
    """Height and name of each bound."""
    days: tuple[tuple[float, str], ...]
    now: float
    newest: Decimal | None
    newest_at: dt.datetime | None
    highest: Decimal | None
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    foot: int = HEIGHT - _FOOT


def chart_of(hours: Sequence[Hour], now: dt.datetime, rules: Grades) -> Chart:
    """The last days and what is forecast."""
    shown = [hour for hour in hours if hour.start >= now - _BACK]
    first = shown[0].start if shown else now - _BACK
    last = max(shown[-1].start if shown else now, now + 12 * _HOUR)
    known = [value for hour in shown for value in (hour.running, hour.index) if value is not None]
    bounds = sorted({rules.lift_at_most, rules.episode_above, rules.severe_above})
    top = float(max([*known, *bounds])) * 1.08

    def across(moment: dt.datetime) -> float:
        return round(_LEFT + (WIDTH - _LEFT - 8) * ((moment - first) / (last - first)), 1)

    def up(value: Decimal) -> float:
        return round(HEIGHT - _FOOT - (HEIGHT - _FOOT - _HEAD) * float(value) / top, 1)

    def lines(wanted: str, kind: str) -> tuple[str, ...]:
        runs: list[list[str]] = [[]]
        for before, hour in pairwise([None, *shown]):
            value = getattr(hour, wanted)
            if hour is None or hour.kind != kind or value is None:
                continue
            if before is None or hour.start - before.start > _HOUR or getattr(before, wanted) is None:
                runs.append([])
            runs[-1].append(f"{across(hour.start)},{up(value)}")
        return tuple(" ".join(run) for run in runs if len(run) > 1)

    zone = campaign_zone()
    midnights = [hour.start for hour in shown if hour.start.astimezone(zone).hour == 0]
    running = [hour for hour in shown if hour.running is not None and hour.kind == "observed"]
    return Chart(
        observed=lines("running", "observed"),
        forecast=lines("running", "forecast"),
        hourly=lines("index", "observed") + lines("index", "forecast"),
        bounds=tuple((up(bound), f"{bound:f}") for bound in bounds),
        days=tuple(
            (across(each), f"{each.astimezone(zone):%m-%d}" if across(each) < WIDTH - _LABEL else "")
            for each in midnights
        ),
        now=across(now),
        newest=running[-1].running if running else None,
        newest_at=running[-1].start if running else None,
        highest=max((hour.running for hour in running if hour.running is not None), default=None),
    )
