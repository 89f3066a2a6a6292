"""Tables of stacks, months, exceedances, proposals and fines."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lantian.apps.orgs.campaign import pack, wording
from lantian.apps.orgs.data_table import DataTable
from lantian.apps.records.templatetags.traces import value as shown
from lantian.apps.stacks.choices import ProposalState
from lantian.apps.stacks.models import Fine, Proposal, StackHour
from lantian.apps.stacks.queries import StackRow
from lantian.apps.stacks.traces import address
from lantian.apps.stacks.wordings import facts_in_words, percent
from lantian.core.quantity.rounding import half_even
from lantian.core.rules.stacks.consequences import Consequence
from lantian.core.rules.stacks.hours import Excuse, State
from lantian.core.rules.stacks.rates import Count
from lantian.core.rules.stacks.sources import POLLUTANTS, SOURCE_TYPES

__all__ = ["ExceedanceTable", "FineTable", "MonthTable", "ProposalTable", "StackTable"]

_NUMBER = {"cell": {"class": "n"}}
_STATE_TAG = {
    ProposalState.OPEN: "tag-warn",
    ProposalState.ACCEPTED: "tag-good",
    ProposalState.DECLINED: "",
    ProposalState.LAPSED: "",
}


def _tag(words: object, kind: str = "") -> SafeString:
    return format_html('<span class="tag {}">{}</span>', kind, words)


class StackTable(DataTable):
    """Stacks with whether they report."""

    row_header = "stack"
    stack = tables.Column(_("Stack"), order_by=("stack__code",))
    subdistrict = tables.Column(_("Subdistrict"), accessor="stack__subdistrict")
    height = tables.Column(_("Height (m)"), accessor="stack__height", attrs=_NUMBER)
    source_type = tables.Column(_("Type of source"), accessor="stack__source_type")
    required = tables.Column(_("Monitor"), empty_values=(), order_by=("-required", "online", "stack__code"))
    newest = tables.Column(_("Newest hour until"), default="—", attrs={"td": {"class": "nowrap"}})
    exceeding = tables.Column(_("Hours above the limit, 30 days"), attrs=_NUMBER)

    class Meta(DataTable.Meta):
        empty_text = _("No stack is registered here.")

    @property
    def caption(self) -> str:
        """How many stacks."""
        total = self.paginator.count
        return ngettext("%(total)s stack", "%(total)s stacks", total) % {"total": total}

    def render_stack(self, record: StackRow) -> SafeString:
        """A link with the enterprise and the outlet."""
        stack = record.stack
        link = format_html('<a href="{}">{}</a>', reverse("stacks:stack", args=[stack.code]), stack.enterprise)
        return format_html('{}<br><span class="small soft">{}</span>', link, stack.name)

    def render_subdistrict(self, value: str) -> str:
        """Its name."""
        return wording(pack().units[value].name) if value in pack().units else value

    def render_height(self, value: Decimal) -> str:
        """Without trailing zeros."""
        return f"{value.normalize():f}"

    def render_source_type(self, value: str) -> str:
        """In words."""
        return wording(SOURCE_TYPES[value]) if value in SOURCE_TYPES else value

    def render_required(self, record: StackRow) -> SafeString:
        """Whether a monitor is needed, and whether it reports."""
        if not record.networked:
            if not record.required:
                return _tag(gettext("not required"))
            return _tag(gettext("late: not on line") if record.late else gettext("not on line yet"), "tag-bad")
        return _tag(gettext("on line"), "tag-good") if record.online else _tag(gettext("silent"), "tag-warn")

    def render_newest(self, value: dt.datetime) -> str:
        """In local time."""
        return shown(value)

    def render_exceeding(self, record: StackRow, value: int) -> SafeString | str:
        """Red when there are any."""
        return format_html('<span class="bad">{}</span>', value) if value else "0"


class MonthTable(DataTable):
    """The valid transmission rate of each source and pollutant, with numerators and denominators."""

    row_header = "stack"
    stack = tables.Column(_("Stack"), orderable=False)
    pollutant = tables.Column(_("Pollutant"), orderable=False, empty_values=())
    due = tables.Column(_("Due (h)"), accessor="count__due", orderable=False, attrs=_NUMBER)
    received = tables.Column(_("Received (h)"), accessor="count__received", orderable=False, attrs=_NUMBER)
    valid = tables.Column(_("Valid (h)"), accessor="count__valid", orderable=False, attrs=_NUMBER)
    transmission = tables.Column(
        _("Transmission rate"), accessor="count", orderable=False, attrs=_NUMBER, empty_values=()
    )
    validity = tables.Column(_("Validity rate"), accessor="count", orderable=False, attrs=_NUMBER, empty_values=())
    rate = tables.Column(
        _("Valid transmission rate"), accessor="count", orderable=False, attrs=_NUMBER, empty_values=()
    )
    verdict = tables.Column(_("Against the demand"), accessor="passes", orderable=False, empty_values=())

    class Meta(DataTable.Meta):
        empty_text = _("No hours of this month are known.")

    def render_stack(self, record: object) -> SafeString:
        """A link, with a word for what came too late."""
        row = record.row  # type: ignore[attr-defined]
        late = ""
        if row.late and record.pollutant == "":  # type: ignore[attr-defined]
            late = ngettext("%(n)s hour changed too late", "%(n)s hours changed too late", row.late) % {"n": row.late}
        return format_html(
            '<a href="{}">{}</a> <span class="small soft">{}</span>',
            reverse("stacks:stack", args=[row.stack.code]) + f"?month={row.month:%Y-%m}",
            row.stack.enterprise,
            late,
        )

    def render_pollutant(self, record: object) -> str:
        """One of them, or all together."""
        code = record.pollutant  # type: ignore[attr-defined]
        return wording(POLLUTANTS[code]) if code in POLLUTANTS else code or gettext("all pollutants")

    def render_transmission(self, value: Count) -> str:
        """received / due."""
        return percent(value.transmission)

    def render_validity(self, value: Count) -> str:
        """valid / received."""
        return percent(value.validity)

    def render_rate(self, record: object, value: Count) -> SafeString:
        """The product, with its trace."""
        row = record.row  # type: ignore[attr-defined]
        key = {"stack": row.stack.code, "month": f"{row.month:%Y-%m}"}
        if record.pollutant:  # type: ignore[attr-defined]
            key["parameter"] = record.pollutant  # type: ignore[attr-defined]
        return format_html('<a class="figure" href="{}">{}</a>', address("stack-rate", key), percent(value.rate))

    def render_verdict(self, record: object) -> SafeString | str:
        """Only of the source as a whole."""
        row = record.row  # type: ignore[attr-defined]
        if record.pollutant or row.passes is None:  # type: ignore[attr-defined]
            return ""
        demanded = percent(Fraction(row.demanded))
        words = gettext("reaches {share}") if row.passes else gettext("below {share}")
        found = _tag(words.format(share=demanded), "tag-good" if row.passes else "tag-bad")
        return found if row.final else format_html("{} {}", found, _tag(gettext("preliminary"), "tag-warn"))


class ExceedanceTable(DataTable):
    """Hours above a limit, with what excuses them."""

    row_header = "time"
    time = tables.Column(_("Hour from"), attrs={"cell": {"class": "nowrap"}})
    parameter = tables.Column(_("Pollutant"))
    value = tables.Column(_("Hour mean (mg/m³)"), attrs=_NUMBER)
    limit = tables.Column(_("Limit (mg/m³)"), attrs=_NUMBER, orderable=False)
    state = tables.Column(_("Judged"))
    reason = tables.Column(_("Exempt because"), empty_values=(), orderable=False)

    class Meta(DataTable.Meta):
        empty_text = _("No hour of this month is above its limit.")

    def render_time(self, value: dt.datetime) -> str:
        """In local time."""
        return shown(value)

    def render_parameter(self, value: str) -> str:
        """In words."""
        return wording(POLLUTANTS[value]) if value in POLLUTANTS else value

    def render_value(self, record: StackHour, value: Decimal) -> SafeString:
        """With its trace, kept to the decimals of the record but no more than three."""
        stamp = f"{record.time:%Y-%m-%dT%H:%M:%SZ}"
        key = {"stack": record.stack_id, "parameter": record.parameter, "hour": stamp}
        trace = address("stack-hour", key, record.version)
        return format_html('<a class="figure" href="{}">{}</a>', trace, f"{half_even(value, 1):f}")

    def render_limit(self, value: Decimal) -> str:
        """Without trailing zeros."""
        return f"{value.normalize():f}"

    def render_state(self, value: str) -> SafeString:
        """By word and colour."""
        return _tag(wording(State(value).words), "tag-bad" if value == State.EXCEEDING.value else "tag-warn")

    def render_reason(self, record: StackHour) -> str:
        """The kind of exemption, its proof, and a conversion that is not that of the formula."""
        parts = []
        if record.exemption is not None:
            parts.append(f"{wording(Excuse(record.exemption.kind).words)} · {record.exemption.document}")
        if record.differs:
            parts.append(gettext("the device’s conversion is not that of the formula"))
        return " · ".join(parts) or "—"


class ProposalTable(DataTable):
    """What may follow, and what was decided."""

    row_header = "kind"
    day = tables.Column(pgettext_lazy("stack", "Of"), attrs={"td": {"class": "nowrap"}})
    kind = tables.Column(_("What is proposed"))
    stack = tables.Column(_("Stack"), empty_values=())
    facts = tables.Column(_("Because"), orderable=False)
    state = tables.Column(_("State"))
    decided_name = tables.Column(_("Decided by"), default="—")
    until = tables.Column(pgettext_lazy("stack", "By"), default="—", attrs={"td": {"class": "nowrap"}})

    class Meta(DataTable.Meta):
        empty_text = _("Nothing is proposed.")
        order_by = "-day"

    def render_day(self, record: Proposal, value: dt.date) -> str:
        """A day, or a month."""
        return f"{value:%Y-%m}" if record.kind.startswith("supervise") else value.isoformat()

    def render_kind(self, record: Proposal, value: str) -> SafeString:
        """A link to the decision."""
        words = wording(Consequence(value).words)
        return format_html('<a href="{}">{}</a>', reverse("stacks:proposal", args=[record.pk]), words)

    def render_stack(self, record: Proposal) -> str:
        """Its enterprise; the area when it is about several."""
        return record.stack.enterprise if record.stack else gettext("the whole area")

    def render_facts(self, record: Proposal) -> str:
        """In a sentence."""
        return facts_in_words(record)

    def render_state(self, record: Proposal) -> SafeString:
        """By word and colour."""
        found = _tag(record.get_state_display(), _STATE_TAG[ProposalState(record.state)])
        return format_html("{} {}", found, _tag(gettext("closed out"), "tag-good")) if record.closed_at else found

    def render_until(self, value: dt.date) -> str:
        """The day."""
        return value.isoformat()


class FineTable(DataTable):
    """The ledger of fines."""

    row_header = "decision"
    on = tables.Column(_("Day of the decision"), attrs={"td": {"class": "nowrap"}})
    decision = tables.Column(_("Number of the decision"))
    proposal = tables.Column(pgettext_lazy("stack", "Of"), orderable=False)
    amount = tables.Column(_("Amount (yuan)"), attrs=_NUMBER)
    entered_by = tables.Column(_("Entered by"), default="—")
    struck_by = tables.Column(_("Struck"), empty_values=(), orderable=False)

    class Meta(DataTable.Meta):
        empty_text = _("No fine is entered.")

    def render_on(self, value: dt.date) -> str:
        """The day."""
        return value.isoformat()

    def render_proposal(self, value: Proposal) -> SafeString:
        """What it was for."""
        words = f"{value.stack.enterprise if value.stack else ''} {value.day} {wording(Consequence(value.kind).words)}"
        return format_html('<a href="{}">{}</a>', reverse("stacks:proposal", args=[value.pk]), words)

    def render_struck_by(self, record: Fine) -> str:
        """Who struck it, and why."""
        return f"{record.struck_by} {record.struck_reason}" if record.struck_at else "—"
