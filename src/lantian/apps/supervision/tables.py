"""The table of measures."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lantian.apps.orgs.data_table import DataTable
from lantian.apps.records import traces
from lantian.apps.supervision.choices import MeasureState, Shape
from lantian.apps.supervision.measures import accrual_of
from lantian.apps.supervision.models import Measure
from lantian.apps.supervision.words import kind_words, unit_words

__all__ = ["MeasureTable"]

_TAGS = {MeasureState.STANDING: "tag-warn", MeasureState.LIFTED: "tag-good", MeasureState.STRUCK: ""}


class MeasureTable(DataTable):
    """Measures with what runs and what is due."""

    row_header = "kind"
    cards = True
    kind = tables.Column(pgettext_lazy("enforcement", "Measure"))
    party = tables.Column(pgettext_lazy("enforcement", "Against"))
    ordered_on = tables.Column(pgettext_lazy("enforcement", "Ordered"), attrs={"td": {"class": "nowrap"}})
    unit = tables.Column(pgettext_lazy("enforcement", "In whose charge"))
    state = tables.Column(pgettext_lazy("enforcement", "State"))
    due_on = tables.Column(
        pgettext_lazy("enforcement", "Due or until"), empty_values=(), attrs={"td": {"class": "nowrap"}}
    )
    daily = tables.Column(
        pgettext_lazy("enforcement", "Come to so far (yuan)"),
        empty_values=(),
        orderable=False,
        attrs={"td": {"class": "n"}, "th": {"class": "n"}},
    )
    record = tables.Column(pgettext_lazy("enforcement", "Record"), empty_values=())

    class Meta(DataTable.Meta):
        attrs: ClassVar[dict[str, str]] = {"class": "data phone-cards"}
        order_by = "-ordered_on"
        empty_text = _("No measure is like that.")

    def __init__(self, *args: object, today: dt.date, **kwargs: object) -> None:
        self.today = today
        super().__init__(*args, **kwargs)

    @property
    def caption(self) -> str:
        """How many measures."""
        total = self.paginator.count
        return ngettext("%(total)s measure", "%(total)s measures", total) % {"total": total}

    def render_ordered_on(self, value: dt.date) -> str:
        """The day in digits."""
        return value.isoformat()

    def render_kind(self, record: Measure) -> SafeString:
        """What it is, with a link to its page."""
        demo = format_html(' <span class="tag tag-warn">{}</span>', gettext("demo")) if record.demonstration else ""
        address = reverse("supervision:measure", args=[record.pk])
        return format_html('<a href="{}">{}</a>{}', address, kind_words(record.kind), demo)

    def render_unit(self, value: str) -> str:
        """The name of the unit."""
        return unit_words(value)

    def render_state(self, record: Measure) -> SafeString:
        """By word and colour."""
        tag, label = _TAGS[MeasureState(record.state)], MeasureState(record.state).label
        return format_html('<span class="tag {}">{}</span>', tag, label)

    def render_due_on(self, record: Measure) -> SafeString:
        """The day, and that it is past."""
        day = record.due_on or record.ends_on
        if day is None:
            return format_html("{}", "—")
        late = record.state == MeasureState.STANDING and record.shape == Shape.HANG_BOARD and day < self.today
        mark = format_html(' <span class="tag tag-bad">{}</span>', pgettext("enforcement", "overdue")) if late else ""
        return format_html("{}{}", day.isoformat(), mark)

    def render_daily(self, record: Measure) -> SafeString:
        """What a fine by the day has come to, with its arithmetic behind it."""
        if record.state == MeasureState.STRUCK or (found := accrual_of(record, self.today)) is None:
            return format_html("{}", "—")
        address = traces.address("daily-fine", {"measure": record.pk})
        return format_html('<a class="figure" href="{}">{}</a>', address, f"{found.amount:.2f}")

    def render_record(self, record: Measure) -> SafeString:
        """The row that records it, or that it is missing."""
        if not record.record:
            return format_html('<span class="soft">{}</span>', pgettext("enforcement", "none yet"))
        return format_html('<a href="{}">{}</a>', reverse("ledgers:row", args=[record.record]), record.record)
