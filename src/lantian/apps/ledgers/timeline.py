"""Everything that happened to a row in one order: entries, corrections, steps, signatures, and what was attached."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lantian.apps.evidence.choices import SLOT_TITLES
from lantian.apps.evidence.models import Item
from lantian.apps.ledgers import shown
from lantian.apps.ledgers.models import Change, Row
from lantian.apps.ledgers.reading import flow_of
from lantian.apps.orgs.models import User
from lantian.apps.records.campaign import pack, wording
from lantian.core.policy.ledger_schema import Flow, LedgerType

__all__ = ["Deed", "deeds_of", "kept_words"]


@dataclass(frozen=True, kw_only=True)
class Deed:
    """A line of what happened."""

    at: dt.datetime
    title: str
    by: User | None
    on_behalf_of: User | None = None
    state: str = ""
    """The state after it; "" where it left the row where it was."""
    ground: str = ""
    reason: str = ""
    batch: str = ""
    undone: bool = False
    fields: tuple[tuple[str, str, str], ...] = ()
    """Field, before, after."""
    file: str = ""
    address: str = ""
    """Of the file."""
    log: int | None = None
    """Number of the entry in the action log."""
    round: int | None = None


def deeds_of(row: Row, ledger: LedgerType, seen: Collection[str]) -> tuple[Deed, ...]:
    """Newest first; `seen`: the fields that the reader may see."""
    found = [*_changes(row, ledger, seen), *_files(row)]
    return tuple(sorted(found, key=lambda each: each.at, reverse=True))


def kept_words(ledger: LedgerType, name: str, kept: Any) -> tuple[str, str]:
    """The title of what a change names – a field, the unit, the due day, the place – and what it holds, in words."""
    field = next((each for each in ledger.fields if each.id == name), None)
    if field is not None:
        return wording(field.title), shown.value(field, kept)
    return str(_OTHER.get(name, name)), _plain(name, kept)


def _changes(row: Row, ledger: LedgerType, seen: Collection[str]) -> Iterator[Deed]:
    flow = flow_of(ledger)
    history = row.changes.select_related("by", "on_behalf_of").order_by("-number")
    for change in history:
        moved = change.state != change.state_before
        yield Deed(
            at=change.at,
            title=shown.step_title(flow, change.action),
            by=change.by,
            on_behalf_of=change.on_behalf_of,
            state=shown.state_title(flow, change.state) if moved else "",
            ground=_ground(flow, change),
            reason=change.reason,
            batch=change.batch,
            undone=change.undone,
            fields=tuple(_differences(change, ledger, seen)),
            log=change.log,
            round=change.round,
        )


def _files(row: Row) -> Iterator[Deed]:
    """What was attached, and what was withdrawn again."""
    people = ("by", "on_behalf_of", "withdrawn_by")
    for item in Item.objects.filter(subject=row.subject).select_related(*people).order_by("-at", "-pk"):
        slot = SLOT_TITLES.get(item.slot, item.slot)
        file = {"file": item.name, "address": reverse("evidence:item", args=[item.pk])}
        title = _("attached: {slot}").format(slot=slot)
        yield Deed(at=item.at, title=title, by=item.by, on_behalf_of=item.on_behalf_of, reason=item.note, **file)
        if item.withdrawn_at is not None:
            title = _("withdrawn: {slot}").format(slot=slot)
            reason = item.withdrawn_reason
            yield Deed(at=item.withdrawn_at, title=title, by=item.withdrawn_by, reason=reason, **file)


def _ground(flow: Flow, change: Change) -> str:
    if not change.ground:
        return ""
    grounds = {each.id: each.title for step in flow.transitions if step.id == change.action for each in step.grounds}
    return wording(grounds[change.ground]) if change.ground in grounds else change.ground


def _differences(change: Change, ledger: LedgerType, seen: Collection[str]) -> Iterator[tuple[str, str, str]]:
    known = {field.id for field in ledger.fields}
    for name, (before, after) in change.fields.items():
        if name not in known or name in seen:
            title, words = kept_words(ledger, name, before)
            yield title, words, kept_words(ledger, name, after)[1]


_OTHER = {
    "unit": gettext_lazy("Responsible unit"),
    "due": gettext_lazy("Due day"),
    "place": pgettext_lazy("row", "Place"),
    "signature": gettext_lazy("Signature"),
    "ticks": gettext_lazy("Points ticked"),
}


def _plain(name: str, kept: Any) -> str:
    if kept in (None, "", []):
        return ""
    if name in ("unit", "signature") and str(kept) in pack().units:
        return shown.unit_title(str(kept))
    return shown.listed([str(each) for each in kept]) if isinstance(kept, list) else str(kept)
