"""Forms of the exchange's pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantian.apps.exchange import queries
from lantian.apps.exchange.choices import OTHER, Rhythm
from lantian.apps.exchange.exporting import FORMATS
from lantian.apps.monitoring.queries import stations
from lantian.apps.orgs.campaign import wording
from lantian.core.standards.device_kinds import KINDS
from lantian.io.archives.layouts import LAYOUTS
from lantian.io.archives.parameters import KNOWN

__all__ = [
    "ExamineForm",
    "ExportForm",
    "HandOverForm",
    "MappingForm",
    "NamesForm",
    "PlanForm",
    "ReceiptForm",
    "UploadForm",
]

_STRANGERS = (
    ("refuse", _("refuse their rows")),
    ("leave", _("leave them out")),
    ("make", _("keep them as places outside of the register")),
)
_STATES = (("", _("not stated")), ("273", "273.15 K"), ("298", "298.15 K"))
_LABELS = (
    ("start", _("start of the period")),
    ("end", _("end of the period")),
    ("instant", _("a reading of that instant")),
)


class _ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class _Files(forms.FileField):
    """One or several files of one layout."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        listed = list(data) if isinstance(data, list | tuple) else [data]
        listed = listed or [None]
        return [super(_Files, self).clean(each, initial) for each in listed]


class UploadForm(forms.Form):
    """Files to be brought in."""

    files = _Files(label=_("Files"), widget=_ManyFiles(attrs={"accept": ".csv,.txt,.gz,.json,.xlsx,.xls,.xlsm"}))


class ExamineForm(forms.Form):
    """How the files are to be read."""

    layout = forms.ChoiceField(label=_("Layout or mapping"))
    station = forms.ChoiceField(label=_("All values belong to"), required=False)
    state = forms.ChoiceField(label=_("Reference state of ppb and ppm"), required=False, choices=_STATES)
    strangers = forms.ChoiceField(label=_("Stations that are not ours"), choices=_STRANGERS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [("", _("please choose"))]
        known += [(layout.id, wording(layout.title)) for layout in LAYOUTS.values()]
        known += [(f"mapping:{each.name}", f"{each.name} (v{each.version})") for each in queries.mappings()]
        self.fields["layout"].choices = known
        self.fields["station"].choices = [("", _("the station that the file names")), *station_choices()]


def station_choices() -> list[tuple[str, str]]:
    """Every station, of the register and outside of it."""
    known = [(each.code, f"{wording(each.name)} · {each.code}") for each in stations()]
    return known + [(each.code, f"{each.name} · {each.code}") for each in queries.outside_stations()[:500]]


class NamesForm(forms.Form):
    """Which of our stations the names in a file mean."""

    def __init__(self, *args: Any, names: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = names
        choices = [("", "—"), *station_choices()]
        for place, name in enumerate(names):
            self.fields[f"n{place}"] = forms.ChoiceField(label=name, required=False, choices=choices)

    def chosen(self) -> list[tuple[str, str]]:
        """Name and code of those that were mapped."""
        return [
            (name, self.cleaned_data[f"n{place}"])
            for place, name in enumerate(self.names)
            if self.cleaned_data[f"n{place}"]
        ]


class MappingForm(forms.Form):
    """A mapping, made from the columns of a file."""

    name = forms.SlugField(label=_("Name"), max_length=64, help_text=_("letters, digits, - and _"))
    shape = forms.ChoiceField(
        label=_("Shape"),
        choices=(("wide", _("a column for each parameter")), ("long", _("a row for each value"))),
    )
    station_column = forms.ChoiceField(label=_("Column of the station"), required=False)
    station = forms.CharField(label=_("or the one station of the file"), required=False, max_length=64)
    time_columns = forms.MultipleChoiceField(label=_("Columns of the time"))
    time_formats = forms.CharField(
        label=_("How times are written"),
        initial="%Y-%m-%d %H:%M:%S | %Y/%m/%d %H:%M",
        help_text=_("as Python writes them, several separated by |"),
    )
    zone = forms.CharField(
        label=_("Time zone"), required=False, help_text=_("such as +08:00 or Asia/Shanghai; empty: the times say it")
    )
    label = forms.ChoiceField(label=_("The time is the"), choices=_LABELS)
    repeated = forms.ChoiceField(
        label=_("The hour that happens twice"),
        choices=(("refuse", _("refuse")), ("first-is-summer", _("the first is summer time"))),
    )
    decimal = forms.ChoiceField(label=_("Decimal sign"), choices=((".", "."), (",", ",")))
    encoding = forms.ChoiceField(
        label=_("Encoding"), choices=(("auto", _("guess")), ("utf-8", "UTF-8"), ("gb18030", "GB 18030 / GBK"))
    )
    missing = forms.CharField(label=_("Marks of a missing value"), initial="NA NaN null - —", required=False)
    others = forms.ChoiceField(label=_("Stations that are not ours"), choices=_STRANGERS[:2])
    parameter_column = forms.ChoiceField(label=_("Column of the parameter"), required=False)
    value_column = forms.ChoiceField(label=_("Column of the value"), required=False)
    unit_column = forms.ChoiceField(label=_("Column of the unit"), required=False)
    flag_column = forms.ChoiceField(label=_("Column of the mark"), required=False)
    flags = forms.CharField(
        label=_("What marks mean"), required=False, help_text=_("such as 0=N 9=D; N is valid (HJ 212 table 8)")
    )
    units = forms.CharField(
        label=_("Units without a column"), required=False, help_text=_("such as a34004=µg/m³ a21005=mg/m³")
    )
    state = forms.ChoiceField(label=_("Reference state of ppb and ppm"), required=False, choices=_STATES)
    sheet = forms.CharField(label=_("Sheet"), required=False)
    heading = forms.IntegerField(
        label=_("Line with the names of the columns"), required=False, min_value=1, max_value=100
    )
    cadence = forms.ChoiceField(
        label=_("Values are means of"),
        required=False,
        choices=(("hour", _("an hour each")), ("minute", _("a minute each"))),
    )

    def __init__(self, *args: Any, columns: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = columns
        choices = [(name, name) for name in columns]
        self.fields["time_columns"].choices = choices
        for field in ("station_column", "parameter_column", "value_column", "unit_column", "flag_column"):
            self.fields[field].choices = [("", "—"), *choices]
        parameters = [("", "—"), *((each.code, f"{each.label} ({each.code})") for each in KNOWN.values())]
        for place, name in enumerate(columns):
            self.fields[f"p{place}"] = forms.ChoiceField(label=name, required=False, choices=parameters)
            self.fields[f"u{place}"] = forms.CharField(label=_("unit"), required=False, max_length=20)

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        """Everything but the rows of the columns."""
        return [self[name] for name in self.fields if not (name[0] in "pu" and name[1:].isdigit())]

    @property
    def column_rows(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """Name, parameter and unit of each column."""
        return [(name, self[f"p{place}"], self[f"u{place}"]) for place, name in enumerate(self.columns)]

    def body(self) -> dict[str, Any]:
        """The mapping as it is remembered."""
        data = self.cleaned_data
        plain = ("shape", "station_column", "station", "zone", "label", "repeated", "decimal", "encoding", "others")
        body: dict[str, Any] = {name: data[name] for name in (*plain, "state", "sheet")}
        body["heading"] = data["heading"] or 1
        body["cadence"] = data["cadence"] or "hour"
        body["time_columns"] = data["time_columns"]
        body["time_formats"] = [each.strip() for each in data["time_formats"].split("|") if each.strip()]
        body["missing"] = ["", *data["missing"].split()]
        if data["shape"] == "wide":
            body["columns"] = [
                {
                    "column": name,
                    "parameter": data[f"p{place}"],
                    "unit": data[f"u{place}"] or KNOWN[data[f"p{place}"]].unit,
                    "state": data["state"] if data[f"u{place}"].lower().startswith("pp") else "",
                }
                for place, name in enumerate(self.columns)
                if data[f"p{place}"]
            ]
        else:
            for name in ("parameter_column", "value_column", "unit_column", "flag_column"):
                body[name] = data[name]
            body["flags"] = _pairs(data["flags"])
            body["units"] = _pairs(data["units"])
        return body


def _pairs(text: str) -> dict[str, str]:
    """Words such as 0=N 9=D."""
    return dict(each.split("=", 1) for each in text.replace("，", " ").split() if "=" in each)  # type: ignore[misc]


class ExportForm(forms.Form):
    """What is to be exported."""

    network = forms.ChoiceField(label=_("Network"))
    stations = forms.CharField(label=_("Stations"), required=False, help_text=_("codes; empty: all of the network"))
    first = forms.DateField(label=_("From"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    last = forms.DateField(label=_("To"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    format = forms.ChoiceField(label=_("Format"), choices=[(each, each.upper()) for each in FORMATS])
    version = forms.IntegerField(label=_("Version of the data"), required=False, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {kind.network: wording(kind.title) for kind in reversed(KINDS.values())}
        self.fields["network"].choices = [*reversed(known.items()), (OTHER, _("places outside of the register"))]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if isinstance(first, dt.date) and isinstance(last, dt.date) and last < first:
            self.add_error("last", _("The last day lies before the first."))
        return data


class HandOverForm(forms.Form):
    """A bundle to be made."""

    first = forms.DateField(label=_("From"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    last = forms.DateField(label=_("To"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    receiver = forms.CharField(label=_("Receiver"), max_length=200, required=False)


class ReceiptForm(forms.Form):
    """What the receiver answered."""

    receipt = forms.CharField(label=_("Number of the receipt"), max_length=200)


class PlanForm(forms.Form):
    """How often a bundle is made by itself."""

    rhythm = forms.ChoiceField(label=_("Rhythm"), choices=Rhythm.choices)
    receiver = forms.CharField(label=_("Receiver"), max_length=200, required=False)
