"""Forms of the devices' pages; that of an order is built from what the standard says of the request."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantian.apps.monitoring.models import Station
from lantian.apps.network.forms import moment_field
from lantian.apps.network.kinds import known_kinds
from lantian.apps.records.campaign import pack, wording
from lantian.core.standards.hj212.requests import Field, Request

__all__ = ["AccessForm", "AdoptForm", "OrderForm", "ReasonForm"]

_MOMENT = "%Y%m%d%H%M%S"


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=_("Reason"), max_length=500)


class OrderForm(forms.Form):
    """The fields of one request of HJ 212, and why it is sent."""

    def __init__(self, request: Request, *args: Any, factors: tuple[tuple[str, str], ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._request = request
        for item in request.fields:
            self.fields[item.name] = _field(item, factors)
        self.fields["reason"] = forms.CharField(label=_("Reason"), max_length=500, required=request.changes)

    def parameters(self) -> dict[str, str]:
        """What is sent, as the standard writes it; moments in the zone of the campaign."""
        found = {}
        for item in self._request.fields:
            value = self.cleaned_data.get(item.name)
            if value in (None, ""):
                continue
            found[item.name] = timezone.localtime(value).strftime(_MOMENT) if item.kind == "moment" else str(value)
        return found


def _field(item: Field, factors: tuple[tuple[str, str], ...]) -> forms.Field:
    label = f"{wording(item.title)} ({item.name})"
    if item.kind == "moment":
        return moment_field(label, required=item.required)
    if item.choices:
        choices = [(number, str(number)) for number in item.choices]
        return forms.TypedChoiceField(label=label, required=item.required, choices=choices, coerce=int)
    if item.kind in ("seconds", "minutes", "number"):
        return forms.IntegerField(label=label, required=item.required, min_value=item.least, max_value=item.most)
    if item.kind == "factor" and factors:
        empty = [] if item.required else [("", "—")]
        return forms.ChoiceField(label=label, required=item.required, choices=[*empty, *factors])
    return forms.CharField(
        label=label, required=item.required, min_length=item.least or None, max_length=item.most or 200
    )


class AccessForm(forms.Form):
    """From where a device may call and how it speaks."""

    addresses = forms.CharField(
        label=_("Addresses it may call from"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("One on each line, such as 10.1.2.0/24; empty: any."),
    )
    dialect = forms.ChoiceField(
        label=_("Edition"),
        required=False,
        choices=(("", _("found out from what it sends")), ("2005", "HJ/T 212-2005"), ("2017", "HJ 212-2017")),
    )
    label = forms.ChoiceField(
        label=_("Its times are"),
        choices=(("start", _("the start of the period, as the standard has it")), ("end", _("the end of the period"))),
    )
    units = forms.CharField(
        label=_("Units that it sends"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Where they are not the usual ones, one on each line, such as a21005 µg/m³."),
    )
    minute_interval = forms.IntegerField(label=_("Minutes between minute data"), min_value=1, max_value=60)
    st = forms.CharField(label=_("System type (ST)"), required=False, max_length=2)
    reason = forms.CharField(label=_("Reason"), max_length=500)

    def clean_addresses(self) -> list[str]:
        """Each a network or an address."""
        lines = [line.strip() for line in self.cleaned_data["addresses"].splitlines() if line.strip()]
        for line in lines:
            try:
                ip_network(line, strict=False)
            except ValueError as wrong:
                raise ValidationError(_("This is no address or network: {text}").format(text=line)) from wrong
        return lines

    def clean_units(self) -> dict[str, str]:
        """Code and unit on each line."""
        found = {}
        for line in self.cleaned_data["units"].splitlines():
            parts = line.split()
            if not parts:
                continue
            if len(parts) != 2:
                raise ValidationError(_("A factor code and a unit on each line: {text}").format(text=line))
            found[parts[0]] = parts[1]
        return found


class AdoptForm(forms.Form):
    """Where a stranger belongs; of one that is registered already only the confirmation is asked."""

    planned = forms.ChoiceField(
        label=_("Place that it takes"),
        required=False,
        help_text=_("A planned station that waits for its device, or a new one."),
    )
    kind = forms.ChoiceField(label=_("Kind"))
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=200, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    subdistrict = forms.ChoiceField(label=_("Subdistrict"), required=False)
    lon = forms.FloatField(label=_("Longitude (WGS-84)"), min_value=-180, max_value=180, required=False)
    lat = forms.FloatField(label=_("Latitude (WGS-84)"), min_value=-90, max_value=90, required=False)
    person = forms.CharField(label=_("Person responsible"), max_length=100)
    reason = forms.CharField(label=_("Reason"), max_length=500)
    password_confirmed = forms.BooleanField(label=_("It is the device that I mean: take the password that it uses"))

    def __init__(self, *args: Any, planned: list[Station], known: Station | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if known is not None:
            for name in ("planned", "kind", "name_zh", "name_en", "subdistrict", "lon", "lat"):
                del self.fields[name]
            return
        self.fields["planned"].choices = [
            ("", _("a new station")),
            *((each.code, f"{each} · {each.code}") for each in planned),
        ]
        self.fields["kind"].choices = [(kind.id, wording(kind.title)) for kind in known_kinds().values()]
        self.fields["subdistrict"].choices = [("", "—"), *((u.id, wording(u.name)) for u in pack().subdistricts())]
        for name in ("lon", "lat"):
            self.fields[name].widget.attrs |= {"step": "any", "inputmode": "decimal"}

    def clean(self) -> dict[str, Any]:
        """A new station needs a name, a subdistrict and a position; a planned one has them."""
        cleaned = super().clean() or {}
        if "planned" in self.fields and not cleaned.get("planned"):
            for name in ("subdistrict", "lon", "lat"):
                if cleaned.get(name) in (None, "") and name not in self.errors:
                    self.add_error(name, _("A new station needs it."))
            if not (cleaned.get("name_zh") or cleaned.get("name_en")):
                self.add_error("name_zh", _("A name is needed, in Chinese or in English."))
        return cleaned
