from django.db import migrations, models
import django.db.models.deletion

NOTE = """
CREATE FUNCTION choices_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO choices_change (follower, person_id, at)
  SELECT f.follower, f.person_id, clock_timestamp()
  FROM choices_followed f
  WHERE (f.person_id, f.controller) IN (SELECT person_id, controller FROM written);
  RETURN NULL;
END $$;
CREATE FUNCTION choices_note_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO choices_change (follower, person_id, at)
  SELECT follower, person_id, clock_timestamp() FROM gone;
  RETURN NULL;
END $$;
CREATE TRIGGER choices_standing_is_made AFTER INSERT ON choices_standing
  REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION choices_note_change();
CREATE TRIGGER choices_standing_changes AFTER UPDATE ON choices_standing
  REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION choices_note_change();
CREATE TRIGGER choices_standing_goes AFTER DELETE ON choices_standing
  REFERENCING OLD TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION choices_note_change();
CREATE TRIGGER choices_followed_goes AFTER DELETE ON choices_followed
  REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION choices_note_gone();
"""
FORGET = """
DROP TRIGGER choices_followed_goes ON choices_followed;
DROP TRIGGER choices_standing_goes ON choices_standing;
DROP TRIGGER choices_standing_changes ON choices_standing;
DROP TRIGGER choices_standing_is_made ON choices_standing;
DROP FUNCTION choices_note_gone();
DROP FUNCTION choices_note_change();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('choices', '0005_departures_and_whom_a_no_is_to'),
        ('people', '0001_persons_staff_keys'),
    ]

    operations = [
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('follower', models.CharField(max_length=63)),
                ('person', models.UUIDField(db_column='person_id')),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['follower', 'id'], name='choices_change_order')],
            },
        ),
        migrations.CreateModel(
            name='Followed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('follower', models.CharField(max_length=63)),
                ('controller', models.CharField(max_length=63)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['follower'], name='choices_followed_by')],
                'constraints': [models.UniqueConstraint(fields=('person', 'follower'), name='choices_followed_once')],
            },
        ),
        migrations.RunSQL(NOTE, FORGET),
    ]
