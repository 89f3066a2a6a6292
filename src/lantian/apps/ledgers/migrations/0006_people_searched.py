"""The names of private persons stand in a line of their own, which the index of searches holds as well."""

from django.db import migrations, models

from lantian.apps.ledgers.searching import people_of
from lantian.apps.orgs.campaign import pack

_PORTION = 2000


def fill_in(apps, schema_editor):
    """The second line of rows that are there already. A new installation has none and need not read its pack for it."""
    rows = apps.get_model("ledgers", "Row")
    if not rows.objects.exists():
        return
    named = {each.id: each for each in pack().ledgers.values() if any(field.personal for field in each.fields)}
    waiting = []
    for row in rows.objects.filter(ledger__in=named).only("pk", "ledger", "values").order_by("pk").iterator(_PORTION):
        row.people = people_of(named[row.ledger], row.values)
        waiting.append(row)
        if len(waiting) == _PORTION:
            rows.objects.bulk_update(waiting, ["people"])
            waiting = []
    rows.objects.bulk_update(waiting, ["people"])


class Migration(migrations.Migration):
    dependencies = [("ledgers", "0005_rows_searched")]

    operations = [
        migrations.AddField(
            model_name="row", name="people", field=models.TextField(blank=True, default=""), preserve_default=False
        ),
        migrations.RunPython(fill_in, migrations.RunPython.noop),
        migrations.RemoveIndex(model_name="row", name="row_searched"),
        migrations.AddIndex(
            model_name="row",
            index=models.Index(
                fields=["ledger", "state_kind", "number", "unit", "words", "people"], name="row_searched"
            ),
        ),
    ]
