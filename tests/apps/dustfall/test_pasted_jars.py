"""A table pasted from a spreadsheet: all of it or nothing, every wrong cell named."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lantian.apps.dustfall import actions
from lantian.apps.dustfall.models import Jar
from lantian.apps.dustfall.pasting import parse
from lantian.apps.dustfall.problems import DustfallRefused

HEAD = "点位\t月份\t缸号\t状态\t放置日期\t收回日期\t缸口面积\t样品质量\t空白质量\t去除物\t备注"


@pytest.mark.parametrize("sign", ["\t", ",", ";"])
def test_a_table_is_read_with_headings_of_either_language(sign: str) -> None:
    """Tabs, commas and semicolons; days with slashes; unknown columns are not read."""
    text = sign.join(["point", "month", "mass", "colour"]) + "\n" + sign.join(["P1", "2017/11", "0.1234", "red"])
    assert parse(text) == [(2, {"point": "P1", "month": dt.date(2017, 11, 1), "mass": Decimal("0.1234")})]


def test_chinese_headings_and_states_are_read() -> None:
    """Units in brackets after a heading do not matter."""
    text = HEAD.replace("缸口面积", "缸口面积（cm²）") + "\nP1\t2017-11\t2\t破损\t\t\t\t\t\t\t冻裂"
    assert parse(text) == [
        (
            2,
            {
                "point": "P1",
                "month": dt.date(2017, 11, 1),
                "number": 2,
                "state": "broken",
                "removed": "",
                "note": "冻裂",
            },
        )
    ]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("P1\tNovember", "month"),
        ("P1\t2017-13", "month"),
        ("\t2017-11", "point"),
        ("P1\t2017-11\tone", "number"),
        ("P1\t2017-11\t1\teaten", "state"),
        ("P1\t2017-11\t1\t\t31.11.2017", "put_out"),
        ("P1\t2017-11\t1\t\t\t\t\t0,12", "mass"),
        ("P1\t2017-11\t1\t\t\t\t\tnan", "mass"),
        ("P1\t2017-11\t1\t\t\t\t\t0.12345", "mass"),
        ("P1\t2017-11\t1\t\t\t\t\t1e999", "mass"),
    ],
)
def test_every_wrong_cell_is_named(row: str, column: str) -> None:
    """By its row and its column."""
    with pytest.raises(DustfallRefused) as refused:
        parse(f"{HEAD}\n{row}")
    assert [(cell.row, cell.column) for cell in refused.value.cells] == [(2, column)]


@pytest.mark.parametrize("text", ["", "point,month", "colour\nred", "x" * 200_001, "point,month\n\x00,2017-11"])
def test_what_is_no_table_is_refused(text: str) -> None:
    """With the remedy in words."""
    with pytest.raises(DustfallRefused) as refused:
        parse(text)
    assert refused.value.problems["table"]


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_text_breaks_the_reader(text: str) -> None:
    """It is read or refused by name."""
    for table in (text, f"{HEAD}\n{text}"):
        try:
            rows = parse(table)
        except DustfallRefused as refused:
            assert refused.problems or refused.cells
        else:
            assert all(row["point"] and row["month"].day == 1 for _, row in rows)


@pytest.mark.django_db
def test_one_wrong_row_keeps_all_rows_out(yard) -> None:
    """Also what only the records know: an unknown point, a jar entered twice."""
    yard.point("P1", yard.units[0])
    good = f"{yard.month:%Y-%m}\t1\t\t{yard.month}\t{yard.month + dt.timedelta(days=30)}\t100\t0.09\t0"
    with pytest.raises(DustfallRefused) as refused:
        actions.enter_rows(parse(f"{HEAD}\nP1\t{good}\nP9\t{good}\nP1\t{good}"), actor=None, now=yard.now)
    assert [(cell.row, cell.column) for cell in refused.value.cells] == [(3, "point"), (4, "number")]
    assert not Jar.objects.exists()
    actions.enter_rows(parse(f"{HEAD}\nP1\t{good}"), actor=None, now=yard.now)
    assert Jar.objects.get().mass == Decimal("0.09")
