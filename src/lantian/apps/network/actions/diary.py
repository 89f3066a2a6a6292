"""The diary of calibration and maintenance."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantian.apps.monitoring.models import Station
from lantian.apps.network.actions.documents import Upload, keep_document
from lantian.apps.network.choices import DiaryKind
from lantian.apps.network.models import Agency, DiaryEntry
from lantian.apps.network.policies import STATIONS
from lantian.apps.network.problems import RegisterRefused
from lantian.apps.orgs.models import User
from lantian.apps.records.actions import record

__all__ = ["add_diary_entry", "end_diary_entry", "strike_diary_entry"]


@transaction.atomic
def add_diary_entry(
    code: str,
    *,
    actor: User | None,
    kind: str,
    start: dt.datetime,
    now: dt.datetime,
    person: str,
    end: dt.datetime | None = None,
    data_affected: bool = False,
    agency: Agency | None = None,
    note: str = "",
    upload: Upload | None = None,
) -> DiaryEntry:
    """Write down what happened at a station. The agency is the one that runs the station then, unless it is given.

    Raises:
        NotAllowed: the actor's role has no right to it.
        RegisterRefused: there is no such station or kind, or the span is impossible.
        DocumentRefused: the file is not taken.
    """
    _require(actor)
    station = Station.objects.filter(code=code).first()
    problems = _span_problems(start, end, now)
    if station is None:
        problems["station"] = _("No such station is registered.")
    if kind not in DiaryKind.values:
        problems["kind"] = _("No such kind of entry.")
    if not person.strip():
        problems["person"] = _("Who did it?")
    if problems or station is None:
        raise RegisterRefused(f"station:{code}", problems)
    entry = DiaryEntry.objects.create(
        station=station,
        kind=kind,
        start=start,
        end=end,
        data_affected=data_affected,
        person=person,
        agency=agency,
        note=note,
        document=keep_document(upload, actor=actor),
        by=actor,
        recorded_at=dt.datetime.now(dt.UTC),
    )
    record(
        actor=actor,
        action="network.add-diary-entry",
        subject=f"station:{code}",
        facts={
            "entry": entry.pk,
            "diary_kind": kind,
            "start": start,
            "end": end,
            "data_affected": data_affected,
            "person": person,
        },
    )
    return entry


@transaction.atomic
def end_diary_entry(number: int, *, actor: User | None, end: dt.datetime, now: dt.datetime) -> DiaryEntry:
    """Say until when an entry that was open lasted.

    Raises:
        NotAllowed: the actor's role has no right to it.
        RegisterRefused: there is no such entry, it has an end or is struck out, or the end is impossible.
    """
    _require(actor)
    entry = _entry(number)
    if entry.end is not None:
        raise RegisterRefused(f"diary:{number}", {"end": _("The entry has an end already.")})
    problems = _span_problems(entry.start, end, now)
    if problems:
        raise RegisterRefused(f"diary:{number}", problems)
    entry.end = end
    entry.save()
    record(
        actor=actor,
        action="network.end-diary-entry",
        subject=f"station:{entry.station_id}",
        facts={"entry": number, "end": end},
    )
    return entry


@transaction.atomic
def strike_diary_entry(number: int, *, actor: User | None, reason: str, now: dt.datetime) -> DiaryEntry:
    """Strike an entry out: it stays to be read, and no longer counts.

    Raises:
        NotAllowed: the actor's role has no right to it.
        RegisterRefused: there is no such entry, it is struck out already, or there is no reason.
    """
    _require(actor)
    entry = _entry(number)
    if not reason.strip():
        raise RegisterRefused(f"diary:{number}", {"reason": _("Why is the entry wrong?")})
    entry.struck_at, entry.struck_by, entry.struck_reason = now, actor, reason
    entry.save()
    record(
        actor=actor,
        action="network.strike-diary-entry",
        subject=f"station:{entry.station_id}",
        facts={"entry": number, "diary_kind": entry.kind, "start": entry.start},
        reason=reason,
    )
    return entry


def _entry(number: int) -> DiaryEntry:
    entry = DiaryEntry.objects.select_for_update().filter(pk=number, struck_at=None).first()
    if entry is None:
        raise RegisterRefused(f"diary:{number}", {"": _("There is no such entry, or it is struck out.")})
    return entry


def _span_problems(start: dt.datetime, end: dt.datetime | None, now: dt.datetime) -> dict[str, object]:
    problems: dict[str, object] = {}
    if start > now:
        problems["start"] = _("This moment has not come yet.")
    if end is not None and end <= start:
        problems["end"] = _("The end lies before the beginning.")
    return problems


def _require(actor: User | None) -> None:
    if actor is not None:
        STATIONS.require(actor)
