"""On a phone a row of the tables of measures and tasks is a card: each cell carries its heading."""

from __future__ import annotations

import re

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]


@pytest.mark.parametrize(("address", "unlabelled"), [("/tasks/", 0), ("/measures/", 1)])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_cell_has_its_heading(client, address: str, unlabelled: int, language: str) -> None:
    """The headings of the cards are those of the table, in the same order; the number of a measure stands alone."""
    client.cookies["django_language"] = language
    table = client.get(address).content.decode().split('<table class="data')[1].split("</table>")[0]
    assert "cards" in table[:40]
    headings = re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', table)
    row = next(part for part in table.split("<tr")[2:] if "data-label" in part)
    labels = re.findall(r'<td data-label="([^"]+)"', row)
    assert labels == headings[1 + unlabelled :]
    assert row.count("<td") == len(labels) + unlabelled


def test_what_stands_in_every_row_of_the_block_is_not_said_twice(client) -> None:
    """ "责任领导" is the heading; people for whom the policy prints no post carry no other one."""
    page = client.get("/measures/M39/").content.decode()
    pages = page + client.get("/measures/M04/").content.decode()
    assert "<dt>责任领导</dt>" in pages
    assert '<span class="small soft">责任领导</span>' not in pages
    english = client.get("/measures/M04/", headers={"Accept-Language": "en"}).content.decode()
    assert "no post printed" not in english
