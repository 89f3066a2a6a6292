"""Addresses of the whole installation."""

from __future__ import annotations

from django.urls import include, path
from django.views.i18n import set_language

from lantian.web.health import health

handler400 = "lantian.web.errors.bad_request"
handler403 = "lantian.web.errors.forbidden"
handler404 = "lantian.web.errors.not_found"
handler500 = "lantian.web.errors.server_error"

urlpatterns = [
    path("healthz", health, name="healthz"),
    path("language/", set_language, name="set_language"),
    path("", include("lantian.apps.orgs.urls")),
    path("", include("lantian.apps.records.urls")),
    path("", include("lantian.apps.tasks.urls")),
    path("", include("lantian.web.site.urls")),
]
