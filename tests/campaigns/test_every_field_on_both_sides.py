"""Every limit of every field of both packs, with a value on each side of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from lantian.core.policy.ledger_schema import LedgerField
from lantian.core.policy.pack import Pack
from lantian.core.rules.ledgers.values import ReadingContext, read
from lantian.io.packs import load_folder

ROOT = Path(__file__).resolve().parents[2]
PACKS = {
    folder.name: load_folder(folder)
    for folder in (ROOT / "campaigns" / "zhongyuan-2017-2018", ROOT / "tests" / "packs" / "port-alder-2031")
}
TODAY = dt.date(2032, 1, 10)
DAY = dt.timedelta(days=1)
PATTERNS = {
    "[0-9A-Z-]{6,30}": ("DEMO-0001", "DEMO1"),
    "[0-9+-]{5,20}": ("0371-00000000", "0371 ext 5"),
    "[^、，,;；/]+": ("演示联络员", "演示甲、演示乙"),
}
"""Pattern → a text that it takes, and one that it refuses."""


def _fields() -> Iterator[tuple[str, LedgerField]]:
    for pack in PACKS.values():
        for ledger in pack.ledgers.values():
            for field in ledger.fields:
                yield f"{pack.info.id}:{ledger.id}.{field.id}", field


def _numbers(field: LedgerField) -> Iterator[tuple[Any, str]]:
    step = Decimal(1) if field.kind == "whole" else Decimal(1).scaleb(-field.decimals)
    if field.least is not None:
        yield field.least, ""
        yield field.least - step, "too-small"
    if field.most is not None:
        yield field.most, ""
        yield field.most + step, "too-large"
    inside = field.least if field.least is not None else Decimal(0)
    yield inside + step / 10, "not-whole" if field.kind == "whole" else "too-many-decimals"
    yield "演示", "not-a-number"


def _days(field: LedgerField) -> Iterator[tuple[Any, str]]:
    if field.earliest is not None:
        yield field.earliest.isoformat(), ""
        yield (field.earliest - DAY).isoformat(), "too-early"
    if field.not_after_today:
        yield TODAY.isoformat(), ""
        yield (TODAY + DAY).isoformat(), "in-the-future"
    yield "2031-02-29", "not-a-day"


def _words(field: LedgerField) -> Iterator[tuple[Any, str]]:
    for choice in field.choices:
        yield choice.id, "choice-refused" if choice.refused else ""
        yield choice.title.zh or choice.title.en, "choice-refused" if choice.refused else ""
    yield "演示没有这一项", "not-a-choice"


def _texts(field: LedgerField) -> Iterator[tuple[Any, str]]:
    if field.check:
        yield "91410199DEM003506C", ""
        yield "91410199DEM003506D", f"not-a-{field.check}"
    elif field.pattern:
        good, bad = PATTERNS[field.pattern]
        yield good, ""
        yield bad, "pattern"
    else:
        yield "A" * field.longest, ""
    yield "A" * (field.longest + 1), "too-long"


def _cases() -> Iterator[Any]:
    makers = {
        "whole": _numbers,
        "amount": _numbers,
        "day": _days,
        "choice": _words,
        "choices": _words,
        "text": _texts,
        "long-text": _texts,
        "code": _texts,
    }
    others = {"yes-no": [("是", ""), ("也许", "not-yes-or-no")], "month": [("2031-12", ""), ("2031-13", "not-a-month")]}
    for name, field in _fields():
        made = list(makers[field.kind](field)) if field.kind in makers else others.get(field.kind, [])
        if made:
            yield pytest.param(field, made, id=name)


@pytest.mark.parametrize(("field", "cases"), list(_cases()))
def test_a_value_on_each_side_of_each_limit(field: LedgerField, cases: list[tuple[Any, str]]) -> None:
    """Inside it is read; outside it is refused with a code that says why."""
    context = ReadingContext(TODAY, {}, {}, ZoneInfo("Asia/Shanghai"))
    found = [(value, read(field, value, context)) for value, _code in cases]
    assert [(value, each.fault.code if each.fault else "") for value, each in found] == cases
    assert [each.value is None for _value, each in found] == [bool(code) for _value, code in cases]


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
def test_what_a_person_is_told_when_a_text_does_not_fit(pack: Pack) -> None:
    """A pattern comes with a sentence that says what is wanted, in every language of the pack."""
    for ledger in pack.ledgers.values():
        for field in ledger.fields:
            if field.pattern:
                assert field.help is not None, (ledger.id, field.id)
                assert all(getattr(field.help, language) for language in pack.info.languages), (ledger.id, field.id)


def test_units_of_measure_are_words_in_both_languages():
    """Nobody who reads English meets a Chinese counting word; a symbol stands for both languages."""
    measured = [(name, field.unit) for name, field in _fields() if field.unit is not None]
    assert measured
    assert [name for name, unit in measured if not (unit.zh and unit.en)] == []
    assert [name for name, unit in measured if any("\u4e00" <= sign <= "\u9fff" for sign in unit.en)] == []
