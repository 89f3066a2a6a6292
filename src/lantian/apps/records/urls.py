"""Traces and clauses."""

from __future__ import annotations

from django.urls import path

from lantian.apps.records import views

urlpatterns = [
    path("trace/<slug:kind>/", views.trace, name="trace"),
    path("clauses/", views.clauses, name="clauses"),
    path("clauses/<str:clause_id>/", views.clause, name="clause"),
    path("records/log/", views.log, name="action_log"),
]
