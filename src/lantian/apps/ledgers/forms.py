"""Forms of a ledger's rows, made of the fields that the pack declares.

A form only asks; whether a value is right is said by the rules of the field (`core.rules.ledgers.values`), the same for
a page, a workbook and a program. What was typed is never changed on the way.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lantian.apps.ledgers.asking import Needed
from lantian.apps.ledgers.condition_words import condition_words
from lantian.apps.ledgers.models import Row
from lantian.apps.ledgers.policies import RowPolicy, see_policy
from lantian.apps.ledgers.reading import flow_of
from lantian.apps.orgs.models import User
from lantian.apps.records.campaign import pack, wording
from lantian.core.policy.ledger_schema import LedgerField, LedgerType
from lantian.core.rules.ledgers.faults import FieldFault

__all__ = ["PREFIX", "PlaceForm", "RowForm", "StepForm", "units_offered"]

PREFIX = "f-"
"""Before the id of a field of the ledger, so that no field meets one of the form's own."""


_MOST_OFFERED = 200
"""Rows of another ledger that a field offers while one types; any other number can be typed as well."""


@dataclass(frozen=True)
class AskedField:
    """A field as the form shows it."""

    bound: BoundField
    clause: str | None = None
    needed: bool = False
    """Needed whatever else is typed."""
    when: str = ""
    """What must hold in the form before it is needed, as the page's script reads it; "" for nothing."""


class RowForm(forms.Form):
    """Fields of a row; `fields` limits it to some of them, `needs` says which of them are needed (`asking.needed`)."""

    asks_for_all = True
    """Whether fields that the pack requires are needed here."""

    def __init__(
        self,
        ledger: LedgerType,
        data: Mapping[str, Any] | None = None,
        *,
        values: Mapping[str, Any] | None = None,
        fields: Iterable[str] | None = None,
        initial: Mapping[str, Any] | None = None,
        needs: Mapping[str, Needed] | None = None,
        actor: User | None = None,
    ) -> None:
        self.ledger, self.needs = ledger, needs or {}
        wanted = None if fields is None else set(fields)
        self.asked = tuple(each for each in ledger.fields if wanted is None or each.id in wanted)
        kept = {f"{PREFIX}{each.id}": _initial(each, (values or {}).get(each.id)) for each in self.asked}
        super().__init__(data, initial={**kept, **(initial or {})})
        for each in self.asked:
            self.fields[f"{PREFIX}{each.id}"] = _field(ledger, each, _rows_offered(each, actor))

    @property
    def now(self) -> list[AskedField]:
        """Fields of the ledger that are asked for as the row stands."""
        return [self._shown(each) for each in self.asked if not self._later(each)]

    @property
    def later(self) -> list[AskedField]:
        """Fields that only a later step needs, and that are empty: they may be filled in already."""
        return [self._shown(each) for each in self.asked if self._later(each)]

    @property
    def later_wrong(self) -> bool:
        """Whether something is wrong among those for later."""
        return any(each.bound.errors for each in self.later)

    def _later(self, field: LedgerField) -> bool:
        bound = self[f"{PREFIX}{field.id}"]
        put_off = self.asks_for_all and field.required_when is not None and self.needs.get(field.id) is False
        return put_off and not bound.errors and bound.value() in (None, "", [])

    def _shown(self, field: LedgerField) -> AskedField:
        need = self.needs.get(field.id, field.required) if self.asks_for_all else False
        when = json.dumps(need, ensure_ascii=False) if isinstance(need, dict) else ""
        return AskedField(self[f"{PREFIX}{field.id}"], field.clause, need is True, when)

    def written(self) -> dict[str, Any]:
        """What was typed, by field of the ledger; an emptied field is None."""
        found: dict[str, Any] = {}
        for each in self.asked:
            raw = self.cleaned_data.get(f"{PREFIX}{each.id}")
            found[each.id] = raw if raw not in ("", [], None) else None
        return found

    def say(self, faults: Iterable[FieldFault]) -> None:
        """Put what is wrong beside the fields that it is about."""
        for fault in faults:
            name = f"{PREFIX}{fault.field}"
            said = f"{wording(fault.message)}。{wording(fault.remedy)}" if _chinese() else _english(fault)
            self.add_error(name if name in self.fields else None, said)


class PlaceForm(RowForm):
    """A whole row: its fields, the unit that answers for it, where it is, by when it is due."""

    def __init__(self, ledger: LedgerType, policy: RowPolicy, actor: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(ledger, *args, actor=actor, **kwargs)
        units = units_offered(policy, actor)
        choices = units if len(units) == 1 else [("", _("choose")), *units]
        self.fields["unit"] = forms.ChoiceField(label=_("Responsible unit"), choices=choices)
        self.fields["lon"] = forms.DecimalField(
            label=_("Longitude (WGS-84)"),
            required=False,
            min_value=-180,
            max_value=180,
            max_digits=9,
            decimal_places=6,
            widget=forms.TextInput({"inputmode": "decimal"}),
        )
        self.fields["lat"] = forms.DecimalField(
            label=_("Latitude (WGS-84)"),
            required=False,
            min_value=-90,
            max_value=90,
            max_digits=8,
            decimal_places=6,
            widget=forms.TextInput({"inputmode": "decimal"}),
        )
        self.fields["due"] = forms.DateField(
            label=pgettext_lazy("row", "Due"),
            required=False,
            widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        )
        self.fields["reason"] = forms.CharField(
            label=_("Reason of the correction"), required=False, max_length=500, widget=forms.TextInput()
        )

    def clean(self) -> dict[str, Any]:
        """A place has both of its numbers."""
        said = super().clean() or {}
        if (said.get("lon") is None) != (said.get("lat") is None) and not {"lon", "lat"} & self.errors.keys():
            self.add_error("lat" if said.get("lat") is None else "lon", _("Give both numbers of the place, or none."))
        return said

    @property
    def place(self) -> tuple[Any, Any] | None:
        """Longitude and latitude; None where none is given."""
        lon, lat = self.cleaned_data.get("lon"), self.cleaned_data.get("lat")
        return None if lon is None or lat is None else (lon, lat)


class StepForm(RowForm):
    """A step: its reason, its ground, and fields that are filled on the way."""

    def __init__(self, ledger: LedgerType, step: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(ledger, *args, **kwargs)
        if step.grounds:
            choices = [("", _("choose")), *((each.id, wording(each.title)) for each in step.grounds)]
            self.fields["ground"] = forms.ChoiceField(label=_("Ground"), choices=choices, required=False)
        if any(each.moves for each in step.grounds):
            units = [("", "—"), *((each.id, wording(each.name)) for each in pack().subdistricts())]
            self.fields["new_unit"] = forms.ChoiceField(
                label=_("Unit that answers from now on (when it was moved)"), choices=units, required=False
            )
        self.fields["reason"] = forms.CharField(
            label=_("Reason") if step.reason else pgettext_lazy("step", "Remark"),
            required=False,
            max_length=500,
            widget=forms.Textarea({"rows": 2}),
        )


def units_offered(policy: RowPolicy, actor: User) -> list[tuple[str, str]]:
    """Units for whose rows the actor may use the right: subdistricts first."""
    allowed = policy.units(actor)
    subdistricts = [unit.id for unit in pack().subdistricts()]
    rest = [unit.id for unit in pack().units.values() if unit.kind in ("department", "police", "office")]
    listed = [unit for unit in (*subdistricts, *rest) if allowed is None or unit in allowed]
    return [(unit, wording(pack().units[unit].name)) for unit in dict.fromkeys(listed)]


def _rows_offered(field: LedgerField, actor: User | None) -> list[tuple[str, str]]:
    """Rows to which a field may point, newest first: number and title."""
    if field.kind != "row" or field.ledger is None or actor is None:
        return []
    rows = see_policy(field.ledger).allowed(actor, Row.objects.filter(state_kind__in=("open", "closed")))
    return list(rows.order_by("-number").values_list("number", "title")[:_MOST_OFFERED])


def _field(ledger: LedgerType, field: LedgerField, offered: list[tuple[str, str]]) -> forms.Field:
    label = wording(field.title)
    if field.unit:
        unit = wording(field.unit)
        label += f"（{unit}）" if _chinese() else f" ({unit})"
    options: dict[str, Any] = {"label": label, "required": False, "help_text": _help(ledger, field)}
    if field.kind == "choices":
        return forms.MultipleChoiceField(**options, choices=_choices(field), widget=forms.CheckboxSelectMultiple())
    if field.kind in ("choice", "yes-no", "unit"):
        return forms.ChoiceField(**options, choices=[("", "—"), *_options(field)])
    if field.kind == "long-text":
        return forms.CharField(**options, strip=False, widget=forms.Textarea({"rows": 3}))
    widget = Offering(offered) if offered else forms.TextInput(_KEYBOARDS.get(field.kind, {}))
    return forms.CharField(**options, strip=False, widget=widget)


class Offering(forms.TextInput):
    """A line to type into, with words that are offered meanwhile."""

    template_name = "ledgers/_offering.html"

    def __init__(self, offered: list[tuple[str, str]]) -> None:
        super().__init__({"autocomplete": "off"})
        self.offered = offered

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With what is offered."""
        found = super().get_context(name, value, attrs)
        drawn = found["widget"]["attrs"]
        drawn["list"] = f"{drawn.get('id', name)}-offered"
        return found | {"offered": self.offered}


_KEYBOARDS: Mapping[str, dict[str, str]] = {
    "day": {"type": "date"},
    "month": {"type": "month"},
    "moment": {"type": "datetime-local"},
    "whole": {"inputmode": "decimal"},
    "amount": {"inputmode": "decimal"},
}
"""What a phone offers for a kind of field."""


def _options(field: LedgerField) -> list[tuple[str, Any]]:
    if field.kind == "yes-no":
        return [("true", _("yes")), ("false", _("no"))]
    if field.kind == "unit":
        return [(unit.id, wording(unit.name)) for unit in pack().units.values()]
    return _choices(field)


def _choices(field: LedgerField) -> list[tuple[str, str]]:
    return [(each.id, wording(each.title)) for each in field.choices]


def _help(ledger: LedgerType, field: LedgerField) -> str:
    said = []
    if field.required_when is not None and not field.required:
        when = wording(condition_words(field.required_when, ledger, flow_of(ledger)))
        said.append(str(_("Needed when {condition}.")).format(condition=when))
    if field.help is not None:
        said.append(wording(field.help))
    return " ".join(said)


def _initial(field: LedgerField, kept: Any) -> Any:
    if kept is None:
        return [] if field.kind == "choices" else ""
    if field.kind == "yes-no":
        return "true" if kept else "false"
    if field.kind == "moment":
        return str(kept)[:16]
    return kept


def _chinese() -> bool:
    return not (get_language() or "").startswith("en")


def _english(fault: FieldFault) -> str:
    message = wording(fault.message)
    return f"{message[:1].upper()}{message[1:]}. {wording(fault.remedy)}."
