"""Forms of co-locations and decisions."""

from __future__ import annotations

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lantian.apps.monitoring.models import Station

__all__ = ["PROBLEMS", "AcceptForm", "EndForm", "ReasonForm", "StartForm"]

PROBLEMS: dict[str, str | Promise] = {
    "no-micro": _("Choose a micro-station that is in use."),
    "no-reference": _("Choose a reference station that is in use."),
    "running": _("This station stands beside a reference already; end that co-location first."),
    "overlap": _("It stood beside a reference at that time already."),
    "future": _("This time lies in the future."),
    "before-start": _("It cannot end before it began."),
    "ended": _("This co-location has ended already."),
    "withdrawn": _("This co-location was withdrawn."),
    "reason": _("Say why."),
    "in-force": _("A correction from it is in force; withdraw that first."),
    "decided": _("This has been decided already."),
}
"""Codes of CalibrationRefused in words."""


def _moment() -> forms.DateTimeInput:
    return forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def _reason() -> forms.CharField:
    return forms.CharField(label=_("Reason"), required=False, max_length=500)


class _StationField(forms.ModelChoiceField):
    def label_from_instance(self, station: Station) -> str:
        """Name and code."""
        return f"{station} ({station.code})"


class StartForm(forms.Form):
    """Which device stands where since when."""

    station = _StationField(label=_("Micro-station"), queryset=Station.objects.none())
    reference = _StationField(label=_("Reference station"), queryset=Station.objects.none())
    started_at = forms.DateTimeField(
        label=_("From"), widget=_moment(), help_text=_("Local time; full hours are counted.")
    )
    place = forms.CharField(
        label=pgettext_lazy("co-location", "Place"),
        max_length=200,
        required=False,
        help_text=_("Such as: roof, 1 m from the inlet."),
    )
    distance_m = forms.DecimalField(
        label=_("Distance of the inlets (m)"), min_value=0, max_value=9999, decimal_places=1, required=False
    )
    note = forms.CharField(label=_("Note"), max_length=500, required=False)

    def __init__(self, *args: object, **facts: object) -> None:
        super().__init__(*args, **facts)  # type: ignore[arg-type]
        active = Station.objects.filter(until=None).order_by("code")
        self.fields["station"].queryset = active.filter(network="micro")  # type: ignore[attr-defined]
        self.fields["reference"].queryset = active.filter(network="ambient")  # type: ignore[attr-defined]


class EndForm(forms.Form):
    """When it was taken away."""

    ended_at = forms.DateTimeField(label=_("Until"), widget=_moment())


class AcceptForm(forms.Form):
    """From when on a correction holds."""

    valid_from = forms.DateTimeField(
        label=_("Holds for hours from"),
        widget=_moment(),
        help_text=_("Local time. Hours before stay as they are; hours from then on are corrected, with their history."),
    )
    reason = _reason()


class ReasonForm(forms.Form):
    """Why something is refused or withdrawn."""

    reason = _reason()
