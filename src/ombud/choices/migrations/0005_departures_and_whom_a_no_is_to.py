from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("choices", "0004_standing_with_each_of_us")]

    operations = [
        migrations.CreateModel(
            name="Departure",
            fields=[
                (
                    "controller",
                    models.CharField(max_length=63, primary_key=True, serialize=False),
                ),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint("suppression", "suppression_once"),
        migrations.AddField(
            "suppression",
            "controller",
            models.CharField(blank=True, default="", max_length=63),
        ),
        migrations.AddConstraint(
            "suppression",
            models.UniqueConstraint(
                fields=("kind", "index", "purpose", "controller"),
                name="suppression_once",
            ),
        ),
    ]
