"""Everything that changes rows: the same for screen, workbook, command and job."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from lantian.apps.evidence.queries import slots
from lantian.apps.ledgers.models import Change, Row, Signature
from lantian.apps.ledgers.policies import add_policy, change_policy, step_policy
from lantian.apps.ledgers.problems import ChangedMeanwhile, Double, RowNotValid, StepRefused
from lantian.apps.ledgers.reading import context, facts_of, facts_of_values, flow_of, ledger_of, local_day
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import Capacity, NotAllowed, capacities
from lantian.apps.records.actions import record
from lantian.apps.records.campaign import pack
from lantian.core.flows.ledger_row import PastStep, StepAsked, obstacles
from lantian.core.policy.ledger_schema import LedgerType, Transition
from lantian.core.rules.ledgers.rows import key_of, missing_fields, read_row, refusals

__all__ = ["add", "change", "sign", "step"]

Place = tuple[Decimal, Decimal]
"""Longitude and latitude, WGS-84."""


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
    flow = flow_of(ledger)
    first = flow.state(flow.initial)
    kept = _valid(ledger, values, {}, first.id, first.kind, now)
    row = Row(
        ledger=ledger_id,
        number=_next_number(ledger),
        unit_id=unit,
        state=first.id,
        state_kind=first.kind,
        state_since=now,
        round_since=now,
        values=kept,
        due=due,
        created_at=now,
        changed_at=now,
        demonstration=demonstration,
    )
    _derive(row, ledger, place)
    _refuse_double(row)
    row.save(force_insert=True)
    _note(row, "add", actor, post, now, {name: [None, kept[name]] for name in kept}, reason=reason, batch=batch)
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
    place: Place | None = None,
    unit: str | None = None,
    due: dt.date | None = None,
    batch: str = "",
) -> Row:
    """Correct fields of a row; `values` holds those that are given, None empties one. `seen`: the version that was seen.

    What others changed meanwhile in other fields is kept; in the same ones it is refused, unless both say the same.

    Raises:
        NotAllowed, RowNotValid, Double: as `add`.
        ChangedMeanwhile: somebody changed the same fields since version `seen`.
    """
    row = Row.objects.select_for_update().get(number=number)
    ledger = ledger_of(row)
    post = change_policy(row.ledger).require(actor, row) if actor else None
    kept = _valid(ledger, values, row.values, row.state, row.state_kind, now)
    differences = {
        name: [row.values.get(name), kept.get(name)]
        for name in sorted({*row.values, *kept})
        if row.values.get(name) != kept.get(name)
    }
    _refuse_lost_update(row, seen, differences)
    if unit is not None and unit != row.unit_id:
        if actor:
            change_policy(row.ledger).require_unit(actor, unit)
        differences["unit"] = [row.unit_id, unit]
        row.unit_id = unit
    if due is not None and due != row.due:
        differences["due"] = [row.due.isoformat() if row.due else None, due.isoformat()]
        row.due = due
    if place is not None and place != (row.lon, row.lat):
        differences["place"] = [_written(row.lon, row.lat), _written(*place)]
    if not differences:
        return row
    row.values = kept
    _derive(row, ledger, place)
    _refuse_double(row)
    _note(row, "change", actor, post, now, differences, reason=reason, batch=batch)
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
        ChangedMeanwhile: the row is not in the version `seen` any more.
    """
    row = Row.objects.select_for_update().get(number=number)
    ledger = ledger_of(row)
    flow = flow_of(ledger)
    asked = flow.transition(transition)
    post = step_policy(row.ledger, asked).require(actor, row) if actor else None
    if seen is not None and seen != row.version:
        raise ChangedMeanwhile(number, (), _newest_author(row))
    before = dict(row.values)
    if values:
        row.values = _valid(ledger, values, row.values, row.state, row.state_kind, now, whole=False)
    row.ticks = sorted({*row.ticks, *ticked})
    against = obstacles(ledger, _asked(row, asked, actor, now, reason, ground, new_unit))
    if against:
        raise StepRefused(number, transition, against)
    differences = {
        name: [before.get(name), row.values.get(name)]
        for name in sorted({*before, *row.values})
        if before.get(name) != row.values.get(name)
    }
    came_from, target = row.state, flow.state(asked.to)
    row.state, row.state_kind, row.state_since = target.id, target.kind, now
    if asked.kind == "reopen":
        _open_again(row, asked, ground, now)
    if new_unit and new_unit != row.unit_id:
        differences["unit"] = [row.unit_id, new_unit]
        row.unit_id = new_unit
    _derive(row, ledger, None)
    _note(
        row, transition, actor, post, now, differences, reason=reason, batch=batch, ground=ground, came_from=came_from
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
    if row.state not in asked.from_states:
        raise StepRefused(number, transition, obstacles(ledger_of(row), _asked(row, asked, actor, now)))
    signature, made = Signature.objects.get_or_create(
        row=row,
        round=row.round,
        transition=transition,
        unit_id=post.unit,
        defaults={"by": actor, "at": now, "note": note},
    )
    if made:
        _note(row, "sign", actor, post, now, {"signature": [None, post.unit]}, reason=note)
    return signature


def _asked(
    row: Row,
    transition: Transition,
    actor: User | None,
    now: dt.datetime,
    reason: str = "",
    ground: str = "",
    new_unit: str = "",
) -> StepAsked:
    signed = Signature.objects.filter(row=row, round=row.round, transition=transition.id)
    past = Change.objects.filter(row=row, round=row.round).exclude(action__in=("add", "change", "tick", "attach"))
    return StepAsked(
        transition=transition,
        by=actor.username if actor else "",
        facts=facts_of(row, now),
        past=tuple(
            PastStep(each.action, each.by.username if each.by else "", each.unit, local_day(each.at))
            for each in past.select_related("by").order_by("number")
        )
        if transition.four_eyes
        else (),
        reason=reason,
        ground=ground,
        ticked=frozenset(row.ticks),
        evidence=slots([row.subject], since=row.round_since).get(row.subject, {}),
        signed_units=frozenset(signed.values_list("unit_id", flat=True)) if transition.sign_by else frozenset(),
        state_since=local_day(row.state_since),
        new_unit=new_unit,
    )


def _valid(
    ledger: LedgerType,
    given: Mapping[str, Any],
    before: Mapping[str, Any],
    state: str,
    state_kind: str,
    now: dt.datetime,
    *,
    whole: bool = True,
) -> dict[str, Any]:
    """The values of a row after a change.

    Raises:
        RowNotValid: they may not be kept.
    """
    found = read_row(ledger, given, context(now, _rows_pointed_to(ledger, given)))
    kept = {name: value for name, value in before.items() if name not in given} | dict(found.values)
    facts = facts_of_values(kept, state, state_kind, now)
    wrong = {fault.field for fault in found.faults}
    faults = [*found.faults, *refusals(ledger, facts)]
    if whole:
        faults += [fault for fault in missing_fields(ledger, facts) if fault.field not in wrong]
    if faults:
        raise RowNotValid(faults)
    return kept


def _rows_pointed_to(ledger: LedgerType, given: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """Numbers that fields of kind `row` name, as far as they exist."""
    wanted = {
        field.ledger: str(given[field.id]) for field in ledger.fields if field.kind == "row" and given.get(field.id)
    }
    return {
        name: frozenset(Row.objects.filter(ledger=name, number=number.strip().upper()).values_list("number", flat=True))
        for name, number in wanted.items()
        if name
    }


def _derive(row: Row, ledger: LedgerType, place: Place | None) -> None:
    """What is kept beside the values for finding, counting and drawing."""
    values = row.values
    title = values.get(ledger.title_field) if ledger.title_field else None
    row.title = str(title or row.number)[:200]
    row.key = key_of(ledger, values)[:400]
    texts = [value for value in values.values() if isinstance(value, str)]
    row.words = " ".join([row.number, row.title, *texts]).casefold()
    day = values.get(ledger.day_field) if ledger.day_field else None
    row.day = dt.date.fromisoformat(f"{day}-01"[:10]) if day else None
    if place is not None:
        row.lon, row.lat = place


def _refuse_double(row: Row) -> None:
    if not row.key:
        return
    same = Row.objects.filter(ledger=row.ledger, key=row.key).exclude(number=row.number).exclude(state_kind="void")
    found = same.values_list("number", flat=True).first()
    if found:
        raise Double(found)


def _refuse_lost_update(row: Row, seen: int, differences: Mapping[str, list[Any]]) -> None:
    if seen == row.version:
        return
    touched = {name for one in row.changes.filter(number__gt=seen) for name in one.fields}
    both = sorted(touched & set(differences))
    if both:
        raise ChangedMeanwhile(row.number, both, _newest_author(row))


def _newest_author(row: Row) -> str:
    newest = row.changes.select_related("by").order_by("-number").first()
    return str(newest.by) if newest and newest.by else ""


def _open_again(row: Row, asked: Transition, ground_id: str, now: dt.datetime) -> None:
    """A new round: proof is asked for afresh. A ground that undoes takes the strike-offs of the last round back."""
    ground = next((each for each in asked.grounds if each.id == ground_id), None)
    if ground is not None and ground.undoes:
        row.changes.filter(round=row.round, state_kind="closed").update(undone=True)
    row.round, row.round_since, row.ticks = row.round + 1, now, []


def _next_number(ledger: LedgerType) -> str:
    """One more than the highest number of the ledger; the transaction lets one writer in at a time."""
    newest = Row.objects.filter(ledger=ledger.id).order_by("-id").values_list("number", flat=True).first()
    return f"{ledger.prefix}-{int(newest.rpartition('-')[2]) + 1 if newest else 1:05}"


def _note(
    row: Row,
    action: str,
    actor: User | None,
    post: Capacity | None,
    now: dt.datetime,
    differences: Mapping[str, list[Any]],
    *,
    reason: str = "",
    batch: str = "",
    ground: str = "",
    came_from: str = "",
) -> Change:
    """Keep the row, its change and the entry in the log together."""
    made = action == "add"
    row.version = 1 if made else row.version + 1
    row.changed_at = now
    row.save()
    behalf = post.on_behalf_of if post else None
    entry = record(
        actor=actor,
        action=f"ledgers.{action}-row" if action in {"add", "change", "sign"} else "ledgers.step-row",
        subject=row.subject,
        facts={
            "ledger": row.ledger,
            "step": action,
            "from": came_from,
            "to": row.state,
            "fields": dict(differences),
            "ground": ground,
            "batch": batch,
            "on_behalf_of": behalf.username if behalf else "",
            "campaign_time": now,
        },
        reason=reason,
    )
    return Change.objects.create(
        row=row,
        number=row.version,
        at=now,
        by=actor,
        on_behalf_of=behalf,
        action=action,
        ledger=row.ledger,
        round=row.round,
        state_before=came_from or ("" if made else row.state),
        state=row.state,
        state_kind=row.state_kind,
        unit=row.unit_id,
        fields=dict(differences),
        ground=ground,
        reason=reason,
        batch=batch,
        log=entry.number,
    )


def _written(lon: Decimal | None, lat: Decimal | None) -> str | None:
    return None if lon is None or lat is None else f"{lon} {lat}"
