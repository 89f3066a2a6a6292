"""Choosing leads and visits."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lantian.apps.integrity.choices import LIVE, State
from lantian.apps.integrity.models import Lead
from lantian.apps.orgs.filters import RecordFilter
from lantian.apps.records.campaign import pack, wording
from lantian.science.tampering.catalogue import DETECTORS

__all__ = ["LeadFilter"]


def _detectors() -> list[tuple[str, str]]:
    return [(name, wording(each.title)) for name, each in DETECTORS.items()]


def _units() -> list[tuple[str, str]]:
    return [(unit.id, wording(unit.name)) for unit in pack().subdistricts()]


class LeadFilter(RecordFilter):
    """By state, what was seen, subdistrict and words."""

    state = django_filters.ChoiceFilter(
        label=_("State"),
        method="in_state",
        empty_label=_("all"),
        choices=lambda: [("live", _("to be decided")), *State.choices],
    )
    detector = django_filters.ChoiceFilter(label=_("What was seen"), choices=_detectors, empty_label=_("all"))
    subdistrict = django_filters.ChoiceFilter(
        label=_("Subdistrict"), field_name="station__subdistrict", choices=_units, empty_label=_("all")
    )
    q = django_filters.CharFilter(label=_("Station"), method="with_words", widget=forms.TextInput({"type": "search"}))

    class Meta:
        model = Lead
        fields = ()

    def in_state(self, leads: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """One state, or all in which somebody has to do something."""
        return leads.filter(state__in=LIVE) if value == "live" else leads.filter(state=value)

    def with_words(self, leads: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """In the station's names or code."""
        return leads.filter(
            Q(station__name_zh__icontains=value)
            | Q(station__name_en__icontains=value)
            | Q(station__code__icontains=value)
        )
