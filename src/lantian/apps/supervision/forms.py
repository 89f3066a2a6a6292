"""Forms of supervision."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lantian.apps.orgs.models import Unit
from lantian.apps.records.campaign import wording
from lantian.apps.supervision.choices import Shape
from lantian.apps.supervision.measures import kinds
from lantian.core.policy.consequence_schema import EnforcementMeasure

__all__ = ["OrderForm", "TalkForm"]


class _Day(forms.DateField):
    """A day as browsers send it."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


class TalkForm(forms.Form):
    """The protocol of a talk."""

    held_on = _Day(label=_("Held on"))
    place = forms.CharField(label=pgettext_lazy("talk", "Where"), max_length=200, required=False)
    present = forms.CharField(
        label=pgettext_lazy("talk", "Who was there"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Names and posts; seen by those who decide, who may see personal data, and the unit."),
    )
    text = forms.CharField(label=_("What was said"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))
    agreed = forms.CharField(
        label=_("What the unit undertook"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    due_on = _Day(label=_("By which day"), required=False)


class OrderForm(forms.Form):
    """A measure of one kind: only the fields that it needs."""

    unit = forms.ModelChoiceField(label=_("Unit in whose charge it is"), queryset=Unit.objects.none())
    party = forms.CharField(
        label=_("Against whom"), max_length=100, help_text=_("A firm or a unit; write no name of a private person.")
    )
    about = forms.CharField(
        label=_("Follows from case or row"),
        max_length=32,
        required=False,
        help_text=_("Its number, such as ZY-2017-0001 or SDE-00012; may be left empty where the record is named."),
    )
    record_number = forms.CharField(label=_("Row that records it"), max_length=32, required=False)
    document = forms.CharField(
        label=pgettext_lazy("enforcement", "Number of the decision"), max_length=60, required=False
    )
    ordered_on = _Day(label=_("Ordered on"))
    served_on = _Day(label=_("Order to mend served on"))
    daily = forms.DecimalField(label=_("Fine of a day (yuan)"), max_digits=12, decimal_places=2)
    due_on = _Day(label=_("To be mended by"), required=False)
    ends_on = _Day(
        label=pgettext_lazy("enforcement", "Until"), required=False, help_text=_("Left empty: until it is lifted.")
    )
    public_words = forms.CharField(
        label=_("What the public reads"), max_length=200, help_text=_("One sentence; names no person.")
    )
    ground = forms.CharField(label=_("Ground"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, plan: EnforcementMeasure, today: dt.date, ledger: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(in_pack=True)
        self.fields["ordered_on"].initial = today
        shape = Shape(plan.kind)
        if shape != Shape.DAILY_FINE:
            del self.fields["served_on"], self.fields["daily"]
        if shape != Shape.HANG_BOARD:
            del self.fields["due_on"]
        elif plan.days:
            self.fields["due_on"].help_text = _("Left empty: the usual term of the pack.")
        if shape not in (Shape.BLACK_LIST, Shape.STOP):
            del self.fields["ends_on"]
        if not plan.public:
            del self.fields["public_words"]
        if plan.record is None:
            del self.fields["record_number"]
        else:
            self.fields["record_number"].help_text = _(
                "Number of the row of “{ledger}”; it can be tied to it later."
            ).format(ledger=ledger)

    def entered(self) -> dict[str, Any]:
        """What was entered, as the action takes it."""
        found = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        found["unit"] = self.cleaned_data["unit"].pk
        return found

    @staticmethod
    def choices() -> list[tuple[str, str, str]]:
        """The measures of the pack: id, title, and what kind of measure it is."""
        return [(each.id, wording(each.title), str(Shape(each.kind).label)) for each in kinds().values()]
