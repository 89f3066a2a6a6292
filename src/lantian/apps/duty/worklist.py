"""Where duty is, and what waits for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lantian.apps.duty import boards, calendar, handover_actions
from lantian.apps.duty.choices import LeaveState, MaterialState, RosterState, TaskState
from lantian.apps.duty.leave_views import decides
from lantian.apps.duty.models import Leave, Material, MeetingTask, Roster
from lantian.apps.duty.policies import ARCHIVE, MANAGE, PUBLISH
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import capacities
from lantian.apps.orgs.worklist import Place, Urgency, Waiting, place, waiting

__all__ = ["hand_overs", "leave_to_decide", "materials_due", "meeting_tasks", "rosters_to_do"]

_DAY = dt.timedelta(days=1)

for _entry in (
    Place(
        title=gettext_lazy("On duty"),
        view="duty:now",
        group="duty",
        summary=gettext_lazy("Who is on duty now and this week, hand-over, leave"),
    ),
    Place(
        title=gettext_lazy("Materials"),
        view="duty:materials",
        group="duty",
        summary=gettext_lazy("What inspectors ask for, and what was handed over"),
    ),
    Place(
        title=gettext_lazy("Meetings and tasks"),
        view="duty:meetings",
        group="duty",
        summary=gettext_lazy("Minutes, and what meetings asked of whom"),
    ),
    Place(
        title=pgettext_lazy("duty", "Leave"),
        view="duty:leaves",
        group="duty",
        summary=gettext_lazy("Asked for, approved by two, with somebody who stands in"),
    ),
):
    place(_entry)


@waiting
def hand_overs(user: User, now: dt.datetime) -> Iterator[Waiting]:
    """Notes to sign, and the note to write at the end of one's turn."""
    for note in handover_actions.to_take(user, now):
        yield Waiting(
            title=_("Sign the hand-over of {day}").format(day=note.turn.day.isoformat()),
            address=reverse("duty:hand-over"),
            urgency="today",
            since=note.at,
        )
    turn = handover_actions.to_leave(user, now)
    if turn is not None and turn.end <= now + dt.timedelta(hours=1) and not turn.hand_overs.filter(by=user).exists():
        yield Waiting(
            title=_("Write the hand-over note of your turn"),
            address=reverse("duty:hand-over"),
            urgency="overdue" if turn.end <= now else "today",
            detail=calendar.clock_words(turn.end),
        )


@waiting
def leave_to_decide(user: User, now: dt.datetime) -> Iterator[Waiting]:
    """Leave that waits for this person's approval."""
    for leave in Leave.objects.filter(state__in=[LeaveState.ASKED, LeaveState.APPROVED]).select_related("person"):
        if decides(leave, user, now):
            yield Waiting(
                title=_("Leave of {name}").format(name=leave.person),
                address=reverse("duty:leave", args=[leave.pk]),
                urgency="overdue" if leave.since <= calendar.today(now) else "to-sign",
                since=leave.asked_at,
                detail=f"{leave.since.isoformat()} – {leave.until.isoformat()}",
            )


@waiting
def rosters_to_do(user: User, now: dt.datetime) -> Iterator[Waiting]:
    """Drafts to publish; hours of the coming days for which nobody is on the roster."""
    if calendar.plan() is None:
        return
    if PUBLISH.allows(user):
        for draft in Roster.objects.filter(state=RosterState.DRAFT, end__gt=now).order_by("first"):
            if user.pk not in draft.hands:
                yield Waiting(
                    title=_("Look at the roster from {day}").format(day=draft.first.isoformat()),
                    address=reverse("duty:roster", args=[draft.pk]),
                    urgency="to-sign",
                    since=draft.drawn_at,
                )
    if MANAGE.allows(user):
        gap = boards.next_gap(now, days=2)
        if gap is not None:
            yield Waiting(
                title=_("Nobody is on the roster: {hours}").format(hours=calendar.span_words(gap)),
                address=reverse("duty:rosters"),
                urgency="overdue" if gap.start <= now else "today",
            )


@waiting
def materials_due(user: User, now: dt.datetime) -> Iterator[Waiting]:
    """Materials that inspectors wait for: of one's own unit, or all of them for who keeps the archive."""
    units = {post.unit for post in capacities(user) if post.unit}
    asked = Material.objects.filter(state=MaterialState.ASKED, due__lte=now + _DAY).select_related("unit")
    if not ARCHIVE.allows(user):
        asked = asked.filter(unit__in=units)
    for item in asked.order_by("due"):
        yield Waiting(
            title=f"{item.number} {item.title}",
            address=reverse("duty:material", args=[item.number]),
            urgency="overdue" if item.due < now else "today",
            detail=_("due {day}").format(day=calendar.clock_words(item.due)),
        )


@waiting
def meeting_tasks(user: User, now: dt.datetime) -> Iterator[Waiting]:
    """Tasks of meetings that are due or overdue: of one's own unit; overdue ones for who keeps the archive."""
    today = calendar.today(now)
    units = {post.unit for post in capacities(user) if post.unit}
    tasks = MeetingTask.objects.filter(state=TaskState.OPEN, due__lte=today + _DAY).select_related("unit")
    keeps = ARCHIVE.allows(user)
    for task in tasks.order_by("due"):
        late = task.due < today
        if task.unit_id in units or (keeps and late):
            urgency: Urgency = "overdue" if late else "today"
            yield Waiting(
                title=task.title,
                address=reverse("duty:meeting-task", args=[task.pk]),
                urgency=urgency,
                detail=_("due {day}").format(day=task.due.isoformat()),
            )
