"""A phone without network: the photo waits where its owner sees it, outlives the browser, and arrives exactly once."""

from __future__ import annotations

import importlib.util
import shutil
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

pytestmark = pytest.mark.browser

_HERE = Path(__file__).parent
_PASSWORD = "clear-sky-over-the-city"
_PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "locale": "zh-CN"}
_WIDER = "document.documentElement.scrollWidth > innerWidth"
_OF = "/evidence/of/return:M14-fugitive-list:once:construction-bureau/"
"""A return that this person's own unit owes: they may add to it."""


def _helpers():
    spec = importlib.util.spec_from_file_location("browser_conftest_outbox", _HERE / "conftest.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


helpers = _helpers()


def _picture(grey: int) -> bytes:
    """A small picture; another grey is another file."""

    def part(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    lines = (b"\0" + bytes([grey]) * 64) * 48
    head = part(b"IHDR", struct.pack(">IIBBBBB", 64, 48, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + part(b"IDAT", zlib.compress(lines)) + part(b"IEND", b"")


def _photo(name: str, grey: int) -> dict[str, object]:
    return {"name": name, "mimeType": "image/png", "buffer": _picture(grey)}


@pytest.fixture
def phone(browser: Browser, server: str) -> Iterator[BrowserContext]:
    """A phone of somebody who is signed in."""
    visitor = browser.new_context(**_PHONE)
    visitor.set_default_timeout(15_000)
    page = visitor.new_page()
    helpers.sign_in(page, server, "department-staff", _PASSWORD)
    page.close()
    yield visitor
    visitor.close()


def _attach(page: Page, *photos: dict[str, object]) -> None:
    page.set_input_files("input[name=files][multiple]", list(photos))
    page.click(".evidence-form button[type=submit]")


def _shown(page: Page, name: str) -> int:
    """How many pictures of this name the server shows after a fresh look."""
    page.reload()
    return page.locator(f'.photos img[alt$="{name}"]').count()


def test_photos_of_a_dead_network_wait_in_sight_and_arrive_once(phone: BrowserContext, server: str) -> None:
    page = phone.new_page()
    page.goto(server + _OF)
    phone.set_offline(True)
    _attach(page, _photo("dead-1.png", 10), _photo("dead-2.png", 20))
    expect(page.locator(".evidence-form .outbox")).to_contain_text("待发送：2")
    expect(page.locator(".evidence-form .outbox-list li")).to_have_count(2)
    phone.set_offline(False)
    for name in ("dead-1.png", "dead-2.png"):
        expect(page.locator(f'.photos img[alt$="{name}"]')).to_have_count(1)
    expect(page.locator(".evidence-form .outbox-list li")).to_have_count(0)
    assert (_shown(page, "dead-1.png"), _shown(page, "dead-2.png")) == (1, 1)


def test_a_photo_outlives_the_page_and_is_seen_from_every_other(phone: BrowserContext, server: str) -> None:
    """The page was closed while there was no network; the next one that is opened says what waits and sends it."""
    page = phone.new_page()
    page.goto(server + _OF)
    phone.route("**/evidence/outbox/**", lambda route: route.abort())
    _attach(page, _photo("left.png", 30))
    expect(page.locator(".evidence-form .outbox")).to_contain_text("待发送：1")
    page.close()
    page = phone.new_page()
    page.goto(server + "/work/")
    expect(page.locator(".outbox-bar .outbox")).to_contain_text("待发送：1")
    expect(page.locator(".outbox-bar a")).to_have_attribute("href", _OF)
    assert not page.evaluate(_WIDER) and helpers.faults(page) == []
    phone.unroute("**/evidence/outbox/**")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator(".outbox-bar .outbox-list li")).to_have_count(0)
    page.goto(server + _OF)
    assert _shown(page, "left.png") == 1


def test_a_photo_whose_answer_was_lost_is_not_taken_twice(phone: BrowserContext, server: str) -> None:
    """It arrived, and the network died before the answer: it is sent again under the same key."""
    lost: list[int] = []

    def lose_first_answer(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    page = phone.new_page()
    page.goto(server + _OF)
    page.route("**/add/", lose_first_answer)
    _attach(page, _photo("lost.png", 40))
    expect(page.locator(".evidence-form .outbox")).to_contain_text("没有网络")
    assert lost == [201]
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator(".evidence-form .outbox-list li")).to_have_count(0)
    assert _shown(page, "lost.png") == 1


def test_what_the_server_refuses_stays_with_its_reason_until_its_owner_drops_it(
    phone: BrowserContext, server: str
) -> None:
    page = phone.new_page()
    page.goto(server + _OF)
    _attach(page, {"name": "torn.png", "mimeType": "image/png", "buffer": _picture(50)[:60]})
    line = page.locator(".evidence-form .outbox-list li")
    expect(line).to_contain_text("torn.png")
    expect(line).to_contain_text("图片无法解码")
    page.reload()
    expect(line).to_contain_text("图片无法解码")
    page.once("dialog", lambda dialog: dialog.dismiss())
    line.get_by_role("button", name="丢弃").click()
    expect(line).to_have_count(1)
    page.once("dialog", lambda dialog: dialog.accept())
    line.get_by_role("button", name="丢弃").click()
    expect(line).to_have_count(0)


def test_a_photo_outlives_the_browser(browser: Browser, server: str, tmp_path: Path) -> None:
    """Chromium is closed with a photo waiting; started again, it sends it, once its owner signs in."""
    chromium = browser.browser_type
    profile = {"executable_path": shutil.which("chromium"), "args": helpers.FLAGS, **_PHONE}
    first = chromium.launch_persistent_context(tmp_path, **profile)
    page = first.new_page()
    helpers.sign_in(page, server, "department-staff", _PASSWORD)
    page.goto(server + _OF)
    first.set_offline(True)
    _attach(page, _photo("night.png", 60))
    expect(page.locator(".evidence-form .outbox")).to_contain_text("待发送：1")
    first.close()
    second = chromium.launch_persistent_context(tmp_path, **profile)
    try:
        second.clear_cookies()
        page = second.new_page()
        helpers.sign_in(page, server, "department-staff", _PASSWORD)
        page.goto(server + _OF)
        expect(page.locator('.photos img[alt$="night.png"]')).to_have_count(1)
        assert _shown(page, "night.png") == 1
    finally:
        second.close()


def test_the_form_is_fit_for_one_thumb(phone: BrowserContext, server: str) -> None:
    """The camera at the first tap, every control at least 44 pixels high, nothing wider than the screen."""
    page = phone.new_page()
    page.goto(server + _OF)
    camera = page.locator("input[capture=environment]")
    expect(camera).to_be_visible()
    heights = page.eval_on_selector_all(
        ".evidence-form input:not([type=hidden]), .evidence-form select, .evidence-form button",
        "controls => controls.map(control => control.getBoundingClientRect().height)",
    )
    assert min(heights) >= 44
    assert not page.evaluate(_WIDER) and helpers.faults(page) == []
