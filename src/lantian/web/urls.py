"""Addresses of the whole installation."""

from __future__ import annotations

from django.urls import include, path
from django.views.i18n import set_language

from lantian.web.api import api
from lantian.web.health import health

handler400 = "lantian.web.errors.bad_request"
handler403 = "lantian.web.errors.forbidden"
handler404 = "lantian.web.errors.not_found"
handler500 = "lantian.web.errors.server_error"

urlpatterns = [
    path("healthz", health, name="healthz"),
    path("api/v1/", api.urls),
    path("language/", set_language, name="set_language"),
    path("", include("lantian.apps.orgs.urls")),
    path("", include("lantian.apps.records.urls")),
    path("", include("lantian.apps.tasks.urls")),
    path("notices/", include("lantian.apps.notices.urls")),
    path("network/", include("lantian.apps.network.urls")),
    path("devices/", include("lantian.apps.devices.urls")),
    path("quality/", include("lantian.apps.quality.urls")),
    path("calibration/", include("lantian.apps.calibration.urls")),
    path("integrity/", include("lantian.apps.integrity.urls")),
    path("stacks/", include("lantian.apps.stacks.urls")),
    path("dustfall/", include("lantian.apps.dustfall.urls")),
    path("exchange/", include("lantian.apps.exchange.urls")),
    path("evidence/", include("lantian.apps.evidence.urls")),
    path("ledgers/", include("lantian.apps.ledgers.urls")),
    path("workbooks/", include("lantian.apps.workbooks.urls")),
    path("reconciliation/", include("lantian.apps.reconciliation.urls")),
    path("draws/", include("lantian.apps.draws.urls")),
    path("submissions/", include("lantian.apps.submissions.urls")),
    path("cases/", include("lantian.apps.cases.urls")),
    path("inspections/", include("lantian.apps.inspections.urls")),
    path("supervision/", include("lantian.apps.supervision.urls")),
    path("duty/", include("lantian.apps.duty.urls")),
    path("rewards/", include("lantian.apps.rewards.urls")),
    path("accountability/", include("lantian.apps.accountability.urls")),
    path("inventory/", include("lantian.apps.inventory.urls")),
    path("forecast/", include("lantian.apps.forecasts.urls")),
    path("curtailment/", include("lantian.apps.curtailment.urls")),
    path("warnings/", include("lantian.apps.warnings.urls")),
    path("briefings/", include("lantian.apps.briefings.urls")),
    path("", include("lantian.web.site.urls")),
]
