"""The one way into the action log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import acting_for
from lantian.apps.records.chain import BEGINNING, digest_of
from lantian.apps.records.models import LogEntry

__all__ = ["record", "record_many"]


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

    `action` is "app.verb-object", `subject` "kind:id". `actor=None` is the installation itself. Who stood in for
    somebody is named together with that person. Times are those of the machine, not of a demonstration's clock. The
    database lets one writer in at a time, from the beginning of its transaction, so that two entries never follow the
    same one.
    """
    deed = {"actor": actor, "action": action, "subject": subject, "facts": facts, "reason": reason}
    (entry,) = _sealed([deed])
    entry.save(force_insert=True)
    return entry


@transaction.atomic
def record_many(deeds: Iterable[Mapping[str, Any]]) -> list[LogEntry]:
    """Add many entries at once, each as `record` takes it, in order and in one chain."""
    return LogEntry.objects.bulk_create(_sealed(deeds))


def _sealed(deeds: Iterable[Mapping[str, Any]]) -> list[LogEntry]:
    """Entries that follow the newest one, each sealing the one before it; not saved."""
    newest = LogEntry.objects.order_by("-number").only("number", "digest").first()
    last, previous = (newest.number, newest.digest) if newest else (0, BEGINNING)
    made: list[LogEntry] = []
    for number, deed in enumerate(deeds, start=last + 1):
        actor: User | None = deed.get("actor")
        entry = LogEntry(
            number=number,
            time=dt.datetime.now(dt.UTC),
            actor=actor,
            actor_name=actor.username if actor else "",
            action=deed["action"],
            subject=deed["subject"],
            facts=_plain(_facts(deed)),
            reason=deed.get("reason", ""),
            previous=previous,
        )
        entry.digest = previous = digest_of(entry)
        made.append(entry)
    return made


def _facts(deed: Mapping[str, Any]) -> dict[str, Any]:
    """What an action tells, and in whose post it happened where it does not say so itself."""
    facts = dict(deed.get("facts") or {})
    behalf = acting_for(deed.get("actor"))
    if behalf is not None:
        facts.setdefault("on_behalf_of", behalf.username)
    return facts


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
