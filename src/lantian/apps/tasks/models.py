"""What people state where a clause allows nothing but a statement."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lantian.apps.tasks.choices import Says

__all__ = ["Statement"]


class Statement(models.Model):
    """What a unit says of an indicator that nothing can count. Only ever added: a withdrawn one stays."""

    indicator = models.CharField(max_length=64)
    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    on = models.DateField(_("day that it speaks of"))
    says = models.CharField(max_length=12, choices=Says.choices)
    value = models.DecimalField(max_digits=15, decimal_places=3, null=True, blank=True)
    """The number stated, where the clause demands one, in the unit of the demand."""
    text = models.TextField(_("text"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    """Why it was withdrawn."""
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("-on", "-at", "-id")
        indexes = (models.Index(fields=["indicator", "unit", "on"], name="statement_by_indicator"),)

    def __str__(self) -> str:
        return f"{self.indicator} {self.unit_id} {self.on}"

    @property
    def subject(self) -> str:
        """Under which the log and the evidence know it."""
        return f"statement:{self.pk}"
