"""Forms of the accounts' pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantian.apps.orgs.campaign import pack, wording
from lantian.apps.orgs.models import Unit

__all__ = ["NewAccountForm", "ReasonForm", "RoleForm"]


class RoleForm(forms.Form):
    """The role and the unit of an account."""

    role = forms.ChoiceField(label=_("Role"))
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), required=False)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.id, wording(role.title)) for role in pack().info.roles]
        self.fields["unit"].queryset = Unit.objects.filter(in_pack=True)


class NewAccountForm(RoleForm):
    """A new account."""

    username = forms.CharField(label=_("User name"), max_length=150)
    display_name = forms.CharField(label=_("Name"), max_length=150)
    reason = None
    field_order = ("username", "display_name", "role", "unit")


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=_("Reason"), max_length=500)
