"""Choosing among stacks and proposals."""

from __future__ import annotations

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lantian.apps.orgs.campaign import wording
from lantian.apps.orgs.filters import RecordFilter
from lantian.apps.stacks.choices import ProposalState
from lantian.apps.stacks.models import Proposal, Stack
from lantian.core.rules.stacks.consequences import Consequence
from lantian.core.rules.stacks.sources import SOURCE_TYPES

__all__ = ["ProposalFilter", "StackFilter"]


def _types() -> list[tuple[str, str]]:
    return [(name, wording(title)) for name, title in SOURCE_TYPES.items()]


def _kinds() -> list[tuple[str, str]]:
    return [(each.value, wording(each.words)) for each in Consequence]


class StackFilter(RecordFilter):
    """Stacks by type, whether they report, and words."""

    source_type = django_filters.ChoiceFilter(label=_("Type of source"), choices=_types, empty_label=_("all"))
    reports = django_filters.ChoiceFilter(
        label=_("Monitor"),
        method="that_report",
        empty_label=_("all"),
        choices=(("yes", _("reports")), ("no", _("never reported"))),
    )
    q = django_filters.CharFilter(label=_("Words"), method="with_words", widget=forms.TextInput({"type": "search"}))

    class Meta:
        model = Stack
        fields = ()

    def that_report(self, stacks: QuerySet[Stack], name: str, value: str) -> QuerySet[Stack]:
        """Whether an hour ever came."""
        return stacks.filter(first_hour=None) if value == "no" else stacks.exclude(first_hour=None)

    def with_words(self, stacks: QuerySet[Stack], name: str, value: str) -> QuerySet[Stack]:
        """In the code, the enterprise or the stack's name."""
        words = Q(code__icontains=value)
        for field in ("enterprise_zh", "enterprise_en", "name_zh", "name_en"):
            words |= Q(**{f"{field}__icontains": value})
        return stacks.filter(words)


class ProposalFilter(RecordFilter):
    """Proposals by what is proposed, what became of it, and the stack."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=ProposalState.choices, empty_label=_("all"))
    kind = django_filters.ChoiceFilter(label=_("What is proposed"), choices=_kinds, empty_label=_("all"))
    stack = django_filters.ModelChoiceFilter(label=_("Stack"), queryset=Stack.objects.all(), empty_label=_("all"))

    class Meta:
        model = Proposal
        fields = ()
