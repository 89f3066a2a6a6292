import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LogEntry",
            fields=[
                ("number", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("time", models.DateTimeField(verbose_name="time")),
                ("actor_name", models.CharField(blank=True, max_length=150)),
                ("action", models.CharField(max_length=80, verbose_name="what")),
                ("subject", models.CharField(max_length=200, verbose_name="to what")),
                ("facts", models.JSONField(default=dict)),
                ("reason", models.TextField(blank=True, verbose_name="why")),
                ("previous", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64, unique=True)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
                "indexes": [
                    models.Index(fields=["subject", "number"], name="log_by_subject"),
                    models.Index(fields=["action", "number"], name="log_by_action"),
                ],
            },
        ),
    ]
