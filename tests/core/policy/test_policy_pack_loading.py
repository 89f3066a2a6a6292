"""A good pack is loaded whole, with its numbers as they are written."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from lantian.core.policy.loader import load
from lantian.core.policy.pack import Pack
from lantian.core.policy.problems import (
    EditionUnknown,
    ParameterNotNumber,
    PeriodUnknown,
    TargetUnknown,
)
from lantian.io.packs import read_folder

NOVEMBER = dt.date(2031, 11, 1)


def test_subdistricts_come_in_the_order_of_their_numbers(small_pack: Pack) -> None:
    assert [unit.id for unit in small_pack.subdistricts()] == ["quayside", "millbrook", "st-anne"]


def test_numbers_are_exact(small_pack: Pack) -> None:
    assert small_pack.number("goal.pm25_reduction", NOVEMBER) == Decimal("0.12")
    assert small_pack.target("millbrook", "2032-01").target == Decimal("34.4")


def test_a_number_is_not_read_from_a_word(small_pack: Pack) -> None:
    assert small_pack.word("ranking.tie_rule", NOVEMBER) == "shared"
    with pytest.raises(ParameterNotNumber, match=r"ranking\.tie_rule"):
        small_pack.number("ranking.tie_rule", NOVEMBER)


def test_an_edition_holds_from_its_day_on_and_its_name_may_be_written_freely(small_pack: Pack) -> None:
    assert small_pack.edition("HJ 633", dt.date(2026, 3, 1)) == "2026"
    assert small_pack.edition("hj-633", NOVEMBER) == "2026"
    with pytest.raises(EditionUnknown, match="2026-02-28"):
        small_pack.edition("HJ 633", dt.date(2026, 2, 28))


def test_unknown_periods_and_targets_name_what_there_is(small_pack: Pack) -> None:
    assert small_pack.period("heating").last == dt.date(2032, 2, 15)
    with pytest.raises(PeriodUnknown, match="heating"):
        small_pack.period("spring")
    with pytest.raises(TargetUnknown, match="winter"):
        small_pack.target("quayside", "2031-Q4")


def test_a_session_of_one_person_in_two_seats_is_allowed(small_pack: Pack) -> None:
    seats = small_pack.groups["street-team"].seats
    assert [seat.person for seat in seats] == ["june-okafor", "june-okafor"]


def test_the_fingerprint_follows_the_policy_alone(small_folder, small_pack: Pack) -> None:
    files = read_folder(small_folder)
    assert "demo/stations.csv" not in files
    changed = {**files, "README.md": b"another", "map/sketch.geojson": b"{}"}
    assert load(changed).fingerprint == small_pack.fingerprint
    other = {**files, "warning.yaml": b"parameters: []\n"}
    assert load(other).fingerprint != small_pack.fingerprint
    assert small_pack.version_label == f"port-alder-2031 2.1.0 @{small_pack.fingerprint[:8]}"


def test_the_order_of_the_files_does_not_matter(small_folder, small_pack: Pack) -> None:
    files = read_folder(small_folder)
    assert load(dict(reversed(files.items()))) == small_pack


def test_the_packs_share_no_number(small_pack: Pack, zhongyuan_pack: Pack) -> None:
    """Otherwise a rule that ignores the pack could pass the tests on both."""
    here, there = dt.date(2032, 1, 15), dt.date(2018, 1, 15)
    same = {
        name
        for name in small_pack.parameters.keys() & zhongyuan_pack.parameters.keys()
        if small_pack.value(name, here).value == zhongyuan_pack.value(name, there).value
    }
    assert same <= {"ranking.tie_rule", "targets.half_year_method"}
