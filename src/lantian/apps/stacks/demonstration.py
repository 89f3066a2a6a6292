"""The demonstration's stacks: the record of a gas turbine elsewhere, given times; every stack says so in its name.

The record has NOx alone and no time stamps. Its figures are shown as published; the oxygen that is sent with them
equals the reference oxygen, so that conversion leaves them as they are. Flags and gaps are made for the demonstration.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
from django.conf import settings

from lantian.apps.monitoring import actions as monitoring
from lantian.apps.monitoring.common import campaign_zone
from lantian.apps.records.campaign import pack, stand_in
from lantian.apps.records.store import store
from lantian.apps.stacks import actions, jobs, proposing
from lantian.apps.stacks.choices import NETWORK, ProposalState
from lantian.apps.stacks.models import Exemption, Proposal, Stack
from lantian.core.rules.stacks.consequences import Consequence
from lantian.core.rules.stacks.hours import Excuse
from lantian.core.time.local import hours_between, start_of_hour
from lantian.io.clock import read_clock
from lantian.io.home import data_home
from lantian.io.journal.observation import OBSERVATIONS

__all__ = ["go_on", "load"]

_HOUR = dt.timedelta(hours=1)
_BEFORE = dt.timedelta(days=60)
_NOX, _OXYGEN = "a21002", "a19001"
_AIR = Decimal("20.8")
_DOCUMENT = "演示数据 demonstration"
_LETTERS = "abcd"
_STOP = range(300, 348)
"""Hours of the record's beginning in which the first stack stands still."""

_STACKS = (
    # letter, height, type, livelihood, Chinese and English name of the enterprise
    ("a", "80", "coal_power_special", True, "演示热电厂甲", "Demonstration heat and power plant A"),
    ("b", "120", "coal_power_special", False, "演示热电厂乙", "Demonstration power plant B"),
    ("c", "50", "coal_boiler_special", False, "演示供热站丙", "Demonstration heating station C"),
    ("d", "60", "coal_power_special", False, "演示热电厂丁", "Demonstration power plant D"),
    ("e", "46", "gas_boiler", False, "演示企业戊（未联网）", "Demonstration enterprise E (not on line)"),
    ("f", "30", "gas_boiler", False, "演示企业己（45米以下）", "Demonstration enterprise F (below 45 m)"),
)


def load(now: dt.datetime) -> None:
    """Stacks, their last sixty days, two filed exemptions and two decisions. What is there already is left alone."""
    if not _path().exists() or stand_in() is None:
        return
    known = set(Stack.objects.values_list("code", flat=True))
    stations = monitoring.known_station_codes()
    for number, each in enumerate(_STACKS):
        if _code(each[0]) not in known:
            _register(number, each, stations)
    go_on(now)
    store().seal()
    jobs.refresh(now=now)
    proposing.propose(now=now)
    if not Exemption.objects.exists():
        _file(now)
        _decide(now)


def go_on(now: dt.datetime) -> int:
    """Append the hours that the demonstration's stacks would have sent by now. Returns how many rows."""
    if read_clock(data_home()) is None and not Stack.objects.filter(demonstration=True).exists():
        return 0
    codes = list(Stack.objects.filter(demonstration=True).exclude(station=None).values_list("code", flat=True))
    if not codes or not _path().exists() or stand_in() is None:
        return 0
    newest = {row.station: row.time for row in store().latest(network=NETWORK, cadence="hour", stations=codes)}
    rows = [
        row
        for letter in _LETTERS
        if _code(letter) in codes
        for row in _rows(letter, newest.get(_code(letter)), start_of_hour(now))
    ]
    if rows:
        store().append(_table(rows), kind="demonstration")
    return len(rows)


def _register(number: int, each: tuple[str, str, str, bool, str, str], stations: frozenset[str]) -> None:
    letter, height, kind, livelihood, chinese, english = each
    units = [unit.id for unit in pack().subdistricts()]
    unit, code = units[(number * 5) % len(units)], _code(letter)
    source = stand_in()
    reported = letter in _LETTERS and source is not None
    if reported and source is not None and code not in stations:
        places = [station for station in source.stations if station.subdistrict == unit]
        monitoring.register_station(
            actor=None,
            code=code,
            mn=code.replace("-", ""),
            name_zh=f"{chinese} 在线监测",
            name_en=f"{english}: monitor",
            subdistrict=unit,
            lon=places[0].lon + 0.004,
            lat=places[0].lat + 0.003,
            kind="stack",
            network=NETWORK,
            reason="demonstration",
        )
    actions.register_stack(
        actor=None,
        code=code,
        reason="demonstration",
        enterprise_zh=chinese,
        enterprise_en=english,
        name_zh="1号排气口（别处燃气轮机记录代用，时刻为指定）" if reported else "1号排气口",
        name_en="stack 1 (record of a gas turbine elsewhere, times assigned)" if reported else "stack 1",
        subdistrict=unit,
        height=Decimal(height),
        source_type=kind,
        factors=[_NOX],
        livelihood=livelihood,
        design="演示数据 demonstration",
        station=code if reported else "",
        demonstration=True,
    )


def _file(now: dt.datetime) -> None:
    """A stop of the first stack, proved in time; a start-up of the second that excuses some of its hours."""
    base = _base()
    spans = (
        ("a", Excuse.STOP, base + _STOP.start * _HOUR, base + _STOP.stop * _HOUR, "演示：停炉检修", "stop for repair"),
        ("b", Excuse.START_UP, base + 1272 * _HOUR, base + 1296 * _HOUR, "演示：启炉", "start-up"),
    )
    for letter, kind, start, end, chinese, english in spans:
        actions.file_exemption(
            _code(letter),
            actor=None,
            kind=kind.value,
            start=start,
            end=end,
            document=_DOCUMENT,
            reason=f"{chinese} demonstration: {english}",
            now=min(end, now),
        )


def _decide(now: dt.datetime) -> None:
    """The first stack is fined and told to rectify; what it exceeds after that day shows what follows."""
    zone = campaign_zone()
    first = Proposal.objects.filter(stack=_code("a"), state=ProposalState.OPEN, kind=Consequence.RECTIFY.value)
    for proposal in first.order_by("day")[:1]:
        moment = dt.datetime.combine(proposal.day, dt.time(18), tzinfo=zone)
        actions.decide(
            proposal.pk,
            actor=None,
            accept=True,
            reason="演示：责令整改 demonstration: ordered to rectify",
            document=_DOCUMENT,
            until=proposal.day + dt.timedelta(days=3),
            now=min(moment, now),
        )


def _rows(
    letter: str, newest: dt.datetime | None, until: dt.datetime
) -> Iterator[tuple[str, str, str, dt.datetime, Decimal | None, str, str]]:
    """Code, factor, statistic, hour, value, unit, flag."""
    base, record = _base(), _record()[letter]
    reference = Decimal(9) if letter == "c" else Decimal(6)
    for time in hours_between(max(newest + _HOUR, base) if newest else base, until):
        number = (time - base) // _HOUR
        flag, value, oxygen = _made(letter, number), Decimal(record[number % len(record)]), reference
        if flag == "":
            continue
        if flag == "F":
            value, oxygen = Decimal(0), _AIR
        shown = None if flag == "B" else value
        yield _code(letter), _NOX, "mean", time, shown, "mg/m³", flag
        yield _code(letter), _NOX, "mean-converted", time, shown, "mg/m³", flag
        yield _code(letter), _OXYGEN, "mean", time, oxygen, "%", "N"


def _made(letter: str, number: int) -> str:
    """The flag made for an hour of the demonstration; "" for one that does not come."""
    if letter == "a" and number in _STOP:
        return "F"
    if number % 168 == 34:
        return "C"
    if letter == "c":
        mixed = (number * 7919 + 13) % 101
        return "" if mixed < 8 else "D" if mixed < 13 else "M" if mixed < 15 else "N"
    return "" if (number * 6151 + ord(letter)) % 97 < 2 else "N"


def _table(rows: list[tuple[str, str, str, dt.datetime, Decimal | None, str, str]]) -> pa.Table:
    columns = list(zip(*rows, strict=True))
    many = len(rows)
    return pa.table(
        {
            "network": [NETWORK] * many,
            "cadence": ["hour"] * many,
            "station": columns[0],
            "parameter": columns[1],
            "statistic": columns[2],
            "time": pa.array(columns[3], pa.timestamp("us", "UTC")),
            "value": pa.array(columns[4], pa.decimal128(18, 6)),
            "unit": columns[5],
            "flag": columns[6],
        },
        schema=OBSERVATIONS,
    )


def _base() -> dt.datetime:
    source = stand_in()
    assert source is not None
    return start_of_hour(source.live_from) - _BEFORE


@lru_cache(maxsize=1)
def _record() -> dict[str, tuple[str, ...]]:
    with _path().open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {letter: tuple(row[f"nox_{letter}"] for row in rows) for letter in _LETTERS}


def _path() -> Path:
    return Path(settings.LANTIAN_PACK) / "demo" / "stacks.csv"


def _code(letter: str) -> str:
    return f"DEMO-STACK-{letter.upper()}"
