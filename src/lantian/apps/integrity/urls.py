"""Addresses of the pages: integrity of data."""

from __future__ import annotations

from django.urls import path

from lantian.apps.integrity import views

app_name = "integrity"

urlpatterns = [
    path("", views.leads, name="leads"),
    path("leads/<int:number>/", views.lead, name="lead"),
    path("leads/<int:number>/decide/", views.decide, name="decide"),
    path("leads/<int:number>/trace/", views.trace, name="trace"),
    path("visits/", views.visits, name="visits"),
    path("visits/new/", views.visit_add, name="visit-add"),
    path("visits/<int:number>/strike/", views.visit_strike, name="visit-strike"),
]
