"""Everything that changes inventories. `actor=None` is the installation itself: its operator, or the demonstration.

What was computed stays as it was: signing, dropping and withdrawing change its state alone.
"""

from __future__ import annotations

import datetime as dt
import hashlib

from django.db import transaction

from lantian.apps.inventory.choices import State
from lantian.apps.inventory.gathering import (
    Gathered,
    Known,
    gather,
    known,
    places_of_stations,
)
from lantian.apps.inventory.keeping import faults_kept, rows_kept, totals_kept
from lantian.apps.inventory.models import ActivityTable, EmissionSource, Inventory
from lantian.apps.inventory.problems import Refused
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import RightPolicy
from lantian.apps.records.actions import record
from lantian.apps.records.campaign import is_demonstration, pack
from lantian.core.policy.inventory_schema import InventoryPlan
from lantian.core.policy.problems import ParameterNotInForce
from lantian.core.rules.inventory.faults import InventoryUnusable
from lantian.core.rules.inventory.reading import read_cells
from lantian.core.rules.inventory.sources import Source
from lantian.io.excel.lines import LinesUnreadable, lines_of
from lantian.science.inventory.places import place_faults

__all__ = ["KEEP", "MOST_BYTES", "SIGN", "compute", "drop", "import_table", "sign", "withdraw", "withdraw_table"]

KEEP = RightPolicy("keep-inventory")
SIGN = RightPolicy("sign-inventory")
MOST_BYTES = 5_000_000
_LONG, _SHORT = 2000, 120
_ATTEMPTS = 3


def import_table(
    content: bytes, *, name: str, year: int, actor: User | None, now: dt.datetime, demonstration: bool = False
) -> ActivityTable:
    """Bring in a table of activities (CSV or workbook, docs/inventory.md): all lines or none.

    It is read and held against what is known before the transaction, and again when that was changed meanwhile.

    Raises:
        NotAllowed: the actor has no right to it.
        Refused: it is no table, a line has a fault (`faults`), a source is known already, it is in force already, or
            ledgers and tables change faster than it is read.
    """
    if actor is not None:
        KEEP.require(actor)
    plan = _plan()
    sources = _sources(content, plan, year)
    item = ActivityTable(
        name=name.strip()[:_SHORT] or "table",
        digest=hashlib.sha256(content).hexdigest(),
        content=content,
        year=year,
        lines=len(sources),
        entered_at=now,
        entered_by=actor,
        entered_name=actor.username if actor else "",
        demonstration=demonstration,
    )
    for _attempt in range(_ATTEMPTS):
        try:
            held = known(plan, year=year, now=now)
        except ParameterNotInForce as cause:
            raise Refused("not-in-force") from cause
        if any(each.digest == item.digest for each in held.basis.tables):
            raise Refused("table-known")
        if faults := held.faults(sources):
            raise Refused("code-known", faults)
        if _keep_table(item, held, actor=actor):
            return item
    raise Refused("changed-meanwhile")


@transaction.atomic
def _keep_table(item: ActivityTable, held: Known, *, actor: User | None) -> bool:
    """Keep a table; False when ledgers or tables are no longer what it was held against."""
    if not held.basis.is_current():
        return False
    item.save()
    facts = {"file": item.name, "year": item.year, "lines": item.lines, "digest": item.digest}
    record(actor=actor, action="inventory.import-table", subject=f"activity-table:{item.pk}", facts=facts)
    return True


def _sources(content: bytes, plan: InventoryPlan, year: int) -> list[Source]:
    if len(content) > MOST_BYTES:
        raise Refused("table-too-large")
    try:
        sources, told = read_cells(lines_of(content), plan, year=year, units=pack().subdistricts_written())
    except LinesUnreadable as cause:
        raise Refused("table-unreadable") from cause
    except InventoryUnusable as cause:
        raise Refused("table-faults", cause.faults) from cause
    faults = [*(each for each in told if not each.is_note), *place_faults(sources, places_of_stations())]
    if faults:
        raise Refused("table-faults", sorted(faults))
    return sources


@transaction.atomic
def withdraw_table(number: int, *, actor: User | None, now: dt.datetime, reason: str) -> ActivityTable:
    """Take a table out of the inventories to come; those that were computed with it stay as they are.

    Raises:
        NotAllowed: the actor has no right to it.
        Refused: it was withdrawn already, or no reason is given.
    """
    if actor is not None:
        KEEP.require(actor)
    why = _reason(reason)
    item = ActivityTable.objects.select_for_update().filter(pk=number, withdrawn_at=None).first()
    if item is None:
        raise Refused("gone")
    item.withdrawn_at, item.withdrawn_name, item.withdrawn_reason = now, actor.username if actor else "", why
    item.save()
    record(actor=actor, action="inventory.withdraw-table", subject=f"activity-table:{item.pk}", reason=why)
    return item


def compute(*, year: int, actor: User | None, now: dt.datetime) -> Inventory:
    """Compute the inventory of a year from ledgers and tables as they are now; it waits for a signature.

    It is computed before the transaction, so that nobody waits for it, and again when a row was changed meanwhile.

    Raises:
        NotAllowed: the actor has no right to it.
        Refused: the pack has no plan, a parameter has no value for the year, there is no source, or rows change faster
            than it is computed.
    """
    if actor is not None:
        KEEP.require(actor)
    plan = _plan()
    for _attempt in range(_ATTEMPTS):
        try:
            gathered = gather(plan, year=year, now=now)
            if not gathered.found.computed:
                raise Refused("nothing-to-compute")
            item = _keep(gathered, plan, year=year, actor=actor, now=now)
        except ParameterNotInForce as cause:
            raise Refused("not-in-force") from cause
        if item is not None:
            return item
    raise Refused("changed-meanwhile")


@transaction.atomic
def _keep(
    gathered: Gathered, plan: InventoryPlan, *, year: int, actor: User | None, now: dt.datetime
) -> Inventory | None:
    """Keep what was computed; None when it is no longer what ledgers and tables say."""
    found, basis = gathered.found, gathered.basis
    if not basis.is_current():
        return None
    item = Inventory.objects.create(
        year=year,
        state=State.PROPOSED,
        computed_at=now,
        computed_by=actor,
        computed_name=actor.username if actor else "",
        data_version=basis.data_version,
        pack_version=pack().version_label,
        tables=[[each.pk, each.name, each.digest] for each in basis.tables],
        sources=len(found.computed),
        totals=totals_kept(found, plan),
        faults=faults_kept(found.faults),
        demonstration=is_demonstration(),
    )
    EmissionSource.objects.bulk_create(rows_kept(item, found, plan), batch_size=500)
    facts = {"year": year, "sources": item.sources, "data_version": item.data_version}
    record(actor=actor, action="inventory.compute", subject=item.subject, facts=facts)
    return item


def sign(number: int, *, actor: User | None, now: dt.datetime) -> Inventory:
    """Put an inventory in force: what is planned from now on rests on it.

    Raises:
        NotAllowed: the actor has no right to it.
        Refused: it was decided already, or the actor computed it.
    """
    return _decide(number, State.PROPOSED, State.SIGNED, "inventory.sign", actor, now)


def drop(number: int, *, actor: User | None, now: dt.datetime, reason: str) -> Inventory:
    """Do not sign it; it stays to be looked at.

    Raises:
        NotAllowed, Refused: as `sign`; a reason is needed.
    """
    return _decide(number, State.PROPOSED, State.DROPPED, "inventory.drop", actor, now, _reason(reason))


def withdraw(number: int, *, actor: User | None, now: dt.datetime, reason: str) -> Inventory:
    """Take a signed inventory out of force; the one that was signed before it holds again.

    Raises:
        NotAllowed, Refused: as `sign`; a reason is needed.
    """
    return _decide(number, State.SIGNED, State.WITHDRAWN, "inventory.withdraw", actor, now, _reason(reason))


@transaction.atomic
def _decide(
    number: int, before: State, after: State, action: str, actor: User | None, now: dt.datetime, reason: str = ""
) -> Inventory:
    if actor is not None:
        SIGN.require(actor)
    item = Inventory.objects.select_for_update().filter(pk=number, state=before).first()
    if item is None:
        raise Refused("gone")
    if after is State.SIGNED and actor is not None and item.computed_by_id == actor.pk:
        raise Refused("same-person")
    item.state, item.reason = after, reason
    item.decided_at, item.decided_by, item.decided_name = now, actor, actor.username if actor else ""
    item.save()
    record(actor=actor, action=action, subject=item.subject, facts={"year": item.year}, reason=reason)
    return item


def _plan() -> InventoryPlan:
    plan = pack().inventory
    if plan is None:
        raise Refused("no-plan")
    return plan


def _reason(written: str) -> str:
    why = written.strip()[:_LONG]
    if not why:
        raise Refused("reason-missing")
    return why
