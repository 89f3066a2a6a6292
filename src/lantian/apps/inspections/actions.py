"""Everything that changes inspections: the same for a page and a job. `actor=None` is the installation itself.

What is filled in while an inspection is a draft is its inspector's own note and no entry of the log; beginning,
finishing, dropping, correcting and handing over are.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models.functions import Length
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lantian.apps.cases import actions as cases
from lantian.apps.cases.models import Case
from lantian.apps.cases.policies import FilePolicy
from lantian.apps.evidence.queries import attached
from lantian.apps.inspections import judging, signing
from lantian.apps.inspections.choices import Side, State
from lantian.apps.inspections.models import Inspection, Signature
from lantian.apps.inspections.objects import address_of, row_of
from lantian.apps.inspections.policies import CORRECT, DRAFT, FILE_CASES, INSPECT
from lantian.apps.inspections.problems import Fault, InspectionRefused, SignatureRefused
from lantian.apps.inspections.responsible import due_of, proposed_unit
from lantian.apps.ledgers.models import Row
from lantian.apps.ledgers.reading import context, local_day
from lantian.apps.orgs.models import Unit, User
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.records.actions import record
from lantian.apps.records.campaign import pack, wording
from lantian.apps.records.export import plain_number
from lantian.core.policy.inspection_schema import InspectionClass
from lantian.core.rules.inspections import Judgement, read_answers
from lantian.core.rules.ledgers.faults import FieldFault

__all__ = ["Signed", "correct", "discard", "file_case", "finish", "save", "start"]

_TITLE, _NAME, _REMARK = 200, 80, 2000
_SIX = Decimal("0.000001")


@dataclass(frozen=True, kw_only=True)
class Signed:
    """One side's signature: a PNG of the glass, or that it was refused and why."""

    side: Side
    name: str = ""
    picture: bytes = b""
    refused: bool = False
    reason: str = ""


@transaction.atomic
def start(
    *,
    actor: User | None,
    now: dt.datetime,
    form: str,
    source: str = "",
    row: str = "",
    title: str = "",
    address: str = "",
    place: tuple[Decimal, Decimal] | None = None,
    demonstration: bool = False,
) -> Inspection:
    """Begin an inspection of a row of a ledger, or of a new place with a title. `place`: WGS-84, longitude first.

    Raises:
        NotAllowed: the actor does not inspect.
        InspectionRefused: the class, the source or the object is none that can be inspected.
    """
    post = INSPECT.require(actor) if actor else None
    rules = judging.forms()
    known = rules.of(form)
    if known is None:
        raise InspectionRefused(Fault("form", "class-unknown", _("There is no such class of inspections.")))
    source = source or rules.sources[0]
    found = row_of(known, actor, row) if row else None
    faults = _start_faults(known, source, row, found, title, address, place)
    if faults:
        raise InspectionRefused(*faults)
    inspection = Inspection(
        form=known.id,
        source=source,
        row=found,
        title=(found.title if found else title.strip())[:_TITLE],
        address=(address_of(known, found) if found else address.strip())[:_TITLE],
        on=local_day(now),
        by=actor,
        on_behalf_of=post.on_behalf_of if post else None,
        by_unit=post.unit if post else "",
        started_at=now,
        saved_at=now,
        answers=_prefilled(known, found),
        demonstration=demonstration,
    )
    where = (found.lon, found.lat) if found else place or (None, None)
    inspection.lon, inspection.lat = (None if each is None else each.quantize(_SIX) for each in where)
    inspection.unit_id = proposed_unit(known, inspection).unit or None
    inspection.save(force_insert=True)
    _log("start", inspection, actor, {"class": known.id, **({"row": found.number} if found else {})})
    return inspection


@transaction.atomic
def save(
    inspection: Inspection, *, actor: User | None, now: dt.datetime, answers: Mapping[str, Any]
) -> tuple[Inspection, tuple[FieldFault, ...]]:
    """Keep what was answered so far; what cannot be read is named, and the answer before it stays.

    Raises:
        NotAllowed: it is not the actor's own draft.
    """
    inspection = _draft(inspection, actor)
    form = judging.form_of(inspection)
    values, faults = read_answers(form, answers, context(now))
    wrong = {each.field for each in faults}
    kept = {name: value for name, value in inspection.answers.items() if name not in answers or name in wrong}
    inspection.answers = kept | values
    inspection.saved_at = now
    inspection.save(update_fields=["answers", "saved_at"])
    return inspection, faults


@transaction.atomic
def finish(
    inspection: Inspection,
    *,
    actor: User | None,
    now: dt.datetime,
    unit: str = "",
    remark: str = "",
    signatures: Sequence[Signed] = (),
) -> Inspection:
    """End an inspection: it gets its number, its problems their weights, its sheet its due day; nothing changes later.

    With problems a case is filed, when the actor may file cases; otherwise it waits for the office (`file_case`).

    Raises:
        NotAllowed: it is not the actor's own draft.
        InspectionRefused: something is missing; all of it is named.
    """
    inspection = _draft(inspection, actor)
    form = judging.form_of(inspection)
    day = inspection.on
    found = judging.judgement(form, inspection.answers, day)
    unit = unit or (inspection.unit_id or "")
    pictures, signed_faults = _signatures(signatures)
    faults = [*_missing(form, found), *_photos(form, inspection, found, actor), *_unit(found, unit), *signed_faults]
    if len(remark.strip()) > _REMARK:
        faults.append(Fault("remark", "too-long", _("More than %(most)s characters.") % {"most": _REMARK}))
    if faults:
        raise InspectionRefused(*faults)
    old = inspection.replaces
    inspection.unit_id = unit or None
    inspection.remark = remark.strip()
    inspection.answers = dict(found.answers)
    inspection.judged = judging.frozen(found, form, day)
    inspection.problems = sum(each.times for each in found.found)
    inspection.count = plain_number(judging.total(found, form, day))
    inspection.pack_version = pack().version_label
    if inspection.problems:
        due = due_of(form, inspection.source, day)
        inspection.due, inspection.due_provisional = due.day, due.provisional
    inspection.state, inspection.standing = State.FINISHED, True
    inspection.finished_at = inspection.saved_at = now
    inspection.number = old.number if old else _next_number(day)
    if old is not None:
        inspection.case_number = old.case_number
        Inspection.objects.filter(pk=old.pk).update(standing=False)
    inspection.save()
    for each in signatures:
        _keep_signature(inspection, each, pictures[each.side], now)
    facts = {
        "class": form.id,
        "problems": inspection.problems,
        "count": inspection.count,
        "inspection_version": inspection.version,
    }
    _log("finish", inspection, actor, facts, inspection.reason if old else "")
    if inspection.problems and not inspection.case_number and (actor is None or FilePolicy().allows(actor)):
        _file(inspection, actor, now)
    return inspection


@transaction.atomic
def file_case(inspection: Inspection, *, actor: User | None, now: dt.datetime) -> Case:
    """Hand the problems of a finished inspection over as a case.

    Raises:
        NotAllowed: the actor files no cases.
        InspectionRefused: it found nothing, or a case was filed already.
    """
    if actor is not None and not FilePolicy().allows(actor):
        raise NotAllowed(actor, FILE_CASES)
    inspection = Inspection.objects.select_for_update().get(pk=inspection.pk)
    if not inspection.standing or not inspection.problems:
        raise InspectionRefused(Fault("", "nothing-found", _("There is no problem to hand over.")))
    if inspection.case_number:
        said = _("The case %(number)s was filed already.") % {"number": inspection.case_number}
        raise InspectionRefused(Fault("", "filed-already", said))
    return _file(inspection, actor, now)


@transaction.atomic
def discard(inspection: Inspection, *, actor: User | None, now: dt.datetime, reason: str) -> Inspection:
    """Drop a draft, with a reason; what was filled in is kept and seen by nobody else.

    Raises:
        NotAllowed: it is not the actor's own draft.
        InspectionRefused: no reason is given.
    """
    inspection = _draft(inspection, actor)
    inspection.reason = _reason(reason)
    inspection.state, inspection.saved_at = State.DISCARDED, now
    inspection.save(update_fields=["state", "reason", "saved_at"])
    _log("discard", inspection, actor, {}, inspection.reason)
    return inspection


@transaction.atomic
def correct(inspection: Inspection, *, actor: User | None, now: dt.datetime, reason: str) -> Inspection:
    """A draft of the next version, filled in like the one that stands; that one stands until the new one is finished.

    Raises:
        NotAllowed: the actor may not correct it.
        InspectionRefused: no reason, or a correction of it is being filled in already.
    """
    post = INSPECT.require(actor) if actor else None
    inspection = Inspection.objects.select_for_update().get(pk=inspection.pk)
    if actor is not None and not CORRECT.allows(actor, inspection):
        raise NotAllowed(actor, CORRECT.right)
    reason = _reason(reason)
    if not inspection.standing:
        raise InspectionRefused(Fault("", "not-the-newest", _("Only the version that stands can be corrected.")))
    if Inspection.objects.filter(replaces=inspection, state=State.DRAFT).exists():
        said = _("A correction of it is being filled in already.")
        raise InspectionRefused(Fault("", "corrected-already", said, _("Finish or drop that one first.")))
    draft = Inspection(
        **{
            name: getattr(inspection, name)
            for name in ("form", "source", "row", "title", "address", "lon", "lat", "unit", "answers", "remark", "on")
        },
        version=inspection.version + 1,
        replaces=inspection,
        reason=reason,
        by=actor,
        on_behalf_of=post.on_behalf_of if post else None,
        by_unit=post.unit if post else inspection.by_unit,
        started_at=now,
        saved_at=now,
        demonstration=inspection.demonstration,
    )
    draft.save(force_insert=True)
    _log("correct", inspection, actor, {"inspection_version": draft.version}, reason)
    return draft


def _draft(inspection: Inspection, actor: User | None) -> Inspection:
    """The draft as it is now, locked."""
    if actor is not None:
        INSPECT.require(actor)
    found = Inspection.objects.select_for_update().get(pk=inspection.pk)
    if actor is not None and not DRAFT.allows(actor, found):
        raise NotAllowed(actor, DRAFT.right)
    if found.state != State.DRAFT:
        raise InspectionRefused(Fault("", "no-draft", _("It is finished: nothing of it changes any more.")))
    return found


def _start_faults(
    form: InspectionClass,
    source: str,
    asked: str,
    row: Row | None,
    title: str,
    address: str,
    place: tuple[Decimal, Decimal] | None,
) -> list[Fault]:
    faults: list[Fault] = []
    if source not in judging.forms().sources:
        faults.append(Fault("source", "source-unknown", _("Nobody inspects on that behalf here.")))
    if asked and row is None:
        faults.append(Fault("row", "row-unknown", _("There is no such object of this class.")))
    if not asked and not form.new_place:
        said = _("Objects of this class stand on a ledger: choose one.")
        faults.append(Fault("row", "row-needed", said))
    elif not asked and not title.strip():
        faults.append(Fault("title", "title-missing", _("The name of the place is missing.")))
    for name, text in (("title", title), ("address", address)):
        if len(text.strip()) > _TITLE or any(ord(sign) < 32 for sign in text.strip()):
            faults.append(Fault(name, "text-refused", _("Write it in one line of at most 200 characters.")))
    if place is not None and not (-180 <= place[0] <= 180 and -90 <= place[1] <= 90):
        faults.append(Fault("place", "place-impossible", _("There is no such place on earth.")))
    return faults


def _prefilled(form: InspectionClass, row: Row | None) -> dict[str, Any]:
    """Answers that the row gives beforehand, where they fit the question."""
    if row is None:
        return {}
    found = {
        each.id: row.values[each.prefill] for each in form.questions() if each.prefill and each.prefill in row.values
    }
    values, _faults = read_answers(form, found, context(row.changed_at))
    return values


def _missing(form: InspectionClass, found: Judgement) -> list[Fault]:
    return [
        Fault(each.id, "answer-missing", _("“%(question)s” is not answered.") % {"question": wording(each.title)})
        for each in found.missing
    ]


def _photos(form: InspectionClass, inspection: Inspection, found: Judgement, actor: User | None) -> list[Fault]:
    """A problem is proved by photos; the installation itself shows demonstrations without."""
    if not found.found or not form.photos or actor is None:
        return []
    there = sum(each.is_picture for each in attached(inspection.evidence_subject))
    if there >= form.photos:
        return []
    lacking = form.photos - there
    said = ngettext("%(n)s photo is missing.", "%(n)s photos are missing.", lacking) % {"n": lacking}
    return [
        Fault("photos", "photo-missing", said, _("Take it now; one that waits on this phone counts when it is sent."))
    ]


def _unit(found: Judgement, unit: str) -> list[Fault]:
    if not found.found and not unit:
        return []
    if unit and Unit.objects.filter(pk=unit, in_pack=True).exists():
        return []
    return [Fault("unit", "unit-missing", _("Say which unit answers for the problems."))]


def _signatures(signatures: Sequence[Signed]) -> tuple[dict[Side, bytes], list[Fault]]:
    """Both sides sign; the inspected one may refuse, and then the reason stands there."""
    pictures: dict[Side, bytes] = {}
    faults: list[Fault] = []
    by_side = {each.side: each for each in signatures}
    for side in Side:
        signed = by_side.get(side)
        field = f"signature-{side}"
        if signed is None or not (signed.refused or signed.picture):
            faults.append(
                Fault(field, "signature-missing", _("The signature is missing: %(side)s.") % {"side": side.label})
            )
            continue
        if len(signed.name.strip()) > _NAME:
            faults.append(Fault(field, "name-too-long", _("The name is longer than 80 characters.")))
        if signed.refused:
            if side == Side.INSPECTOR:
                faults.append(Fault(field, "inspector-signs", _("Who inspects signs.")))
            elif not signed.reason.strip():
                faults.append(Fault(field, "refusal-reason", _("Say why the signature was refused.")))
            pictures[side] = b""
            continue
        try:
            pictures[side] = signing.read(signed.picture)
        except SignatureRefused:
            said = _("What came is no signature: %(side)s.") % {"side": side.label}
            faults.append(Fault(field, "signature-refused", said, _("Sign again on the glass.")))
    return pictures, faults


def _keep_signature(inspection: Inspection, signed: Signed, picture: bytes, now: dt.datetime) -> None:
    Signature.objects.create(
        inspection=inspection,
        side=signed.side,
        name=signed.name.strip(),
        refused=signed.refused,
        reason=signed.reason.strip()[:300] if signed.refused else "",
        picture=picture,
        digest=hashlib.sha256(picture).hexdigest() if picture else "",
        at=now,
    )


def _file(inspection: Inspection, actor: User | None, now: dt.datetime) -> Case:
    """One case of all problems, each as often as it was found."""
    assert inspection.unit_id is not None
    form = judging.form_of(inspection)
    language = pack().info.languages[0]
    finds = inspection.judged["finds"]
    named = [_in(each["title"], language) for each in finds]
    case = cases.file_case(
        actor=actor,
        now=now,
        source=inspection.source,
        kind=form.case_kind,
        unit=inspection.unit_id,
        title=f"{inspection.title}：{named[0]}"[:_TITLE]
        if language == "zh"
        else f"{inspection.title}: {named[0]}"[:_TITLE],
        description="\n".join([*named, inspection.remark]).strip(),
        address=inspection.address,
        place=(inspection.lon, inspection.lat) if inspection.lon is not None and inspection.lat is not None else None,
        reference=inspection.number,
        handed_over_on=inspection.on,
        subject=inspection.log_subject,
        problems=[
            cases.NewProblem(
                problem_class=each["class"] if each["item"] else "",
                item=each["item"],
                row=inspection.row.number if inspection.row else "",
                found_on=inspection.on,
                description=title,
            )
            for each, title in zip(finds, named, strict=True)
            for _number in range(each["times"])
        ],
        demonstration=inspection.demonstration,
    )
    inspection.case_number, inspection.due, inspection.due_provisional = case.number, case.due, case.due_provisional
    inspection.save(update_fields=["case_number", "due", "due_provisional"])
    _log("file-case", inspection, actor, {"case": case.number})
    return case


def _in(text: Mapping[str, str], language: str) -> str:
    return text["en"] if language == "en" else text["zh"]


def _reason(reason: str) -> str:
    if not reason.strip():
        raise InspectionRefused(Fault("reason", "reason-missing", _("A reason is needed.")))
    return reason.strip()[:1000]


def _next_number(day: dt.date) -> str:
    """The next number of a year; the transaction lets one writer in at a time."""
    begin = f"{judging.forms().prefix}-{day.year}-"
    known = Inspection.objects.filter(number__startswith=begin).order_by(Length("number").desc(), "-number")
    newest = known.values_list("number", flat=True).first()
    return f"{begin}{int(newest.rpartition('-')[2]) + 1 if newest else 1:04}"


def _log(deed: str, inspection: Inspection, actor: User | None, facts: Mapping[str, Any], reason: str = "") -> None:
    record(
        actor=actor,
        action=f"inspections.{deed}",
        subject=inspection.log_subject,
        facts={**facts, "object": inspection.title},
        reason=reason,
    )
