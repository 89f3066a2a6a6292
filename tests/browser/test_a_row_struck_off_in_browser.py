"""One tea stove from its entry to its strike-off and back, by three people, the site check on a phone."""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

_HERE = Path(__file__).parent
_PASSWORD = "clear-sky-over-the-city"
_DESK, _PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
_WIDER = "document.documentElement.scrollWidth > innerWidth"
_LIST = "/ledgers/tea-stoves/"
_NAME = "销号走查茶馆"


def _helpers():
    spec = importlib.util.spec_from_file_location("browser_conftest_struck_off", _HERE / "conftest.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


helpers = _helpers()


@pytest.fixture
def visit(browser: Browser, server: str) -> Iterator:
    """A page of somebody who has signed in, on the screen that is asked for."""
    contexts = []

    def enter(role: str, screen: dict[str, int]) -> Page:
        context = browser.new_context(viewport=screen, locale="zh-CN")
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        helpers.sign_in(page, server, role, _PASSWORD)
        return page

    yield enter
    for context in contexts:
        context.close()


def test_a_row_is_struck_off_by_several_hands_and_counted_once_until_it_is_reopened(visit, server: str) -> None:
    keeper, officer = visit("environment-staff", _DESK), visit("duty-officer", _DESK)
    keeper.goto(f"{server}{_LIST}new/")
    _fit(keeper)
    keeper.select_option("select[name=unit]", "sanguanmiao")
    keeper.click(".later > summary")
    for name, words in (("name", _NAME), ("address", "三官庙街1号"), ("removed-on", "2017-10-11")):
        keeper.fill(f"[name=f-{name}]", words)
    keeper.select_option("[name=f-kind]", "tea-stove")
    keeper.click("main form button[type=submit]")
    before = _struck_off(officer, server)

    row = _found_in_the_list(keeper, server)
    _fit(keeper)
    _take(keeper, "apply")
    with_phone = visit("department-staff", _PHONE)
    with_phone.goto(server + row)
    _fit(with_phone)
    with_phone.click("main .verbs a[href$='/steps/check/']")
    _fit(with_phone)
    with_phone.click("#step-form button[type=submit]")
    expect(with_phone.locator("main .message-error")).to_be_visible()
    with_phone.locator("form.evidence-form input[type=file]").last.set_input_files(
        {"name": "取缔后.png", "mimeType": "image/png", "buffer": _png()}
    )
    with_phone.click("form.evidence-form button[type=submit]")
    expect(with_phone.locator("[data-attached=photo-after] li").first).to_be_visible()
    for point in with_phone.locator("#step-form [name=ticked]").all():
        point.check()
    with_phone.click("#step-form button[type=submit]")
    with_phone.wait_for_url(server + row)

    officer.goto(server + row)
    _take(officer, "verify")
    assert _struck_off(officer, server) == before, "what is only verified does not count"
    officer.goto(server + row)
    _take(officer, "strike-off")
    assert _struck_off(officer, server) == before + 1
    officer.click(".totals ul a")
    expect(officer.locator("main")).to_contain_text(str(before + 1))

    officer.goto(server + row)
    officer.click("main .verbs a[href$='/steps/reopen/']")
    officer.select_option("[name=ground]", "re-ignition")
    officer.fill("[name=reason]", "夜间复燃")
    officer.click("#step-form button[type=submit]")
    officer.wait_for_url(server + row)
    expect(officer.locator(".happened")).to_contain_text("夜间复燃")
    assert _struck_off(officer, server) == before


def _png() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (64, 48), (120, 120, 120)).save(written, "PNG")
    return written.getvalue()


def _fit(page: Page) -> None:
    """Without serious faults, and no wider than its screen."""
    assert helpers.faults(page) == []
    assert not page.evaluate(_WIDER)


def _found_in_the_list(page: Page, server: str) -> str:
    """The address of the row, found as people find it: open rows of its unit, by a word."""
    page.goto(server + _LIST)
    page.fill("#q", _NAME)
    page.select_option("#kind", "open")
    page.select_option("#unit", "sanguanmiao")
    page.click("#ledger-filter button[type=submit]")
    expect(page.locator(".totals strong")).to_have_text("1")
    _fit(page)
    page.click("main table th[scope=row] a")
    page.wait_for_url(lambda address: "/ledgers/rows/" in address)
    return page.url.removeprefix(server)


def _take(page: Page, step: str) -> None:
    row = page.url
    page.click(f"main .verbs a[href$='/steps/{step}/']")
    page.click("#step-form button[type=submit]")
    page.wait_for_url(row)


def _struck_off(page: Page, server: str) -> int:
    """What the legal count under the list says."""
    page.goto(server + _LIST)
    return int(page.locator(".totals ul a b").first.inner_text())
