"""Posts and who held them, grounds that people stated, the suspension of the method, proposals with all behind them.

Counts and findings have no table: they are computed on reading. Only a proposal keeps what was computed, to the byte.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from lantian.apps.accountability.choices import State

__all__ = ["Ground", "Holding", "Outcome", "Post", "Proposal", "Step", "Suspension"]

_PERSON = {"on_delete": models.PROTECT, "null": True, "related_name": "+"}


class Post(models.Model):
    """A post of a unit at a level of responsibility. A level may have several: secretary and director are two."""

    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    tier = models.CharField(max_length=64)
    """Id of a tier of the official rule set."""
    title = models.CharField(max_length=120)
    """As the unit calls it: 党工委书记."""
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("unit", "tier", "title")
        constraints = (models.UniqueConstraint(fields=["unit", "tier", "title"], name="accountability_post_once"),)

    def __str__(self) -> str:
        return f"{self.unit_id} {self.title}"

    @property
    def log_subject(self) -> str:
        """Under which the log knows it."""
        return f"post:{self.pk}"


class Holding(models.Model):
    """Somebody held a post on some days, both included. Personal data."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="holdings")
    name = models.CharField(max_length=60)
    since = models.DateField()
    until = models.DateField(null=True)
    """Empty: still."""
    reference = models.CharField(max_length=120, blank=True)
    """The paper of the appointment."""
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, **_PERSON)
    struck_at = models.DateTimeField(null=True)
    """An entry that was wrong stays, struck, with the reason in the log."""
    struck_by = models.ForeignKey(settings.AUTH_USER_MODEL, **_PERSON)

    class Meta:
        ordering = ("post", "since", "pk")

    def __str__(self) -> str:
        return f"{self.post_id} {self.since}"


class Ground(models.Model):
    """A person's answer to whether a ground for stricter treatment (C14) applies to a problem, or to a unit's air."""

    problem = models.CharField(max_length=64, blank=True)
    unit = models.CharField(max_length=64)
    period = models.CharField(max_length=16, blank=True)
    """The quarter, where it is about the air."""
    ground = models.CharField(max_length=64)
    """Id of an aggravation of the official rule set."""
    applies = models.BooleanField()
    reason = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, **_PERSON)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, **_PERSON)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["problem", "unit", "period", "ground"],
                condition=models.Q(withdrawn_at=None),
                name="accountability_ground_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.problem or self.unit + ' ' + self.period} {self.ground}"

    @property
    def log_subject(self) -> str:
        """Under which the log knows it."""
        return f"ground:{self.pk}"


class Suspension(models.Model):
    """The day from which the method no longer applies (C16), as registered on notice."""

    first_day = models.DateField()
    reason = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, **_PERSON)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, **_PERSON)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["first_day"], condition=models.Q(withdrawn_at=None), name="accountability_suspension_day_once"
            ),
        )

    def __str__(self) -> str:
        return str(self.first_day)

    @property
    def log_subject(self) -> str:
        """Under which the log and the evidence know it."""
        return f"suspension:{self.pk}"


class Proposal(models.Model):
    """Findings of one unit and period that the group proposes, with everything that they stand on, as it was then."""

    number = models.CharField(max_length=32, unique=True)
    """ZYWZ-2017-001: the pack's prefix, the year, a running number."""
    unit = models.CharField(max_length=64, blank=True)
    """Id of the unit; "" for the district as a whole."""
    period = models.CharField(max_length=16)
    findings = models.JSONField()
    """Those that are proposed: basis, tier and part of each, in the order of the report."""
    posts = models.JSONField()
    """Who held the posts of these tiers on the days of the period: personal data."""
    text = models.TextField()
    """What the group says of it."""
    state = models.CharField(max_length=16, choices=State, default=State.PROPOSED)
    as_of = models.DateField()
    rules = models.CharField(max_length=64)
    pack_version = models.CharField(max_length=120)
    data_version = models.PositiveBigIntegerField(null=True)
    facts = models.TextField()
    """FACTS.json, canonical."""
    facts_digest = models.CharField(max_length=64)
    report = models.TextField()
    """The report that was computed from the facts, byte for byte."""
    report_digest = models.CharField(max_length=64)
    trace = models.TextField()
    """The traces of the findings, as JSON."""
    must_tell = models.BooleanField(default=False)
    opinion_due = models.DateField(null=True)
    due_provisional = models.BooleanField(default=False)
    handed_over_on = models.DateField(null=True)
    file_digest = models.CharField(max_length=64, blank=True)
    """SHA-256 of the material file that was handed over."""
    version = models.PositiveIntegerField(default=1)
    """Grows with every step: who acts names the one that they saw."""
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("-number",)
        indexes = (
            models.Index(fields=["state", "opinion_due"], name="accountability_by_state"),
            models.Index(fields=["unit", "period"], name="accountability_by_unit"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def log_subject(self) -> str:
        """Under which the log and the evidence know it."""
        return f"accountability:{self.number}"


class Step(models.Model):
    """Something that was done with a proposal. Only ever added."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField()
    action = models.CharField(max_length=24)
    at = models.DateTimeField()
    on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, **_PERSON)
    on_behalf_of = models.ForeignKey(settings.AUTH_USER_MODEL, **_PERSON)
    state = models.CharField(max_length=16)
    """After it."""
    reason = models.TextField(blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ("proposal", "number")
        constraints = (models.UniqueConstraint(fields=["proposal", "number"], name="accountability_step_once"),)

    def __str__(self) -> str:
        return f"{self.proposal_id}/{self.number} {self.action}"


class Outcome(models.Model):
    """What was decided about one person (C13). A correction is a new one that replaces the old, which stays."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="outcomes")
    name = models.CharField(max_length=60)
    post = models.CharField(max_length=120)
    tier = models.CharField(max_length=64)
    responsibility = models.CharField(max_length=64)
    forms = models.JSONField(default=list)
    """Ids of the pack's forms; none: nobody is held to account, and the text says why."""
    text = models.TextField(blank=True)
    decided_on = models.DateField()
    reference = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, **_PERSON)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    reason = models.TextField(blank=True)
    """Why it replaces the earlier one."""

    class Meta:
        ordering = ("proposal", "pk")

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.pk}"
