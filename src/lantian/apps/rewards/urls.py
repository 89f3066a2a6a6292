"""Addresses of rewards and penalties."""

from __future__ import annotations

from django.urls import path

from lantian.apps.rewards import views

app_name = "rewards"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("units/<str:unit_id>/", views.unit, name="unit"),
    path("<str:first>/", views.week, name="week"),
    path("<str:first>/step/", views.step, name="step"),
    path("<str:first>/notice.txt", views.notice, name="notice"),
]
