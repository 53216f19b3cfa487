from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('gates', '0001_disclosures_stops_decisions'),
    ]

    operations = [
        migrations.CreateModel(
            name='Enforced',
            fields=[
                ('system', models.CharField(max_length=63, primary_key=True, serialize=False)),
                ('controller', models.CharField(max_length=63)),
                ('policy', models.PositiveIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('steps', models.JSONField(default=list)),
                ('marks', models.JSONField(default=list)),
                ('intended', models.JSONField(null=True)),
                ('at', models.DateTimeField()),
            ],
        ),
    ]
