import django.db.models.deletion
import wenyuan.audit.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('sequence', models.BigIntegerField(primary_key=True, serialize=False)),
                ('event', models.BigIntegerField(unique=True)),
                ('details', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='Verification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('events', models.BigIntegerField()),
                ('seconds', models.FloatField()),
                ('troubles', models.JSONField(default=list)),
            ],
        ),
        migrations.AddField(
            model_name='event',
            name='salt',
            field=models.CharField(default='', editable=False, max_length=32),
        ),
        migrations.AlterField(
            # Only now: as the default of a new column it would give all old events the same salt.
            model_name='event',
            name='salt',
            field=models.CharField(default=wenyuan.audit.models.new_salt, editable=False, max_length=32),
        ),
        migrations.AlterField(
            model_name='event',
            name='actor',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
    ]
