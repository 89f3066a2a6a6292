"""Forms of statements."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantian.apps.tasks.actions import LONGEST_REASON, LONGEST_TEXT
from lantian.apps.tasks.choices import Says
from lantian.apps.tasks.demands import goal_of, local_day
from lantian.core.policy.indicator_schema import Indicator

__all__ = ["StatementForm", "WithdrawForm"]


class StatementForm(forms.Form):
    """How far something is, in the words of the unit that leads it."""

    says = forms.ChoiceField(label=_("How far is it?"), choices=Says.choices)
    on = forms.DateField(
        label=_("Day of which it speaks"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    value = forms.DecimalField(label=_("Number reached"), required=False, min_value=0, max_digits=12, decimal_places=3)
    text = forms.CharField(
        label=_("What was done, and how it can be seen"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, indicator: Indicator, now: dt.datetime, data: Any = None) -> None:
        super().__init__(data, initial={"on": local_day(now)})
        goal = goal_of(indicator, local_day(now))
        if goal is None or goal.kind == "all":
            del self.fields["value"]
        self.fields["on"].widget.attrs["max"] = local_day(now).isoformat()


class WithdrawForm(forms.Form):
    """Why a statement is withdrawn."""

    reason = forms.CharField(label=_("Why is the statement withdrawn?"), max_length=LONGEST_REASON)
