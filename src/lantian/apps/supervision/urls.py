"""Supervision: enforcement measures, and the five steps of escalation."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "supervision"
urlpatterns: list[URLPattern] = []
