"""Traces, the policy's text, clauses, interpretations, and the action log."""

from __future__ import annotations

from django.urls import path

from lantian.apps.records import policy_views, views

urlpatterns = [
    path("trace/<slug:kind>/", views.trace, name="trace"),
    path("clauses/", views.clauses, name="clauses"),
    path("clauses/<str:clause_id>/", views.clause, name="clause"),
    path("policy/", policy_views.policy, name="policy"),
    path("policy/<str:document_id>/", policy_views.document, name="policy_document"),
    path("interpretations/", policy_views.interpretations, name="interpretations"),
    path("interpretations/<str:interpretation_id>/", policy_views.interpretation, name="interpretation"),
    path("records/log/", views.log, name="action_log"),
]
