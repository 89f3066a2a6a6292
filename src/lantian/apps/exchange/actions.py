"""Imports: received, checked, applied in one step, undone in one step. Mappings and names are remembered.

`actor=None` is the installation itself: its command line. Times are the campaign's.
"""

from __future__ import annotations

import datetime as dt
import shutil
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from pydantic import ValidationError

from lantian.apps.exchange import keeping, reversal
from lantian.apps.exchange.choices import ImportState
from lantian.apps.exchange.comparison import Compared, compare
from lantian.apps.exchange.models import ImportBatch, ImportFile, OutsideStation, RememberedMapping, StationAlias
from lantian.apps.exchange.places import places, resolver
from lantian.apps.exchange.policies import ExchangePolicy
from lantian.apps.exchange.problems import (
    ChangedSince,
    FileTooLarge,
    HasErrors,
    LayoutUnknown,
    MappingRefused,
    NothingToImport,
    StationUnknown,
    WrongState,
)
from lantian.apps.orgs.models import User
from lantian.apps.records.actions import record
from lantian.apps.records.store import store
from lantian.io.archives.bulk import append_parts
from lantian.io.archives.layouts import LAYOUTS, Layout, MappedLayout, Options, proposed
from lantian.io.archives.mapping import Mapping as ColumnMapping
from lantian.io.archives.staging import Staged, stage
from lantian.io.home import data_home
from lantian.io.journal.moments import moment

__all__ = [
    "LARGEST_UPLOAD",
    "apply",
    "continue_work",
    "discard",
    "examine",
    "layout_of",
    "name_station",
    "receive",
    "remember_mapping",
    "undo",
]

LARGEST_UPLOAD = 10 * 1024 * 1024
"""Bytes of one file through the pages; larger ones come by the command line."""
_LARGEST_FILE = 512 * 1024 * 1024
_POLICY = ExchangePolicy()
_STRANGERS = ("refuse", "leave", "make")


def receive(
    files: Sequence[tuple[str, Iterable[bytes]]], *, actor: User | None, now: dt.datetime, largest: int = _LARGEST_FILE
) -> ImportBatch:
    """Keep files as they come and guess their layout. Nothing of them is read as data yet.

    Raises:
        NotAllowed: the actor's role has no right to it.
        FileTooLarge: one of them is; none is kept.
    """
    _require(actor)
    kept = []
    for name, pieces in files:
        found = keeping.keep(name, pieces, largest)
        if found is None:
            raise FileTooLarge(file=name, limit=largest // 2**20)
        kept.append((name, *found))
    with transaction.atomic():
        batch = ImportBatch.objects.create(received_at=now, received_by=actor, options={})
        for name, digest, size in kept:
            ImportFile.objects.create(batch=batch, name=keeping.clean_name(name), sha256=digest, size=size)
        sources = keeping.sources_of(batch)
        guess = proposed(sources[0].path, sources[0].name) if sources else None
        batch.layout = guess.id if guess else ""
        batch.save()
        facts = {"files": [name for name, _, _ in kept], "sha256": [digest for _, digest, _ in kept]}
        record(actor=actor, action="exchange.receive-files", subject=f"import:{batch.pk}", facts=facts)
    return batch


def examine(
    batch: ImportBatch,
    *,
    actor: User | None,
    now: dt.datetime,
    layout: str = "",
    station: str = "",
    state: str = "",
    zone: str = "",
    strangers: str = "",
) -> ImportBatch:
    """Read and check the files, and compare them with the store: the preview. Nothing is changed but the preview.

    `layout` is the id of a layout or "mapping:NAME"; `station` the one station of the files; `strangers` what happens
    to stations that are not ours: refuse, leave or make (outside of the register).

    Raises:
        NotAllowed: the actor's role has no right to it.
        WrongState: it is applied already, or thrown away.
        LayoutUnknown, StationUnknown: what was named is not known.
    """
    _require(actor)
    batch.refresh_from_db()
    if batch.state not in {ImportState.RECEIVED, ImportState.STAGED}:
        raise WrongState(number=batch.pk, state=batch.state)
    chosen, remembered = layout_of(layout or batch.layout, batch)
    if station and station not in places():
        raise StationUnknown(station=station)
    wanted = strangers if strangers in _STRANGERS else ("leave" if chosen.others == "leave" else "refuse")
    place_of, fresh = resolver(chosen.id, make=wanted == "make", now=now)
    folder = keeping.batch_folder(batch) / "parts"
    staged = stage(
        keeping.sources_of(batch),
        chosen,
        folder,
        options=Options(station=station, state=state, zone=zone),
        place_of=place_of,
        leave_strangers=wanted == "leave",
        now=now,
    )
    store().seal()
    found = Compared()
    for part in staged.parts:
        found.add(compare(part, store(), cadence=chosen.cadence, statistic=chosen.statistic))
    keeping.keep_faults(batch, staged.faults)
    batch.layout = chosen.id
    batch.mapping = remembered
    batch.options = {"station": station, "state": state, "zone": zone, "now": now.isoformat()}
    batch.strangers = wanted
    batch.cadence, batch.statistic = chosen.cadence, chosen.statistic
    batch.parts = keeping.parts_as_json(staged.parts)
    batch.facts = _facts(staged, found, [each.code for each in fresh])
    batch.state = ImportState.STAGED
    batch.save()
    return batch


def layout_of(wanted: str, batch: ImportBatch) -> tuple[Layout, RememberedMapping | None]:
    """The layout or the newest version of the mapping of a name.

    Raises:
        LayoutUnknown: there is none of this name.
    """
    if wanted.startswith("mapping:"):
        name = wanted.removeprefix("mapping:")
        remembered = RememberedMapping.objects.filter(name=name).order_by("-version").first()
        if remembered is not None:
            return MappedLayout(name, ColumnMapping.model_validate(remembered.body)), remembered
    if wanted in LAYOUTS:
        return LAYOUTS[wanted], None
    first = batch.files.first()
    raise LayoutUnknown(file=first.name if first else "?", known=", ".join(LAYOUTS))


def _facts(staged: Staged, found: Compared, fresh: list[str]) -> dict[str, Any]:
    refused: dict[str, int] = {}
    remarks: dict[str, int] = {}
    for faults in staged.faults:
        for code, count in faults.counts.items():
            refused[code] = refused.get(code, 0) + count
        for code, count in faults.remarks.items():
            remarks[code] = remarks.get(code, 0) + count
    first = min((part.first for part in staged.parts), default=None)
    last = max((part.last for part in staged.parts), default=None)
    return {
        "rows": staged.rows,
        "new": found.new,
        "changed": found.changed,
        "same": found.same,
        "refused": staged.severe,
        "refused_by": refused,
        "remarks": remarks,
        "first": None if first is None else moment(first).isoformat(),
        "last": None if last is None else moment(last).isoformat(),
        "stations": len(staged.found),
        "strangers": dict(staged.strangers.most_common(200)),
        "strangers_total": len(staged.strangers),
        "fresh": fresh,
        "first_new": found.first_new,
        "first_changed": found.first_changed,
    }


def apply(
    batch: ImportBatch,
    *,
    actor: User | None,
    now: dt.datetime,
    only_good: bool = False,
    seconds: float | None = None,
) -> ImportBatch:
    """Bring what was checked into the store. With refused rows nothing is applied unless `only_good` was chosen.

    With `seconds` the work stops after about so long and `continue_work` goes on; the batch is then "applying".

    Raises:
        NotAllowed: the actor's role has no right to it.
        WrongState, HasErrors, NothingToImport: nothing was applied.
    """
    _require(actor)
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if batch.state != ImportState.STAGED:
            raise WrongState(number=batch.pk, state=batch.state)
        if batch.facts["refused"] and not only_good:
            raise HasErrors(count=batch.facts["refused"])
        if not batch.parts:
            raise NothingToImport
        for code in batch.facts["fresh"]:
            _make_outside(code, batch, now)
        batch.state = ImportState.APPLYING
        batch.only_good = only_good
        batch.seq_before = store().journal.newest()
        batch.save()
        facts = {key: batch.facts[key] for key in ("rows", "new", "changed", "same", "refused")}
        facts |= {"layout": batch.layout, "only_good": only_good}
        record(actor=actor, action="exchange.apply-import", subject=f"import:{batch.pk}", facts=facts)
    return continue_work(batch, now=now, seconds=seconds)


def _make_outside(code: str, batch: ImportBatch, now: dt.datetime) -> None:
    OutsideStation.objects.get_or_create(code=code, defaults={"name": code, "source": batch.layout, "made_at": now})


def continue_work(batch: ImportBatch, *, now: dt.datetime, seconds: float | None = None) -> ImportBatch:
    """Go on with an import that is being applied or undone, from where it stopped; safe after any crash.

    Whether a part is in the store is asked of the journal, so nothing is brought in twice."""
    with keeping.locked(batch) as mine:
        batch.refresh_from_db()
        if mine and batch.state == ImportState.APPLYING:
            _go_on(batch, "versions", batch.seq_before or 0, f"import:{batch.pk}", "parts", now, seconds)
        elif mine and batch.state == ImportState.UNDOING:
            _go_on(batch, "undo_versions", batch.undo_before or 0, f"undo:{batch.pk}", "undo", now, seconds)
    return batch


def _go_on(
    batch: ImportBatch, field: str, before: int, kind: str, folder: str, now: dt.datetime, seconds: float | None
) -> None:
    known: dict[str, int] = dict(getattr(batch, field))
    if len(known) < len(batch.parts):
        known |= _appended(before, kind)
    begun = time.monotonic()
    if folder == "undo":
        steps = reversal.steps(batch, known, kind)
    else:
        left = [(at, part) for at, part in enumerate(keeping.parts_of(batch)) if str(at) not in known]
        steps = append_parts(store(), data_home(), left, kind=kind, cadence=batch.cadence, statistic=batch.statistic)
    for at, version in steps:
        known[str(at)] = version
        setattr(batch, field, known)
        batch.save(update_fields=[field])
        if seconds is not None and time.monotonic() - begun > seconds:
            break
    known |= _appended(before, kind) if len(known) < len(batch.parts) else {}
    setattr(batch, field, known)
    batch.save(update_fields=[field])
    if len(known) >= len(batch.parts):
        _finish(batch, field, known, now)


def _finish(batch: ImportBatch, field: str, known: Mapping[str, int], now: dt.datetime) -> None:
    undone = field == "undo_versions"
    with transaction.atomic():
        batch.state = ImportState.UNDONE if undone else ImportState.APPLIED
        if undone:
            batch.undone_at = now
        else:
            batch.applied_at = now
        batch.save()
        record(
            actor=None,
            action="exchange.finish-undo" if undone else "exchange.finish-import",
            subject=f"import:{batch.pk}",
            facts={"version": max(known.values(), default=0), "parts": len(known)},
        )
    store().seal()
    shutil.rmtree(keeping.batch_folder(batch) / "parts", ignore_errors=True)


def _appended(before: int, kind: str) -> dict[str, int]:
    """Number of the part → version, of those parts that the journal holds already."""
    found: dict[str, int] = {}
    journal = store().journal
    after = before
    while entries := journal.entries(after, limit=200):
        for entry in entries:
            begin, _, number = entry.kind.rpartition(":")
            if begin == kind:
                found[number] = entry.seq
        after = entries[-1].seq
    return found


def undo(
    batch: ImportBatch,
    *,
    actor: User | None,
    now: dt.datetime,
    reason: str,
    leave_changed: bool = False,
    seconds: float | None = None,
) -> ImportBatch:
    """Take an import back: what was there before counts again, and what was not there is withdrawn. History is kept.

    Values that somebody changed after the import stop it, unless they are to be left as they are.

    Raises:
        NotAllowed: the actor's role has no right to it.
        WrongState, ChangedSince: nothing was undone.
    """
    _require(actor)
    store().seal()
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if batch.state != ImportState.APPLIED:
            raise WrongState(number=batch.pk, state=batch.state)
        changed = reversal.changed_since(batch)
        if changed and not leave_changed:
            raise ChangedSince(count=changed)
        batch.state = ImportState.UNDOING
        batch.undo_before = store().journal.newest()
        batch.reason = reason
        batch.save()
        facts = {"version": batch.version, "left": changed}
        record(actor=actor, action="exchange.undo-import", subject=f"import:{batch.pk}", facts=facts, reason=reason)
    return continue_work(batch, now=now, seconds=seconds)


@transaction.atomic
def discard(batch: ImportBatch, *, actor: User | None) -> ImportBatch:
    """Throw a preview away; the files stay as evidence of what was brought.

    Raises:
        NotAllowed: the actor's role has no right to it.
        WrongState: it is applied already.
    """
    _require(actor)
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.state not in {ImportState.RECEIVED, ImportState.STAGED}:
        raise WrongState(number=batch.pk, state=batch.state)
    batch.state = ImportState.DISCARDED
    batch.save()
    record(actor=actor, action="exchange.discard-import", subject=f"import:{batch.pk}")
    shutil.rmtree(keeping.batch_folder(batch) / "parts", ignore_errors=True)
    return batch


@transaction.atomic
def remember_mapping(name: str, body: Mapping[str, Any], *, actor: User | None, now: dt.datetime) -> RememberedMapping:
    """Remember how a kind of file is read, as a new version of its name; the same again stays the version it is.

    Raises:
        NotAllowed: the actor's role has no right to it.
        MappingRefused: a field is wrong.
    """
    _require(actor)
    if not name or not name.replace("-", "").replace("_", "").isalnum() or not name.isascii() or len(name) > 64:
        raise MappingRefused(fault="the name is letters, digits, - and _")
    try:
        sound = ColumnMapping.model_validate(body)
    except ValidationError as cause:
        first = cause.errors()[0]
        place = ".".join(str(each) for each in first["loc"])
        raise MappingRefused(fault=f"{place}: {first['msg']}" if place else first["msg"]) from cause
    plain = sound.model_dump(mode="json")
    newest = RememberedMapping.objects.filter(name=name).order_by("-version").first()
    if newest is not None and newest.body == plain:
        return newest
    version = newest.version + 1 if newest else 1
    made = RememberedMapping.objects.create(
        name=name, version=version, body=plain, made_at=now, made_by=actor.username if actor else ""
    )
    record(actor=actor, action="exchange.remember-mapping", subject=f"mapping:{name}", facts={"version": version})
    return made


@transaction.atomic
def name_station(source: str, name: str, code: str, *, actor: User | None) -> StationAlias:
    """Remember which station a name means in files of a layout.

    Raises:
        NotAllowed: the actor's role has no right to it.
        StationUnknown: there is no such station.
    """
    _require(actor)
    place = places().get(code)
    if place is None:
        raise StationUnknown(station=code)
    alias, _made = StationAlias.objects.update_or_create(
        source=source, name=name[:200], defaults={"network": place[0], "code": code}
    )
    facts = {"layout": source, "name": name, "station": code}
    record(actor=actor, action="exchange.name-station", subject=f"station:{code}", facts=facts)
    return alias


def _require(actor: User | None) -> None:
    if actor is not None:
        _POLICY.require(actor)
