"""Addresses of the pages: dustfall."""

from __future__ import annotations

from django.urls import path

from lantian.apps.dustfall import views

app_name = "dustfall"

urlpatterns = [
    path("", views.month, name="month"),
    path("jars/", views.jars, name="jars"),
    path("jars/new/", views.enter, name="enter"),
    path("jars/paste/", views.paste, name="paste"),
    path("jars/<int:number>/", views.jar, name="jar"),
    path("points/new/", views.new_point, name="new_point"),
]
