"""The register of monitoring agencies (M03): who they are, whom they employ, what they run, what was found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lantian.apps.monitoring.models import Station
from lantian.apps.network.actions.documents import Upload, keep_document
from lantian.apps.network.choices import FindingSeverity
from lantian.apps.network.models import Agency, AgencyPerson, Contract, Finding
from lantian.apps.network.policies import AGENCIES
from lantian.apps.network.problems import RegisterRefused
from lantian.apps.orgs.models import User
from lantian.apps.records.actions import record

__all__ = [
    "add_agency",
    "add_contract",
    "add_finding",
    "add_person",
    "close_agency",
    "edit_agency",
    "end_contract",
    "settle_finding",
]

_FIELDS = ("name_zh", "name_en", "licence", "licence_until", "contact", "telephone", "note")


@transaction.atomic
def add_agency(*, actor: User | None, reason: str = "", **facts: object) -> Agency:
    """Register an agency. `facts`: name_zh, name_en, licence, licence_until, contact, telephone, note.

    Raises:
        NotAllowed: the actor's role has no right to it.
        RegisterRefused: it has no name or licence, or the licence is another's.
    """
    _require(actor)
    agency = Agency(by=actor, recorded_at=_moment(), **{name: facts[name] for name in _FIELDS if name in facts})
    _check_agency(agency)
    agency.save(force_insert=True)
    record(actor=actor, action="network.add-agency", subject=f"agency:{agency.pk}", facts=facts, reason=reason)
    return agency


@transaction.atomic
def edit_agency(number: int, *, actor: User | None, reason: str, **changes: object) -> Agency:
    """Change what the register says of an agency.

    Raises:
        NotAllowed: the actor's role has no right to it.
        RegisterRefused: there is no such agency, or a field is wrong.
    """
    _require(actor)
    agency = _agency(number)
    before = {name: getattr(agency, name) for name in _FIELDS if name in changes}
    for name in before:
        setattr(agency, name, changes[name])
    _check_agency(agency)
    agency.save()
    facts = {
        name: {"before": value, "after": changes[name]} for name, value in before.items() if value != changes[name]
    }
    record(actor=actor, action="network.edit-agency", subject=f"agency:{number}", facts=facts, reason=reason)
    return agency


@transaction.atomic
def close_agency(number: int, *, actor: User | None, on: dt.date, reason: str) -> Agency:
    """An agency works here no longer; its contracts end the same day.

    Raises:
        NotAllowed: the actor's role has no right to it.
        RegisterRefused: there is no such agency, or no reason.
    """
    _require(actor)
    agency = _agency(number)
    if not reason.strip():
        raise RegisterRefused(f"agency:{number}", {"reason": _("Why does it work here no longer?")})
    agency.closed_on = on
    agency.save()
    for contract in agency.contracts.filter(Q(last=None) | Q(last__gt=on)):
        contract.last = max(on, contract.first)
        contract.save()
    record(actor=actor, action="network.close-agency", subject=f"agency:{number}", facts={"on": on}, reason=reason)
    return agency


@transaction.atomic
def add_person(
    number: int,
    *,
    actor: User | None,
    name: str,
    post: str = "",
    certificate: str = "",
    certificate_until: dt.date | None = None,
) -> AgencyPerson:
    """Somebody works for an agency.

    Raises:
        NotAllowed: the actor's role has no right to it.
        RegisterRefused: there is no such agency, or no name.
    """
    _require(actor)
    agency = _agency(number)
    if not name.strip():
        raise RegisterRefused(f"agency:{number}", {"name": _("A name is needed.")})
    person = AgencyPerson.objects.create(
        agency=agency,
        name=name,
        post=post,
        certificate=certificate,
        certificate_until=certificate_until,
        by=actor,
        recorded_at=_moment(),
    )
    facts = {"name": name, "post": post, "certificate": certificate}
    record(actor=actor, action="network.add-agency-person", subject=f"agency:{number}", facts=facts)
    return person


@transaction.atomic
def add_contract(
    number: int,
    *,
    actor: User | None,
    stations: Sequence[str],
    first: dt.date,
    last: dt.date | None = None,
    reference: str = "",
) -> list[Contract]:
    """An agency runs stations from a day on. A station has one agency on each day.

    Raises:
        NotAllowed: the actor's role has no right to it.
        RegisterRefused: agency or station are unknown, the span is impossible, or another contract holds in it.
    """
    _require(actor)
    agency = _agency(number)
    known = list(Station.objects.filter(code__in=stations))
    problems: dict[str, object] = {}
    if not stations or len(known) != len(set(stations)):
        problems["stations"] = _("Choose stations that are registered.")
    if last is not None and last < first:
        problems["last"] = _("The last day lies before the first.")
    taken = Contract.objects.filter(station__in=known).filter(Q(last=None) | Q(last__gte=first))
    if last is not None:
        taken = taken.filter(first__lte=last)
    codes = sorted(set(taken.values_list("station_id", flat=True)))
    if codes:
        problems["stations"] = _("Another contract holds in this span: {codes}.").format(codes=", ".join(codes))
    if problems:
        raise RegisterRefused(f"agency:{number}", problems)
    made = [
        Contract.objects.create(
            agency=agency,
            station=station,
            first=first,
            last=last,
            reference=reference,
            by=actor,
            recorded_at=_moment(),
        )
        for station in known
    ]
    record(
        actor=actor,
        action="network.add-contract",
        subject=f"agency:{number}",
        facts={
            "stations": [station.code for station in known],
            "first": first,
            "last": last,
            "reference": reference,
        },
    )
    return made


@transaction.atomic
def end_contract(number: int, *, actor: User | None, last: dt.date, reason: str) -> Contract:
    """A contract ends with a day.

    Raises:
        NotAllowed: the actor's role has no right to it.
        RegisterRefused: there is no such contract, the day lies before its first, or there is no reason.
    """
    _require(actor)
    contract = Contract.objects.select_for_update().filter(pk=number).first()
    if contract is None:
        raise RegisterRefused(f"contract:{number}", {"": _("There is no such contract.")})
    problems: dict[str, object] = {}
    if last < contract.first:
        problems["last"] = _("The last day lies before the first.")
    if not reason.strip():
        problems["reason"] = _("Why does it end?")
    if problems:
        raise RegisterRefused(f"contract:{number}", problems)
    contract.last = last
    contract.save()
    record(
        actor=actor,
        action="network.end-contract",
        subject=f"agency:{contract.agency_id}",
        facts={"station": contract.station_id, "last": last},
        reason=reason,
    )
    return contract


@transaction.atomic
def add_finding(
    number: int,
    *,
    actor: User | None,
    on: dt.date,
    found_by: str,
    what: str,
    severity: str,
    today: dt.date,
    clause: str = "",
    consequence: str = "",
    station: Station | None = None,
    upload: Upload | None = None,
) -> Finding:
    """Write down what an inspection found at an agency.

    Raises:
        NotAllowed: the actor's role has no right to it.
        RegisterRefused: there is no such agency, or a field is missing or impossible.
        DocumentRefused: the file is not taken.
    """
    _require(actor)
    agency = _agency(number)
    problems: dict[str, object] = {}
    if on > today:
        problems["on"] = _("This day has not come yet.")
    if severity not in FindingSeverity.values:
        problems["severity"] = _("No such severity.")
    if not what.strip():
        problems["what"] = _("What was found?")
    if not found_by.strip():
        problems["found_by"] = _("Who found it?")
    if problems:
        raise RegisterRefused(f"agency:{number}", problems)
    finding = Finding.objects.create(
        agency=agency,
        station=station,
        on=on,
        found_by=found_by,
        what=what,
        clause=clause,
        severity=severity,
        consequence=consequence,
        document=keep_document(upload, actor=actor),
        by=actor,
        recorded_at=_moment(),
    )
    facts = {"finding": finding.pk, "on": on, "severity": severity, "what": what, "found_by": found_by}
    record(actor=actor, action="network.add-finding", subject=f"agency:{number}", facts=facts)
    return finding


@transaction.atomic
def settle_finding(number: int, *, actor: User | None, on: dt.date, how: str) -> Finding:
    """What was found is mended, and how.

    Raises:
        NotAllowed: the actor's role has no right to it.
        RegisterRefused: there is no such finding, it is settled, or it is not said how.
    """
    _require(actor)
    finding = Finding.objects.select_for_update().filter(pk=number, settled_on=None).first()
    if finding is None:
        raise RegisterRefused(f"finding:{number}", {"": _("There is no such finding, or it is settled.")})
    problems: dict[str, object] = {}
    if on < finding.on:
        problems["on"] = _("This day lies before that of the finding.")
    if not how.strip():
        problems["how"] = _("How was it settled?")
    if problems:
        raise RegisterRefused(f"finding:{number}", problems)
    finding.settled_on, finding.settled_how = on, how
    finding.save()
    record(
        actor=actor,
        action="network.settle-finding",
        subject=f"agency:{finding.agency_id}",
        facts={"finding": number, "on": on},
        reason=how,
    )
    return finding


def _agency(number: int) -> Agency:
    agency = Agency.objects.select_for_update().filter(pk=number).first()
    if agency is None:
        raise RegisterRefused(f"agency:{number}", {"": _("There is no such agency.")})
    return agency


def _check_agency(agency: Agency) -> None:
    problems: dict[str, object] = {}
    if not (agency.name_zh or agency.name_en):
        problems["name_zh"] = _("A name is needed.")
    if not agency.licence:
        problems["licence"] = _("The number of the CMA licence is needed.")
    elif Agency.objects.filter(licence=agency.licence).exclude(pk=agency.pk).exists():
        problems["licence"] = _("Another agency has this licence.")
    if problems:
        raise RegisterRefused(f"agency:{agency.pk or ''}", problems)


def _moment() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _require(actor: User | None) -> None:
    if actor is not None:
        AGENCIES.require(actor)
