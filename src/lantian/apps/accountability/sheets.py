"""Counts and findings arranged for a reader: by unit, period and basis, with the cases behind them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.urls import NoReverseMatch, reverse

from lantian.apps.accountability.air import AirRow
from lantian.apps.accountability.evaluations import Judged, basis_title, period_span, tier_title
from lantian.apps.accountability.models import Ground
from lantian.apps.accountability.posts import Answering, answering
from lantian.apps.cases.models import Problem
from lantian.apps.records.campaign import pack
from lantian.core.policy.schema import Text
from lantian.core.rules.accountability.air import AirResult
from lantian.core.rules.accountability.counting import Counted, NotCounted
from lantian.core.rules.accountability.findings import DISTRICT, Finding, Tally, air_arithmetic
from lantian.core.rules.accountability.report import period_name
from lantian.core.rules.accountability.wording import REASONS

__all__ = [
    "AirLine",
    "Answer",
    "CountLine",
    "LeftOut",
    "OpenGround",
    "ProblemLine",
    "UnitDetail",
    "air_lines",
    "answers",
    "count_lines",
    "counted_problems",
    "details",
    "findings_key",
    "left_out",
    "lines_of",
    "problem_lines",
    "questions",
    "unit_title",
]


@dataclass(frozen=True, kw_only=True)
class ProblemLine:
    """A problem with its case."""

    id: str
    address: str
    """Page of its case; "" where there is none."""
    what: Text
    """Class and item."""
    description: str
    day: dt.date | None
    weight: Fraction | None
    clause: str


@dataclass(frozen=True, kw_only=True)
class CountLine:
    """One count: a unit, a period, a basis; with the tiers that it reaches."""

    unit: str
    title: Text
    period: str
    shown_period: str
    basis: str
    basis_title: Text
    part: str
    count: Fraction
    arithmetic: str
    tiers: tuple[tuple[Finding, Text], ...]
    """The findings, the mildest tier first."""
    articles: tuple[str, ...]
    interpretations: tuple[str, ...]
    stricter: bool
    aggravating: tuple[Text, ...]
    problems: int

    @property
    def highest(self) -> Text | None:
        """The highest tier that is reached."""
        return self.tiers[-1][1] if self.tiers else None


@dataclass(frozen=True, kw_only=True)
class AirLine:
    """A unit in a quarter: what was judged, or why not."""

    unit: str
    title: Text
    period: str
    shown_period: str
    row: AirRow
    result: AirResult | None
    arithmetic: str
    tiers: tuple[tuple[Finding, Text], ...]
    why_not: Text | None
    to_decide: tuple[str, ...]

    @property
    def highest(self) -> Text | None:
        """The highest tier that is reached."""
        return self.tiers[-1][1] if self.tiers else None


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A problem that does not count, and why."""

    line: ProblemLine
    unit: str
    title: Text
    reason: Text
    remedy: Text


@dataclass(frozen=True, kw_only=True)
class OpenGround:
    """A ground for stricter treatment that a person must look at (C14)."""

    period: str
    shown_period: str
    ground: str
    title: Text
    clause: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What somebody stated of a ground."""

    entry: Ground
    title: Text


@dataclass(frozen=True, kw_only=True)
class UnitDetail:
    """A unit: each count with its problems and the posts that answer, and its air."""

    counts: tuple[tuple[CountLine, tuple[ProblemLine, ...], tuple[Answering, ...]], ...]
    air: tuple[tuple[AirLine, tuple[Answering, ...]], ...]

    @property
    def periods(self) -> tuple[tuple[str, str], ...]:
        """Periods in which a tier is reached, the newest first."""
        lines = [line for line, _problems, _posts in self.counts] + [line for line, _posts in self.air]
        reached = {(line.period, line.shown_period) for line in lines if line.tiers}
        return tuple(sorted(reached, reverse=True))


def unit_title(unit: str) -> Text:
    """How a unit is called; the district for a count of the whole."""
    if unit == DISTRICT:
        return pack().info.district
    found = pack().units.get(unit)
    if found is None:
        return Text(zh=unit, en=unit)
    return found.short or found.name


def findings_key(finding: Finding) -> tuple[str, str, str, str]:
    """To which count a finding belongs."""
    return finding.unit, finding.period, finding.basis, finding.part


def count_lines(found: Judged) -> tuple[CountLine, ...]:
    """Every count in the order of units and periods, the newest period first within a unit."""
    by_count = _by_count(found.evaluation.findings)
    lines = [_count_line(found, tally, by_count) for tally in found.evaluation.tallies]
    order = _order()
    ranked = sorted(lines, key=lambda line: line.period, reverse=True)
    return tuple(sorted(ranked, key=lambda line: (order.get(line.unit, len(order)), line.unit)))


def air_lines(found: Judged) -> tuple[AirLine, ...]:
    """Every unit in every quarter, the worst of a quarter first, those that are not judged after them."""
    rule_set = found.method.rule_set
    if rule_set.air is None:
        return ()
    by_count = _by_count(found.evaluation.findings)
    results = {(each.unit, each.period): each for each in found.evaluation.air}
    refused = {(each.unit, each.period): each.reason for each in found.evaluation.not_judged}
    lines = []
    for row in found.known.air:
        key = (row.unit, row.period)
        result = results.get(key)
        tiers = by_count.get((*key, rule_set.air.id, ""), ())
        lines.append(
            AirLine(
                unit=row.unit,
                title=unit_title(row.unit),
                period=row.period,
                shown_period=period_name(row.period),
                row=row,
                result=result,
                arithmetic=air_arithmetic(found.method, result) if result else "",
                tiers=tuple((each, tier_title(rule_set, each.tier)) for each in tiers),
                why_not=None if result else _why_not(row, refused.get(key, "")),
                to_decide=tiers[0].to_decide if tiers else (),
            )
        )
    return tuple(
        sorted(
            lines,
            key=lambda line: (line.period, line.result is None, line.result.place_from_last if line.result else 0),
        )
    )


def details(found: Judged, unit: str) -> UnitDetail:
    """Everything of one unit."""
    tallies = {(each.unit, each.period, each.basis, each.part): each for each in found.evaluation.tallies}
    counts = [line for line in count_lines(found) if line.unit == unit]
    return UnitDetail(
        counts=tuple(
            (
                line,
                problem_lines(found, tallies[line.unit, line.period, line.basis, line.part]),
                _answering(found, line),
            )
            for line in counts
        ),
        air=tuple((line, _answering(found, line)) for line in air_lines(found) if line.unit == unit),
    )


def _answering(found: Judged, line: CountLine | AirLine) -> tuple[Answering, ...]:
    span = period_span(line.period, found.method, found.known.as_of)
    return answering(line.unit, [each.tier for each, _title in line.tiers], span) if line.tiers else ()


def left_out(found: Judged, *, unit: str | None = None) -> tuple[LeftOut, ...]:
    """What does not count, and why; problems of sources without a level last."""
    rows = [each for each in found.evaluation.not_counted if unit is None or each.problem.unit == unit]
    basis = found.method.bases[0] if found.method.bases else None
    clause = basis.sources[0].clause if basis else ""
    rows += [
        NotCounted(each, "source-not-counted", clause)
        for each in found.known.aside
        if unit is None or each.unit == unit
    ]
    facts = _case_facts([each.problem.id for each in rows])
    return tuple(
        LeftOut(
            line=_problem_line(each.problem.id, facts, _class_words(found, each), each.day, None, each.clause),
            unit=each.problem.unit,
            title=unit_title(each.problem.unit),
            reason=_reason(each.reason)[0],
            remedy=_reason(each.reason)[1],
        )
        for each in rows
    )


def questions(found: Judged, unit: str) -> tuple[OpenGround, ...]:
    """Grounds that the software asks about and nobody has answered."""
    known = {each.id: each for each in found.method.rule_set.aggravations}
    answered = {(each.unit, each.period, each.ground) for each in found.known.grounds}
    return tuple(
        OpenGround(
            period=line.period,
            shown_period=line.shown_period,
            ground=ground,
            title=known[ground].title,
            clause=known[ground].clause,
        )
        for line in air_lines(found)
        if line.unit == unit
        for ground in line.to_decide
        if (unit, line.period, ground) not in answered
    )


def answers(found: Judged, unit: str) -> tuple[Answer, ...]:
    """What people stated of a unit's problems and air."""
    titles = {each.id: each.title for each in found.method.rule_set.aggravations}
    return tuple(
        Answer(entry=each, title=titles.get(each.ground, Text(zh=each.ground, en=each.ground)))
        for each in found.known.grounds
        if each.unit == unit
    )


def counted_problems(found: Judged, unit: str) -> tuple[str, ...]:
    """Numbers of the problems that count for a unit, each once."""
    names = (each.problem.id for tally in found.evaluation.tallies if tally.unit == unit for each in tally.counted)
    return tuple(dict.fromkeys(names))


def problem_lines(found: Judged, tally: Tally) -> tuple[ProblemLine, ...]:
    """The problems of a count, each with its case."""
    facts = _case_facts([each.problem.id for each in tally.counted])
    return tuple(
        _problem_line(
            each.problem.id, facts, _class_words(found, each), each.day, each.weight.value, each.weight.clause
        )
        for each in tally.counted
    )


def lines_of(found: Judged, problems: list[str]) -> Mapping[str, ProblemLine]:
    """Problems by their number, each with its case and the day on which it falls due or was found."""
    wanted = set(problems)
    facts = _case_facts(problems)
    return {
        each.id: _problem_line(
            each.id,
            facts,
            _class_words(found, NotCounted(each, "", "")),
            each.due_on if each.kind == "handed_over" else each.found_on,
            None,
            "",
        )
        for each in found.known.problems
        if each.id in wanted
    }


def _order() -> dict[str, int]:
    return {
        unit: number for number, unit in enumerate(["", *(each.id for each in pack().subdistricts()), *pack().units])
    }


def _by_count(findings: Iterable[Finding]) -> Mapping[tuple[str, str, str, str], tuple[Finding, ...]]:
    found: dict[tuple[str, str, str, str], tuple[Finding, ...]] = {}
    for each in findings:
        key = findings_key(each)
        found[key] = (*found.get(key, ()), each)
    return found


def _count_line(
    found: Judged, tally: Tally, by_count: Mapping[tuple[str, str, str, str], tuple[Finding, ...]]
) -> CountLine:
    rule_set = found.method.rule_set
    findings = by_count.get((tally.unit, tally.period, tally.basis, tally.part), ())
    grounds = {each.id: each.title for each in rule_set.aggravations}
    aggravating = findings[0].aggravating if findings else ()
    return CountLine(
        unit=tally.unit,
        title=unit_title(tally.unit),
        period=tally.period,
        shown_period=period_name(tally.period),
        basis=tally.basis,
        basis_title=basis_title(rule_set, tally.basis),
        part=tally.part,
        count=tally.count,
        arithmetic=tally.arithmetic,
        tiers=tuple((each, tier_title(rule_set, each.tier)) for each in findings),
        articles=tuple(dict.fromkeys(clause for each in findings for clause in each.articles)),
        interpretations=tuple(dict.fromkeys(name for each in findings for name in each.interpretations)),
        stricter=any(each.stricter for each in findings),
        aggravating=tuple(grounds.get(each, Text(zh=each, en=each)) for each in aggravating),
        problems=len(tally.counted),
    )


def _why_not(row: AirRow, refused: str) -> Text:
    share = f"{row.valid_days}/{row.elapsed_days}"
    match row.reason or refused:
        case "too-few-days":
            minimum = f"{row.minimum * 100:f}".rstrip("0").rstrip(".")
            return Text(
                zh=f"有效天数 {share}，低于 {minimum}%，不作为问责依据",
                en=f"valid days {share}, below {minimum} %: no ground for accountability",
            )
        case "no-data":
            return Text(zh="没有有效数据，不作为问责依据", en="no valid data: no ground for accountability")
        case "running":
            return Text(zh="季度尚未结束", en="the quarter is not over")
        case "not-begun":
            return Text(zh="季度尚未开始", en="the quarter has not begun")
        case reason if reason in REASONS:
            return _reason(reason)[0]
        case _:
            return Text(zh="不评价", en="not judged")


def _reason(code: str) -> tuple[Text, Text]:
    (zh, zh_do), (en, en_do) = REASONS[code]
    return Text(zh=zh, en=en), Text(zh=zh_do, en=en_do)


def _class_words(found: Judged, each: Counted | NotCounted) -> Text:
    problem = each.problem
    group = next((group for group in found.method.classes if group.id == problem.problem_class), None)
    if group is None:
        return (
            Text(zh="五类以外的问题", en="outside of the listed classes")
            if not problem.problem_class
            else Text(zh=problem.problem_class, en=problem.problem_class)
        )
    item = next((item for item in group.items if item.id == problem.item), None)
    if item is None:
        return group.title
    return Text(
        zh=f"{group.title.in_language('zh')}：{item.title.in_language('zh')}",
        en=f"{group.title.in_language('en')}: {item.title.in_language('en')}",
    )


def _case_facts(problems: list[str]) -> Mapping[str, tuple[str, str]]:
    """Problem → number of its case and its description."""
    found: dict[str, tuple[str, str]] = {}
    for begin in range(0, len(problems), 500):
        rows = Problem.objects.filter(code__in=problems[begin : begin + 500])
        found |= {
            code: (number, description or title)
            for code, number, description, title in rows.values_list(
                "code", "case__number", "description", "case__title"
            )
        }
    return found


def _problem_line(
    problem: str,
    facts: Mapping[str, tuple[str, str]],
    what: Text,
    day: dt.date | None,
    weight: Fraction | None,
    clause: str,
) -> ProblemLine:
    number, description = facts.get(problem, ("", ""))
    return ProblemLine(
        id=problem,
        address=_case_address(number),
        what=what,
        description=description,
        day=day,
        weight=weight,
        clause=clause,
    )


def _case_address(number: str) -> str:
    try:
        return reverse("cases:case", args=[number]) if number else ""
    except NoReverseMatch:
        return ""
