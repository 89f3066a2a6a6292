"""Choosing among notices."""

from __future__ import annotations

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lantian.apps.notices.choices import Kind, Severity
from lantian.apps.notices.models import Notice
from lantian.apps.orgs.filters import RecordFilter

__all__ = ["NoticeFilter"]


class NoticeFilter(RecordFilter):
    """By what, how pressing, and whether it is new, stands open or is settled."""

    state = django_filters.ChoiceFilter(
        label=_("State"),
        method="in_state",
        empty_label=_("all"),
        choices=(
            ("new", pgettext_lazy("notice", "new to me")),
            ("open", pgettext_lazy("notice", "stands open")),
            ("settled", pgettext_lazy("notice", "settled")),
        ),
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), empty_label=_("all"), choices=Kind.choices)
    severity = django_filters.ChoiceFilter(label=_("Severity"), empty_label=_("all"), choices=Severity.choices)
    q = django_filters.CharFilter(label=_("Words"), method="with_words", widget=forms.TextInput({"type": "search"}))

    class Meta:
        model = Notice
        fields = ()

    def in_state(self, notices: QuerySet[Notice], name: str, value: str) -> QuerySet[Notice]:
        """New to the reader, standing open, or settled."""
        if value == "new":
            return notices.filter(is_new=True)
        return notices.filter(standing__gt=0) if value == "open" else notices.filter(standing=0)

    def with_words(self, notices: QuerySet[Notice], name: str, value: str) -> QuerySet[Notice]:
        """In title or text, in either language."""
        fields = ("title_zh", "title_en", "body_zh", "body_en")
        wanted = Q()
        for field in fields:
            wanted |= Q(**{f"members__{field}__icontains": value})
        return notices.filter(wanted).distinct()
