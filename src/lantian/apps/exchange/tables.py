"""Tables of the exchange's pages."""

from __future__ import annotations

from typing import ClassVar

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from lantian.apps.exchange.choices import ImportState
from lantian.apps.exchange.models import HandOver, ImportBatch
from lantian.apps.orgs.data_table import DataTable
from lantian.apps.records.templatetags.traces import value as shown_value

__all__ = ["HandOverTable", "ImportTable"]

_NUMBER = {"td": {"class": "n"}, "th": {"class": "n"}}


class ImportTable(DataTable):
    """Imports, newest first."""

    row_header = "id"
    id = tables.Column(_("No."), attrs={"cell": {"class": "n"}})
    files = tables.Column(_("Files"), orderable=False, accessor="pk")
    layout = tables.Column(_("Layout"))
    state = tables.Column(_("State"))
    rows = tables.Column(_("values"), accessor="pk", orderable=False, attrs=_NUMBER)
    refused = tables.Column(_("refused"), accessor="pk", orderable=False, attrs=_NUMBER)
    received_at = tables.Column(_("Received"), attrs={"td": {"class": "nowrap"}})
    received_by = tables.Column(_("Brought in by"), empty_values=())

    class Meta(DataTable.Meta):
        attrs: ClassVar[dict[str, str]] = {"class": "data tight"}
        order_by = "-id"
        empty_text = _("Nothing was imported yet.")

    def render_id(self, record: ImportBatch) -> SafeString:
        """A link to the import."""
        return format_html('<a href="{}">{}</a>', reverse("exchange:import", args=[record.pk]), record.pk)

    def render_files(self, record: ImportBatch) -> str:
        """The first file and how many there are."""
        names = [each.name for each in record.files.all()]
        return names[0] + (f" +{len(names) - 1}" if len(names) > 1 else "") if names else "—"

    def render_state(self, record: ImportBatch) -> SafeString:
        """In words."""
        waits = record.state in {ImportState.RECEIVED, ImportState.STAGED}
        return format_html(
            '<span class="exchange-state{}">{}</span>', " waits" if waits else "", record.get_state_display()
        )

    def render_rows(self, record: ImportBatch) -> str:
        """Values that can be, or were, applied."""
        return f"{record.facts['rows']:,}" if "rows" in record.facts else "—"

    def render_refused(self, record: ImportBatch) -> str:
        """Values and rows refused."""
        return f"{record.facts['refused']:,}" if "refused" in record.facts else "—"

    def render_received_at(self, value: object) -> str:
        """In local time."""
        return shown_value(value)

    def render_received_by(self, record: ImportBatch) -> str:
        """The person, or the command line."""
        return record.received_by.display_name if record.received_by else str(_("the installation"))


class HandOverTable(DataTable):
    """Bundles, newest first."""

    row_header = "id"
    id = tables.Column(_("No."), attrs={"cell": {"class": "n"}})
    first = tables.Column(_("From"), attrs={"td": {"class": "nowrap"}})
    last = tables.Column(_("To"), attrs={"td": {"class": "nowrap"}})
    state = tables.Column(_("State"))
    rows = tables.Column(_("values"), accessor="pk", orderable=False, attrs=_NUMBER)
    complete = tables.Column(_("Completeness"), accessor="pk", orderable=False, attrs=_NUMBER)
    version = tables.Column(_("data version"), attrs=_NUMBER)
    receiver = tables.Column(_("Receiver"), default="—")
    handed_at = tables.Column(_("Handed over"), default="—", attrs={"td": {"class": "nowrap"}})
    receipt = tables.Column(_("Receipt"), default="—")

    class Meta(DataTable.Meta):
        attrs: ClassVar[dict[str, str]] = {"class": "data tight"}
        order_by = "-id"
        empty_text = _("Nothing was handed over yet.")

    def render_id(self, record: HandOver) -> SafeString:
        """A link to the bundle's page."""
        return format_html('<a href="{}">{}</a>', reverse("exchange:handover-one", args=[record.pk]), record.pk)

    def render_rows(self, record: HandOver) -> str:
        """Values in it."""
        return f"{record.facts['rows']:,}" if "rows" in record.facts else "—"

    def render_complete(self, record: HandOver) -> str:
        """Hours with a valid value of the hours that there should be."""
        share = record.facts.get("complete")
        return f"{share} %" if share is not None else "—"

    def render_handed_at(self, value: object) -> str:
        """In local time."""
        return shown_value(value)
