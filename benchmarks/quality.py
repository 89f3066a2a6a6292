"""The promise of quality control: a year of minutes of 60 stations on one core, in little memory, and faults found.

The minutes are those of two real sensors, turned, scaled and repeated for each station, with 2 % missing. They are
checked in a process of its own that is bound to one core; processor time is what counts, and the largest memory of that
process. Compiling is left out: every loop runs once on a few values before. saqc, which is GPL and no dependency, is
measured on one station-month in the same run, in an environment of its own (`_quality_peers.py`); where it cannot be
installed the ratio is not measured. What is found of faults put into real records, and how many flags an untouched
record gets, is told in docs/quality-control.md. `python -m benchmarks.quality 6` measures a tenth of the stations.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import numpy as np

from benchmarks._quality_faults import Score, of_hours, of_minutes, sensor_minutes, untouched_hours
from benchmarks._quality_peers import environment, saqc_seconds
from benchmarks.result import Result
from lantian.io.packs import load_folder
from lantian.science.quality import Rule, minutes, rules_in_force

STATIONS = 60
MINUTES = 365 * 24 * 60
MONTH = 30 * 24 * 60
SECONDS = 6.0
MEBIBYTES = 2048
PEER = 50
"""How many times the speed of saqc is promised."""
_FACTOR = "a34004"
_PACK = Path(__file__).resolve().parents[1] / "campaigns" / "zhongyuan-2017-2018"
_ON = dt.date(2017, 11, 1)
_SHARED = ("range", "stuck", "spike", "step")
"""Tests that saqc has, too."""

_LEAST: Mapping[tuple[str, str], tuple[float, float]] = {
    ("minutes", "range"): (0.99, 0.99),
    ("minutes", "step"): (0.97, 0.97),
    ("minutes", "stuck"): (0.97, 0.97),
    ("minutes", "spike"): (0.97, 0.95),
    ("minutes", "noise"): (0.85, 0.90),
    ("minutes", "negative"): (0.97, 0.97),
    ("hours", "range"): (0.99, 0.99),
    ("hours", "step"): (0.97, 0.80),
    ("hours", "stuck"): (0.85, 0.95),
    ("hours", "spike"): (0.80, 0.80),
    ("hours", "noise"): (0.90, 0.90),
    ("hours", "negative"): (0.85, 0.97),
    ("hours", "neighbours"): (0.65, 0.60),
    ("hours", "frozen"): (0.97, 0.95),
    ("hours", "pm-order"): (0.90, 0.50),
    ("hours", "label"): (0.65, 0.85),
}
"""Recall and precision that are promised; see docs/quality-control.md for why they differ."""


def run(stations: int = STATIONS) -> list[Result]:
    """Speed and memory in a child process on one core, then the peer, then the faults."""
    environ = {**os.environ, "NUMBA_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-m", "benchmarks.quality", "--child", str(stations)]
    answer = subprocess.run(command, env=environ, stdout=subprocess.PIPE, text=True, check=True)
    speed = json.loads(answer.stdout)
    values, seconds, memory = stations * MINUTES, speed["seconds"], speed["mebibytes"]
    limit = SECONDS * stations / STATIONS
    return [
        Result(
            f"all checks of a series, {values / 1e6:.1f} M minutes",
            seconds,
            "cpu-s",
            f"limit: {limit:.2g} s; {values / seconds / 1e6:.1f} M minutes/cpu-s",
            limit / seconds,
            f"< {limit:.2g} s",
            seconds < limit,
        ),
        Result(
            "largest memory of that process",
            memory,
            "MiB",
            f"limit: {MEBIBYTES} MiB; the minutes alone are {values * 4 / 2**20:.0f}",
            MEBIBYTES / memory,
            f"< {MEBIBYTES} MiB",
            memory < MEBIBYTES,
        ),
        _against_saqc(speed["month"]),
        *_faults(),
    ]


def _rules(cadence: str) -> dict[str, Rule]:
    return rules_in_force(load_folder(_PACK), _ON, "minute" if cadence == "minutes" else "hour")


def _measure(stations: int) -> dict[str, float]:
    """Processor seconds and memory of all checks, and seconds of the shared tests on one station-month."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    rules = _rules("minutes")
    values = made_minutes(stations)
    marks = np.full(values.shape, ord("N"), dtype=np.uint8)
    minutes.check(values[:1, :1000], rules, _FACTOR, marks[:1, :1000])
    start = time.process_time()
    minutes.check(values, rules, _FACTOR, marks)
    seconds = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    month = np.ascontiguousarray(values[:1, :MONTH])
    shared = {name: rules[name] for name in _SHARED}
    times = []
    for _ in range(5):
        start = time.process_time()
        minutes.check(month, shared, _FACTOR)
        times.append(time.process_time() - start)
    return {"seconds": seconds, "mebibytes": memory, "month": min(times)}


def made_minutes(stations: int) -> np.ndarray:
    """A year of minutes for each station out of the two real sensors, float32, 2 % missing."""
    chance = np.random.default_rng(20180101)
    sensors = sensor_minutes()
    made = np.empty((stations, MINUTES), dtype=np.float32)
    repeats = -(-MINUTES // sensors.shape[1])
    for number, row in enumerate(made):
        real = np.roll(sensors[number % 2], int(chance.integers(sensors.shape[1])))
        scales = chance.uniform(0.5, 6.0, repeats)
        row[:] = np.concatenate([np.rint(real * scale * 10) / 10 for scale in scales])[:MINUTES]
        row[chance.integers(MINUTES, size=MINUTES // 50)] = np.nan
    return made


def _against_saqc(seconds: float) -> Result:
    """The four tests that both have, on the same station-month."""
    name, promise = "range, stuck, spike, step on one station-month", f"≥ {PEER}× saqc"
    ours = MONTH / seconds / 1e6
    python, why = environment()
    if python is None:
        return Result(name, ours, "M minutes/cpu-s", f"saqc not measured: {why}", None, promise, held=True)
    own = _rules("minutes")
    thresholds = {
        "least": own["range"].parameters[f"{_FACTOR}.least"],
        "most": own["range"].parameters[f"{_FACTOR}.most"],
        "count": own["stuck"].parameters["count"],
        "resolution": own["stuck"].parameters[f"{_FACTOR}.resolution"],
        "width": own["spike"].parameters["width"],
        "factor": own["spike"].parameters["factor"],
        "scale": own["spike"].parameters[f"{_FACTOR}.scale"],
        "step": own["step"].parameters[f"{_FACTOR}.most"],
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "month.npy"
        np.save(path, made_minutes(1)[0, :MONTH].astype(np.float64))
        found = saqc_seconds(python, path, thresholds)
    theirs = MONTH / sum(each["seconds"] for each in found.values()) / 1e6
    calm = MONTH / sum(each["seconds"] for test, each in found.items() if test != "step") / 1e6
    peer = f"saqc: {theirs:.3f} M/cpu-s, {calm:.2f} without its jumps"
    return Result(name, ours, "M minutes/cpu-s", peer, ours / theirs, promise, ours >= PEER * theirs)


def _faults() -> list[Result]:
    """Recall and precision of each rule on faults put into real records."""
    of_hour = _rules("hours")
    natural = untouched_hours(of_hour)
    scores = [("minutes", score) for score in of_minutes(_rules("minutes"), 3)]
    scores += [("hours", score) for score in of_hours(of_hour)]
    return [_score(cadence, score, natural) for cadence, score in scores]


def _score(cadence: str, score: Score, natural: Mapping[str, float]) -> Result:
    recall, precision = _LEAST[cadence, score.rule]
    what = "records of nine days" if score.rule == "label" else cadence
    peer = f"precision {score.precision:.3f}; {score.injected:,} wrong {what} put in"
    if cadence == "hours" and score.rule != "label":
        peer += f"; untouched {natural[score.rule]:.1f} a station-year"
    return Result(
        f"faults found, {cadence}: {score.rule}",
        score.recall,
        "recall",
        peer,
        None,
        f"recall ≥ {recall:.2f}, precision ≥ {precision:.2f}",
        score.recall >= recall and score.precision >= precision,
    )


def main(arguments: list[str]) -> None:
    """`--child STATIONS` prints JSON for `run`; `STATIONS` alone measures and prints a table."""
    from benchmarks.__main__ import _table

    if arguments[:1] == ["--child"]:
        print(json.dumps(_measure(int(arguments[1]))))
    elif arguments[:1] == ["--json"]:
        print(json.dumps([asdict(result) for result in run()], ensure_ascii=False))
    else:
        print(_table(run(int(arguments[0]) if arguments else STATIONS)))


if __name__ == "__main__":
    main(sys.argv[1:])
