"""Messages out of the house: planned once for a group of notices, held at night, tried again, given up and shown.

Everything is idempotent. A message is counted as tried before it is sent: a crash in between may lose the knowledge
that it went out, and it is then sent once more, never many times.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext, ngettext

from lantian.apps.notices.choices import Delivered, Severity
from lantian.apps.notices.models import Channel, Delivery, Notice, Receipt, Subscription
from lantian.apps.notices.policies import NoticePolicy
from lantian.apps.records.campaign import pack
from lantian.core.policy.problems import ParameterNotInForce
from lantian.io import notify
from lantian.io.home import data_home

__all__ = ["BACKOFF", "deliver", "escalate", "message_of", "plan", "quiet_until"]

BACKOFF = (dt.timedelta(minutes=1), dt.timedelta(minutes=5), dt.timedelta(minutes=30), dt.timedelta(hours=2))
"""How long after each failure a message is tried again; after the last one it is given up and shown as such."""
_POLICY = NoticePolicy()
_MOST_AT_ONCE = 12
_LONGEST_RUN = 15.0
_SHOWN_MEMBERS = 10


def escalate(*, now: dt.datetime) -> int:
    """Hand up urgent notices of which nobody took note in the pack's minutes; returns how many."""
    try:
        day = now.astimezone(_zone()).date()
        minutes = int(pack().number("notices.escalation_minutes", on=day))
        right = pack().word("notices.escalation_right", on=day)
    except ParameterNotInForce:
        return 0
    late = Notice.objects.filter(
        severity=Severity.URGENT,
        settled_at=None,
        escalated_at=None,
        receipts=None,
        at__lte=now - dt.timedelta(minutes=minutes),
    )
    return late.update(escalated_at=now, escalated_right=right, planned=False)


def plan(*, now: dt.datetime) -> int:
    """Put down the messages of notices that have none yet; returns how many."""
    made = 0
    for notice in Notice.objects.filter(planned=False).select_related("group").order_by("at", "pk")[:200]:
        with transaction.atomic():
            if notice.settled_at is None:
                made += _plan(notice, now)
            Notice.objects.filter(pk=notice.pk).update(planned=True)
    return made


def deliver(*, now: dt.datetime) -> int:
    """Send what is due, a few at a time; returns how many went out."""
    begun = time.monotonic()
    waiting = (Delivered.WAITING, Delivered.HELD, Delivered.RETRYING)
    due = Delivery.objects.filter(state__in=waiting, due__lte=now, channel__active=True).order_by("due", "pk")
    sent = 0
    for one in due.select_related("notice", "channel")[:_MOST_AT_ONCE]:
        if time.monotonic() - begun > _LONGEST_RUN:
            break
        sent += _send(one, now)
    return sent


def quiet_until(now: dt.datetime, begins: dt.time, ends: dt.time) -> dt.datetime | None:
    """When the quiet hours in which a moment lies are over; None outside of them. Hours are local; they may span
    midnight, and equal hours mean that there are none.

    >>> quiet_until(dt.datetime(2031, 1, 1, 12, tzinfo=dt.UTC), dt.time(22), dt.time(22)) is None
    True
    """
    local = now.astimezone(_zone())
    clock = local.time()
    inside = begins <= clock < ends if begins <= ends else clock >= begins or clock < ends
    if not inside:
        return None
    day = local.date() if clock < ends else local.date() + dt.timedelta(days=1)
    return dt.datetime.combine(day, ends, tzinfo=_zone()).astimezone(dt.UTC)


def message_of(notice: Notice, language: str) -> tuple[str, str]:
    """Title and body for the outside: the notice, the others of its group, and where it is read."""
    with translation.override(language):
        others = list(notice.members.exclude(pk=notice.pk).filter(settled_at=None).order_by("at")[:100])
        lines = [notice.body] if notice.body else []
        lines += [f"· {other.title}" for other in others[:_SHOWN_MEMBERS]]
        rest = len(others) - _SHOWN_MEMBERS
        if rest > 0:
            lines.append(ngettext("and %(count)s more", "and %(count)s more", rest) % {"count": rest})
        lines.append(f"{notice.at.astimezone(_zone()):%Y-%m-%d %H:%M} · {notice.get_severity_display()}")
        if settings.CSRF_TRUSTED_ORIGINS:
            lines.append(f"{settings.CSRF_TRUSTED_ORIGINS[0]}{notice.address}")
        if notice.escalated_at is not None:
            lines.append(gettext("Handed up: nobody has taken note of it yet."))
        return notice.title, "\n".join(lines)


def _plan(notice: Notice, now: dt.datetime) -> int:
    group = notice.group or notice
    made = 0
    for channel, address, hours in _targets(notice):
        told = Delivery.objects.filter(notice__group=group, channel=channel, address=address)
        worst = max((Severity(one.notice.severity).rank for one in told.select_related("notice")), default=-1)
        if worst >= Severity(notice.severity).rank and not (notice.escalated_at and not told.exists()):
            continue
        due = now if notice.severity == Severity.URGENT else quiet_until(now, *hours) or now
        state = Delivered.WAITING if due == now else Delivered.HELD
        made += Delivery.objects.get_or_create(
            notice=notice, channel=channel, address=address, defaults={"due": due, "state": state}
        )[1]
    return made


def _targets(notice: Notice) -> Iterable[tuple[Channel, str, tuple[dt.time, dt.time]]]:
    """Channel, address and quiet hours of everybody who asked: the office for groups, people for their mail box."""
    rank, house = Severity(notice.severity).rank, _house_hours(notice.at)
    for channel in Channel.objects.filter(active=True).order_by("pk"):
        meant = notice.right in channel.right_list or (notice.escalated_right or "-") in channel.right_list
        if meant and notice.kind in channel.kind_list and rank >= Severity(channel.least).rank:
            yield channel, "", house
    asked = Subscription.objects.filter(channel__active=True).exclude(mail="").select_related("user", "channel")
    for one in asked.order_by("pk"):
        wanted = notice.kind in one.kind_list and rank >= Severity(one.least).rank
        if one.channel is not None and wanted and _POLICY.allows(one.user, notice):
            own = (one.quiet_from, one.quiet_until)
            yield one.channel, one.mail, house if own[0] is None or own[1] is None else (own[0], own[1])


def _zone() -> ZoneInfo:
    return ZoneInfo(pack().info.time_zone)


def _house_hours(moment: dt.datetime) -> tuple[dt.time, dt.time]:
    try:
        day = moment.astimezone(_zone()).date()
        return (
            dt.time(int(pack().number("notices.quiet_from_hour", on=day))),
            dt.time(int(pack().number("notices.quiet_until_hour", on=day))),
        )
    except ParameterNotInForce:
        return dt.time(0), dt.time(0)


def _send(one: Delivery, now: dt.datetime) -> bool:
    if one.notice.settled_at is not None or _all_noted(one):
        Delivery.objects.filter(pk=one.pk).update(state=Delivered.NEEDLESS)
        return False
    last = one.attempts >= len(BACKOFF)
    again = {"state": Delivered.GIVEN_UP} if last else {"state": Delivered.RETRYING, "due": now + BACKOFF[one.attempts]}
    Delivery.objects.filter(pk=one.pk).update(attempts=one.attempts + 1, **again)
    title, body = message_of(one.notice, one.channel.language)
    try:
        notify.send(notify.Vault(data_home()).address(one.channel_id), title=title, body=body, to=one.address)
    except (notify.ChannelFailed, notify.ChannelUnknown) as failed:
        trouble = str(getattr(failed, "reason", failed))[:300]
        Delivery.objects.filter(pk=one.pk).update(trouble=trouble)
        Channel.objects.filter(pk=one.channel_id).update(trouble=trouble)
        return False
    Delivery.objects.filter(pk=one.pk).update(state=Delivered.SENT, sent_at=now, trouble="")
    Channel.objects.filter(pk=one.channel_id).update(trouble="")
    return True


def _all_noted(one: Delivery) -> bool:
    """For one person's mail box: that person has taken note of it already."""
    if not one.address:
        return False
    people = Subscription.objects.filter(channel=one.channel, mail=one.address).values("user")
    return Receipt.objects.filter(notice=one.notice, by__in=people).exists()
