"""Plans of cuts for 5,000 sources: each grade and all of them nested, proven within 1e-4 in the time of the issue."""

from __future__ import annotations

import datetime as dt
import random
import time
from pathlib import Path

from benchmarks.result import Result
from lantian.core.rules.reduction.alternatives import Cuts
from lantian.core.rules.reduction.grade_rules import CutRules, rules_at
from lantian.core.rules.reduction.sources import Source, read_sources
from lantian.io.packs import load_folder
from lantian.science.reduction.nesting import plan_nested
from lantian.science.reduction.planning import GAP, plan

SOURCES = 5000
LIMITS_S = {"blue": 30.0, "yellow": 3.0, "orange": 10.0, "red": 3.0}
NESTED_LIMIT_S = 30.0
_PACK = Path(__file__).resolve().parents[1] / "campaigns" / "zhongyuan-2017-2018"
_DAY = dt.date(2017, 11, 15)
_STEPS = (20, 35, 50, 100)


def run() -> list[Result]:
    """A made district: plants with four measures of their own beside doing nothing, boilers, dust, traffic, heating."""
    pack = load_folder(_PACK)
    every = [rules_at(pack, grade, _DAY) for grade in LIMITS_S]
    sources, _ignored = read_sources(_made(), every[-1])
    results = []
    for rules in every:
        started = time.perf_counter()
        found = plan(Cuts(sources, rules))
        took = time.perf_counter() - started
        name = f"plan of {rules.grade.id}, {SOURCES:,} sources"
        results.append(_result(name, took, LIMITS_S[rules.grade.id], float(found.objective), found.bound))
    results.append(_nested(sources, every))
    return results


def _nested(sources: list[Source], every: list[CutRules]) -> Result:
    started = time.perf_counter()
    first = Cuts(sources, every[0])
    found = plan_nested([first, *(Cuts(sources, rules, like=first) for rules in every[1:])])
    took = time.perf_counter() - started
    name = f"plans of all grades, nested, {SOURCES:,} sources"
    return _result(name, took, NESTED_LIMIT_S, float(found.objective), found.bound)


def _result(name: str, took: float, limit: float, objective: float, bound: float) -> Result:
    gap = (objective - bound) / objective
    return Result(
        name=f"{name}, gap {gap:.1e}",
        figure=took,
        unit="s",
        peer=f"limit {limit:g} s, gap {GAP:g}",
        ratio=limit / took,
        promise="limit / figure ≥ 1, proven",
        held=took < limit and gap <= GAP,
    )


def _made() -> bytes:
    chance = random.Random(36)
    lines = ["code,name,kind,so2,nox,pm,voc,output,jobs,options"]
    for number in range(SOURCES):
        kind = chance.choices(("industry", "boiler", "dust", "mobile", "livelihood"), (80, 8, 7, 3, 2))[0]
        size = chance.lognormvariate(1, 1.4)
        emitted = ",".join(f"{size * chance.uniform(0.1, 3):.3f}" for _ in range(4))
        output = size * chance.uniform(5, 60)
        own = ""
        if kind == "industry":
            prices = (size * chance.uniform(5, 60) * cut / 100 + chance.uniform(0, 3) for cut in _STEPS)
            own = ";".join(f"m{cut}={cut}%@{price:.2f}" for cut, price in zip(_STEPS, prices, strict=True))
        lines.append(f"P{number:05},Plant {number},{kind},{emitted},{output:.2f},{chance.randrange(300)},{own}")
    return "\n".join(lines).encode()
