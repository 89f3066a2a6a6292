"""Cases: problems handed over, passed on, rectified, verified and concluded."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "cases"
urlpatterns: list[URLPattern] = []
