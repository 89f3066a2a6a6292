"""Addresses of forecasts: the first is public."""

from __future__ import annotations

from django.urls import path

from lantian.apps.forecasts import views

app_name = "forecasts"

urlpatterns = [
    path("", views.public, name="public"),
    path("verification/", views.verification, name="verification"),
    path("official/", views.official, name="official"),
    path("official/table/", views.table, name="official-table"),
    path("official/<int:number>/withdraw/", views.withdraw, name="official-withdraw"),
]
