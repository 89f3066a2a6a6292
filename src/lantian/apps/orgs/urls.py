"""Sign-in and accounts. Of django-allauth only what an office needs: no sign-up, no mail."""

from __future__ import annotations

from allauth.account import views as account
from django.urls import include, path

from lantian.apps.orgs import delegation_views, views

urlpatterns = [
    path("accounts/", views.my_account, name="my_account"),
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/inactive/", account.account_inactive, name="account_inactive"),
    path("accounts/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("accounts/password/change/", account.password_change, name="account_change_password"),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/standing-in/", delegation_views.standing_in, name="standing_in"),
    path("accounts/standing-in/<int:pk>/end/", delegation_views.end, name="end_delegation"),
    path("work/", views.work, name="work"),
    path("organisation/", views.organisation, name="organisation"),
    path("organisation/accounts/", views.account_list, name="accounts"),
    path("organisation/accounts/new/", views.new_account, name="new_account"),
    path("organisation/accounts/<int:pk>/", views.change_account, name="change_account"),
    path("units/<slug:unit_id>/", views.unit, name="unit"),
]
