"""The line that a list is searched by also marks choices, and an index holds it."""

import re

from django.db import migrations, models

_CHOICE = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_PORTION = 2000


def mark_choices(apps, schema_editor):
    """Marks as `searching.mark` writes them, for everything that may be a choice: one mark too many narrows nothing."""
    rows = apps.get_model("ledgers", "Row")
    waiting = []
    for row in rows.objects.only("pk", "values", "words").order_by("pk").iterator(_PORTION):
        marks = "".join(f"\x1e{name}={each}\x1e" for name, kept in row.values.items() for each in _chosen(kept))
        if marks and "\x1e" not in row.words:
            row.words += marks
            waiting.append(row)
        if len(waiting) == _PORTION:
            rows.objects.bulk_update(waiting, ["words"])
            waiting = []
    rows.objects.bulk_update(waiting, ["words"])


def _chosen(kept):
    for each in kept if isinstance(kept, list) else [kept]:
        said = str(each).lower() if isinstance(each, bool) else each
        if isinstance(said, str) and _CHOICE.fullmatch(said):
            yield said


class Migration(migrations.Migration):
    dependencies = [
        ("ledgers", "0004_rows_waiting"),
        ("orgs", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(mark_choices, migrations.RunPython.noop),
        migrations.RemoveIndex(model_name="row", name="row_overdue"),
        migrations.AddIndex(
            model_name="row",
            index=models.Index(fields=["state_kind", "ledger", "unit", "due"], name="row_overdue"),
        ),
        migrations.AddIndex(
            model_name="row",
            index=models.Index(fields=["ledger", "state_kind", "number", "unit", "words"], name="row_searched"),
        ),
    ]
