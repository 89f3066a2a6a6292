"""Every rule that the text states of a ledger, as cases that a lawyer can read: `ledger_cases/*.yaml`.

A file has `rows` (a valid row of each ledger, in its kept form) and `cases`; it may name its pack, and a day on which
the rows are valid. A case changes that row (`given`; null takes a field away) and says what follows:

- `rule` and `verdict`: what a decision table says of it;
- `save: refused` or `save: taken`: whether such a row may be entered at all;
- `fields`: what is wrong with its fields, field → code;
- `step` and `stands_against`: everything that stands against a step when all else is there; `without` takes points
  (`points`), proof (`proof`) or signers (`signers`) away.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from lantian.core.flows.ledger_row import Obstacle, PastStep, StepAsked, checklists_for, evidence_for, obstacles
from lantian.core.policy.ledger_schema import LedgerType
from lantian.core.policy.pack import Pack
from lantian.core.rules.ledgers.conditions import RowFacts
from lantian.core.rules.ledgers.rows import missing_fields, read_row, refusals
from lantian.core.rules.ledgers.values import ReadingContext
from lantian.core.rules.ledgers.verdicts import judge

FOLDER = Path(__file__).with_name("ledger_cases")
FIRST = "zhongyuan-2017-2018"


@pytest.fixture(scope="session")
def packs(zhongyuan_pack: Pack, small_pack: Pack) -> dict[str, Pack]:
    """The packs by id."""
    return {each.info.id: each for each in (zhongyuan_pack, small_pack)}


def _cases() -> Iterator[Any]:
    for file in sorted(FOLDER.glob("*.yaml")):
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        for case in content["cases"]:
            case["row"] = content["rows"][case["ledger"]]
            case["pack"] = content.get("pack", FIRST)
            yield pytest.param(case, id=f"{case['clause']}: {case['says']}")


CASES = tuple(_cases())


def _context(pack: Pack, today: dt.date) -> ReadingContext:
    return ReadingContext(today, {each: each for each in pack.units}, {}, ZoneInfo(pack.info.time_zone))


def _kept(value: object) -> object:
    """YAML knows days; rows keep them as text."""
    return value.isoformat() if isinstance(value, dt.date) else value


def _facts(pack: Pack, case: dict[str, Any]) -> RowFacts:
    values = {**case["row"], **case.get("given", {})}
    ledger = pack.ledgers[case["ledger"]]
    flow = pack.flows[ledger.flow or ""]
    state = case.get("state", flow.initial)
    today = case["today"]
    return RowFacts(
        values={name: _kept(value) for name, value in values.items() if value is not None},
        state=state,
        state_kind=flow.state(state).kind,
        today=today,
        parameter=lambda name: pack.value(name, today).value,
    )


def _asked(pack: Pack, ledger: LedgerType, case: dict[str, Any], facts: RowFacts) -> StepAsked:
    """The step with everything that it asks for, less what the case takes away."""
    transition = pack.flows[ledger.flow or ""].transition(case["step"])
    without = {name: set(case.get("without", {}).get(name, ())) for name in ("points", "proof", "signers")}
    points = {
        f"{checklist.id}/{item.id}"
        for checklist, items in checklists_for(ledger, transition.id, facts)
        for item in items
        if item.id not in without["points"]
    }
    proof = {
        need.slot: need.least
        for need in evidence_for(ledger, transition.id, facts)
        if need.slot not in without["proof"]
    }
    past = tuple(PastStep(name, who, "environment-bureau", facts.today) for name, who in case.get("past", {}).items())
    return StepAsked(
        transition=transition,
        by=case.get("by", "the-one-who-asks"),
        facts=facts,
        past=past,
        reason=case.get("reason", "a reason" if transition.reason else ""),
        ground=case.get("ground", ""),
        ticked=frozenset(points),
        evidence=proof,
        signed_units=frozenset(transition.sign_by) - without["signers"],
        state_since=case.get("since", facts.today - dt.timedelta(days=60)),
        new_unit=case.get("new_unit", ""),
    )


_WORDS: dict[str, Callable[[Any], str]] = {
    "point-open": lambda point: f"point {point.id}",
    "evidence-missing": lambda need: f"proof {need.slot}",
    "verdict-blocks": lambda verdict: f"verdict {verdict.id}",
    "field-missing": lambda field: f"field {field}",
    "signature-missing": lambda unit: f"signer {unit}",
    "same-person": lambda past: f"same person as {past.transition}",
}


def _said(obstacle: Obstacle) -> str:
    words = _WORDS.get(obstacle.code)
    return words(obstacle.subject) if words else obstacle.code


@pytest.mark.parametrize("case", CASES)
def test_a_clause_is_followed(packs: dict[str, Pack], case: dict[str, Any]) -> None:
    """Given such a row on such a day, then this."""
    pack = packs[case["pack"]]
    ledger = pack.ledgers[case["ledger"]]
    facts = _facts(pack, case)
    assert case["clause"] in pack.clauses
    if "rule" in case:
        rule = next(each for each in ledger.rules if each.id == case["rule"])
        found = judge(rule, facts)
        assert found.id == case["verdict"]
        assert found.clause == case["clause"] or case["clause"] in ledger.clauses
        if "unit" in case:
            assert found.case is not None
            assert found.case.unit == case["unit"]
    if "save" in case:
        assert bool(refusals(ledger, facts)) == (case["save"] == "refused")
    if "fields" in case:
        context = _context(pack, facts.today)
        faults = {each.field: each.code for each in read_row(ledger, facts.values, context).faults}
        faults |= {each.field: each.code for each in missing_fields(ledger, facts)}
        assert faults == case["fields"]
    if "step" in case:
        found_against = {_said(each) for each in obstacles(ledger, _asked(pack, ledger, case, facts))}
        assert found_against == set(case["stands_against"])


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.yaml")), ids=lambda file: file.stem)
def test_the_rows_that_cases_begin_with_are_whole(packs: dict[str, Pack], file: Path) -> None:
    """A case that fails must fail for its own reason."""
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    pack = packs[content.get("pack", FIRST)]
    for name, row in content["rows"].items():
        ledger = pack.ledgers[name]
        facts = _facts(pack, {"ledger": name, "row": row, "today": content.get("today", dt.date(2017, 10, 15))})
        context = _context(pack, facts.today)
        reading = read_row(ledger, facts.values, context)
        assert not reading.faults, name
        assert dict(reading.values) == dict(facts.values), name
        assert not missing_fields(ledger, facts), name
        assert not refusals(ledger, facts), name
