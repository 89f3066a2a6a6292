"""Everything that changes rows: the same for screen, workbook, command and job."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from lantian.apps.evidence.queries import slots
from lantian.apps.ledgers.models import Change, Row, Signature
from lantian.apps.ledgers.policies import add_policy, change_policy, step_policy
from lantian.apps.ledgers.preparing import (
    NOT_STEPS,
    Empty,
    Meanwhile,
    Note,
    Place,
    Proof,
    asked_of,
    corrected,
    entered,
    stepped,
)
from lantian.apps.ledgers.problems import ChangedMeanwhile, Double, StepRefused
from lantian.apps.ledgers.reading import context, flow_of, ledger_of, local_day
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import NotAllowed, capacities, note_post
from lantian.apps.records.actions import record
from lantian.apps.records.campaign import pack
from lantian.core.flows.ledger_row import PastStep, obstacles
from lantian.core.policy.ledger_schema import LedgerType, Transition

__all__ = ["add", "change", "first_number", "numbers_pointed_to", "proof_of", "sign", "step", "undoes"]


@transaction.atomic
def add(
    ledger_id: str,
    *,
    actor: User | None,
    unit: str,
    values: Mapping[str, Any],
    now: dt.datetime,
    place: Place | None = None,
    due: dt.date | None = None,
    reason: str = "",
    batch: str = "",
    demonstration: bool = False,
) -> Row:
    """Enter a row. `actor=None` is the installation itself (demonstration).

    Raises:
        NotAllowed: the actor's posts do not enter rows of this unit here.
        RowNotValid: fields are wrong or missing, or a rule refuses such a row.
        Double: another row has the same key.
    """
    ledger = pack().ledgers[ledger_id]
    post = add_policy(ledger_id).require_unit(actor, unit) if actor else None
    row, differences = entered(
        ledger,
        number=f"{ledger.prefix}-{first_number(ledger):05}",
        unit=unit,
        values=values,
        reading=context(now, numbers_pointed_to(ledger, [values])),
        now=now,
        place=place,
        due=due,
        demonstration=demonstration,
    )
    _refuse_double(row)
    row.save(force_insert=True)
    _keep(
        Note(
            row=row, action="add", actor=actor, post=post, now=now, differences=differences, reason=reason, batch=batch
        )
    )
    return row


@transaction.atomic
def change(
    number: str,
    *,
    actor: User | None,
    values: Mapping[str, Any],
    seen: int,
    now: dt.datetime,
    reason: str = "",
    place: Place | Empty | None = None,
    unit: str | None = None,
    due: dt.date | Empty | None = None,
    batch: str = "",
) -> Row:
    """Correct fields of a row: `values` holds those that are given, None empties one; `seen` is the version seen.
    `EMPTY` takes the due day or the place away.

    What others changed meanwhile in other fields is kept (`row.merged` names them); in the same ones it is refused with
    both values, unless both say the same. A value that is given as it stood in version `seen` was not touched.

    Raises:
        NotAllowed, RowNotValid, Double: as `add`.
        ChangedMeanwhile: somebody changed the same fields since version `seen`.
    """
    row = Row.objects.select_for_update().get(number=number)
    ledger = ledger_of(row)
    post = change_policy(row.ledger).require(actor, row) if actor else None
    if actor and unit is not None and unit != row.unit_id:
        change_policy(row.ledger).require_unit(actor, unit)
    differences = corrected(
        row,
        ledger,
        values=values,
        meanwhile=_meanwhile(row, seen),
        reading=context(now, numbers_pointed_to(ledger, [values])),
        place=place,
        unit=unit,
        due=due,
    )
    if not differences:
        return row
    _refuse_double(row)
    _keep(
        Note(
            row=row,
            action="change",
            actor=actor,
            post=post,
            now=now,
            differences=differences,
            reason=reason,
            batch=batch,
        )
    )
    return row


@transaction.atomic
def step(
    number: str,
    transition: str,
    *,
    actor: User | None,
    now: dt.datetime,
    seen: int | None = None,
    values: Mapping[str, Any] | None = None,
    ticked: Iterable[str] = (),
    reason: str = "",
    ground: str = "",
    new_unit: str = "",
    batch: str = "",
) -> Row:
    """Take a step of the row's flow, filling fields and ticking points on the way.

    Raises:
        NotAllowed: the actor's posts do not take this step on this row.
        StepRefused: with everything that stands against it.
        RowNotValid: a field that was given is wrong.
        Double: a field that was given makes it a double of another row.
        ChangedMeanwhile: the row is not in the version `seen` any more.
    """
    row = Row.objects.select_for_update().get(number=number)
    ledger = ledger_of(row)
    asked = flow_of(ledger).transition(transition)
    post = step_policy(row.ledger, asked).require(actor, row) if actor else None
    if seen is not None and seen != row.version:
        raise ChangedMeanwhile(number, (), _newest_author(row))
    came_from, round_before = row.state, row.round
    differences = stepped(
        row,
        ledger,
        asked,
        actor=actor,
        proof=proof_of(row, asked),
        reading=context(now, numbers_pointed_to(ledger, [values or {}])),
        now=now,
        values=values,
        ticked=ticked,
        reason=reason,
        ground=ground,
        new_unit=new_unit,
    )
    _refuse_double(row)
    if undoes(asked, ground):
        row.changes.filter(round=round_before, state_kind="closed").update(undone=True)
    _keep(
        Note(
            row=row,
            action=transition,
            actor=actor,
            post=post,
            now=now,
            differences=differences,
            reason=reason,
            batch=batch,
            ground=ground,
            came_from=came_from,
        )
    )
    return row


@transaction.atomic
def sign(number: str, transition: str, *, actor: User, now: dt.datetime, note: str = "") -> Signature:
    """Sign for one's unit before a step that several units sign; signing twice changes nothing.

    Raises:
        NotAllowed: none of the actor's posts signs for a unit that this step asks for.
        StepRefused: the step cannot be taken from the row's state.
    """
    row = Row.objects.select_for_update().get(number=number)
    asked = flow_of(ledger_of(row)).transition(transition)
    post = next((one for one in capacities(actor) if "sign-rows" in one.rights and one.unit in asked.sign_by), None)
    if post is None:
        raise NotAllowed(actor, "sign-rows")
    note_post(actor, post)
    if row.state not in asked.from_states:
        against = obstacles(ledger_of(row), asked_of(row, asked, actor=actor, proof=proof_of(row, asked), now=now))
        raise StepRefused(number, transition, against)
    signature, made = Signature.objects.get_or_create(
        row=row,
        round=row.round,
        transition=transition,
        unit_id=post.unit,
        defaults={"by": actor, "at": now, "note": note},
    )
    if made:
        signed = {"signature": [None, post.unit]}
        _keep(Note(row=row, action="sign", actor=actor, post=post, now=now, differences=signed, reason=note))
    return signature


def proof_of(row: Row, step: Transition) -> Proof:
    """What was brought for a row in this round."""
    past = Change.objects.filter(row=row, round=row.round).exclude(action__in=NOT_STEPS) if step.four_eyes else ()
    if step.four_eyes:
        past = past.select_related("by").order_by("number")
    signed = Signature.objects.filter(row=row, round=row.round, transition=step.id) if step.sign_by else None
    return Proof(
        past=tuple(
            PastStep(each.action, each.by.username if each.by else "", each.unit, local_day(each.at)) for each in past
        ),
        evidence=slots([row.subject], since=row.round_since).get(row.subject, {}),
        signed_units=frozenset(signed.values_list("unit_id", flat=True)) if signed is not None else frozenset(),
    )


def undoes(step: Transition, ground_id: str) -> bool:
    """Whether a ground takes the strike-offs of the round back, also for past days (a false record)."""
    return any(each.undoes for each in step.grounds if each.id == ground_id)


def numbers_pointed_to(ledger: LedgerType, given: Iterable[Mapping[str, Any]]) -> dict[str, frozenset[str]]:
    """Numbers that fields of kind `row` name, as far as they exist, by ledger."""
    wanted: dict[str, set[str]] = {}
    fields = [(each.id, each.ledger) for each in ledger.fields if each.kind == "row" and each.ledger]
    if not fields:
        return {}
    for values in given:
        for name, other in fields:
            found = wanted.setdefault(other, set())
            if values.get(name):
                found.add(str(values[name]).strip().upper())
    return {
        other: frozenset(
            Row.objects.filter(ledger=other, number__in=numbers).values_list("number", flat=True) if numbers else ()
        )
        for other, numbers in wanted.items()
    }


def first_number(ledger: LedgerType) -> int:
    """One more than the highest number of the ledger; the transaction lets one writer in at a time."""
    newest = Row.objects.filter(ledger=ledger.id).order_by("-id").values_list("number", flat=True).first()
    return int(newest.rpartition("-")[2]) + 1 if newest else 1


def _refuse_double(row: Row) -> None:
    if not row.key or row.state_kind == "void":
        return
    same = Row.objects.filter(ledger=row.ledger, key=row.key).exclude(number=row.number).exclude(state_kind="void")
    found = same.values_list("number", flat=True).first()
    if found:
        raise Double(found)


def _meanwhile(row: Row, seen: int) -> Meanwhile | None:
    if seen == row.version:
        return None
    before: dict[str, Any] = {}
    for one in row.changes.filter(number__gt=seen).order_by("number"):
        for name, (was, _) in one.fields.items():
            before.setdefault(name, was)
    return Meanwhile(fields=frozenset(before), by=_newest_author(row), before=before)


def _newest_author(row: Row) -> str:
    newest = row.changes.select_related("by").order_by("-number").first()
    return str(newest.by) if newest and newest.by else ""


def _keep(note: Note) -> Change:
    """Keep the row, the entry in the log and the line of its history together."""
    row = note.row
    row.version = 1 if note.action == "add" else row.version + 1
    row.changed_at = note.now
    row.save()
    change = note.change(record(**note.deed()).number)
    change.save(force_insert=True)
    return change
