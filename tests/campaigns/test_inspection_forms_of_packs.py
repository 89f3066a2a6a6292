"""What inspections find, as cases that a lawyer can read: `inspection_cases/*.yaml`.

A file has `base` (answers for each form under which nothing is wrong but what it says) and `cases`; it may name its
pack and a day. Points that nothing names are met. A case changes answers (`given`) and says which problems follow,
how many times each, and the count by weights as a fraction; `holds` names all criteria that hold.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from lantian.core.policy.inspection_schema import MET, Find, InspectionClass
from lantian.core.policy.pack import Pack
from lantian.core.rules.inspections import judge, read_answers, weight_of
from lantian.core.rules.ledgers.values import ReadingContext

FOLDER = Path(__file__).with_name("inspection_cases")
FIRST, DAY = "zhongyuan-2017-2018", dt.date(2017, 12, 4)


def _cases() -> Iterator[Any]:
    for file in sorted(FOLDER.glob("*.yaml")):
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        for case in content["cases"]:
            case["answers"] = {**content["base"][case["form"]], **case.get("given", {})}
            case["pack"] = content.get("pack", FIRST)
            case.setdefault("day", content.get("day", DAY))
            yield pytest.param(case, id=f"{case['clause']}: {case['says']}")


CASES = tuple(_cases())


@pytest.fixture(scope="session")
def packs(zhongyuan_pack: Pack, small_pack: Pack) -> dict[str, Pack]:
    """The packs by id."""
    return {each.info.id: each for each in (zhongyuan_pack, small_pack)}


def _form(pack: Pack, name: str) -> InspectionClass:
    assert pack.inspections is not None
    form = pack.inspections.of(name)
    assert form is not None, name
    return form


def _weight(pack: Pack, form: InspectionClass, find: Find, day: dt.date) -> Decimal:
    """As the pack's own rules of accountability say."""
    assert pack.cases is not None
    rules = pack.rule_sets[pack.official_rules]
    kind = pack.cases.kind(form.case_kind)
    assert kind is not None
    named = {item.id: item.weight for each in rules.classes if each.id == kind.problem_class for item in each.items}
    return pack.number(named[find.item] if find.item else rules.other_weight, day)


@pytest.mark.parametrize("case", CASES)
def test_a_case_finds_what_the_text_says(case: dict[str, Any], packs: dict[str, Pack]) -> None:
    pack, day = packs[case["pack"]], case["day"]
    form = _form(pack, case["form"])
    points = {each.id: MET for each in form.questions() if each.kind == "point"}
    raw = {name: str(value) for name, value in {**points, **case["answers"]}.items()}
    answers, faults = read_answers(form, raw, ReadingContext(day, {}, {}, ZoneInfo(pack.info.time_zone)))
    assert not faults
    found = judge(form, answers, today=day, parameter=lambda name: pack.value(name, day).value)
    assert found.complete, [each.id for each in found.missing]
    assert {each.find.id: each.times for each in found.found} == case["found"]
    assert weight_of(found.found, lambda find: _weight(pack, form, find, day)) == Fraction(case["count"])
    if "holds" in case:
        assert [each.criterion.id for each in found.criteria if each.holds] == case["holds"]


def test_every_problem_of_every_form_is_found_and_not_found_by_some_case(packs: dict[str, Pack]) -> None:
    """A rule that no case reaches, or that no case escapes, is not tested."""
    for pack in packs.values():
        assert pack.inspections is not None
        for form in pack.inspections.classes:
            tried = [case.values[0]["found"] for case in CASES if case.values[0]["form"] == form.id]
            for find in form.finds:
                assert any(find.id in each for each in tried), (form.id, find.id)
                assert any(find.id not in each for each in tried), (form.id, find.id)


def test_every_situation_of_annex_1_has_a_form_that_finds_it(zhongyuan_pack: Pack) -> None:
    rules = zhongyuan_pack.rule_sets[zhongyuan_pack.official_rules]
    assert zhongyuan_pack.inspections is not None and zhongyuan_pack.cases is not None
    kinds = {each.id: each.problem_class for each in zhongyuan_pack.cases.kinds}
    found = {(kinds[form.case_kind], find.item) for form in zhongyuan_pack.inspections.classes for find in form.finds}
    assert {(each.id, item.id) for each in rules.classes for item in each.items} <= found


def test_a_question_that_is_not_asked_does_not_count(zhongyuan_pack: Pack) -> None:
    form = _form(zhongyuan_pack, "building-site")
    found = judge(
        form,
        {"in-warning": False, "emergency-control": "failed"},
        today=DAY,
        parameter=lambda name: zhongyuan_pack.value(name, DAY).value,
    )
    assert "emergency-control" not in {each.id for each in found.asked}
    assert not found.found
    assert len(found.missing) == 10
