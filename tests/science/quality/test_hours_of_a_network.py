"""A block of hours: each rule proposes with facts, good hours are left alone, nothing is changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from lantian.core.policy.pack import Pack
from lantian.science.quality import RULES, Rule, rules_in_force
from lantian.science.quality.hourly import ALL_FACTORS, BlockUneven, HourBlock, Proposal, check

SIX = ("a21026", "a21004", "a21005", "a05024", "a34002", "a34004")
LEVEL = {"a21026": 40, "a21004": 60, "a21005": 2.5, "a05024": 60, "a34002": 150, "a34004": 80}
HOURS = 192
START = dt.datetime(2017, 11, 1, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="module")
def rules(zhongyuan_pack: Pack) -> dict[str, Rule]:
    return rules_in_force(zhongyuan_pack, dt.date(2017, 11, 1))


@pytest.fixture
def block() -> HourBlock:
    """Six stations, eight days of sound air."""
    chance = np.random.default_rng(2017)
    common = np.exp(0.3 * np.sin(np.arange(HOURS) / 12))
    values = {}
    for factor in SIX:
        own = np.exp(chance.normal(0, 0.05, (6, HOURS)))
        values[factor] = np.round(LEVEL[factor] * common * own, 2 if factor == "a21005" else 1)
    marks = {factor: np.full((6, HOURS), "N") for factor in SIX}
    return HourBlock(
        stations=tuple(f"S{number}" for number in range(6)),
        start=START,
        values=values,
        marks=marks,
        lon=np.linspace(113.55, 113.60, 6),
        lat=np.linspace(34.74, 34.77, 6),
        weather={"a01007": np.full(HOURS, 2.0), "a01002": np.full(HOURS, 55.0)},
        clock=np.full((6, HOURS), 3.0),
    )


def _about(proposals: list[Proposal], rule: str) -> list[tuple[str, str, int]]:
    return [(each.station, each.parameter, each.hour) for each in proposals if each.rule == rule]


def test_nothing_is_said_of_sound_air(block: HourBlock, rules: dict[str, Rule]) -> None:
    assert check(block, rules) == []


def _wrong(block: HourBlock) -> None:
    """One fault for each rule, each at a station and factor of its own."""
    pm25, pm10, no2 = block.values["a34004"], block.values["a34002"], block.values["a21004"]
    pm25[0, 30] = 1500.0
    pm25[0, 60] += 300.0
    pm25[1, 50:60] = 77.0
    pm25[2, 40:43] = pm10[2, 40:43] * 1.5
    no2[3, 70:76] *= 6
    block.values["a21026"][4, 20:60] = -7.0 - np.arange(40) % 2
    block.values["a05024"][5, 60:150] = np.linspace(60, 75, 90)
    block.marks["a21005"][1, 100] = "C"
    for factor in SIX:
        block.values[factor][2, 100:108] = block.values[factor][2, 100]
        block.values[factor][3, 120:126] = np.nan
    assert block.clock is not None
    block.clock[5, 10] = 600.0


def test_every_rule_finds_its_own_fault_and_says_why_in_both_languages(
    block: HourBlock, rules: dict[str, Rule]
) -> None:
    _wrong(block)
    nox = block.values["a21004"] * 1.5
    nox[4, 90] = block.values["a21004"][4, 90] / 2
    block = replace(block, values={**block.values, "a21002": nox})
    found = check(block, rules)
    assert {each.rule for each in found} == set(RULES) - {"label"}, "labels have tests of their own"
    assert _about(found, "range") == [("S0", "a34004", 30)]
    assert ("S0", "a34004", 60) in _about(found, "step")
    assert ("S0", "a34004", 60) in _about(found, "spike")
    assert _about(found, "stuck") == [("S1", "a34004", hour) for hour in range(50, 60)]
    assert _about(found, "pm-order") == [("S0", "a34004", 60), *(("S2", "a34004", hour) for hour in range(40, 43))]
    assert _about(found, "nox-order") == [("S4", "a21004", 90)]
    assert {("S3", "a21004", hour) for hour in range(70, 76)} <= set(_about(found, "neighbours"))
    assert _about(found, "negative") == [("S4", "a21026", hour) for hour in range(20, 60)]
    assert {station for station, factor, _ in _about(found, "noise")} == {"S5"}
    assert _about(found, "instrument") == [("S1", "a21005", 100)]
    assert _about(found, "frozen") == [("S2", ALL_FACTORS, hour) for hour in range(100, 108)]
    assert set(_about(found, "missing")) == {("S3", factor, 120) for factor in (*SIX, "a21002")}
    assert _about(found, "clock") == [("S5", ALL_FACTORS, 10)]
    for each in found:
        said = RULES[each.rule].said
        for text in (said.zh, said.en):
            assert "{" not in text.format_map(each.facts)
        assert each.flag == rules[each.rule].flag
        assert each.version == RULES[each.rule].version


def test_facts_are_the_numbers_of_the_block(block: HourBlock, rules: dict[str, Rule]) -> None:
    _wrong(block)
    facts = {(each.rule, each.station, each.hour): each.facts for each in check(block, rules)}
    assert facts["range", "S0", 30] == {"value": 1500.0, "least": -10.0, "most": 1000.0}
    assert facts["stuck", "S1", 55] == {"value": 77.0, "count": 10}
    assert facts["instrument", "S1", 100]["meaning_en"] == "calibration"
    assert facts["frozen", "S2", 103] == {"hours": 8, "factors": 6}
    assert facts["missing", "S3", 120] == {"hours": 6}
    assert facts["clock", "S5", 10] == {"seconds": 600.0, "most": 60.0}
    near = facts["neighbours", "S3", 72]
    assert near["low"] < 60 < near["high"] < near["value"]
    assert near["count"] == 5
    step = facts["step", "S0", 60]
    assert step["before"] == block.values["a34004"][0, 59]


def test_checking_changes_no_value(block: HourBlock, rules: dict[str, Rule]) -> None:
    _wrong(block)
    before = {factor: array.copy() for factor, array in block.values.items()}
    check(block, rules)
    for factor, array in block.values.items():
        np.testing.assert_array_equal(array, before[factor])


def test_a_calibration_does_not_accuse_the_hours_around_it(block: HourBlock, rules: dict[str, Rule]) -> None:
    block.values["a34004"][2, 80] = 0.0
    block.marks["a34004"][2, 80] = "C"
    assert {each.rule for each in check(block, rules)} == {"instrument"}
    without = {name: rule for name, rule in rules.items() if name != "instrument"}
    assert {"neighbours"} <= {each.rule for each in check(block, without)}


def test_a_mark_of_a_value_that_did_not_come_is_told_too(block: HourBlock, rules: dict[str, Rule]) -> None:
    block.values["a34004"][2, 80] = np.nan
    block.marks["a34004"][2, 80] = "D"
    found = check(block, rules)
    assert [(each.rule, each.hour) for each in found] == [("missing", 80), ("instrument", 80)]


@pytest.mark.parametrize(("hours", "told"), [(4, False), (5, True)])
def test_a_day_with_nineteen_hours_is_told_and_one_with_twenty_is_not(
    block: HourBlock, rules: dict[str, Rule], hours: int, told: bool
) -> None:
    block.values["a34004"][1, 48 : 48 + hours] = np.nan
    found = [each for each in check(block, rules) if each.rule == "completeness"]
    assert bool(found) is told
    if told:
        (only,) = found
        assert (only.hour, only.facts) == (48, {"day": "2017-11-03", "there": 19, "needed": 20})


def test_days_are_those_of_the_zone_of_the_start_and_only_whole_ones_count(rules: dict[str, Rule]) -> None:
    values = np.full((1, 60), np.nan)
    values[0, ::4] = 50.0
    begin = dt.datetime(2017, 11, 1, 15, tzinfo=dt.UTC)  # 23:00 in Shanghai
    local = HourBlock(stations=("S",), start=begin.astimezone(ZoneInfo("Asia/Shanghai")), values={"a34004": values})
    utc = replace(local, start=begin)
    only = {"completeness": rules["completeness"]}
    assert [(each.hour, each.facts["day"]) for each in check(local, only)] == [(1, "2017-11-02"), (25, "2017-11-03")]
    assert [(each.hour, each.facts["day"]) for each in check(utc, only)] == [(9, "2017-11-02"), (33, "2017-11-03")]


@pytest.mark.parametrize(("day", "length"), [(dt.date(2031, 3, 30), 23), (dt.date(2031, 10, 26), 25)])
def test_the_day_on_which_clocks_change_has_its_own_number_of_hours(
    rules: dict[str, Rule], day: dt.date, length: int
) -> None:
    start = dt.datetime.combine(day, dt.time(), ZoneInfo("Europe/London"))
    values = np.full((1, 60), np.nan)
    values[0, ::4] = 50.0
    block = HourBlock(stations=("S",), start=start, values={"a34004": values})
    found = check(block, {"completeness": rules["completeness"]})
    assert [each.hour for each in found] == [0, length]


def test_rules_that_are_not_given_and_factors_without_thresholds_are_passed_over(
    block: HourBlock, rules: dict[str, Rule]
) -> None:
    _wrong(block)
    block.values["a24088"] = np.full((6, HOURS), 9e9)
    only = {"range": rules["range"], "stuck": rules["stuck"]}
    found = check(block, only)
    assert {each.rule for each in found} == {"range", "stuck"}
    assert "a24088" not in {each.parameter for each in found}
    assert check(block, {}) == []


def test_without_places_there_are_no_neighbours_and_without_values_nothing(rules: dict[str, Rule]) -> None:
    empty = HourBlock(stations=(), start=START, values={})
    assert check(empty, rules) == []
    lost = HourBlock(stations=("S",), start=START, values={"a34004": np.full((1, 30), np.nan)})
    assert [(each.rule, each.facts) for each in check(lost, rules)] == [("missing", {"hours": 30})]


def test_arrays_that_do_not_fit_together_are_refused_by_name(block: HourBlock, rules: dict[str, Rule]) -> None:
    short = {**block.values, "a34004": block.values["a34004"][:, :-1]}
    with pytest.raises(BlockUneven, match=r"a34004 of the block has the shape \(6, 191\)"):
        check(replace(block, values=short), rules)
    for wrong in (
        {"lon": block.lon[:2]},
        {"weather": {"a01007": np.zeros(3)}},
        {"clock": np.zeros((1, HOURS))},
        {"marks": {"a34004": np.full((6, 1), "N")}},
    ):
        with pytest.raises(BlockUneven):
            check(replace(block, **wrong), rules)


def test_order_of_the_stations_changes_nothing_but_the_order(block: HourBlock, rules: dict[str, Rule]) -> None:
    _wrong(block)
    order = [3, 0, 5, 1, 4, 2]
    turned = replace(
        block,
        stations=tuple(block.stations[place] for place in order),
        values={factor: array[order] for factor, array in block.values.items()},
        marks={factor: array[order] for factor, array in block.marks.items()},
        lon=block.lon[order],
        lat=block.lat[order],
        clock=block.clock[order] if block.clock is not None else None,
    )

    def told(proposals: list[Proposal]) -> list[tuple[str, str, str, int]]:
        return sorted((each.rule, each.station, each.parameter, each.hour) for each in proposals)

    assert told(check(turned, rules)) == told(check(block, rules))
