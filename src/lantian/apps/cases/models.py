"""Cases, the problems in them, the units that answer, their clocks, and everything that was done."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from lantian.apps.cases.choices import FoundAs, State

__all__ = ["Case", "Extension", "Part", "Pause", "Problem", "Step"]


class Case(models.Model):
    """A matter that was handed over: one or several problems, the units that answer for them, one first clock."""

    number = models.CharField(pgettext_lazy("case", "number"), max_length=32, unique=True)
    """ZY-2017-0001: the pack's prefix, the year, a running number; never used again."""
    source = models.CharField(max_length=64)
    """Id of the pack's source."""
    kind = models.CharField(max_length=64)
    """Id of the pack's kind of matter."""
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    reference = models.CharField(max_length=120, blank=True)
    """Number of the paper that handed it over."""
    subject = models.CharField(max_length=120, blank=True)
    """From which thing of this system it comes: "inspection:…", "row:…"; its page is asked of that part."""
    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    """Who answers (leads, where several do)."""
    subdistrict = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    """Where it is."""
    address = models.CharField(max_length=200, blank=True)
    lon = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    lat = models.DecimalField(max_digits=8, decimal_places=6, null=True)
    """WGS-84."""
    state = models.CharField(max_length=16, choices=State, default=State.HANDED_OVER)
    handed_over_on = models.DateField()
    """The local day from which the first clock of this round runs; that day does not count."""
    term_days = models.PositiveIntegerField()
    term_unit = models.CharField(max_length=8)
    """workday or day."""
    due = models.DateField()
    """Of the first clock: computed by `clocks`, stored so that being overdue is a question and no job."""
    due_provisional = models.BooleanField(default=False)
    due_given = models.BooleanField(default=False)
    """Whether the paper named the day; otherwise the pack's term made it."""
    round = models.PositiveIntegerField(default=1)
    round_since = models.DateTimeField()
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    split_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="split")
    concluded_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    """Grows with every step: who acts names the one that they saw."""
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("-number",)
        indexes = (
            models.Index(fields=["state", "due"], name="case_by_state_and_due"),
            models.Index(fields=["source", "created_at"], name="case_by_source"),
            models.Index(fields=["kind", "created_at"], name="case_by_kind"),
            models.Index(fields=["unit", "state"], name="case_by_unit"),
            models.Index(fields=["subject"], name="case_by_subject"),
            models.Index(fields=["created_at"], name="case_by_time"),
            models.Index(fields=["concluded_at"], name="case_by_conclusion"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def log_subject(self) -> str:
        """Under which the log and the evidence know it."""
        return f"case:{self.number}"


class Part(models.Model):
    """One unit's share of a case, with its own clock. Given back or passed on to others it stays, not active."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="parts")
    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    joint = models.BooleanField(default=False)
    """Beside the unit that leads."""
    state = models.CharField(max_length=16, choices=State)
    active = models.BooleanField(default=True)
    forwarded_on = models.DateField()
    term_days = models.PositiveIntegerField()
    term_unit = models.CharField(max_length=8)
    due = models.DateField()
    due_provisional = models.BooleanField(default=False)
    reported_on = models.DateField(null=True)
    """The day on which the unit reported back; empty again when it was sent back."""
    reported_at = models.DateTimeField(null=True)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("case", "joint", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["case", "unit"], condition=models.Q(active=True), name="case_part_once_a_unit"
            ),
        )
        indexes = (
            models.Index(fields=["unit", "active", "state", "due"], name="case_part_waiting"),
            models.Index(fields=["active", "state", "due"], name="case_part_due"),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.unit_id}"


class Problem(models.Model):
    """One problem of a case, counted by its weight where its class has one."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="problems")
    number = models.PositiveIntegerField()
    """1, 2, 3 … of its case."""
    code = models.CharField(max_length=48, unique=True)
    """As findings name it: ZY-2017-0001/2. It keeps the number of the case in which it was filed."""
    found_as = models.CharField(max_length=12, choices=FoundAs)
    """A ministry's find in the street is new; one on a list with a day is handed over."""
    problem_class = models.CharField(max_length=64, blank=True)
    item = models.CharField(max_length=64, blank=True)
    """Class and item of the pack's rules of accountability; "" for what is in none of them."""
    description = models.CharField(max_length=500, blank=True)
    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    row = models.ForeignKey("ledgers.Row", on_delete=models.PROTECT, null=True, related_name="+")
    found_on = models.DateField()
    aggravating = models.JSONField(default=list)
    """Ids of grounds for stricter treatment that a person stated (C14)."""

    class Meta:
        ordering = ("case", "number")
        constraints = (models.UniqueConstraint(fields=["case", "number"], name="case_problem_number_once"),)
        indexes = (
            models.Index(fields=["row"], name="case_problem_by_row"),
            models.Index(fields=["problem_class", "found_on"], name="case_problem_by_class"),
        )

    def __str__(self) -> str:
        return self.code


class Step(models.Model):
    """Something that was done with a case. Only ever added; with all of them a case is known as of any day."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField()
    """1, 2, 3 … of its case; the case's `version` after it."""
    at = models.DateTimeField()
    on = models.DateField()
    """The local day that it counts for."""
    action = models.CharField(max_length=24)
    """file, or a step of `core.flows.case`."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    acting_unit = models.CharField(max_length=64, blank=True)
    """Unit of the post in which it was done."""
    unit = models.CharField(max_length=64, blank=True)
    """Whose part it was about."""
    state_before = models.CharField(max_length=16, blank=True)
    state = models.CharField(max_length=16)
    round = models.PositiveIntegerField()
    reason = models.TextField(blank=True)
    text = models.TextField(blank=True)
    facts = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    """How the case stood after it (`snapshot`): what any past day is answered from."""
    log = models.PositiveBigIntegerField(null=True)

    class Meta:
        ordering = ("case", "number")
        constraints = (models.UniqueConstraint(fields=["case", "number"], name="case_step_number_once"),)
        indexes = (
            models.Index(fields=["at", "case"], name="case_step_by_time"),
            models.Index(fields=["action", "at"], name="case_step_by_action"),
        )

    def __str__(self) -> str:
        return f"{self.case_id}/{self.number} {self.action}"


class Extension(models.Model):
    """A longer deadline: one person asks, another decides."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="extensions")
    round = models.PositiveIntegerField()
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="extensions")
    days = models.PositiveIntegerField()
    unit = models.CharField(max_length=8)
    """workday or day."""
    reason = models.TextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    granted = models.BooleanField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_on = models.DateField(null=True)
    decision = models.TextField(blank=True)

    class Meta:
        ordering = ("case", "pk")
        indexes = (models.Index(fields=["granted", "asked_at"], name="case_extension_waiting"),)

    def __str__(self) -> str:
        return f"{self.case_id} +{self.days}"


class Pause(models.Model):
    """The clocks of a case stand: weather, a court, a matter that others must decide first."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="pauses")
    round = models.PositiveIntegerField()
    since = models.DateField()
    until = models.DateField(null=True)
    """The day on which they went on; empty while they stand."""
    reason = models.TextField()

    class Meta:
        ordering = ("case", "since")

    def __str__(self) -> str:
        return f"{self.case_id} {self.since}"
