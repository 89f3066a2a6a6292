"""Rows of ledgers and everything that ever happened to them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

__all__ = ["Change", "Row", "Signature"]


class Row(models.Model):
    """One thing on one ledger: an enterprise, a boiler, a find. Its fields are the pack's; see `core.rules.ledgers`."""

    ledger = models.CharField(max_length=64)
    number = models.CharField(_("number"), max_length=32, unique=True)
    """SDE-00012: the ledger's prefix and a running number; never used again."""
    unit = models.ForeignKey(
        "orgs.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("responsible unit")
    )
    state = models.CharField(_("state"), max_length=64)
    state_kind = models.CharField(max_length=8)
    """open, closed or void: kept beside the state so that counting reads one index."""
    state_since = models.DateTimeField()
    round = models.PositiveIntegerField(default=1)
    """One more each time that it is opened again."""
    round_since = models.DateTimeField()
    values = models.JSONField(default=dict)
    ticks = models.JSONField(default=list)
    """Points of checklists that are met in this round: "checklist/item"."""
    title = models.CharField(_("title"), max_length=200)
    key = models.CharField(max_length=400, blank=True)
    """Its natural key (`core.rules.ledgers.rows.key_of`)."""
    words = models.TextField(blank=True)
    """What a search looks in, and which choices were made (`searching`); nothing personal, as not all may read it."""
    people = models.TextField(blank=True)
    """Texts that name private persons, apart from `words`: see `searching`."""
    day = models.DateField(null=True, blank=True)
    """The day that the ledger's `day_field` says, for counting by week and month."""
    due = models.DateField(_("due"), null=True, blank=True)
    lon = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    lat = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    """Grows with every change: who saves names the one that they saw."""
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    demonstration = models.BooleanField(default=False)

    merged: tuple[str, ...] = ()
    """After a correction: fields that others changed while it was typed, which were kept beside it. Not stored."""

    class Meta:
        ordering = ("ledger", "number")
        indexes = (
            models.Index(fields=["ledger", "state_kind", "unit"], name="row_counts"),
            models.Index(fields=["ledger", "state", "number"], name="row_by_state"),
            models.Index(fields=["ledger", "state", "unit"], name="row_waiting"),
            models.Index(fields=["ledger", "unit", "number"], name="row_by_unit"),
            models.Index(fields=["ledger", "key"], name="row_by_key"),
            models.Index(fields=["ledger", "day"], name="row_by_day"),
            models.Index(fields=["ledger", "changed_at", "number", "state_kind"], name="row_by_change_time"),
            models.Index(fields=["ledger", "number", "state_kind", "unit"], name="row_by_number"),
            models.Index(fields=["ledger", "due", "number", "state_kind"], name="row_by_due"),
            models.Index(fields=["state_kind", "ledger", "unit", "due"], name="row_overdue"),
            models.Index(fields=["ledger", "state_kind", "number", "unit", "words", "people"], name="row_searched"),
            models.Index(fields=["ledger"], condition=models.Q(demonstration=True), name="row_of_demonstration"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def subject(self) -> str:
        """Under which the log and the evidence know it."""
        return f"row:{self.number}"


class Change(models.Model):
    """Something that happened to a row. Only ever added; with all of them a row is known as of any day."""

    row = models.ForeignKey(Row, on_delete=models.PROTECT, related_name="changes")
    number = models.PositiveIntegerField()
    """1, 2, 3 … of its row; the row's `version` after it."""
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=64)
    """add, change, tick, sign, attach, or the id of a transition."""
    ledger = models.CharField(max_length=64)
    round = models.PositiveIntegerField()
    state_before = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=64)
    state_kind = models.CharField(max_length=8)
    unit = models.CharField(max_length=64)
    """Id of the unit that answers for the row after it."""
    fields = models.JSONField(default=dict)
    """Field → [before, after]."""
    ground = models.CharField(max_length=64, blank=True)
    undone = models.BooleanField(default=False)
    """Set on a strike-off that a later ground took back (a false record): it never counted."""
    reason = models.TextField(blank=True)
    batch = models.CharField(max_length=64, blank=True)
    """The import that it came with."""
    log = models.PositiveBigIntegerField(null=True)
    """Number of the entry in the action log."""

    class Meta:
        ordering = ("row", "number")
        constraints = (models.UniqueConstraint(fields=["row", "number"], name="change_number_once"),)
        indexes = (models.Index(fields=["ledger", "at"], name="change_by_ledger_and_time"),)

    def __str__(self) -> str:
        return f"{self.row_id}/{self.number} {self.action}"


class Signature(models.Model):
    """A unit's signature for a step of a row (会审签字): who signed answers for it."""

    row = models.ForeignKey(Row, on_delete=models.PROTECT, related_name="signatures")
    round = models.PositiveIntegerField()
    transition = models.CharField(max_length=64)
    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["row", "round", "transition", "unit"], name="signature_once_a_round"),
        )

    def __str__(self) -> str:
        return f"{self.row_id} {self.transition} {self.unit_id}"
