"""The register, the coverage and the devices as people use them: by mouse and keyboard, on desk and phone."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

pytestmark = pytest.mark.browser

_HERE = Path(__file__).parent
_USER, _PASSWORD = "duty-officer", "clear-sky-over-the-city"
_STATION = "410102000000000000000101"
PAGES = (
    "/network/",
    "/network/coverage/",
    "/network/hand-over/",
    "/network/agencies/",
    "/network/agencies/new/",
    "/network/diary/",
    "/network/stations/new/",
    f"/network/stations/{_STATION}/",
    f"/network/stations/{_STATION}/stage/",
    f"/network/stations/{_STATION}/diary/",
    "/devices/",
    "/devices/orders/",
    "/devices/strangers/",
    f"/devices/{_STATION}/",
    f"/devices/{_STATION}/access/",
    f"/devices/{_STATION}/send/hour-history/",
)


def _helpers():
    spec = importlib.util.spec_from_file_location("browser_conftest_network", _HERE / "conftest.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


helpers = _helpers()


@pytest.fixture(scope="module")
def signed_in(browser: Browser, server: str) -> Iterator[BrowserContext]:
    """Somebody who manages stations and commands devices; signed in once."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    context.set_default_timeout(15_000)
    page = context.new_page()
    helpers.sign_in(page, server, _USER, _PASSWORD)
    page.close()
    yield context
    context.close()


@pytest.fixture
def inner(signed_in: BrowserContext) -> Iterator[Page]:
    """A page of theirs whose scripts and policies may not complain."""
    page = signed_in.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield page
    page.close()
    assert [text for text in complaints if "Failed to load resource" not in text] == []


@pytest.mark.parametrize(
    ("size", "looked_at"),
    [((1366, 768), PAGES), ((390, 844), ("/network/coverage/", f"/network/stations/{_STATION}/", "/devices/"))],
    ids=["desk", "phone"],
)
def test_pages_are_accessible_and_no_wider_than_the_screen(
    inner: Page, server: str, size: tuple[int, int], looked_at: tuple[str, ...]
) -> None:
    """Every page on both screens for its width; on the phone those of axe-core that look different there."""
    inner.set_viewport_size({"width": size[0], "height": size[1]})
    found = {}
    for address in PAGES:
        answer = inner.goto(server + address)
        assert answer is not None and answer.status == 200, address
        faults = helpers.faults(inner) if address in looked_at else []
        if inner.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults = [*faults, "wider than the screen"]
        if faults:
            found[address] = faults
    assert found == {}


def test_a_station_is_registered_with_a_click_on_the_drawing(inner: Page, server: str) -> None:
    inner.goto(server + "/network/stations/new/")
    inner.fill("[name=code]", "BROWSER0001")
    inner.select_option("[name=kind]", "site")
    inner.fill("[name=name_zh]", "浏览器工地")
    inner.fill("[name=person]", "李")
    inner.click(".position-map", position={"x": 120, "y": 90})
    assert 113 < float(inner.input_value("[name=lon]")) < 114
    assert 34 < float(inner.input_value("[name=lat]")) < 35
    expect(inner.locator(".position-mark")).to_have_attribute("visibility", "visible")
    inner.click("main button[type=submit]")
    expect(inner.locator(".one-time")).to_be_visible()
    inner.click("text=返回站点")
    expect(inner.locator("[aria-current=step]")).to_contain_text("规划中")


def test_an_order_is_given_by_keyboard_and_its_page_asks_for_the_answer_by_itself(inner: Page, server: str) -> None:
    inner.goto(f"{server}/devices/{_STATION}/send/set-minute-interval/")
    inner.focus("[name=MinInterval]")
    inner.keyboard.press("Tab")
    inner.keyboard.type("试验")
    asked: list[str] = []
    inner.on("request", lambda request: asked.append(request.url) if "part=answers" in request.url else None)
    inner.keyboard.press("Enter")
    inner.wait_for_url("**/devices/orders/*/")
    expect(inner.locator("#answers")).to_contain_text("待发送")
    with inner.expect_request(lambda request: "part=answers" in request.url):
        pass
    assert asked


def test_a_dangerous_order_is_shown_once_more(inner: Page, server: str) -> None:
    inner.goto(f"{server}/devices/{_STATION}/send/set-password/")
    inner.fill("[name=NewPW]", "abc789")
    inner.fill("[name=reason]", "试验")
    inner.click("main form.stacked button[type=submit]")
    expect(inner.locator("h1")).to_have_text("确认下发？")
    inner.click("text=不下发")
    expect(inner.locator("h1")).not_to_have_text("确认下发？")
    assert f"/devices/{_STATION}/" in inner.url


def test_the_silent_subdistrict_is_named_with_who_answers_for_it(inner: Page, server: str) -> None:
    inner.goto(server + "/network/coverage/")
    expect(inner.locator(".glance-figure")).to_contain_text("44")
    rows = inner.locator("section[aria-labelledby=missing] tbody tr")
    assert rows.count() >= 4
    expect(rows.first).to_contain_text("三官庙")
