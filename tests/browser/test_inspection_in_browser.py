"""A whole inspection on a phone: object, checklist, photo, signatures drawn on the glass, the numbered sheet."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

_HERE = Path(__file__).parent
_PASSWORD = "clear-sky-over-the-city"
_PHONE = {"width": 390, "height": 844}
_WIDER = "document.documentElement.scrollWidth > innerWidth"


def _helpers():
    spec = importlib.util.spec_from_file_location("browser_conftest_inspections", _HERE / "conftest.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


helpers = _helpers()


@pytest.fixture
def phone(browser: Browser, server: str) -> Iterator[Page]:
    """The phone of somebody of the bureau who inspects, which says where it is."""
    context = browser.new_context(
        viewport=_PHONE,
        locale="zh-CN",
        geolocation={"longitude": 113.6123, "latitude": 34.7501, "accuracy": 12},
        permissions=["geolocation"],
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    helpers.sign_in(page, server, "environment-staff", _PASSWORD)
    yield page
    context.close()


def _write(page: Page, canvas: str) -> None:
    """Draw on the glass with the mouse."""
    glass = page.locator(canvas)
    glass.scroll_into_view_if_needed()
    box = glass.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 60)
    page.mouse.down()
    for step in range(12):
        page.mouse.move(box["x"] + 30 + step * 22, box["y"] + 40 + (step * 53) % 80)
    page.mouse.up()


def _answer(page: Page, question: str, value: str) -> None:
    page.locator(f"[name=q-{question}][value={value}]").check(force=True)


def test_a_whole_inspection_with_one_thumb(phone: Page, server: str) -> None:
    phone.goto(f"{server}/inspections/new/small-boiler/")
    phone.locator("#h-new").click()
    phone.fill("#id_title", "演示浴池")
    phone.click("#use-position")
    expect(phone.locator("#position-said")).to_contain_text("12")
    phone.click("#place-form button[type=submit]")
    expect(phone.locator("[data-question=listed]")).to_be_visible()
    assert not phone.evaluate(_WIDER)
    hidden = phone.locator("[data-question=boiler-gone]")
    expect(hidden).to_be_hidden()
    _answer(phone, "listed", "to-remove")
    expect(hidden).to_be_visible()
    _answer(phone, "listed", "not-registered")
    expect(hidden).to_be_hidden()
    phone.fill("[name=q-number]", "2")
    phone.locator("[name=q-number]").press("Tab")
    expect(phone.locator("#verdict")).to_contain_text("瞒报漏报")
    expect(phone.locator("#verdict .total")).to_contain_text("合计1个")
    phone.click("#checklist .thumb button[type=submit]")
    picture = BytesIO()
    Image.new("RGB", (320, 240), "olive").save(picture, "JPEG")
    phone.set_input_files(
        "#evidence-photo-files", {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}
    )
    phone.click(".evidence-form button[type=submit]")
    expect(phone.locator("[data-attached=photo] li")).to_have_count(1)
    assert not phone.evaluate(_WIDER)
    phone.locator(".thumb a.button").first.click()
    _write(phone, "canvas[data-into=id_inspector_picture]")
    phone.check("#id_refused")
    expect(phone.locator("canvas[data-into=id_inspected_picture]")).to_be_hidden()
    phone.fill("#id_reason", "负责人不在场")
    phone.uncheck("#id_refused")
    _write(phone, "canvas[data-into=id_inspected_picture]")
    assert not phone.evaluate(_WIDER)
    phone.click("#sign-form .thumb button[type=submit]")
    expect(phone).to_have_url(f"{server}/inspections/ZYJC-2017-0001/")
    expect(phone.locator(".signed img")).to_have_count(2)
    phone.evaluate("Promise.all([...document.querySelectorAll('.signed img')].map((each) => each.decode()))")
    assert phone.evaluate("[...document.querySelectorAll('.signed img')].every((each) => each.naturalWidth > 40)")
    assert not phone.evaluate(_WIDER)
    with phone.expect_download() as sheet:
        phone.locator(".sheet-links a").first.click()
    assert Path(sheet.value.path()).read_bytes().startswith(b"%PDF-")
