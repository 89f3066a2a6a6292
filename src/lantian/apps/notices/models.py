"""Notices, who took note of them, and the messages that went out of the house."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lantian.apps.notices.choices import ChannelKind, Delivered, Kind, Severity
from lantian.apps.records.campaign import wording
from lantian.core.policy.schema import Text

__all__ = ["Channel", "Delivery", "Notice", "Receipt", "Subscription"]


class Notice(models.Model):
    """Something that people should know. It stands open until its cause is over; one open notice for each key."""

    key = models.CharField(max_length=200)
    kind = models.CharField(_("Kind"), max_length=20, choices=Kind)
    severity = models.CharField(_("Severity"), max_length=10, choices=Severity)
    title_zh = models.CharField(max_length=300, blank=True)
    title_en = models.CharField(max_length=300, blank=True)
    body_zh = models.TextField(blank=True)
    body_en = models.TextField(blank=True)
    address = models.CharField(max_length=300)
    at = models.DateTimeField(_("Since"))
    right = models.CharField(max_length=64)
    units = models.CharField(max_length=1000, blank=True)
    """Ids between commas, as in ",a,b,"; empty when everybody with the right is meant."""
    settled_at = models.DateTimeField(pgettext_lazy("notice", "settled"), null=True, blank=True)
    group = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="members")
    """The first notice of those that stand together; its own group's first refers to itself."""
    escalated_at = models.DateTimeField(null=True, blank=True)
    escalated_right = models.CharField(max_length=64, blank=True)
    planned = models.BooleanField(default=False)
    """Whether its messages to the outside have been put down."""

    class Meta:
        ordering = ("-at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(settled_at__isnull=True), name="one_open_notice_for_a_key"
            ),
        )
        indexes = (
            models.Index(fields=["settled_at", "at"], name="notice_by_state"),
            models.Index(fields=["kind", "at"], name="notice_by_kind"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """In the reader's language."""
        return wording(Text(zh=self.title_zh, en=self.title_en))

    @property
    def body(self) -> str:
        """In the reader's language."""
        return wording(Text(zh=self.body_zh, en=self.body_en))

    @property
    def unit_ids(self) -> list[str]:
        """The units that are meant; none when it is everybody with the right."""
        return [unit for unit in self.units.split(",") if unit]


class Receipt(models.Model):
    """Somebody took note."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="receipts")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["notice", "by"], name="one_receipt_of_a_person"),)

    def __str__(self) -> str:
        return f"{self.notice_id} {self.by} {self.at}"


class Channel(models.Model):
    """A way out of the house that the office set up. Its address with the secret is not in the database."""

    name = models.CharField(_("Name"), max_length=120, unique=True)
    kind = models.CharField(_("Kind"), max_length=12, choices=ChannelKind)
    host = models.CharField(_("Host"), max_length=200)
    """The machine that messages go to: all that is shown of the address."""
    language = models.CharField(_("Language of the messages"), max_length=10, default="zh-hans")
    rights = models.CharField(max_length=500, default="read-work")
    """Whoever reads this channel may know what these rights show, between commas: nothing else goes out here."""
    kinds = models.CharField(max_length=200, blank=True)
    """Kinds that the office has sent here for everybody, between commas; empty: only what people ask for."""
    least = models.CharField(_("From severity"), max_length=10, choices=Severity, default=Severity.WARNING)
    active = models.BooleanField(default=True)
    tested_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=300, blank=True)
    """What was wrong the last time; empty when the last message went out."""

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def kind_list(self) -> list[str]:
        """The kinds that the office has sent here."""
        return [kind for kind in self.kinds.split(",") if kind]

    @property
    def right_list(self) -> list[str]:
        """What its readers may know."""
        return [right for right in self.rights.split(",") if right]


class Subscription(models.Model):
    """What one person wants to be told outside the house, and when not."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    channel = models.ForeignKey(Channel, on_delete=models.SET_NULL, null=True, blank=True)
    """A mail channel: what goes to a group is the office's matter."""
    mail = models.EmailField(blank=True)
    kinds = models.CharField(max_length=200, blank=True)
    least = models.CharField(max_length=10, choices=Severity, default=Severity.WARNING)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    """Local time of day; both empty: the hours of the pack."""

    def __str__(self) -> str:
        return f"{self.user} {self.channel}"

    @property
    def kind_list(self) -> list[str]:
        """The kinds that this person wants to be told."""
        return [kind for kind in self.kinds.split(",") if kind]


class Delivery(models.Model):
    """One message about a group of notices through one channel, to one address where the channel has several."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="deliveries")
    address = models.CharField(max_length=254, blank=True)
    state = models.CharField(_("State"), max_length=10, choices=Delivered, default=Delivered.WAITING)
    due = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=["notice", "channel", "address"], name="one_message_of_a_notice"),
        )
        indexes = (models.Index(fields=["state", "due"], name="delivery_by_state"),)

    def __str__(self) -> str:
        return f"{self.notice_id} {self.channel} {self.state}"
