"""Where accountability is, and what waits for whom."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lantian.apps.orgs.worklist import Place, place

__all__: list[str] = []

place(
    Place(
        title=_("Counts and findings"),
        view="accountability:overview",
        group="accountability",
        right="read-accountability",
        summary=_("What is counted for each unit and month, and which level would answer"),
    )
)
