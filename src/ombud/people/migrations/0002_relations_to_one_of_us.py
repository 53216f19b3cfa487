from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("people", "0001_persons_staff_keys")]

    operations = [
        migrations.RemoveConstraint("personkind", "people_personkind_once"),
        migrations.AddField(
            "personkind",
            "controller",
            models.CharField(blank=True, default="", max_length=63),
        ),
        migrations.AddField(
            "personkind", "until", models.DateTimeField(null=True)
        ),
        migrations.AddConstraint(
            "personkind",
            models.UniqueConstraint(
                fields=("person", "kind", "controller"), name="people_personkind_once"
            ),
        ),
        migrations.AddConstraint(
            "personkind",
            models.CheckConstraint(
                condition=models.Q(("until", None), ("until__gt", models.F("since")), _connector="OR"),
                name="people_personkind_ends_after_it_begins",
            ),
        ),
    ]
