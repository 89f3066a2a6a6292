"""Keeping leads, deciding on them, and the calendar of visits. Software finds; a person decides.

`actor=None` is the installation itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantian.apps.integrity.choices import ALLOWED, LIVE, RESULT, DecisionKind, State
from lantian.apps.integrity.dossier import canonical, digest_of, dossier_of
from lantian.apps.integrity.evidence import evidence_of, facts_of
from lantian.apps.integrity.hours import PM25
from lantian.apps.integrity.judging import Found, Scene
from lantian.apps.integrity.models import Decision, HandOver, Lead, Visit
from lantian.apps.integrity.policies import DECIDE, READ_LEADS
from lantian.apps.monitoring.models import Station
from lantian.apps.notices.actions import raise_notice, settle
from lantian.apps.orgs.models import User
from lantian.apps.records.actions import record
from lantian.apps.records.campaign import pack
from lantian.core.policy.schema import Text
from lantian.science.tampering.catalogue import DETECTORS

__all__ = ["LeadRefused", "decide", "keep_leads", "record_visit", "strike_visit"]

_APART = dt.timedelta(days=7)
_LONGEST_VISIT = dt.timedelta(hours=24)
_OLDEST_VISIT = dt.timedelta(days=3653)


class LeadRefused(Exception):
    """A decision or visit that cannot be; `problems` maps a field to words."""

    code = "lead-refused"
    remedy = "Correct the fields that are named."

    def __init__(self, subject: str, problems: dict[str, str | Promise]) -> None:
        self.subject, self.problems = subject, problems
        super().__init__(f"{subject}: " + "; ".join(f"{field}: {text}" for field, text in problems.items()))


@transaction.atomic
def keep_leads(found: Iterable[Found], scene: Scene, *, now: dt.datetime) -> int:
    """Keep what the detectors found; returns how many leads are new.

    An episode that goes on stays one lead and keeps its strongest evidence. What a person has decided is left alone.
    """
    fresh = 0
    for each in found:
        station = scene.air.stations[each.station]
        start, end = scene.air.time(each.first), scene.air.time(each.last)
        same = (
            Lead.objects.select_for_update()
            .filter(station=station, detector=each.detector, end__gt=start - _APART, start__lt=end + _APART)
            .order_by("-id")
            .first()
        )
        if same is not None and (same.state not in LIVE or same.score >= each.score):
            continue
        lead = same or Lead(station=station, detector=each.detector, found_at=now)
        lead.version, lead.parameter = DETECTORS[each.detector].version, PM25
        lead.start, lead.end = start, end
        lead.score, lead.threshold, lead.rate, lead.p = each.score, each.threshold, each.rate, each.p
        lead.facts, lead.evidence = facts_of(each, scene), evidence_of(each, scene)
        lead.comparison = [scene.air.stations[other].code for other in scene.neighbours[each.station]]
        lead.data_version, lead.pack_version = scene.air.version, pack().version_label
        lead.save()
        if same is None:
            fresh += 1
            _announce(lead, station, now)
    return fresh


@transaction.atomic
def decide(lead: Lead, *, actor: User | None, kind: str, reason: str, now: dt.datetime) -> Decision:
    """Write down what a person decided. Handing over puts the dossier into the outbox for whoever opens cases.

    Raises:
        NotAllowed: the actor's role has no right to it.
        LeadRefused: the lead's state does not allow it, or the reason is missing.
    """
    DECIDE.require(actor)
    held = Lead.objects.select_for_update().select_related("station").get(pk=lead.pk)
    problems: dict[str, str | Promise] = {}
    if kind not in DecisionKind.values or DecisionKind(kind) not in ALLOWED[State(held.state)]:
        problems["kind"] = _("The lead's state does not allow this decision. Load the page again.")
    elif not reason.strip() and kind != DecisionKind.LOOK_INTO:
        problems["reason"] = _("A decision needs its reason in words.")
    if problems or actor is None:
        raise LeadRefused(f"lead:{held.pk}", problems)
    made = Decision.objects.create(lead=held, kind=kind, reason=reason.strip(), by=actor, at=now)
    before, held.state = held.state, RESULT[DecisionKind(kind)]
    held.save(update_fields=["state"])
    facts = {
        "lead": held.pk,
        "detector": held.detector,
        "lead_state": {"before": before, "after": held.state},
    }
    if kind == DecisionKind.HAND_OVER:
        dossier = dossier_of(held)
        sealed = digest_of(dossier)
        HandOver.objects.create(decision=made, dossier=canonical(dossier), sha256=sealed)
        facts["sha256"] = sealed
    record(
        actor=actor,
        action=f"integrity.{kind}",
        subject=f"station:{held.station_id}",
        facts=facts,
        reason=reason.strip(),
    )
    if held.state in LIVE:
        _announce(held, held.station, now)
    else:
        settle(_key(held), at=now)
    return made


@transaction.atomic
def record_visit(
    *,
    actor: User | None,
    start: dt.datetime,
    end: dt.datetime,
    who: str,
    now: dt.datetime,
    station: str = "",
    subdistrict: str = "",
    note: str = "",
) -> Visit:
    """Write down when somebody came to look: at a station, or anywhere in a subdistrict.

    Raises:
        NotAllowed: the actor's role has no right to it.
        LeadRefused: place or time cannot be.
    """
    DECIDE.require(actor)
    problems: dict[str, str | Promise] = {}
    if bool(station) == bool(subdistrict):
        problems["station"] = _("Choose either a station or a subdistrict.")
    elif station and not Station.objects.filter(code=station).exists():
        problems["station"] = _("No such station is registered.")
    elif subdistrict and subdistrict not in {unit.id for unit in pack().subdistricts()}:
        problems["subdistrict"] = _("No such subdistrict.")
    if end <= start or end - start > _LONGEST_VISIT:
        problems["end"] = _("A visit ends after it begins, within 24 hours.")
    if end > now:
        problems["end"] = _("The visit is not over yet.")
    if start < now - _OLDEST_VISIT:
        problems["start"] = _("The visit lies more than ten years back.")
    if not who.strip():
        problems["who"] = _("Who came?")
    if problems:
        raise LeadRefused("visit", problems)
    made = Visit.objects.create(
        station_id=station or None,
        subdistrict=subdistrict,
        start=start,
        end=end,
        who=who.strip(),
        note=note.strip(),
        by=actor,
        recorded_at=now,
    )
    facts = {"visit": made.pk, "station": station, "subdistrict": subdistrict, "start": start, "end": end, "who": who}
    record(actor=actor, action="integrity.record-visit", subject=f"visit:{made.pk}", facts=facts, reason=note)
    return made


@transaction.atomic
def strike_visit(visit: Visit, *, actor: User | None, reason: str, now: dt.datetime) -> None:
    """It was written down by mistake: it counts no more, and stays readable.

    Raises:
        NotAllowed: the actor's role has no right to it.
        LeadRefused: it is struck out already, or the reason is missing.
    """
    DECIDE.require(actor)
    held = Visit.objects.select_for_update().get(pk=visit.pk)
    problems: dict[str, str | Promise] = {}
    if held.struck_at is not None:
        problems["reason"] = _("The visit was struck out already.")
    elif not reason.strip():
        problems["reason"] = _("A decision needs its reason in words.")
    if problems:
        raise LeadRefused(f"visit:{held.pk}", problems)
    held.struck_at, held.struck_reason = now, reason.strip()
    held.save(update_fields=["struck_at", "struck_reason"])
    record(
        actor=actor,
        action="integrity.strike-visit",
        subject=f"visit:{held.pk}",
        facts={"visit": held.pk},
        reason=reason,
    )


def _key(lead: Lead) -> str:
    return f"lead:{lead.pk}"


def _announce(lead: Lead, station: Station, now: dt.datetime) -> None:
    detector = DETECTORS[lead.detector]
    zh, en = (
        {name: getattr(detector, name).in_language(language) for name in ("title", "looks_for", "disproof")}
        for language in ("zh", "en")
    )
    raise_notice(
        key=_key(lead),
        kind="lead",
        severity="warning",
        title=Text(
            zh=f"数据疑点线索（不是结论）：{station.name_zh or station.code}，{zh['title']}",
            en=f"A lead, not a verdict: {station.name_en or station.code}, {en['title']}",
        ),
        body=Text(
            zh=f"{zh['looks_for']}。可排除的情形：{zh['disproof']}。",
            en=f"{en['looks_for']}. What would disprove it: {en['disproof']}.",
        ),
        address=reverse("integrity:lead", args=[lead.pk]),
        at=now,
        right=READ_LEADS,
    )
