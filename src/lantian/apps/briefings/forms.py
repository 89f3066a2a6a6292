"""The form of a daily report: a field for each part that the pack names."""

from __future__ import annotations

from typing import Any

from django import forms

from lantian.apps.briefings import reports
from lantian.apps.briefings.actions import LONGEST_SECTION
from lantian.apps.records.campaign import wording

__all__ = ["ReportForm"]


class ReportForm(forms.Form):
    """What people write beside the figures."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plan = reports.plan()
        for section in plan.sections if plan else ():
            self.fields[section.id] = forms.CharField(
                label=wording(section.title),
                required=section.required,
                max_length=LONGEST_SECTION,
                widget=forms.Textarea({"rows": 5}),
            )
