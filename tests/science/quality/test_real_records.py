"""Faults that real records have of their own are found, and what is sound beside them is left alone."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from lantian.core.policy.pack import Pack
from lantian.science.quality import Flag, Rule, rules_in_force
from lantian.science.quality.hourly import ALL_FACTORS, HourBlock, Proposal, check

FOLDER = Path(__file__).resolve().parents[2] / "data" / "quality"
CODES = {"so2": "a21026", "no2": "a21004", "co": "a21005", "o3": "a05024", "pm10": "a34002", "pm25": "a34004"}
SHANGHAI = ZoneInfo("Asia/Shanghai")


def _block(name: str) -> HourBlock:
    """A file on a grid of hours, NaN where it has no row or no value."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    stations = tuple(sorted({row.get("station", "Gucheng") for row in rows}))
    times = [dt.datetime.fromisoformat(row["time_local"]).replace(tzinfo=SHANGHAI) for row in rows]
    start = min(times)
    hours = int((max(times) - start) / dt.timedelta(hours=1)) + 1
    measured = [column for column in CODES if column in rows[0]]
    values = {CODES[column]: np.full((len(stations), hours), np.nan) for column in measured}
    for row, time in zip(rows, times, strict=True):
        place = stations.index(row.get("station", "Gucheng")), int((time - start) / dt.timedelta(hours=1))
        for column in measured:
            values[CODES[column]][place] = float(row[column]) if row[column] else np.nan
    return HourBlock(stations=stations, start=start, values=values)


@pytest.fixture(scope="module")
def rules(zhongyuan_pack: Pack) -> dict[str, Rule]:
    return rules_in_force(zhongyuan_pack, dt.date(2017, 11, 1))


def _of(proposals: list[Proposal], rule: str) -> list[Proposal]:
    return [proposal for proposal in proposals if proposal.rule == rule]


def test_closed_stations_that_stay_in_a_feed_are_frozen_and_the_others_are_not(rules: dict[str, Rule]) -> None:
    block = _block("shangqiu_hours_202003.csv")
    frozen = _of(check(block, rules), "frozen")
    assert {proposal.station for proposal in frozen} == set(block.stations) - {"睢阳区环保局", "粮食局"}
    assert all(proposal.parameter == ALL_FACTORS and proposal.flag is Flag.BAD for proposal in frozen)
    there = ~np.isnan(block.values["a34004"])
    for name in {proposal.station for proposal in frozen}:
        found = sum(proposal.station == name for proposal in frozen)
        assert found > 0.8 * there[block.stations.index(name)].sum(), "only hours between two lost ones are left"


def test_ozone_that_stays_for_days_is_stuck_and_pm25_that_moves_is_not(rules: dict[str, Rule]) -> None:
    stuck = _of(check(_block("beijing_gucheng_201303.csv"), rules), "stuck")
    assert {proposal.parameter for proposal in stuck} == {"a05024"}
    assert max(proposal.facts["count"] for proposal in stuck) >= 50
    assert len(stuck) > 200


@pytest.mark.parametrize("kilopascals", [0.0, 327.66])
def test_numbers_that_stand_for_a_fault_of_the_barometer_are_out_of_range(
    rules: dict[str, Rule], kilopascals: float
) -> None:
    pressure = np.array([[101.2, 101.3, kilopascals, 101.1]])
    block = HourBlock(stations=("W1",), start=dt.datetime(2017, 1, 1, tzinfo=SHANGHAI), values={"a01006": pressure})
    (found,) = check(block, {"range": rules["range"]})
    assert (found.hour, found.flag, found.facts["value"]) == (2, Flag.BAD, kilopascals)


def test_sunshine_of_more_than_a_day_is_out_of_a_range_that_a_caller_states() -> None:
    rule = Rule("range", "1", {"sunshine.least": 0, "sunshine.most": 24}, Flag.BAD)
    hours = np.array([[7.4, 29.8, 0.0]])
    block = HourBlock(stations=("W1",), start=dt.datetime(2017, 1, 1, tzinfo=SHANGHAI), values={"sunshine": hours})
    assert [(each.hour, each.facts["value"]) for each in check(block, {"range": rule})] == [(1, 29.8)]
