"""A parameter has at most one value on any day, and says so when it has none."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantian.core.policy.pack import Pack
from lantian.core.policy.problems import ParameterNotInForce, ParameterUnknown
from lantian.core.policy.schema import DatedValue, Parameter, Text

DAY = dt.timedelta(days=1)
ORIGIN = dt.date(2030, 1, 1)
SPAN = 400


@st.composite
def histories(draw: st.DrawFn) -> tuple[DatedValue, ...]:
    """Values of a parameter that do not overlap, with gaps or without, in any order."""
    marks = sorted(draw(st.sets(st.integers(0, SPAN), min_size=1, max_size=8)))
    values = []
    for number, (mark, following) in enumerate(zip(marks, [*marks[1:], SPAN + 50], strict=True)):
        until = draw(st.none() | st.integers(mark + 1, following))
        values.append(
            DatedValue(
                since=ORIGIN + mark * DAY,
                until=None if until is None else ORIGIN + until * DAY,
                value=Decimal(number),
                clause="X",
            )
        )
    return tuple(draw(st.permutations(values)))


def holds(value: DatedValue, on: dt.date, values: tuple[DatedValue, ...]) -> bool:
    """The rule itself, said in the other way: begun, not ended, and no later value begun."""
    begun = value.since <= on and (value.until is None or on < value.until)
    return begun and not any(value.since < other.since <= on for other in values)


@given(values=histories(), day=st.integers(-10, SPAN + 60))
def test_the_value_in_force_is_unique_on_every_day(small_pack: Pack, values: tuple[DatedValue, ...], day: int) -> None:
    on = ORIGIN + day * DAY
    pack = replace(small_pack, parameters={"p": Parameter(id="p", title=Text(en="p"), unit="1", values=values)})
    holding = [value for value in values if holds(value, on, values)]
    assert len(holding) <= 1
    if holding:
        assert pack.value("p", on) is holding[0]
    else:
        with pytest.raises(ParameterNotInForce) as caught:
            pack.value("p", on)
        assert caught.value.first == min(value.since for value in values)


def test_a_value_changes_on_its_day(small_pack: Pack) -> None:
    name = "accountability.completion.main_leaders"
    assert small_pack.number(name, dt.date(2031, 12, 31)) == Decimal("0.5")
    assert small_pack.number(name, dt.date(2032, 1, 1)) == Decimal("0.6")


def test_before_the_first_day_the_first_day_is_named(small_pack: Pack) -> None:
    with pytest.raises(ParameterNotInForce, match="2030-11-01") as caught:
        small_pack.value("goal.heavy_day_index", dt.date(2030, 10, 31))
    assert caught.value.code == "parameter-not-in-force"
    assert small_pack.number("goal.heavy_day_index", dt.date(2030, 11, 1)) == 150


def test_an_unknown_parameter_names_those_that_look_like_it(small_pack: Pack) -> None:
    with pytest.raises(ParameterUnknown, match=r"Did you mean ranking\.decimals") as caught:
        small_pack.value("ranking.decimal", ORIGIN)
    assert caught.value.near == ("ranking.decimals",)
    with pytest.raises(ParameterUnknown, match="Add it to a file"):
        small_pack.value("zzz", ORIGIN)
