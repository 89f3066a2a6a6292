"""Inspections: forms by class of object, and the dispatch sheets they end in."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "inspections"
urlpatterns: list[URLPattern] = []
