"""How django-allauth behaves here: accounts are made by the office, never by sign-up."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lantian.apps.orgs import actions

__all__ = ["AccountAdapter"]


class AccountAdapter(DefaultAccountAdapter):
    """No sign-up, no mail; a password that its owner chose ends the one-time password."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: see `actions.create_account`."""
        return False

    def login(self, request: HttpRequest, user: Any) -> None:
        """Sign in, and say so in the action log."""
        super().login(request, user)
        actions.note_sign_in(user)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Say in the action log who was refused; how often is bounded by the limits of allauth."""
        super().authentication_failed(request, **credentials)
        actions.note_refused_sign_in(str(credentials.get("username", "")))

    def clean_password(self, password: str, user: Any = None) -> str:
        """Refuse the one-time password as a password of one's own.

        Raises:
            ValidationError: the password is too weak, or it is the one-time password.
        """
        cleaned: str = super().clean_password(password, user)
        if user is not None and getattr(user, "must_change_password", False) and user.check_password(cleaned):
            raise ValidationError(_("This is the one-time password. Choose one of your own."))
        return cleaned

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """To one's own account."""
        return reverse("my_account")

    def set_password(self, user: Any, password: str) -> None:
        """Take the owner's new password."""
        actions.change_own_password(user, password)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Accounts have no mail address; what is to be said is said on the page."""
