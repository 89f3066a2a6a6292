"""Duty: groups, the roster without gaps, leave, hand-over, materials and minutes."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "duty"
urlpatterns: list[URLPattern] = []
