"""Addresses of cases."""

from __future__ import annotations

from django.urls import path

from lantian.apps.cases import new_views, views

app_name = "cases"

urlpatterns = [
    path("", views.listed, name="list"),
    path("new/", new_views.new, name="new"),
    path("lists/", views.save_list, name="save-list"),
    path("lists/<int:pk>/delete/", views.delete_list, name="delete-list"),
    path("<str:number>/", views.case, name="case"),
    path("<str:number>/<slug:name>/", views.step, name="step"),
]
