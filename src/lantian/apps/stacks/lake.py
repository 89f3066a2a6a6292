"""Hours of stack monitors as the observation store has them: what each device sent, and what reviewers said of it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from lantian.apps.records.store import store
from lantian.apps.stacks.choices import NETWORK
from lantian.core.rules.stacks.sources import OXYGEN
from lantian.core.standards.hj75 import hour_mean
from lantian.core.time.local import start_of_hour

__all__ = ["Sent", "read_hours"]

Key = tuple[str, dt.datetime]
_MEANS = ("mean", "mean-converted")
_PER_MILLIGRAM = {"µg/m³": 1000, "mg/m³": 1}


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What is known of one factor and hour. mg/m³, oxygen in per cent, amounts in kg."""

    flag: str = "N"
    measured: Fraction | None = None
    converted: Fraction | None = None
    amount: Decimal | None = None
    void: bool = False
    from_minutes: bool = False
    minutes: int = 0


def read_hours(
    station: str,
    factors: Iterable[str],
    start: dt.datetime,
    end: dt.datetime,
    *,
    minute_interval: int = 1,
    version: int | None = None,
) -> Mapping[Key, Sent]:
    """Factor and hour → what is known, in `[start, end)`, oxygen included. Hours that the device did not send are made
    of its minutes (HJ 212-2017 appendix D: at least 45 valid ones)."""
    asked = [*factors, OXYGEN]
    found: dict[Key, Sent] = {}
    rows = _rows(station, asked, start, end, "hour", version)
    for row in rows:
        if row["statistic"] not in ("reviewed",):
            key = row["parameter"], row["time"]
            found[key] = _with(found.get(key, Sent()), row)
    for row in rows:
        if row["statistic"] == "reviewed" and row["flag"] in ("N", "V"):
            key = row["parameter"], row["time"]
            before = found.get(key, Sent())
            if row["flag"] == "V":
                found[key] = replace(before, void=True)
            else:
                found[key] = replace(before, flag="N", measured=_milligrams(row), converted=None)
    for key, minutes in _minutes(station, asked, start, end, minute_interval, version).items():
        found.setdefault(key, minutes)
    return found


def _with(sent: Sent, row: Mapping[str, object]) -> Sent:
    match row["statistic"]:
        case "mean":
            return replace(sent, measured=_milligrams(row), flag=str(row["flag"]))
        case "mean-converted":
            return replace(sent, converted=_milligrams(row), flag=sent.flag if sent.measured else str(row["flag"]))
        case "total":
            return replace(sent, amount=row["value"])  # type: ignore[arg-type]
    return sent


def _milligrams(row: Mapping[str, object]) -> Fraction | None:
    value = row["value"]
    return None if value is None else Fraction(value) / _PER_MILLIGRAM.get(str(row["unit"]), 1)  # type: ignore[arg-type]


def _minutes(
    station: str, factors: list[str], start: dt.datetime, end: dt.datetime, interval: int, version: int | None
) -> dict[Key, Sent]:
    values: dict[str, dict[Key, list[tuple[Decimal | None, str]]]] = {name: defaultdict(list) for name in _MEANS}
    per = 1
    for row in _rows(station, factors, start, end, "minute", version):
        if row["statistic"] in _MEANS:
            key = row["parameter"], start_of_hour(row["time"])
            per = _PER_MILLIGRAM.get(row["unit"], 1)
            value = None if row["value"] is None else row["value"] / per
            values[row["statistic"]][key].append((value, row["flag"]))
    found: dict[Key, Sent] = {}
    for key in {*values["mean"], *values["mean-converted"]}:
        measured = hour_mean(values["mean"].get(key, ()), interval=interval)
        converted = hour_mean(values["mean-converted"].get(key, ()), interval=interval)
        said = measured if key in values["mean"] else converted
        found[key] = Sent(
            flag=said.flag if said.value is not None or said.flag != "N" else "D",
            measured=measured.value,
            converted=converted.value,
            from_minutes=True,
            minutes=said.valid,
        )
    return found


def _rows(
    station: str, factors: list[str], start: dt.datetime, end: dt.datetime, cadence: str, version: int | None
) -> list[dict[str, object]]:
    table = store().read(
        network=NETWORK,
        cadence=cadence,
        start=start,
        end=end,
        stations=[station],
        parameters=factors,
        statistic=None,
        version=version,
    )
    return table.to_pylist()  # type: ignore[no-any-return]
