"""The promise of the index: a year of 1,500 stations on one core against pandas and Polars, exact to the last digit.

Runs in a process of its own that is bound to one core, with one thread for Polars; processor time is what is compared,
so that a busy machine does not bend the ratio. All three start from the same float64 columns with 3 % of the hours
missing. What differs between the results comes from floats in the peers (a mean of 35.499999999999996 rounds down) and
is counted. `python -m benchmarks.index 150` measures a tenth.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any, TypeVar

import numpy as np

from benchmarks.result import Result
from lantian.core.quantity.rounding import half_even
from lantian.core.standards.hj633 import Edition, Indicator, iaqi
from lantian.core.standards.pollutants import Pollutant
from lantian.science.aggregation.index import NONE, daily_index, indices, running_index

STATIONS = 1_500
DAYS = 365
REFERENCE_DAYS = 1_000_000
PANDAS_SHARE = 4
"""pandas gets a quarter of the stations, to spare memory; its time a row does not depend on their number."""

_SCALE = {"so2": 9, "no2": 22, "co": 0.5, "o3": 30, "pm10": 55, "pm25": 35}
_T = TypeVar("_T")


def run(stations: int = STATIONS, days: int = REFERENCE_DAYS) -> list[Result]:
    """Measure in a child process on one core."""
    environment = {**os.environ, "POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-m", "benchmarks.index", "--child", str(stations), str(days)]
    answer = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return [Result(**result) for result in json.loads(answer.stdout)]


def _measure(stations: int, reference_days: int) -> list[Result]:
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    values = _made_hours(stations, DAYS * 24)
    rows = stations * DAYS * 24
    indices({key: array[:20] for key, array in values.items()})  # tables are made once a process
    seconds, (running, daily) = _best(3, lambda: indices(values))
    rate = rows / seconds / 1e6
    results = []
    for name, promise, peer in (("pandas", 12, _pandas), ("polars", 4, _polars)):
        peer_seconds, peer_rows, equal = peer(values, running, daily)
        peer_rate = peer_rows / peer_seconds / 1e6
        results.append(
            Result(
                name=f"daily + running index, {rows / 1e6:.1f} M station-hours",
                figure=rate,
                unit="M station-hours/cpu-s",
                peer=f"{name}: {peer_rate:.2f} M/cpu-s, {equal:.3%} of its indices equal",
                ratio=rate / peer_rate,
                promise=f"≥ {promise}× {name}",
                held=rate >= promise * peer_rate and equal > 0.99,
            )
        )
    hour = {key: np.ascontiguousarray(array[:, :24]) for key, array in values.items()}
    milliseconds = _best(20, lambda: running_index(hour))[0] * 1000
    results.append(
        Result(
            "one more hour of every station",
            milliseconds,
            "cpu-ms",
            "limit: 5 ms",
            5 / milliseconds,
            "< 5 ms",
            milliseconds < 5,
        )
    )
    wrong = _differences(reference_days)
    results.append(
        Result(
            "random days, both editions",
            reference_days,
            "days",
            f"exact fractions: {wrong} differ",
            None,
            "all equal",
            not wrong,
        )
    )
    return results


def _best(times: int, work: Callable[[], _T]) -> tuple[float, _T]:
    found = []
    for _ in range(times):
        start = time.process_time()
        result = work()
        found.append(time.process_time() - start)
    return min(found), result


def _made_hours(stations: int, hours: int) -> dict[Pollutant, np.ndarray]:
    """Hours that go up and down over days, with the decimals of published values and 3 % missing."""
    chance = np.random.default_rng(20171001)
    made = {}
    for pollutant in Pollutant:
        slow = chance.gamma(4.0, 0.25, (stations, hours // 24 + 1)).repeat(24, axis=1)[:, :hours]
        array = np.round(chance.gamma(4.0, _SCALE[pollutant] / 2, (stations, hours)) * slow, pollutant.decimals)
        array[chance.random((stations, hours)) < 0.03] = np.nan
        made[pollutant] = np.minimum(array, 700)
    return made


def _pandas(values: dict[Pollutant, np.ndarray], running: Any, daily: Any) -> tuple[float, int, float]:
    import pandas as pd

    from benchmarks._index_peers import with_pandas

    some = max(1, len(values[Pollutant.SO2]) // PANDAS_SHARE)
    hours = values[Pollutant.SO2].shape[1]
    times = pd.date_range("2017-01-01", periods=hours, freq="h")
    frame = pd.DataFrame({"station": np.repeat(np.arange(some), hours), "time": np.tile(times, some)})
    for pollutant, array in values.items():
        frame[pollutant.value] = array[:some].ravel()
    seconds, (by_hour, by_day) = _best(1, lambda: with_pandas(frame))
    return seconds, some * hours, _agreement((by_hour, running, some), (by_day, daily, some))


def _polars(values: dict[Pollutant, np.ndarray], running: Any, daily: Any) -> tuple[float, int, float]:
    import polars as pl

    from benchmarks._index_peers import with_polars

    stations, hours = values[Pollutant.SO2].shape
    times = np.datetime64("2017-01-01", "us") + np.arange(hours) * np.timedelta64(1, "h")
    columns = {pollutant.value: array.ravel() for pollutant, array in values.items()}
    frame = pl.DataFrame(
        {"station": np.repeat(np.arange(stations, dtype=np.int32), hours), "time": np.tile(times, stations), **columns}
    ).with_columns(pl.col(list(columns)).fill_nan(None))
    seconds, (by_hour, by_day) = _best(2, lambda: with_polars(frame))
    return seconds, stations * hours, _agreement((by_hour, running, stations), (by_day, daily, stations))


def _agreement(*pairs: tuple[Any, Any, int]) -> float:
    """Share of indices, with their primary pollutants, that are the same."""
    equal = total = 0
    for frame, ours, stations in pairs:
        same = frame["aqi"].to_numpy() == ours.aqi[:stations].ravel()
        same &= frame["primary"].to_numpy() == ours.primary[:stations].ravel()
        equal += int(same.sum())
        total += same.size
    return equal / total


# --- the exact rational reference -------------------------------------------------------------------------------------


def _differences(days: int) -> int:
    """Days on which the kernel differs from fractions, over levels from clean air to beyond the table."""
    chance = np.random.default_rng(633)
    block = 25_000
    wrong = 0
    for start in range(0, days, block):
        size = min(block, days - start)
        edition = list(Edition)[start // block % 2]
        values = {pollutant: _random_days(chance, size, pollutant) for pollutant in Pollutant}
        daily = daily_index(values, edition)
        hours = [
            np.where(np.isnan(array), -1, np.rint(array * 10**pollutant.decimals)).astype(int).tolist()
            for pollutant, array in values.items()
        ]
        for day, series in enumerate(zip(*hours, strict=True)):
            expected = _reference(series, edition)
            wrong += expected != (int(daily.aqi[day, 0]), int(daily.primary[day, 0]))
    return wrong


def _random_days(chance: np.random.Generator, days: int, pollutant: Pollutant) -> np.ndarray:
    top = {"so2": 2000, "no2": 900, "co": 60, "o3": 900}.get(pollutant.value, 600)
    level = top * chance.random((days, 1)) ** 3
    array = np.round(level * chance.uniform(0.7, 1.3, (days, 24)), pollutant.decimals)
    array[chance.random((days, 24)) < chance.choice([0.0, 0.02, 0.1, 0.25], (days, 1))] = np.nan
    return array


def _reference(series: tuple[list[int], ...], edition: Edition) -> tuple[int, int]:
    """AQI and mask of primary pollutants of one day, from whole hours, -1 missing."""
    found = [
        _ozone(hours, edition) if pollutant is Pollutant.O3 else _mean(hours, pollutant, edition)
        for pollutant, hours in zip(Pollutant, series, strict=True)
    ]
    aqi = max(found)
    return aqi, sum(1 << bit for bit, value in enumerate(found) if value == aqi) if aqi > 50 else 0


def _mean(hours: list[int], pollutant: Pollutant, edition: Edition) -> int:
    there = [hour for hour in hours if hour >= 0]
    if len(there) < 20:
        return NONE
    return _exact(Indicator(f"{pollutant}_24h"), sum(there), len(there), edition)


def _ozone(hours: list[int], edition: Edition) -> int:
    sums, counts = [0], [0]
    for hour in hours:
        sums.append(sums[-1] + max(hour, 0))
        counts.append(counts[-1] + (hour >= 0))
    windows = [(sums[end] - sums[end - 8], counts[end] - counts[end - 8]) for end in range(8, 25)]
    valid = [window for window in windows if window[1] >= 6]
    eight = NONE
    if valid:
        total, count = max(valid, key=lambda window: window[0] * (168 // window[1]))
        if len(valid) >= 14 or half_even(Fraction(total, count)) > 160:
            eight = _exact(Indicator.O3_8H, total, count, edition)
    if edition is Edition.E2026:
        return eight
    largest = max(hours)
    one = NONE
    if largest >= 0 and (counts[-1] >= 20 or largest > 200):
        one = _exact(Indicator.O3_1H, largest, 1, edition)
    return max(eight, one)


@cache
def _exact(indicator: Indicator, total: int, count: int, edition: Edition) -> int:
    found = iaqi(indicator, Fraction(total, count * 10**indicator.pollutant.decimals), edition)
    return NONE if found is None else found


def main(arguments: list[str]) -> None:
    """`--child STATIONS DAYS` prints JSON for `run`; `STATIONS` alone measures and prints a table."""
    from dataclasses import asdict

    from benchmarks.__main__ import _table

    if arguments[:1] == ["--child"]:
        print(json.dumps([asdict(result) for result in _measure(int(arguments[1]), int(arguments[2]))]))
    else:
        stations = int(arguments[0]) if arguments else STATIONS
        print(_table(run(stations, REFERENCE_DAYS * stations // STATIONS)))


if __name__ == "__main__":
    main(sys.argv[1:])
