"""Warnings, supervision, accountability, duty and rewards have kinds of their own; who chose the kind that carried them
before goes on hearing of them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_SYSTEM = "system"
_KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "air-warning": ("warning-proposed", "warning-to-sign:", "warning:"),
        "supervision": ("escalation:", "escalation-proposed:"),
        "accountability": ("accountability:", "accountability-soon:"),
        "duty": ("duty-gap", "duty-material:"),
        "rewards": ("reward:",),
    }
)
"""Kind → how the keys of its notices begin."""


def _own_kinds(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    for kind, keys in _KEYS.items():
        begun = models.Q(*(("key__startswith", key) for key in keys), _connector=models.Q.OR)
        apps.get_model("notices", "Notice").objects.filter(begun, kind=_SYSTEM).update(kind=kind)
    for name in ("Channel", "Subscription"):
        for chosen in apps.get_model("notices", name).objects.filter(kinds__contains=_SYSTEM):
            kinds = chosen.kinds.split(",")
            if _SYSTEM in kinds:
                chosen.kinds = ",".join([*kinds, *(kind for kind in _KEYS if kind not in kinds)])
                chosen.save(update_fields=["kinds"])


def _kind_of_the_system(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("notices", "Notice").objects.filter(kind__in=list(_KEYS)).update(kind=_SYSTEM)
    for name in ("Channel", "Subscription"):
        for chosen in apps.get_model("notices", name).objects.exclude(kinds=""):
            chosen.kinds = ",".join(kind for kind in chosen.kinds.split(",") if kind not in _KEYS)
            chosen.save(update_fields=["kinds"])


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0003_kind_of_cases"),
    ]

    operations = [
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("offline", "off line"),
                    ("exceedance", "exceedance"),
                    ("suspect-data", "suspect data"),
                    ("calibration", "calibration"),
                    ("lead", "lead on tampering"),
                    ("stack", "stack"),
                    ("import", "import"),
                    ("return", "list or report owed"),
                    ("cases", "case"),
                    ("air-warning", "warning of heavy pollution"),
                    ("supervision", "step of supervision"),
                    ("accountability", "accountability"),
                    ("duty", "duty and materials"),
                    ("rewards", "reward or penalty of the ranking"),
                    ("system", "system"),
                ],
                max_length=20,
                verbose_name="Kind",
            ),
        ),
        migrations.RunPython(_own_kinds, _kind_of_the_system),
    ]
