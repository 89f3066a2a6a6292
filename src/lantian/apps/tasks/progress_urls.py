"""Addresses of progress."""

from __future__ import annotations

from django.urls import path

from lantian.apps.tasks import progress_views, statement_views

app_name = "progress"

urlpatterns = [
    path("", progress_views.board, name="board"),
    path("units/", progress_views.units, name="units"),
    path("units/<slug:unit>/", progress_views.unit, name="unit"),
    path("measures/<str:measure_id>/", progress_views.measure, name="measure"),
    path("tasks/<str:task_id>/", progress_views.task, name="task"),
    path("indicators/<slug:indicator_id>/", progress_views.indicator, name="indicator"),
    path("indicators/<slug:indicator_id>/curve.csv", progress_views.curve, name="curve"),
    path("indicators/<slug:indicator_id>/state/", statement_views.state, name="state"),
    path("statements/<int:number>/", statement_views.statement, name="statement"),
    path("statements/<int:number>/withdraw/", statement_views.withdraw, name="withdraw-statement"),
]
