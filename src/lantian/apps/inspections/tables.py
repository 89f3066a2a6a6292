"""The table of inspections."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

import django_tables2 as tables
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lantian.apps.inspections.models import Inspection
from lantian.apps.orgs.data_table import DataTable
from lantian.apps.records.campaign import pack, wording
from lantian.apps.records.traces import address

__all__ = ["InspectionTable", "case_link", "class_words"]

_NUMBER = {"cell": {"class": "n"}}


class InspectionTable(DataTable):
    """Inspections that stand, the newest first unless a heading is chosen."""

    row_header = "number"
    cards = True
    number = tables.Column(pgettext_lazy("inspection", "Number"), attrs={"td": {"class": "nowrap"}})
    title = tables.Column(pgettext_lazy("inspection", "Object"))
    form = tables.Column(pgettext_lazy("inspection", "Class"))
    unit = tables.Column(_("Responsible unit"), default="—", order_by=("unit__number", "unit"))
    count = tables.Column(pgettext_lazy("inspection", "Problems, weighted"), order_by="problems", attrs=_NUMBER)
    case_number = tables.Column(pgettext_lazy("inspection", "Case"), empty_values=())
    on = tables.Column(pgettext_lazy("inspection", "Day"), attrs={"td": {"class": "nowrap"}}, order_by=("on", "pk"))
    by = tables.Column(pgettext_lazy("inspection", "Inspector"), default="—", orderable=False)

    class Meta(DataTable.Meta):
        attrs: ClassVar[dict[str, str]] = {"class": "data inspections"}
        order_by = "-on"
        empty_text = _("No inspection fits.")

    @property
    def caption(self) -> str:
        """How many."""
        total = self.paginator.count
        return ngettext("%(total)s inspection", "%(total)s inspections", total) % {"total": total}

    def render_number(self, record: Inspection) -> SafeString:
        """A link; a corrected one says so."""
        link = reverse("inspections:inspection", args=[record.number])
        version = format_html(' <span class="tag">v{}</span>', record.version) if record.version > 1 else ""
        return format_html('<a href="{}">{}</a>{}', link, record.number, version)

    def render_form(self, value: str) -> str:
        """In words."""
        return class_words(value)

    def render_count(self, record: Inspection) -> SafeString | str:
        """With its trace."""
        if not record.problems:
            return format_html('<span class="tag tag-good">{}</span>', pgettext("inspection", "no problem"))
        link = address("inspection-count", {"number": record.number})
        return format_html('<a class="figure" href="{}">{}</a>', link, record.count)

    def render_case_number(self, record: Inspection) -> SafeString | str:
        """A link; what waits for the office says so."""
        if not record.problems:
            return "—"
        if not record.case_number:
            return format_html('<span class="tag tag-warn">{}</span>', gettext("not filed yet"))
        return case_link(record.case_number)

    def render_on(self, value: dt.date) -> str:
        """The day."""
        return value.isoformat()


def case_link(number: str) -> SafeString | str:
    """A case by its number."""
    try:
        return format_html('<a href="{}">{}</a>', reverse("cases:case", args=[number]), number)
    except NoReverseMatch:  # an installation without pages of cases
        return number


def class_words(form: str) -> str:
    """A class in words."""
    forms = pack().inspections
    known = forms.of(form) if forms is not None else None
    return wording(known.title) if known is not None else form
