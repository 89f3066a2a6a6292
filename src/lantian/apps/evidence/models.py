"""Photos and documents that prove something, each under the thing it was attached to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

__all__ = ["Item"]


class Item(models.Model):
    """A file that somebody attached. The original is kept as it came; what is shown is made from it."""

    subject = models.CharField(max_length=100)
    """What it belongs to: "row:ZY-00012"."""
    slot = models.CharField(max_length=24)
    """As what it was attached: photo, photo-before, photo-after, document, sign-off."""
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=100)
    """Media type, by content."""
    name = models.CharField(_("name"), max_length=200)
    size = models.PositiveIntegerField()
    note = models.CharField(_("note"), max_length=500, blank=True)
    pair = models.CharField(max_length=40, blank=True)
    """Photos before and after with the same word belong together."""
    taken_at = models.DateTimeField(null=True, blank=True)
    """From the picture itself (EXIF); never taken on trust, always shown as what the camera said."""
    lon = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    lat = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)
    """Where the camera says it was, WGS-84."""
    zone_known = models.BooleanField(default=True)
    """False where the camera named no offset, and the campaign's time zone was taken."""
    camera = models.CharField(max_length=80, blank=True)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    queued_at = models.DateTimeField(null=True, blank=True)
    """When it was put into the outbox, by the clock of the sending device."""
    client = models.CharField(max_length=64, blank=True)
    """Key that the sending browser gave: the same one twice is the same file."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    """In whose post it was attached by somebody who stands in."""
    sender = models.CharField(max_length=60, blank=True)
    """Who sent it by a link without an account, as they wrote it."""
    at = models.DateTimeField()
    """When it arrived, by the campaign's clock."""
    received_at = models.DateTimeField(default=timezone.now)
    """The same by the clock of the machine."""
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("at", "id")
        indexes = (
            models.Index(fields=["subject", "slot"], name="evidence_by_subject"),
            models.Index(fields=["digest"], name="evidence_by_digest"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["by", "client"], condition=~models.Q(client=""), name="evidence_once_per_client_key"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_demonstration(self) -> bool:
        """Whether the installation itself attached it."""
        return self.by_id is None and not self.sender

    @property
    def is_picture(self) -> bool:
        """Whether it can be shown."""
        return self.width is not None
