"""Proposals arranged for a reader: how far each is, what may be done with it, what it stands on."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from lantian.apps.accountability.choices import STEP_DONE, STEP_TITLES, State
from lantian.apps.accountability.evaluations import Judged, basis_title, tier_title
from lantian.apps.accountability.models import Outcome, Proposal
from lantian.apps.accountability.models import Step as Deed
from lantian.apps.accountability.sheets import unit_title
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import Actor, has_right
from lantian.apps.records.campaign import pack
from lantian.core.flows.accountability import TABLE, ProposalState, Step, steps_from
from lantian.core.policy.schema import Text
from lantian.core.rules.accountability.report import period_name, unit_name
from lantian.core.rules.gravity import Hint, Imposed, hints

__all__ = [
    "Board",
    "Choice",
    "DeedLine",
    "FindingLine",
    "Line",
    "OutcomeLine",
    "board_of",
    "choices_of",
    "findings_of",
    "line_of",
]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A finding that can be proposed."""

    key: tuple[str, str, str]
    value: str
    tier: Text
    basis: Text
    count: str
    arithmetic: str
    articles: tuple[str, ...]
    stricter: bool
    standing: str
    """Number of the proposal that has it already."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A proposal in a list."""

    item: Proposal
    unit: Text
    period: str
    tiers: tuple[Text, ...]
    awaited: bool
    """Whether an opinion is still to come, by the day that the page names."""
    overdue: bool


@dataclass(frozen=True, kw_only=True)
class FindingLine:
    """A pinned finding."""

    tier: Text
    basis: Text
    count: str
    arithmetic: tuple[str, ...]
    articles: tuple[str, ...]
    interpretations: tuple[str, ...]
    problems: tuple[str, ...]
    stricter: bool


@dataclass(frozen=True, kw_only=True)
class OutcomeLine:
    """What was decided about one person, with what it replaced."""

    outcome: Outcome
    responsibility: Text
    forms: tuple[Text, ...]
    earlier: tuple[OutcomeLine, ...]


@dataclass(frozen=True, kw_only=True)
class DeedLine:
    """Something that was done."""

    deed: Deed
    title: str | Promise
    reference: str


@dataclass(frozen=True, kw_only=True)
class Board:
    """Everything below the head of a proposal's page."""

    deeds: tuple[DeedLine, ...]
    outcomes: tuple[OutcomeLine, ...]
    correctable: tuple[OutcomeLine, ...]
    """Outcomes that somebody else than the reader recorded."""
    hints: tuple[Hint, ...]
    steps: tuple[tuple[str, str | Promise, bool], ...]
    """Steps that the reader may take: id, what the button says, whether a reason is needed."""
    posts: tuple[Mapping[str, Any], ...]
    told: Text | None
    told_reading: str
    gravity_reading: str


def choices_of(found: Judged, unit: str, period: str) -> tuple[Choice, ...]:
    """The findings of a unit and period, with the proposal that has each already."""
    rules = found.method.rule_set
    taken = {
        (each["basis"], each["tier"], each["part"]): proposal.number
        for proposal in Proposal.objects.filter(unit=unit, period=period).exclude(state=State.WITHDRAWN)
        for each in proposal.findings
    }
    return tuple(
        Choice(
            key=(each.basis, each.tier, each.part),
            value="|".join((each.basis, each.tier, each.part)),
            tier=tier_title(rules, each.tier),
            basis=basis_title(rules, each.basis),
            count=str(each.count),
            arithmetic="; ".join(each.arithmetic),
            articles=each.articles,
            stricter=each.stricter,
            standing=taken.get((each.basis, each.tier, each.part), ""),
        )
        for each in found.evaluation.findings
        if (each.unit, each.period) == (unit, period)
    )


def line_of(item: Proposal, today: dt.date) -> Line:
    """A proposal as a list shows it."""
    rules = pack().rule_sets.get(item.rules)
    names = list(dict.fromkeys(each["tier"] for each in item.findings))
    awaited = item.state == State.HANDED_OVER and item.opinion_due is not None
    return Line(
        item=item,
        unit=unit_title(item.unit),
        period=period_name(item.period),
        tiers=tuple(tier_title(rules, name) if rules else Text(zh=name, en=name) for name in names),
        awaited=awaited,
        overdue=awaited and item.opinion_due < today,
    )


def findings_of(item: Proposal) -> tuple[FindingLine, ...]:
    """The pinned findings, from the pinned report."""
    rules = pack().rule_sets.get(item.rules)
    wanted = {(each["basis"], each["tier"], each["part"]) for each in item.findings}
    unit, period = unit_name(pack(), item.unit) if item.unit in pack().units or not item.unit else "", item.period
    return tuple(
        FindingLine(
            tier=tier_title(rules, each["tier"]) if rules else Text(zh=each["tier"], en=each["tier"]),
            basis=basis_title(rules, each["basis"]) if rules else Text(zh=each["basis"], en=each["basis"]),
            count=each["count"],
            arithmetic=tuple(each["arithmetic"]),
            articles=tuple(each["articles"]),
            interpretations=tuple(each["interpretations"]),
            problems=tuple(each["problems"]),
            stricter=each["stricter"],
        )
        for each in json.loads(item.report)["findings"]
        if (each["basis"], each["tier"], each.get("level", "")) in wanted
        and each["period"] == period_name(period)
        and each["unit"] == unit
    )


def board_of(item: Proposal, reader: Actor, _today: dt.date) -> Board:
    """Steps, outcomes, posts, and what the reader may do next."""
    rules = pack().rule_sets.get(item.rules)
    deeds = tuple(
        DeedLine(deed=each, title=STEP_DONE[each.action], reference=str(each.facts.get("reference", "")))
        for each in item.steps.select_related("by", "on_behalf_of")
    )
    outcomes = _outcomes(item)
    correctable = tuple(each for each in outcomes if each.outcome.by_id != getattr(reader, "pk", None))
    sanctions = rules.sanctions if rules else None
    transfer = rules.transfer if rules else None
    imposed = [Imposed(each.outcome.name, each.outcome.responsibility, each.outcome.forms) for each in outcomes]
    return Board(
        deeds=deeds,
        outcomes=outcomes,
        hints=hints(imposed, sanctions) if sanctions else (),
        correctable=correctable,
        steps=_steps(item, reader, [each.deed for each in deeds], bool(correctable)),
        posts=tuple(
            {**each, "tier_title": tier_title(rules, each["tier"]) if rules else each["tier"]} for each in item.posts
        ),
        told=transfer.told if transfer and item.must_tell else None,
        told_reading=(transfer.interpretation if transfer else None) or "",
        gravity_reading=(sanctions.interpretation if sanctions else None) or "",
    )


def _steps(
    item: Proposal, reader: Actor, deeds: list[Deed], correctable: bool
) -> tuple[tuple[str, str | Promise, bool], ...]:
    """A step that four eyes forbid to the reader is not offered: the page says whom to ask."""
    mine = {each.action for each in deeds if isinstance(reader, User) and each.by_id == reader.pk}
    done = {each.action for each in deeds}
    found = []
    for step in steps_from(ProposalState(item.state)):
        rule = TABLE[step]
        told = Step.TELL in done
        if not has_right(reader, rule.right) or mine & set(rule.others_than):
            continue
        if (step is Step.TELL and (told or not item.must_tell)) or (step is Step.CORRECT and not correctable):
            continue
        found.append((step.value, STEP_TITLES[step], rule.reason))
    return tuple(found)


def _outcomes(item: Proposal) -> tuple[OutcomeLine, ...]:
    rows = {each.pk: each for each in item.outcomes.select_related("by")}
    replaced = {each.replaces_id for each in rows.values() if each.replaces_id}
    standing = [each for each in rows.values() if each.pk not in replaced]
    return tuple(_outcome_line(each, rows, item) for each in sorted(standing, key=lambda one: _first_of(one, rows)))


def _first_of(outcome: Outcome, rows: Mapping[int, Outcome]) -> int:
    """The first decision about the same person: a corrected one keeps its place in the list."""
    while outcome.replaces_id in rows:
        outcome = rows[outcome.replaces_id]
    return outcome.pk


def _outcome_line(each: Outcome, rows: Mapping[int, Outcome], item: Proposal) -> OutcomeLine:
    rules = pack().rule_sets.get(item.rules)
    sanctions = rules.sanctions if rules else None
    kinds = {one.id: one.title for one in sanctions.responsibilities} if sanctions else {}
    forms = {one.id: one.title for one in sanctions.forms} if sanctions else {}
    earlier = (_outcome_line(rows[each.replaces_id], rows, item),) if each.replaces_id in rows else ()
    return OutcomeLine(
        outcome=each,
        responsibility=kinds.get(each.responsibility, Text(zh=each.responsibility, en=each.responsibility)),
        forms=tuple(forms.get(one, Text(zh=one, en=one)) for one in each.forms),
        earlier=earlier,
    )
