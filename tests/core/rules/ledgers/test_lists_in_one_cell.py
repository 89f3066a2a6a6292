"""Several choices in one cell, as people write them and as the program writes them back."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantian.core.policy.ledger_schema import Choice, LedgerField
from lantian.core.policy.schema import Text
from lantian.core.rules.ledgers.values import ReadingContext, read

CONTEXT = ReadingContext(dt.date(2031, 12, 1), {}, {}, ZoneInfo("Europe/London"))
FIELD = LedgerField(
    id="areas",
    title=Text(en="Areas"),
    kind="choices",
    choices=(
        Choice(id="lanes", title=Text(zh="背街小巷、城中村", en="lanes, old villages")),
        Choice(id="roofs", title=Text(zh="楼顶", en="roofs")),
        Choice(id="roofs-and-yards", title=Text(zh="楼顶、院落", en="roofs/yards")),
    ),
)


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("背街小巷、城中村", ["lanes"]),
        ("楼顶、背街小巷、城中村", ["lanes", "roofs"]),
        ("楼顶、院落", ["roofs-and-yards"]),
        ("楼顶； 院落", None),
        ("lanes, old villages; ROOFS", ["lanes", "roofs"]),
        ("roofs|lanes", ["lanes", "roofs"]),
        ("、楼顶、、", ["roofs"]),
        ("楼顶、阳台", None),
        ("楼顶上", None),
    ],
)
def test_the_longest_name_that_fits_is_taken(written: str, read_as: list[str] | None) -> None:
    reading = read(FIELD, written, CONTEXT)
    assert reading.value == read_as
    assert (reading.fault.code if reading.fault else None) == (None if read_as else "not-a-choice")


@given(st.sets(st.sampled_from(FIELD.choices), min_size=1))
def test_what_is_written_back_is_read_again(chosen: set[Choice]) -> None:
    """Titles joined by the Chinese comma, whichever were chosen."""
    ids = [each.id for each in FIELD.choices if each in chosen]
    written = "、".join(each.title.zh for each in FIELD.choices if each in chosen)
    assert read(FIELD, written, CONTEXT).value == ids
