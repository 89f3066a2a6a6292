"""Workbooks brought in, signed, sent back and undone. Rows change through the actions of the ledgers alone.

`actor=None` is the installation itself: its command line.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction

from lantian.apps.ledgers.bulk import RowChange, RowStep, add_many, change_many, step_many
from lantian.apps.ledgers.models import Change
from lantian.apps.ledgers.policies import step_policy
from lantian.apps.ledgers.preparing import EMPTY
from lantian.apps.ledgers.problems import BulkRefused
from lantian.apps.ledgers.reading import flow_of, kept_ledgers
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import require
from lantian.apps.records.actions import record
from lantian.apps.workbooks import keeping
from lantian.apps.workbooks.choices import SIGN, BatchState, LineKind
from lantian.apps.workbooks.models import Batch, StagedLine
from lantian.apps.workbooks.policies import asks_four_eyes, require_import
from lantian.apps.workbooks.problems import (
    LedgerUnknown,
    RowsChangedUnderneath,
    SameHands,
    UndoRefused,
    WorkbookState,
)
from lantian.apps.workbooks.returning import places_of
from lantian.apps.workbooks.staging import Line, change_of, new_row_of, stage
from lantian.apps.workbooks.told import told
from lantian.core.policy.ledger_schema import LedgerType
from lantian.io.excel.problems import WorkbookRefused
from lantian.io.excel.reading import read_book

__all__ = ["ledger_named", "refuse", "sign", "undo", "upload"]


def ledger_named(ledger_id: str) -> LedgerType:
    """A ledger whose rows are kept here.

    Raises:
        LedgerUnknown: there is none of this id.
    """
    found = next((each for each in kept_ledgers() if each.id == ledger_id), None)
    if found is None:
        raise LedgerUnknown(ledger=ledger_id[:60])
    return found


def upload(ledger_id: str, name: str, pieces: Iterable[bytes], *, actor: User | None, now: dt.datetime) -> Batch:
    """Keep a workbook as it came and hold it against its ledger. No row changes.

    A workbook that cannot be read is kept too, with the reason (state `unreadable`).

    Raises:
        LedgerUnknown: no such ledger.
        NotAllowed: the actor brings no rows of it in.
        WorkbookTooLarge: more bytes than are taken; nothing is kept.
    """
    if actor is not None:
        require_import(actor)
    ledger = ledger_named(ledger_id)
    digest, size = keeping.keep(pieces)
    batch = Batch(
        ledger=ledger.id,
        name=keeping.clean_name(name),
        sha256=digest,
        size=size,
        uploaded_at=now,
        uploaded_by=actor,
        state=BatchState.UNREADABLE,
    )
    lines: list[Line] = []
    try:
        staged = stage(read_book(keeping.path_of(batch)), ledger, actor=actor, now=now)
    except WorkbookRefused as cause:
        zh, en = cause.said("zh"), cause.said("en")
        batch.problem = {"code": cause.code, "zh": list(zh), "en": list(en)}
    else:
        lines = staged.lines
        batch.template, batch.sheet, batch.counts = staged.template, staged.sheet[:120], dict(staged.counts)
        batch.findings = [each.as_json() for each in staged.findings]
        wrong = any(each.severe for each in staged.findings) or staged.counts[LineKind.FAULTY]
        some = staged.counts[LineKind.NEW] + staged.counts[LineKind.CHANGED]
        batch.state = BatchState.FAULTY if wrong else BatchState.WAITING if some else BatchState.NOTHING
    with transaction.atomic():
        batch.save()
        StagedLine.objects.bulk_create((_kept(batch, line) for line in lines), batch_size=2000)
        facts = {"ledger": ledger.id, "file": batch.name, "sha256": digest, "state": batch.state} | batch.counts
        record(actor=actor, action="workbooks.upload-workbook", subject=f"workbook:{batch.pk}", facts=facts)
    return batch


def sign(batch: Batch, *, actor: User | None, now: dt.datetime) -> Batch:
    """Sign an import: all of its lines are applied through the ledger's own actions, in the name of who brought them,
    or none is.

    Raises:
        NotAllowed: the actor does not sign imports.
        SameHands: the actor brought it, and the pack asks for four eyes.
        WorkbookState: it does not wait for a signature.
        RowsChangedUnderneath: rows changed since the check; the lines now say how, and nothing was applied.
    """
    _require_sign(actor)
    try:
        with transaction.atomic():
            batch = _waiting(batch, BatchState.WAITING)
            ledger = ledger_named(batch.ledger)
            if actor is not None and actor == batch.uploaded_by and asks_four_eyes(ledger):
                raise SameHands(number=batch.pk)
            _apply(batch, ledger, now)
            _decide(batch, BatchState.APPLIED, actor, now)
            facts = {"ledger": batch.ledger, "sha256": batch.sha256} | batch.counts
            record(actor=actor, action="workbooks.sign-workbook", subject=f"workbook:{batch.pk}", facts=facts)
    except _Stale as stale:
        count = _say_stale(batch, stale, actor)
        raise RowsChangedUnderneath(number=batch.pk, count=count) from None
    return batch


@transaction.atomic
def refuse(batch: Batch, *, actor: User | None, now: dt.datetime, reason: str) -> Batch:
    """Send an import back, or take one's own back before it is signed.

    Raises:
        NotAllowed: the actor neither signs imports nor brought this one.
        WorkbookState: it does not wait for a signature.
    """
    if actor is None or actor != batch.uploaded_by:
        _require_sign(actor)
    batch = _waiting(batch, BatchState.WAITING, BatchState.FAULTY)
    batch.reason = reason.strip()[:500]
    _decide(batch, BatchState.REFUSED, actor, now)
    record(
        actor=actor,
        action="workbooks.refuse-workbook",
        subject=f"workbook:{batch.pk}",
        facts={"ledger": batch.ledger},
        reason=batch.reason,
    )
    return batch


@transaction.atomic
def undo(batch: Batch, *, actor: User | None, now: dt.datetime, reason: str) -> Batch:
    """Take an applied import back: corrected rows get their old values, new ones are made void; the history stays.

    Raises:
        NotAllowed: the actor does not sign imports.
        WorkbookState: it is not applied.
        UndoRefused: rows have gone on since, or the actor may not make them void; nothing was undone.
    """
    _require_sign(actor)
    batch = _waiting(batch, BatchState.APPLIED)
    ledger = ledger_named(batch.ledger)
    reason = reason.strip()[:500]
    history = list(Change.objects.filter(ledger=ledger.id, batch=batch.mark).select_related("row").order_by("pk"))
    corrections = [_backwards(each) for each in history if each.action == "change"]
    added = [each for each in history if each.action == "add"]
    gone_on = [each.row.number for each in added if each.row.version != each.number]
    if gone_on:
        raise UndoRefused(number=batch.pk, count=len(gone_on), rows=_some(gone_on))
    undone = f"{batch.mark}-undo"
    try:
        change_many(ledger.id, corrections, actor=batch.uploaded_by, now=now, reason=reason, batch=undone)
    except BulkRefused as cause:
        numbers = [corrections[index].number for index in cause.problems]
        raise UndoRefused(number=batch.pk, count=len(numbers), rows=_some(numbers)) from None
    if added:
        _make_void(batch, ledger, [each.row.number for each in added], actor, now, reason)
    batch.state, batch.undone_at, batch.undone_by, batch.reason = BatchState.UNDONE, now, actor, reason
    batch.save()
    facts = {"ledger": ledger.id, "corrected_back": len(corrections), "made_void": len(added)}
    record(
        actor=actor, action="workbooks.undo-workbook", subject=f"workbook:{batch.pk}", facts=facts, reason=batch.reason
    )
    return batch


class _Stale(Exception):
    """What the actions refuse now."""

    def __init__(self, lines: list[StagedLine], refused: BulkRefused) -> None:
        self.problems = [(lines[index], problem) for index, problem in refused.problems.items()]
        super().__init__()


def _apply(batch: Batch, ledger: LedgerType, now: dt.datetime) -> None:
    changed = list(batch.lines.filter(kind=LineKind.CHANGED).order_by("line"))
    fresh = list(batch.lines.filter(kind=LineKind.NEW).order_by("line"))
    who = batch.uploaded_by
    try:
        changes = [change_of(each.number, each.seen, each.given) for each in changed]
        change_many(ledger.id, changes, actor=who, now=now, batch=batch.mark)
    except BulkRefused as refused:
        raise _Stale(changed, refused) from None
    try:
        rows = add_many(ledger.id, [new_row_of(each.given) for each in fresh], actor=who, now=now, batch=batch.mark)
    except BulkRefused as refused:
        raise _Stale(fresh, refused) from None
    for line, row in zip(fresh, rows, strict=True):
        line.number = row.number
    StagedLine.objects.bulk_update(fresh, ["number"], batch_size=500)


@transaction.atomic
def _say_stale(batch: Batch, stale: _Stale, actor: User | None) -> int:
    places = places_of(batch)
    for line, problem in stale.problems:
        unit = line.given.get("unit", line.unit)
        line.findings += [each.as_json() for each in told(problem, line=line.line, unit=unit, places=places)]
        line.kind = LineKind.FAULTY
        line.save(update_fields=["findings", "kind"])
    batch.counts = dict(Counter(batch.lines.values_list("kind", flat=True)))
    batch.state = BatchState.FAULTY
    batch.save()
    facts = {"ledger": batch.ledger, "lines": len(stale.problems)}
    record(actor=actor, action="workbooks.stop-workbook", subject=f"workbook:{batch.pk}", facts=facts)
    return len(stale.problems)


def _backwards(change: Change) -> RowChange:
    """The correction that takes a change back."""
    before = {name: was for name, (was, _is) in change.fields.items()}
    unit, due, place = (before.pop(name, None) for name in ("unit", "due", "place"))
    return RowChange(
        number=change.row.number,
        values=before,
        seen=change.number,
        unit=unit,
        due=None if "due" not in change.fields else dt.date.fromisoformat(due) if due else EMPTY,
        place=None if "place" not in change.fields else _pair(place) if place else EMPTY,
    )


def _pair(place: str) -> tuple[Decimal, Decimal]:
    lon, lat = place.split()
    return Decimal(lon), Decimal(lat)


def _make_void(
    batch: Batch, ledger: LedgerType, numbers: list[str], actor: User | None, now: dt.datetime, reason: str
) -> None:
    flow = flow_of(ledger)
    step = next((each for each in flow.transitions if each.kind == "void" and flow.initial in each.from_states), None)
    people = [each for each in (actor, batch.uploaded_by) if each is not None]
    who = None
    if step is not None and people:
        who = next((each for each in people if step_policy(ledger.id, step).allows(each)), None)
    if step is None or (people and who is None):
        raise UndoRefused(number=batch.pk, count=len(numbers), rows=_some(numbers))
    ground = step.grounds[0].id if step.grounds else ""
    steps = [RowStep(number=number, reason=reason, ground=ground) for number in numbers]
    try:
        step_many(ledger.id, step.id, steps, actor=who, now=now, batch=f"{batch.mark}-undo")
    except BulkRefused as cause:
        refused = [numbers[index] for index in cause.problems]
        raise UndoRefused(number=batch.pk, count=len(refused), rows=_some(refused)) from None


def _waiting(batch: Batch, *states: str) -> Batch:
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.state not in states:
        raise WorkbookState(number=batch.pk)
    return batch


def _decide(batch: Batch, state: str, actor: User | None, now: dt.datetime) -> None:
    batch.state, batch.decided_at, batch.decided_by = state, now, actor
    batch.save()


def _require_sign(actor: User | None) -> None:
    if actor is not None:
        require(actor, SIGN)


def _kept(batch: Batch, line: Line) -> StagedLine:
    return StagedLine(
        batch=batch,
        line=line.line,
        kind=line.kind,
        number=line.number[:32],
        title=line.title,
        unit=line.unit,
        seen=line.seen,
        given=line.given,
        differences=line.differences,
        findings=[each.as_json() for each in line.findings],
    )


def _some(numbers: list[str]) -> str:
    return ", ".join(numbers[:5]) + (" …" if len(numbers) > 5 else "")
