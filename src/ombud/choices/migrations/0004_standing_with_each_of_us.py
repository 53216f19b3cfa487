import django.db.models.deletion
from django.db import migrations, models


def forget_reckonings(apps, schema_editor):
    # Standings are made from what people said: whoever needs them reckons them anew.
    apps.get_model("choices", "Reckoned").objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [("choices", "0003_words_with_proof")]

    operations = [
        migrations.RunPython(forget_reckonings, forget_reckonings),
        migrations.DeleteModel("Standing"),
        migrations.CreateModel(
            name="Standing",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "person_id",
                        "controller",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        to="people.person",
                    ),
                ),
                ("controller", models.CharField(max_length=63)),
                ("mask", models.BinaryField()),
                ("reckoned_at", models.DateTimeField()),
                ("changes_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("changes_at__isnull", False)),
                        fields=["changes_at"],
                        name="standing_due",
                    )
                ],
            },
        ),
    ]
