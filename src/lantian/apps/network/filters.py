"""Choosing stations and agencies."""

from __future__ import annotations

import datetime as dt

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lantian.apps.monitoring.choices import Stage
from lantian.apps.monitoring.models import Station
from lantian.apps.network.choices import DiaryKind
from lantian.apps.network.kinds import known_kinds
from lantian.apps.network.models import Agency, DiaryEntry
from lantian.apps.orgs.filters import RecordFilter
from lantian.apps.records.campaign import pack, wording

__all__ = ["AgencyFilter", "DiaryFilter", "StationFilter"]


def _kinds() -> list[tuple[str, str]]:
    return [(kind.id, wording(kind.title)) for kind in known_kinds().values()]


def _units() -> list[tuple[str, str]]:
    return [(unit.id, wording(unit.name)) for unit in pack().subdistricts()]


class StationFilter(RecordFilter):
    """Stations by kind, subdistrict, stage and state on line."""

    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=_kinds, empty_label=_("all"))
    subdistrict = django_filters.ChoiceFilter(label=_("Subdistrict"), choices=_units, empty_label=_("all"))
    stage = django_filters.ChoiceFilter(
        label=_("Stage"),
        method="at_stage",
        empty_label=_("all"),
        choices=lambda: [*Stage.choices, ("withdrawn", pgettext_lazy("stage", "withdrawn"))],
    )
    line = django_filters.ChoiceFilter(
        label=_("Line"),
        method="on_line",
        empty_label=_("all"),
        choices=(("on", _("on line")), ("off", _("off line"))),
    )
    q = django_filters.CharFilter(label=_("Words"), method="with_words", widget=forms.TextInput({"type": "search"}))

    class Meta:
        model = Station
        fields = ()

    def __init__(self, data: QueryDict, stations: QuerySet[Station], *, online: set[str]) -> None:
        self._online = online
        super().__init__(data, stations)

    def at_stage(self, stations: QuerySet[Station], name: str, value: str) -> QuerySet[Station]:
        """Those that were withdrawn stand at no other stage."""
        if value == "withdrawn":
            return stations.exclude(until=None)
        return stations.filter(stage=value, until=None)

    def on_line(self, stations: QuerySet[Station], name: str, value: str) -> QuerySet[Station]:
        """Whether the newest hour is recent."""
        return stations.filter(code__in=self._online) if value == "on" else stations.exclude(code__in=self._online)

    def with_words(self, stations: QuerySet[Station], name: str, value: str) -> QuerySet[Station]:
        """In code, MN or name."""
        return stations.filter(
            Q(code__icontains=value)
            | Q(mn__icontains=value)
            | Q(name_zh__icontains=value)
            | Q(name_en__icontains=value)
        )


class AgencyFilter(RecordFilter):
    """Agencies by licence and words."""

    licence = django_filters.ChoiceFilter(
        label=_("Licence"),
        method="by_licence",
        empty_label=_("all"),
        choices=(("valid", _("valid")), ("ended", _("ended")), ("closed", _("works here no longer"))),
    )
    q = django_filters.CharFilter(label=_("Words"), method="with_words", widget=forms.TextInput({"type": "search"}))

    class Meta:
        model = Agency
        fields = ()

    def __init__(self, data: QueryDict, agencies: QuerySet[Agency], *, today: dt.date) -> None:
        self._today = today
        super().__init__(data, agencies)

    def by_licence(self, agencies: QuerySet[Agency], name: str, value: str) -> QuerySet[Agency]:
        """As of today."""
        if value == "closed":
            return agencies.exclude(closed_on=None)
        here = agencies.filter(closed_on=None)
        if value == "ended":
            return here.filter(licence_until__lt=self._today)
        return here.filter(Q(licence_until=None) | Q(licence_until__gte=self._today))

    def with_words(self, agencies: QuerySet[Agency], name: str, value: str) -> QuerySet[Agency]:
        """In name, licence or contact."""
        return agencies.filter(
            Q(name_zh__icontains=value)
            | Q(name_en__icontains=value)
            | Q(licence__icontains=value)
            | Q(contact__icontains=value)
        )


class DiaryFilter(RecordFilter):
    """Entries of all diaries."""

    kind = django_filters.ChoiceFilter(label=_("Event"), choices=DiaryKind.choices, empty_label=_("all"))
    subdistrict = django_filters.ChoiceFilter(
        label=_("Subdistrict"), field_name="station__subdistrict", choices=_units, empty_label=_("all")
    )
    open = django_filters.ChoiceFilter(
        label=_("State"),
        method="in_state",
        empty_label=_("all"),
        choices=(("open", _("goes on")), ("affected", _("data affected")), ("struck", _("struck out"))),
    )

    class Meta:
        model = DiaryEntry
        fields = ()

    def in_state(self, entries: QuerySet[DiaryEntry], name: str, value: str) -> QuerySet[DiaryEntry]:
        """Still going on, with data affected, or struck out."""
        match value:
            case "open":
                return entries.filter(end=None, struck_at=None)
            case "affected":
                return entries.filter(data_affected=True, struck_at=None)
            case _:
                return entries.exclude(struck_at=None)
