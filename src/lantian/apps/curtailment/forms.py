"""Forms of the pages of cuts."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lantian.apps.curtailment.choices import CheckedBy
from lantian.apps.curtailment.models import Order

__all__ = ["CheckForm", "ReasonForm"]


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(label=_("Why it is taken back"), max_length=400)


class CheckForm(forms.Form):
    """What was found of a line on a day."""

    position = forms.ChoiceField(label=pgettext_lazy("check of a cut", "Line"))
    day = forms.DateField(
        label=pgettext_lazy("check of a cut", "Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    by = forms.ChoiceField(label=_("How it was seen"), choices=CheckedBy.choices)
    share = forms.DecimalField(label=_("Really cut, %"), min_value=0, max_value=100, max_digits=5, decimal_places=2)
    note = forms.CharField(label=pgettext_lazy("check of a cut", "Note"), max_length=400, required=False)

    def __init__(self, *arguments: object, order: Order, **settings: object) -> None:
        super().__init__(*arguments, **settings)
        self.fields["position"].choices = [(str(each["position"]), each["line"] or order.plant) for each in order.lines]
