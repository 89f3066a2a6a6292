"""Everything that changes draws. `actor=None` is the installation itself (demonstration)."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantian.apps.draws.choices import State
from lantian.apps.draws.lists import objects_of, period_named
from lantian.apps.draws.models import Draw, Event
from lantian.apps.draws.policies import DrawPolicy
from lantian.apps.draws.problems import DrawRefused
from lantian.apps.ledgers.reading import local_day
from lantian.apps.orgs.models import User
from lantian.apps.records.actions import record
from lantian.apps.records.campaign import pack
from lantian.core.rules import draws as lot
from lantian.core.rules.draw_proof import result_rows

__all__ = ["change", "commit", "draw", "freeze", "withdraw"]

_LONGEST = 500
_MOST_INSPECTORS = 500


@transaction.atomic
def commit(
    sample_id: str, period: str, *, actor: User | None, now: dt.datetime, seed: str = "", demonstration: bool = False
) -> Draw:
    """Make a seed that nobody sees, and publish its digest before the list is closed.

    Raises:
        NotAllowed: the actor does not draw this sample.
        DrawRefused: there is no such period, or a draw of it stands.
    """
    sample = pack().draws[sample_id]
    _require(sample_id, actor)
    if period_named(sample, period, local_day(now)) is None:
        raise DrawRefused("draw-period", _("No sample is asked for in this period."), _("Choose one from the list."))
    earlier = Draw.objects.filter(sample=sample_id, period=period)
    if earlier.exclude(state=State.WITHDRAWN).exists():
        raise DrawRefused(
            "draw-standing",
            _("A draw of this period stands already."),
            _("Withdraw it with a reason before another one begins; both stay public."),
        )
    seed = seed or secrets.token_hex(32)
    item = Draw(
        sample=sample_id,
        period=period,
        attempt=earlier.count() + 1,
        commitment=lot.commitment_of(seed),
        seed=seed,
        committed_at=now,
        by=actor,
        demonstration=demonstration,
    )
    item.save(force_insert=True)
    record(actor=actor, action="draws.commit", subject=item.subject, facts={"commitment": item.commitment})
    return item


@transaction.atomic
def freeze(
    number: int,
    *,
    actor: User | None,
    now: dt.datetime,
    inspectors: Iterable[lot.Inspector],
    beacon_source: str = "",
) -> Draw:
    """Close the list of objects and inspectors and publish it with its digest.

    Raises:
        NotAllowed: the actor does not draw this sample.
        DrawRefused: the list was closed before, it has nothing to draw, or too few inspectors could be sent.
    """
    item = _locked(number, actor, State.COMMITTED)
    sample, today = pack().draws[item.sample], local_day(now)
    objects = objects_of(sample, today)
    if not objects:
        raise DrawRefused("draw-empty", _("The ledger has nothing to draw from."), _("Enter the rows first."))
    people = list(inspectors)
    if len(people) > _MOST_INSPECTORS:
        raise DrawRefused("draw-crowd", _("More than 500 inspectors."), _("List those who can be sent."))
    each = int(pack().number("draws.inspectors", on=today))
    text = lot.canonical(objects, people)
    share = pack().number(sample.share, on=today)
    try:
        lot.draw(text, seed="", beacon="", share=Decimal(1), each=each)
    except lot.NobodyLeft as cause:
        raise DrawRefused(
            "draw-nobody",
            _("%(object)s: %(wanted)s inspectors are needed, %(found)s may be sent.")
            % {"object": cause.object_id, "wanted": cause.wanted, "found": cause.found},
            _("Add inspectors of other units: nobody checks what answers to their own."),
        ) from cause
    except lot.ListNotReadable as cause:
        raise DrawRefused("draw-double", _("An inspector stands twice on the list."), _("Take one out.")) from cause
    item.list_text, item.list_digest = text, lot.digest_of(text)
    item.share, item.each = str(share), each
    item.beacon_source = beacon_source.strip()[:300]
    item.state, item.frozen_at = State.FROZEN, now
    item.save()
    facts = {"sha256": item.list_digest, "rows": len(objects), "inspectors": len(people), "beacon": item.beacon_source}
    record(actor=actor, action="draws.freeze", subject=item.subject, facts=facts)
    return item


@transaction.atomic
def draw(number: int, *, actor: User | None, now: dt.datetime, beacon: str = "") -> Draw:
    """Draw, and show the seed.

    Raises:
        NotAllowed: the actor does not draw this sample.
        DrawRefused: the list is not public long enough, or the number of the named source is missing.
    """
    item = _locked(number, actor, State.FROZEN)
    assert item.frozen_at is not None
    hours = int(pack().number("draws.public_hours", on=local_day(now)))
    if now < item.frozen_at + dt.timedelta(hours=hours):
        raise DrawRefused(
            "draw-early",
            _("The list must be public for %(hours)s hours before it is drawn from.") % {"hours": hours},
            _("Draw later; until then anybody may say what is missing."),
        )
    value = beacon.strip()[:200]
    if bool(value) != bool(item.beacon_source):
        raise DrawRefused(
            "draw-beacon",
            _("The number of the source that was named goes into the draw, and no other."),
            _("Enter the number as its source published it; leave it empty where none was named."),
        )
    item.beacon, item.state, item.drawn_at = value, State.DRAWN, now
    item.result = _result(item, ())
    item.save()
    facts = {"seed": item.seed, "beacon": value, "drawn": len(item.result)}
    record(actor=actor, action="draws.draw", subject=item.subject, facts=facts)
    return item


@transaction.atomic
def change(
    number: int, *, actor: User | None, now: dt.datetime, kind: str, who: str, reason: str, at_object: str = ""
) -> Event:
    """Note that an object or an inspector falls out; whoever follows is told by the same lot.

    Raises:
        NotAllowed: the actor does not draw this sample.
        DrawRefused: it stands not in the draw, no reason is given, or nobody is left to follow.
    """
    item = _locked(number, actor, State.DRAWN)
    why = _reason(reason)
    objects = {each["object"] for each in item.result}
    people = {one for each in item.result for one in each["inspectors"]}
    fits = who in objects if kind == Event.OBJECT else kind == Event.INSPECTOR and who in people
    if not fits or (at_object and at_object not in objects):
        raise DrawRefused("draw-stranger", _("This does not stand in the draw."), _("Choose one that was drawn."))
    events = [*_events(item), lot.Event(kind, who, at_object)]  # type: ignore[arg-type]
    try:
        item.result = _result(item, events)
    except lot.NobodyLeft as cause:
        raise DrawRefused(
            "draw-nobody", _("Nobody is left to be sent."), _("Withdraw the draw and list more inspectors.")
        ) from cause
    item.save()
    event = Event.objects.create(draw=item, kind=kind, who=who, at_object=at_object, reason=why, at=now, by=actor)
    facts = {"change": kind, "who": who, "object": at_object}
    record(actor=actor, action="draws.change", subject=item.subject, facts=facts, reason=why)
    return event


@transaction.atomic
def withdraw(number: int, *, actor: User | None, now: dt.datetime, reason: str) -> Draw:
    """Withdraw a draw so that another may follow; it stays public with its seed and the reason.

    Raises:
        NotAllowed: the actor does not draw this sample.
        DrawRefused: it was withdrawn before, or no reason is given.
    """
    item = _locked(number, actor, State.COMMITTED, State.FROZEN, State.DRAWN)
    item.reason, item.state, item.withdrawn_at = _reason(reason), State.WITHDRAWN, now
    item.save()
    facts = {"seed": item.seed}
    record(actor=actor, action="draws.withdraw", subject=item.subject, facts=facts, reason=item.reason)
    return item


def _result(item: Draw, events: Iterable[lot.Event]) -> list[dict[str, object]]:
    outcome = lot.draw(
        item.list_text,
        seed=item.seed,
        beacon=item.beacon,
        share=Decimal(item.share),
        each=item.each,
        events=tuple(events),
    )
    return result_rows(outcome)


def _events(item: Draw) -> list[lot.Event]:
    return [lot.Event(each.kind, each.who, each.at_object) for each in item.events.order_by("pk")]


def _require(sample_id: str, actor: User | None) -> None:
    if actor is not None:
        DrawPolicy(pack().draws[sample_id]).require(actor)


def _locked(number: int, actor: User | None, *states: State) -> Draw:
    item = Draw.objects.select_for_update().get(pk=number)
    _require(item.sample, actor)
    if item.state not in states:
        raise DrawRefused(
            "draw-state",
            _("This step does not follow on where the draw is."),
            _("Load the page of the draw again: somebody may have been faster."),
        )
    return item


def _reason(text: str) -> str:
    why = text.strip()[:_LONGEST]
    if not why:
        raise DrawRefused("draw-reason", _("A reason is needed."), _("Say why; it becomes public."))
    return why
