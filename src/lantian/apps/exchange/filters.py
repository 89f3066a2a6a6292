"""Choosing among imports."""

from __future__ import annotations

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lantian.apps.exchange.choices import ImportState
from lantian.apps.exchange.models import ImportBatch
from lantian.apps.orgs.filters import RecordFilter

__all__ = ["ImportFilter"]


class ImportFilter(RecordFilter):
    """Imports by state and name of a file."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=ImportState.choices, empty_label=_("all"))
    q = django_filters.CharFilter(label=_("File"), method="with_words", widget=forms.TextInput({"type": "search"}))

    class Meta:
        model = ImportBatch
        fields = ()

    def with_words(self, batches: QuerySet[ImportBatch], name: str, value: str) -> QuerySet[ImportBatch]:
        """In the name of a file."""
        return batches.filter(files__name__icontains=value).distinct()
