"""Forms of accountability: proposals, steps, outcomes, posts, grounds, the suspension, another reading."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantian.apps.accountability.actions import NewOutcome
from lantian.apps.accountability.evaluations import official
from lantian.apps.accountability.post_actions import Entry
from lantian.apps.orgs.models import Unit
from lantian.apps.records.campaign import pack, wording
from lantian.core.rules.accountability.reading import unit_names

__all__ = [
    "CSV_COLUMNS",
    "HolderForm",
    "ImportForm",
    "OutcomeForm",
    "PostForm",
    "StepForm",
    "SuspensionForm",
    "persons_decided",
]

CSV_COLUMNS = ("unit", "tier", "post", "name", "since", "until", "reference")
_LARGEST_CSV = 2 * 2**20
_MOST_LINES = 5000
_CONCERNED = 2
"""Persons beside those of the tiers that one opinion takes at once: C08 to C11 end in “and persons concerned”."""


def _date(**kwargs: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput({"type": "date"}), **kwargs)


class StepForm(forms.Form):
    """A step of a proposal: when, why, by which letter."""

    on = _date(label=_("Day on which it was done"), required=False)
    reference = forms.CharField(label=_("Number of the letter or decision"), required=False, max_length=120)
    reason = forms.CharField(
        label=_("Reason or remark"),
        required=False,
        max_length=5000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("It goes into the log, which is never shortened: write posts, no names."),
    )


class OutcomeForm(forms.Form):
    """What was decided about one person (C13)."""

    name = forms.CharField(label=_("Name of the person"), max_length=60)
    post = forms.CharField(label=_("Post of the person"), max_length=120)
    tier = forms.ChoiceField(label=_("Level of responsibility"), required=False)
    responsibility = forms.ChoiceField(label=_("Kind of responsibility"))
    forms_chosen = forms.MultipleChoiceField(
        label=_("Forms, which may be combined"), required=False, widget=forms.CheckboxSelectMultiple
    )
    text = forms.CharField(
        label=_("In words; needed where there is no form"),
        required=False,
        max_length=5000,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = official()
        sanctions = rules.sanctions
        self.fields["tier"].choices = [("", "—"), *((each.id, wording(each.title)) for each in rules.tiers)]
        listed = sanctions.responsibilities if sanctions else ()
        self.fields["responsibility"].choices = [(each.id, wording(each.title)) for each in listed]
        self.fields["responsibility"].initial = listed[0].id if listed else None
        self.fields["forms_chosen"].choices = [
            (each.id, wording(each.title)) for each in (sanctions.forms if sanctions else ())
        ]

    def outcome(self, reference: str = "") -> NewOutcome:
        """What was entered."""
        data = self.cleaned_data
        return NewOutcome(
            name=data["name"],
            post=data["post"],
            tier=data["tier"],
            responsibility=data["responsibility"],
            forms=data["forms_chosen"],
            text=data["text"],
            reference=reference,
        )


def persons_decided(tiers: Sequence[str], data: Any = None) -> list[OutcomeForm]:
    """A form for each tier that answers and for persons concerned; all but the first may stay empty."""
    others = [*tiers[1:], *[""] * _CONCERNED]
    return [
        OutcomeForm(data, initial={"tier": tiers[0]} if tiers else None),
        *(
            OutcomeForm(
                data,
                prefix=f"person-{number}",
                initial={"tier": tier},
                empty_permitted=True,
                use_required_attribute=False,
            )
            for number, tier in enumerate(others, start=2)
        ),
    ]


class PostForm(forms.Form):
    """A post of a unit."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none())
    tier = forms.ChoiceField(label=_("Level of responsibility"))
    title = forms.CharField(label=_("What the unit calls the post"), max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(in_pack=True)
        self.fields["tier"].choices = [(each.id, wording(each.title)) for each in official().tiers]


class HolderForm(forms.Form):
    """Who held a post on which days."""

    name = forms.CharField(label=_("Name of the person"), max_length=60)
    since = _date(label=_("First day"))
    until = _date(label=_("Last day; empty while it goes on"), required=False)
    reference = forms.CharField(label=_("Paper of the appointment"), required=False, max_length=120)


class ImportForm(forms.Form):
    """The register as CSV."""

    file = forms.FileField(
        label=_("CSV file"),
        help_text=_("Columns: unit, tier, post, name, since, until, reference. All lines are entered, or none."),
    )

    def clean_file(self) -> list[Entry]:
        """The lines; one that is not understood is named."""
        sent = self.cleaned_data["file"]
        if sent.size > _LARGEST_CSV:
            raise forms.ValidationError(_("The file is larger than 2 MiB."))
        try:
            text = sent.read().decode("utf-8-sig")
        except UnicodeDecodeError as cause:
            raise forms.ValidationError(_("The file is not UTF-8: save it as CSV UTF-8.")) from cause
        rows = csv.DictReader(io.StringIO(text))
        missing = [name for name in CSV_COLUMNS[:5] if name not in (rows.fieldnames or ())]
        if missing:
            raise forms.ValidationError(_("Columns are missing: %(names)s."), params={"names": ", ".join(missing)})
        found, faults = [], []
        names, tiers = unit_names(pack()), _tiers()
        for number, row in enumerate(rows, start=2):
            if number > _MOST_LINES:
                raise forms.ValidationError(_("The file has more than 5000 lines."))
            try:
                found.append(_entry(row, names, tiers))
            except ValueError as cause:
                faults.append(forms.ValidationError(_("Line %(n)s: %(why)s"), params={"n": number, "why": str(cause)}))
        if faults:
            raise forms.ValidationError(faults[:50])
        return found


class SuspensionForm(forms.Form):
    """The day from which the method no longer applies (C16)."""

    first_day = _date(label=_("First day without the method"))
    reason = forms.CharField(label=_("Reason: which notice says so"), max_length=1000)
    notice = forms.FileField(label=_("The notice (PDF or picture)"))


def _tiers() -> dict[str, str]:
    return {
        written: each.id for each in official().tiers for written in (each.id, each.title.zh, each.title.en) if written
    }


def _entry(row: dict[str, Any], names: dict[str, str], tiers: dict[str, str]) -> Entry:
    cells = {name: (row.get(name) or "").strip().removeprefix("'") for name in CSV_COLUMNS}
    if cells["unit"] not in names:
        raise ValueError(_("the campaign names no unit %(name)s") % {"name": cells["unit"][:60] or "—"})
    if cells["tier"] not in tiers:
        raise ValueError(_("there is no level %(name)s") % {"name": cells["tier"][:60] or "—"})
    return Entry(
        unit=names[cells["unit"]],
        tier=tiers[cells["tier"]],
        title=cells["post"],
        name=cells["name"],
        since=_day(cells["since"]),
        until=_day(cells["until"]) if cells["until"] else None,
        reference=cells["reference"],
    )


def _day(written: str) -> dt.date:
    try:
        return dt.date.fromisoformat(written.replace("/", "-"))
    except ValueError as cause:
        raise ValueError(_("%(day)s is no day such as 2017-10-01") % {"day": written[:40] or "—"}) from cause
