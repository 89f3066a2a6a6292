"""Addresses of the pages: notices."""

from __future__ import annotations

from django.urls import path

from lantian.apps.notices import views

app_name = "notices"

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("acknowledge/", views.acknowledge, name="acknowledge"),
    path("withdraw/", views.withdraw, name="withdraw"),
    path("settings/", views.preferences, name="preferences"),
    path("channels/", views.channel_list, name="channels"),
    path("channels/new/", views.new_channel, name="new_channel"),
    path("channels/<int:pk>/", views.channel, name="channel"),
]
