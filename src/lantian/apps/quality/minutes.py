"""Minutes of stations that send them: when too few of an hour stand up to the rules, the hour is proposed.

A minute is no figure of its own here: nobody is asked about sixty flags. The hour's mean stands on its minutes, so a
proposal is raised where fewer than 45 of 60 of those that came are without objection (GB 3095 table 4).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from lantian.apps.monitoring.common import campaign_zone, ruled_day
from lantian.apps.quality.checks import HOUR, Found, Key, Raw
from lantian.apps.quality.choices import MINUTES
from lantian.apps.records.campaign import pack
from lantian.apps.records.store import store
from lantian.core.standards.gb3095 import HOUR_MINUTES
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import day_bounds
from lantian.core.time.span import DaySpan
from lantian.science.quality import Rule, rules_in_force

if TYPE_CHECKING:
    from lantian.science.quality.minutes import MinuteFlags

__all__ = ["found_in_minutes"]

_BEFORE = dt.timedelta(hours=2)
"""What the rules of minutes look back on."""
_PARAMETER = "quality.minute.range.verdict"
_OF_A_MINUTE = ("instrument", "range")
"""Rules that hold at any interval; the thresholds of the others are those of successive minutes."""
_SELECT = (
    "SELECT station, epoch(time)::BIGINT AS at, value::DOUBLE AS value, flag FROM observation"
    " WHERE parameter = ? AND statistic = 'mean'"
)


def found_in_minutes(
    network: str, span: DaySpan, hours: Mapping[Key, Raw], *, version: int, until: dt.datetime
) -> list[Found]:
    """The hours of some local days whose minutes do not bear them. A day and a factor are read at a time."""
    zone = campaign_zone()
    there = _factors(network, day_bounds(span.first, zone)[0], day_bounds(span.last, zone)[1], version)
    found: list[Found] = []
    if not there:
        return found
    rules = rules_in_force(pack(), ruled_day(_PARAMETER, span.last), "minute")
    for day in span:
        first, end = day_bounds(day, zone)
        end = min(end, until)
        if end <= first:
            continue
        for factor in there:
            table = store().query(
                _SELECT,
                params=[factor],
                network=network,
                cadence="minute",
                start=first - _BEFORE,
                end=end,
                version=version,
            )
            found += [each for each in _of_day(table, factor, rules, first, end) if each.key[:3] in hours]
    return found


def _factors(network: str, start: dt.datetime, end: dt.datetime, version: int) -> list[str]:
    table = store().query(
        "SELECT DISTINCT parameter FROM observation WHERE statistic = 'mean'",
        network=network,
        cadence="minute",
        start=start,
        end=end,
        version=version,
    )
    there = set(table["parameter"].to_pylist())
    return [pollutant.code for pollutant in Pollutant if pollutant.code in there]


def _of_day(
    table: pa.Table, factor: str, rules: Mapping[str, Rule], first: dt.datetime, end: dt.datetime
) -> Iterator[Found]:
    from lantian.science.quality.minutes import check  # noqa: PLC0415 - compiled loops take half a second to load

    names, rows = np.unique(np.asarray(table["station"].to_pylist(), dtype=np.str_), return_inverse=True)
    begin = first - _BEFORE
    columns = (table["at"].to_numpy() - int(begin.timestamp())) // 60
    width = (end - begin) // dt.timedelta(minutes=1)
    values = np.full((len(names), width), np.nan)
    marks = np.zeros((len(names), width), dtype=np.uint8)
    values[rows, columns] = table["value"].to_numpy(zero_copy_only=False)
    marks[rows, columns] = [0 if flag == "N" else ord(flag[:1] or "N") for flag in table["flag"].to_pylist()]
    for row, name in enumerate(names.tolist()):
        here = slice(row, row + 1)
        said = check(values[here], _fitting(rules, values[row]), factor, marks[here])
        yield from _hours_of(name, factor, rules, values[row], said, begin, first)


def _fitting(rules: Mapping[str, Rule], series: np.ndarray) -> Mapping[str, Rule]:
    """All rules where minute follows minute, else those that look at one value."""
    places = np.flatnonzero(~np.isnan(series))
    if len(places) > 1 and np.median(np.diff(places)) == 1:
        return rules
    return {name: rule for name, rule in rules.items() if name in _OF_A_MINUTE}


def _hours_of(
    station: str,
    factor: str,
    rules: Mapping[str, Rule],
    series: np.ndarray,
    said: MinuteFlags,
    begin: dt.datetime,
    first: dt.datetime,
) -> Iterator[Found]:
    from lantian.science.quality.minutes import BITS  # noqa: PLC0415 - as above

    objected, known = said.rules[0] != 0, ~np.isnan(series)
    for start in range((first - begin) // dt.timedelta(minutes=1), len(series), 60):
        part = slice(start, start + 60)
        came, against = int(known[part].sum()), int((objected[part] & known[part]).sum())
        if not against or Fraction(came - against, came) >= Fraction(HOUR_MINUTES, 60):
            continue
        named = {rule: int((said.of(rule)[0, part] & known[part]).sum()) for rule in BITS if rule in rules}
        most = max(named, key=lambda rule: named[rule])
        yield Found(
            station=station,
            parameter=factor,
            hour=begin + start // 60 * HOUR,
            rule=MINUTES,
            version=rules[most].version,
            flag=int(rules[most].flag),
            facts={
                "came": came,
                "against": against,
                "rules": " ".join(f"{rule}:{count}" for rule, count in named.items() if count),
            },
        )
