"""Forms of draws."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantian.apps.draws.lists import eligible
from lantian.apps.records.campaign import pack, wording
from lantian.core.rules.draws import Inspector

__all__ = ["ChangeForm", "FreezeForm"]


class FreezeForm(forms.Form):
    """Who can be sent, and whose number goes into the draw."""

    people = forms.MultipleChoiceField(
        label=_("Inspectors with an account"), required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.CharField(
        label=_("Further inspectors, one a line: number of the card, name, unit"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Nobody is sent to an object of their own unit. The list becomes public."),
    )
    beacon_source = forms.CharField(
        label=_("A public number that nobody knows yet"),
        required=False,
        max_length=300,
        help_text=_(
            "For example “first prize of the welfare lottery 3D, drawing 2017280”. It keeps even whoever made the seed "
            "from knowing the result. May be left empty."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {each.id: each for each in eligible()}
        choices = [(each.id, f"{each.name} · {_unit(each.unit)}") for each in self._people.values()]
        self.fields["people"].choices = choices
        self.fields["people"].initial = [name for name, _words in choices]

    def clean_others(self) -> list[Inspector]:
        """The further inspectors; a line that is not understood is named."""
        names = {wording: unit.id for unit in pack().units.values() for wording in unit.written}
        found = []
        for number, line in enumerate(self.cleaned_data["others"].splitlines(), start=1):
            cells = [each.strip() for each in line.replace("，", ",").split(",")]
            if not any(cells):
                continue
            if len(cells) != 3 or not all(cells) or cells[2] not in names:
                raise forms.ValidationError(
                    _("Line %(number)s: write number, name and a unit of the campaign, with commas between."),
                    params={"number": number},
                )
            found.append(Inspector(cells[0][:60], cells[1][:60], names[cells[2]]))
        return found

    def inspectors(self) -> list[Inspector]:
        """Everybody on the list."""
        return [*(self._people[name] for name in self.cleaned_data["people"]), *self.cleaned_data["others"]]


class ChangeForm(forms.Form):
    """What fell out after the draw."""

    what = forms.ChoiceField(label=_("Who or what falls out"))
    reason = forms.CharField(label=_("Reason, public"), max_length=500)

    def __init__(self, *args: Any, choices: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = choices


def _unit(unit_id: str) -> str:
    unit = pack().units.get(unit_id)
    return wording(unit.name) if unit else unit_id
