"""Tables of dustfall: the ranking of a month, its points, its jars."""

from __future__ import annotations

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lantian.apps.dustfall.models import Jar
from lantian.apps.dustfall.queries import MonthSheet, PointFigure, UnitFigure
from lantian.apps.dustfall.wordings import point_remarks, reason_words, rounded
from lantian.apps.orgs.campaign import pack, wording
from lantian.apps.orgs.data_table import DataTable
from lantian.apps.records.traces import address

__all__ = ["JarTable", "PointTable", "RankingTable"]

_NUMBER = {"cell": {"class": "n"}}


class RankingTable(DataTable):
    """Subdistricts of a month, the least dust first."""

    row_header = "unit"
    place = tables.Column(pgettext_lazy("ranking", "Place"), empty_values=(), orderable=False, attrs=_NUMBER)
    unit = tables.Column(_("Subdistrict"), orderable=False)
    value = tables.Column(_("Dustfall t/(km²·30 d)"), empty_values=(), orderable=False, attrs=_NUMBER)
    verdict = tables.Column(_("Against the limit"), empty_values=(), orderable=False)
    valid = tables.Column(_("Points with a value"), empty_values=(), orderable=False, attrs=_NUMBER)
    change = tables.Column(_("Against the month before"), empty_values=(), orderable=False, attrs=_NUMBER)

    class Meta(DataTable.Meta):
        empty_text = _("No subdistrict.")

    def __init__(self, sheet: MonthSheet) -> None:
        self.sheet = sheet
        super().__init__(sheet.units)

    @property
    def caption(self) -> str:
        """How many subdistricts."""
        total = self.paginator.count
        return ngettext("%(total)s subdistrict", "%(total)s subdistricts", total) % {"total": total}

    def render_place(self, record: UnitFigure) -> SafeString | str:
        """With its trace; shared places say so."""
        if record.row.place is None:
            return "—"
        link = address("dustfall-rank", {"unit": record.unit.id, "month": f"{self.sheet.month:%Y-%m}"})
        tied = " =" if record.row.tied_with else ""
        return format_html('<a class="figure" href="{}">{}{}</a>', link, record.row.place, tied)

    def render_unit(self, record: UnitFigure) -> str:
        """Its name."""
        return wording(record.unit.name)

    def render_value(self, record: UnitFigure) -> SafeString | str:
        """At the decimals of the pack, with its trace."""
        if record.row.kept is None:
            return "—"
        link = address("dustfall-month", {"site": record.unit.id, "month": f"{self.sheet.month:%Y-%m}"})
        return format_html('<a class="figure" href="{}">{}</a>', link, f"{record.row.kept:f}")

    def render_verdict(self, record: UnitFigure) -> SafeString:
        """By word and colour; without a value, why."""
        if record.passes is None:
            return format_html('<span class="tag">{}</span>', reason_words(record.row.reason))
        words = gettext("below {limit}") if record.passes else gettext("not below {limit}")
        kind = "tag-good" if record.passes else "tag-bad"
        return format_html('<span class="tag {}">{}</span>', kind, words.format(limit=f"{self.sheet.limit:f}"))

    def render_valid(self, record: UnitFigure) -> str:
        """Of all its points."""
        return f"{record.valid}/{len(record.points)}"

    def render_change(self, record: UnitFigure) -> str:
        """Places won or lost."""
        change = record.row.change
        if change is None:
            return "—"
        return "=" if change == 0 else f"↑{change}" if change > 0 else f"↓{-change}"


class PointTable(DataTable):
    """Points of a month."""

    row_header = "point"
    point = tables.Column(_("Dustfall point"), order_by=("point__code",))
    subdistrict = tables.Column(_("Subdistrict"), accessor="point__subdistrict")
    value = tables.Column(_("Dustfall t/(km²·30 d)"), accessor="kept", empty_values=(), attrs=_NUMBER)
    jars = tables.Column(_("Jars"), accessor="figure__jars", attrs=_NUMBER)
    lost = tables.Column(_("Jars lost"), accessor="figure__lost", attrs=_NUMBER)
    remarks = tables.Column(_("Remarks"), empty_values=(), orderable=False)

    class Meta(DataTable.Meta):
        empty_text = _("No point was to be sampled in this month.")

    def render_point(self, record: PointFigure) -> SafeString:
        """Its name, its code."""
        return format_html('{} <span class="mono small soft">{}</span>', record.point, record.point.code)

    def render_subdistrict(self, value: str) -> str:
        """Its name."""
        return wording(pack().units[value].name) if value in pack().units else value

    def render_value(self, record: PointFigure) -> SafeString | str:
        """With its trace."""
        if record.kept is None:
            return "—"
        month = f"{record.jars[0].jar.month:%Y-%m}"
        link = address("dustfall-month", {"site": record.point.code, "month": month})
        return format_html('<a class="figure" href="{}">{}</a>', link, f"{record.kept:f}")

    def render_remarks(self, record: PointFigure) -> str:
        """What is to be said."""
        return " · ".join(point_remarks(record)) or "—"


class JarTable(DataTable):
    """The jars of a month, each leading to its page."""

    row_header = "point"
    point = tables.Column(_("Dustfall point"))
    number = tables.Column(_("Jar"), attrs=_NUMBER)
    state = tables.Column(_("State"))
    put_out = tables.Column(_("Put out"), default="—", attrs={"td": {"class": "nowrap"}})
    taken_in = tables.Column(_("Taken in"), default="—", attrs={"td": {"class": "nowrap"}})
    mass = tables.Column(_("Mass (g)"), default="—", attrs=_NUMBER)
    blank = tables.Column(_("Blank (g)"), default="—", attrs=_NUMBER)
    entered_name = tables.Column(_("Entered by"), default="—")
    revision = tables.Column(_("Revision"), attrs=_NUMBER)

    class Meta(DataTable.Meta):
        empty_text = _("No jar is entered for this month.")

    def render_point(self, record: Jar) -> SafeString:
        """A link to the jar."""
        return format_html('<a href="{}">{}</a>', reverse("dustfall:jar", args=[record.pk]), record.point)

    def render_put_out(self, value: object) -> str:
        """The day."""
        return str(value)

    def render_taken_in(self, value: object) -> str:
        """The day."""
        return str(value)

    def render_mass(self, record: Jar) -> str:
        """As weighed."""
        return rounded(record.mass, 4)

    def render_blank(self, record: Jar) -> str:
        """As weighed."""
        return rounded(record.blank, 4)
