"""Addresses of the pages: devices."""

from __future__ import annotations

from django.urls import path

from lantian.apps.devices import order_views, stranger_views, views

app_name = "devices"

urlpatterns = [
    path("", views.device_list, name="list"),
    path("orders/", order_views.order_list, name="orders"),
    path("orders/<int:number>/", order_views.order, name="order"),
    path("strangers/", stranger_views.stranger_list, name="strangers"),
    path("strangers/<str:mn>/", stranger_views.stranger, name="stranger"),
    path("<str:mn>/", views.device, name="device"),
    path("<str:mn>/access/", views.access, name="access"),
    path("<str:mn>/send/<slug:command>/", order_views.send, name="send"),
]
