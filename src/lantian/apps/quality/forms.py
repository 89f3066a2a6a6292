"""Forms of decisions by hand and of months."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantian.apps.quality.choices import DecisionKind
from lantian.apps.quality.filters import station_choices
from lantian.apps.quality.words import parameter_name
from lantian.apps.records.campaign import wording
from lantian.core.standards.pollutants import Pollutant

__all__ = ["ByHandForm", "MonthForm", "UndoForm"]

_HOUR = dt.timedelta(hours=1)
_KINDS = (
    (DecisionKind.VOID, _("these hours do not count")),
    (DecisionKind.VALUE, _("the value of this hour is …")),
    (DecisionKind.MAXIMUM, _("the historical maximum takes the place of these days in the ranking (175/2015)")),
)


def _parameters() -> list[tuple[str, str]]:
    return [(each.code, wording(parameter_name(each.code))) for each in Pollutant]


class _Hour(forms.DateTimeField):
    """A local hour; what lies within it means it."""

    widget = forms.DateTimeInput({"type": "datetime-local", "step": 3600}, format="%Y-%m-%dT%H:%M")
    input_formats = ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d")

    def clean(self, value: Any) -> Any:
        """The start of the hour."""
        found = super().clean(value)
        return found.replace(minute=0, second=0, microsecond=0) if found else found


class ByHandForm(forms.Form):
    """Hours of a station, and what a person says of them."""

    station = forms.ChoiceField(label=_("Station"), choices=station_choices)
    parameters = forms.MultipleChoiceField(
        label=_("Parameters"), choices=_parameters, widget=forms.CheckboxSelectMultiple
    )
    first = _Hour(label=_("First hour"), help_text=_("its start, local time"))
    last = _Hour(label=_("Last hour"), help_text=_("its start, local time; one hour: the same"))
    kind = forms.ChoiceField(label=_("Decision"), choices=_KINDS, widget=forms.RadioSelect, initial=DecisionKind.VOID)
    value = forms.DecimalField(
        label=_("Value"), required=False, min_value=0, max_digits=12, decimal_places=6, help_text=_("of one hour alone")
    )
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea({"rows": 2}), max_length=2000)
    evidence = forms.CharField(
        label=_("Evidence"),
        widget=forms.Textarea({"rows": 2}),
        required=False,
        max_length=2000,
        help_text=_("needed for a value and for the historical maximum: what it is and where it is kept"),
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    @property
    def local_days(self) -> tuple[dt.date, dt.date]:
        """The local days of the two hours."""
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        return timezone.localtime(first).date(), timezone.localtime(last).date()


class UndoForm(forms.Form):
    """Why a decision is taken back."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea({"rows": 2}), max_length=2000)
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)


class MonthForm(forms.Form):
    """Confirming a month, or taking its confirmation back."""

    reason = forms.CharField(required=False, max_length=2000)
    with_open = forms.BooleanField(required=False)
