from django.db import migrations

# A record of our own carries a copy of its person's standing with whoever holds it, so that a set is read by
# one test a row. The database keeps the copy: whatever writes a standing or a record,
# both are the same when the transaction ends.
#
# Whoever writes a standing holds the person, so a new record waits for it here and then
# reads what it wrote (each statement of a function sees what was committed before it).
FUNCTIONS = """
CREATE FUNCTION choices_mark_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM people_person WHERE id = NEW.person_id FOR SHARE;
    NEW.mask := (
        SELECT s.mask FROM registers_origin o
        JOIN choices_standing s ON s.controller = o.controller
        WHERE o.id = NEW.origin_id AND s.person_id = NEW.person_id
    );
    RETURN NEW;
END
$$;
CREATE FUNCTION choices_mark_records() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE registers_record r SET mask = s.mask
    FROM written s JOIN registers_origin o ON o.controller = s.controller
    WHERE r.person_id = s.person_id AND r.origin_id = o.id
    AND r.mask IS DISTINCT FROM s.mask;
    RETURN NULL;
END
$$;
CREATE FUNCTION choices_unmark_records() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE registers_record r SET mask = NULL
    FROM gone s JOIN registers_origin o ON o.controller = s.controller
    WHERE r.person_id = s.person_id AND r.origin_id = o.id;
    RETURN NULL;
END
$$;
"""
TRIGGERS = """
CREATE TRIGGER choices_mark_record BEFORE INSERT OR UPDATE OF person_id
    ON registers_record FOR EACH ROW EXECUTE FUNCTION choices_mark_record();
CREATE TRIGGER choices_standing_made AFTER INSERT ON choices_standing
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION choices_mark_records();
CREATE TRIGGER choices_standing_changed AFTER UPDATE ON choices_standing
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION choices_mark_records();
CREATE TRIGGER choices_standing_gone AFTER DELETE ON choices_standing
    REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION choices_unmark_records();
"""
UNDO = """
DROP TRIGGER choices_mark_record ON registers_record;
DROP TRIGGER choices_standing_made ON choices_standing;
DROP TRIGGER choices_standing_changed ON choices_standing;
DROP TRIGGER choices_standing_gone ON choices_standing;
DROP FUNCTION choices_mark_record, choices_mark_records, choices_unmark_records;
"""


class Migration(migrations.Migration):

    dependencies = [
        ("choices", "0006_followed_masks"),
        ("registers", "0004_hold_records"),
    ]

    operations = [migrations.RunSQL(FUNCTIONS + TRIGGERS, UNDO)]
