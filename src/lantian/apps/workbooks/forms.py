"""Bringing a workbook in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lantian.apps.ledgers.reading import kept_ledgers
from lantian.apps.orgs.models import User
from lantian.apps.records.campaign import wording
from lantian.apps.workbooks.policies import importable

__all__ = ["UploadForm"]


class UploadForm(forms.Form):
    """Which ledger, and the workbook."""

    ledger = forms.ChoiceField(label=pgettext_lazy("workbook", "Ledger"))
    workbook = forms.FileField(
        label=pgettext_lazy("workbook", "Workbook"),
        help_text=_("Excel (.xlsx, .xlsm or .xls), up to 20 MB"),
        allow_empty_file=True,
        widget=forms.ClearableFileInput({"accept": ".xlsx,.xlsm,.xls"}),
    )

    def __init__(self, actor: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(each.id, wording(each.title)) for each in kept_ledgers() if importable(actor, each)]
        self.fields["ledger"].choices = choices  # type: ignore[attr-defined]
