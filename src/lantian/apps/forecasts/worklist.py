"""Where forecasts are in the inner site."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lantian.apps.orgs.worklist import Place, place

__all__: list[str] = []

place(
    Place(
        title=_("Forecast and its verification"),
        view="forecasts:verification",
        group="duty",
        summary=_("How good the forecasts were, the models behind them"),
    )
)
place(
    Place(
        title=_("Forecasts of the forecasters"),
        view="forecasts:official",
        group="duty",
        summary=_("Enter or import what forecasters say of the days to come"),
    )
)
place(
    Place(
        title=_("Forecast weather"),
        view="forecasts:weather",
        group="duty",
        summary=_("Import what is forecast of the weather; the forecast of the air leans on it"),
    )
)
