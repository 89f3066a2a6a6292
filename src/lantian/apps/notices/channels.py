"""Setting channels up, and what one person wants to be told. Secrets go to the vault alone, never into the log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext

from lantian.apps.notices.choices import Delivered, Kind, Severity
from lantian.apps.notices.models import Channel, Delivery, Subscription
from lantian.apps.notices.policies import MANAGE
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import require
from lantian.apps.records.actions import record
from lantian.io import notify
from lantian.io.home import data_home

__all__ = ["change_channel", "close_channel", "open_channel", "save_channel", "set_preferences", "test_channel"]

READ = "read-work"


@transaction.atomic
def save_channel(
    *,
    actor: User,
    entered: notify.Channel,
    name: str,
    language: str,
    rights: Sequence[str],
    kinds: Sequence[str],
    least: str,
) -> Channel:
    """Set a channel up. What was entered is kept in the vault alone and cannot be read back.

    Raises:
        NotAllowed: the actor's role has no right to it.
        AddressRefused: what was entered makes no address.
    """
    require(actor, MANAGE)
    address = notify.address_of(entered)
    made = Channel.objects.create(
        name=name,
        kind=entered.kind,
        host=notify.host_of(entered),
        language=language,
        rights=",".join(rights),
        kinds=",".join(kinds),
        least=least,
    )
    notify.Vault(data_home()).put(made.pk, address)
    _log(actor, "notices.add-channel", made)
    return made


@transaction.atomic
def change_channel(
    channel: Channel, *, actor: User, name: str, language: str, rights: Sequence[str], kinds: Sequence[str], least: str
) -> None:
    """Change what goes out through a channel; another address is another channel.

    Raises:
        NotAllowed: the actor's role has no right to it.
    """
    require(actor, MANAGE)
    channel.name, channel.language, channel.least = name, language, least
    channel.rights, channel.kinds = ",".join(rights), ",".join(kinds)
    channel.save()
    _log(actor, "notices.change-channel", channel)


@transaction.atomic
def close_channel(channel: Channel, *, actor: User, reason: str = "") -> None:
    """Nothing goes out here any more; what waits is dropped. It can be opened again.

    Raises:
        NotAllowed: the actor's role has no right to it.
    """
    require(actor, MANAGE)
    Channel.objects.filter(pk=channel.pk).update(active=False)
    waiting = (Delivered.WAITING, Delivered.HELD, Delivered.RETRYING)
    Delivery.objects.filter(channel=channel, state__in=waiting).update(state=Delivered.NEEDLESS)
    _log(actor, "notices.close-channel", channel, reason)


@transaction.atomic
def open_channel(channel: Channel, *, actor: User) -> None:
    """Open a closed channel again.

    Raises:
        NotAllowed: the actor's role has no right to it.
    """
    require(actor, MANAGE)
    Channel.objects.filter(pk=channel.pk).update(active=True, trouble="")
    _log(actor, "notices.open-channel", channel)


def test_channel(channel: Channel, *, actor: User, now: dt.datetime) -> str:
    """Send a test message; returns what went wrong, or nothing.

    Raises:
        NotAllowed: the actor's role has no right to it.
    """
    require(actor, MANAGE)
    try:
        notify.send(
            notify.Vault(data_home()).address(channel.pk),
            title=gettext("Lantian: test message"),
            body=gettext("This channel works. Nothing needs to be done."),
        )
        trouble = ""
    except notify.ChannelFailed as failed:
        trouble = failed.reason
    except notify.ChannelUnknown as unknown:
        trouble = str(unknown)
    with transaction.atomic():
        Channel.objects.filter(pk=channel.pk).update(tested_at=now, trouble=trouble[:300])
        _log(actor, "notices.test-channel", channel)
    return trouble


@transaction.atomic
def set_preferences(
    *,
    actor: User,
    channel: Channel | None,
    mail: str,
    kinds: Sequence[str],
    least: str,
    quiet_from: dt.time | None,
    quiet_until: dt.time | None,
) -> Subscription:
    """What the actor wants to be told outside the house, and when not.

    Raises:
        NotAllowed: the actor's role gives no right to read the work.
    """
    require(actor, READ)
    kept, _made = Subscription.objects.update_or_create(
        user=actor,
        defaults={
            "channel": channel,
            "mail": mail,
            "kinds": ",".join(kind for kind in kinds if kind in Kind.values),
            "least": Severity(least),
            "quiet_from": quiet_from,
            "quiet_until": quiet_until,
        },
    )
    record(
        actor=actor,
        action="notices.set-preferences",
        subject=f"user:{actor.username}",
        facts={"channel": channel.name if channel else "", "kinds": kept.kind_list, "severity": kept.least},
    )
    return kept


def _log(actor: User, action: str, channel: Channel, reason: str = "") -> None:
    facts = {"kind": channel.kind, "host": channel.host, "rights": channel.right_list, "kinds": channel.kind_list}
    record(actor=actor, action=action, subject=f"channel:{channel.name}", facts=facts, reason=reason)
