"""The inner site as those who work there find it: every place and everything that waits, on desk and phone."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

pytestmark = pytest.mark.browser

_HERE = Path(__file__).parent
_PASSWORD = "clear-sky-over-the-city"
_ROLES = ("duty-officer", "analyst", "leader", "administrator")
_DESK, _PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
_WIDER = "document.documentElement.scrollWidth > innerWidth"


def _helpers():
    spec = importlib.util.spec_from_file_location("browser_conftest_inner", _HERE / "conftest.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


helpers = _helpers()


@pytest.fixture(scope="module")
def people(browser: Browser, server: str) -> Iterator[dict[str, BrowserContext]]:
    """One visitor of each role, signed in once."""
    found = {}
    for role in _ROLES:
        found[role] = browser.new_context(viewport=_DESK, locale="zh-CN")
        found[role].set_default_timeout(15_000)
        page = found[role].new_page()
        helpers.sign_in(page, server, role, _PASSWORD)
        page.close()
    yield found
    for context in found.values():
        context.close()


@pytest.fixture
def duty(people: dict[str, BrowserContext]) -> Iterator[Page]:
    """A page of the duty officer whose scripts and policies may not complain."""
    page = people["duty-officer"].new_page()
    complaints = _complaints(page)
    yield page
    page.close()
    assert complaints == []


@pytest.mark.parametrize(
    ("language", "with_axe"), [("zh-hans", True), ("en", False), pytest.param("en", True, marks=pytest.mark.slow)]
)
def test_every_place_and_all_that_waits_is_fit_for_desk_and_phone(
    people: dict[str, BrowserContext], server: str, language: str, with_axe: bool
) -> None:
    """Each page opens to somebody who may see it: answered, without serious faults, no wider than either screen.

    The parts of a page are the same in both languages; axe looks at them once here, and in English in `make test-all`.
    """
    seen: dict[str, list[str]] = {}
    for role, context in people.items():
        context.add_cookies([{"name": "django_language", "value": language, "url": server}])
        page = context.new_page()
        complaints = _complaints(page)
        page.goto(server + "/work/")
        expect(page.locator("html")).to_have_attribute("lang", "en" if language == "en" else "zh-Hans")
        addresses = page.eval_on_selector_all(
            ".innernav a[href], main a[href]", "links => links.map(link => link.getAttribute('href').split('#')[0])"
        )
        for address in ["/work/", *addresses, *_pages_below(page, server, addresses)]:
            key = f"{address} {role}" if address == "/work/" else address
            if not address.startswith("/") or key in seen:
                continue
            seen[key] = _faults_on_both_screens(page, server + address, with_axe=with_axe)
            seen[key] += complaints
            complaints.clear()
        page.close()
        context.add_cookies([{"name": "django_language", "value": "zh-hans", "url": server}])
    assert {address: faults for address, faults in seen.items() if faults} == {}
    assert {"/stacks/", "/stacks/proposals/", "/dustfall/", "/network/", "/integrity/", "/quality/"} <= set(seen)
    assert {"/reconciliation/", "/draws/"} <= set(seen)
    assert any(re.fullmatch(r"/(reconciliation|draws)/[a-z0-9-]+/", address) for address in seen)
    assert len(seen) > 20


def _pages_below(page: Page, server: str, addresses: list[str]) -> list[str]:
    """The first comparison of lists and the first draw that the overviews lead to."""
    below = []
    for overview in ("/reconciliation/", "/draws/"):
        if overview in addresses:
            page.goto(server + overview)
            links = page.eval_on_selector_all("main a[href]", "all => all.map(link => link.getAttribute('href'))")
            below += [link for link in links if re.fullmatch(f"{overview}[a-z0-9-]+/", link)][:1]
    return below


def test_one_list_is_open_at_a_time_and_everything_else_closes_it(duty: Page, server: str) -> None:
    duty.goto(server + "/work/")
    lists, headings = duty.locator(".innernav details"), duty.locator(".innernav summary")
    headings.nth(0).click()
    expect(lists.nth(0)).to_have_attribute("open", "")
    headings.nth(1).click()
    expect(duty.locator(".innernav details[open]")).to_have_count(1)
    expect(lists.nth(1)).to_have_attribute("open", "")
    duty.locator("main h1").click()
    expect(duty.locator(".innernav details[open]")).to_have_count(0)


def test_the_lists_are_walked_by_keyboard(duty: Page, server: str) -> None:
    duty.goto(server + "/work/")
    heading = duty.locator(".innernav summary").nth(0)
    places = duty.locator(".innernav details").nth(0).locator("a")
    heading.focus()
    duty.keyboard.press("Enter")
    expect(places.first).to_be_visible()
    duty.keyboard.press("ArrowDown")
    expect(places.nth(0)).to_be_focused()
    duty.keyboard.press("ArrowDown")
    expect(places.nth(1)).to_be_focused()
    duty.keyboard.press("Escape")
    expect(places.first).to_be_hidden()
    expect(heading).to_be_focused()
    duty.keyboard.press("ArrowUp")
    expect(places.last).to_be_focused()
    duty.keyboard.press("Tab")
    expect(places.first).to_be_hidden()
    expect(duty.locator(".innernav summary").nth(1)).to_be_focused()


def test_the_lists_fit_a_phone_and_say_where_one_is(duty: Page, server: str) -> None:
    duty.set_viewport_size(_PHONE)
    duty.goto(server + "/stacks/stack/S1/")
    bar, here = duty.locator(".innernav"), duty.locator(".innernav details.here")
    assert bar.bounding_box()["height"] < 60
    expect(here).to_have_count(1)
    here.locator("summary").click()
    current = here.locator("a[aria-current=true]")
    expect(current).to_have_attribute("href", "/stacks/")
    for place in here.locator("a").all():
        box = place.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390
        assert box["height"] >= 40
    here.locator("a[href='/dustfall/']").click()
    expect(duty.locator(".innernav a[aria-current=page]")).to_have_attribute("href", "/dustfall/")
    expect(duty.locator(".innernav details[open]")).to_have_count(0)


def test_an_exemption_is_filed_with_its_proof_and_the_fine_lapses(duty: Page, server: str, tmp_path: Path) -> None:
    proof = tmp_path / "启炉记录.pdf"
    proof.write_bytes(b"%PDF-1.7 lit at eight")
    duty.goto(server + "/stacks/stack/S1/exempt/")
    duty.select_option("[name=kind]", "start-up")
    duty.fill("[name=start]", "2017-10-07T00:00")
    duty.fill("[name=end]", "2017-10-12T10:00")
    duty.fill("[name=document]", "启炉记录第3号")
    duty.set_input_files("[name=upload]", proof)
    duty.fill("[name=reason]", "启炉")
    duty.click("main button[type=submit]")
    with duty.expect_download() as saved:
        duty.click("main >> text=启炉记录.pdf")
    assert Path(saved.value.path()).read_bytes() == proof.read_bytes()
    expect(duty.locator("main .tag-warn >> text=豁免").first).to_be_visible()
    duty.goto(server + "/stacks/proposals/?state=open")
    expect(duty.locator("main table")).not_to_contain_text("即超即罚")


def _faults_on_both_screens(page: Page, address: str, *, with_axe: bool) -> list[str]:
    page.set_viewport_size(_DESK)
    answer = page.goto(address)
    if answer is None or answer.status != 200:
        return [f"answered {answer.status if answer else None}"]
    found = ["wider than the desk"] if page.evaluate(_WIDER) else []
    found += helpers.faults(page) if with_axe else []
    page.set_viewport_size(_PHONE)
    found += ["wider than the phone"] if page.evaluate(_WIDER) else []
    return found + (helpers.faults(page) if with_axe else [])


def _complaints(page: Page) -> list[str]:
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    return found
