"""Addresses of emergency cuts."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "curtailment"

urlpatterns: list[URLPattern] = []
