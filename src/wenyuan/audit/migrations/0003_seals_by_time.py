from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0002_chain'),
    ]

    operations = [
        migrations.AlterField(
            model_name='seal',
            name='at',
            field=models.DateTimeField(auto_now_add=True, db_index=True),
        ),
    ]
