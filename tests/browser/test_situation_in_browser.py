"""The map of the work by day: the slider counts each day anew, and keeps what is shown when the network dies."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

_HERE = Path(__file__).parent
_PASSWORD = "clear-sky-over-the-city"


def _helpers():
    spec = importlib.util.spec_from_file_location("browser_conftest_situation", _HERE / "conftest.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


helpers = _helpers()


@pytest.fixture
def keeper(browser: Browser, server: str) -> Iterator[Page]:
    """Somebody who has just entered a tea stove."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    context.set_default_timeout(15_000)
    page = context.new_page()
    helpers.sign_in(page, server, "environment-staff", _PASSWORD)
    page.goto(f"{server}/ledgers/tea-stoves/new/")
    page.select_option("select[name=unit]", "sanguanmiao")
    page.fill("[name=f-name]", "挂图作战茶馆")
    page.fill("[name=f-address]", "三官庙街9号")
    page.select_option("[name=f-kind]", "tea-stove")
    page.click("main form button[type=submit]")
    expect(page.locator("main h1")).to_contain_text("挂图作战茶馆")
    yield page
    context.close()


def test_the_slider_counts_each_day_and_keeps_what_is_shown_without_network(keeper: Page, server: str) -> None:
    keeper.goto(f"{server}/situation/?show=ledger:tea-stoves")
    board, total = keeper.locator("#work-board > [data-day]"), keeper.locator("#work-board .work-total")
    last = board.get_attribute("data-day")
    assert int(total.inner_text().split("/")[1].split()[0]) >= 1
    slider, day, lost = keeper.locator("#work-range"), keeper.locator("#work-day"), keeper.locator("#work-lost")
    slider.focus()
    keeper.keyboard.press("Home")
    first = slider.get_attribute("data-first")
    expect(board).to_have_attribute("data-day", first)
    expect(day).to_have_value(first)
    expect(total).to_contain_text("0 / 0")
    assert first != last and f"day={first}" in keeper.url

    keeper.route("**/situation/**part=board**", lambda route: route.abort())
    keeper.keyboard.press("ArrowRight")
    expect(lost).to_be_visible()
    expect(board).to_have_attribute("data-day", first)
    expect(total).to_contain_text("0 / 0")

    keeper.unroute("**/situation/**part=board**")
    keeper.keyboard.press("End")
    expect(board).to_have_attribute("data-day", last)
    expect(lost).to_be_hidden()
    expect(total).not_to_contain_text("0 / 0")
