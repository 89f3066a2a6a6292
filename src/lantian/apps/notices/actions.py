"""Raising a notice, settling it, taking note of it.

Other parts say what happened and let go: who sees it, whether a message goes out and when, is decided here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Literal
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from lantian.apps.notices.choices import Kind, Severity
from lantian.apps.notices.models import Notice, Receipt
from lantian.apps.notices.policies import NoticePolicy
from lantian.apps.orgs.models import User
from lantian.apps.records.actions import record
from lantian.apps.records.campaign import pack
from lantian.core.policy.problems import ParameterNotInForce
from lantian.core.policy.schema import Text

__all__ = ["NoticeRefused", "acknowledge", "raise_notice", "settle", "withdraw_acknowledgement"]

_POLICY = NoticePolicy()
_KEY_LONGEST = 200
_TITLE_LONGEST = 300


class NoticeRefused(Exception):
    """A notice cannot be raised as asked: a fault of the part that raises it, never of the data."""

    code = "notice-refused"
    remedy = "Give a key of at most 200 characters, a known kind and severity, and a title."

    def __init__(self, key: str, fault: str) -> None:
        self.key = key
        self.fault = fault
        super().__init__(f"The notice {key!r} is refused: {fault}.")


@transaction.atomic
def raise_notice(
    *,
    key: str,
    kind: str,
    severity: Literal["info", "warning", "urgent"],
    title: Text,
    body: Text,
    address: str,
    at: dt.datetime,
    right: str = "read-work",
    units: Sequence[str] = (),
    alone: bool = False,
) -> None:
    """Tell people something. While a notice with this key stands open it is the same notice: words and severity are
    brought up to date, and whoever took note of it is asked again only when it has become more severe.

    `right` and `units` say who is meant: people with the right in one of the units; without units, everybody with
    the right. `address` is the page that it leads to. `at` is when it began, aware.
    `alone`: it stands in no group with others of its kind, so that it is seen and sent by itself.

    Raises:
        NoticeRefused: the kind or severity is unknown, or key or title is missing or too long.
    """
    _check(key, kind, severity, title, at)
    words = {"title_zh": title.zh, "title_en": title.en, "body_zh": body.zh, "body_en": body.en, "address": address}
    standing = Notice.objects.select_for_update().filter(key=key, settled_at=None).first()
    if standing is not None:
        if Severity(severity).rank > Severity(standing.severity).rank:
            standing.receipts.all().delete()
            standing.planned = False
        for name, value in {**words, "severity": severity}.items():
            setattr(standing, name, value)
        standing.save()
        return
    listed = "".join(f",{unit}" for unit in sorted(set(units)))
    fresh = Notice(
        key=key, kind=kind, severity=severity, at=at, right=right, units=f"{listed}," if listed else "", **words
    )
    fresh.group = None if alone else _group_of(fresh)
    fresh.save(force_insert=True)
    if fresh.group is None:
        fresh.group = fresh
        fresh.save(update_fields=["group"])


@transaction.atomic
def settle(key: str, *, at: dt.datetime) -> None:
    """The cause is over. Nothing happens when no notice with this key stands open."""
    Notice.objects.filter(key=key, settled_at=None).update(settled_at=at)


@transaction.atomic
def acknowledge(notices: Iterable[int], *, actor: User, now: dt.datetime) -> list[int]:
    """Take note of notices. Returns those that were new to the actor, so that it can be taken back.

    Raises:
        NotAllowed: one of them is not meant for the actor.
    """
    taken: list[int] = []
    for notice in Notice.objects.filter(pk__in=list(notices)).order_by("pk"):
        _POLICY.require(actor, notice)
        if Receipt.objects.get_or_create(notice=notice, by=actor, defaults={"at": now})[1]:
            taken.append(notice.pk)
    if taken:
        record(actor=actor, action="notices.acknowledge", subject=_subject(taken), facts={"notices": taken})
    return taken


@transaction.atomic
def withdraw_acknowledgement(notices: Iterable[int], *, actor: User) -> int:
    """Take back one's own notes; returns how many there were."""
    mine = Receipt.objects.filter(notice__in=list(notices), by=actor)
    numbers = sorted(mine.values_list("notice_id", flat=True))
    mine.delete()
    if numbers:
        record(
            actor=actor,
            action="notices.withdraw-acknowledgement",
            subject=_subject(numbers),
            facts={"notices": numbers},
        )
    return len(numbers)


def _subject(numbers: list[int]) -> str:
    return f"notice:{numbers[0]}" if len(numbers) == 1 else f"notices:{len(numbers)}"


def _group_of(fresh: Notice) -> Notice | None:
    """The first of those of the same kind and people that began within the pack's minutes before this one."""
    try:
        minutes = pack().number(
            "notices.grouping_minutes", on=fresh.at.astimezone(ZoneInfo(pack().info.time_zone)).date()
        )
    except ParameterNotInForce:
        return None
    earliest = fresh.at - dt.timedelta(minutes=int(minutes))
    return (
        Notice.objects.filter(
            kind=fresh.kind,
            right=fresh.right,
            units=fresh.units,
            at__gte=earliest,
            at__lte=fresh.at,
            group_id__isnull=False,
        )
        .filter(pk=F("group_id"))
        .order_by("at", "pk")
        .first()
    )


def _check(key: str, kind: str, severity: str, title: Text, at: dt.datetime) -> None:
    if not key or len(key) > _KEY_LONGEST:
        raise NoticeRefused(key, f"its key has {len(key)} characters")
    if kind not in Kind.values:
        raise NoticeRefused(key, f"the kind {kind!r} is unknown")
    if severity not in Severity.values:
        raise NoticeRefused(key, f"the severity {severity!r} is unknown")
    if max(len(title.zh), len(title.en)) > _TITLE_LONGEST:
        raise NoticeRefused(key, "its title is too long")
    if at.tzinfo is None:
        raise NoticeRefused(key, "its time has no zone")
