"""Tables of episodes and decisions."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from lantian.apps.orgs.data_table import DataTable
from lantian.apps.quality.choices import FlagName, State
from lantian.apps.quality.models import Decision, Episode
from lantian.apps.quality.words import parameter_name, rule_title
from lantian.apps.records.campaign import pack, wording

__all__ = ["DecisionTable", "EpisodeTable", "flag_tag", "hours_words", "state_tag"]

_HOUR = dt.timedelta(hours=1)
_STATES = {State.PROPOSED: "tag-warn", State.ACCEPTED: "tag-bad", State.OVERRIDDEN: "tag-good"}


def hours_words(first: dt.datetime, last: dt.datetime) -> str:
    """From the first hour to the end of the last."""
    begin, end = timezone.localtime(first), timezone.localtime(last + _HOUR)
    until = f"{end:%H:%M}" if begin.date() == end.date() else f"{end:%m-%d %H:%M}"
    return f"{begin:%Y-%m-%d %H:%M} – {until}"


def flag_tag(flag: int, text: str = "") -> SafeString:
    """A flag by word, sign and colour."""
    bad = flag == FlagName.BAD
    css, sign = ("tag-bad", "■") if bad else ("tag-warn", "▲")
    return format_html('<span class="tag {}">{} {}</span>', css, sign, text or FlagName(flag).label)


def state_tag(state: str) -> SafeString:
    """A state by word and colour."""
    return format_html('<span class="tag {}">{}</span>', _STATES.get(State(state), ""), State(state).label)


class EpisodeTable(DataTable):
    """Episodes, each leading to its page."""

    row_header = "first"
    first = tables.Column(_("Hours"), order_by=("last", "station"), attrs={"td": {"class": "nowrap"}})
    hours = tables.Column(_("h"), attrs={"cell": {"class": "n"}})
    station = tables.Column(_("Station"))
    subdistrict = tables.Column(_("Subdistrict"))
    parameter = tables.Column(_("Parameter"), empty_values=(None,))
    rule = tables.Column(_("Rule"))
    flag = tables.Column(_("Flag"))
    state = tables.Column(_("State"))

    class Meta(DataTable.Meta):
        attrs: ClassVar[dict[str, str]] = {"class": "data tight cards episodes"}
        empty_text = _("No episode answers to this choice.")
        order_by = "-first"

    def __init__(self, *args: object, names: dict[str, str] | None = None, **more: object) -> None:
        super().__init__(*args, **more)
        self.names = names or {}

    @property
    def caption(self) -> str:
        """How many there are."""
        total = self.paginator.count
        return ngettext("%(total)s episode", "%(total)s episodes", total) % {"total": total}

    def render_first(self, record: Episode) -> SafeString:
        """A link to the episode."""
        return format_html(
            '<a href="{}">{}</a>', reverse("quality:episode", args=[record.pk]), hours_words(record.first, record.last)
        )

    def render_station(self, value: str) -> SafeString:
        """A link to the station's page."""
        return format_html('<a href="{}">{}</a>', reverse("site:station", args=[value]), self.names.get(value, value))

    def render_subdistrict(self, value: str) -> str:
        """Its name."""
        unit = pack().units.get(value)
        return wording(unit.name) if unit else value

    def render_parameter(self, value: str) -> str:
        """As the standard calls it."""
        return wording(parameter_name(value))

    def render_rule(self, value: str) -> str:
        """In words."""
        return wording(rule_title(value))

    def render_flag(self, value: int, record: Episode) -> SafeString:
        """By word and sign."""
        return flag_tag(record.flag)

    def render_state(self, value: str, record: Episode) -> SafeString:
        """By word and colour."""
        return state_tag(record.state)


class DecisionTable(DataTable):
    """Decisions, each leading to its page."""

    row_header = "id"
    id = tables.Column(_("No."), attrs={"cell": {"class": "n"}})
    decided_at = tables.Column(_("Decided"), attrs={"td": {"class": "nowrap"}})
    decided_name = tables.Column(_("By"), empty_values=(None,))
    kind = tables.Column(_("Decision"))
    station = tables.Column(_("Station"))
    first = tables.Column(_("Hours"), attrs={"td": {"class": "nowrap"}})
    reason = tables.Column(_("Reason"), orderable=False, default="")
    seq = tables.Column(_("Data version"), attrs={"cell": {"class": "n"}})

    class Meta(DataTable.Meta):
        attrs: ClassVar[dict[str, str]] = {"class": "data tight cards"}
        empty_text = _("Nobody has decided anything yet.")
        order_by = "-id"

    def __init__(self, *args: object, names: dict[str, str] | None = None, **more: object) -> None:
        super().__init__(*args, **more)
        self.names = names or {}

    @property
    def caption(self) -> str:
        """How many there are."""
        total = self.paginator.count
        return ngettext("%(total)s decision", "%(total)s decisions", total) % {"total": total}

    def render_id(self, value: int) -> SafeString:
        """A link to it."""
        return format_html('<a href="{}">{}</a>', reverse("quality:decision", args=[value]), value)

    def render_decided_at(self, value: dt.datetime) -> str:
        """In local time."""
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"

    def render_decided_name(self, value: str) -> str:
        """Nobody's own deed is the installation's."""
        return value or gettext("the installation")

    def render_kind(self, record: Decision) -> SafeString:
        """In words; struck through when it was undone."""
        if record.undo is not None:
            return format_html("<s>{}</s> <span class='tag'>{}</span>", record.get_kind_display(), gettext("undone"))
        return format_html("{}", record.get_kind_display())

    def render_station(self, value: str) -> str:
        """By name."""
        return self.names.get(value, value)

    def render_first(self, record: Decision) -> str:
        """From the first hour to the end of the last."""
        return hours_words(record.first, record.last)

    def render_seq(self, value: int) -> str:
        """In digits."""
        return str(value)
