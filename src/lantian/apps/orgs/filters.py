"""Choosing among records by a form: what cannot be understood finds nothing and says so."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lantian.apps.orgs.campaign import pack, wording
from lantian.apps.orgs.models import User

__all__ = ["AccountFilter", "RecordFilter"]


class RecordFilter(django_filters.FilterSet):
    """What the filters have in common."""

    @property
    def found(self) -> QuerySet[Any]:
        """The records chosen; none where the form has an error, so that a slip never shows everything."""
        return self.qs if self.form.is_valid() or not self.is_bound else self.queryset.none()

    @property
    def active(self) -> bool:
        """Whether something is chosen."""
        return self.is_bound and any(self.form[name].value() for name in self.form.fields)


def _roles() -> list[tuple[str, str]]:
    return [(role.id, wording(role.title)) for role in pack().info.roles]


class AccountFilter(RecordFilter):
    """Accounts by role, state and words."""

    role = django_filters.ChoiceFilter(label=_("Role"), choices=_roles, empty_label=_("all"))
    state = django_filters.ChoiceFilter(
        label=_("State"),
        method="in_state",
        empty_label=_("all"),
        choices=(("in-use", _("in use")), ("one-time", _("one-time password")), ("closed", _("closed"))),
    )
    q = django_filters.CharFilter(label=_("Words"), method="with_words", widget=forms.TextInput({"type": "search"}))

    class Meta:
        model = User
        fields = ()

    def in_state(self, accounts: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        """In use, still with the one-time password, or closed."""
        if value == "closed":
            return accounts.filter(is_active=False)
        return accounts.filter(is_active=True, must_change_password=value == "one-time")

    def with_words(self, accounts: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        """In the user name or the name."""
        return accounts.filter(Q(username__icontains=value) | Q(display_name__icontains=value))
