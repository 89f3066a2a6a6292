"""Addresses of forecasts: the first is public."""

from __future__ import annotations

from django.urls import path

from lantian.apps.forecasts import views, weather_views

app_name = "forecasts"

urlpatterns = [
    path("", views.public, name="public"),
    path("verification/", views.verification, name="verification"),
    path("weather/", weather_views.weather, name="weather"),
    path("weather/<int:number>/withdraw/", weather_views.withdraw_weather, name="weather-withdraw"),
    path("official/", views.official, name="official"),
    path("official/table/", views.table, name="official-table"),
    path("official/<int:number>/withdraw/", views.withdraw, name="official-withdraw"),
]
