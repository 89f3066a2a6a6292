"""Addresses of the pages: stacks."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "stacks"

urlpatterns: list[URLPattern] = []
