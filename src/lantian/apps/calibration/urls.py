"""Addresses of the pages: calibration."""

from __future__ import annotations

from django.urls import path

from lantian.apps.calibration import views

app_name = "calibration"

urlpatterns = [
    path("", views.device_list, name="devices"),
    path("example/", views.worked_example, name="example"),
    path("new/", views.start, name="start"),
    path("colocations/<int:pk>/", views.colocation, name="colocation"),
    path("corrections/<int:pk>/", views.correction, name="correction"),
    path("<slug:code>/", views.device_report, name="device"),
]
