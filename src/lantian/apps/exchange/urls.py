"""Addresses of the pages: exchange of air data."""

from __future__ import annotations

from django.urls import URLPattern, path

from lantian.apps.exchange import import_views, other_views

app_name = "exchange"

urlpatterns: list[URLPattern] = [
    path("", import_views.import_list, name="imports"),
    path("imports/<int:number>/", import_views.import_page, name="import"),
    path("imports/<int:number>/problems.csv", import_views.faults_csv, name="problems"),
    path("imports/<int:number>/marked.xlsx", import_views.marked, name="marked"),
    path("imports/<int:number>/names/", import_views.name_stations, name="names"),
    path("imports/<int:number>/mapping/", other_views.new_mapping, name="new-mapping"),
    path("imports/<int:number>/<slug:what>/", import_views.act, name="act"),
    path("mappings/", other_views.mappings, name="mappings"),
    path("mappings/<slug:name>/", other_views.mapping, name="mapping"),
    path("export/", other_views.export, name="export"),
    path("handover/", other_views.handover, name="handover"),
    path("handover/plan/", other_views.handover_act, {"what": "plan"}, name="handover-plan"),
    path("handover/<int:number>/", other_views.handover_one, name="handover-one"),
    path("handover/<int:number>/bundle.zip", other_views.handover_file, name="handover-file"),
    path("handover/<int:number>/hand/", other_views.handover_act, {"what": "hand"}, name="handover-hand"),
    path("handover/<int:number>/receipt/", other_views.handover_act, {"what": "receipt"}, name="handover-receipt"),
]
