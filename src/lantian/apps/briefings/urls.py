"""Addresses of briefings."""

from __future__ import annotations

from django.urls import path

from lantian.apps.briefings import report_views, views

app_name = "briefings"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("reports/", report_views.board, name="reports"),
    path("reports/<str:written>/<str:group>/", report_views.report, name="report"),
    path("days/<str:written>/", views.day, name="day"),
    path("notices/<str:kind>/<str:written>/", views.period, name="notice"),
    path("begin/<str:kind>/<str:written>/", views.begin, name="begin"),
    path("issues/<int:number>/", views.issue, name="issue"),
    path("issues/<int:number>/step/", views.step, name="step"),
    path("issues/<int:number>/file.<str:form>", views.paper, name="file"),
]
