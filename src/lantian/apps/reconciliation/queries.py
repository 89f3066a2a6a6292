"""What other parts ask about compared lists."""

from __future__ import annotations

from lantian.apps.orgs.policies import Actor
from lantian.apps.reconciliation import leads
from lantian.apps.reconciliation.models import Entry
from lantian.apps.reconciliation.policies import ListPolicy
from lantian.apps.records.campaign import pack

__all__ = ["lead_of", "may_open", "seen_entry", "title_of"]

_KIND = "list-entry:"
_LARGEST = 2**31


def seen_entry(subject: str, actor: Actor) -> Entry | None:
    """The entry of that name ("list-entry:12/3", or "12/3") when the actor may open it, or follows it as a lead."""
    of, _slash, line = subject.removeprefix(_KIND).partition("/")
    if not _is_number(of) or not _is_number(line):
        return None
    entries = Entry.objects.select_related("of", "row").defer("of__cells")
    found: Entry | None = entries.filter(of=int(of), line=int(line)).first()
    if found is None or may_open(found, actor):
        return found
    return leads.seen_by(actor).filter(pk=found.pk).first()


def may_open(entry: Entry, actor: Actor) -> bool:
    """Whether the actor may see the entry beside its candidates, with everything that the list says."""
    named = pack().reconciliations.get(entry.of.reconciliation)
    return named is not None and ListPolicy(named).allows(actor)


def lead_of(row: str, actor: Actor) -> Entry | None:
    """The newest lead on a row, by its number, that the actor follows."""
    return leads.seen_by(actor).filter(row__number=row).first()


def title_of(entry: Entry) -> str:
    """What the entry calls itself: its name and address, as the list has them."""
    named = pack().reconciliations[entry.of.reconciliation]
    words = (entry.values.get(each.id, "") for each in named.columns if each.meaning in ("name", "address"))
    return " · ".join(text for text in words if text)[:200]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) < _LARGEST
