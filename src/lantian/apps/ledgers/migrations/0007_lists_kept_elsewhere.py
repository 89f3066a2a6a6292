"""Kept lists are no longer the ledgers' alone: they move, with their owners and names, to where people are kept."""

from django.db import migrations


def move(apps, schema_editor):
    kept = apps.get_model("ledgers", "SavedList")
    lists = apps.get_model("orgs", "SavedList")
    lists.objects.bulk_create(
        lists(user_id=each.user_id, place=f"ledger:{each.ledger}", name=each.name, query=each.query)
        for each in kept.objects.all()
    )


class Migration(migrations.Migration):
    dependencies = [
        ("ledgers", "0006_people_searched"),
        ("orgs", "0003_saved_lists"),
    ]

    operations = [
        migrations.RunPython(move),
        migrations.DeleteModel(name="SavedList"),
    ]
