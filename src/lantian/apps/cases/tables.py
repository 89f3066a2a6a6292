"""The table of cases."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lantian.apps.cases.choices import State
from lantian.apps.cases.models import Case
from lantian.apps.cases.words import Due, due_of, kind_title, source_title, unit_name
from lantian.apps.orgs.data_table import DataTable
from lantian.core.flows.case import OPEN

__all__ = ["CaseTable", "shown_day"]

_TAG = {
    "concluded": "tag-good",
    "verified": "tag-good",
    "merged": "",
    "reported": "tag-warn",
    "handed-over": "tag-warn",
}
_ANSWERED = ("reported", "verified")


def shown_day(due: Due) -> str:
    """2017-10-18 Wed."""
    return f"{due.day.isoformat()} {due.weekday}"


class CaseTable(DataTable):
    """Cases with both clocks."""

    row_header = "title"
    cards = True
    number = tables.Column(pgettext_lazy("case", "Number"), attrs={"td": {"class": "nowrap"}})
    title = tables.Column(pgettext_lazy("case", "Case"))
    state = tables.Column(pgettext_lazy("case", "State"))
    unit = tables.Column(_("Responsible unit"), order_by=("unit__kind", "unit__number", "unit_id"))
    due = tables.Column(pgettext_lazy("case", "Due (first clock)"), order_by=("due", "number"))
    unit_due = tables.Column(pgettext_lazy("case", "Due (units’ own)"), empty_values=(), orderable=False)
    source = tables.Column(pgettext_lazy("case", "Source"))
    handed_over_on = tables.Column(pgettext_lazy("case", "Handed over"), attrs={"td": {"class": "nowrap"}})

    class Meta(DataTable.Meta):
        attrs: ClassVar[dict[str, str]] = {"class": "data"}
        empty_text = _("No case is like that.")

    def __init__(self, *args: object, today: dt.date, **kwargs: object) -> None:
        self.today = today
        super().__init__(*args, **kwargs)

    @property
    def caption(self) -> str:
        """How many cases."""
        total = self.paginator.count
        return ngettext("%(total)s case", "%(total)s cases", total) % {"total": total}

    def render_number(self, record: Case) -> SafeString:
        """A link."""
        return format_html('<a href="{}">{}</a>', reverse("cases:case", args=[record.number]), record.number)

    def render_title(self, record: Case) -> SafeString:
        """The title, with what it is about and where."""
        demo = (
            format_html(' <span class="tag tag-warn tag-small">{}</span>', gettext("demo"))
            if record.demonstration
            else ""
        )
        about = " · ".join(each for each in (kind_title(record.kind), record.address) if each)
        link = format_html('<a href="{}">{}</a>', reverse("cases:case", args=[record.number]), record.title)
        return format_html('{}{}<br><span class="small soft">{}</span>', link, demo, about)

    def render_state(self, record: Case) -> SafeString:
        """By word and colour."""
        return format_html('<span class="tag {}">{}</span>', _TAG.get(record.state, ""), State(record.state).label)

    def render_unit(self, record: Case) -> SafeString:
        """Who leads, and who stands beside."""
        beside = [unit_name(part.unit_id) for part in record.parts.all() if part.active and part.joint]
        more = format_html('<br><span class="small soft">+ {}</span>', ", ".join(beside)) if beside else ""
        return format_html("{}{}", unit_name(record.unit_id), more)

    def render_due(self, record: Case) -> SafeString:
        """The first clock."""
        owed = record.state in OPEN and record.state not in _ANSWERED
        return _due(due_of(record.due, self.today, provisional=record.due_provisional, is_open=owed))

    def render_unit_due(self, record: Case) -> SafeString | str:
        """Each unit's own clock."""
        parts = [part for part in record.parts.all() if part.active]
        shown = [
            _due(
                due_of(
                    part.due,
                    self.today,
                    provisional=part.due_provisional,
                    is_open=record.state in OPEN and part.state in ("forwarded", "rectifying"),
                )
            )
            for part in parts
        ]
        return format_html_join(SafeString("<br>"), "{}", ((each,) for each in shown)) if shown else "—"

    def render_source(self, value: str) -> str:
        """In words."""
        return source_title(value)

    def render_handed_over_on(self, value: dt.date) -> str:
        """The day."""
        return value.isoformat()


def _due(due: Due) -> SafeString:
    css = "case-late" if due.late else ""
    guess = (
        format_html(' <span class="tag tag-warn tag-small">{}</span>', pgettext("day", "provisional"))
        if due.provisional
        else ""
    )
    return format_html(
        '<span class="nowrap {}">{}</span>{}<br><span class="small soft {}">{}</span>',
        css,
        shown_day(due),
        guess,
        css,
        due.words,
    )
