"""Warnings: a season of 4,368 hours stepped through, with 72 hours of forecast at each, within 2 s."""

from __future__ import annotations

import datetime as dt
import random
import time
from decimal import Decimal
from pathlib import Path

from benchmarks.result import Result
from lantian.core.rules.warning.grades import grades
from lantian.core.rules.warning.replay import replay
from lantian.core.rules.warning.series import Hour
from lantian.io.packs import load_folder

HOURS, LEAD_HOURS, LIMIT_S = 4368, 72, 2.0
_PACK = Path(__file__).resolve().parents[1] / "campaigns" / "zhongyuan-2017-2018"
_START = dt.datetime(2017, 10, 1, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def run() -> list[Result]:
    """A made winter with an episode every fortnight, some of them severe."""
    rules = grades(load_folder(_PACK), _START.date())
    hours = _winter()
    took = []
    for _ in range(3):
        started = time.perf_counter()
        changes = list(replay(hours, rules, lead_hours=LEAD_HOURS))
        took.append(time.perf_counter() - started)
    if len(changes) < 10:
        raise RuntimeError("the made winter has too few warnings")
    return [
        Result(
            name=f"season replay of {HOURS:,} hours, {len(changes)} changes",
            figure=min(took),
            unit="s",
            peer=f"limit {LIMIT_S:g} s",
            ratio=LIMIT_S / min(took),
            promise="limit / figure ≥ 1",
            held=min(took) < LIMIT_S,
        )
    ]


def _winter() -> list[Hour]:
    chance = random.Random(35)
    index, made = 100.0, []
    values: list[Decimal] = []
    for number in range(HOURS):
        goal = 280 if number // 120 % 3 == 1 else 90
        index += (goal - index) / 12 + chance.gauss(0, 8)
        values.append(Decimal(max(10, min(500, round(index)))))
        running = sum(values[-24:], Decimal(0)) / 24 if number >= 23 else None
        made.append(Hour(_START + number * dt.timedelta(hours=1), values[-1], running, "observed"))
    return made
