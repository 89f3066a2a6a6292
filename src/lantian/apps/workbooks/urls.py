"""Pages of this part of the work."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "workbooks"

urlpatterns: list[URLPattern] = []
