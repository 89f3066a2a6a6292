"""The action log."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

__all__ = ["LogEntry"]


class LogEntry(models.Model):
    """What was done, by whom, to what, why. Entries are only ever added; each one seals the one before it.

    `actor` names the account for joining; `actor_name` is what the seal covers, and it stays when names change.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    """1, 2, 3 … without a gap."""
    time = models.DateTimeField(_("time"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    actor_name = models.CharField(max_length=150, blank=True)
    action = models.CharField(_("what"), max_length=80)
    subject = models.CharField(_("to what"), max_length=200)
    facts = models.JSONField(default=dict)
    reason = models.TextField(_("why"), blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("number",)
        indexes = (
            models.Index(fields=["subject", "number"], name="log_by_subject"),
            models.Index(fields=["action", "number"], name="log_by_action"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.subject}"
