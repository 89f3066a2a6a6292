"""The table of the action log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import ClassVar
from urllib.parse import urlencode

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lantian.apps.orgs.data_table import DataTable
from lantian.apps.records.log_words import action_words, facts_words, reason_words, subject_words
from lantian.apps.records.models import LogEntry
from lantian.apps.records.templatetags.traces import value as shown_value

__all__ = ["LogTable"]

_SMALL = {"td": {"class": "mono small"}}
_SHOWN_OF_SEAL = 12


class LogTable(DataTable):
    """Entries of the log, newest first unless a heading is chosen."""

    row_header = "number"
    cards = True
    number = tables.Column(_("No."), attrs={"cell": {"class": "n"}})
    time = tables.Column(_("Time"), attrs={"td": {"class": "nowrap"}}, order_by="number")
    actor_name = tables.Column(_("Who"), empty_values=(), order_by=("actor_name", "number"))
    action = tables.Column(_("What"), order_by=("action", "number"))
    subject = tables.Column(_("To what"), order_by=("subject", "number"))
    facts = tables.Column(_("Facts"), orderable=False, empty_values=(), attrs={"td": {"class": "small"}})
    reason = tables.Column(_("Why"), orderable=False, default="", attrs={"th": {"class": "nowrap"}})
    digest = tables.Column(_("Seal"), orderable=False, attrs=_SMALL)

    class Meta(DataTable.Meta):
        attrs: ClassVar[dict[str, str]] = {"class": "data tight"}
        order_by = "-number"

    def render_number(self, value: int) -> str:
        """In digits."""
        return str(value)

    def render_time(self, value: dt.datetime) -> str:
        """In local time."""
        return shown_value(value)

    def render_actor_name(self, value: str) -> str:
        """Nobody's own deed is the installation's."""
        return value or gettext("the installation")

    def render_action(self, value: str) -> SafeString:
        """In words; the code of it below."""
        words = action_words(value)
        code = format_html('<span class="mono small soft">{}</span>', value)
        return code if words == value else format_html("{}<br>{}", words, code)

    def render_subject(self, value: str) -> SafeString:
        """A link to everything that was done to it."""
        return format_html('<a href="?{}">{}</a>', urlencode({"subject": value}), subject_words(value))

    def render_facts(self, value: Mapping[str, object], record: LogEntry) -> str:
        """In one line."""
        return facts_words(value, action=record.action)

    def render_reason(self, value: str) -> str:
        """As it was written."""
        return reason_words(value)

    def render_digest(self, value: str) -> SafeString:
        """Its beginning; the whole of it when pointed at."""
        return format_html('<span title="{}">{}</span>', value, value[:_SHOWN_OF_SEAL])
