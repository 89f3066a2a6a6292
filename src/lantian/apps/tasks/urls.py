"""Measures and main tasks."""

from __future__ import annotations

from django.urls import path

from lantian.apps.tasks import views

urlpatterns = [
    path("measures/", views.measures, name="measures"),
    path("measures/<str:measure_id>/", views.measure, name="measure"),
    path("tasks/", views.tasks, name="tasks"),
]
