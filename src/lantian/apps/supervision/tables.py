"""The table of measures."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

import django_tables2 as tables
from django.urls import reverse
from django.utils.functional import Promise
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

_KIND = pgettext_lazy("enforcement", "Measure")
_PARTY = pgettext_lazy("enforcement", "Against")
_ORDERED = pgettext_lazy("enforcement", "Ordered")
_UNIT = pgettext_lazy("enforcement", "In whose charge")
_STATE = pgettext_lazy("enforcement", "State")
_DUE = pgettext_lazy("enforcement", "Due or until")
_SUM = pgettext_lazy("enforcement", "Come to so far (yuan)")
_RECORD = pgettext_lazy("enforcement", "Record")


def _cell(label: Promise, css: str = "") -> dict[str, dict[str, object]]:
    """Attributes of a column: its heading stands in each cell where a phone shows rows as cards."""
    return {"td": {"class": css, "data-label": label}, "th": {"class": css if css == "n" else ""}}


class MeasureTable(DataTable):
    """Measures with what runs and what is due."""

    row_header = "kind"
    kind = tables.Column(_KIND, attrs=_cell(_KIND))
    party = tables.Column(_PARTY, attrs=_cell(_PARTY))
    ordered_on = tables.Column(_ORDERED, attrs=_cell(_ORDERED, "nowrap"))
    unit = tables.Column(_UNIT, attrs=_cell(_UNIT))
    state = tables.Column(_STATE, attrs=_cell(_STATE))
    due_on = tables.Column(_DUE, empty_values=(), attrs=_cell(_DUE, "nowrap"))
    daily = tables.Column(_SUM, empty_values=(), orderable=False, attrs=_cell(_SUM, "n"))
    record = tables.Column(_RECORD, empty_values=(), attrs=_cell(_RECORD))

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
