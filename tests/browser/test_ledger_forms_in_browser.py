"""Forms of ledgers on a phone: fields that come when they are needed, a place by tapping or from the phone itself."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

_HERE = Path(__file__).parent
_PASSWORD = "clear-sky-over-the-city"
_PHONE = {"width": 390, "height": 844}
_LIST = "/ledgers/gas-boilers/"
_WIDER = "document.documentElement.scrollWidth > innerWidth"


def _helpers():
    spec = importlib.util.spec_from_file_location("browser_conftest_ledger_forms", _HERE / "conftest.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


helpers = _helpers()


@pytest.fixture
def phone(browser: Browser, server: str) -> Iterator[Page]:
    """The phone of somebody who keeps ledgers, which says where it is."""
    context = browser.new_context(
        viewport=_PHONE,
        locale="zh-CN",
        has_touch=True,
        geolocation={"longitude": 113.6123, "latitude": 34.7501, "accuracy": 12},
        permissions=["geolocation"],
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    helpers.sign_in(page, server, "environment-staff", _PASSWORD)
    yield page
    context.close()


def test_a_field_comes_when_it_is_needed_and_stays_when_it_is_filled(phone: Page, server: str) -> None:
    phone.goto(f"{server}{_LIST}new/")
    boiler = phone.locator("[name=f-former-boiler]")
    expect(boiler).to_be_hidden()
    phone.select_option("[name=f-origin]", "converted")
    expect(boiler).to_be_visible()
    boiler.fill("CB-00001")
    phone.select_option("[name=f-origin]", "new")
    expect(boiler).to_be_visible()
    boiler.fill("")
    expect(boiler).to_be_hidden()


def test_a_place_is_taken_from_the_phone_or_tapped_on_the_drawing(phone: Page, server: str) -> None:
    phone.goto(f"{server}{_LIST}new/")
    lon, lat = phone.locator("#id_lon"), phone.locator("#id_lat")
    phone.tap("#use-position")
    expect(lon).to_have_value("113.612300")
    expect(lat).to_have_value("34.750100")
    expect(phone.locator("#position-said")).to_contain_text("12")
    drawing = phone.locator(".place-map svg")
    expect(drawing.locator(".mark")).to_have_count(1)
    box = drawing.bounding_box()
    drawing.tap(position={"x": box["width"] / 2, "y": box["height"] / 2})
    assert re.fullmatch(r"113\.\d{6}", lon.input_value()) and lon.input_value() != "113.612300"
    before = [float(lon.input_value()), float(lat.input_value())]
    phone.tap(".place-tools button:first-child")
    drawing.tap(position={"x": box["width"] / 2, "y": box["height"] / 2})
    after = [float(lon.input_value()), float(lat.input_value())]
    assert after == pytest.approx(before, abs=2e-4), "closer, the middle of the drawing is still the place"


def test_a_refused_form_keeps_what_was_typed_and_leads_to_the_fault(phone: Page, server: str) -> None:
    phone.goto(f"{server}{_LIST}new/")
    phone.select_option("select[name=unit]", "linshanzhai")
    phone.fill("[name^=f-] >> nth=0", "走查")
    phone.tap("#row-form button[type=submit]")
    expect(phone.locator("main .message-error").first).to_be_focused()
    expect(phone.locator(".field-wrong").first).to_be_visible()
    expect(phone.locator("[name^=f-]").first).to_have_value("走查")
    assert helpers.faults(phone) == []
    assert not phone.evaluate(_WIDER)


def test_a_list_is_narrowed_kept_and_its_rows_corrected_together(phone: Page, server: str) -> None:
    for name in ("甲浴池", "乙浴池"):
        phone.goto(f"{server}/ledgers/tea-stoves/new/")
        phone.select_option("select[name=unit]", "linshanzhai")
        phone.fill("[name=f-name]", name)
        phone.fill("[name=f-address]", f"{name}旁")
        phone.select_option("[name=f-kind]", "tea-stove")
        phone.tap("#row-form button[type=submit]")
        phone.wait_for_url(lambda address: "/ledgers/rows/" in address)
    phone.goto(f"{server}/ledgers/tea-stoves/")
    phone.tap("#filter-fold > summary")
    phone.fill("#q", "浴池")
    phone.tap("#ledger-filter button[type=submit]")
    expect(phone.locator(".totals strong")).to_have_text("2")
    phone.tap(".keep-list summary")
    phone.fill("#list-name", "浴池")
    phone.tap(".keep-list button")
    expect(phone.locator(".own-list a[aria-current=true]")).to_have_text("浴池")
    expect(phone.locator(".bulk")).to_be_hidden()
    for pick in phone.locator("tbody .pick input").all():
        pick.check()
    expect(phone.locator("#picked")).to_have_text("2")
    phone.tap(".bulk button[formaction]")
    phone.wait_for_url("**/ledgers/tea-stoves/change/")
    assert helpers.faults(phone) == []
    assert not phone.evaluate(_WIDER)
    phone.fill("[name=reason]", "统一更正")
    phone.fill("[name=due]", "2017-12-31")
    phone.tap("main form button[type=submit]")
    expect(phone.locator(".totals strong")).to_have_text("2")
    expect(phone.locator("td", has_text="2017-12-31")).to_have_count(2)
