"""Addresses of warnings inside the house; what was signed is public under `lantian.web.site`."""

from __future__ import annotations

from django.urls import path

from lantian.apps.warnings import views

app_name = "warnings"

urlpatterns = [
    path("", views.console, name="console"),
    path("draft/", views.draft, name="draft"),
    path("versions/<int:number>/step/", views.step, name="step"),
    path("notices/", views.notice, name="notice"),
    path("notices/<int:number>/end/", views.end_notice, name="end-notice"),
    path("history/", views.history, name="history"),
    path("episodes/<str:number>/", views.episode, name="episode"),
    path("episodes/<str:number>/report.docx", views.report, name="report"),
]
