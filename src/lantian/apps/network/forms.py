"""Forms of the register's pages."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lantian.apps.evidence.keeping import LARGEST, kind_of
from lantian.apps.monitoring.models import Station
from lantian.apps.network.actions.documents import Upload
from lantian.apps.network.choices import DiaryKind, FindingSeverity, StageWord
from lantian.apps.network.kinds import known_kinds
from lantian.apps.network.models import Agency
from lantian.apps.records.campaign import pack, wording
from lantian.core.flows.station_stage import StationStage, targets

__all__ = [
    "AgencyForm",
    "ContractForm",
    "DiaryForm",
    "EditStationForm",
    "EndContractForm",
    "EndForm",
    "FindingForm",
    "HandUpForm",
    "PersonForm",
    "ReasonForm",
    "RegisterForm",
    "SettleForm",
    "StageForm",
    "day_field",
    "moment_field",
]

_MN = re.compile(r"[A-Za-z0-9]{1,24}")
_FACTOR = re.compile(r"[A-Za-z0-9_-]{1,20}")
_DAYS = ("%Y-%m-%d",)
_FIRST, _LAST = dt.date(1990, 1, 1), dt.date(2199, 12, 31)
_BEGINNING, _END = dt.datetime(1990, 1, 1, tzinfo=dt.UTC), dt.datetime(2200, 1, 1, tzinfo=dt.UTC)
"""What lies outside is a slip of the finger, and beyond what every calendar can turn into another zone."""
_MOMENTS = ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M")


def day_field(label: Any, *, required: bool = True) -> forms.DateField:
    """A local day."""
    return forms.DateField(
        label=label,
        required=required,
        input_formats=_DAYS,
        validators=[MinValueValidator(_FIRST), MaxValueValidator(_LAST)],
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )


def moment_field(label: Any, *, required: bool = True) -> forms.DateTimeField:
    """A moment in local time."""
    return forms.DateTimeField(
        label=label,
        required=required,
        input_formats=_MOMENTS,
        validators=[MinValueValidator(_BEGINNING), MaxValueValidator(_END)],
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class UploadField(forms.FileField):
    """A document; its cleaned value is an `Upload`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Document"),
            required=False,
            help_text=_("PDF, PNG, JPEG, Word or Excel, at most 8 MB."),
            widget=forms.ClearableFileInput({"accept": ".pdf,.png,.jpg,.jpeg,.docx,.xlsx"}),
            **kwargs,
        )

    def clean(self, data: Any, initial: Any = None) -> Upload | None:
        """Read it, bounded."""
        file = super().clean(data, initial)
        if not file:
            return None
        if file.size > LARGEST:
            raise ValidationError(_("The file is larger than 8 MB. Scan it in a lower resolution or split it."))
        content = file.read()
        if kind_of(content) is None:
            raise ValidationError(_("Only PDF, PNG, JPEG, Word and Excel files are taken, by their content."))
        return Upload(content, file.name or "")


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=_("Reason"), max_length=500)


class _StationFields(forms.Form):
    """What can be said of a station before and after it is registered."""

    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=200, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    subdistrict = forms.ChoiceField(label=_("Subdistrict"))
    lon = forms.FloatField(label=_("Longitude (WGS-84)"), min_value=-180, max_value=180)
    lat = forms.FloatField(label=_("Latitude (WGS-84)"), min_value=-90, max_value=90)
    kind = forms.ChoiceField(label=_("Kind"))
    parameters = forms.CharField(
        label=_("Parameters expected"),
        required=False,
        max_length=500,
        help_text=_("Factor codes of HJ 212 with spaces between them; empty: those of the kind."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subdistrict"].choices = [(unit.id, wording(unit.name)) for unit in pack().subdistricts()]
        self.fields["kind"].choices = [(kind.id, wording(kind.title)) for kind in known_kinds().values()]
        for name in ("lon", "lat"):
            self.fields[name].widget.attrs |= {"step": "any", "inputmode": "decimal"}

    def clean_parameters(self) -> list[str]:
        """Codes, each once."""
        codes = self.cleaned_data["parameters"].replace(",", " ").replace("，", " ").split()
        wrong = [code for code in codes if not _FACTOR.fullmatch(code)]
        if wrong:
            raise ValidationError(_("These are no factor codes: {codes}").format(codes=" ".join(wrong)))
        return list(dict.fromkeys(codes))

    def clean(self) -> dict[str, Any]:
        """One name at least."""
        cleaned = super().clean() or {}
        if not (cleaned.get("name_zh") or cleaned.get("name_en")):
            self.add_error("name_zh", _("A name is needed, in Chinese or in English."))
        return cleaned


class RegisterForm(_StationFields):
    """A new, planned station."""

    code = forms.CharField(
        label=_("Device number (MN)"),
        max_length=24,
        help_text=_("At most 24 letters and digits (HJ 212). It is the code of the station as well."),
    )
    on = day_field(_("Planned on"))
    person = forms.CharField(label=_("Person responsible"), max_length=100)
    reference = forms.CharField(label=_("Number of the document"), max_length=120, required=False)
    note = forms.CharField(label=_("Note"), max_length=2000, required=False, widget=forms.Textarea({"rows": 2}))
    field_order = ("code", "kind", "name_zh", "name_en", "subdistrict", "lon", "lat", "parameters")

    def clean_code(self) -> str:
        """Letters and digits, and not taken."""
        code = str(self.cleaned_data["code"])
        if not _MN.fullmatch(code):
            raise ValidationError(_("At most 24 letters and digits (HJ 212)."))
        if Station.objects.filter(Q(code=code) | Q(mn=code)).exists():
            raise ValidationError(_("This device number belongs to another station."))
        return code


class EditStationForm(_StationFields):
    """Changes of a station."""

    reason = forms.CharField(label=_("Reason"), max_length=500)

    def __init__(self, *args: Any, network: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [
            (kind.id, wording(kind.title)) for kind in known_kinds().values() if kind.network == network
        ] or self.fields["kind"].choices


class StageForm(forms.Form):
    """The next step of a station."""

    to = forms.ChoiceField(label=_("Next stage"))
    on = day_field(_("Day"))
    person = forms.CharField(label=_("Person responsible"), max_length=100)
    reference = forms.CharField(label=_("Number of the document"), max_length=120, required=False)
    document = UploadField()
    note = forms.CharField(label=_("Note"), max_length=2000, required=False, widget=forms.Textarea({"rows": 2}))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        required=False,
        help_text=_("Needed for going back, withdrawing and returning."),
    )

    def __init__(self, *args: Any, origin: StationStage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [(stage.value, StageWord(stage).label) for stage in targets(origin)]


class HandUpForm(ReasonForm):
    """From which day the upper level has the data."""

    on = day_field(_("Handed to the upper level on"))
    field_order = ("on", "reason")


class DiaryForm(forms.Form):
    """An entry of the diary."""

    kind = forms.ChoiceField(label=_("Event"), choices=DiaryKind.choices)
    start = moment_field(_("From"))
    end = moment_field(_("Until"), required=False)
    data_affected = forms.BooleanField(
        label=_("Data of this span are affected"),
        required=False,
        help_text=_("Reviewers see the span beside the values."),
    )
    person = forms.CharField(label=_("Person responsible"), max_length=100)
    agency = forms.ModelChoiceField(label=_("Agency"), queryset=Agency.objects.none(), required=False)
    note = forms.CharField(label=_("Note"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3}))
    document = UploadField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.filter(closed_on=None)

    def clean(self) -> dict[str, Any]:
        """The end after the beginning."""
        cleaned = super().clean() or {}
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and end <= start:
            self.add_error("end", _("The end lies before the beginning."))
        return cleaned


class EndForm(forms.Form):
    """Until when an entry lasted."""

    end = moment_field(_("Until"))


class AgencyForm(forms.Form):
    """An agency."""

    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=200, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    licence = forms.CharField(label=_("CMA licence"), max_length=60)
    licence_until = day_field(_("Licence valid until"), required=False)
    contact = forms.CharField(label=_("Contact"), max_length=100, required=False)
    telephone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    note = forms.CharField(label=_("Note"), max_length=2000, required=False, widget=forms.Textarea({"rows": 2}))
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)


class PersonForm(forms.Form):
    """Somebody who works for an agency."""

    name = forms.CharField(label=_("Full name"), max_length=100)
    post = forms.CharField(label=_("Post"), max_length=100, required=False)
    certificate = forms.CharField(label=_("Certificate"), max_length=100, required=False)
    certificate_until = day_field(_("Certificate valid until"), required=False)


class ContractForm(forms.Form):
    """Which stations an agency runs."""

    stations = forms.MultipleChoiceField(
        label=_("Stations"), widget=forms.SelectMultiple({"size": 8}), help_text=_("Several: hold Ctrl, or Cmd.")
    )
    first = day_field(_("From"))
    last = day_field(_("Until"), required=False)
    reference = forms.CharField(label=_("Number of the contract"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stations"].choices = [
            (station.code, f"{station} · {station.code}") for station in Station.objects.all()
        ]


class FindingForm(forms.Form):
    """What was found at an agency."""

    on = day_field(_("Found on"))
    found_by = forms.CharField(label=_("Found by"), max_length=120)
    station = forms.ModelChoiceField(label=_("Station"), queryset=Station.objects.none(), required=False)
    severity = forms.ChoiceField(label=_("Severity"), choices=FindingSeverity.choices)
    what = forms.CharField(label=_("What was found"), max_length=4000, widget=forms.Textarea({"rows": 3}))
    clause = forms.CharField(label=_("Clause"), max_length=120, required=False)
    consequence = forms.CharField(
        label=_("Consequence"), max_length=2000, required=False, widget=forms.Textarea({"rows": 2})
    )
    document = UploadField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["station"].queryset = Station.objects.all()


class EndContractForm(ReasonForm):
    """The last day of a contract."""

    last = day_field(_("Last day"))
    field_order = ("last", "reason")


class SettleForm(forms.Form):
    """How something that was found was mended."""

    on = day_field(_("Settled on"))
    how = forms.CharField(label=_("How it was settled"), max_length=500)
