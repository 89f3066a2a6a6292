"""Choosing among inspections."""

from __future__ import annotations

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lantian.apps.inspections.models import Inspection
from lantian.apps.orgs.filters import RecordFilter
from lantian.apps.orgs.models import Unit
from lantian.apps.records.campaign import pack, wording

__all__ = ["InspectionFilter"]

_FORMATS = ("%Y-%m-%d",)


def _classes() -> list[tuple[str, str]]:
    found = pack().inspections
    return [(each.id, wording(each.title)) for each in found.classes] if found is not None else []


def _day() -> forms.DateInput:
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class InspectionFilter(RecordFilter):
    """By class, unit, result, days and words."""

    form_ = django_filters.ChoiceFilter(
        field_name="form", label=pgettext_lazy("inspection", "Class"), choices=_classes, empty_label=_("all")
    )
    unit = django_filters.ModelChoiceFilter(
        label=_("Responsible unit"), queryset=Unit.objects.filter(in_pack=True), empty_label=_("all")
    )
    result = django_filters.ChoiceFilter(
        label=pgettext_lazy("inspection", "Result"),
        method="with_result",
        empty_label=_("all"),
        choices=(
            ("problems", pgettext_lazy("inspection", "problems found")),
            ("clean", pgettext_lazy("inspection", "no problem")),
            ("to-file", pgettext_lazy("inspection", "no case filed yet")),
        ),
    )
    since = django_filters.DateFilter(
        field_name="on", lookup_expr="gte", label=_("From day"), widget=_day(), input_formats=_FORMATS
    )
    until = django_filters.DateFilter(
        field_name="on", lookup_expr="lte", label=_("Until day"), widget=_day(), input_formats=_FORMATS
    )
    q = django_filters.CharFilter(label=_("Words"), method="with_words", widget=forms.TextInput({"type": "search"}))

    class Meta:
        model = Inspection
        fields = ()

    def with_result(self, inspections: QuerySet[Inspection], name: str, value: str) -> QuerySet[Inspection]:
        """What was found, and what became of it."""
        if value == "clean":
            return inspections.filter(problems=0)
        found = inspections.filter(problems__gt=0)
        return found.filter(case_number="") if value == "to-file" else found

    def with_words(self, inspections: QuerySet[Inspection], name: str, value: str) -> QuerySet[Inspection]:
        """In the number, the object, its address, its row or its case."""
        words = Q(number__icontains=value)
        for field in ("title", "address", "row__number", "case_number"):
            words |= Q(**{f"{field}__icontains": value})
        return inspections.filter(words)
