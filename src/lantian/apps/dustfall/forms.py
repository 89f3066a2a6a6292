"""Forms of dustfall."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantian.apps.dustfall.choices import JarState
from lantian.apps.dustfall.models import Point
from lantian.apps.dustfall.pasting import LARGEST
from lantian.apps.orgs.campaign import pack, wording

__all__ = ["CorrectionForm", "JarForm", "PasteForm", "PointForm"]


def _day() -> forms.DateInput:
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class MonthField(forms.CharField):
    """A month as 2017-11; its value is its first day."""

    widget = forms.TextInput({"type": "month", "placeholder": "2017-11"})

    def to_python(self, value: Any) -> dt.date | None:  # type: ignore[override]
        """The first day."""
        if isinstance(value, dt.date) or not value:
            return value or None
        try:
            return dt.date.fromisoformat(f"{value}-01")
        except ValueError as cause:
            raise forms.ValidationError(_("Write the month as 2017-11.")) from cause

    def prepare_value(self, value: Any) -> Any:
        """As it is written."""
        return f"{value:%Y-%m}" if isinstance(value, dt.date) else value


class _Sample(forms.Form):
    """What is known of a jar."""

    state = forms.ChoiceField(label=_("State of the jar"), choices=JarState.choices)
    put_out = forms.DateField(label=_("Put out"), widget=_day(), required=False)
    taken_in = forms.DateField(label=_("Taken in"), widget=_day(), required=False)
    area = forms.DecimalField(label=_("Area of the mouth (cm²)"), max_digits=9, decimal_places=3, required=False)
    mass = forms.DecimalField(label=_("Mass of the dust (g)"), max_digits=9, decimal_places=4, required=False)
    blank = forms.DecimalField(label=_("Blank (g)"), max_digits=9, decimal_places=4, required=False)
    removed = forms.CharField(label=_("Taken out before weighing (leaves, insects)"), max_length=200, required=False)
    note = forms.CharField(label=_("Note; for a lost jar the reason"), max_length=300, required=False)


class JarForm(_Sample):
    """A new jar."""

    point = forms.ModelChoiceField(label=_("Dustfall point"), queryset=Point.objects.none())
    month = MonthField(label=_("Month"))
    number = forms.IntegerField(label=_("Jar (empty: the next)"), required=False, min_value=1, max_value=20)
    field_order = ("point", "month", "number")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["point"].queryset = Point.objects.all()


class CorrectionForm(_Sample):
    """A jar corrected."""

    reason = forms.CharField(label=_("Reason of the correction"), max_length=500)


class PasteForm(forms.Form):
    """A pasted table."""

    table = forms.CharField(
        label=_("Pasted table"), widget=forms.Textarea({"rows": 10, "spellcheck": "false"}), max_length=LARGEST
    )


class PointForm(forms.Form):
    """A new point."""

    code = forms.SlugField(label=_("Code of the point"), max_length=64)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=200, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    subdistrict = forms.ChoiceField(label=_("Subdistrict"))
    since = MonthField(label=_("First month"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subdistrict"].choices = [(unit.id, wording(unit.name)) for unit in pack().subdistricts()]
