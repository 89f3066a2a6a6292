"""The table of micro-stations."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from lantian.apps.calibration.choices import KIND_WORDS
from lantian.apps.calibration.models import Colocation, Correction, WatchDay
from lantian.apps.calibration.queries import STANDINGS, Device
from lantian.apps.calibration.report import fixed
from lantian.apps.orgs.data_table import DataTable
from lantian.apps.records.campaign import wording
from lantian.apps.records.templatetags.traces import value as shown
from lantian.apps.records.traces import address
from lantian.science.calibration.models import Kind

__all__ = ["DeviceTable", "standing_tag"]

_TAGS = {"good": "tag-good", "alarm": "tag-bad", "due": "tag-warn", "never": "", "proposal": "tag-warn", "running": ""}


def standing_tag(standing: str) -> SafeString:
    """By word and colour."""
    return format_html('<span class="tag {}">{}</span>', _TAGS[standing], STANDINGS[standing])


class DeviceTable(DataTable):
    """Micro-stations and how they stand, for one pollutant."""

    row_header = "code"
    code = tables.Column(_("Micro-station"), order_by=("code",))
    unit = tables.Column(_("Unit"), accessor="card__unit", orderable=False, default="—")
    urgency = tables.Column(_("State"))
    last = tables.Column(_("Last co-location"), orderable=False, default="—", attrs={"td": {"class": "nowrap"}})
    correction = tables.Column(_("Correction in force"), orderable=False, default="—")
    error = tables.Column(
        _("RMSE in unseen weeks"), accessor="correction", orderable=False, default="—", attrs={"cell": {"class": "n"}}
    )
    watch = tables.Column(_("Gain · offset against the nearest reference"), orderable=False, default="—")
    due = tables.Column(_("Next due"), default="—", attrs={"td": {"class": "nowrap"}})

    class Meta(DataTable.Meta):
        empty_text = _("No micro-station answers to this choice.")

    @property
    def caption(self) -> str:
        """How many there are."""
        total = self.paginator.count
        return ngettext("%(total)s micro-station", "%(total)s micro-stations", total) % {"total": total}

    def render_code(self, record: Device) -> SafeString:
        """A link to its report."""
        query = urlencode({"parameter": record.parameter})
        place = f"{reverse('calibration:device', args=[record.code])}?{query}"
        return format_html(
            '<a href="{}">{}</a><br><span class="mono small soft">{}</span>',
            place,
            wording(record.card.name) or record.code,
            record.code,
        )

    def render_unit(self, record: Device) -> str:
        """Its subdistrict."""
        return wording(record.card.unit.name) if record.card.unit else "—"

    def render_urgency(self, record: Device) -> SafeString:
        """By word and colour."""
        return standing_tag(record.standing)

    def render_last(self, value: Colocation) -> SafeString:
        """From when to when, with a link."""
        until = f"{shown(value.ended_at)[:10]}" if value.ended_at else gettext("now")
        return format_html(
            '<a href="{}">{} – {}</a>',
            reverse("calibration:colocation", args=[value.pk]),
            shown(value.started_at)[:10],
            until,
        )

    def render_correction(self, value: Correction) -> SafeString:
        """Its version and form."""
        return format_html(
            '<a href="{}">{}</a> <span class="small">{}</span>',
            reverse("calibration:correction", args=[value.pk]),
            gettext("version {number}").format(number=value.number),
            KIND_WORDS[Kind(value.kind)],
        )

    def render_error(self, record: Device) -> SafeString:
        """A figure with its trace."""
        assert record.correction is not None
        place = address("calibration", {"correction": record.correction.pk})
        return format_html('<a class="figure" href="{}">{}</a>', place, fixed(record.correction.uncertainty["rmse"], 1))

    def render_watch(self, value: WatchDay) -> SafeString | str:
        """What the last day said."""
        if value.gain is None:
            return "—"
        place = address("calibration-watch", {"station": value.station, "parameter": value.parameter, "day": value.day})
        return format_html(
            '<a class="figure" href="{}">{} · {}</a>', place, fixed(value.gain, 2), fixed(value.offset, 1)
        )

    def render_due(self, value: dt.datetime) -> str:
        """The local day."""
        return shown(value)[:10]
