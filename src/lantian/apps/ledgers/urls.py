"""Addresses of ledgers and their rows."""

from __future__ import annotations

from django.urls import path

from lantian.apps.ledgers import bulk_change, bulk_views, list_views, ranking_views, row_views, trace_views

app_name = "ledgers"

urlpatterns = [
    path("", list_views.overview, name="overview"),
    path("rows/<str:number>/", row_views.row, name="row"),
    path("rows/<str:number>/rules/<slug:rule>/", trace_views.verdict, name="verdict"),
    path("rows/<str:number>/change/", row_views.change, name="change"),
    path("rows/<str:number>/steps/<slug:transition>/", row_views.step, name="step"),
    path("rows/<str:number>/steps/<slug:transition>/sign/", row_views.sign, name="sign"),
    path("<slug:ledger_id>/", list_views.rows, name="rows"),
    path("<slug:ledger_id>/ranking/<slug:ranking_id>/", ranking_views.ranking, name="ranking"),
    path("<slug:ledger_id>/new/", row_views.new, name="new"),
    path("<slug:ledger_id>/step/", bulk_views.step, name="bulk-step"),
    path("<slug:ledger_id>/change/", bulk_change.change, name="bulk-change"),
    path("<slug:ledger_id>/lists/", list_views.save_list, name="save-list"),
    path("<slug:ledger_id>/lists/<int:pk>/delete/", list_views.delete_list, name="delete-list"),
]
