"""The method of accountability, case by case, as a lawyer reads it: every tier that answers, and no other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from lantian.core.policy.pack import Pack
from lantian.core.rules.accountability.findings import evaluate
from lantian.core.rules.accountability.reading import read_facts
from lantian.core.rules.accountability.report import report
from lantian.core.rules.accountability.rules import method

_FILE = yaml.safe_load((Path(__file__).parent / "accountability_cases.yaml").read_text(encoding="utf-8"))
_CASES: list[dict[str, Any]] = _FILE["cases"]
_DEFAULTS = _FILE["defaults"]


def facts_of(case: dict[str, Any]) -> dict[str, Any]:
    """The facts of a case in the shape of the command line."""
    problems = []
    for number, given in enumerate(case.get("given", [])):
        kind = "new" if "new" in given else "handed_over"
        problems.append(
            {
                "id": f"P{number}",
                "unit": given.get("unit", _DEFAULTS["unit"]),
                "source": given[kind],
                "kind": kind,
                "class": given.get("class"),
                "item": given.get("item"),
                "found_on": str(given.get("found", "2017-08-25")),
                "due_on": str(given["due"]) if "due" in given else None,
                "rectified_on": str(given["rectified"]) if "rectified" in given else None,
                "aggravating": given.get("aggravating", []),
            }
        )
    air = [
        {"unit": unit, "quarter": quarter, "actual": str(actual)}
        for quarter, values in case.get("air", {}).items()
        for unit, actual in values.items()
    ]
    facts = {"as_of": str(case.get("as_of", _DEFAULTS["as_of"])), "problems": problems, "air": air}
    return facts | ({"suspended_from": str(case["suspended_from"])} if "suspended_from" in case else {})


def judged(case: dict[str, Any], pack: Pack) -> dict[str, Any]:
    rules = method(pack, case.get("rules", ""), readings=case.get("reading", {}))
    facts, faults = read_facts(facts_of(case), rules)
    assert not faults, [fault.said("en") for fault in faults]
    return report(evaluate(rules, facts))


@pytest.mark.parametrize("case", _CASES, ids=lambda case: f"{case['clause']}: {case['says']}")
def test_every_tier_that_answers_is_found_and_no_other(case: dict[str, Any], zhongyuan_pack: Pack) -> None:
    answer = judged(case, zhongyuan_pack)
    unit = case.get("of", _DEFAULTS["unit"])
    found: dict[str, list[str]] = {}
    for finding in answer["findings"]:
        if finding["unit"] == unit:
            key = " ".join(filter(None, (finding["basis"], finding["period"], finding.get("level"))))
            found.setdefault(key, [finding["count"]]).append(finding["tier"])
    assert found == {key: [str(one) for one in wanted] for key, wanted in case["then"].items()}
    stricter = {f"{each['basis']} {each['period']}" for each in answer["findings"] if each["stricter"]}
    assert stricter == set(case.get("stricter", []))
    assert {one for each in answer["findings"] for one in each["to_decide"]} == set(case.get("to_decide", []))
    if "not_counted" in case:
        assert case["not_counted"] in [each["reason"] for each in answer["not_counted"] if "problem" in each]


@pytest.mark.parametrize("case", _CASES, ids=lambda case: f"{case['clause']}: {case['says']}")
def test_every_finding_names_the_clauses_and_readings_that_it_stands_on(
    case: dict[str, Any], zhongyuan_pack: Pack
) -> None:
    for finding in judged(case, zhongyuan_pack)["findings"]:
        assert finding["articles"] and set(finding["articles"]) <= set(zhongyuan_pack.clauses)
        assert set(finding["interpretations"]) <= set(zhongyuan_pack.interpretations)
        assert finding["arithmetic"][0].endswith(f"= {finding['count']}")


def test_both_sides_of_every_article_stand_in_the_file(zhongyuan_pack: Pack) -> None:
    """At least sixty cases, each clause of the rules with one that answers and one that does not."""
    assert len(_CASES) >= 60
    assert {case["clause"] for case in _CASES} <= set(zhongyuan_pack.clauses)
    for clause in ("C06", "C07", "C08", "C11", "C16", "C-A1.3", "C-A1.4"):
        outcomes = {bool(case["then"]) for case in _CASES if case["clause"] == clause}
        assert outcomes == {True, False}, clause


def test_every_answer_of_every_open_question_has_a_case(zhongyuan_pack: Pack) -> None:
    """What another reading would change is shown at least once, except where it changes only the order of places."""
    tried = {name for case in _CASES for name in case.get("reading", {})}
    rules = zhongyuan_pack.rule_sets[zhongyuan_pack.official_rules]
    assert {question.interpretation for question in rules.choices} - tried == {"completion-ratio", "last-two-measure"}
