"""Accountability: 100,000 problems of 40 units over 24 months within 2 s, the outlook of all units within 1 s."""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.result import Result
from lantian.core.rules.accountability.findings import evaluate
from lantian.core.rules.accountability.outlook import look_ahead
from lantian.core.rules.accountability.reading import read_facts
from lantian.core.rules.accountability.rules import Method, method
from lantian.io.packs import load_folder

PROBLEMS, UNITS, MONTHS = 100_000, 40, 24
EVALUATE_LIMIT_S, OUTLOOK_LIMIT_S = 2.0, 1.0
_PACK = Path(__file__).resolve().parents[1] / "campaigns" / "zhongyuan-2017-2018"
_FIRST = dt.date(2017, 9, 1)


def run() -> list[Result]:
    """Made problems of every class and source, read from JSON, counted and held against the rules."""
    rules = method(load_folder(_PACK))
    data = _made(rules)
    evaluated, (_, facts) = _best(lambda: _whole(rules, data))
    if len(facts.problems) != PROBLEMS:
        raise RuntimeError("some of the made problems were not read")
    outlook, _ = _best(lambda: look_ahead(rules, facts))
    size = f"{PROBLEMS:,} problems, {UNITS} units, {MONTHS} months"
    return [
        _within(f"facts read and judged: {size}", evaluated, EVALUATE_LIMIT_S),
        _within(f"outlook of all units: {size}", outlook, OUTLOOK_LIMIT_S),
    ]


def _whole(rules: Method, data: dict[str, Any]) -> tuple[Any, Any]:
    facts, faults = read_facts(data, rules)
    if faults:
        raise RuntimeError(f"made facts have faults: {faults[0]}")
    return evaluate(rules, facts), facts


def _made(rules: Method) -> dict[str, Any]:
    chance = random.Random(74)
    units = list(rules.pack.units)[:UNITS]
    items = [(None, None), *((group.id, item.id) for group in rules.classes for item in group.items)]
    problems = []
    for number in range(PROBLEMS):
        found = _FIRST + dt.timedelta(days=chance.randrange(MONTHS * 30))
        handed = chance.random() < 0.5
        group, item = chance.choice(items)
        rectified = found + dt.timedelta(days=chance.randrange(1, 60)) if chance.random() < 0.8 else None
        problems.append(
            {
                "id": f"P{number:06d}",
                "unit": chance.choice(units),
                "source": chance.choice(("ministry", "province", "city", "district")),
                "kind": "handed_over" if handed else "new",
                "class": group,
                "item": item,
                "found_on": found.isoformat(),
                "due_on": (found + dt.timedelta(days=14)).isoformat() if handed else None,
                "rectified_on": rectified.isoformat() if rectified else None,
                "aggravating": [],
            }
        )
    return {"as_of": (_FIRST + dt.timedelta(days=MONTHS * 30 - 20)).isoformat(), "problems": problems}


def _best(act: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of the best of three, and what it gave."""
    took, given = [], None
    for _ in range(3):
        started = time.perf_counter()
        given = act()
        took.append(time.perf_counter() - started)
    return min(took), given


def _within(name: str, took: float, limit: float) -> Result:
    return Result(
        name=name,
        figure=took,
        unit="s",
        peer=f"limit {limit:g} s",
        ratio=limit / took,
        promise="limit / figure ≥ 1",
        held=took < limit,
    )


if __name__ == "__main__":
    for result in run():
        print(result)
