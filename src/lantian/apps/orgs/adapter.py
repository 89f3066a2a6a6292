"""How django-allauth behaves here: accounts are made by the office, never by sign-up."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from lantian.apps.orgs import actions

__all__ = ["AccountAdapter"]


class AccountAdapter(DefaultAccountAdapter):
    """No sign-up, no mail; a password that its owner chose ends the one-time password."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: see `actions.create_account`."""
        return False

    def set_password(self, user: Any, password: str) -> None:
        """Take the owner's new password."""
        actions.change_own_password(user, password)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Accounts have no mail address; what is to be said is said on the page."""
