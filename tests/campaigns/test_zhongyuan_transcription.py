"""The Zhongyuan pack says what the document says: every clause, name, number and day of it, and nothing invented."""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from lantian.core.policy.pack import Pack
from lantian.core.policy.schema import MeasurePart, UnitKind

CLAUSES = [
    *(f"G{n}" for n in range(1, 4)),
    *(f"M{n:02d}" for n in range(1, 40)),
    *("M13.1", "M13.2", "M13.3", "M20.1", "M20.2", "M22.1", "M22.2", "M22.3", "M22.4", "M28.1", "M28.2"),
    *("M36.1", "M36.2", "M36.3"),
    *(f"S{n}" for n in range(1, 6)),
    *(f"T{n:02d}" for n in range(1, 25)),
    *("B1", "B2.1", "B2.2", "B2.3", "B3.1", "B3.2", "B3.3", "B3.4", "B3.5"),
    *(f"C{n:02d}" for n in range(1, 17)),
    *(f"C-A1.{n}" for n in range(1, 6)),
    *(f"C-A2.{n}" for n in range(1, 4)),
    *(f"D{n}" for n in range(1, 9)),
]

CONFLICTS = [
    ("M08", "T04"),
    ("M11", "T05"),
    ("M17", "T03"),
    ("M15", "T02"),
    ("M25", "C-A1.2"),
    ("M34", "T20"),
    ("M36.3", "S2"),
    ("B2.2", "C12"),
]

BLOCK = re.compile(r"(责任领导|牵头单位|配合单位|责任单位)：(.+)")
COLUMN = {
    "责任领导": "leaders",
    "牵头单位": "lead_units",
    "配合单位": "cooperating_units",
    "责任单位": "responsible_units",
}


def bare(text: str) -> str:
    """The characters of a text without any blank."""
    return re.sub(r"\s", "", text)


@pytest.fixture(scope="module")
def source(zhongyuan_folder: Path) -> list[str]:
    return (zhongyuan_folder / "source" / "zhongyuan-2017-74.txt").read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def plan(source: list[str]) -> list[str]:
    """The paragraphs of the 39 measures."""
    return source[source.index("二、主要任务") : source.index("三、保障措施")]


def parts_of(pack: Pack) -> dict[str, MeasurePart]:
    return {part.id: part for measure in pack.measures.values() for part in measure.parts}


def printed_blocks(plan: list[str]) -> dict[str, dict[str, list[str]]]:
    """The block of names below each numbered paragraph, by clause id; paragraphs without one are missing."""
    blocks: dict[str, dict[str, list[str]]] = {}
    number = part = ""
    for line in plan:
        if found := re.match(r"(\d+)\.(?!\d)", line):
            number, part = f"M{int(found[1]):02d}", ""
        elif found := re.match(r"\((\d)\)", line):
            part = f".{found[1]}"
        elif found := BLOCK.match(line):
            columns = blocks.setdefault(number + part, {})
            columns.setdefault(COLUMN[found[1]], []).extend(bare(name) for name in found[2].split("、"))
    return blocks


def test_every_clause_of_the_policy_is_there(zhongyuan_pack: Pack) -> None:
    assert [clause for clause in CLAUSES if clause not in zhongyuan_pack.clauses] == []


def test_sizes_of_the_policy(zhongyuan_pack: Pack) -> None:
    assert len(zhongyuan_pack.measures) == 39
    assert len(zhongyuan_pack.sections) == 12
    assert len(zhongyuan_pack.tasks) == 24
    assert len(zhongyuan_pack.targets) == 84
    assert len(zhongyuan_pack.interpretations) >= 25
    assert [unit.number for unit in zhongyuan_pack.subdistricts()] == list(range(1, 13))


def test_every_paragraph_of_every_clause_stands_in_the_document(zhongyuan_pack: Pack, source: list[str]) -> None:
    document = bare("\n".join(source))
    strange = [
        (clause.id, line)
        for clause in zhongyuan_pack.clauses.values()
        for line in clause.text.splitlines()
        if not bare(line) or bare(line) not in document
    ]
    assert strange == []


def test_every_paragraph_of_the_document_belongs_to_a_clause_or_is_a_heading_or_a_block(
    zhongyuan_pack: Pack, source: list[str]
) -> None:
    quoted = bare("\n".join(clause.text for clause in zhongyuan_pack.clauses.values()))
    left = [line for line in source if line.strip() and bare(line) not in quoted and not BLOCK.match(line)]
    numbered = r"[一二三四五]、|[（(][一二三四五六七八九十]+[)）]|附件|类别|\d\.中原区"
    heading = re.compile(numbered + r"|中原政文|2017年9月28日")
    titles = {bare(document.title.zh) for document in zhongyuan_pack.documents.values()}
    others = [line for line in left if not heading.match(line) and bare(line) not in titles]
    assert others == ["郑州市中原区人民政府文件", "各街道办事处，区人民政府各部门，各有关单位："]


def test_every_block_of_names_is_mapped_as_printed(zhongyuan_pack: Pack, plan: list[str]) -> None:
    unit_of = {name: unit.id for unit in zhongyuan_pack.units.values() for name in unit.printed}
    person_of = {person.name: person.id for person in zhongyuan_pack.people.values()}
    twelve = [unit.id for unit in zhongyuan_pack.subdistricts()]
    parts = parts_of(zhongyuan_pack)
    blocks = printed_blocks(plan)
    assert len(blocks) == sum(line.startswith("责任领导") for line in plan) == 42
    for clause, columns in blocks.items():
        for column in COLUMN.values():
            expected: list[str] = []
            for name in columns.get(column, []):
                if name in {"各街道办事处", "各有关街道办事处"}:
                    expected += twelve
                else:
                    expected.append(person_of[name] if column == "leaders" else unit_of[name])
            assert list(getattr(parts[clause], column)) == expected, (clause, column)


def test_paragraphs_without_a_block_share_the_next_one(zhongyuan_pack: Pack, plan: list[str]) -> None:
    parts = parts_of(zhongyuan_pack)
    shared = {part.id: part.block_of for part in parts.values() if part.block_of}
    assert shared == {
        "M01": "M03",
        "M02": "M03",
        "M04": "M05",
        "M13.1": "M13.3",
        "M13.2": "M13.3",
        "M14": "M15",
    }
    assert set(parts) == set(printed_blocks(plan)) | set(shared)
    for own, other in shared.items():
        for column in COLUMN.values():
            assert getattr(parts[own], column) == getattr(parts[other], column)


def test_units_and_people_are_named_as_printed(zhongyuan_pack: Pack, source: list[str]) -> None:
    document = bare("\n".join(source))
    assert [name for unit in zhongyuan_pack.units.values() for name in unit.printed if name not in document] == []
    people = zhongyuan_pack.people.values()
    assert [person.name for person in people if person.name not in document] == []
    assert [person.post.zh for person in people if person.post.zh not in document] == []


def test_groups_have_the_seats_that_are_printed(zhongyuan_pack: Pack) -> None:
    seats = {name: [seat.role for seat in group.seats] for name, group in zhongyuan_pack.groups.items()}
    assert seats == {
        "support-leading-group": ["head", *["deputy"] * 4, *["member"] * 20],
        "liaison-office": [*["director"] * 3, *["deputy-director"] * 2],
        "working-group-1": ["head", "deputy", *["member"] * 6],
        "working-group-2": ["head", "deputy", *["member"] * 3],
        "working-group-3": ["head", "deputy", *["member"] * 3],
    }
    for group in zhongyuan_pack.groups.values():
        text = bare(zhongyuan_pack.clauses[group.clause].text)
        for duty in group.duties:
            assert bare(duty.zh) in text
        for seat in group.seats:
            assert zhongyuan_pack.people[seat.person].name in text
            assert seat.printed.split("：")[1] in text


def test_tasks_are_the_rows_of_the_annex(zhongyuan_pack: Pack) -> None:
    for task in zhongyuan_pack.tasks.values():
        row = bare(zhongyuan_pack.clauses[task.id].text)
        assert row.endswith(bare(task.time_printed + task.engineering)), task.id
        cells = bare(task.category + task.work + task.task + task.time_printed + task.engineering)
        assert cells.endswith(row), task.id


def test_scattered_dirty_enterprises_add_up(zhongyuan_pack: Pack) -> None:
    number = {quantity.id: quantity.value for quantity in zhongyuan_pack.tasks["T01"].quantities}
    assert number["T01-upgraded"] + number["T01-closed"] == number["T01-total"] == 627
    assert (number["T01-upgraded"], number["T01-closed"]) == (339, 288)


def test_every_target_is_three_quarters_of_its_baseline(zhongyuan_pack: Pack) -> None:
    for target in zhongyuan_pack.targets:
        exact = target.baseline * Decimal("0.75")
        assert target.target == exact.quantize(Decimal(1), ROUND_HALF_UP), (target.subdistrict, target.period)


def test_half_year_baselines_are_means_of_the_months(zhongyuan_pack: Pack) -> None:
    months = zhongyuan_pack.period("2017-2018-winter").months
    for unit in zhongyuan_pack.subdistricts():
        mean = sum(zhongyuan_pack.target(unit.id, month).baseline for month in months) / Decimal(len(months))
        half_year = zhongyuan_pack.target(unit.id, "2017-2018-winter").baseline
        assert half_year == mean.quantize(Decimal(1), ROUND_HALF_UP), unit.id


def test_targets_are_the_rows_of_annex_two(zhongyuan_pack: Pack) -> None:
    for clause, periods in {
        "C-A2.1": ("2017-10", "2017-11", "2017-12"),
        "C-A2.2": ("2018-01", "2018-02", "2018-03"),
        "C-A2.3": ("2017-2018-winter",),
    }.items():
        text = zhongyuan_pack.clauses[clause].text.splitlines()
        for unit in zhongyuan_pack.subdistricts():
            pairs = [zhongyuan_pack.target(unit.id, period) for period in periods]
            numbers = " ".join(f"{pair.baseline} {pair.target}" for pair in pairs)
            assert f"{unit.number} {unit.printed[0]} {numbers}" in text
            assert {pair.clause for pair in pairs} == {clause}


@pytest.mark.parametrize(("one", "other"), CONFLICTS)
def test_clauses_that_disagree_name_each_other_and_a_reading(zhongyuan_pack: Pack, one: str, other: str) -> None:
    first, second = zhongyuan_pack.clauses[one], zhongyuan_pack.clauses[other]
    assert other in first.conflicts_with
    assert one in second.conflicts_with
    assert set(first.interpretations) & set(second.interpretations)


def test_interpretations_and_clauses_name_each_other(zhongyuan_pack: Pack) -> None:
    for interpretation in zhongyuan_pack.interpretations.values():
        for clause in interpretation.clauses:
            assert interpretation.id in zhongyuan_pack.clauses[clause].interpretations
    for clause in zhongyuan_pack.clauses.values():
        for name in clause.interpretations:
            assert clause.id in zhongyuan_pack.interpretations[name].clauses


def test_a_value_that_rests_on_a_reading_belongs_to_its_clause(zhongyuan_pack: Pack) -> None:
    for parameter in zhongyuan_pack.parameters.values():
        for value in parameter.values:
            if value.interpretation:
                assert value.clause in zhongyuan_pack.interpretations[value.interpretation].clauses, parameter.id
    owners = [*parts_of(zhongyuan_pack).values(), *zhongyuan_pack.tasks.values()]
    for deadline in (deadline for owner in owners for deadline in owner.deadlines):
        if deadline.interpretation:
            assert deadline.clause in zhongyuan_pack.interpretations[deadline.interpretation].clauses, deadline.id


def test_everything_is_said_in_both_languages(zhongyuan_pack: Pack) -> None:
    texts = [
        *(unit.name for unit in zhongyuan_pack.units.values()),
        *(text for clause in zhongyuan_pack.clauses.values() for text in (clause.title, clause.demand)),
        *(measure.title for measure in zhongyuan_pack.measures.values()),
        *(task.title for task in zhongyuan_pack.tasks.values()),
        *(ledger.title for ledger in zhongyuan_pack.ledgers.values()),
        *(parameter.title for parameter in zhongyuan_pack.parameters.values()),
        *(text for each in zhongyuan_pack.interpretations.values() for text in (each.question, each.reason)),
        *(duty for group in zhongyuan_pack.groups.values() for duty in group.duties),
    ]
    assert [text for text in texts if not text.zh or not text.en] == []


def test_deadlines_that_disagree_keep_both_days(zhongyuan_pack: Pack) -> None:
    parts = parts_of(zhongyuan_pack)
    days = {
        part: [(deadline.kind, deadline.date.isoformat(), deadline.clause) for deadline in parts[part].deadlines]
        for part in ("M08", "M11", "M15", "M17")
    }
    assert days == {
        "M08": [("due", "2017-09-30", "M08"), ("final", "2017-10-31", "T04")],
        "M11": [("due", "2017-08-31", "M11"), ("final", "2017-10-31", "T05")],
        "M15": [("due", "2017-10-31", "M15"), ("final", "2017-11-14", "T02")],
        "M17": [("due", "2017-09-30", "T03"), ("final", "2017-10-31", "M17")],
    }


def test_months_follow_each_other_without_a_gap(zhongyuan_pack: Pack) -> None:
    months = [period for period in zhongyuan_pack.info.periods if period.kind == "month"]
    for before, after in pairwise(months):
        assert (after.first - before.last).days == 1
    winter = zhongyuan_pack.period("2017-2018-winter")
    assert (months[0].first, months[-1].last) == (winter.first, winter.last)


def test_days_that_are_parameters_are_days(zhongyuan_pack: Pack) -> None:
    for name in ("unrectified", "ministry", "others"):
        value = zhongyuan_pack.word(f"accountability.count_from.{name}", dt.date(2017, 10, 1))
        assert dt.date.fromisoformat(value).year == 2017


def test_unit_kinds_of_the_policy(zhongyuan_pack: Pack) -> None:
    kinds = [unit.kind for unit in zhongyuan_pack.units.values()]
    assert set(kinds) == set(UnitKind)
    assert kinds.count(UnitKind.POLICE) == 5
