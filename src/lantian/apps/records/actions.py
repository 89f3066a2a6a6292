"""The one way into the action log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from lantian.apps.orgs.models import User
from lantian.apps.records.chain import BEGINNING, digest_of
from lantian.apps.records.models import LogEntry

__all__ = ["record"]


@transaction.atomic
def record(
    *,
    actor: User | None,
    action: str,
    subject: str,
    facts: Mapping[str, Any] | None = None,
    reason: str = "",
) -> LogEntry:
    """Add an entry to the action log. Call it inside the transaction of the action: both happen or neither.

    `action` is "app.verb-object", `subject` "kind:id". `actor=None` is the installation itself. Times are those of the
    machine, not of a demonstration's clock. The database lets one writer in at a time, from the beginning of its
    transaction, so that two entries never follow the same one.
    """
    newest = LogEntry.objects.order_by("-number").only("number", "digest").first()
    entry = LogEntry(
        number=newest.number + 1 if newest else 1,
        time=dt.datetime.now(dt.UTC),
        actor=actor,
        actor_name=actor.username if actor else "",
        action=action,
        subject=subject,
        facts=_plain(facts or {}),
        reason=reason,
        previous=newest.digest if newest else BEGINNING,
    )
    entry.digest = digest_of(entry)
    entry.save(force_insert=True)
    return entry


def _plain(value: Any) -> Any:
    """Facts as JSON keeps them, so that an entry read back has the digest that it was written with."""
    match value:
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case set() | frozenset():
            return sorted(_plain(item) for item in value)
        case bool() | int() | None:
            return value
        case dt.datetime() | dt.date() | dt.time():
            return value.isoformat()
        case _:  # numbers that are not whole stay exact as text
            return str(value)
