"""Tables of stations, agencies and diary entries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar

import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from lantian.apps.monitoring.common import HOUR
from lantian.apps.monitoring.models import Station
from lantian.apps.network.actions.stations import stage_of
from lantian.apps.network.choices import StageWord
from lantian.apps.network.figures import Now
from lantian.apps.network.kinds import kind_of
from lantian.apps.network.models import Agency, DiaryEntry
from lantian.apps.orgs.data_table import DataTable
from lantian.apps.records.campaign import pack, wording
from lantian.apps.records.templatetags.traces import value as shown_value

__all__ = ["AgencyTable", "DiaryTable", "StationTable", "stage_tag"]

_GOOD = frozenset({StageWord.NETWORKED, StageWord.ACCEPTED})


def stage_tag(stage: str) -> SafeString:
    """A stage by word and colour."""
    css = "tag-good" if stage in _GOOD else "" if stage == StageWord.WITHDRAWN else "tag-warn"
    return format_html('<span class="tag {}">{}</span>', css, StageWord(stage).label)


def unit_name(unit: str) -> str:
    """A subdistrict as the pack names it for short; its id when the pack does not know it."""
    found = pack().units.get(unit)
    return wording(found.short or found.name) if found else unit


class StationTable(DataTable):
    """Stations of all kinds."""

    row_header = "name"
    name = tables.Column(_("Station"), empty_values=(), order_by=("name_zh", "code"))
    code = tables.Column(_("Code of the station"), attrs={"td": {"class": "mono small"}})
    subdistrict = tables.Column(_("Subdistrict"))
    kind = tables.Column(_("Kind"))
    stage = tables.Column(_("Stage"), empty_values=(), order_by=("until", "stage", "code"))
    line = tables.Column(_("Line"), empty_values=(), orderable=False)
    last = tables.Column(_("Newest hour until"), empty_values=(), orderable=False, attrs={"td": {"class": "nowrap"}})
    agency = tables.Column(_("Agency"), empty_values=(), orderable=False)

    class Meta(DataTable.Meta):
        empty_text = _("No station answers to this choice.")

    def __init__(
        self, stations: QuerySet[Station], *, states: Mapping[str, Now], agencies: Mapping[str, Agency]
    ) -> None:
        self._states, self._agencies = states, agencies
        super().__init__(stations)

    @property
    def caption(self) -> str:
        """How many there are."""
        total = self.paginator.count
        return ngettext("%(total)s station", "%(total)s stations", total) % {"total": total}

    def render_name(self, record: Station) -> SafeString:
        """Leads to the station in the register."""
        return format_html('<a href="{}">{}</a>', reverse("network:station", args=[record.code]), str(record))

    def render_subdistrict(self, value: str) -> str:
        """By name."""
        return unit_name(value)

    def render_kind(self, record: Station) -> str:
        """By name."""
        return wording(kind_of(record).title)

    def render_stage(self, record: Station) -> SafeString:
        """By word and colour."""
        return stage_tag(stage_of(record))

    def render_line(self, record: Station) -> SafeString:
        """By word and colour."""
        return line_tag(record, self._states)

    def render_last(self, record: Station) -> str:
        """In local time."""
        return shown_value(last_of(record, self._states))

    def render_agency(self, record: Station) -> SafeString | str:
        """Leads to the agency."""
        agency = self._agencies.get(record.code)
        if agency is None:
            return "—"
        return format_html('<a href="{}">{}</a>', reverse("network:agency", args=[agency.pk]), str(agency))


def last_of(station: Station, states: Mapping[str, Now]) -> dt.datetime | None:
    """The end of a station's newest hour."""
    state = states.get(station.network)
    time = state.last.get(station.code) if state else None
    return time + HOUR if time else None


def line_tag(station: Station, states: Mapping[str, Now]) -> SafeString:
    """On line or off, for what should be in the network."""
    state = states.get(station.network)
    if state is not None and state.online(station.code):
        return format_html('<span class="tag tag-good">{}</span>', gettext("on line"))
    due = station.until is None and station.stage in _GOOD
    return format_html('<span class="tag {}">{}</span>', "tag-bad" if due else "", gettext("off line"))


class AgencyTable(DataTable):
    """Agencies with what they run and what was found."""

    row_header = "name"
    name = tables.Column(_("Agency"), empty_values=(), order_by=("name_zh", "name_en"))
    licence = tables.Column(_("CMA licence"), attrs={"td": {"class": "mono"}})
    licence_until = tables.Column(_("Valid until"), empty_values=())
    contact = tables.Column(_("Contact"), default="—")
    telephone = tables.Column(_("Telephone"), default="—", orderable=False)
    running = tables.Column(_("Stations"), attrs={"cell": {"class": "n"}})
    employed = tables.Column(_("Staff"), attrs={"cell": {"class": "n"}})
    standing = tables.Column(_("Open findings"), attrs={"cell": {"class": "n"}})

    class Meta(DataTable.Meta):
        empty_text = _("No agency answers to this choice.")

    def __init__(self, agencies: QuerySet[Agency], *, today: dt.date) -> None:
        self._today = today
        super().__init__(agencies)

    @property
    def caption(self) -> str:
        """How many there are."""
        total = self.paginator.count
        return ngettext("%(total)s agency", "%(total)s agencies", total) % {"total": total}

    def render_name(self, record: Agency) -> SafeString:
        """Leads to the agency."""
        closed = (
            format_html(' <span class="tag">{}</span>', gettext("works here no longer")) if record.closed_on else ""
        )
        return format_html('<a href="{}">{}</a>{}', reverse("network:agency", args=[record.pk]), str(record), closed)

    def render_licence_until(self, record: Agency) -> SafeString | str:
        """Marked when it is over."""
        return licence_words(record, self._today)


def licence_words(agency: Agency, today: dt.date) -> SafeString | str:
    """The end of a licence, marked when it is over."""
    if agency.licence_until is None:
        return pgettext("licence", "not stated")
    if agency.licence_until < today:
        return format_html('{} <span class="tag tag-bad">{}</span>', agency.licence_until, gettext("ended"))
    return agency.licence_until.isoformat()


class DiaryTable(DataTable):
    """Entries of all diaries, newest first."""

    row_header = "start"
    start = tables.Column(_("From"), attrs={"td": {"class": "nowrap"}})
    end = tables.Column(_("Until"), empty_values=(), attrs={"td": {"class": "nowrap"}})
    station = tables.Column(_("Station"), order_by=("station__code", "-start"))
    kind = tables.Column(_("Event"))
    data_affected = tables.Column(_("Data"))
    person = tables.Column(_("Person responsible"))
    note = tables.Column(_("Note"), orderable=False, default="")

    class Meta(DataTable.Meta):
        attrs: ClassVar[dict[str, str]] = {"class": "data tight"}
        order_by = "-start"
        empty_text = _("No entry answers to this choice.")

    def render_start(self, value: dt.datetime) -> str:
        """In local time."""
        return shown_value(value)

    def render_end(self, record: DiaryEntry) -> str:
        """In local time, or that it goes on."""
        return shown_value(record.end) if record.end else gettext("goes on")

    def render_station(self, record: DiaryEntry) -> SafeString:
        """Leads to the station."""
        return format_html(
            '<a href="{}">{}</a>', reverse("network:station", args=[record.station_id]), str(record.station)
        )

    def render_kind(self, record: DiaryEntry) -> Any:
        """By word; struck out where it does not count."""
        word = record.get_kind_display()
        return format_html("<s>{}</s> {}", word, gettext("struck out")) if record.struck_at else word

    def render_data_affected(self, value: bool) -> SafeString | str:
        """Whether reviewers should look."""
        return format_html('<span class="tag tag-warn">{}</span>', gettext("affected")) if value else "—"
