"""Settlements of weeks: proposed, decided, and never changed after that. A correction stands beside the first one."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models

from lantian.apps.rewards.choices import State
from lantian.core.policy.schema import Text

__all__ = ["Line", "Settlement"]


class Settlement(models.Model):
    """Rewards and penalties of one week, as they were reckoned: from which data, by which table of which pack."""

    first = models.DateField()
    last = models.DateField()
    attempt = models.PositiveIntegerField(default=1)
    """1, 2, 3 … of its week."""
    state = models.CharField(max_length=12, choices=State, default=State.PROPOSED)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="corrections")
    measure = models.CharField(max_length=12)
    unit_zh = models.CharField(max_length=40, blank=True)
    unit_en = models.CharField(max_length=40, blank=True)
    decimals = models.PositiveSmallIntegerField()
    penalties = models.JSONField()
    """The table as it was: what the last, the last but one, … pay, as text."""
    shares = models.JSONField()
    least_ranked = models.PositiveSmallIntegerField()
    remainder = models.CharField(max_length=8)
    assumed = models.BooleanField()
    """Whether the amounts were an assumption and no table in force."""
    fund = models.DecimalField(max_digits=18, decimal_places=4)
    kept = models.DecimalField(max_digits=18, decimal_places=4)
    whole_shares = models.DecimalField(max_digits=18, decimal_places=4)
    clauses = models.JSONField(default=list)
    interpretations = models.JSONField(default=list)
    ranked_decimals = models.PositiveSmallIntegerField()
    data_version = models.BigIntegerField(null=True)
    pack_version = models.CharField(max_length=120)
    pack_fingerprint = models.CharField(max_length=64)
    preliminary = models.BooleanField()
    """Whether the months of the week were not confirmed yet when it was reckoned."""
    digest = models.CharField(max_length=64)
    """SHA-256 of the lines, by which a later change of the figures is noticed."""
    changed_at = models.DateTimeField(null=True)
    """Since when the figures of the week differ from those that were decided; empty while they are the same."""
    year = models.PositiveSmallIntegerField(null=True)
    number = models.PositiveIntegerField(null=True)
    """Of the notice, within its year; given with the decision."""
    note = models.TextField(blank=True)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    proposed_for = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    """In whose post, where somebody stood in."""
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decision = models.TextField(blank=True)
    """Why it was sent back or withdrawn; a word to the decision."""
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("-first", "-attempt")
        constraints = (
            models.UniqueConstraint(fields=["first", "attempt"], name="reward_attempt_once"),
            models.UniqueConstraint(fields=["year", "number"], name="reward_number_once"),
            models.UniqueConstraint(
                fields=["first"], condition=models.Q(state=State.DECIDED), name="reward_in_force_once"
            ),
            models.UniqueConstraint(
                fields=["first"], condition=models.Q(state=State.PROPOSED), name="reward_proposal_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.first} {self.attempt}"

    @property
    def subject(self) -> str:
        """Under which the log knows it."""
        return f"rewards:{self.first}/{self.attempt}"

    @property
    def unit(self) -> Text:
        """What its amounts are counted in."""
        return Text(zh=self.unit_zh, en=self.unit_en)

    @property
    def in_force(self) -> bool:
        """Whether it counts."""
        return self.state == State.DECIDED


class Line(models.Model):
    """What one unit gets and pays in one settlement. Only ever added."""

    settlement = models.ForeignKey(Settlement, on_delete=models.PROTECT, related_name="lines")
    unit = models.CharField(max_length=64)
    place = models.PositiveSmallIntegerField(null=True)
    tied = models.PositiveSmallIntegerField(default=0)
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    """What was ranked, in the decimals kept."""
    valid_days = models.PositiveSmallIntegerField()
    elapsed_days = models.PositiveSmallIntegerField()
    penalty = models.DecimalField(max_digits=18, decimal_places=4)
    reward = models.DecimalField(max_digits=18, decimal_places=4)
    remainder = models.DecimalField(max_digits=18, decimal_places=4)
    penalties = models.JSONField(default=list)
    shares = models.JSONField(default=list)
    """The entries of the table that it shares with those of the same place, as text."""
    reason = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ("settlement", "pk")
        constraints = (models.UniqueConstraint(fields=["settlement", "unit"], name="reward_line_once"),)
        indexes = (models.Index(fields=["unit"], name="reward_line_by_unit"),)

    def __str__(self) -> str:
        return f"{self.settlement_id} {self.unit}"

    @property
    def net(self) -> Decimal:
        """What the unit gains (positive) or loses."""
        return self.reward - self.penalty
