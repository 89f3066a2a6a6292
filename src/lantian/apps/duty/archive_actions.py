"""Materials that inspectors asked for, minutes of meetings, and the tasks that a meeting gave (B2.1)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantian.apps.duty import calendar
from lantian.apps.duty.choices import MaterialState, TaskState
from lantian.apps.duty.models import Material, Meeting, MeetingTask, Minutes
from lantian.apps.duty.policies import ARCHIVE, OwnerPolicy
from lantian.apps.duty.problems import DutyRefused
from lantian.apps.evidence.queries import attached
from lantian.apps.orgs.models import Unit, User
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.records.actions import record
from lantian.apps.records.campaign import pack

__all__ = [
    "ask_material",
    "change_minutes",
    "drop_material",
    "drop_task",
    "finish_task",
    "give_task",
    "hand_over_material",
    "keep_meeting",
    "reopen_material",
    "reopen_task",
]

LONGEST_TITLE, LONGEST_NAME, LONGEST_TEXT, LONGEST_REASON = 200, 120, 20_000, 300


@transaction.atomic
def ask_material(
    *,
    actor: User | None,
    now: dt.datetime,
    title: str,
    asked_by: str,
    unit: str,
    due: dt.datetime,
    description: str = "",
    asked_at: dt.datetime | None = None,
    demonstration: bool = False,
) -> Material:
    """Note something that inspectors ask for.

    Raises:
        NotAllowed: the actor does not keep the archive.
        DutyRefused: it has no title, nobody asked for it, no unit of the campaign prepares it, or its times are wrong.
    """
    _require(actor)
    begun = asked_at or now
    if begun > now:
        raise DutyRefused("material-future", _("Nobody asked for it yet."), _("Give the moment of the request."))
    if due < begun:
        raise DutyRefused("material-due", _("It is due before it was asked for."), _("Correct the deadline."))
    made = Material.objects.create(
        number=f"M-{Material.objects.count() + 1:04}",
        title=_needed(title, LONGEST_TITLE),
        asked_by=_needed(asked_by, LONGEST_NAME),
        description=description.strip()[:LONGEST_TEXT],
        asked_at=begun,
        due=due,
        unit=_unit(unit),
        kept_by=actor,
        demonstration=demonstration,
    )
    facts = {"unit": unit, "due": due}
    record(actor=actor, action="duty.ask-material", subject=made.subject, facts=facts)
    return made


@transaction.atomic
def hand_over_material(number: str, *, actor: User | None, now: dt.datetime, to: str, what: str) -> Material:
    """Note that it was handed over: to whom and what. A copy must be kept before (evidence of the material).

    Raises:
        NotAllowed: the actor does not keep the archive.
        DutyRefused: it was handed over before or is not wanted, nobody received it, or no copy is kept.
    """
    _require(actor)
    item = _material(number, MaterialState.ASKED)
    receiver, words = _needed(to, LONGEST_NAME), _needed(what, LONGEST_TEXT)
    copies = attached(item.subject)
    if not copies:
        raise DutyRefused(
            "no-copy", _("No copy of what is handed over is kept."), _("Attach a copy of it first, then hand it over.")
        )
    item.state, item.handed_to, item.handed_at, item.handed_by = MaterialState.HANDED_OVER, receiver, now, actor
    item.what = words
    item.save()
    facts = {"to": receiver, "copies": [copy.digest for copy in copies]}
    record(actor=actor, action="duty.hand-over-material", subject=item.subject, facts=facts)
    return item


@transaction.atomic
def drop_material(number: str, *, actor: User | None, reason: str) -> Material:
    """The inspectors do not want it any more.

    Raises:
        NotAllowed: the actor does not keep the archive.
        DutyRefused: it was handed over before or is not wanted already, or no reason is given.
    """
    _require(actor)
    item = _material(number, MaterialState.ASKED)
    item.reason, item.state = _needed(reason, LONGEST_REASON), MaterialState.WITHDRAWN
    item.save()
    record(actor=actor, action="duty.drop-material", subject=item.subject, reason=item.reason)
    return item


@transaction.atomic
def reopen_material(number: str, *, actor: User | None, reason: str) -> Material:
    """Take back a hand-over or a cancelling; what was noted stays in the log.

    Raises:
        NotAllowed: the actor does not keep the archive.
        DutyRefused: it is open, or no reason is given.
    """
    _require(actor)
    item = _material(number, MaterialState.HANDED_OVER, MaterialState.WITHDRAWN)
    why = _needed(reason, LONGEST_REASON)
    facts = {"was": item.state, "to": item.handed_to, "what": item.what, "at": item.handed_at or ""}
    item.state, item.handed_to, item.handed_at, item.handed_by = MaterialState.ASKED, "", None, None
    item.what = item.reason = ""
    item.save()
    record(actor=actor, action="duty.reopen-material", subject=item.subject, facts=facts, reason=why)
    return item


@transaction.atomic
def keep_meeting(
    *,
    actor: User | None,
    now: dt.datetime,
    title: str,
    held_at: dt.datetime,
    text: str,
    place: str = "",
    chair: str = "",
    attendees: str = "",
    demonstration: bool = False,
) -> Meeting:
    """Keep a meeting with the first version of its minutes.

    Raises:
        NotAllowed: the actor does not keep the archive.
        DutyRefused: it has no title or no minutes, or was not held yet.
    """
    _require(actor)
    if held_at > now:
        raise DutyRefused("meeting-future", _("The meeting was not held yet."), _("Keep its minutes afterwards."))
    made = Meeting.objects.create(
        title=_needed(title, LONGEST_TITLE),
        held_at=held_at,
        place=place.strip()[:LONGEST_NAME],
        chair=chair.strip()[:60],
        attendees=attendees.strip()[:2000],
        kept_by=actor,
        demonstration=demonstration,
    )
    Minutes.objects.create(meeting=made, version=1, text=_needed(text, LONGEST_TEXT), by=actor, at=now)
    record(actor=actor, action="duty.keep-meeting", subject=made.subject, facts={"held_at": held_at})
    return made


@transaction.atomic
def change_minutes(number: int, *, actor: User | None, now: dt.datetime, text: str, reason: str) -> Minutes:
    """A new version of the minutes; the older ones are kept.

    Raises:
        NotAllowed: the actor does not keep the archive.
        DutyRefused: nothing is changed, or no reason is given.
    """
    _require(actor)
    meeting = Meeting.objects.select_for_update().get(pk=number)
    newest = meeting.minutes.order_by("-version").first()
    assert newest is not None
    words, why = _needed(text, LONGEST_TEXT), _needed(reason, LONGEST_REASON)
    if words == newest.text:
        raise DutyRefused("minutes-same", _("Nothing is changed."), _("Change the text, or leave it."))
    made = Minutes.objects.create(meeting=meeting, version=newest.version + 1, text=words, reason=why, by=actor, at=now)
    record(
        actor=actor, action="duty.change-minutes", subject=meeting.subject, facts={"version": made.version}, reason=why
    )
    return made


@transaction.atomic
def give_task(number: int, *, actor: User | None, title: str, unit: str, due: dt.date) -> MeetingTask:
    """Note a task that the meeting gave to a unit.

    Raises:
        NotAllowed: the actor does not keep the archive.
        DutyRefused: it has no title or no unit of the campaign, or is due before the meeting.
    """
    _require(actor)
    meeting = Meeting.objects.select_for_update().get(pk=number)
    if due < calendar.today(meeting.held_at):
        raise DutyRefused("task-due", _("It is due before the meeting was held."), _("Give a later day."))
    made = MeetingTask.objects.create(meeting=meeting, title=_needed(title, 300), unit=_unit(unit), due=due)
    facts = {"meeting": meeting.pk, "unit": unit, "due": due}
    record(actor=actor, action="duty.give-task", subject=made.subject, facts=facts)
    return made


@transaction.atomic
def finish_task(number: int, *, actor: User | None, now: dt.datetime, result: str) -> MeetingTask:
    """Report a task done, with proof: the people of its unit, or who keeps the archive.

    Raises:
        NotAllowed: the actor is neither.
        DutyRefused: it is not open, nothing is said of the result, or no proof is attached.
    """
    item = MeetingTask.objects.select_for_update().get(pk=number)
    owner = OwnerPolicy(item.unit_id)
    if actor is not None and not owner.allows(actor) and not ARCHIVE.allows(actor):
        raise NotAllowed(actor, ARCHIVE.right)
    if actor is not None:
        (owner if owner.allows(actor) else ARCHIVE).require(actor)
    _must_be(item, TaskState.OPEN)
    words = _needed(result, LONGEST_TEXT)
    proofs = attached(item.subject)
    if not proofs:
        raise DutyRefused("no-proof", _("No proof is attached."), _("Attach a photo or a document, then report it."))
    item.state, item.result, item.done_at, item.done_by = TaskState.DONE, words, now, actor
    item.save()
    record(actor=actor, action="duty.finish-task", subject=item.subject, facts={"proofs": len(proofs)})
    return item


@transaction.atomic
def drop_task(number: int, *, actor: User | None, reason: str) -> MeetingTask:
    """The task is not needed any more.

    Raises:
        NotAllowed: the actor does not keep the archive.
        DutyRefused: it is not open, or no reason is given.
    """
    _require(actor)
    item = MeetingTask.objects.select_for_update().get(pk=number)
    _must_be(item, TaskState.OPEN)
    item.reason, item.state = _needed(reason, LONGEST_REASON), TaskState.DROPPED
    item.save()
    record(actor=actor, action="duty.drop-task", subject=item.subject, reason=item.reason)
    return item


@transaction.atomic
def reopen_task(number: int, *, actor: User | None, reason: str) -> MeetingTask:
    """Open a task again: what was reported does not do, or it is needed after all.

    Raises:
        NotAllowed: the actor does not keep the archive.
        DutyRefused: it is open, or no reason is given.
    """
    _require(actor)
    item = MeetingTask.objects.select_for_update().get(pk=number)
    _must_be(item, TaskState.DONE, TaskState.DROPPED)
    facts = {"was": item.state, "result": item.result}
    item.reason, item.state, item.done_at, item.done_by = _needed(reason, LONGEST_REASON), TaskState.OPEN, None, None
    item.save()
    record(actor=actor, action="duty.reopen-task", subject=item.subject, facts=facts, reason=item.reason)
    return item


def _require(actor: User | None) -> None:
    if actor is not None:
        ARCHIVE.require(actor)


def _material(number: str, *states: MaterialState) -> Material:
    item = Material.objects.select_for_update().get(number=number)
    if item.state not in states:
        raise DutyRefused(
            "material-state",
            _("This step does not follow on how far the material is."),
            _("Load the page again: somebody may have been faster."),
        )
    return item


def _must_be(item: MeetingTask, *states: TaskState) -> None:
    if item.state not in states:
        raise DutyRefused(
            "task-state",
            _("This step does not follow on how far the task is."),
            _("Load the page again: somebody may have been faster."),
        )


def _needed(text: str, longest: int) -> str:
    words = text.strip()[:longest]
    if not words:
        raise DutyRefused("words-missing", _("Something is left empty."), _("Fill in every field that is asked for."))
    return words


def _unit(unit: str) -> Unit:
    found = Unit.objects.filter(pk=unit).first() if unit in pack().units or unit in pack().groups else None
    if found is None:
        raise DutyRefused("unit-unknown", _("There is no such unit."), _("Choose a unit of the campaign."))
    return found
