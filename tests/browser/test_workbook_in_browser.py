"""A ledger's template from download to row: filled in, brought in, looked at, signed by somebody else."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

_HERE = Path(__file__).parent
_PASSWORD = "clear-sky-over-the-city"
_LEDGER = "tea-stoves"
_NAME = "甲茶馆"
_ROW = {"@unit": "jianshe-road", "name": _NAME, "address": "建设路1号", "kind": "tea-stove"}
_WIDER = "document.documentElement.scrollWidth > innerWidth"


def _helpers():
    spec = importlib.util.spec_from_file_location("browser_conftest_workbooks", _HERE / "conftest.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


helpers = _helpers()


@pytest.fixture
def visit(browser: Browser, server: str) -> Iterator:
    """A page of somebody who has signed in."""
    contexts = []

    def enter(role: str) -> Page:
        context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN", accept_downloads=True)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        helpers.sign_in(page, server, role, _PASSWORD)
        return page

    yield enter
    for context in contexts:
        context.close()


def test_a_template_is_filled_in_brought_in_signed_by_another_and_is_a_row(visit, server: str, tmp_path: Path) -> None:
    staff = visit("environment-staff")
    staff.goto(f"{server}/ledgers/{_LEDGER}/")
    with staff.expect_download() as saved:
        staff.click(f"main a[href='/workbooks/templates/{_LEDGER}.xlsx']")
    template = tmp_path / "template.xlsx"
    saved.value.save_as(template)
    filled = _filled(template, tmp_path / "甲茶馆.xlsx")

    staff.click(f"main a[href='/workbooks/?ledger={_LEDGER}']")
    expect(staff.locator("select[name=ledger]")).to_have_value(_LEDGER)
    assert helpers.faults(staff) == []
    staff.set_input_files("input[name=workbook]", filled)
    staff.click("main form[enctype] button[type=submit]")
    expect(staff.locator("main .tag", has_text="待签批").first).to_be_visible()
    expect(staff.locator("main table")).to_contain_text(_NAME)
    expect(staff.locator("main form[action$='/sign/']")).to_have_count(0)
    assert helpers.faults(staff) == []
    staff.set_viewport_size({"width": 390, "height": 844})
    assert not staff.evaluate(_WIDER)

    officer = visit("duty-officer")
    officer.goto(server + "/work/")
    officer.click(f"main a[href='{staff.url.removeprefix(server)}']")
    officer.click("main form[action$='/sign/'] button")
    expect(officer.locator("main .tag-good", has_text="已").first).to_be_visible()
    officer.goto(f"{server}/ledgers/{_LEDGER}/?q={_NAME}")
    expect(officer.locator("main table tbody")).to_contain_text(_NAME)


def _filled(template: Path, target: Path) -> Path:
    """One row with everything that the template says must be there."""
    book = openpyxl.load_workbook(template)
    sheet = book.worksheets[1]
    ids = {cell.value: cell.column for cell in sheet[2]}
    for name, value in _ROW.items():
        sheet.cell(3, ids[name]).value = value
    book.save(target)
    return target
