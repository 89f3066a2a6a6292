"""Forms of what forecasters say."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

__all__ = ["OfficialForm", "TableForm", "WeatherForm"]


class OfficialForm(forms.Form):
    """One day."""

    day = forms.DateField(
        label=_("Day that is forecast"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    low = forms.IntegerField(label=_("AQI from"), min_value=0, max_value=500)
    high = forms.IntegerField(label=_("AQI to"), min_value=0, max_value=500)
    source = forms.CharField(label=_("Who made the forecast"), max_length=120)
    overrules = forms.BooleanField(label=_("It overrules the computed forecast of that day"), required=False)
    reason = forms.CharField(
        label=_("Reason, needed where it overrules"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class TableForm(forms.Form):
    """A file of days."""

    file = forms.FileField(
        label=_("Table (CSV or Excel)"), widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"})
    )


class WeatherForm(forms.Form):
    """A file of forecast weather."""

    file = forms.FileField(
        label=_("Table (CSV or Excel)"), widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"})
    )
    source = forms.CharField(label=_("Who made the forecast"), max_length=120)
