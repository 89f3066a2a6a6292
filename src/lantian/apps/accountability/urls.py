"""Accountability: counts, findings, proposals, transfer files."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "accountability"
urlpatterns: list[URLPattern] = []
