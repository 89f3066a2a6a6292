"""Numbers, days and words of a pack are read as written."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantian.core.policy.reading import read_sheet
from lantian.core.policy.scalars import PlainNumber
from lantian.core.policy.schema import DatedValue, ParameterFile
from lantian.core.policy.tree import MOST_ALIASES, parse


def value_of(written: str) -> object:
    """The value of a parameter that is written so in its file."""
    values = f"[{{since: 2017-10-01, clause: C, value: {written}}}]"
    text = f"parameters:\n  - {{id: p, title: {{en: p}}, unit: '', values: {values}}}"
    problems: list[str] = []
    _, sheet = read_sheet("p.yaml", text.encode(), ParameterFile, lambda code, line, **facts: problems.append(code))
    assert sheet is not None and isinstance(sheet.model, ParameterFile)
    assert problems == []
    return sheet.model.parameters[0].values[0].value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("0.90", Decimal("0.90")),
        ("-3", Decimal(-3)),
        ('"0.90"', "0.90"),
        ("shared", "shared"),
        ("true", True),
        ("[5, 10.5, 20]", (Decimal(5), Decimal("10.5"), Decimal(20))),
        ("2017-11-15", "2017-11-15"),
        ("no", "no"),
        ("17:00", "17:00"),
    ],
)
def test_a_value_keeps_its_kind(written: str, value: object) -> None:
    found = value_of(written)
    assert found == value
    assert type(found) is type(value)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6))
def test_every_decimal_comes_back_exactly(number: Decimal) -> None:
    assert DatedValue(since=dt.date(2017, 10, 1), value=PlainNumber(f"{number:f}"), clause="C").value == number


def test_a_few_aliases_are_allowed() -> None:
    problems: list[str] = []
    tree = parse("a: &x {b: 1}\nc: *x\n", lambda code, line, **facts: problems.append(code))
    assert tree is not None and tree.plain() == {"a": {"b": "1"}, "c": {"b": "1"}}
    assert problems == []


def test_many_aliases_are_refused_however_small() -> None:
    problems: list[tuple[str, int]] = []
    text = "a: &x 1\nb:\n" + "  - *x\n" * (MOST_ALIASES + 1)
    assert parse(text, lambda code, line, **facts: problems.append((code, line))) is None
    assert problems == [("yaml-alias", 3 + MOST_ALIASES)]


@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_fall(content: bytes) -> None:
    """Hostile bytes give a problem or a model, never another exception."""
    problems: list[str] = []
    _, sheet = read_sheet("p.yaml", content, ParameterFile, lambda code, line, **facts: problems.append(code))
    assert (sheet is not None) or problems


@given(st.text(alphabet="[]{}:,-&*!|>'\"#? \n\tab1", max_size=80))
def test_no_punctuation_makes_the_reader_fall(text: str) -> None:
    problems: list[str] = []
    _, sheet = read_sheet("p.yaml", text.encode(), ParameterFile, lambda code, line, **facts: problems.append(code))
    assert (sheet is not None) or problems
