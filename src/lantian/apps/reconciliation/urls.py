"""Addresses of compared lists."""

from __future__ import annotations

from django.urls import path

from lantian.apps.reconciliation import lead_views, views

app_name = "reconciliation"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("leads/", lead_views.rows_found_at_work, name="leads"),
    path("lists/<int:number>/", views.item, name="list"),
    path("lists/<int:number>/change/", views.change_list, name="change-list"),
    path("entries/<int:number>/", views.entry, name="entry"),
    path("entries/<int:number>/change/", views.change_entry, name="change-entry"),
    path("<str:reconciliation_id>/", views.reconciliation, name="reconciliation"),
    path("<str:reconciliation_id>/upload/", views.upload, name="upload"),
]
