"""Forms of the emission inventory."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

__all__ = ["TableForm"]


class TableForm(forms.Form):
    """A table of activities."""

    file = forms.FileField(
        label=_("Table of activities (CSV or Excel)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
    )
    year = forms.IntegerField(label=_("Year of the activities"), min_value=1980, max_value=2200)
