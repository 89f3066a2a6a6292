"""Units of every kind stand in the same two columns; only what has a number in the policy shows one."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.django_db


def test_tables_of_units_align_and_have_no_empty_column(client, district) -> None:
    """The same headings for each kind; numbers stand before the names of subdistricts alone."""
    page = client.get("/organisation/").content.decode()
    tables = [part.split("</table>")[0] for part in page.split('<table class="data tight units">')[1:]]
    assert len(tables) > 3
    headings = {tuple(re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', table)) for table in tables}
    assert headings == {("名称", "原文写法")}
    numbered = [table.count("unit-number") for table in tables]
    assert numbered[0] == len(district.subdistricts())
    assert sum(numbered) == sum(unit.number is not None for unit in district.units.values())
