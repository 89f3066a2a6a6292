import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0001_initial"),
        ("stacks", "0002_judged_as"),
    ]

    operations = [
        migrations.AddField(
            model_name="exemption",
            name="file",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="network.document",
            ),
        ),
    ]
