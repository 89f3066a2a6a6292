"""Forms of the site."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lantian.core.geography import Datum

__all__ = ["MapForm"]


class MapForm(forms.Form):
    """A map file and, when the file does not say it, its datum."""

    file = forms.FileField(
        label=_("GeoJSON file"),
        widget=forms.ClearableFileInput(
            attrs={"accept": ".geojson,.json,application/geo+json", "class": "form-control"}
        ),
    )
    datum = forms.ChoiceField(
        label=_("Coordinates are counted from"),
        required=False,
        choices=[("", _("as the file says")), (Datum.GCJ02.value, "GCJ-02"), (Datum.WGS84.value, "WGS-84")],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
