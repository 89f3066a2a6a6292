"""Addresses of accountability."""

from __future__ import annotations

from django.urls import path

from lantian.apps.accountability import evaluation_views

app_name = "accountability"

urlpatterns = [
    path("", evaluation_views.overview, name="overview"),
    path("facts.json", evaluation_views.facts_file, name="facts"),
    path("report.json", evaluation_views.report_file, name="report"),
    path("units/<str:unit_id>/", evaluation_views.unit, name="unit"),
]
