"""Tables of leads and visits."""

from __future__ import annotations

import datetime as dt

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from lantian.apps.integrity.choices import State
from lantian.apps.integrity.models import Lead, Visit
from lantian.apps.integrity.words import rate_words, unit_name
from lantian.apps.orgs.data_table import DataTable
from lantian.apps.records.templatetags.traces import value as shown_value

__all__ = ["LeadTable", "VisitTable", "state_tag"]

_TAGS = {
    State.OPEN: "tag-warn",
    State.LOOKED_INTO: "tag-warn",
    State.EXPLAINED: "tag-good",
    State.HANDED_OVER: "tag-bad",
    State.CLOSED: "",
}


def state_tag(state: str) -> SafeString:
    """A state by word and colour."""
    return format_html('<span class="tag {}">{}</span>', _TAGS[State(state)], State(state).label)


class LeadTable(DataTable):
    """Leads, newest first."""

    row_header = "title"
    title = tables.Column(_("What was seen"), order_by=("detector", "-id"))
    station = tables.Column(_("Station"), order_by=("station__subdistrict", "station"))
    subdistrict = tables.Column(_("Subdistrict"), accessor="station__subdistrict")
    start = tables.Column(_("From"), attrs={"td": {"class": "nowrap"}})
    end = tables.Column(_("Until"), attrs={"td": {"class": "nowrap"}})
    score = tables.Column(_("Score / threshold"), attrs={"cell": {"class": "n"}})
    rate = tables.Column(_("Expected without tampering"), attrs={"td": {"class": "small"}})
    state = tables.Column(_("State"))
    found_at = tables.Column(_("Found at"), attrs={"td": {"class": "nowrap"}})

    class Meta(DataTable.Meta):
        attrs = {"class": "data tight"}  # noqa: RUF012 - django-tables2 reads it so
        empty_text = _("No lead answers to this choice.")

    @property
    def caption(self) -> str:
        """How many there are."""
        total = self.paginator.count
        return ngettext("%(total)s lead", "%(total)s leads", total) % {"total": total}

    def render_title(self, record: Lead) -> SafeString:
        """Leads to the dossier."""
        return format_html('<a href="{}">{}</a>', reverse("integrity:lead", args=[record.pk]), record.title)

    def render_subdistrict(self, value: str) -> str:
        """By name."""
        return unit_name(value)

    def render_start(self, value: dt.datetime) -> str:
        """In local time."""
        return shown_value(value)

    render_end = render_found_at = render_start

    def render_score(self, record: Lead) -> SafeString:
        """Opens to its trace."""
        return format_html(
            '<a class="figure" href="{}">{} / {}</a>',
            reverse("integrity:trace", args=[record.pk]),
            f"{record.score:.1f}",
            f"{record.threshold:.1f}",
        )

    def render_rate(self, record: Lead) -> str:
        """In words."""
        return rate_words(record)

    def render_state(self, value: str, record: Lead) -> SafeString:
        """By word and colour."""
        return state_tag(record.state)


class VisitTable(DataTable):
    """Visits, newest first."""

    row_header = "who"
    start = tables.Column(_("From"), attrs={"td": {"class": "nowrap"}})
    end = tables.Column(_("Until"), attrs={"td": {"class": "nowrap"}})
    place = tables.Column(_("Place of the visit"), empty_values=(), orderable=False)
    who = tables.Column(_("Who came"))
    note = tables.Column(_("Note"), default="—", orderable=False)
    struck = tables.Column("", empty_values=(), orderable=False)

    class Meta(DataTable.Meta):
        empty_text = _("No visit was written down yet. Dips at visits are looked for from three visits on.")

    def __init__(self, visits: object, *, may_decide: bool) -> None:
        self._may_decide = may_decide
        super().__init__(visits)

    def render_start(self, value: dt.datetime) -> str:
        """In local time."""
        return shown_value(value)

    render_end = render_start

    def render_place(self, record: Visit) -> str:
        """A station, or a subdistrict as a whole."""
        return str(record.station) if record.station else unit_name(record.subdistrict)

    def render_struck(self, record: Visit) -> SafeString | str:
        """What became of it, or the way to strike it out."""
        if record.struck_at:
            return gettext("struck out: {reason}").format(reason=record.struck_reason)
        if not self._may_decide:
            return ""
        where = reverse("integrity:visit-strike", args=[record.pk])
        return format_html('<a href="{}">{}</a>', where, gettext("Strike out"))
