"""Addresses of supervision."""

from __future__ import annotations

from django.urls import path

from lantian.apps.supervision import measure_views, public_views, views

app_name = "supervision"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("public/", public_views.public, name="public"),
    path("units/<str:unit_id>/", views.unit, name="unit"),
    path("units/<str:unit_id>/step/", views.step, name="unit-step"),
    path("measures/", measure_views.listed, name="measures"),
    path("measures/new/", measure_views.new, name="new-measure"),
    path("measures/<int:number>/", measure_views.measure, name="measure"),
    path("measures/<int:number>/step/", measure_views.step, name="measure-step"),
]
