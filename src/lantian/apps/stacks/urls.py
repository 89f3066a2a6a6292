"""Addresses of the pages: stacks."""

from __future__ import annotations

from django.urls import path

from lantian.apps.stacks import views

app_name = "stacks"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("new/", views.new, name="new"),
    path("months/", views.month_table, name="months"),
    path("proposals/", views.proposal_list, name="proposals"),
    path("proposals/<int:number>/", views.proposal, name="proposal"),
    path("fines/", views.fine_list, name="fines"),
    path("exemptions/<int:number>/withdraw/", views.withdraw, name="withdraw"),
    path("trace/<slug:kind>/", views.trace, name="trace"),
    path("stack/<slug:code>/", views.stack, name="stack"),
    path("stack/<slug:code>/change/", views.change, name="change"),
    path("stack/<slug:code>/exempt/", views.exempt, name="exempt"),
]
