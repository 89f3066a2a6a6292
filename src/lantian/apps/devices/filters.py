"""Choosing devices."""

from __future__ import annotations

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from lantian.apps.monitoring.models import Station
from lantian.apps.network.kinds import known_kinds
from lantian.apps.orgs.filters import RecordFilter
from lantian.apps.records.campaign import pack, wording

__all__ = ["DeviceFilter"]


class DeviceFilter(RecordFilter):
    """Devices by kind, subdistrict, connection and faults."""

    kind = django_filters.ChoiceFilter(
        label=_("Kind"),
        choices=lambda: [(kind.id, wording(kind.title)) for kind in known_kinds().values()],
        empty_label=_("all"),
    )
    subdistrict = django_filters.ChoiceFilter(
        label=_("Subdistrict"),
        choices=lambda: [(unit.id, wording(unit.name)) for unit in pack().subdistricts()],
        empty_label=_("all"),
    )
    line = django_filters.ChoiceFilter(
        label=_("Line"),
        method="by_line",
        empty_label=_("all"),
        choices=(("on", _("connected")), ("off", _("not connected")), ("never", _("never met"))),
    )
    faults = django_filters.ChoiceFilter(
        label=_("Deviations"),
        method="by_faults",
        empty_label=_("all"),
        choices=(("some", _("some")), ("none", _("none"))),
    )
    q = django_filters.CharFilter(label=_("Words"), method="with_words", widget=forms.TextInput({"type": "search"}))

    class Meta:
        model = Station
        fields = ()

    def __init__(
        self, data: QueryDict, stations: QuerySet[Station], *, met: set[str], connected: set[str], faulty: set[str]
    ) -> None:
        self._met, self._connected, self._faulty = met, connected, faulty
        super().__init__(data, stations)

    def by_line(self, stations: QuerySet[Station], name: str, value: str) -> QuerySet[Station]:
        """Connected, not connected, or never met by the gateway."""
        match value:
            case "on":
                return stations.filter(mn__in=self._connected)
            case "off":
                return stations.exclude(mn__in=self._connected)
            case _:
                return stations.exclude(mn__in=self._met)

    def by_faults(self, stations: QuerySet[Station], name: str, value: str) -> QuerySet[Station]:
        """Whether deviations from the standard were counted."""
        return stations.filter(mn__in=self._faulty) if value == "some" else stations.exclude(mn__in=self._faulty)

    def with_words(self, stations: QuerySet[Station], name: str, value: str) -> QuerySet[Station]:
        """In MN or name."""
        return stations.filter(Q(mn__icontains=value) | Q(name_zh__icontains=value) | Q(name_en__icontains=value))
