"""Thresholds stand in the packs and nowhere else; every rule says what it is in both languages."""

from __future__ import annotations

import datetime as dt
import string
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from lantian.core.policy.pack import Pack, ParameterNotInForce, ParameterUnknown
from lantian.core.policy.required.quality import QUALITY
from lantian.science.quality import RULES, Flag, rules_in_force
from lantian.science.quality.minutes import BITS
from lantian.science.quality.rules import Cadence, parameter_ids

ON = {"zhongyuan": dt.date(2017, 11, 1), "small": dt.date(2031, 11, 1)}


@pytest.fixture(params=["zhongyuan", "small"])
def pack_and_day(request: pytest.FixtureRequest) -> tuple[Pack, dt.date]:
    return request.getfixturevalue(f"{request.param}_pack"), ON[request.param]


@pytest.mark.parametrize("cadence", get_args(Cadence))
def test_both_packs_state_every_threshold(pack_and_day: tuple[Pack, dt.date], cadence: Cadence) -> None:
    pack, on = pack_and_day
    rules = rules_in_force(pack, on, cadence)
    assert set(rules) == {name for name, info in RULES.items() if cadence in info.cadences}
    for name, rule in rules.items():
        assert rule.id == name
        assert rule.version == RULES[name].version
        assert set(rule.parameters) == set(parameter_ids(cadence)[name])
        assert rule.flag is RULES[name].fixed or rule.flag in {Flag.SUSPECT, Flag.BAD}


def test_what_the_rules_read_is_demanded_of_every_pack_and_nothing_else() -> None:
    read = set()
    for cadence in get_args(Cadence):
        for name, keys in parameter_ids(cadence).items():
            own = [*keys, *([] if RULES[name].fixed else ["verdict"])]
            read |= {f"quality.{cadence}.{name}.{key}" for key in own}
    checks = {name for name in QUALITY if name.startswith(("quality.hour.", "quality.minute."))}
    assert read == checks


def test_the_two_packs_differ_so_that_no_threshold_can_hide_in_the_code(zhongyuan_pack: Pack, small_pack: Pack) -> None:
    ours, theirs = rules_in_force(zhongyuan_pack, ON["zhongyuan"]), rules_in_force(small_pack, ON["small"])
    same = {name for name in ours if ours[name].parameters and ours[name].parameters == theirs[name].parameters}
    assert not same


def test_windows_of_spikes_are_odd_and_ranges_are_not_upside_down(pack_and_day: tuple[Pack, dt.date]) -> None:
    pack, on = pack_and_day
    for cadence in get_args(Cadence):
        rules = rules_in_force(pack, on, cadence)
        assert rules["spike"].parameters["width"] % 2 == 1
        bounds = rules["range"].parameters
        for factor in RULES["range"].factors:
            assert bounds[f"{factor}.least"] < bounds[f"{factor}.most"]


def test_a_day_before_the_pack_began_has_no_rules(zhongyuan_pack: Pack) -> None:
    with pytest.raises(ParameterNotInForce):
        rules_in_force(zhongyuan_pack, dt.date(2010, 1, 1))


def test_a_pack_without_the_thresholds_is_named(zhongyuan_pack: Pack) -> None:
    bare = replace(zhongyuan_pack, parameters={})
    with pytest.raises(ParameterUnknown):
        rules_in_force(bare, ON["zhongyuan"])


@pytest.mark.parametrize("name", RULES)
def test_every_rule_has_its_words_in_both_languages_with_the_same_facts(name: str) -> None:
    info = RULES[name]
    for text in (info.title, info.basis, info.said, *info.parameters.values(), *info.per_factor.values()):
        assert text.zh
        assert text.en
    facts = [
        {field.rsplit("_", 1)[0] if field.startswith("meaning") else field for _, field, _, _ in parsed if field}
        for parsed in map(string.Formatter().parse, (info.said.zh, info.said.en))
    ]
    assert facts[0] == facts[1]
    assert bool(info.per_factor) == bool(info.factors)


def test_each_rule_of_minutes_has_a_bit_of_its_own_in_one_byte() -> None:
    assert len(set(BITS.values())) == len(BITS)
    assert sum(BITS.values()) < 256


def test_every_rule_stands_in_the_documentation() -> None:
    page = (Path(__file__).resolve().parents[3] / "docs" / "quality-control.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    named = {row.split("`")[1] for row in rows}
    assert named == set(RULES)
