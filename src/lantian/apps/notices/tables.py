"""The inbox and the list of messages."""

from __future__ import annotations

import datetime as dt

import django_tables2 as tables
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lantian.apps.notices.choices import Delivered
from lantian.apps.notices.models import Delivery, Notice
from lantian.apps.notices.words import trouble_words
from lantian.apps.orgs.data_table import DataTable
from lantian.apps.records.templatetags.traces import value as shown

__all__ = ["DeliveryTable", "NoticeTable"]

_SEVERITY = {"info": "", "warning": "tag-warn", "urgent": "tag-bad"}
_STATE = {Delivered.SENT: "tag-good", Delivered.GIVEN_UP: "tag-bad", Delivered.RETRYING: "tag-warn"}


class NoticeTable(DataTable):
    """Groups of notices, the newest first."""

    row_header = "what"
    severity = tables.Column(_("Severity"), orderable=False)
    what = tables.Column(pgettext_lazy("notice", "What"), empty_values=(), orderable=False)
    do = tables.Column("", empty_values=(), orderable=False)
    kind = tables.Column(_("Kind"))
    at = tables.Column(_("Since"), attrs={"td": {"class": "nowrap"}})
    state = tables.Column(_("State"), empty_values=(), orderable=False)
    noted = tables.Column(_("Taken note by"), empty_values=(), orderable=False)

    class Meta(DataTable.Meta):
        empty_text = _("No notice answers to this choice.")

    def __init__(self, *args: object, members: dict[int, list[Notice]], **facts: object) -> None:
        super().__init__(*args, **facts)
        self.members = members

    @property
    def caption(self) -> str:
        """How many there are."""
        total = self.paginator.count
        return ngettext("%(total)s notice", "%(total)s notices", total) % {"total": total}

    def render_severity(self, record: Notice) -> SafeString:
        """The greatest of the group, by word and colour."""
        worst = max(self._of(record), key=lambda one: list(_SEVERITY).index(one.severity))
        return format_html('<span class="tag {}">{}</span>', _SEVERITY[worst.severity], worst.get_severity_display())

    def render_what(self, record: Notice) -> SafeString:
        """Title and text; the others of the group below."""
        group = self._of(record)
        first = format_html(
            '<a href="{}">{}</a><span class="notice-text">{}</span>', record.address, record.title, record.body
        )
        if len(group) == 1:
            return first
        others = format_html_join(
            "", '<li><a href="{}">{}</a> {}</li>', ((one.address, one.title, _settled(one)) for one in group[1:])
        )
        words = ngettext("and %(count)s more", "and %(count)s more", len(group) - 1) % {"count": len(group) - 1}
        return format_html("{}<details><summary>{}</summary><ul>{}</ul></details>", first, words, others)

    def render_at(self, value: dt.datetime) -> str:
        """In local time."""
        return shown(value)

    def render_state(self, record: Notice) -> SafeString:
        """Whether it is new, stands open or is over."""
        words: list[tuple[str, str]] = []
        if getattr(record, "is_new", False):
            words.append(("tag-warn", pgettext("notice", "new")))
        if not getattr(record, "standing", 0):
            words.append(("tag-good", pgettext("notice", "settled")))
        elif not words:
            words.append(("", pgettext("notice", "stands open")))
        if any(one.escalated_at for one in self._of(record)):
            words.append(("tag-bad", gettext("handed up")))
        return format_html_join(" ", '<span class="tag {}">{}</span>', words)

    def render_noted(self, record: Notice) -> str:
        """Who, each once."""
        names = {str(receipt.by): None for one in self._of(record) for receipt in one.receipts.all()}
        return ", ".join(names) or "—"

    def render_do(self, record: Notice) -> SafeString | str:
        """Take note of the whole group."""
        if not getattr(record, "is_new", False):
            return ""
        return format_html(
            '<form method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
            '<input type="hidden" name="group" value="{}"><button class="button" type="submit">{}</button></form>',
            reverse("notices:acknowledge"),
            get_token(self.request),
            record.pk,
            gettext("Take note"),
        )

    def _of(self, record: Notice) -> list[Notice]:
        return self.members.get(record.pk) or [record]


class DeliveryTable(DataTable):
    """Messages to the outside."""

    row_header = "notice"
    notice = tables.Column(_("Notice"), orderable=False)
    channel = tables.Column(_("Channel"), orderable=False)
    address = tables.Column(pgettext_lazy("message", "To"), orderable=False, default="—")
    state = tables.Column(_("State"), orderable=False)
    attempts = tables.Column(_("Tries"), attrs={"cell": {"class": "n"}}, orderable=False)
    due = tables.Column(_("Sent or due"), orderable=False, attrs={"td": {"class": "nowrap"}})
    trouble = tables.Column(_("What the channel said"), orderable=False, default="")

    class Meta(DataTable.Meta):
        empty_text = _("No message has gone out yet.")

    def render_state(self, record: Delivery) -> SafeString:
        """By word and colour."""
        return format_html(
            '<span class="tag {}">{}</span>', _STATE.get(Delivered(record.state), ""), record.get_state_display()
        )

    def render_due(self, record: Delivery) -> str:
        """When it went out, or when it is to go."""
        return shown(record.sent_at or record.due)

    def render_trouble(self, value: str) -> str:
        """In the reader's language where it can be."""
        return trouble_words(value)


def _settled(one: Notice) -> SafeString | str:
    if one.settled_at is None:
        return ""
    return format_html('<span class="tag tag-good">{}</span>', pgettext("notice", "settled"))
