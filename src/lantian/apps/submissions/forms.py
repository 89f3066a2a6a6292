"""Forms of returns."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantian.apps.records.campaign import pack, wording
from lantian.apps.submissions.actions import LONGEST_NOTE, LONGEST_REASON, LONGEST_TEXT

__all__ = ["NOTE", "HandInForm", "MemberForm"]

NOTE = "note:"
"""Before the key of the row that a note is about."""


class HandInForm(forms.Form):
    """The unit's own words; the notes on rows are read beside it."""

    text = forms.CharField(
        label=_("In your own words"),
        help_text=_("What the table cannot say: what was done, what holds it up, what comes next."),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def notes(self) -> dict[str, str]:
        """Key of a row → what is said of it, without those that are empty."""
        found = {name.removeprefix(NOTE): value for name, value in self.data.items() if name.startswith(NOTE)}
        return {key: str(value)[: LONGEST_NOTE + 1] for key, value in found.items() if str(value).strip()}


class MemberForm(forms.Form):
    """A unit for the list of a collective unit."""

    unit = forms.ChoiceField(label=_("Unit"))
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = [unit for unit in pack().units.values() if unit.kind not in ("group", "enterprise", "higher")]
        self.fields["unit"].choices = [(unit.id, wording(unit.name)) for unit in units]
