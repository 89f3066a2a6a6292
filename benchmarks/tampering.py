"""Leads on tampering: what is found, and how often a station is accused for nothing, on twelve real stations.

Thresholds come from September 2013 to February 2015, everything printed from March 2015 to February 2016. The table
of all detectors stands in docs/integrity.md.
"""

from __future__ import annotations

import math
import time
import warnings

from benchmarks._tampering import Measured, Setting, detectors, network_check
from benchmarks.result import Result
from lantian.science.tampering.measured import MEASURED

__all__ = ["run", "table"]

_PROMISES = {"−30%, 7 d": 0.85, "−50%, 2 d": 0.75}
_AIMS = {"−20%, 14 d": 0.75}
_MOST_FALSE = 1.5
_SECONDS = 240.0
_TOLERANCE = 0.03


def run() -> list[Result]:
    """Everything, with the promises of the network check first."""
    begin = time.process_time()
    network, others = measure()
    took = time.process_time() - begin
    results = [_network(each) for each in network]
    results += [_other(each) for each in others]
    results.append(_stated([*network, *others]))
    results.append(
        Result("tampering", took, "s", "calibrating and measuring all detectors, one core", _SECONDS / took,
               f"≤ {_SECONDS:.0f} s", took <= _SECONDS)
    )  # fmt: skip
    return results


def measure() -> tuple[list[Measured], list[Measured]]:
    """The network check in both variants, and the other detectors."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # means of hours in which no station reported
        setting = Setting()
        network = network_check(setting, setting.near, "network") + network_check(setting, setting.own, "network-own")
        return network, detectors(setting)


def _network(measured: Measured) -> Result:
    share = _PROMISES.get(measured.tampering, _AIMS.get(measured.tampering))
    held = measured.false_alarms <= _MOST_FALSE and (share is None or measured.found >= share)
    promise = f"≥ {share:.0%} at one false alarm per station-year" if share else "stated"
    against = (
        f"{measured.false_alarms:.2f} false alarms counted; {measured.episodes} episodes, {measured.days:.1f} d to find"
    )
    return Result(f"{measured.detector} {measured.tampering}", 100 * measured.found, "%", against, None, promise, held)


def _other(measured: Measured) -> Result:
    against = f"{measured.false_alarms:.2f} false alarms counted; {measured.episodes} episodes"
    held = math.isfinite(measured.false_alarms) and measured.false_alarms <= 2.0
    return Result(
        f"{measured.detector}: {measured.tampering}", 100 * measured.found, "%", against, None,
        "≤ 2 false alarms per station-year", held,
    )  # fmt: skip


def _stated(found: list[Measured]) -> Result:
    """Pages and documentation state these figures: they must be the measured ones."""
    stated = {(each.detector, each.injected.en): each for each in MEASURED}
    off = [
        max(abs(each.found - other.found), abs(each.false_alarms - other.false_alarms) / 10)
        for each in found
        if (other := stated.get((each.detector, each.tampering)))
    ]
    same = len(off) == len(found) == len(stated)
    largest = max(off, default=1.0)
    return Result("tampering figures stated", 100 * largest, "%", f"{len(off)} of {len(found)} stated", None,
                  "stated within 3 points of measured", same and largest <= _TOLERANCE)  # fmt: skip


def table() -> str:
    """The table of docs/integrity.md."""
    network, others = measure()
    rows = [
        f"| `{each.detector}` | {each.tampering} | {each.found:.0%} | {each.false_alarms:.2f} | {each.episodes} |"
        for each in [*network, *others]
    ]
    head = (
        "| detector | injected | found | false alarms per station-year | episodes |\n| --- | --- | ---: | ---: | ---: |"
    )
    return "\n".join([head, *rows])


if __name__ == "__main__":
    print(table())
