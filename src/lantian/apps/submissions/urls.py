"""Addresses of returns."""

from __future__ import annotations

from django.urls import path

from lantian.apps.submissions import list_views, views

app_name = "submissions"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("lists/<slug:collective>/", list_views.members, name="members"),
    path("lists/<slug:collective>/<int:number>/remove/", list_views.remove, name="remove-member"),
    path("<str:submission_id>/", views.submission, name="submission"),
    path("<str:submission_id>/<str:period>/<slug:unit>/", views.item, name="return"),
    path("<str:submission_id>/<str:period>/<slug:unit>/change/", views.change, name="change-return"),
]
