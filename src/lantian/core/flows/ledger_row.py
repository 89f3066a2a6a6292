"""The way of a ledger row: whether a step may be taken, and everything that stands against it at once.

The table is the pack's (`flows.yaml`): apply → site check → verified → struck off, the way back, re-opening, and what
each step must bring. Nothing here knows a state by name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from lantian.core.policy.ledger_schema import CheckItem, Checklist, EvidenceNeed, Flow, Ground, LedgerType, Transition
from lantian.core.rules.ledgers.conditions import RowFacts, ask
from lantian.core.rules.ledgers.rows import missing_fields
from lantian.core.rules.ledgers.verdicts import Verdict, blocking

__all__ = ["Obstacle", "PastStep", "StepAsked", "checklists_for", "evidence_for", "obstacles", "steps_from"]


@dataclass(frozen=True)
class PastStep:
    """A step that was taken before in this round (since the row was listed or opened again), newest last."""

    transition: str
    by: str
    """Who took it, by their account."""
    unit: str
    on: dt.date


@dataclass(frozen=True, kw_only=True)
class StepAsked:
    """What somebody asks for."""

    transition: Transition
    by: str
    facts: RowFacts
    past: tuple[PastStep, ...] = ()
    reason: str = ""
    ground: str = ""
    ticked: frozenset[str] = frozenset()
    """Points of checklists that are met: "checklist/item"."""
    evidence: Mapping[str, int] = field(default_factory=dict)
    """Slot → how many are attached in this round."""
    signed_units: frozenset[str] = frozenset()
    state_since: dt.date | None = None
    new_unit: str = ""
    """For a ground that moves the row: who answers from now on."""


@dataclass(frozen=True)
class Obstacle:
    """One thing that stands against a step: a code, what it is about, and the clause that asks for it."""

    code: str
    """wrong-state, reason-missing, ground-missing, ground-unknown, unit-missing, point-open, evidence-missing,
    same-person, signature-missing, notice-running, field-missing, verdict-blocks."""
    subject: object = None
    clause: str | None = None


def steps_from(flow: Flow, state: str) -> tuple[Transition, ...]:
    """Steps that lead on from a state, in the order of the pack."""
    return tuple(each for each in flow.transitions if state in each.from_states)


def checklists_for(
    ledger: LedgerType, transition: str, facts: RowFacts
) -> tuple[tuple[Checklist, tuple[CheckItem, ...]], ...]:
    """Checklists that a step asks for, each with the points that this row must meet."""
    return tuple(
        (each, tuple(item for item in each.items if item.when is None or ask(item.when, facts).holds))
        for each in ledger.checklists
        if transition in each.on and (each.when is None or ask(each.when, facts).holds)
    )


def evidence_for(ledger: LedgerType, transition: str, facts: RowFacts) -> tuple[EvidenceNeed, ...]:
    """What must be attached for a step."""
    return tuple(
        each for each in ledger.evidence if transition in each.on and (each.when is None or ask(each.when, facts).holds)
    )


def obstacles(ledger: LedgerType, asked: StepAsked) -> tuple[Obstacle, ...]:
    """Everything that stands against a step; nothing: it may be taken. Rights are asked elsewhere."""
    step = asked.transition
    found: list[Obstacle] = []
    if asked.facts.state not in step.from_states:
        found.append(Obstacle("wrong-state", asked.facts.state))
    if step.reason and not asked.reason.strip():
        found.append(Obstacle("reason-missing"))
    found += _ground(step, asked)
    found += _people(step, asked)
    found += _notice(step, asked)
    if step.kind == "step":
        found += _proof(ledger, asked)
    return tuple(found)


def _ground(step: Transition, asked: StepAsked) -> list[Obstacle]:
    if not step.grounds:
        return []
    ground: Ground | None = next((each for each in step.grounds if each.id == asked.ground), None)
    if ground is None:
        return [Obstacle("ground-unknown" if asked.ground else "ground-missing", tuple(step.grounds))]
    if ground.moves and not asked.new_unit:
        return [Obstacle("unit-missing", ground, ground.clause)]
    return []


def _people(step: Transition, asked: StepAsked) -> list[Obstacle]:
    found = [
        Obstacle("same-person", past, step.clause)
        for past in asked.past
        if past.transition in step.four_eyes and past.by == asked.by
    ]
    found += [
        Obstacle("signature-missing", unit, step.clause) for unit in step.sign_by if unit not in asked.signed_units
    ]
    return found


def _notice(step: Transition, asked: StepAsked) -> list[Obstacle]:
    if step.notice_days is None or asked.state_since is None:
        return []
    days = asked.facts.parameter(step.notice_days)
    until = asked.state_since + dt.timedelta(days=int(str(days)))
    return [Obstacle("notice-running", until, step.clause)] if asked.facts.today < until else []


def _proof(ledger: LedgerType, asked: StepAsked) -> list[Obstacle]:
    found = [Obstacle("field-missing", fault.field, fault.clause) for fault in missing_fields(ledger, asked.facts)]
    for checklist, items in checklists_for(ledger, asked.transition.id, asked.facts):
        found += [
            Obstacle("point-open", item, item.clause or checklist.clause)
            for item in items
            if f"{checklist.id}/{item.id}" not in asked.ticked
        ]
    for need in evidence_for(ledger, asked.transition.id, asked.facts):
        if asked.evidence.get(need.slot, 0) < need.least:
            found.append(Obstacle("evidence-missing", need, need.clause))
    blocked: tuple[Verdict, ...] = blocking(ledger, asked.facts, asked.transition.id)
    found += [Obstacle("verdict-blocks", one, one.clause) for one in blocked]
    return found
