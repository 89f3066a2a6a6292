"""Addresses of workbooks."""

from __future__ import annotations

from django.urls import URLPattern, path

from lantian.apps.workbooks import views

app_name = "workbooks"

urlpatterns: list[URLPattern] = [
    path("", views.batches, name="batches"),
    path("<int:number>/", views.batch, name="batch"),
    path("<int:number>/returned.xlsx", views.returned_file, name="returned"),
    path("<int:number>/original", views.original, name="original"),
    path("<int:number>/lines.csv", views.lines_csv, name="lines"),
    path("<int:number>/<slug:what>/", views.act, name="act"),
    path("templates/<slug:ledger_id>.xlsx", views.template, name="template"),
    path("ledgers/<slug:ledger_id>.xlsx", views.export, name="export"),
]
