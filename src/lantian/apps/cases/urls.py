"""Addresses of cases."""

from __future__ import annotations

from django.urls import path

from lantian.apps.cases import new_views, views

app_name = "cases"

urlpatterns = [
    path("", views.listed, name="list"),
    path("new/", new_views.new, name="new"),
    path("<str:number>/", views.case, name="case"),
    path("<str:number>/<slug:name>/", views.step, name="step"),
]
