"""What the steps of an inspection ask beside the pack's questions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lantian.apps.inspections import judging, signing
from lantian.apps.inspections.actions import Signed
from lantian.apps.inspections.choices import Side
from lantian.apps.inspections.problems import SignatureRefused
from lantian.apps.orgs.models import Unit
from lantian.apps.records.campaign import pack, wording

__all__ = ["ObjectForm", "PlaceForm", "ReasonForm", "SignForm"]

_KINDS = ("subdistrict", "department", "police", "office", "enterprise")


class PlaceForm(forms.Form):
    """Where the inspector is: from the phone, or nothing."""

    lon = forms.DecimalField(required=False, min_value=-180, max_value=180)
    lat = forms.DecimalField(required=False, min_value=-90, max_value=90)

    @property
    def place(self) -> tuple[Decimal, Decimal] | None:
        """Longitude and latitude; None where one is missing or neither makes sense."""
        if not self.is_valid():
            return None
        lon, lat = self.cleaned_data["lon"], self.cleaned_data["lat"]
        return None if lon is None or lat is None else (lon, lat)


class ObjectForm(PlaceForm):
    """A new place that stands on no ledger."""

    title = forms.CharField(label=pgettext_lazy("inspection", "Name of the place"), max_length=200)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    source = forms.ChoiceField(label=_("On behalf of"), required=False)

    field_order = ("title", "address", "source", "lon", "lat")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source = self.fields["source"]
        assert isinstance(source, forms.ChoiceField)
        source.choices = sources()
        for name in ("lon", "lat"):
            self.fields[name].widget = forms.HiddenInput()


def sources() -> list[tuple[str, str]]:
    """On whose behalf is inspected, the usual one first."""
    cases = pack().cases
    found = [(each, cases.source(each) if cases is not None else None) for each in judging.forms().sources]
    return [(each, wording(known.title) if known is not None else each) for each, known in found]


class SignForm(forms.Form):
    """The last step: who answers, remarks, and the signatures of both sides."""

    unit = forms.ModelChoiceField(
        label=_("Responsible unit"), queryset=Unit.objects.filter(in_pack=True, kind__in=_KINDS), required=False
    )
    remark = forms.CharField(
        label=pgettext_lazy("inspection", "Remarks"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    inspector_name = forms.CharField(label=_("Name of the inspector"), max_length=80, required=False)
    inspector_picture = forms.CharField(required=False, widget=forms.HiddenInput())
    inspected_name = forms.CharField(
        label=_("Name and post of who signs for the inspected side"), max_length=80, required=False
    )
    inspected_picture = forms.CharField(required=False, widget=forms.HiddenInput())
    refused = forms.BooleanField(label=_("The inspected side refuses to sign"), required=False)
    reason = forms.CharField(label=_("Why it refuses"), max_length=300, required=False)

    def signed(self) -> list[Signed]:
        """The signatures as they came; what is no picture is an empty one, which is refused by name."""
        given = self.cleaned_data
        found = [
            Signed(side=Side.INSPECTOR, name=given["inspector_name"], picture=_picture(given["inspector_picture"]))
        ]
        if given["refused"]:
            found.append(
                Signed(side=Side.INSPECTED, name=given["inspected_name"], refused=True, reason=given["reason"])
            )
        else:
            picture = _picture(given["inspected_picture"])
            found.append(Signed(side=Side.INSPECTED, name=given["inspected_name"], picture=picture))
        return found


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=pgettext_lazy("inspection", "Reason"), max_length=1000, widget=forms.Textarea({"rows": 3})
    )


def _picture(written: str) -> bytes:
    try:
        return signing.from_address(written)
    except SignatureRefused:
        return b"not a picture"
