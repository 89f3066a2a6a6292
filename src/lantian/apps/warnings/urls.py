"""Addresses of warnings."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "warnings"

urlpatterns: list[URLPattern] = []
