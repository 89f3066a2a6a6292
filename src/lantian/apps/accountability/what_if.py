"""Other readings, another rule set, another day: side by side with what is official. Nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from lantian.apps.accountability.addresses import air_address, count_address
from lantian.apps.accountability.evaluations import Judged, basis_title, official, tier_title
from lantian.apps.accountability.sheets import unit_title
from lantian.apps.records.campaign import pack
from lantian.core.policy.accountability_schema import RuleSet
from lantian.core.policy.schema import Text
from lantian.core.rules.accountability.report import period_name

__all__ = ["Question", "SideBySide", "Wish", "periods_of", "questions", "rule_sets", "side_by_side", "wish_of"]

_PREFIX = "r-"


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Which rules under which readings."""

    rules: str
    readings: Mapping[str, str]

    @property
    def is_official(self) -> bool:
        """Nothing else was asked for."""
        return self.rules in ("", pack().official_rules) and not self.readings


@dataclass(frozen=True, kw_only=True)
class Question:
    """An open question with its readings."""

    id: str
    question: Text
    chosen: str
    """The reading in force."""
    readings: tuple[tuple[str, Text], ...]
    wanted: str


@dataclass(frozen=True, kw_only=True)
class SideBySide:
    """A count under the official rules and under the others."""

    unit: Text
    period: str
    basis: Text
    official_count: Fraction | None
    official_tier: Text | None
    other_count: Fraction | None
    other_tier: Text | None
    official_address: str
    other_address: str
    is_share: bool
    """A completion, read in per cent."""

    @property
    def differs(self) -> bool:
        """Count or tier are not the same."""
        return (self.official_count, self.official_tier) != (self.other_count, self.other_tier)


def rule_sets() -> tuple[RuleSet, ...]:
    """The rule sets of the pack, the official one first."""
    first = official()
    return (first, *(each for each in pack().rule_sets.values() if each.id != first.id))


def wish_of(query: Mapping[str, str]) -> Wish:
    """What an address asks for; a reading that is in force anyway is no wish."""
    wanted = {name.removeprefix(_PREFIX): value for name, value in query.items() if name.startswith(_PREFIX) and value}
    rules = query.get("rules", "")
    known = pack().rule_sets.get(rules or pack().official_rules)
    depends = {each.interpretation for each in known.choices} if known else set()
    readings = {
        name: value
        for name, value in wanted.items()
        if name in depends and name in pack().interpretations and pack().interpretations[name].chosen != value
    }
    return Wish(rules="" if rules == pack().official_rules else rules, readings=readings)


def questions(wish: Wish) -> tuple[Question, ...]:
    """What can be read in another way under the wished rules."""
    rules = pack().rule_sets.get(wish.rules or pack().official_rules)
    found = []
    for choice in rules.choices if rules else ():
        entry = pack().interpretations[choice.interpretation]
        answers = {each.reading for each in choice.readings}
        found.append(
            Question(
                id=entry.id,
                question=entry.question,
                chosen=entry.chosen,
                readings=tuple((each.id, each.text) for each in entry.readings if each.id in answers),
                wanted=wish.readings.get(entry.id, entry.chosen),
            )
        )
    return tuple(found)


def side_by_side(first: Judged, other: Judged, period: str = "") -> tuple[SideBySide, ...]:
    """Every count and completion that one of them knows, those that differ first."""
    mine, theirs = _figures(first), _figures(other)
    keys = [*mine, *(key for key in theirs if key not in mine)]
    airs = {found.method.rule_set.air.id for found in (first, other) if found.method.rule_set.air is not None}
    lines = []
    for key in keys:
        unit, when, basis = key
        if period and when != period:
            continue
        count, tier = mine.get(key, (None, None))
        other_count, other_tier = theirs.get(key, (None, None))
        title = basis_title(first.method.rule_set if key in mine else other.method.rule_set, basis)
        lines.append(
            SideBySide(
                unit=unit_title(unit),
                period=period_name(when),
                basis=title,
                official_count=count,
                official_tier=tier,
                other_count=other_count,
                other_tier=other_tier,
                is_share=basis in airs,
                official_address=_address(first, key) if key in mine else "",
                other_address=_address(other, key) if key in theirs else "",
            )
        )
    return tuple(sorted(lines, key=lambda line: not line.differs))


def periods_of(first: Judged, other: Judged | None) -> tuple[tuple[str, str], ...]:
    """The periods that occur in one of them, the newest first."""
    names = {when for found in (first, other) if found for _unit, when, _basis in _figures(found)}
    return tuple((name, period_name(name)) for name in sorted(names, reverse=True))


def _address(found: Judged, key: tuple[str, str, str]) -> str:
    """The trace of a figure; levels that are counted apart each have their own."""
    unit, period, basis = key
    air = found.method.rule_set.air
    if air is not None and basis == air.id:
        return air_address(found, unit, period)
    tallies = [each for each in found.evaluation.tallies if (each.unit, each.period, each.basis) == key]
    highest = max(tallies, key=lambda each: each.count)
    return count_address(found, unit, period, basis, highest.part)


def _figures(found: Judged) -> dict[tuple[str, str, str], tuple[Fraction, Text | None]]:
    """Unit, period, basis → count and highest tier; levels that are counted apart show the highest."""
    rules = found.method.rule_set
    order = {tier: number for number, tier in enumerate(found.method.tier_order())}
    highest: dict[tuple[str, str, str], str] = {}
    for each in found.evaluation.findings:
        key = (each.unit, each.period, each.basis)
        if key not in highest or order[each.tier] > order[highest[key]]:
            highest[key] = each.tier
    figures: dict[tuple[str, str, str], Fraction] = {}
    for tally in found.evaluation.tallies:
        key = (tally.unit, tally.period, tally.basis)
        figures[key] = max(figures.get(key, Fraction(0)), tally.count)
    for result in found.evaluation.air:
        if rules.air is not None:
            figures[result.unit, result.period, rules.air.id] = result.completion
    return {key: (count, tier_title(rules, highest[key]) if key in highest else None) for key, count in figures.items()}
