"""Addresses of the emission inventory."""

from __future__ import annotations

from django.urls import path

from lantian.apps.inventory import table_views, views

app_name = "inventory"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("compute/", views.compute, name="compute"),
    path("compare/", views.compare, name="compare"),
    path("tables/", table_views.tables, name="tables"),
    path("tables/template.csv", table_views.template, name="table-template"),
    path("tables/<int:number>/", table_views.original, name="table"),
    path("tables/<int:number>/withdraw/", table_views.withdraw, name="table-withdraw"),
    path("<int:number>/", views.overview, name="inventory"),
    path("<int:number>.xlsx", views.workbook, name="workbook"),
    path("<int:number>/step/", views.step, name="step"),
    path("<int:number>/sources/", views.sources, name="sources"),
    path("<int:number>/told/", views.told, name="told"),
    path("<int:number>/grid.<slug:form>", views.grid_file, name="grid"),
]
