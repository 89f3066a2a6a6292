"""Action log, traces, the loaded pack and the observation store."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    """See README.md of this folder."""

    name = "lantian.apps.records"
    label = "records"
    verbose_name = _("Records")

    def ready(self) -> None:
        """Let the apps below write to the action log."""
        from lantian.apps.orgs import audit  # noqa: PLC0415 - models exist only from here on
        from lantian.apps.records import actions  # noqa: PLC0415

        audit.plug_in(actions.record)
