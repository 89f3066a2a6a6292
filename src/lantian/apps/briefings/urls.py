"""Briefings: daily reports of the groups, the summary of the day, weekly and monthly notices."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "briefings"
urlpatterns: list[URLPattern] = []
