"""Plans of cuts with their lines, orders to plants, what the plants answered. What is signed never changes."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from lantian.apps.curtailment.choices import Answer, CheckedBy, OrderState, PlanState

__all__ = ["Check", "Order", "Plan", "PlanLine", "Receipt"]

_PERSON = {"on_delete": models.PROTECT, "null": True, "related_name": "+"}


class Plan(models.Model):
    """Which line cuts how much at which grade, as the programme chose it from the emergency list (M36.2, M36.3)."""

    number = models.CharField(max_length=32, unique=True)
    state = models.CharField(max_length=16, choices=PlanState, default=PlanState.DRAFTED)
    day = models.DateField()
    """Local day whose rules and list it was made with."""
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, **_PERSON)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, **_PERSON)
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    found = models.JSONField()
    """The answer of the programme (`science.reduction.answers.nested_answer`)."""
    listed = models.CharField(max_length=64)
    """Digest of the list that it was made from."""
    pack_version = models.CharField(max_length=120)
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.number

    @property
    def log_subject(self) -> str:
        """Under which the log knows it."""
        return f"cut-plan:{self.number}"


class PlanLine(models.Model):
    """One line of a plant in a plan: what it emits, what it cuts at each grade, what it does."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    row = models.CharField(max_length=32, blank=True)
    """Number of its row on the list."""
    plant = models.CharField(max_length=200)
    line = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=64)
    unit = models.CharField(max_length=64, blank=True)
    protected = models.BooleanField(default=False)
    stopped = models.BooleanField(default=False)
    emissions = models.JSONField()
    """Pollutant → kg of an ordinary day, as text."""
    emitted = models.JSONField(default=dict)
    """Where they come from: {"inventory", "sources": [[category, code]], "listed"} where that is the inventory; what
    the season has taken off (`staggered.InSeason.kept`)."""
    cuts = models.JSONField()
    """Grade → {"share", "kg": {pollutant → kg a day}, "clause"}; a grade at which it cuts nothing is left out."""
    told = models.JSONField()
    """What the list says of it: measures, within (h), plan, rotation, rotation_from."""

    class Meta:
        ordering = ("plan", "position")
        constraints = (models.UniqueConstraint(fields=["plan", "position"], name="curtailment_line_once"),)

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.position} {self.plant}"


class Order(models.Model):
    """What one plant does during one warning: its lines of the plan in force, frozen as they were ordered (M36.2)."""

    number = models.CharField(max_length=40, unique=True)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="orders")
    warning = models.CharField(max_length=64, db_index=True)
    """The signed version of the warning from which it follows."""
    episode = models.CharField(max_length=64, db_index=True)
    grade = models.CharField(max_length=32)
    plant = models.CharField(max_length=200)
    unit = models.CharField(max_length=64, blank=True)
    lines = models.JSONField()
    """[{position, row, line, share, kg, measures, within}] of the lines that cut something."""
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True)
    """When the warning is expected to end; the order holds until it is lifted."""
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, **_PERSON)
    due_at = models.DateTimeField()
    """When it is to be acknowledged."""
    link_ends = models.DateTimeField()
    state = models.CharField(max_length=16, choices=OrderState, default=OrderState.ISSUED)
    ended_at = models.DateTimeField(null=True)
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("-issued_at", "pk")
        constraints = (models.UniqueConstraint(fields=["warning", "plant", "unit"], name="curtailment_order_once"),)

    def __str__(self) -> str:
        return self.number

    @property
    def log_subject(self) -> str:
        """Under which the log and the evidence know it."""
        return f"cut-order:{self.number}"


class Receipt(models.Model):
    """An answer that came by the link of an order. Only ever added; the newest one counts."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="receipts")
    at = models.DateTimeField()
    answer = models.CharField(max_length=16, choices=Answer)
    name = models.CharField(max_length=60)
    """Who answered, as they wrote it."""
    reason = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.order_id} {self.answer}"


class Check(models.Model):
    """What was found of one line of an order on one day. Only ever added; the newest one of a line and day counts."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="checks")
    position = models.PositiveIntegerField()
    """Of the line in its plan."""
    day = models.DateField()
    by = models.CharField(max_length=16, choices=CheckedBy)
    found_share = models.DecimalField(max_digits=5, decimal_places=4)
    """Share that was really cut."""
    planned_share = models.DecimalField(max_digits=5, decimal_places=4)
    note = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, **_PERSON)
    case = models.CharField(max_length=32, blank=True)
    """The case that was made of it."""

    class Meta:
        ordering = ("-day", "-pk")

    def __str__(self) -> str:
        return f"{self.order_id}/{self.position} {self.day}"

    @property
    def breach(self) -> bool:
        """Less was cut than ordered."""
        return self.found_share < self.planned_share
