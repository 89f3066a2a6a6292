"""Choosing entries of the action log."""

from __future__ import annotations

import datetime as dt

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters.fields import ModelChoiceField

from lantian.apps.orgs.filters import RecordFilter
from lantian.apps.orgs.models import User
from lantian.apps.records.log_words import action_words
from lantian.apps.records.models import LogEntry

__all__ = ["LogFilter"]

_FORMATS = ("%Y-%m-%d",)


class _AccountField(ModelChoiceField):
    """Accounts by the name that the log keeps."""

    def label_from_instance(self, account: User) -> str:
        """The user name; the choice of no account speaks for itself."""
        return account.username if isinstance(account, User) else str(account)


class _AccountFilter(django_filters.ModelChoiceFilter):
    field_class = _AccountField


def _day() -> forms.DateInput:
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


def _actions() -> list[tuple[str, str]]:
    """What the log holds, in words."""
    found = LogEntry.objects.order_by("action").values_list("action", flat=True).distinct()
    return [(action, action_words(action)) for action in found]


class LogFilter(RecordFilter):
    """By who, what, to what, and between which local days, both included."""

    action = django_filters.ChoiceFilter(label=_("What"), empty_label=_("all"), choices=_actions)
    actor = _AccountFilter(
        label=_("Who"), queryset=User.objects.all(), empty_label=_("all"), null_label=_("the installation")
    )
    since = django_filters.DateFilter(label=_("From day"), method="from_day", widget=_day(), input_formats=_FORMATS)
    until = django_filters.DateFilter(label=_("Until day"), method="until_day", widget=_day(), input_formats=_FORMATS)
    subject = django_filters.CharFilter(label=_("To what"))

    class Meta:
        model = LogEntry
        fields = ()

    def from_day(self, entries: QuerySet[LogEntry], name: str, value: dt.date) -> QuerySet[LogEntry]:
        """Not before the local day begins."""
        return entries.filter(time__gte=_beginning(value))

    def until_day(self, entries: QuerySet[LogEntry], name: str, value: dt.date) -> QuerySet[LogEntry]:
        """Before the next local day begins."""
        if value == dt.date.max:
            return entries
        return entries.filter(time__lt=_beginning(value + dt.timedelta(days=1)))


def _beginning(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
