from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0003_who_stood_in")]

    operations = [
        migrations.AddField(model_name="item", name="sender", field=models.CharField(blank=True, max_length=60)),
    ]
