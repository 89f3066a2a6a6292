"""`lantian accountability evaluate`: the shape that others build on, exit statuses, faults in both languages."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from lantian.cli.accountability import evaluate
from lantian.core.policy.pack import Pack
from lantian.core.policy.problems import ParameterNotInForce

FACTS: dict[str, Any] = {
    "as_of": "2018-01-10",
    "problems": [
        {"id": "1", "unit": "航海西路办事处", "source": "ministry", "kind": "handed_over", "class": None, "item": None,
         "found_on": "2017-10-01", "due_on": "2017-10-20", "rectified_on": None, "aggravating": ["false_report"]},
        {"id": "2", "unit": "航海西路办事处", "source": "ministry", "kind": "handed_over", "class": "building_site",
         "item": "emergency", "found_on": "2017-10-01", "due_on": "2017-10-20", "rectified_on": "2017-10-21",
         "aggravating": []},
    ],
    "air": [{"unit": "航海西路办事处", "quarter": "2017Q4", "actual": 75.5}],
}  # fmt: skip


@pytest.fixture
def pack_at_hand(monkeypatch: pytest.MonkeyPatch, zhongyuan_pack: Pack) -> None:
    """The pack as it was read once for all tests; the first test reads it from its folder."""
    monkeypatch.setattr("lantian.io.packs.load_folder", lambda _folder: zhongyuan_pack)


def run(zhongyuan_folder: Path, tmp_path: Path, facts: Any, *options: str) -> tuple[int, dict[str, Any]]:
    """Exit status and answer for facts written to a file."""
    file = tmp_path / "facts.json"
    file.write_text(facts if isinstance(facts, str) else json.dumps(facts, ensure_ascii=False), encoding="utf-8")
    result = CliRunner().invoke(evaluate, [str(zhongyuan_folder), str(file), "--json", *options])
    return result.exit_code, json.loads(result.stdout)


def test_findings_have_the_agreed_shape(zhongyuan_folder: Path, tmp_path: Path) -> None:
    """One finding for each unit, period, basis and tier; counts as fractions in text; units as annex 2 prints them."""
    status, answer = run(zhongyuan_folder, tmp_path, FACTS)
    assert status == 0 and answer["errors"] == []
    unrectified = [each for each in answer["findings"] if each["basis"] == "unrectified"]
    assert [(each["unit"], each["period"], each["tier"], each["count"]) for each in unrectified] == [
        ("航海西路办事处", "2017-10", "mid_level", "3/2"),
        ("航海西路办事处", "2017-10", "leader_in_charge", "3/2"),
        ("航海西路办事处", "2017-10", "main_leaders", "3/2"),
    ]
    assert unrectified[0]["problems"] == ["1", "2"] and unrectified[0]["stricter"] is True
    assert {"C06", "C08", "C14"} <= set(unrectified[0]["articles"])
    air = [each for each in answer["findings"] if each["basis"] == "air"]
    assert [(each["period"], each["tier"], each["count"]) for each in air] == [
        ("2017Q4", "mid_level", "89/136"),
        ("2017Q4", "leader_in_charge", "89/136"),
        ("2017Q4", "main_leaders", "89/136"),
    ]
    assert answer["counts"][0]["count"] == "3/2" and answer["pack"].startswith("zhongyuan-2017-2018")


@pytest.mark.usefixtures("pack_at_hand")
def test_wrong_facts_are_named_and_the_others_judged(zhongyuan_folder: Path, tmp_path: Path) -> None:
    facts = FACTS | {"problems": [*FACTS["problems"], FACTS["problems"][0] | {"id": "3", "unit": "航海路办事处"}]}
    status, answer = run(zhongyuan_folder, tmp_path, facts)
    assert status == 1 and len(answer["findings"]) == 6
    (error,) = answer["errors"]
    assert error["code"] == "unit-unknown" and error["where"] == "problems[2].unit"
    assert "航海西路办事处" in error["remedy"] and "附件2" in error["remedy_zh"]


@pytest.mark.usefixtures("pack_at_hand")
def test_another_reading_and_other_rules_are_named_in_the_answer(zhongyuan_folder: Path, tmp_path: Path) -> None:
    _, answer = run(zhongyuan_folder, tmp_path, FACTS, "--reading", "weights-elsewhere=new-finds-only")
    assert answer["readings"] == {"weights-elsewhere": "new-finds-only"}
    assert {each["count"] for each in answer["counts"]} == {"2"}
    _, national = run(zhongyuan_folder, tmp_path, FACTS, "--rules", "national-2017")
    assert national["rules"] == "national-2017" and national["findings"] == []


@pytest.mark.parametrize(
    ("facts", "options", "status", "code"),
    [
        ("{", (), 1, "json-syntax"),
        ("[" * 100_000, (), 1, "json-syntax"),
        ('{"as_of": "2018-01-10", "problems": [], "problems": []}', (), 1, "json-syntax"),
        ([], (), 1, "not-a-mapping"),
        ({"problems": []}, (), 1, "missing"),
        (FACTS | {"as_of": "2017-09-01"}, (), 1, "as-of-before-rules"),
        (FACTS, ("--rules", "national"), 2, "rule-set-unknown"),
        (FACTS, ("--reading", "half-units=down"), 2, "reading-unknown"),
    ],
)
@pytest.mark.usefixtures("pack_at_hand")
def test_what_cannot_be_judged_is_refused_with_its_remedy(
    facts: Any, options: tuple[str, ...], status: int, code: str, zhongyuan_folder: Path, tmp_path: Path
) -> None:
    found, answer = run(zhongyuan_folder, tmp_path, facts, *options)
    assert found == status and [each["code"] for each in answer["errors"]] == [code]
    assert answer["errors"][0]["remedy"]


@pytest.mark.usefixtures("pack_at_hand")
def test_the_same_facts_give_the_same_bytes(zhongyuan_folder: Path, tmp_path: Path) -> None:
    """Recomputed years later, in any order of the file, an answer is the same to the byte (终身追责)."""
    file, mixed = tmp_path / "facts.json", tmp_path / "mixed.json"
    file.write_text(json.dumps(FACTS), encoding="utf-8")
    mixed.write_text(json.dumps(FACTS | {"problems": FACTS["problems"][::-1]}), encoding="utf-8")
    first, second = (
        CliRunner().invoke(evaluate, [str(zhongyuan_folder), str(each), "--json"]).stdout_bytes
        for each in (file, mixed)
    )
    assert first == second


@pytest.mark.usefixtures("pack_at_hand")
def test_a_table_for_people(zhongyuan_folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(FACTS), encoding="utf-8")
    result = CliRunner().invoke(evaluate, [str(zhongyuan_folder), str(file)], terminal_width=200)
    assert result.exit_code == 0 and "3/2" in result.stdout and "not counted" in result.stdout


def test_a_remedy_that_the_message_holds_already_is_said_once(
    zhongyuan_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A weight without a value on the day: its message ends with the remedy."""
    wrong = ParameterNotInForce("accountability.weight.other", dt.date(2017, 10, 31), dt.date(2017, 12, 1))

    def refuse(*_arguments: object, **_options: object) -> None:
        raise wrong

    monkeypatch.setattr("lantian.io.packs.load_folder", refuse)
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(FACTS), encoding="utf-8")
    said = CliRunner().invoke(evaluate, [str(zhongyuan_folder), str(file)]).stderr
    assert said.count(wrong.remedy) == 1 and "accountability.weight.other" in said
