from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('choices', '0001_choices_standing_suppression'),
    ]

    operations = [
        migrations.CreateModel(
            name='Reckoned',
            fields=[
                ('version', models.PositiveIntegerField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
            ],
        ),
    ]
