"""Addresses of the pages: quality of data."""

from __future__ import annotations

from django.urls import path

from lantian.apps.quality import decision_views, month_views, views

app_name = "quality"

urlpatterns = [
    path("", views.worklist, name="worklist"),
    path("flags.csv", views.flags_csv, name="flags-csv"),
    path("episodes/<int:pk>/", views.episode, name="episode"),
    path("episodes/<int:pk>/decide/", views.decide, name="decide"),
    path("decisions/", decision_views.decision_list, name="decisions"),
    path("decisions/new/", decision_views.by_hand, name="by-hand"),
    path("decisions/<int:pk>/", decision_views.decision, name="decision"),
    path("decisions/<int:pk>/undo/", decision_views.undo, name="undo"),
    path("months/", month_views.month_list, name="months"),
    path("months/<str:month>/", month_views.change_month, name="month"),
]
