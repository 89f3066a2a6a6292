"""Table 2: limits, names, colours, advice."""

from __future__ import annotations

import pytest

from lantian.core.standards.hj633 import GRADES, Edition, grade


@pytest.mark.parametrize(
    ("aqi", "number"),
    [
        (0, 1),
        (50, 1),
        (51, 2),
        (100, 2),
        (101, 3),
        (150, 3),
        (151, 4),
        (200, 4),
        (201, 5),
        (300, 5),
        (301, 6),
        (500, 6),
    ],
)
@pytest.mark.parametrize("edition", list(Edition))
def test_each_side_of_each_limit(aqi: int, number: int, edition: Edition) -> None:
    found = grade(aqi, edition)
    assert found is not None
    assert found.number == number
    assert found.low <= aqi <= (found.high or 500)


def test_no_index_no_grade() -> None:
    assert grade(None) is None


def test_colours_are_those_of_table_2() -> None:
    printed = [(0, 228, 0), (255, 255, 0), (255, 126, 0), (255, 0, 0), (153, 0, 76), (126, 0, 35)]
    assert [tuple(bytes.fromhex(item.rgb[1:])) for item in GRADES] == printed


def test_every_grade_speaks_both_languages() -> None:
    for item in GRADES:
        for text in (item.level, item.name, item.colour, item.health, item.advice):
            assert text.zh
            assert text.en


def test_spans_are_printed_as_people_read_them() -> None:
    assert [item.span for item in GRADES] == ["0–50", "51–100", "101–150", "151–200", "201–300", "> 300"]
