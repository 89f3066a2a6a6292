"""Steps of escalation that people decided on, protocols of talks, and measures of enforcement beside their records."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from lantian.apps.supervision.choices import Direction, Happened, MeasureState, Shape

__all__ = ["Decision", "Event", "FinePause", "HandedMaterial", "Measure", "Suggestion", "Talk"]


class Decision(models.Model):
    """A person's decision about the step of a unit. Only ever added; the newest that moved it says where it stands."""

    unit = models.CharField(max_length=64)
    """Id of a unit of the pack."""
    number = models.PositiveIntegerField()
    """1, 2, 3 … of its unit."""
    direction = models.CharField(max_length=12, choices=Direction)
    before = models.CharField(max_length=64, blank=True)
    after = models.CharField(max_length=64, blank=True)
    """Id of the step; "" for none. A declined proposal leaves the unit where it was."""
    proposed = models.CharField(max_length=64, blank=True)
    """What the software proposed at that moment."""
    reasons = models.JSONField(default=list)
    """The counts from which it was proposed: fact, days, at_least, count, subjects."""
    as_of = models.DateField()
    pack_version = models.CharField(max_length=120)
    reason = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("unit", "number")
        constraints = (models.UniqueConstraint(fields=["unit", "number"], name="escalation_decision_once"),)

    def __str__(self) -> str:
        return f"{self.unit} {self.number}"

    @property
    def subject(self) -> str:
        """Under which the log knows the unit's escalation."""
        return f"escalation:{self.unit}"

    @property
    def as_proposed(self) -> bool:
        """Whether it is what the software proposed."""
        return self.direction != Direction.DECLINED and self.after == self.proposed


class Talk(models.Model):
    """The protocol of a talk to which a unit was summoned. Documents are attached under its subject."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="talks")
    """The decision that brought the unit to this step."""
    held_on = models.DateField()
    place = models.CharField(max_length=200, blank=True)
    present = models.TextField()
    """Who was there: personal, shown to those who may see personal data or decide."""
    text = models.TextField()
    agreed = models.TextField(blank=True)
    """What the unit undertook."""
    due_on = models.DateField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    struck_at = models.DateTimeField(null=True)
    struck_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("decision", "held_on", "pk")

    def __str__(self) -> str:
        return f"{self.decision_id} {self.held_on}"

    @property
    def evidence_subject(self) -> str:
        """Under which its documents are kept."""
        return f"talk:{self.pk}"


class Suggestion(models.Model):
    """What was proposed for a unit when it was last counted: for worklists and notices; pages count anew."""

    unit = models.CharField(max_length=64, unique=True)
    proposed = models.CharField(max_length=64, blank=True)
    direction = models.CharField(max_length=12)
    at = models.DateTimeField()
    """When it was counted."""
    since = models.DateTimeField()
    """When this proposal was first made."""

    class Meta:
        ordering = ("unit",)

    def __str__(self) -> str:
        return f"{self.unit} {self.direction} {self.proposed}"


class Measure(models.Model):
    """A measure that somebody ordered. The row of the ledger stays the record of S3; here is what a row cannot hold:
    what runs with the clock, until when, what goes with it, what ended it."""

    kind = models.CharField(max_length=64)
    """Id of the pack's measure."""
    shape = models.CharField(max_length=12, choices=Shape)
    state = models.CharField(max_length=12, choices=MeasureState, default=MeasureState.STANDING)
    unit = models.CharField(max_length=64)
    """Id of the unit in whose area or charge it is."""
    authority = models.CharField(max_length=64)
    """Id of the unit that ordered it; its people follow it up."""
    party = models.CharField(max_length=100)
    """Against whom: a firm or a unit, no private person."""
    about = models.CharField(max_length=64, blank=True)
    """The case or row that it follows from: "case:ZY-2017-0001", "row:SDE-00012"."""
    record = models.CharField(max_length=32, blank=True)
    """Number of the row that is its record."""
    ground = models.TextField()
    document = models.CharField(max_length=60, blank=True)
    """Number of the decision."""
    public_words = models.CharField(max_length=200, blank=True)
    """What the public reads; names no person."""
    ordered_on = models.DateField()
    served_on = models.DateField(null=True)
    """Of a fine by the day: when the order to mend was served."""
    daily = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    stopped_on = models.DateField(null=True)
    """Of a fine by the day: the day of the re-inspection up to which it counts."""
    due_on = models.DateField(null=True)
    """Of hang-board supervision: by when it is to be mended."""
    ends_on = models.DateField(null=True)
    """Of a black list or a stop: the last day; empty until it is lifted."""
    lifted_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    ordered_at = models.DateTimeField()
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("-ordered_on", "-pk")
        indexes = (
            models.Index(fields=["state", "shape", "due_on"], name="measure_waiting"),
            models.Index(fields=["unit", "state"], name="measure_by_unit"),
            models.Index(fields=["about"], name="measure_by_about"),
            models.Index(fields=["record"], name="measure_by_record"),
        )

    def __str__(self) -> str:
        return f"{self.pk} {self.kind} {self.party}"

    @property
    def subject(self) -> str:
        """Under which the log and the evidence know it."""
        return f"measure:{self.pk}"


class FinePause(models.Model):
    """Days on which a fine by the day does not count, both included."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="pauses")
    first = models.DateField()
    last = models.DateField(null=True)
    reason = models.TextField()

    class Meta:
        ordering = ("measure", "first")

    def __str__(self) -> str:
        return f"{self.measure_id} {self.first}"


class HandedMaterial(models.Model):
    """A material of the pack's list that was handed over together with a case."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="materials")
    material = models.CharField(max_length=64)
    """Id of the pack's material."""
    reference = models.CharField(max_length=200)
    """Number or name of the paper."""
    on = models.DateField()
    taken_back = models.BooleanField(default=False)

    class Meta:
        ordering = ("measure", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["measure", "material"],
                condition=models.Q(taken_back=False),
                name="handed_material_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.measure_id} {self.material}"


class Event(models.Model):
    """Something that happened to a measure. Only ever added."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="events")
    happened = models.CharField(max_length=12, choices=Happened)
    on = models.DateField()
    words = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("measure", "pk")

    def __str__(self) -> str:
        return f"{self.measure_id} {self.happened}"
