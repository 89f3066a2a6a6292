"""Tables of workbooks and of their lines."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
import django_tables2 as tables
from django.db.models import Case, QuerySet, Value, When
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from lantian.apps.orgs.data_table import DataTable
from lantian.apps.orgs.filters import RecordFilter
from lantian.apps.records.campaign import pack, wording
from lantian.apps.records.templatetags.traces import value as shown_value
from lantian.apps.workbooks.choices import BatchState, LineKind
from lantian.apps.workbooks.models import Batch, StagedLine
from lantian.apps.workbooks.told import kept_words
from lantian.core.policy.ledger_schema import LedgerType
from lantian.io.excel.findings import Finding
from lantian.io.excel.ledger_layout import MASK, columns_of

__all__ = ["BatchFilter", "BatchTable", "LineFilter", "LineTable", "what_matters_first"]

_NUMBER = {"td": {"class": "n"}, "th": {"class": "n"}}
_WARN = {BatchState.FAULTY, BatchState.UNREADABLE, BatchState.WAITING}


class BatchTable(DataTable):
    """Workbooks, newest first; on a phone each is a card."""

    row_header = "id"
    cards = True
    id = tables.Column(_("No."), attrs=_NUMBER)
    ledger = tables.Column(pgettext_lazy("workbook", "Ledger"))
    name = tables.Column(pgettext_lazy("workbook", "Workbook"), attrs={"td": {"class": "workbook-name"}})
    state = tables.Column(_("State"))
    new = tables.Column(pgettext_lazy("workbook lines", "new"), accessor="counts", orderable=False, attrs=_NUMBER)
    changed = tables.Column(
        pgettext_lazy("workbook lines", "changed"), accessor="counts", orderable=False, attrs=_NUMBER
    )
    faulty = tables.Column(pgettext_lazy("workbook lines", "faulty"), accessor="counts", orderable=False, attrs=_NUMBER)
    uploaded_at = tables.Column(_("Received"), attrs={"td": {"class": "nowrap"}})
    uploaded_by = tables.Column(_("Brought in by"), empty_values=())

    class Meta(DataTable.Meta):
        attrs: ClassVar[dict[str, str]] = {"class": "data tight cards"}
        order_by = "-id"
        empty_text = _("No workbook was brought in yet.")

    def render_id(self, record: Batch) -> SafeString:
        """A link to the workbook's page."""
        return format_html('<a href="{}">{}</a>', reverse("workbooks:batch", args=[record.pk]), record.pk)

    def render_ledger(self, value: str) -> str:
        """Its title."""
        known = pack().ledgers.get(value)
        return wording(known.title) if known else value

    def render_state(self, record: Batch) -> SafeString:
        """In words and colour."""
        tone = " tag-warn" if record.state in _WARN else " tag-good" if record.state == BatchState.APPLIED else ""
        return format_html('<span class="tag{}">{}</span>', tone, record.get_state_display())

    def render_new(self, value: dict[str, int]) -> str:
        """Lines that enter a row."""
        return f"{value.get('new', 0):,}"

    def render_changed(self, value: dict[str, int]) -> str:
        """Lines that correct one."""
        return f"{value.get('changed', 0):,}"

    def render_faulty(self, value: dict[str, int]) -> str:
        """Lines that are refused."""
        return f"{value.get('faulty', 0):,}"

    def render_uploaded_at(self, value: object) -> str:
        """In local time."""
        return shown_value(value)

    def render_uploaded_by(self, record: Batch) -> str:
        """The person, or the command line."""
        return record.uploaded_by.display_name if record.uploaded_by else str(_("the installation"))


class BatchFilter(RecordFilter):
    """Workbooks by state."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=BatchState.choices, empty_label=_("all"))

    class Meta:
        model = Batch
        fields = ()


class LineFilter(RecordFilter):
    """Lines by what they would do."""

    kind = django_filters.ChoiceFilter(
        label=pgettext_lazy("workbook", "Lines"), choices=LineKind.choices, empty_label=_("all")
    )

    class Meta:
        model = StagedLine
        fields = ()


_FIRST = (LineKind.FAULTY, LineKind.NEW, LineKind.CHANGED, LineKind.MISSING, LineKind.SAME)


def what_matters_first(lines: QuerySet[StagedLine]) -> QuerySet[StagedLine]:
    """Lines with faults, then those that would do something, each in the order of the sheet; the same ones last."""
    weight = Case(*(When(kind=kind, then=Value(place)) for place, kind in enumerate(_FIRST)), default=Value(9))
    return lines.annotate(weight=weight).order_by("weight", "line", "number")


class LineTable(DataTable):
    """Lines of a workbook: old → new, and what is wrong."""

    row_header = "line"
    cards = True
    line = tables.Column(pgettext_lazy("workbook", "Line"), attrs=_NUMBER)
    kind = tables.Column(pgettext_lazy("workbook", "What it does"))
    number = tables.Column(pgettext_lazy("workbook", "Row of the ledger"), empty_values=())
    unit = tables.Column(_("Responsible unit"))
    differences = tables.Column(
        pgettext_lazy("workbook", "Difference"),
        empty_values=(),
        orderable=False,
        attrs={"td": {"class": "workbook-wide"}},
    )
    findings = tables.Column(
        pgettext_lazy("workbook", "What is said of it"),
        empty_values=(),
        orderable=False,
        attrs={"td": {"class": "workbook-wide"}},
    )

    class Meta(DataTable.Meta):
        attrs: ClassVar[dict[str, str]] = {"class": "data tight cards workbook-lines"}
        empty_text = _("No line of this kind.")

    def __init__(self, data: Any, ledger: LedgerType, *, personal: bool) -> None:
        self.by_id = {each.id: each for each in columns_of(ledger)}
        self.personal = personal
        super().__init__(data)

    def render_line(self, value: int) -> str:
        """Of the sheet."""
        return str(value) if value else "—"

    def render_kind(self, record: StagedLine) -> SafeString:
        """In a word."""
        words = {
            LineKind.NEW: (" tag-good", pgettext("workbook lines", "new")),
            LineKind.CHANGED: ("", pgettext("workbook lines", "changed")),
            LineKind.SAME: ("", pgettext("workbook lines", "the same")),
            LineKind.MISSING: (" tag-warn", pgettext("workbook lines", "missing")),
            LineKind.FAULTY: (" tag-bad", pgettext("workbook lines", "faulty")),
        }
        tone, word = words[LineKind(record.kind)]
        return format_html('<span class="tag{}">{}</span>', tone, word)

    def render_number(self, record: StagedLine) -> SafeString:
        """Number and name."""
        if not record.number:
            return format_html("<div>{}</div>", record.title or "—")
        return format_html('<div><span class="mono">{}</span> {}</div>', record.number, record.title)

    def render_unit(self, value: str) -> str:
        """Its name."""
        known = pack().units.get(value)
        return wording(known.short or known.name) if known else value or "—"

    def render_differences(self, record: StagedLine) -> SafeString:
        """Each field: old → new."""
        shown = [self._shown(name, *pair) for name, pair in record.differences.items()]
        if not shown:
            return format_html("{}", "—")
        if not record.seen:  # no row is there yet
            fresh = format_html_join("; ", "{} <b>{}</b>", ((title, new) for title, _old, new in shown))
            return format_html("<div>{}</div>", fresh)
        changed = format_html_join(
            "", "<div>{} <del>{}</del> → <ins>{}</ins></div>", ((title, old, new) for title, old, new in shown)
        )
        return format_html("<div>{}</div>", changed)

    def _shown(self, name: str, old: Any, new: Any) -> tuple[str, str, str]:
        column = self.by_id.get(name)
        if column is None:
            return name, str(old), str(new)
        if column.field is not None and column.field.personal and not self.personal:
            return wording(column.title), MASK, MASK
        return wording(column.title), *(wording(kept_words(column.field, each)) for each in (old, new))

    def render_findings(self, record: StagedLine) -> SafeString:
        """Message, then remedy."""
        found = sorted((Finding.from_json(each) for each in record.findings), key=lambda each: not each.severe)
        if not self.personal:
            hidden = {each.id for each in self.by_id.values() if each.field and each.field.personal}
            found = [each for each in found if each.field not in hidden]
        if not found:
            return format_html("{}", "—")
        said = format_html_join(
            "",
            '<div class="{}"><span class="mono small">{}</span> {} <span class="small soft">→ {}</span></div>',
            (
                ("workbook-wrong" if each.severe else "soft", each.cell, wording(each.message), wording(each.remedy))
                for each in found
            ),
        )
        return format_html("<div>{}</div>", said)
