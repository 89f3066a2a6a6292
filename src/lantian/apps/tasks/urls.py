"""Measures and main tasks."""

from __future__ import annotations

from django.urls import include, path

from lantian.apps.tasks import views

urlpatterns = [
    path("measures/", views.measures, name="measures"),
    path("measures/<str:measure_id>/", views.measure, name="measure"),
    path("tasks/", views.tasks, name="tasks"),
    path("progress/", include("lantian.apps.tasks.progress_urls")),
]
