"""What is said with files, and why one is withdrawn."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from lantian.apps.evidence.choices import SLOT_TITLES

__all__ = ["AddForm", "WithdrawForm"]

_MOST_FILES = 20


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files of one name; its cleaned value is a list."""

    widget = _Files

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """All of them, each one a file. An empty file is kept for the action to refuse by name."""
        found = [each for each in data or [] if each]
        if not found:
            raise forms.ValidationError(_("Choose at least one photo or file."))
        if len(found) > _MOST_FILES:
            raise forms.ValidationError(_("Send at most twenty files at once."))
        return found


class AddForm(forms.Form):
    """Files with what is said of them."""

    files = FilesField()
    slot = forms.ChoiceField(choices=list(SLOT_TITLES.items()))
    note = forms.CharField(max_length=500, required=False)
    pair = forms.CharField(max_length=40, required=False)
    client = forms.RegexField(r"^[A-Za-z0-9-]{8,56}$", required=False)
    queued_at = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z"], required=False)


class WithdrawForm(forms.Form):
    """Why a file is withdrawn."""

    reason = forms.CharField(label=_("Why is the file withdrawn?"), max_length=500)
