from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ingest", "0002_uploads_and_revisions")]

    operations = [
        migrations.AddField(
            model_name="batch",
            name="source",
            field=models.CharField(blank=True, max_length=300),
        ),
    ]
