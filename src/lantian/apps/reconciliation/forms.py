"""Forms of compared lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lantian.apps.records.campaign import pack, wording
from lantian.core.policy.check_schema import Reconciliation
from lantian.core.policy.ledger_schema import LedgerField, LedgerType

__all__ = ["ColumnsForm", "NewRowForm", "UploadForm"]


class UploadForm(forms.Form):
    """A foreign list."""

    file = forms.FileField(
        label=_("The list as a file"),
        help_text=_("CSV (UTF-8 or GB 18030) or Excel workbook, the first sheet; up to 60,000 lines and 20 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx,.xls"}),
    )


class ColumnsForm(forms.Form):
    """Which column of the list means what."""

    def __init__(
        self, *args: Any, named: Reconciliation, heading: list[str], columns: Mapping[str, int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("— not on this list —"))]
        choices += [(str(place), title or f"#{place + 1}") for place, title in enumerate(heading)]
        for column in named.columns:
            self.fields[column.id] = forms.ChoiceField(
                label=wording(column.title),
                choices=choices,
                required=False,
                initial=str(columns[column.id]) if column.id in columns else "",
            )

    def columns(self) -> dict[str, int]:
        """Column of the pack → place in the heading."""
        return {name: int(place) for name, place in self.cleaned_data.items() if place}


class NewRowForm(forms.Form):
    """What the ledger must know of a row; the rest is filled in on the page of the row."""

    prefix = "new"

    def __init__(self, *args: Any, named: Reconciliation, values: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ledger = pack().ledgers[named.ledger]
        brought = {each.field: values.get(each.id, "") for each in named.columns if each.field}
        self.fields["unit"] = forms.ChoiceField(label=_("Responsible unit of the new row"), choices=list(_units()))
        for each in _asked(ledger, brought):
            self.fields[f"f-{each.id}"] = _field(each, brought.get(each.id, ""))

    def values(self) -> dict[str, Any]:
        """Field of the ledger → what was written."""
        return {name.removeprefix("f-"): value for name, value in self.cleaned_data.items() if name.startswith("f-")}


def _units() -> Iterator[tuple[str, str]]:
    yield "", "—"
    for unit in pack().units.values():
        if unit.kind == "subdistrict":
            yield unit.id, wording(unit.name)


def _asked(ledger: LedgerType, brought: Mapping[str | None, str]) -> Iterator[LedgerField]:
    for each in ledger.fields:
        if each.required or each.required_when is not None or each.id in brought:
            yield each


def _field(each: LedgerField, brought: str) -> forms.Field:
    common: dict[str, Any] = {"label": wording(each.title), "required": each.required, "initial": brought}
    if each.help:
        common["help_text"] = wording(each.help)
    match each.kind:
        case "choice":
            choices = [("", "—"), *((one.id, wording(one.title)) for one in each.choices if one.refused is None)]
            return forms.ChoiceField(choices=choices, **common)
        case "choices":
            return forms.MultipleChoiceField(choices=[(one.id, wording(one.title)) for one in each.choices], **common)
        case "yes-no":
            return forms.ChoiceField(
                choices=[("", "—"), ("true", pgettext_lazy("answer", "yes")), ("false", pgettext_lazy("answer", "no"))],
                **common,
            )
        case "unit":
            return forms.ChoiceField(choices=list(_units()), **common)
        case "day":
            return forms.CharField(widget=forms.DateInput(attrs={"type": "date"}), **common)
        case _:
            return forms.CharField(max_length=each.longest + 1, **common)
