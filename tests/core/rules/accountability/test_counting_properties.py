"""What must hold for any facts: nothing lost, nothing counted twice, order and chance make no difference."""

from __future__ import annotations

import datetime as dt
import json
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lantian.core.policy.pack import Pack
from lantian.core.rules.accountability.facts import Facts, ProblemFact
from lantian.core.rules.accountability.findings import evaluate
from lantian.core.rules.accountability.outlook import look_ahead
from lantian.core.rules.accountability.report import report
from lantian.core.rules.accountability.rules import ReadingUnknown, RuleSetUnknown, method

FIRST, LAST = dt.date(2017, 8, 15), dt.date(2018, 4, 30)
_CLASSES = [
    (None, None),
    ("scattered_dirty", "new"),
    ("building_site", "three_person"),
    ("building_site", "emergency"),
    ("clean_heating", "unfinished"),
    ("small_boiler", "concealed"),
    ("staggered_production", "breach"),
]


@st.composite
def problem_facts(draw: st.DrawFn) -> ProblemFact:
    """Any problem that can be recorded: found, perhaps due, perhaps rectified, in that order of days."""
    found_on = draw(st.dates(FIRST, LAST))
    kind = draw(st.sampled_from(["handed_over", "new"]))
    due_on = found_on + dt.timedelta(days=draw(st.integers(0, 60))) if kind == "handed_over" else None
    rectified = draw(st.none() | st.integers(0, 90))
    group, item = draw(st.sampled_from(_CLASSES))
    return ProblemFact(
        id="",
        unit=draw(st.sampled_from(["hanghai-west-road", "xushui", "environment-bureau"])),
        source=draw(st.sampled_from(["ministry", "province", "city", "district", "public"])),
        kind=kind,
        problem_class=group,
        item=item,
        found_on=found_on,
        due_on=due_on,
        rectified_on=None if rectified is None else found_on + dt.timedelta(days=rectified),
        aggravating=tuple(draw(st.lists(st.sampled_from(["false_report", "other"]), max_size=1))),
    )


@st.composite
def all_facts(draw: st.DrawFn) -> Facts:
    """Some problems with ids of their own, seen on some day of the campaign."""
    problems = draw(st.lists(problem_facts(), max_size=25))
    numbered = tuple(
        ProblemFact(**{name: getattr(each, name) for name in each.__slots__ if name != "id"}, id=f"P{number:02d}")
        for number, each in enumerate(problems)
    )
    return Facts(as_of=draw(st.dates(dt.date(2017, 9, 28), LAST)), problems=numbered)


@settings(max_examples=120, deadline=None)
@given(facts=all_facts(), shuffled=st.randoms(use_true_random=False))
def test_every_problem_is_counted_once_or_left_out_with_a_reason(
    facts: Facts, shuffled: object, zhongyuan_pack: Pack
) -> None:
    """No problem is silently left out or made up, and the order of the facts changes no byte of the answer."""
    rules = method(zhongyuan_pack)
    found = evaluate(rules, facts)
    counted = [each.problem.id for tally in found.tallies for each in tally.counted]
    left_out = [each.problem.id for each in found.not_counted]
    assert sorted(counted + left_out) == sorted(problem.id for problem in facts.problems)
    mixed = list(facts.problems)
    shuffled.shuffle(mixed)  # type: ignore[attr-defined]
    again = evaluate(method(zhongyuan_pack), facts.only(mixed))
    assert json.dumps(report(again)) == json.dumps(report(found))


@settings(max_examples=80, deadline=None)
@given(facts=all_facts())
def test_tiers_build_on_one_another_and_weights_add_up(facts: Facts, zhongyuan_pack: Pack) -> None:
    """A count is the sum of its weights; whoever answers at a tier answers with all the milder ones."""
    rules = method(zhongyuan_pack)
    order = list(rules.tier_order())
    found = evaluate(rules, facts)
    for tally in found.tallies:
        assert tally.count == sum((each.weight.value for each in tally.counted), Fraction(0)) > 0
        tiers = [
            order.index(each.tier)
            for each in found.findings
            if (each.unit, each.period, each.basis) == (tally.unit, tally.period, tally.basis)
        ]
        assert tiers == list(range(len(tiers))) and tiers


@settings(max_examples=60, deadline=None)
@given(facts=all_facts(), drop=st.integers(0, 24))
def test_one_problem_fewer_never_makes_a_count_larger(facts: Facts, drop: int, zhongyuan_pack: Pack) -> None:
    rules = method(zhongyuan_pack)
    more = {(t.unit, t.period, t.basis): t.count for t in evaluate(rules, facts).tallies}
    left = facts.only(each for number, each in enumerate(facts.problems) if number != drop)
    for tally in evaluate(rules, left).tallies:
        assert tally.count <= more[tally.unit, tally.period, tally.basis]


@settings(max_examples=60, deadline=None)
@given(facts=all_facts())
def test_the_outlook_comes_true_when_nothing_happens(facts: Facts, zhongyuan_pack: Pack) -> None:
    """On every day that is foreseen, the rules find the count and tier that were foreseen for it."""
    rules = method(zhongyuan_pack)
    open_still = tuple(
        problem
        for problem in facts.problems
        if problem.found_on <= facts.as_of and (problem.rectified_on is None or problem.rectified_on <= facts.as_of)
    )
    known = facts.only(open_still)
    for outlook in look_ahead(rules, known):
        for coming in outlook.coming:
            then = evaluate(rules, Facts(as_of=coming.day, problems=open_still))
            counts = {(t.unit, t.period, t.basis): t.count for t in then.tallies}
            assert counts[outlook.unit, outlook.period, outlook.basis] == coming.count
            tiers = [
                each.tier
                for each in then.findings
                if (each.unit, each.period, each.basis) == (outlook.unit, outlook.period, outlook.basis)
            ]
            assert (tiers[-1] if tiers else "") == coming.tier


@settings(max_examples=60, deadline=None)
@given(facts=all_facts())
def test_finishing_what_is_named_first_keeps_the_next_tier_away(facts: Facts, zhongyuan_pack: Pack) -> None:
    rules = method(zhongyuan_pack)
    for outlook in look_ahead(rules, facts):
        done = set(outlook.finish_first)
        left = look_ahead(rules, facts.only(each for each in facts.problems if each.id not in done))
        same = [each for each in left if (each.unit, each.period, each.basis) == _key(outlook)]
        assert not any(coming.raises for each in same for coming in each.coming)


def _key(outlook: object) -> tuple[str, str, str]:
    return outlook.unit, outlook.period, outlook.basis  # type: ignore[attr-defined]


def test_an_unknown_set_of_rules_or_reading_names_those_that_exist(zhongyuan_pack: Pack) -> None:
    with pytest.raises(RuleSetUnknown) as unknown:
        method(zhongyuan_pack, "national-2018")
    assert "national-2017" in unknown.value.remedy and "national-2017" in unknown.value.said("zh")[1]
    with pytest.raises(ReadingUnknown) as no_reading:
        method(zhongyuan_pack, readings={"half-units": "round-down"})
    assert "round-up" in no_reading.value.remedy
    with pytest.raises(ReadingUnknown) as no_question:
        method(zhongyuan_pack, readings={"ranking-week": "sunday"})
    assert "half-units" in no_question.value.said("zh")[1]


def test_another_district_counts_by_its_own_words(small_pack: Pack) -> None:
    """Port Alder: two tiers, three quarters for cargo in the open, no new finds, a last one only."""
    rules = method(small_pack)
    day = dt.date(2031, 11, 20)

    def problem(name: str, group: str | None, item: str | None) -> ProblemFact:
        return ProblemFact(
            id=name, unit="quayside", source="wardens", kind="handed_over", problem_class=group, item=item,
            found_on=dt.date(2031, 11, 12), due_on=day,
        )  # fmt: skip

    problems = (problem("a", "yards", "uncovered"), problem("b", "yards", "uncovered"), problem("c", None, None))
    found = evaluate(rules, Facts(as_of=dt.date(2031, 12, 1), problems=problems))
    assert [(each.tier, str(each.count)) for each in found.findings] == [("warden", "7/2")]
    new = ProblemFact(id="n", unit="quayside", source="wardens", kind="new", found_on=day)
    left_out = evaluate(rules, Facts(as_of=day, problems=(new,))).not_counted
    assert [each.reason for each in left_out] == ["kind-not-counted"]
