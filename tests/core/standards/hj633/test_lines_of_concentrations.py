"""Reading a line: whatever the bytes, either concentrations or an error by name."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lantian.core.quantity.problem import Problem
from lantian.core.standards.hj633 import Indicator, index, read_line
from lantian.core.standards.hj633.problems import FieldUnknown

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.dictionaries(st.sampled_from([*Indicator, "PM2.5", "\ud800"]), JSON, max_size=5)


@given(
    st.binary(max_size=60)
    | FIELDS.map(lambda fields: json.dumps(fields).encode())
    | JSON.map(json.dumps).map(str.encode)
)
@example(b'{"\\ud800": 1}')
@example(b'{"pm25_24h": "\\ud800"}')
@example(b'{"pm25_24h": 1e-999999999999}')
@example(b'{"pm25_24h": 0.' + b"1" * 10_000 + b"}")
def test_hostile_lines_give_values_or_an_error_by_name(line: bytes) -> None:
    try:
        quality = index(read_line(line))
    except Problem as problem:
        for language in ("en", "zh"):
            message, remedy = problem.said(language)
            assert message.encode()
            assert remedy.encode()
        assert problem.code
    else:
        assert quality.aqi is None or 0 <= quality.aqi <= 500


def test_decimals_are_read_as_they_are_written() -> None:
    assert read_line(b'{"co_24h": 2.2, "pm25_24h": 75, "o3_8h": null}') == {
        Indicator.CO_24H: Decimal("2.2"),
        Indicator.PM25_24H: 75,
        Indicator.O3_8H: None,
    }


@pytest.mark.parametrize(("field", "near"), [("pm2.5_24h", "pm25_24h"), ("SO2-1H", "so2_1h"), ("co24h", "co_24h")])
def test_a_near_match_is_offered(field: str, near: str) -> None:
    with pytest.raises(FieldUnknown) as caught:
        read_line(json.dumps({field: 1}).encode())
    assert f"Did you mean {near}?" in caught.value.remedy
    assert f"是否应为 {near}？" in caught.value.said("zh")[1]
