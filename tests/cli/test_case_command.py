"""`lantian case`: the same way in as the pages, every fault named."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from click.testing import CliRunner

from lantian.apps.cases.models import Case
from lantian.apps.orgs.actions import synchronise_units
from lantian.apps.orgs.models import Unit, User
from lantian.apps.records.campaign import pack
from lantian.cli.case import case

pytestmark = pytest.mark.django_db
FILED = ("file", "--source", "walk", "--kind", "yard", "--unit", "quayside", "--title", "Open yard")


@pytest.fixture(autouse=True)
def _town(settings, small_folder, monkeypatch) -> None:
    """The invented town, on a Monday of its campaign."""
    monkeypatch.setattr("lantian.cli.case.now", lambda: dt.datetime(2031, 11, 10, 9, tzinfo=dt.UTC))
    settings.LANTIAN_PACK = small_folder
    synchronise_units(pack())


def _run(*arguments: str, language: str = "en_GB.UTF-8", status: int = 0) -> str:
    answer = CliRunner(env={"LC_ALL": language}).invoke(case, list(arguments))
    assert answer.exit_code == status, answer.output
    return answer.output


def test_a_case_is_filed_passed_on_listed_and_shown() -> None:
    """Filed with the pack's term, passed on with the unit's own; the list and the page of a case tell both clocks."""
    made = json.loads(_run(*FILED, "--json"))
    assert (made["number"], made["due"], made["parts"]) == ("PA-2031-0001", "2031-11-18", [])
    passed = json.loads(_run("step", made["number"], "forward", "--json"))
    assert passed["parts"] == [{"unit": "quayside", "joint": False, "state": "forwarded", "due": "2031-11-14"}]
    assert [each["number"] for each in json.loads(_run("list", "--state", "open", "--json"))["cases"]] == [
        made["number"]
    ]
    assert json.loads(_run("list", "--overdue", "--json"))["cases"] == []
    shown = json.loads(_run("show", made["number"].lower(), "--json"))
    assert [each["action"] for each in shown["steps"]] == ["file", "forward"]
    assert shown["problems"][0]["id"] == "PA-2031-0001/1"
    assert "Open yard" in _run("list") and "forward" in _run("show", made["number"])


@pytest.mark.parametrize(
    ("language", "word"), [("en_GB.UTF-8", "The pack knows no such"), ("zh_CN.UTF-8", "方案中没有此来源")]
)
def test_faults_are_named_and_nothing_is_written(language: str, word: str) -> None:
    """In the language of the environment, each with a remedy."""
    said = _run(
        "file", "--source", "x", "--kind", "yard", "--unit", "z", "--title", "t", "--json", language=language, status=1
    )
    errors = json.loads(said)["errors"]
    assert {each["code"] for each in errors} == {"source-unknown", "unit-unknown"}
    assert word in errors[0]["message"] and all(each["remedy"] for each in errors)
    assert not Case.objects.exists()


def test_what_stands_against_a_step_is_named() -> None:
    _run(*FILED)
    errors = json.loads(_run("step", "PA-2031-0001", "conclude", "--json", status=1))["errors"]
    assert [each["code"] for each in errors] == ["wrong-state"]
    assert json.loads(_run("step", "PA-2031-0001", "dance", "--json", status=1))["errors"][0]["code"] == "step-unknown"
    assert json.loads(_run("step", "PA-1", "merge", "--json", status=1))["errors"][0]["code"] == "no-such-case"
    assert json.loads(_run("show", "PA-1", "--json", status=1))["errors"][0]["code"] == "no-such-case"


def test_an_account_acts_with_its_own_rights() -> None:
    """A warden files nothing; an account that does not exist does nothing."""
    User.objects.create(username="warden", role="quayside-warden", unit=Unit.objects.get(pk="quayside"))
    assert json.loads(_run(*FILED, "--by", "warden", "--json", status=1))["errors"][0]["code"] == "not-allowed"
    assert json.loads(_run(*FILED, "--by", "nobody", "--json", status=1))["errors"][0]["code"] == "account-unknown"
    _run(*FILED)
    assert (
        json.loads(_run("step", "PA-2031-0001", "forward", "--by", "warden", "--json", status=1))["errors"][0]["code"]
        == "not-allowed"
    )
