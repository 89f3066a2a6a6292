"""Rewards and penalties of the weekly ranking."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "rewards"
urlpatterns: list[URLPattern] = []
