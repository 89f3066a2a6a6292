"""Groups with their people, rosters, leave, hand-overs, materials, meetings with their tasks."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from lantian.apps.duty.choices import LeaveState, MaterialState, RosterState, Seat, TaskState

__all__ = [
    "Contact",
    "HandOver",
    "Leave",
    "Material",
    "Meeting",
    "MeetingTask",
    "Membership",
    "Minutes",
    "Roster",
    "Turn",
]

USER = settings.AUTH_USER_MODEL


class Membership(models.Model):
    """An account on a seat of a group, for a time. Never changed but for its last day."""

    group = models.CharField(max_length=64)
    """Id of a group of the pack."""
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="memberships")
    seat = models.CharField(max_length=16, choices=Seat, default=Seat.MEMBER)
    since = models.DateField()
    until = models.DateField(null=True)
    """The last day, included."""
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("group", "pk")
        indexes = (models.Index(fields=["user", "since"], name="membership_by_user"),)

    def __str__(self) -> str:
        return f"{self.group} {self.seat} {self.user}"


class Contact(models.Model):
    """Where somebody on duty is reached: personal data, kept because B3.1 asks for contact around the clock."""

    user = models.OneToOneField(USER, on_delete=models.CASCADE, related_name="duty_contact")
    phone = models.CharField(max_length=40)
    kept_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.user)


class Roster(models.Model):
    """Who is on duty from the hand-over hour of the first day to that of the day after the last; one version of it.

    A newer version counts from the moment of its publishing on: what was, stays.
    """

    group = models.CharField(max_length=64)
    first = models.DateField()
    last = models.DateField()
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=16, choices=RosterState, default=RosterState.DRAFT)
    start = models.DateTimeField()
    end = models.DateTimeField()
    """What it covers, the end excluded: first and last day with the hand-over hour of the pack."""
    drawn_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    drawn_at = models.DateTimeField()
    hands = models.JSONField(default=list)
    """Numbers of the accounts that drew it up or changed it: none of them publishes it."""
    published_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    counts_from = models.DateTimeField(null=True)
    """The first version: from its start; a later one: from its publishing."""
    reason = models.TextField(blank=True)
    """Why there is a new version."""
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("group", "-first", "-version")
        constraints = (models.UniqueConstraint(fields=["group", "first", "version"], name="roster_version_once"),)
        indexes = (models.Index(fields=["group", "start", "end"], name="roster_by_time"),)

    def __str__(self) -> str:
        return f"{self.group} {self.first} {self.version}"

    @property
    def subject(self) -> str:
        """Under which the log knows it."""
        return f"roster:{self.group}/{self.first}/{self.version}"


class Turn(models.Model):
    """Somebody's shift."""

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="turns")
    day = models.DateField()
    """The local day on which it begins."""
    shift = models.CharField(max_length=64)
    start = models.DateTimeField()
    end = models.DateTimeField()
    who = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="turns")

    class Meta:
        ordering = ("start", "pk")
        constraints = (models.UniqueConstraint(fields=["roster", "day", "shift", "who"], name="turn_once"),)

    def __str__(self) -> str:
        return f"{self.day} {self.shift} {self.who}"


class Leave(models.Model):
    """Somebody's days away, with the one who fills the post meanwhile."""

    group = models.CharField(max_length=64)
    """The group whose head approves."""
    person = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="leaves")
    stand_in = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="covers")
    since = models.DateField()
    until = models.DateField()
    """The last day, included."""
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=16, choices=LeaveState, default=LeaveState.ASKED)
    asked_at = models.DateTimeField()
    approved_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    """When it was refused, taken back, or ended early."""
    answer = models.CharField(max_length=300, blank=True)
    """Why it was refused or ended."""
    delegation = models.ForeignKey("orgs.Delegation", on_delete=models.PROTECT, null=True, related_name="+")
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("-since", "-pk")

    def __str__(self) -> str:
        return f"{self.person} {self.since} – {self.until}"

    @property
    def subject(self) -> str:
        """Under which the log knows it."""
        return f"leave:{self.pk}"


class HandOver(models.Model):
    """What whoever goes off duty leaves to whoever comes; read and signed by the latter."""

    group = models.CharField(max_length=64)
    turn = models.ForeignKey(Turn, on_delete=models.PROTECT, related_name="hand_overs")
    """The turn that ends."""
    text = models.TextField()
    open_items = models.JSONField(default=list)
    """What was open at that moment, as the system knew it: [{"title": …, "address": …}]."""
    by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    taken_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    remark = models.CharField(max_length=500, blank=True)
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.group} {self.turn}"


class Material(models.Model):
    """Something that inspectors asked for. What was handed over is kept as evidence of `subject`."""

    number = models.CharField(max_length=16, unique=True)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    asked_by = models.CharField(max_length=120)
    """The inspection group."""
    asked_at = models.DateTimeField()
    due = models.DateTimeField()
    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    """Who prepares it."""
    state = models.CharField(max_length=16, choices=MaterialState, default=MaterialState.ASKED)
    handed_to = models.CharField(max_length=120, blank=True)
    handed_at = models.DateTimeField(null=True)
    handed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    what = models.TextField(blank=True)
    """What was handed over, in words."""
    reason = models.CharField(max_length=300, blank=True)
    """Why it is not wanted any more."""
    kept_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("-asked_at", "-pk")

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def subject(self) -> str:
        """Under which log and evidence know it."""
        return f"material:{self.number}"


class Meeting(models.Model):
    """A meeting, with its minutes in every version and the tasks that it gave."""

    title = models.CharField(max_length=200)
    held_at = models.DateTimeField()
    place = models.CharField(max_length=120, blank=True)
    chair = models.CharField(max_length=60, blank=True)
    attendees = models.TextField(blank=True)
    kept_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("-held_at", "-pk")

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        """Under which log and evidence know it."""
        return f"meeting:{self.pk}"


class Minutes(models.Model):
    """A version of the minutes; an older one is kept."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="minutes")
    version = models.PositiveIntegerField()
    text = models.TextField()
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("meeting", "version")
        constraints = (models.UniqueConstraint(fields=["meeting", "version"], name="minutes_version_once"),)

    def __str__(self) -> str:
        return f"{self.meeting} {self.version}"


class MeetingTask(models.Model):
    """Something that a meeting asked of a unit, by a day."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="tasks")
    title = models.CharField(max_length=300)
    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    due = models.DateField()
    state = models.CharField(max_length=16, choices=TaskState, default=TaskState.OPEN)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    result = models.TextField(blank=True)
    reason = models.CharField(max_length=300, blank=True)
    """Why it was dropped or opened again."""

    class Meta:
        ordering = ("due", "pk")

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        """Under which log and evidence know it."""
        return f"meeting-task:{self.pk}"
