"""The page of the inner site that belongs to no app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lantian.apps.orgs.worklist import Place, place

place(
    Place(
        title=_("On the map"),
        view="site:situation",
        group="work",
        summary=_("Any ledger or measure as points and by subdistrict, as it stood at the end of any day."),
    )
)
