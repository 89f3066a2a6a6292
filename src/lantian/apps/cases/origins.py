"""From which thing of this system a case comes, as a link for those who may see that thing."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from lantian.apps.cases.models import Case
from lantian.apps.evidence.subjects import NoSuchSubject, rules_of
from lantian.apps.orgs.models import User
from lantian.apps.reconciliation.queries import may_open, seen_entry

__all__ = ["Origin", "origin_of"]


@dataclass(frozen=True)
class Origin:
    """The thing and its page."""

    title: str
    address: str


def origin_of(case: Case, reader: User) -> Origin | None:
    """A row, an entry of a compared list, an inspection; None where it begins nowhere here, or out of sight."""
    entry = seen_entry(case.subject, reader)
    if entry is not None:
        opened = may_open(entry, reader)
        page = reverse("reconciliation:entry", args=[entry.pk]) if opened else reverse("reconciliation:leads")
        return Origin(f"{entry.of.name} · {entry.line}", page)
    try:
        rules, name = rules_of(case.subject)
    except NoSuchSubject:
        return None
    return Origin(rules.title(name), rules.address(name)) if rules.may_see(reader, name) else None
