"""Cards that tables become on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

_SOURCE = Path(__file__).resolve().parents[2] / "src/lantian"
_SHEETS = ("web/static/lantian/lantian.css", "apps/orgs/static/orgs/tables.css")
_CARD = """<table class="data phone-cards"><tbody><tr>
<td class="n" id="short" data-label="Record">1</td>
<td class="n" id="long" data-label="Come to so far (yuan)">50000.00</td>
<td id="next" data-label="Record">none yet</td></tr></tbody></table>"""


def test_a_long_label_stands_in_two_lines_beside_its_number(browser: Browser) -> None:
    """It ran into the number, or over the label below: “Come to so far (yuan)”, on the English list of measures."""
    page = browser.new_page(viewport={"width": 390, "height": 844})
    styles = "".join((_SOURCE / each).read_text() for each in _SHEETS)
    page.set_content(f"<style>{styles}</style>{_CARD}")
    high = {name: page.locator(f"#{name}").bounding_box()["height"] for name in ("short", "long", "next")}
    page.close()
    assert high["long"] >= high["short"] + 15
    assert high["next"] == high["short"]
