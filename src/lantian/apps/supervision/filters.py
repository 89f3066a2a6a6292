"""Choosing among measures."""

from __future__ import annotations

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lantian.apps.orgs.filters import RecordFilter
from lantian.apps.supervision.choices import MeasureState
from lantian.apps.supervision.measures import kinds
from lantian.apps.supervision.models import Measure
from lantian.apps.supervision.words import kind_words, unit_words

__all__ = ["MeasureFilter"]


def _kinds() -> list[tuple[str, str]]:
    return [(each, kind_words(each)) for each in kinds()]


def _units() -> list[tuple[str, str]]:
    return [
        (each, unit_words(each)) for each in Measure.objects.order_by("unit").values_list("unit", flat=True).distinct()
    ]


class MeasureFilter(RecordFilter):
    """Measures by kind, state, unit and words."""

    kind = django_filters.ChoiceFilter(
        label=pgettext_lazy("enforcement", "Measure"), choices=_kinds, empty_label=_("all")
    )
    state = django_filters.ChoiceFilter(
        label=pgettext_lazy("enforcement", "State"), choices=MeasureState.choices, empty_label=_("all")
    )
    unit = django_filters.ChoiceFilter(
        label=pgettext_lazy("enforcement", "In whose charge"), choices=_units, empty_label=_("all")
    )
    q = django_filters.CharFilter(label=_("Words"), method="with_words", widget=forms.TextInput({"type": "search"}))

    class Meta:
        model = Measure
        fields = ()

    def with_words(self, measures: QuerySet[Measure], name: str, value: str) -> QuerySet[Measure]:
        """In the party, the number of the decision, the case or row."""
        return measures.filter(
            Q(party__icontains=value)
            | Q(document__icontains=value)
            | Q(about__icontains=value)
            | Q(record__iexact=value)
        )
