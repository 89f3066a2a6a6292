"""Pages of this part of the work."""

from __future__ import annotations

from django.urls import path

from lantian.apps.evidence import views

app_name = "evidence"

urlpatterns = [
    path("of/<str:subject>/", views.of, name="of"),
    path("of/<str:subject>/gallery/", views.fragment, name="gallery"),
    path("of/<str:subject>/add/", views.add, name="add"),
    path("items/<int:pk>/", views.item, name="item"),
    path("items/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("items/<int:pk>/shown.jpg", views.shown, {"size": "shown"}, name="shown"),
    path("items/<int:pk>/thumbnail.jpg", views.shown, {"size": "thumbnail"}, name="thumbnail"),
    path("items/<int:pk>/original/", views.original, name="original"),
    path("outbox/state/", views.outbox_state, name="outbox_state"),
]
