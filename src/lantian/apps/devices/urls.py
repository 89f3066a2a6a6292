"""Addresses of the pages: devices."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "devices"

urlpatterns: list[URLPattern] = []
