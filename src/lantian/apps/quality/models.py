"""Proposals of the automatic checks, and what people decided about them.

Values are never touched: a decision adds `reviewed` rows to the observation store, and its record here says who, when
and why. Nothing here is deleted.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lantian.apps.quality.choices import DecisionKind, FlagName, State

__all__ = ["CheckedDay", "DecidedHour", "Decision", "Episode", "Progress", "Proposal"]


class Decision(models.Model):
    """What one person decided at once. Its `reviewed` rows are in the store when `seq` is set."""

    key = models.CharField(max_length=64, unique=True)
    """Given by the form: the same click twice is one decision."""
    kind = models.CharField(_("decision"), max_length=12, choices=DecisionKind)
    station = models.CharField(_("station"), max_length=64, db_index=True)
    parameters = models.JSONField(default=list)
    first = models.DateTimeField(_("from"))
    last = models.DateTimeField(_("to"))
    """Start of the first and of the last hour; of a historical maximum, of the first and last day."""
    hours = models.IntegerField(_("hours"))
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    facts = models.JSONField(default=dict)
    """Of a historical maximum: its exact value and day."""
    reason = models.TextField(_("reason"), blank=True)
    evidence = models.TextField(_("evidence"), blank=True)
    decided_at = models.DateTimeField(_("decided at"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_name = models.CharField(_("decided by"), max_length=150, blank=True)
    seq = models.BigIntegerField(_("data version"), null=True)
    """The batch of the observation store that carries it; empty for the moment between record and store."""
    undoes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="undone_by")
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.pk} {self.kind} {self.station}"

    @property
    def undo(self) -> Decision | None:
        """The decision that undid this one."""
        return getattr(self, "undone_by", None)


class DecidedHour(models.Model):
    """An hour that a decision is about, with what the device had said of it by then."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="decided")
    network = models.CharField(max_length=32)
    station = models.CharField(max_length=64)
    parameter = models.CharField(max_length=32)
    hour = models.DateTimeField()
    raw = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    """What counts by this decision, where it says that the hour counts."""
    unit = models.CharField(max_length=16)

    class Meta:
        indexes = (
            models.Index(fields=["station", "parameter", "hour"], name="decided_hour_by_place"),
            models.Index(fields=["hour"], name="decided_hour_by_hour"),
        )

    def __str__(self) -> str:
        return f"{self.station} {self.parameter} {self.hour:%Y-%m-%d %H}"


class Episode(models.Model):
    """Proposals of one rule about consecutive hours of one parameter at one station: decided together."""

    network = models.CharField(max_length=32)
    station = models.CharField(_("station"), max_length=64)
    subdistrict = models.CharField(_("subdistrict"), max_length=64)
    parameter = models.CharField(_("parameter"), max_length=32)
    rule = models.CharField(_("rule"), max_length=40)
    first = models.DateTimeField(_("from"))
    last = models.DateTimeField()
    """Start of the first and of the last hour."""
    hours = models.IntegerField(_("hours"))
    flag = models.SmallIntegerField(_("flag"), choices=FlagName)
    """The worst one."""
    state = models.CharField(_("state"), max_length=12, choices=State)
    raised_at = models.DateTimeField()

    class Meta:
        ordering = ("-last", "station", "parameter", "rule")
        indexes = (
            models.Index(fields=["state", "-last"], name="episode_by_state"),
            models.Index(fields=["station", "parameter", "rule", "last"], name="episode_by_place"),
        )

    def __str__(self) -> str:
        return f"{self.station} {self.parameter} {self.rule} {self.first:%Y-%m-%d %H}"


class Proposal(models.Model):
    """A flag that a rule proposes for one hour, with the facts that it rests on."""

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="proposals")
    station = models.CharField(max_length=64)
    parameter = models.CharField(max_length=32)
    hour = models.DateTimeField()
    rule = models.CharField(max_length=40)
    rule_version = models.CharField(max_length=20)
    flag = models.SmallIntegerField(choices=FlagName)
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    """What the device had said when it was checked."""
    unit = models.CharField(max_length=16)
    facts = models.JSONField(default=dict)
    seq = models.BigIntegerField()
    """The data version that was checked."""
    raised_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State, default=State.PROPOSED)
    decision = models.ForeignKey(Decision, null=True, on_delete=models.PROTECT, related_name="proposals")

    class Meta:
        ordering = ("hour", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["station", "parameter", "hour", "rule"],
                condition=~models.Q(state="outdated"),
                name="one_proposal_in_force",
            ),
        )
        indexes = (models.Index(fields=["hour"], name="proposal_by_hour"),)

    def __str__(self) -> str:
        return f"{self.station} {self.parameter} {self.hour:%Y-%m-%d %H} {self.rule}"


class Progress(models.Model):
    """How far the checks have got in a network."""

    network = models.CharField(max_length=32, primary_key=True)
    version = models.BigIntegerField(default=0)
    """Changes up to this data version are among the days to check."""
    rules = models.CharField(max_length=64, blank=True)
    """Digest of the rules in force; all days are checked again when it changes."""

    def __str__(self) -> str:
        return f"{self.network} v{self.version}"


class CheckedDay(models.Model):
    """A local day with data: to be checked, or checked at a data version."""

    network = models.CharField(max_length=32)
    day = models.DateField()
    waits = models.BooleanField(default=True)
    version = models.BigIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["network", "day"], name="one_checked_day"),)
        indexes = (models.Index(fields=["waits", "network", "-day"], name="day_to_check"),)

    def __str__(self) -> str:
        return f"{self.network} {self.day}"
