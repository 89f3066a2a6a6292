from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledgers", "0002_saved_lists"),
        ("orgs", "0001_initial"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="row",
            name="row_by_change",
        ),
        migrations.AddIndex(
            model_name="row",
            index=models.Index(fields=["ledger", "changed_at", "number", "state_kind"], name="row_by_change_time"),
        ),
        migrations.AddIndex(
            model_name="row",
            index=models.Index(fields=["ledger", "number", "state_kind", "unit"], name="row_by_number"),
        ),
        migrations.AddIndex(
            model_name="row",
            index=models.Index(fields=["ledger", "due", "number", "state_kind"], name="row_by_due"),
        ),
        migrations.AddIndex(
            model_name="row",
            index=models.Index(fields=["state_kind", "ledger", "due"], name="row_overdue"),
        ),
        migrations.AddIndex(
            model_name="row",
            index=models.Index(
                condition=models.Q(("demonstration", True)), fields=["ledger"], name="row_of_demonstration"
            ),
        ),
    ]
