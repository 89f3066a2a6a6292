"""Forms of stacks."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantian.apps.monitoring.models import Station
from lantian.apps.network.forms import UploadField
from lantian.apps.orgs.campaign import pack, wording
from lantian.apps.stacks.choices import NETWORK
from lantian.core.rules.stacks.hours import Excuse
from lantian.core.rules.stacks.sources import POLLUTANTS, SOURCE_TYPES

__all__ = ["DecisionForm", "ExemptionForm", "FineForm", "ReasonForm", "StackForm"]

_HOUR = "%Y-%m-%dT%H:%M"


def _hour() -> forms.DateTimeInput:
    return forms.DateTimeInput({"type": "datetime-local", "step": "3600"}, format=_HOUR)


def _day() -> forms.DateInput:
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class StackForm(forms.Form):
    """What is known of a stack."""

    code = forms.SlugField(label=_("Code of the stack"), max_length=64)
    enterprise_zh = forms.CharField(label=_("Enterprise (Chinese)"), max_length=200, required=False)
    enterprise_en = forms.CharField(label=_("Enterprise (English)"), max_length=200, required=False)
    name_zh = forms.CharField(label=_("Stack (Chinese)"), max_length=200, required=False)
    name_en = forms.CharField(label=_("Stack (English)"), max_length=200, required=False)
    subdistrict = forms.ChoiceField(label=_("Subdistrict"))
    height = forms.DecimalField(label=_("Height (m)"), max_digits=7, decimal_places=2)
    source_type = forms.ChoiceField(label=_("Type of source"))
    factors = forms.MultipleChoiceField(
        label=_("Pollutants that must be reported"), widget=forms.CheckboxSelectMultiple
    )
    livelihood = forms.BooleanField(label=_("Livelihood forbids to stop it at once"), required=False)
    design = forms.CharField(label=_("Design (fuel, output, treatment)"), max_length=300, required=False)
    station = forms.ChoiceField(label=_("Monitor"), required=False)
    minute_interval = forms.IntegerField(label=_("Minutes of one minute record"), initial=1)
    reason = forms.CharField(label=_("Reason"), max_length=500)

    def __init__(self, *args: Any, fresh: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subdistrict"].choices = [(unit.id, wording(unit.name)) for unit in pack().subdistricts()]
        self.fields["source_type"].choices = [(name, wording(title)) for name, title in SOURCE_TYPES.items()]
        self.fields["factors"].choices = [(code, wording(title)) for code, title in POLLUTANTS.items()]
        monitors = Station.objects.filter(network=NETWORK).order_by("code")
        self.fields["station"].choices = [("", "—"), *((each.code, f"{each.code} {each}") for each in monitors)]
        if not fresh:
            del self.fields["code"]


class ExemptionForm(forms.Form):
    """A span with its proof."""

    kind = forms.ChoiceField(label=_("Kind"))
    start = forms.DateTimeField(label=_("From (full hour)"), widget=_hour(), input_formats=[_HOUR, "%Y-%m-%d %H:%M"])
    end = forms.DateTimeField(label=_("Until (full hour)"), widget=_hour(), input_formats=[_HOUR, "%Y-%m-%d %H:%M"])
    document = forms.CharField(label=_("Proof: document and number"), max_length=300)
    upload = UploadField()
    reason = forms.CharField(label=_("Reason"), max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(each.value, wording(each.words)) for each in Excuse]
        self.fields["upload"].label = _("The document as a file")


class DecisionForm(forms.Form):
    """Accept or decline; the button says which."""

    reason = forms.CharField(label=_("Reason"), max_length=500)
    document = forms.CharField(label=_("Document and number"), max_length=300, required=False)
    until = forms.DateField(label=_("To be carried out by"), widget=_day(), input_formats=["%Y-%m-%d"], required=False)


class FineForm(forms.Form):
    """A line of the ledger of fines, as the decision says."""

    amount = forms.CharField(label=_("Amount (yuan)"), max_length=20)
    decision = forms.CharField(label=_("Number of the decision"), max_length=200)
    on = forms.DateField(label=_("Day of the decision"), widget=_day(), input_formats=["%Y-%m-%d"])

    def __init__(self, *args: Any, today: dt.datetime | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if today is not None:
            self.fields["on"].initial = timezone.localtime(today).date()


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=_("Reason"), max_length=500)
