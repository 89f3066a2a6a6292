"""Every kind of field: what is kept as it is, what is understood and said so, and what is refused with its remedy."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from lantian.core.policy.ledger_schema import Choice, LedgerField
from lantian.core.policy.schema import Text
from lantian.core.rules.ledgers.faults import MESSAGES
from lantian.core.rules.ledgers.values import Reading, ReadingContext, read

ZONE = ZoneInfo("Asia/Shanghai")
CONTEXT = ReadingContext(
    today=dt.date(2017, 12, 1),
    units={"north": "north", "北街道": "north", "North Street": "north"},
    rows={"boilers": frozenset({"B-00001"})},
    zone=ZONE,
)
CHOICES = (
    Choice(id="gas", title=Text(zh="天然气", en="natural gas")),
    Choice(id="grid", title=Text(zh="电", en="electricity")),
    Choice(id="oil", title=Text(zh="重油", en="heavy oil"), refused="M12"),
)


def field(kind: str, **settings: Any) -> LedgerField:
    return LedgerField(id="x", title=Text(zh="甲", en="A"), kind=kind, **settings)


def cell(written: str) -> dt.datetime:
    """A moment as a workbook gives it: without a zone."""
    return dt.datetime.fromisoformat(written)


TEXT = field("text", longest=6)
WORDS = field("text", pattern="[a-z]+-[0-9]+", help=Text(zh="如 ab-1", en="such as ab-1"))
LONG = field("long-text", longest=20)
CODE = field("code", pattern="[0-9A-Z]{4}")
CREDIT = field("code", check="credit-code")
WHOLE = field("whole", least=Decimal(1), most=Decimal(40), unit={"zh": "台", "en": "boilers"})
AMOUNT = field("amount", least=Decimal(0), most=Decimal("2000"), decimals=2, unit="t/h")
YES = field("yes-no")
DAY = field("day", earliest=dt.date(2013, 9, 10), not_after_today=True)
FREE_DAY = field("day")
MONTH = field("month")
MOMENT = field("moment", not_after_today=True)
CHOICE = field("choice", choices=CHOICES)
CHOSEN = field("choices", choices=CHOICES)
UNIT = field("unit")
ROW = field("row", ledger="boilers")
NUMBER = field("row", ledger="elsewhere")

AS_WRITTEN: list[tuple[LedgerField, Any, Any]] = [
    (TEXT, "演示一厂", "演示一厂"),
    (TEXT, "一二三四五六", "一二三四五六"),
    (TEXT, "１号", "１号"),
    (WORDS, "ab-12", "ab-12"),
    (LONG, "第一行\n第二行", "第一行\n第二行"),
    (CODE, "A1B2", "A1B2"),
    (CODE, 1234, "1234"),
    (CODE, 1234.0, "1234"),
    (CREDIT, "91350100M000100Y43", "91350100M000100Y43"),
    (WHOLE, "1", 1),
    (WHOLE, 40, 40),
    (WHOLE, 40.0, 40),
    (AMOUNT, "0", "0"),
    (AMOUNT, "12.5", "12.5"),
    (AMOUNT, 2000, "2000"),
    (AMOUNT, Decimal("0.01"), "0.01"),
    (AMOUNT, 0.1 + 0.2, "0.3"),
    (YES, "是", True),
    (YES, False, False),
    (YES, "no", False),
    (DAY, "2017-10-01", "2017-10-01"),
    (DAY, dt.date(2013, 9, 10), "2013-09-10"),
    (DAY, cell("2017-12-01 00:00"), "2017-12-01"),
    (MONTH, "2017-10", "2017-10"),
    (MONTH, dt.date(2017, 10, 1), "2017-10"),
    (MOMENT, dt.datetime(2017, 10, 1, 0, 30, tzinfo=dt.UTC), "2017-10-01T08:30:00+08:00"),
    (CHOICE, "gas", "gas"),
    (CHOICE, "天然气", "gas"),
    (CHOICE, "natural gas", "gas"),
    (CHOSEN, ["grid", "gas", "grid"], ["gas", "grid"]),
    (CHOSEN, "电、天然气", ["gas", "grid"]),
    (UNIT, "北街道", "north"),
    (UNIT, "North Street", "north"),
    (ROW, "B-00001", "B-00001"),
    (NUMBER, "Q-1", "Q-1"),
]

UNDERSTOOD: list[tuple[LedgerField, Any, Any, str]] = [
    (TEXT, " 演示\u3000厂 ", "演示 厂", "演示 厂"),
    (LONG, cell("2017-10-01 00:00"), "2017-10-01", "2017-10-01"),
    (LONG, " a ", "a", "a"),
    (CODE, "ａ１ｂ２", "A1B2", "A1B2"),
    (CODE, "a1 b2", "A1B2", "A1B2"),
    (CREDIT, "91350100m000100y43", "91350100M000100Y43", "91350100M000100Y43"),
    (WHOLE, "１２", 12, "12"),
    (WHOLE, " 12 ", 12, "12"),
    (WHOLE, "12.0", 12, "12"),
    (AMOUNT, "1,234.5", "1234.5", "1234.5"),
    (AMOUNT, "1 234", "1234", "1234"),
    (AMOUNT, "１２．５", "12.5", "12.5"),
    (AMOUNT, "12.50", "12.5", "12.5"),
    (AMOUNT, "2e3", "2000", "2000"),
    (YES, "1", True, "是 / yes"),
    (YES, "×", False, "否 / no"),
    (DAY, "2017/10/1", "2017-10-01", "2017-10-01"),
    (DAY, "2017.10.01", "2017-10-01", "2017-10-01"),
    (DAY, "２０１７年１０月１日", "2017-10-01", "2017-10-01"),
    (DAY, "20171001", "2017-10-01", "2017-10-01"),
    (DAY, "2017-10-01 00:00:00", "2017-10-01", "2017-10-01"),
    (DAY, 43009, "2017-10-01", "2017-10-01"),
    (DAY, 43009.0, "2017-10-01", "2017-10-01"),
    (DAY, "43009", "2017-10-01", "2017-10-01"),
    (DAY, cell("2017-10-01 08:30"), "2017-10-01", "2017-10-01"),
    (MONTH, "2017年9月", "2017-09", "2017-09"),
    (MONTH, "201709", "2017-09", "2017-09"),
    (MONTH, dt.date(2017, 9, 15), "2017-09", "2017-09"),
    (MONTH, "2017-09-15", "2017-09", "2017-09"),
    (MOMENT, "2017-10-01 08:30", "2017-10-01T08:30:00+08:00", "2017-10-01T08:30:00+08:00"),
    (MOMENT, "2017年10月1日8时30分", "2017-10-01T08:30:00+08:00", "2017-10-01T08:30:00+08:00"),
    (MOMENT, "2017-10-01T00:30:00Z", "2017-10-01T08:30:00+08:00", "2017-10-01T08:30:00+08:00"),
    (CHOICE, " 天 然气", "gas", "天然气"),
    (CHOICE, "Natural Gas", "gas", "天然气"),
    (UNIT, " 北 街道 ", "north", "north"),
    (ROW, "ｂ-00001", "B-00001", "B-00001"),
]

REFUSED: list[tuple[LedgerField, Any, str]] = [
    (TEXT, "一二三四五六七", "too-long"),
    (TEXT, "甲\x07", "control-character"),
    (TEXT, "a\u202eb", "control-character"),
    (TEXT, "a\u200bb", "control-character"),
    (TEXT, "a\ud800", "control-character"),
    (TEXT, ["甲", "乙"], "several-values"),
    (TEXT, 91350100000010043, "digits-lost"),
    (WORDS, "AB12", "pattern"),
    (WORDS, "ab-1\nab-1", "pattern"),
    (LONG, "x" * 21, "too-long"),
    (CODE, "A1B", "pattern"),
    (CODE, "A1B22", "pattern"),
    (CODE, 1e17, "digits-lost"),
    (CODE, cell("2017-10-01 00:00"), "made-a-day"),
    (CREDIT, "91350100M000100Y44", "not-a-credit-code"),
    (CREDIT, "91350100M000100Y4", "not-a-credit-code"),
    (CREDIT, "9135O100M000100Y43", "not-a-credit-code"),
    (WHOLE, "0", "too-small"),
    (WHOLE, "41", "too-large"),
    (WHOLE, "1.5", "not-whole"),
    (WHOLE, "十二", "not-a-number"),
    (WHOLE, True, "not-a-number"),
    (AMOUNT, "-0.01", "too-small"),
    (AMOUNT, "2000.01", "too-large"),
    (AMOUNT, "0.001", "too-many-decimals"),
    (AMOUNT, "12,5", "not-a-number"),
    (AMOUNT, "1 2", "not-a-number"),
    (AMOUNT, "5²", "not-a-number"),
    (AMOUNT, "12.5吨", "not-a-number"),
    (AMOUNT, "NaN", "not-a-number"),
    (AMOUNT, "inf", "not-a-number"),
    (AMOUNT, "1_000", "not-a-number"),
    (AMOUNT, "1e99", "not-a-number"),
    (AMOUNT, float("nan"), "not-a-number"),
    (AMOUNT, dt.date(2017, 1, 1), "not-a-number"),
    (YES, "也许", "not-yes-or-no"),
    (YES, 2, "not-yes-or-no"),
    (DAY, "2013-09-09", "too-early"),
    (DAY, "2017-12-02", "in-the-future"),
    (DAY, 43071, "in-the-future"),
    (DAY, "2017-02-30", "not-a-day"),
    (DAY, "01/10/2017", "day-ambiguous"),
    (DAY, "17-10-1", "day-ambiguous"),
    (DAY, "昨天", "not-a-day"),
    (DAY, "2017-10", "not-a-day"),
    (DAY, 5, "not-a-day"),
    (FREE_DAY, "0001-01-01", "not-a-day"),
    (FREE_DAY, True, "not-a-day"),
    (MONTH, "2017-13", "not-a-month"),
    (MONTH, "十月", "not-a-month"),
    (MOMENT, "2017-12-02 08:00", "in-the-future"),
    (MOMENT, "2017-10-01 25:00", "not-a-moment"),
    (MOMENT, "2017-10-01", "not-a-moment"),
    (MOMENT, "早上", "not-a-moment"),
    (CHOICE, "煤", "not-a-choice"),
    (CHOICE, "重油", "choice-refused"),
    (CHOICE, "oil", "choice-refused"),
    (CHOSEN, "电、煤", "not-a-choice"),
    (CHOSEN, ["gas", "oil"], "choice-refused"),
    (UNIT, "南街道", "not-a-unit"),
    (ROW, "B-00002", "not-a-row"),
]


def _name(value: object) -> str:
    return value.kind if isinstance(value, LedgerField) else ascii(value)[:24]


@pytest.mark.parametrize(("kind", "raw", "kept"), AS_WRITTEN, ids=_name)
def test_what_is_written_as_it_is_kept_is_taken_without_a_word(kind: LedgerField, raw: Any, kept: Any) -> None:
    found = read(kind, raw, CONTEXT)
    assert (found.fault, found.value, found.understood) == (None, kept, "")
    assert type(found.value) is type(kept)


@pytest.mark.parametrize(("kind", "raw", "kept", "said"), UNDERSTOOD, ids=_name)
def test_what_is_written_otherwise_is_understood_and_said(kind: LedgerField, raw: Any, kept: Any, said: str) -> None:
    found = read(kind, raw, CONTEXT)
    assert (found.fault, found.value, found.understood) == (None, kept, said)


@pytest.mark.parametrize(("kind", "raw", "code"), REFUSED, ids=_name)
def test_what_cannot_be_kept_is_refused_in_both_languages(kind: LedgerField, raw: Any, code: str) -> None:
    found = read(kind, raw, CONTEXT)
    assert found.value is None and found.fault is not None and found.fault.code == code
    for words in (found.fault.message, found.fault.remedy):
        assert words.zh and words.en and words.zh != words.en
        assert not re.search(r"\{[a-z_]+\}", words.zh + words.en)


@pytest.mark.parametrize("raw", [None, "", "  ", "\u3000", [], [" "], ()])
@pytest.mark.parametrize("kind", [TEXT, LONG, CODE, WHOLE, AMOUNT, YES, DAY, MONTH, MOMENT, CHOICE, CHOSEN, UNIT, ROW])
def test_nothing_is_nothing(kind: LedgerField, raw: object) -> None:
    assert read(kind, raw, CONTEXT) == Reading()


def test_what_was_read_is_read_again_as_the_same() -> None:
    """A workbook that comes back unchanged changes nothing."""
    for kind, _, kept, *_ in [*AS_WRITTEN, *UNDERSTOOD]:
        again = read(kind, kept, CONTEXT)
        assert (again.value, again.fault) == (kept, None)


def test_every_fault_of_a_value_is_shown_here() -> None:
    """A message that no case shows is a message that nobody has read."""
    of_rows = {"required", "refused-by-rule", "unknown-field", "double"}
    of_cells = {"formula", "error-value"}
    assert {code for _, _, code in REFUSED} == set(MESSAGES) - of_rows - of_cells


def test_a_choice_that_the_law_refuses_is_named_in_words_with_what_it_allows() -> None:
    for raw in ("oil", "重油"):
        fault = read(CHOICE, raw, CONTEXT).fault
        assert fault is not None
        assert "“重油”" in fault.message.zh and "“heavy oil”" in fault.message.en
        assert "重油" not in fault.remedy.zh and "电" in fault.remedy.zh


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (WHOLE, {"measured": "和单位（台）", "measured_en": " and its unit (boilers)"}),
        (AMOUNT, {"measured": "和单位（t/h）", "measured_en": " and its unit (t/h)"}),
        (field("whole", most=Decimal(40)), {"measured": "", "measured_en": ""}),
    ],
)
def test_a_number_out_of_bounds_names_its_unit_in_both_languages(asked, said):
    fault = read(asked, "99999", context=CONTEXT).fault
    assert fault is not None
    assert fault.code == "too-large"
    assert {name: fault.facts[name] for name in said} == said
