"""`lantian ledger`: the same way out and in as the pages."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from lantian.apps.ledgers.models import Row
from lantian.apps.orgs.actions import synchronise_units
from lantian.apps.records.campaign import pack
from lantian.cli.ledger import ledger

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _district(settings, small_folder, monkeypatch) -> None:
    """The invented district, on a day of its campaign."""
    monkeypatch.setattr("lantian.cli.ledger.now", lambda: dt.datetime(2031, 11, 4, 9, tzinfo=dt.UTC))
    settings.LANTIAN_PACK = small_folder
    synchronise_units(pack())


def _run(*arguments: object, language: str = "en_GB.UTF-8"):
    return CliRunner(env={"LC_ALL": language}).invoke(ledger, [str(each) for each in arguments])


def _filled(folder: Path, **cells: object) -> Path:
    out = folder / "hearths.xlsx"
    assert _run("template", "hearths", "-o", out).exit_code == 0
    book = openpyxl.load_workbook(out)
    for place, value in ({"B3": "Quayside", "C3": "1 Quay Street", "D3": "coal", "E3": 2} | cells).items():
        book["Rows"][place] = value
    book.save(out)
    return out


def test_a_template_comes_back_as_rows_and_an_export_as_the_same(tmp_path) -> None:
    """Template, import with --sign, export, import: nothing is different."""
    answer = _run("import", "hearths", _filled(tmp_path), "--sign", "--json")
    assert answer.exit_code == 0
    assert json.loads(answer.output)["state"] == "applied"
    assert Row.objects.get().values["hearth-count"] == 2
    assert _run("export", "hearths", "-o", tmp_path / "out.xlsx").exit_code == 0
    again = json.loads(_run("import", "hearths", tmp_path / "out.xlsx", "--json").output)
    assert (again["state"], again["lines"]) == ("nothing", {"same": 1})


@pytest.mark.parametrize(
    ("language", "word"), [("en_GB.UTF-8", "is not one of the choices"), ("zh_CN.UTF-8", "不在可选范围内")]
)
def test_faults_are_named_with_their_cells_and_exit_one(tmp_path, language: str, word: str) -> None:
    """Sheet, cell, code, in the language of the environment; the marked workbook is written; nothing is applied."""
    answer = _run(
        "import",
        "hearths",
        _filled(tmp_path, D3="peat"),
        "--sign",
        "--returned",
        tmp_path / "back.xlsx",
        language=language,
    )
    assert answer.exit_code == 1
    assert "Rows!D3: not-a-choice" in answer.output
    assert word in answer.output
    assert openpyxl.load_workbook(tmp_path / "back.xlsx")["Rows"]["D3"].comment is not None
    assert not Row.objects.exists()


def test_what_is_unknown_is_named(tmp_path) -> None:
    """Ledgers and accounts."""
    assert "ledger-unknown" in _run("template", "none", "-o", tmp_path / "x.xlsx", "--json").output
    answer = _run("import", "hearths", _filled(tmp_path), "--by", "nobody", "--json")
    assert (answer.exit_code, json.loads(answer.output)["errors"][0]["code"]) == (1, "account-unknown")
    assert "hearths" in {each["id"] for each in json.loads(_run("list", "--json").output)["ledgers"]}


@pytest.mark.parametrize(("language", "sheet"), [("C.UTF-8", "填写说明"), ("en_GB.UTF-8", "Instructions")])
def test_a_workbook_is_chinese_unless_the_environment_is_english(tmp_path, language: str, sheet: str) -> None:
    """Those who fill it in read Chinese, whatever the machine that wrote it."""
    assert _run("template", "hearths", "-o", tmp_path / "t.xlsx", language=language).exit_code == 0
    assert openpyxl.load_workbook(tmp_path / "t.xlsx").sheetnames[0] == sheet
