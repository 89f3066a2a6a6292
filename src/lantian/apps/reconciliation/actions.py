"""Everything that changes compared lists. `actor=None` is the installation itself (jobs, demonstration)."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantian.apps.ledgers import actions as ledgers
from lantian.apps.ledgers.models import Row
from lantian.apps.ledgers.reading import local_day
from lantian.apps.orgs.models import User
from lantian.apps.reconciliation import comparing, leads
from lantian.apps.reconciliation.choices import Decision, Standing, State
from lantian.apps.reconciliation.models import ComparedList, Entry, Saying
from lantian.apps.reconciliation.policies import ListPolicy
from lantian.apps.reconciliation.problems import ListRefused
from lantian.apps.reconciliation.sheets import Sheet, guess, packed, read, unpacked
from lantian.apps.records.actions import record
from lantian.apps.records.campaign import pack

__all__ = [
    "add_row",
    "compare",
    "compare_later",
    "confirm_sure",
    "decide",
    "receive",
    "receive_ledger",
    "take_back",
    "withdraw",
]

_LONGEST = 500
_NAMING = ("name", "code", "address")


@transaction.atomic
def receive(
    reconciliation_id: str,
    content: bytes,
    name: str,
    *,
    actor: User | None,
    now: dt.datetime,
    demonstration: bool = False,
) -> ComparedList:
    """Take a list in and guess what its columns mean; nothing is compared yet.

    Raises:
        NotAllowed: the actor does not compare these lists.
        ListRefused: the file cannot be read, or the same one stands already.
    """
    _require(reconciliation_id, actor)
    named = pack().reconciliations[reconciliation_id]
    digest = hashlib.sha256(content).hexdigest()
    standing = ComparedList.objects.filter(reconciliation=named.id, sha256=digest).exclude(state=State.WITHDRAWN)
    if standing.exists():
        raise ListRefused("list-twice", _("This file was brought already."), _("Open it from the list below."))
    return _received(named.id, read(content, name, named), name, digest, actor, now, demonstration=demonstration)


@transaction.atomic
def receive_ledger(reconciliation_id: str, *, actor: User | None, now: dt.datetime) -> ComparedList:
    """Take the rows of another ledger as the list.

    Raises:
        NotAllowed: the actor does not compare these lists.
        ListRefused: the list comes as a file, or that ledger is empty.
    """
    _require(reconciliation_id, actor)
    named = pack().reconciliations[reconciliation_id]
    if named.from_ledger is None:
        raise ListRefused("list-file", _("This list comes as a file."), _("Choose a file."))
    rows = Row.objects.filter(ledger=named.from_ledger).exclude(state_kind="void").order_by("number")
    heading = [each.id for each in named.columns]
    cells = [[_cell(each.meaning, each.id, row) for each in named.columns] for row in rows]
    if not cells:
        raise ListRefused("list-empty", _("That ledger has no rows."), _("Enter its rows first."))
    sheet = Sheet(heading, list(range(1, len(cells) + 1)), cells)
    name = f"{pack().ledgers[named.from_ledger].title.zh or named.from_ledger} {local_day(now)}"
    return _received(named.id, sheet, name, hashlib.sha256(packed(sheet)).hexdigest(), actor, now)


@transaction.atomic
def compare(
    number: int, *, actor: User | None, now: dt.datetime, columns: Mapping[str, int] | None = None
) -> ComparedList:
    """Hold a list against its ledger, with the columns as a person named them.

    Raises:
        NotAllowed: the actor does not compare these lists.
        ListRefused: it was compared before, or neither name, code nor address is among the columns.
    """
    item = _locked(number, actor, State.RECEIVED, State.WAITING)
    _name_columns(item, item.columns if columns is None else columns)
    item.state, item.compared_at = State.COMPARED, now
    found = comparing.build(item, now)
    item.save()
    facts = {"entries": item.entries.count(), "rows": item.rows, **found}
    record(actor=actor, action="reconciliation.compare-list", subject=item.subject, facts=facts)
    return item


@transaction.atomic
def compare_later(number: int, *, actor: User, columns: Mapping[str, int]) -> ComparedList:
    """Name the columns of a long list and have a job compare it.

    Raises:
        NotAllowed, ListRefused: as `compare`.
    """
    item = _locked(number, actor, State.RECEIVED)
    _name_columns(item, columns)
    item.state = State.WAITING
    item.save()
    record(actor=actor, action="reconciliation.name-columns", subject=item.subject, facts={"columns": item.columns})
    return item


@transaction.atomic
def decide(
    number: int, *, actor: User | None, now: dt.datetime, decision: str, row: str = "", reason: str = ""
) -> Entry:
    """Say what an entry is: the same as a row, left off the ledger, or nothing that belongs on it.

    Raises:
        NotAllowed: the actor does not compare these lists.
        ListRefused: the row is none of that ledger, a reason is missing, or the list is not compared.
    """
    entry = _entry(number, actor)
    if decision not in (Decision.SAME, Decision.OMITTED, Decision.OUTSIDE):
        raise ListRefused("decision-unknown", _("There is no such decision."), _("Choose one that is offered."))
    why = reason.strip()[:_LONGEST]
    if decision == Decision.OUTSIDE and not why:
        raise ListRefused("reason-missing", _("A reason is needed."), _("Say why it does not belong on the ledger."))
    named = pack().reconciliations[entry.of.reconciliation]
    meant = None
    if decision == Decision.SAME:
        meant = Row.objects.filter(ledger=named.ledger, number=row).exclude(state_kind="void").first()
        if meant is None:
            raise ListRefused("row-unknown", _("The ledger has no such row."), _("Choose a candidate, or a number."))
    _say(entry, decision, meant, actor, now, why)
    facts = {"decision": decision, "row": meant.number if meant else ""}
    record(actor=actor, action="reconciliation.decide-entry", subject=entry.subject, facts=facts, reason=why)
    return entry


@transaction.atomic
def confirm_sure(number: int, *, actor: User | None, now: dt.datetime) -> int:
    """Say of every undecided entry with one sure match that it is the same; how many were.

    Raises:
        NotAllowed: the actor does not compare these lists.
        ListRefused: the list is not compared.
    """
    item = _locked(number, actor, State.COMPARED)
    sure = item.entries.filter(decision="", standing=Standing.LIKELY).prefetch_related("candidates__row")
    count = 0
    for entry in sure:
        entry.of = item
        _say(entry, Decision.SAME, entry.candidates.all()[0].row, actor, now, "")
        count += 1
    record(actor=actor, action="reconciliation.confirm-sure", subject=item.subject, facts={"confirmed": count})
    return count


@transaction.atomic
def take_back(number: int, *, actor: User | None, now: dt.datetime) -> Entry:
    """Take the newest decision on an entry back. A row that was entered for it stays on the ledger.

    Raises:
        NotAllowed: the actor does not compare these lists.
        ListRefused: nothing was decided.
    """
    entry = _entry(number, actor)
    newest = entry.sayings.filter(taken_back_at=None).order_by("-pk").first()
    if newest is None:
        raise ListRefused("nothing-decided", _("Nothing was decided."), _("Load the page again."))
    entry.sayings.filter(taken_back_at=None).update(taken_back_at=now)
    entry.decision, entry.row, entry.lead = "", None, False
    entry.save()
    leads.settle_over(now)
    facts = {"decision": newest.decision}
    record(actor=actor, action="reconciliation.take-back", subject=entry.subject, facts=facts)
    return entry


@transaction.atomic
def add_row(number: int, *, actor: User | None, now: dt.datetime, unit: str, values: Mapping[str, Any]) -> Row:
    """Enter what was left off, by the same action as the screen of the ledger.

    Raises:
        NotAllowed: the actor does not compare these lists, or does not enter rows of that unit.
        RowNotValid, Double: as `ledgers.actions.add`.
        ListRefused: the entry is no omission.
    """
    entry = _entry(number, actor)
    if entry.decision not in ("", Decision.OMITTED):
        raise ListRefused("entry-decided", _("This entry was decided otherwise."), _("Take the decision back first."))
    named = pack().reconciliations[entry.of.reconciliation]
    reason = f"{entry.of.name} · {entry.line}"
    row = ledgers.add(named.ledger, actor=actor, unit=unit, values=values, now=now, reason=reason)
    _say(entry, Decision.ADDED, row, actor, now, "")
    record(actor=actor, action="reconciliation.add-row", subject=entry.subject, facts={"row": row.number})
    return row


@transaction.atomic
def withdraw(number: int, *, actor: User | None, now: dt.datetime, reason: str) -> ComparedList:
    """Withdraw a list: its entries count no more; rows that were entered stay.

    Raises:
        NotAllowed: the actor does not compare these lists.
        ListRefused: no reason is given, or it was withdrawn before.
    """
    item = _locked(number, actor, State.RECEIVED, State.WAITING, State.COMPARED)
    why = reason.strip()[:_LONGEST]
    if not why:
        raise ListRefused("reason-missing", _("A reason is needed."), _("Say why the list is withdrawn."))
    item.state, item.reason = State.WITHDRAWN, why
    item.save()
    leads.settle_over(now)
    record(actor=actor, action="reconciliation.withdraw-list", subject=item.subject, reason=why)
    return item


def _name_columns(item: ComparedList, columns: Mapping[str, int]) -> None:
    named = pack().reconciliations[item.reconciliation]
    width = len(unpacked(item.cells).heading)
    known = {each.id: each.meaning for each in named.columns}
    item.columns = {name: place for name, place in columns.items() if name in known and 0 <= place < width}
    if not {known[name] for name in item.columns}.intersection(_NAMING):
        raise ListRefused(
            "list-columns", _("No column says name, code or address."), _("Say which column means which.")
        )


def _received(
    reconciliation_id: str,
    sheet: Sheet,
    name: str,
    digest: str,
    actor: User | None,
    now: dt.datetime,
    *,
    demonstration: bool = False,
) -> ComparedList:
    item = ComparedList.objects.create(
        reconciliation=reconciliation_id,
        name=name[-200:],
        sha256=digest,
        cells=packed(sheet),
        columns=guess(sheet.heading, pack().reconciliations[reconciliation_id]),
        at=now,
        by=actor,
        remarks=sheet.remarks,
        demonstration=demonstration,
    )
    facts = {"file": item.name, "sha256": digest, "entries": len(sheet.rows)}
    record(actor=actor, action="reconciliation.receive-list", subject=item.subject, facts=facts)
    return item


def _say(entry: Entry, decision: str, row: Row | None, actor: User | None, now: dt.datetime, reason: str) -> None:
    entry.sayings.filter(taken_back_at=None).update(taken_back_at=now)
    Saying.objects.create(entry=entry, decision=decision, row=row, reason=reason, at=now, by=actor)
    named = pack().reconciliations[entry.of.reconciliation]
    running = comparing.is_running(named, entry.values, local_day(now))
    entry.decision, entry.row = decision, row
    was_lead = entry.lead
    entry.lead = decision == Decision.SAME and row is not None and row.state_kind == "closed" and running
    entry.save()
    if entry.lead and row is not None:
        leads.tell(row, now)
    if was_lead:
        leads.settle_over(now)


def _cell(meaning: str, field: str, row: Row) -> str:
    own = {"lon": row.lon, "lat": row.lat, "unit": row.unit_id}
    value = own[meaning] if meaning in own else row.values.get(field)
    return "" if value is None else str(value)


def _require(reconciliation_id: str, actor: User | None) -> None:
    if actor is not None:
        ListPolicy(pack().reconciliations[reconciliation_id]).require(actor)


def _locked(number: int, actor: User | None, *states: State) -> ComparedList:
    item = ComparedList.objects.select_for_update().get(pk=number)
    _require(item.reconciliation, actor)
    if item.state not in states:
        raise ListRefused(
            "list-state",
            _("This step does not follow on where the list is."),
            _("Load the page of the list again: somebody may have been faster."),
        )
    return item


def _entry(number: int, actor: User | None) -> Entry:
    entry = Entry.objects.select_related("of").get(pk=number)
    _locked(entry.of_id, actor, State.COMPARED)
    return entry
