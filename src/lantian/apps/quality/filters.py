"""Choosing among episodes and decisions."""

from __future__ import annotations

import datetime as dt

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lantian.apps.monitoring.common import campaign_zone
from lantian.apps.monitoring.models import Station
from lantian.apps.orgs.filters import RecordFilter
from lantian.apps.quality.choices import DecisionKind, FlagName, State
from lantian.apps.quality.models import Decision, Episode
from lantian.apps.quality.words import parameter_name, rule_ids, rule_title
from lantian.apps.records.campaign import pack, wording
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import day_bounds

__all__ = ["DecisionFilter", "EpisodeFilter", "day_field"]

_FORMATS = ("%Y-%m-%d",)


def day_field() -> forms.DateInput:
    """A day chosen from a calendar."""
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


def _rules() -> list[tuple[str, str]]:
    return [(rule, wording(rule_title(rule))) for rule in rule_ids()]


def _units() -> list[tuple[str, str]]:
    return [(unit.id, wording(unit.name)) for unit in pack().subdistricts()]


def _parameters() -> list[tuple[str, str]]:
    return [(each.code, wording(parameter_name(each.code))) for each in Pollutant]


def station_choices() -> list[tuple[str, str]]:
    """The stations whose hours are reviewed, by subdistrict."""
    return [(each.code, str(each)) for each in Station.objects.filter(network__in=("micro", "ambient"))]


class _Days(RecordFilter):
    def from_day(self, rows: QuerySet, name: str, value: dt.date) -> QuerySet:  # type: ignore[type-arg]
        """Not over before the local day begins."""
        return rows.filter(last__gte=day_bounds(value, campaign_zone())[0])

    def until_day(self, rows: QuerySet, name: str, value: dt.date) -> QuerySet:  # type: ignore[type-arg]
        """Begun before the next local day does."""
        if value == dt.date.max:
            return rows
        return rows.filter(first__lt=day_bounds(value, campaign_zone())[1])


class EpisodeFilter(_Days):
    """Episodes by state, rule, flag, place, parameter and local days, both included."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=State.choices, empty_label=_("all"))
    rule = django_filters.ChoiceFilter(label=_("Rule"), choices=_rules, empty_label=_("all"))
    flag = django_filters.ChoiceFilter(label=_("Flag"), choices=FlagName.choices, empty_label=_("all"))
    subdistrict = django_filters.ChoiceFilter(label=_("Subdistrict"), choices=_units, empty_label=_("all"))
    station = django_filters.ChoiceFilter(label=_("Station"), choices=station_choices, empty_label=_("all"))
    parameter = django_filters.ChoiceFilter(label=_("Parameter"), choices=_parameters, empty_label=_("all"))
    since = django_filters.DateFilter(
        label=_("From day"), method="from_day", widget=day_field(), input_formats=_FORMATS
    )
    until = django_filters.DateFilter(
        label=_("Until day"), method="until_day", widget=day_field(), input_formats=_FORMATS
    )

    class Meta:
        model = Episode
        fields = ()


class DecisionFilter(_Days):
    """Decisions by kind, station and the local days that they are about."""

    kind = django_filters.ChoiceFilter(label=_("Decision"), choices=DecisionKind.choices, empty_label=_("all"))
    station = django_filters.ChoiceFilter(label=_("Station"), choices=station_choices, empty_label=_("all"))
    since = django_filters.DateFilter(
        label=_("From day"), method="from_day", widget=day_field(), input_formats=_FORMATS
    )
    until = django_filters.DateFilter(
        label=_("Until day"), method="until_day", widget=day_field(), input_formats=_FORMATS
    )

    class Meta:
        model = Decision
        fields = ()
