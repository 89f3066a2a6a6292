"""Everything that changes what is attached: the same for a page, the outbox of a phone and a job."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, get_args
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from lantian.apps.evidence import pictures, renditions
from lantian.apps.evidence.choices import PHOTO_SLOTS, Slot
from lantian.apps.evidence.keeping import DocumentRefused, keep, keep_bytes, shown_name
from lantian.apps.evidence.models import Item
from lantian.apps.evidence.problems import EvidenceRefused
from lantian.apps.evidence.subjects import SubjectRules, rules_of
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.records.actions import record, record_many
from lantian.apps.records.campaign import pack

__all__ = ["LARGEST", "receive", "receive_many", "withdraw"]

LARGEST = pictures.LARGEST
"""Bytes of one file, picture or document."""


def receive(
    content: bytes,
    name: str,
    *,
    actor: User | None,
    subject: str,
    slot: str,
    now: dt.datetime,
    client: str = "",
    note: str = "",
    pair: str = "",
    queued_at: dt.datetime | None = None,
    sender: str = "",
) -> Item:
    """Attach a file to a thing. `actor=None` is the installation itself (demonstration), or with a `sender` whoever
    came by a link without an account; the caller has checked the link. The same bytes from senders are one file.

    `client` is the key that the sending browser gave: the same key again is the same file, and nothing is done twice.

    Raises:
        NoSuchSubject: no part of the system keeps such a thing.
        NotAllowed: the actor may not add to it.
        EvidenceRefused: the file is not taken; it says why and what helps.
    """
    rules = _require_add(actor, subject)
    if slot not in get_args(Slot):
        raise EvidenceRefused("slot-unknown", shown_name(name))
    known = _sent_before(actor, client)
    item = Item(
        subject=subject,
        slot=slot,
        note=note.strip()[:500],
        pair=pair.strip()[:40],
        client=client[:64],
        by=actor,
        on_behalf_of=_acts_for(rules, actor, subject),
        sender=sender.strip()[:60],
        at=now,
        queued_at=queued_at,
    )
    _take_in(item, content, name)
    known = known or _shown_before(item)
    if known is not None:
        return _same(known, item)
    try:
        with transaction.atomic():
            return _attach(item, actor, now)
    except IntegrityError:  # the same key came twice at once, and the other one was quicker
        known = _sent_before(actor, client)
        if known is None:
            raise
        return _same(known, item)


@transaction.atomic
def receive_many(content: bytes, name: str, to: Sequence[tuple[str, str, dt.datetime]]) -> list[Item]:
    """Attach one picture to many things at once, for demonstrations: subject, slot and moment of each.

    Raises:
        EvidenceRefused: the file is not taken.
    """
    if not to:
        return []
    first = Item()
    _take_in(first, content, name)
    kept = ("digest", "kind", "name", "size", "width", "height", "zone_known", "camera")
    shared = {part: getattr(first, part) for part in kept}
    made = Item.objects.bulk_create(Item(subject=subject, slot=slot, at=at, **shared) for subject, slot, at in to)
    record_many(_deed("evidence.attach-file", each, None, each.at) for each in made)
    return made


@transaction.atomic
def withdraw(item: Item, *, actor: User | None, reason: str, now: dt.datetime) -> Item:
    """Take a file out of the proof, with a reason. The file and who attached it stay known.

    Raises:
        NotAllowed: the actor may not add to the thing.
        EvidenceRefused: no reason is given, it was withdrawn before, or a step that was taken relies on it.
    """
    rules = _require_add(actor, item.subject)
    item = Item.objects.select_for_update().get(pk=item.pk)
    if item.withdrawn_at is not None:
        raise EvidenceRefused("withdrawn-already", item.name)
    if not reason.strip():
        raise EvidenceRefused("reason-missing", item.name)
    subject_name = item.subject.partition(":")[2]
    if actor is not None and rules.may_withdraw is not None and not rules.may_withdraw(actor, subject_name):
        raise EvidenceRefused("withdraw-relied-upon", item.name)
    item.withdrawn_at, item.withdrawn_by, item.withdrawn_reason = now, actor, reason.strip()[:500]
    item.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    _log("evidence.withdraw-file", item, actor, now, reason.strip(), _acts_for(rules, actor, item.subject))
    if rules.attached is not None:
        rules.attached(item, actor, now)
    return item


def _require_add(actor: User | None, subject: str) -> SubjectRules:
    rules, subject_name = rules_of(subject)
    if actor is not None and not rules.may_add(actor, subject_name):
        raise NotAllowed(actor, rules.add_right)
    return rules


def _acts_for(rules: SubjectRules, actor: User | None, subject: str) -> User | None:
    return None if actor is None else rules.acts_for(actor, subject.partition(":")[2])


def _take_in(item: Item, content: bytes, name: str) -> None:
    """Check the file, keep it, and write down what it is and what the camera says.

    Raises:
        EvidenceRefused: it is not taken.
    """
    item.size = len(content)
    if pictures.is_picture(content):
        picture = pictures.read(content, shown_name(name), ZoneInfo(pack().info.time_zone))
        item.digest, item.kind = keep_bytes(content), picture.kind
        renditions.put(item.digest, picture)
        item.name = shown_name(name) or item.digest[:12]
        item.width, item.height = picture.width, picture.height
        item.taken_at, item.zone_known = picture.says.taken_at, picture.says.zone_known
        item.lon, item.lat, item.camera = picture.says.lon, picture.says.lat, picture.says.camera
        return
    if pictures.looks_like_picture(content):
        raise EvidenceRefused("picture-kind", shown_name(name))
    if item.slot in PHOTO_SLOTS and content:
        raise EvidenceRefused("photo-needed", shown_name(name))
    try:
        item.digest, item.kind, item.name = keep(content, name, most=LARGEST)
    except DocumentRefused as refused:
        raise EvidenceRefused(refused.code, refused.name, said=refused.said, how=refused.how) from refused


def _attach(item: Item, actor: User | None, now: dt.datetime) -> Item:
    item.save(force_insert=True)
    _log("evidence.attach-file", item, actor, now, behalf=item.on_behalf_of)
    rules, _name = rules_of(item.subject)
    if rules.attached is not None:
        rules.attached(item, actor, now)
    return item


def _sent_before(actor: User | None, client: str) -> Item | None:
    return Item.objects.filter(by=actor, client=client[:64]).first() if client and actor else None


def _shown_before(item: Item) -> Item | None:
    if not item.sender:
        return None
    return Item.objects.filter(subject=item.subject, digest=item.digest, withdrawn_at=None).exclude(sender="").first()


def _same(known: Item, item: Item) -> Item:
    if (known.digest, known.subject) != (item.digest, item.subject):
        raise EvidenceRefused("client-key-taken", item.name)
    return known


def _log(
    action: str, item: Item, actor: User | None, now: dt.datetime, reason: str = "", behalf: User | None = None
) -> None:
    deed = _deed(action, item, actor, now, reason)
    if behalf is not None:
        deed["facts"]["on_behalf_of"] = behalf.username
    record(**deed)


def _deed(action: str, item: Item, actor: User | None, now: dt.datetime, reason: str = "") -> dict[str, Any]:
    """The entry of the action log."""
    facts = {
        "file": item.name,
        "sha256": item.digest,
        "slot": item.slot,
        "to": item.subject,
        "campaign_time": now,
    }
    if item.sender:
        facts["sender"] = item.sender
    return {
        "actor": actor,
        "action": action,
        "subject": f"evidence:{item.pk}",
        "facts": facts,
        "reason": reason,
    }
