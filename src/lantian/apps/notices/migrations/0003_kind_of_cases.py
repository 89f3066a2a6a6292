"""Notices of cases have a kind of their own; who chose the kind that carried them before goes on hearing of them."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_KEYS = ("case-given:", "case-soon:", "case-late:", "case-back:")


def _renamed(apps: Apps, before: str, after: str) -> None:
    of_cases = models.Q(*(("key__startswith", key) for key in _KEYS), _connector=models.Q.OR)
    apps.get_model("notices", "Notice").objects.filter(of_cases, kind=before).update(kind=after)


def _own_kind(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    _renamed(apps, "system", "cases")
    for name in ("Channel", "Subscription"):
        for chosen in apps.get_model("notices", name).objects.filter(kinds__contains="system"):
            kinds = chosen.kinds.split(",")
            if "system" in kinds and "cases" not in kinds:
                chosen.kinds = ",".join([*kinds, "cases"])
                chosen.save(update_fields=["kinds"])


def _kind_of_the_system(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    _renamed(apps, "cases", "system")
    for name in ("Channel", "Subscription"):
        for chosen in apps.get_model("notices", name).objects.filter(kinds__contains="cases"):
            chosen.kinds = ",".join(kind for kind in chosen.kinds.split(",") if kind != "cases")
            chosen.save(update_fields=["kinds"])


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0002_kind_of_returns"),
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
                    ("system", "system"),
                ],
                max_length=20,
                verbose_name="Kind",
            ),
        ),
        migrations.RunPython(_own_kind, _kind_of_the_system),
    ]
