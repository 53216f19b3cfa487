import django.db.models.deletion
from django.db import migrations, models

KEEP = """
CREATE FUNCTION choices_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what people said is never rewritten';
END $$;
CREATE TRIGGER choices_keep BEFORE UPDATE ON choices_choice
    FOR EACH ROW EXECUTE FUNCTION choices_keep();
"""
LET_GO = """
DROP TRIGGER choices_keep ON choices_choice;
DROP FUNCTION choices_keep;
"""


class Migration(migrations.Migration):

    dependencies = [
        ("choices", "0002_reckoned_versions"),
        ("people", "0002_relations_to_one_of_us"),
    ]

    operations = [
        migrations.CreateModel(
            name="Text",
            fields=[
                ("digest", models.BinaryField(primary_key=True, serialize=False)),
                ("language", models.CharField(max_length=2)),
                ("text", models.TextField()),
            ],
        ),
        migrations.AddField(
            "choice",
            "controller",
            models.CharField(blank=True, default="", max_length=63),
        ),
        migrations.AddField("choice", "until", models.DateTimeField(null=True)),
        migrations.AddField(
            "choice",
            "how",
            models.CharField(
                choices=[
                    ("confirmed", "confirmed"),
                    ("vouched", "vouched"),
                    ("imported", "imported"),
                    ("unproven", "unproven"),
                ],
                default="vouched",
                max_length=16,
            ),
        ),
        migrations.AddField(
            "choice",
            "reference",
            models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.AddField(
            "choice",
            "shown",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="choices.text",
            ),
        ),
        migrations.AddConstraint(
            "choice",
            models.CheckConstraint(
                condition=models.Q(("until", None), ("until__gt", models.F("at")), _connector="OR"),
                name="choice_ends_after_it_begins",
            ),
        ),
        migrations.RunSQL(KEEP, LET_GO),
    ]
