"""What people do: look at the air, follow a figure to its trace, hang up the wall, change the language, sign in."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

pytestmark = pytest.mark.browser

_HERE = Path(__file__).parent
_PACK = _HERE.parents[1] / "campaigns" / "zhongyuan-2017-2018"
_SKETCH = _PACK / "map" / "sketch.geojson"
_STATION = (_PACK / "demo" / "stations.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[0]
_USER, _PASSWORD = "duty-officer", "clear-sky-over-the-city"
PAGES = (
    "/",
    "/wall/",
    "/ranking/",
    "/targets/",
    "/season/",
    "/map/",
    "/stations/",
    f"/stations/{_STATION}/",
    "/subdistricts/hanghai-west-road/",
    "/subdistricts/sanguanmiao/",
    "/measures/",
    "/organisation/",
    "/policy/",
    "/clauses/",
    "/accounts/login/",
    "/nowhere/",
)
SIZES = ((1920, 1080), (1366, 768), (390, 844))


def _helpers():
    spec = importlib.util.spec_from_file_location("browser_conftest", _HERE / "conftest.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


helpers = _helpers()


def test_from_the_public_page_over_the_ranking_to_the_trace(page: Page, server: str) -> None:
    page.goto(server + "/")
    expect(page.locator("h1")).to_contain_text("中原区")
    expect(page.locator(".now-index .number")).to_have_text(re.compile(r"^\d+$"))
    page.click("nav[aria-label=主导航] >> text=排名")
    expect(page.locator("h1")).to_have_text("街道空气质量排名")
    figure = page.locator("table a.figure").first
    value = figure.inner_text()
    figure.click()
    expect(page).to_have_url(re.compile("/trace/rank/"))
    expect(page.locator("main")).to_contain_text("S5")
    expect(page.locator("main")).to_contain_text(value)


def test_every_figure_opens_to_its_trace(page: Page, server: str) -> None:
    """A few figures of each kind, from every page that shows figures."""
    found: dict[str, set[str]] = {}
    for address in PAGES:
        page.goto(server + address)
        for link in page.eval_on_selector_all("a[href^='/trace/']", "links => links.map(link => link.href)"):
            kind = link.split("/trace/")[1].split("/")[0]
            found.setdefault(kind, set()).add(link)
    expected = {"index-hour", "day-index", "rank", "completion", "season-pm25", "season-heavy-days", "stations-online"}
    expected |= {"hour-mean", "running-mean", "mean-of-hours", "coverage", "valid-days", "period-mean", "day-mean"}
    assert expected | {"measurement", "target", "deadline"} <= set(found)
    broken = [
        link
        for links in found.values()
        for link in sorted(links)[:: max(len(links) // 3, 1)][:4]
        if page.request.get(link).status != 200
    ]
    assert broken == []


def test_every_page_says_that_the_data_are_borrowed(page: Page, server: str) -> None:
    for address in PAGES:
        answer = page.goto(server + address)
        assert answer is not None
        assert answer.status == (404 if address == "/nowhere/" else 200), address
        assert page.locator(".stand-in").count() == 1, address
        assert "北京" in page.locator(".stand-in").inner_text(), address


def test_a_silent_subdistrict_is_hatched_and_says_no_data(page: Page, server: str) -> None:
    page.goto(server + "/")
    cell = page.locator(".sketch a[href='/subdistricts/sanguanmiao/']")
    expect(cell).to_contain_text("无数据")
    assert "grade-none" in (cell.get_attribute("class") or "")
    row = page.locator("tr", has=page.locator("th", has_text="三官庙")).first
    expect(row).to_contain_text("无数据")


@pytest.mark.parametrize(
    ("size", "language"),
    [*((size, "zh-hans") for size in SIZES), (SIZES[-1], "en")],
    ids=lambda value: value if isinstance(value, str) else f"{value[0]}x{value[1]}",
)
def test_no_page_is_wider_than_the_screen(browser: Browser, server: str, size: tuple[int, int], language: str) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    context.add_cookies([{"name": "django_language", "value": language, "url": server}])
    page = context.new_page()
    too_wide = []
    for address in PAGES:
        page.goto(server + address)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            too_wide.append(address)
    context.close()
    assert too_wide == []


@pytest.mark.parametrize("size", SIZES[:2], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_wall_fits_its_screen_with_nothing_cut_off(
    browser: Browser, server: str, size: tuple[int, int], language: str
) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    context.add_cookies([{"name": "django_language", "value": language, "url": server}])
    page = context.new_page()
    page.goto(server + "/wall/")
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    outside = page.evaluate(
        """() => [...document.querySelectorAll('.plate, .rows tbody tr, .states li, .wall-facts dd')]
              .filter(e => { const r = e.getBoundingClientRect();
                             return r.bottom > innerHeight + 1 || r.right > innerWidth + 1 || r.height < 1; })
              .map(e => e.id || e.innerText.slice(0, 20))"""
    )
    cut_off = page.evaluate(
        """() => [...document.querySelectorAll('.rows-room, .plate')]
              .filter(e => e.scrollHeight > e.clientHeight + 2).map(e => e.id || e.parentElement.id)"""
    )
    assert page.locator("#plate-ranking tbody tr").count() == 12
    assert page.locator("#plate-race tbody tr").count() == 12
    context.close()
    assert (outside, cut_off) == ([], [])


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_wall_is_legible_from_afar(browser: Browser, server: str, language: str) -> None:
    """No letter below 14 px on a screen of 1920 × 1080, those on the map included."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    context.add_cookies([{"name": "django_language", "value": language, "url": server}])
    page = context.new_page()
    page.goto(server + "/wall/")
    small = page.evaluate(
        """() => {
          const svg = document.querySelector('svg.sketch');
          const box = svg.getBoundingClientRect(), view = svg.viewBox.baseVal;
          const scale = Math.min(box.width / view.width, box.height / view.height);
          const size = e => parseFloat(getComputedStyle(e).fontSize) * (e.closest('svg') ? scale : 1);
          const written = e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
          return [...document.querySelectorAll('#wall *')]
            .filter(e => !e.closest('script, .plot') && written(e) && size(e) < 14)
            .map(e => e.textContent.trim() + ' ' + size(e));
        }"""
    )
    context.close()
    assert small == []


def _hurry(page: Page) -> None:
    """Let the wall ask every half second instead of every five, so that nobody waits for it."""

    def answer(route: Route) -> None:
        page_sent = route.fetch()
        body = page_sent.text()
        assert 'data-every="5000"' in body
        route.fulfill(response=page_sent, body=body.replace('data-every="5000"', 'data-every="500"'))

    page.route(re.compile(r"/wall/$"), answer)


def test_the_wall_asks_again_and_gets_nothing_when_nothing_is_new(page: Page, server: str) -> None:
    _hurry(page)
    with page.expect_response(lambda answer: "/wall/panels/" in answer.url, timeout=12_000) as asked:
        page.goto(server + "/wall/")
    assert asked.value.status == 304
    expect(page.locator("#wall-alarm")).to_be_hidden()


def test_the_wall_says_when_the_network_is_gone_and_keeps_what_it_has(
    context: BrowserContext, page: Page, server: str
) -> None:
    _hurry(page)
    page.goto(server + "/wall/")
    context.set_offline(True)
    alarm = page.locator("#wall-alarm")
    expect(alarm).to_be_visible(timeout=12_000)
    expect(alarm).to_contain_text("连接中断")
    expect(alarm).to_contain_text("10月12日 10:00")
    expect(page.locator(".hero-index .number")).to_have_text(re.compile(r"^\d+$"))
    context.set_offline(False)
    expect(alarm).to_be_hidden(timeout=12_000)


def test_the_language_switch_keeps_the_page(page: Page, server: str) -> None:
    page.goto(server + "/targets/?period=2017-10")
    page.click("button[value=en]")
    expect(page).to_have_url(re.compile(r"/targets/\?period=2017-10"))
    expect(page.locator("h1")).to_have_text("Targets")
    assert page.locator("html").get_attribute("lang") == "en"
    page.click("button[value=zh-hans]")
    expect(page.locator("h1")).to_have_text("目标")


def test_everything_that_matters_is_there_without_javascript(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server + "/")
    expect(page.locator(".now-index .word")).not_to_have_text("")
    expect(page.locator(".now-say")).to_contain_text("建议措施")
    assert page.locator("svg.sketch a").count() == 12
    page.goto(server + "/wall/")
    expect(page.locator(".hero-index .number")).to_have_text(re.compile(r"^\d+$"))
    assert page.locator("svg.sketch a").count() == 12
    page.goto(server + "/map/")
    assert page.locator("svg.sketch a").count() == 12
    page.goto(server + "/subdistricts/hanghai-west-road/")
    page.click("summary >> nth=0")
    expect(page.locator("details[open] table").first).to_be_visible()
    context.close()


def test_charts_are_drawn_and_have_their_words(page: Page, server: str) -> None:
    page.goto(server + "/subdistricts/hanghai-west-road/")
    expect(page.locator("[data-chart] svg").first).to_be_visible()
    assert page.locator("[data-chart] svg").count() == page.locator("[data-chart]").count()


def test_signing_in_loading_a_map_and_taking_it_back(page: Page, server: str, tmp_path: Path) -> None:
    own = json.loads(_SKETCH.read_text(encoding="utf-8"))
    own["lantian"]["sketch"] = False
    good, bad = tmp_path / "district.geojson", tmp_path / "broken.geojson"
    good.write_text(json.dumps(own), encoding="utf-8")
    bad.write_text(json.dumps({**own, "features": own["features"][1:]}), encoding="utf-8")
    helpers.sign_in(page, server, _USER, _PASSWORD)
    page.goto(server + "/map/")
    page.set_input_files("input[type=file]", bad)
    page.click("text=检查并预览")
    expect(page.locator("[role=alert]")).to_contain_text("航海西路")
    expect(page.locator("[role=alert]")).to_be_focused()
    expect(page.locator("[role=alert]")).to_be_in_viewport()
    page.set_input_files("input[type=file]", good)
    page.click("text=检查并预览")
    expect(page.locator("h1")).to_have_text("这是本区吗？")
    page.click("text=启用此地图")
    expect(page.locator(".page-head")).to_contain_text("本区边界")
    page.click("button:has-text('恢复使用示意图')")
    expect(page.locator(".page-head")).to_contain_text("示意图")


def test_a_phone_keeps_the_drawing_whose_letters_fit(browser: Browser, server: str) -> None:
    """A wide screen gets the interactive map where the browser can draw one; a phone has no room for its labels."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(server + "/map/", wait_until="load")
    expect(page.locator("#map svg.sketch")).to_be_visible()
    assert page.locator(".map-room-gl").count() == 0
    context.close()


def test_a_stranger_is_not_offered_the_map_form(page: Page, server: str) -> None:
    page.goto(server + "/map/")
    assert page.locator("input[type=file]").count() == 0


@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_no_serious_fault(page: Page, server: str, address: str) -> None:
    page.goto(server + address)
    assert helpers.faults(page) == []


def test_axe_finds_no_serious_fault_in_english_or_on_a_phone(browser: Browser, server: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    context.add_cookies([{"name": "django_language", "value": "en", "url": server}])
    page = context.new_page()
    found = {}
    for address in ("/", "/wall/", "/ranking/", "/subdistricts/hanghai-west-road/"):
        page.goto(server + address)
        found[address] = helpers.faults(page)
    context.close()
    assert found == {address: [] for address in found}
