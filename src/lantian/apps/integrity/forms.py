"""Forms of decisions and visits."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantian.apps.integrity.choices import ALLOWED, DecisionKind, State
from lantian.apps.integrity.hours import NETWORKS
from lantian.apps.monitoring.models import Station
from lantian.apps.records.campaign import pack, wording

__all__ = ["DecisionForm", "StrikeForm", "VisitForm"]

_MOMENTS = ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M")


class DecisionForm(forms.Form):
    """What is decided, and why."""

    kind = forms.ChoiceField(label=_("Decision"))
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=4000, widget=forms.Textarea({"rows": 3}),
        help_text=_("Every decision but looking into it needs one. Name what was found, not who is guilty."),
    )  # fmt: skip

    def __init__(self, *arguments: Any, state: str, **facts: Any) -> None:
        super().__init__(*arguments, **facts)
        choice = self.fields["kind"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(each.value, each.label) for each in ALLOWED[State(state)]]
        choice.initial = DecisionKind.LOOK_INTO


def _moment(label: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, input_formats=_MOMENTS, widget=widget)


class VisitForm(forms.Form):
    """Where and when somebody came to look."""

    station = forms.ChoiceField(label=_("Station"), required=False)
    subdistrict = forms.ChoiceField(label=_("or a whole subdistrict"), required=False)
    start = _moment(_("From"))
    end = _moment(_("Until"))
    who = forms.CharField(label=_("Who came"), max_length=200)
    note = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *arguments: Any, now: dt.datetime, **facts: Any) -> None:
        hour = now.replace(minute=0, second=0, microsecond=0)
        initial = {"start": hour - dt.timedelta(hours=2), "end": hour}
        super().__init__(*arguments, initial=initial, **facts)
        stations = Station.objects.filter(network__in=NETWORKS, until=None)
        self._choose("station", [(each.code, str(each)) for each in stations])
        self._choose("subdistrict", [(each.id, wording(each.name)) for each in pack().subdistricts()])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—"), *choices]


class StrikeForm(forms.Form):
    """Why a visit does not count."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea({"rows": 2}))
