"""The table of accounts."""

from __future__ import annotations

import django_tables2 as tables
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from lantian.apps.orgs.campaign import pack
from lantian.apps.orgs.data_table import DataTable
from lantian.apps.orgs.models import User
from lantian.apps.orgs.queries import role_title

__all__ = ["AccountTable"]


class AccountTable(DataTable):
    """Accounts; every one but the reader's own leads to the page that changes it."""

    row_header = "username"
    username = tables.Column(_("User name"), attrs={"td": {"class": "mono"}})
    display_name = tables.Column(_("Name"))
    role = tables.Column(_("Role"), empty_values=())
    unit = tables.Column(_("Unit"), order_by=("unit__kind", "unit__number", "unit_id"))
    state = tables.Column(_("State"), empty_values=(), order_by=("-is_active", "must_change_password", "username"))

    class Meta(DataTable.Meta):
        empty_text = _("No account answers to this choice.")

    @property
    def caption(self) -> str:
        """How many accounts there are."""
        total = self.paginator.count
        return ngettext("%(total)s account", "%(total)s accounts", total) % {"total": total}

    def render_username(self, record: User) -> str:
        """A link, except for oneself."""
        if record.pk == self.request.user.pk:
            return record.username
        return format_html('<a href="{}">{}</a>', reverse("change_account", args=[record.pk]), record.username)

    def render_role(self, record: User) -> str:
        """The role's title."""
        return role_title(record.role) or "—"

    def order_role(self, accounts: QuerySet[User], is_descending: bool) -> tuple[QuerySet[User], bool]:
        """In the order of the pack's roles; those that it does not know come last."""
        roles = [role.id for role in pack().info.roles]
        place = Case(
            *(When(role=name, then=Value(number)) for number, name in enumerate(roles)),
            default=Value(len(roles)),
            output_field=IntegerField(),
        )
        order = place.desc() if is_descending else place.asc()
        return accounts.order_by(order, "username"), True

    def render_state(self, record: User) -> SafeString:
        """By word and colour."""
        if not record.is_active:
            return format_html('<span class="tag">{}</span>', gettext("closed"))
        if record.must_change_password:
            return format_html('<span class="tag tag-warn">{}</span>', gettext("one-time password"))
        return format_html('<span class="tag tag-good">{}</span>', gettext("in use"))
