"""One row as its page shows it: facts, clock, what the rules say, what can be done, and all that happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from lantian.apps.ledgers import shown
from lantian.apps.ledgers.actions import proof_of
from lantian.apps.ledgers.models import Row, Signature
from lantian.apps.ledgers.policies import change_policy, step_policy
from lantian.apps.ledgers.preparing import asked_of
from lantian.apps.ledgers.reading import facts_of, flow_of, ledger_of, local_day
from lantian.apps.ledgers.timeline import Deed, deeds_of
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import capacities, has_right
from lantian.apps.records.campaign import wording
from lantian.core.flows.ledger_row import checklists_for, obstacles, steps_from
from lantian.core.policy.ledger_schema import LedgerField, LedgerType, Transition
from lantian.core.rules.ledgers.verdicts import Verdict, verdicts

__all__ = ["Fact", "RowPage", "Verb", "page_of", "points_of", "standing_against"]


@dataclass(frozen=True)
class Fact:
    """A field with what it holds."""

    field: LedgerField
    title: str
    words: str
    link: str
    """Number of another row; "" for none."""


@dataclass(frozen=True)
class Verb:
    """A step that leads on from here."""

    step: Transition
    title: str
    may: bool
    """Whether the reader's post takes it."""
    against: tuple[tuple[str, str | None], ...]
    """What stands against it besides what the step's own form asks for: words and clause."""
    signers: tuple[tuple[str, Signature | None], ...]
    """Names of the units that sign before it, and their signatures."""
    may_sign: bool


@dataclass(frozen=True)
class Said:
    """What a rule says."""

    verdict: Verdict
    title: str
    tone: str
    unit: str
    reasons: tuple[tuple[str, bool], ...]
    """Every comparison of the line that decided, in words, and whether it held; of all lines where none did."""


@dataclass(frozen=True)
class RowPage:
    """Everything about a row."""

    row: Row
    ledger: LedgerType
    state: str
    facts: tuple[Fact, ...]
    said: tuple[Said, ...]
    verbs: tuple[Verb, ...]
    deeds: tuple[Deed, ...]
    days_left: int | None
    days_in_state: int
    may_change: bool
    hidden: int
    """Fields that the reader may not see."""

    @property
    def filled(self) -> list[Fact]:
        """Fields that hold something."""
        return [fact for fact in self.facts if fact.words]

    @property
    def unfilled(self) -> list[Fact]:
        """Fields that hold nothing."""
        return [fact for fact in self.facts if not fact.words]

    @property
    def days_late(self) -> int:
        """How many days the row is past its day."""
        return -(self.days_left or 0)


def page_of(row: Row, actor: User, now: dt.datetime) -> RowPage:
    """The page of a row that the actor may see."""
    ledger, personal = ledger_of(row), has_right(actor, "read-personal")
    today = local_day(now)
    seen = [field for field in ledger.fields if personal or not field.personal]
    return RowPage(
        row=row,
        ledger=ledger,
        state=shown.state_title(flow_of(ledger), row.state),
        facts=tuple(_fact(field, row) for field in seen),
        said=tuple(_said(each, ledger) for each in verdicts(ledger, facts_of(row, now))),
        verbs=tuple(_verbs(row, ledger, actor, now)),
        deeds=deeds_of(row, ledger, {field.id for field in seen}),
        days_left=(row.due - today).days if row.due and row.state_kind == "open" else None,
        days_in_state=(today - local_day(row.state_since)).days,
        may_change=change_policy(row.ledger).allows(actor, row),
        hidden=len(ledger.fields) - len(seen),
    )


def _fact(field: LedgerField, row: Row) -> Fact:
    kept = row.values.get(field.id)
    link = str(kept) if field.kind == "row" and kept else ""
    return Fact(field, wording(field.title), shown.value(field, kept), link)


def _said(verdict: Verdict, ledger: LedgerType) -> Said:
    tone = verdict.case.tone if verdict.case else "plain"
    unit = shown.unit_title(verdict.case.unit) if verdict.case and verdict.case.unit else ""
    deciding = verdict.answers[-1:] if verdict.case else verdict.answers
    reasons = tuple(
        (shown.comparison_words(ledger, each), each.holds) for answer in deciding for each in answer.comparisons
    )
    return Said(verdict, shown.verdict_title(verdict), tone, unit, tuple(dict.fromkeys(reasons)))


_ASKED_BY_THE_FORM = {"reason-missing", "ground-missing", "unit-missing", "point-open", "field-missing"}
"""What the form of a step asks for itself; everything else must be brought before."""


def standing_against(row: Row, step: Transition, actor: User, now: dt.datetime) -> tuple[tuple[str, str | None], ...]:
    """What must be brought, or must pass, before a step, besides what its own form asks for: words and clause."""
    ledger = ledger_of(row)
    found = obstacles(ledger, asked_of(row, step, actor=actor, proof=proof_of(row, step), now=now))
    return tuple(
        (shown.obstacle_words(each, row, flow_of(ledger), ledger), each.clause)
        for each in found
        if each.code not in _ASKED_BY_THE_FORM
    )


def _verbs(row: Row, ledger: LedgerType, actor: User, now: dt.datetime) -> Iterator[Verb]:
    flow = flow_of(ledger)
    signing = {post.unit for post in capacities(actor) if "sign-rows" in post.rights}
    for step in steps_from(flow, row.state):
        signed = _signatures(row, step) if step.sign_by else {}
        yield Verb(
            step=step,
            title=wording(step.title),
            may=step_policy(row.ledger, step).allows(actor, row),
            against=standing_against(row, step, actor, now),
            signers=tuple((shown.unit_title(unit), signed.get(unit)) for unit in step.sign_by),
            may_sign=any(unit in signing and unit not in signed for unit in step.sign_by),
        )


def _signatures(row: Row, step: Transition) -> dict[str, Signature]:
    """Who signed for a step in this round, by unit."""
    found = Signature.objects.filter(row=row, round=row.round, transition=step.id).select_related("by")
    return {each.unit_id: each for each in found}


def points_of(
    row: Row, step: Transition, now: dt.datetime
) -> list[tuple[str, str | None, list[tuple[str, str, bool]]]]:
    """Checklists that a step asks for: title, clause, and points as key, words and whether they are met."""
    ledger = ledger_of(row)
    met = set(row.ticks)
    return [
        (
            wording(checklist.title),
            checklist.clause,
            [(f"{checklist.id}/{item.id}", wording(item.title), f"{checklist.id}/{item.id}" in met) for item in items],
        )
        for checklist, items in checklists_for(ledger, step.id, facts_of(row, now))
    ]
