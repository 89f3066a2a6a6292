"""Everything that changes a return. Each action checks the right, validates, writes and logs at once.

`actor=None` is the installation itself: its operator, or the demonstration.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantian.apps.orgs.models import Unit, User
from lantian.apps.orgs.policies import Capacity
from lantian.apps.records.actions import record
from lantian.apps.records.campaign import pack
from lantian.apps.submissions.choices import Answer, Happened, State
from lantian.apps.submissions.models import Event, Member, Return, Version
from lantian.apps.submissions.owing import Owed
from lantian.apps.submissions.policies import PostPolicy, hand_in_policy, list_policy, review_policy
from lantian.apps.submissions.prefill import Table, same_facts, table_of
from lantian.apps.submissions.problems import ReturnRefused

__all__ = ["accept", "add_member", "hand_in", "keep_draft", "remove_member", "send_back", "take_back"]

LONGEST_TEXT, LONGEST_NOTE, LONGEST_REASON = 8000, 500, 500


@transaction.atomic
def keep_draft(owed: Owed, *, actor: User, text: str = "", notes: Mapping[str, str] | None = None) -> Return:
    """Keep words that are not handed in yet; nothing of what was handed in changes.

    Raises:
        NotAllowed: the actor may not hand in for this unit.
        ReturnRefused: a text is too long, or it was accepted already.
    """
    hand_in_policy(owed.unit).require(actor)
    item = _locked(owed)
    _must_not_be_accepted(item)
    item.draft = {"text": _text(text), "notes": _notes(notes or {})}
    item.save()
    record(actor=actor, action="submissions.keep-draft", subject=item.subject)
    return item


@transaction.atomic
def hand_in(
    owed: Owed,
    *,
    actor: User | None,
    now: dt.datetime,
    text: str = "",
    notes: Mapping[str, str] | None = None,
    answer: str = Answer.CONTENT,
    table: Table | None = None,
    policy: PostPolicy | None = None,
    demonstration: bool = False,
) -> Version:
    """Hand a return in: the table as it stands now, and the unit's own words. A later version follows the one before.

    `table`: filled in for this moment already, where several returns are handed in together.
    `policy`: who may, where another part knows the people of the unit (members of a group).

    Raises:
        NotAllowed: the actor may not hand in for this unit.
        ReturnRefused: it was accepted already, says nothing at all, or says “no change” where something changed.
    """
    post = _capacity(policy or hand_in_policy(owed.unit), actor)
    item = _locked(owed)
    _must_not_be_accepted(item)
    table = table or table_of(owed.submission, owed.unit, owed.due, now)
    kept = table.as_json() if table else {}
    words, said = _text(text), _notes(notes or {})
    if answer == Answer.NO_CHANGE:
        _must_be_unchanged(owed, kept)
    elif not words and not said and not kept.get("lines"):
        raise ReturnRefused("return-empty", _("Nothing is said."), _("Write a text, or answer “no change”."))
    version = Version(
        of=item,
        number=item.versions.count() + 1,
        answer=answer,
        text=words,
        notes=said,
        table=kept,
        digest=_digest(answer, words, said, kept),
        at=now,
        by=actor,
        on_behalf_of=post.on_behalf_of if post else None,
    )
    item.state, item.draft = State.HANDED_IN, {}
    item.first_handed_in_at = item.first_handed_in_at or now
    item.demonstration = item.demonstration or demonstration
    item.save()
    version.save(force_insert=True)
    facts = {"version": version.number, "answer": answer, "digest": version.digest, "rows": len(kept.get("lines", ()))}
    _happened(item, Happened.HAND_IN, version, actor, post, now, facts=facts)
    return version


@transaction.atomic
def take_back(owed: Owed, *, actor: User, now: dt.datetime, reason: str) -> Return:
    """Take back what was handed in and nobody reviewed yet; the version is kept, and its first day counts no more.

    Raises:
        NotAllowed: the actor may not hand in for this unit.
        ReturnRefused: nothing waits for a review, or no reason is given.
    """
    post = hand_in_policy(owed.unit).require(actor)
    item = _locked(owed)
    version = _must_be(item, State.HANDED_IN)
    why = _reason(reason)
    item.state, item.draft = State.DRAFT, {"text": version.text, "notes": version.notes}
    if not item.events.filter(happened=Happened.SEND_BACK).exists():
        item.first_handed_in_at = None
    item.save()
    _happened(item, Happened.TAKE_BACK, version, actor, post, now, reason=why)
    return item


@transaction.atomic
def send_back(owed: Owed, *, actor: User, now: dt.datetime, reason: str) -> Return:
    """Send a return back to be mended, also one that was accepted.

    Raises:
        NotAllowed: the actor may not review what is sent to this unit.
        ReturnRefused: nothing was handed in, no reason is given, or the actor handed it in.
    """
    return _reviewed(owed, State.SENT_BACK, Happened.SEND_BACK, actor, now, _reason(reason))


@transaction.atomic
def accept(owed: Owed, *, actor: User | None, now: dt.datetime, note: str = "") -> Return:
    """Accept what was handed in.

    Raises:
        NotAllowed: the actor may not review what is sent to this unit.
        ReturnRefused: nothing waits for a review, or the actor handed it in.
    """
    return _reviewed(owed, State.ACCEPTED, Happened.ACCEPT, actor, now, _short(note))


@transaction.atomic
def add_member(collective: str, unit: str, *, actor: User | None, since: dt.date, reason: str) -> Member:
    """Put a unit on the list of a collective unit.

    Raises:
        NotAllowed: the actor may not review what collective units owe.
        ReturnRefused: it stands there already, is no unit of the pack, or no reason is given.
    """
    _capacity(list_policy(collective), actor)
    if unit not in pack().units or unit == collective:
        raise ReturnRefused("member-unknown", _("There is no such unit."), _("Choose a unit of the campaign."))
    if Member.objects.filter(collective=collective, unit=unit, until=None).exists():
        raise ReturnRefused("member-twice", _("This unit stands on the list already."), _("Nothing needs to be done."))
    member = Member(collective=Unit.objects.get(pk=collective), unit=Unit.objects.get(pk=unit), since=since)
    member.save(force_insert=True)
    facts = {"unit": unit, "since": since}
    record(
        actor=actor, action="submissions.add-member", subject=f"unit:{collective}", facts=facts, reason=_reason(reason)
    )
    return member


@transaction.atomic
def remove_member(member: Member, *, actor: User, until: dt.date, reason: str) -> Member:
    """Take a unit off the list after a day; what it owed until then stays.

    Raises:
        NotAllowed: the actor may not review what collective units owe.
        ReturnRefused: no reason is given, or the day lies before its first.
    """
    _capacity(list_policy(member.collective_id), actor)
    if until < member.since:
        raise ReturnRefused("member-day", _("The last day lies before the first."), _("Give a later day."))
    member.until = until
    member.save()
    facts = {"unit": member.unit_id, "until": until}
    subject = f"unit:{member.collective_id}"
    record(actor=actor, action="submissions.remove-member", subject=subject, facts=facts, reason=_reason(reason))
    return member


def _capacity(policy: PostPolicy, actor: User | None) -> Capacity | None:
    return policy.require(actor) if actor is not None else None


def _locked(owed: Owed) -> Return:
    key = {"submission": owed.submission.id, "period": owed.due.period, "unit_id": owed.unit}
    found = Return.objects.select_for_update().filter(**key).first()
    return found or Return.objects.create(**key)


def _reviewed(
    owed: Owed, state: State, happened: Happened, actor: User | None, now: dt.datetime, reason: str
) -> Return:
    post = _capacity(review_policy(owed.submission), actor)
    item = _locked(owed)
    if state is State.SENT_BACK and item.state == State.ACCEPTED:
        version = _newest(item)
    else:
        version = _must_be(item, State.HANDED_IN)
    if actor is not None and version.by_id == actor.pk:
        raise ReturnRefused(
            "return-own", _("You handed this in yourself."), _("Another person of your unit must review it.")
        )
    item.state = state
    item.save()
    _happened(item, happened, version, actor, post, now, reason=reason)
    return item


def _must_be(item: Return, state: State) -> Version:
    if item.state != state:
        raise ReturnRefused(
            "return-not-waiting",
            _("Nothing that was handed in waits for a review."),
            _("Load the page again: somebody else may have been faster."),
        )
    return _newest(item)


def _newest(item: Return) -> Version:
    version = item.versions.order_by("-number").first()
    assert version is not None
    return version


def _must_not_be_accepted(item: Return) -> None:
    if item.state == State.ACCEPTED:
        raise ReturnRefused(
            "return-accepted",
            _("This return was accepted already."),
            _("Ask the receiving unit to send it back when it must be mended."),
        )


def _must_be_unchanged(owed: Owed, table: Mapping[str, Any]) -> None:
    """“No change” holds against the newest version that the unit handed in, of this period or an earlier one."""
    versions = Version.objects.filter(of__submission=owed.submission.id, of__unit=owed.unit, answer=Answer.CONTENT)
    before = versions.order_by("-at", "-pk").first()
    if before is None:
        raise ReturnRefused(
            "return-nothing-before", _("Nothing was handed in before."), _("Hand it in with its content this time.")
        )
    if not same_facts(before.table, table):
        raise ReturnRefused(
            "return-changed",
            _("The data have changed since the last return."),
            _("Hand it in with its content; the table is filled in already."),
        )


def _happened(
    item: Return,
    happened: Happened,
    version: Version,
    actor: User | None,
    post: Capacity | None,
    now: dt.datetime,
    *,
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
) -> None:
    behalf = post.on_behalf_of if post else None
    Event.objects.create(
        of=item, happened=happened, version=version, at=now, by=actor, on_behalf_of=behalf, reason=reason
    )
    told = dict(facts or {"version": version.number})
    if behalf is not None:
        told["on_behalf_of"] = behalf.username
    record(actor=actor, action=f"submissions.{happened}", subject=item.subject, facts=told, reason=reason)


def _text(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise ReturnRefused(
            "return-too-long", _("The text is too long."), _("Write at most 8000 characters; attach the rest.")
        )
    return text.strip()


def _notes(notes: Mapping[str, str]) -> dict[str, str]:
    if any(len(note) > LONGEST_NOTE for note in notes.values()):
        raise ReturnRefused("note-too-long", _("A note is too long."), _("Write at most 500 characters in each."))
    return {key: note.strip() for key, note in notes.items() if note.strip()}


def _reason(reason: str) -> str:
    if not reason.strip():
        raise ReturnRefused("reason-missing", _("No reason is given."), _("Say why in a few words."))
    return _short(reason)


def _short(text: str) -> str:
    return text.strip()[:LONGEST_REASON]


def _digest(answer: str, text: str, notes: Mapping[str, str], table: Mapping[str, Any]) -> str:
    content = {"answer": answer, "text": text, "notes": dict(notes), "table": dict(table)}
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
