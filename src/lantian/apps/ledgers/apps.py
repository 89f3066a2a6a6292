"""Ledgers."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _

from lantian.apps.ledgers.sqlite_order import teach


class LedgersConfig(AppConfig):
    """See README.md of this folder."""

    name = "lantian.apps.ledgers"
    label = "ledgers"
    verbose_name = _("Ledgers")

    def ready(self) -> None:
        """Every connection to SQLite learns to compare kept values exactly; see `sqlite_order`."""
        connection_created.connect(teach, dispatch_uid="lantian.ledgers.teach")
