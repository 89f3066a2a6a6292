"""Addresses of the pages: dustfall."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "dustfall"

urlpatterns: list[URLPattern] = []
