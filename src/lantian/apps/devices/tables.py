"""Tables of devices, orders and strangers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from lantian.apps.devices.queries import Caller, DeviceRow
from lantian.apps.devices.words import REASONS, STATES, mark_words, reason_words, state_tone
from lantian.apps.monitoring.models import Station
from lantian.apps.network.kinds import kind_of
from lantian.apps.network.tables import unit_name
from lantian.apps.network.words import factor_names
from lantian.apps.orgs.data_table import DataTable
from lantian.apps.orgs.models import User
from lantian.apps.records.campaign import wording
from lantian.apps.records.templatetags.traces import value as shown_value
from lantian.core.quantity.rounding import half_even
from lantian.core.standards.hj212.requests import REQUESTS
from lantian.io.telemetry.orders import SYSTEM, Order

__all__ = ["CallerTable", "DeviceTable", "OrderTable", "command_title"]

_MARKS_SHOWN = 3
_NOWRAP = {"td": {"class": "nowrap"}}
_NUMBER = {"cell": {"class": "n"}}


def command_title(command: str) -> str:
    """What a command is called; its name where nobody knows it."""
    request = REQUESTS.get(command)
    return wording(request.title) if request else command


def names_of(orders: Sequence[Order]) -> dict[str, str]:
    """By account, the names of the people who gave orders."""
    return {each.username: str(each) for each in User.objects.filter(username__in={one.asked_by for one in orders})}


class DeviceTable(DataTable):
    """Every device of the register."""

    row_header = "name"
    name = tables.Column(_("Device"), accessor="station", order_by=("station__name_zh",))
    mn = tables.Column("MN", accessor="station__mn", attrs={"td": {"class": "mono small"}})
    subdistrict = tables.Column(_("Subdistrict"), accessor="station__subdistrict", attrs=_NOWRAP)
    kind = tables.Column(_("Kind"), accessor="station__kind")
    connected = tables.Column(_("Line"), accessor="connected")
    last_frame = tables.Column(_("Last frame"), empty_values=(), orderable=False, attrs=_NOWRAP)
    dialect = tables.Column(_("Edition"), empty_values=(), orderable=False)
    skew = tables.Column(_("Clock (s)"), empty_values=(), orderable=False, attrs=_NUMBER)
    gaps = tables.Column(_("Gaps"), empty_values=(), orderable=False, attrs=_NUMBER)
    faults = tables.Column(_("Deviations"), attrs={"td": {"class": "small"}})

    class Meta(DataTable.Meta):
        attrs: ClassVar[dict[str, str]] = {"class": "data tight"}
        empty_text = _("No device answers to this choice.")

    @property
    def caption(self) -> str:
        """How many there are."""
        total = self.paginator.count
        return ngettext("%(total)s device", "%(total)s devices", total) % {"total": total}

    def render_name(self, record: DeviceRow) -> SafeString:
        """Leads to the device."""
        address = reverse("devices:device", args=[record.station.mn])
        return format_html('<a href="{}">{}</a>', address, str(record.station))

    def render_subdistrict(self, value: str) -> str:
        """By name."""
        return unit_name(value)

    def render_kind(self, record: DeviceRow) -> str:
        """By name."""
        return wording(kind_of(record.station).title)

    def render_connected(self, record: DeviceRow) -> SafeString:
        """By word and colour."""
        return line_tag(record)

    def render_last_frame(self, record: DeviceRow) -> str:
        """In local time."""
        return shown_value(record.last_frame)

    def render_dialect(self, record: DeviceRow) -> str:
        """As it was found out."""
        return (record.health.dialect if record.health else "") or "—"

    def render_skew(self, record: DeviceRow) -> str:
        """Its clock minus ours."""
        skew = record.health.clock_skew_seconds if record.health else None
        if skew is None:
            return "—"
        whole = half_even(Decimal(str(skew)), 0)
        return f"{whole:+f}".replace("-", "−") if whole else "0"

    def render_gaps(self, record: DeviceRow) -> str:
        """Periods that are missing and can still be asked for."""
        return str(record.health.outstanding_gaps) if record.health else "—"

    def render_faults(self, record: DeviceRow) -> SafeString | str:
        """The commonest in words, with counts."""
        marks = sorted(record.health.marks.items(), key=lambda item: -item[1]) if record.health else []
        if not marks:
            return "—"
        shown = format_html_join(" · ", "{} {}", ((mark_words(name), count) for name, count in marks[:_MARKS_SHOWN]))
        return format_html("{}{}", shown, " …" if len(marks) > _MARKS_SHOWN else "")


def line_tag(record: DeviceRow) -> SafeString:
    """Connected or not."""
    if record.connected:
        return format_html('<span class="tag tag-good">{}</span>', gettext("connected"))
    if record.health is None:
        return format_html('<span class="tag">{}</span>', gettext("never met"))
    return format_html('<span class="tag tag-bad">{}</span>', gettext("not connected"))


class OrderTable(DataTable):
    """Orders, newest first."""

    row_header = "id"
    id = tables.Column(_("No."), attrs=_NUMBER)
    asked_at = tables.Column(_("Asked"), attrs=_NOWRAP)
    mn = tables.Column(_("Device"))
    command = tables.Column(_("Command"))
    asked_by = tables.Column(_("Asked by"))
    state = tables.Column(_("State"))
    attempts = tables.Column(_("Sent"), attrs=_NUMBER)
    reason = tables.Column(_("Reason"), orderable=False, default="")

    class Meta(DataTable.Meta):
        attrs: ClassVar[dict[str, str]] = {"class": "data tight"}
        order_by = "-id"
        empty_text = _("No order was given yet.")

    def __init__(self, orders: Sequence[Order], **more: Any) -> None:
        super().__init__(orders, **more)
        self._stations = {each.mn: each for each in Station.objects.filter(mn__in={order.mn for order in orders})}
        self._people = names_of(orders)

    def render_id(self, value: int) -> SafeString:
        """Leads to the order with its answers."""
        return format_html('<a href="{}">{}</a>', reverse("devices:order", args=[value]), value)

    def render_asked_at(self, record: Order) -> str:
        """In local time."""
        return shown_value(record.asked_at)

    def render_mn(self, value: str) -> SafeString:
        """Leads to the device."""
        shown = str(self._stations.get(value, value))
        return format_html('<a href="{}" title="{}">{}</a>', reverse("devices:device", args=[value]), value, shown)

    def render_command(self, record: Order) -> SafeString:
        """By its title, with its number."""
        return format_html('{} <span class="mono small soft">{}</span>', command_title(record.command), record.cn)

    def render_asked_by(self, value: str) -> str:
        """The account, or the installation itself."""
        return gettext("the installation") if value == SYSTEM else self._people.get(value, value)

    def render_reason(self, record: Order) -> str:
        """The gateway's own in the reader's language."""
        return reason_words(record.reason) if record.asked_by == SYSTEM else record.reason

    def render_state(self, value: str) -> SafeString:
        """By word and colour."""
        return format_html('<span class="tag {}">{}</span>', state_tone(value), str(STATES.get(value, value)))


class CallerTable(DataTable):
    """Strangers."""

    row_header = "mn"
    mn = tables.Column(_("Number (MN)"), attrs={"td": {"class": "mono"}})
    reason = tables.Column(_("Why not let in"), empty_values=(), orderable=False)
    claims = tables.Column(_("What it sends"), empty_values=(), orderable=False)
    first = tables.Column(_("First call"), attrs=_NOWRAP)
    last = tables.Column(_("Last call"), attrs=_NOWRAP)
    count = tables.Column(_("Frames"), attrs=_NUMBER)
    peers = tables.Column(_("From"), orderable=False, attrs={"td": {"class": "mono small"}})

    class Meta(DataTable.Meta):
        empty_text = _("No stranger calls.")

    def render_mn(self, record: Caller) -> SafeString:
        """Leads to its frames."""
        return format_html('<a href="{}">{}</a>', reverse("devices:stranger", args=[record.mn]), record.mn)

    def render_reason(self, record: Caller) -> SafeString:
        """In words."""
        return format_html_join(
            " ",
            '<span class="tag tag-warn">{}</span>',
            ((str(REASONS.get(each.reason, each.reason)),) for each in record.calls),
        )

    def render_claims(self, record: Caller) -> str:
        """System type and factors."""
        return f"ST {record.st or '—'} · {factor_names(record.factors[:8]) or '—'}"

    def render_first(self, record: Caller) -> str:
        """In local time."""
        return shown_value(record.first)

    def render_last(self, record: Caller) -> str:
        """In local time."""
        return shown_value(record.last)

    def render_peers(self, record: Caller) -> str:
        """The first few."""
        return ", ".join(record.peers[:_MARKS_SHOWN])
