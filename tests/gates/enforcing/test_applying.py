"""Applying changes what it says, and nothing else; undoing leaves nothing behind."""

import psycopg
import pytest

from ombud.connectors.errors import SourceError
from ombud.gates.enforcing.actions import apply
from ombud.gates.enforcing.errors import NotEnforceableError, NotEnforcedError
from ombud.gates.enforcing.plan import keeper_role, purpose_role, transition
from ombud.gates.enforcing.queries import applied, check, plan
from ombud.gates.models import Enforced
from ombud.policy import actions as policy
from tests.gates.enforcing.conftest import POLICY
from tests.house import said


def catalog(company):
    """The whole catalog of a database, as far as people can make things in it."""
    return company.superuser(
        """
        select 'class', c.oid::regclass::text, c.relkind::text, c.relrowsecurity::text,
          c.relforcerowsecurity::text, c.relacl::text, pg_get_userbyid(c.relowner)
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
        union all
        select 'column', a.attrelid::regclass::text, a.attname,
          format_type(a.atttypid, a.atttypmod), a.attnotnull::text, a.attacl::text, ''
        from pg_attribute a join pg_class c on c.oid = a.attrelid
        join pg_namespace n on n.oid = c.relnamespace
        where a.attnum > 0 and not a.attisdropped
          and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
        union all
        select 'trigger', pg_get_triggerdef(oid), '', '', '', '', '' from pg_trigger
        where not tgisinternal
        union all
        select 'policy', polname, polrelid::regclass::text, '', '', '', ''
        from pg_policy
        union all
        select 'function', p.oid::regprocedure::text, '', '', '', '', '' from pg_proc p
        join pg_namespace n on n.oid = p.pronamespace
        where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
        union all
        select 'schema', nspname, coalesce(nspacl::text, ''), '', '', '', ''
        from pg_namespace
        where nspname !~ '^pg_toast|^pg_temp'
        union all
        select 'role', rolname, '', '', '', '', '' from pg_roles
        order by 1, 2, 3
        """
    )


def test_a_dry_run_changes_nothing(company):
    before = catalog(company)

    plan("shop", company.now)

    assert catalog(company) == before


def test_undoing_leaves_everything_as_it_was(company):
    before, rows = catalog(company), company.run("select * from customer order by id")

    company.apply()
    during = catalog(company)
    company.undo()

    assert during != before
    assert catalog(company) == before
    assert company.run("select * from customer order by id") == rows


def test_applying_is_on_the_ledger(enforced):
    enforced.undo()

    (applied_,) = said("gates.enforcement.applied")
    assert (applied_["system"], applied_["policy"]) == ("shop", 1)
    assert said("gates.enforcement.undone") == [{"system": "shop"}]


def test_what_was_applied_is_equal(enforced):
    found = check("shop", enforced.now)

    assert found.differences == ()
    assert (found.people, found.new_rows, found.on_the_way) == (6, 0, 0)


def test_applying_again_changes_nothing(enforced):
    login = enforced.login("newsletter")
    before = catalog(enforced)

    enforced.apply()

    assert catalog(enforced) == before
    assert len(enforced.sees(login, "select id from customer")) == 2


def test_a_new_policy_is_out_of_date_until_it_is_compiled(enforced):
    login = enforced.login("newsletter")
    changed = (
        POLICY.replace(
            "uses: [contact.email, name]\n", "uses: [contact.email]\n"
        ).replace(
            "uses: [contact, name, order, national_id, mood]",
            "uses: [contact, name, order, national_id]",
        )
        + "never:\n  - collect: mood\n"
    )
    policy.publish(
        changed,
        name="policy.yaml",
        effective_from=enforced.now,
        by=None,
        at=enforced.now,
    )

    late = check("shop", enforced.now)
    enforced.apply()

    assert [each.kind for each in late.differences] == ["out-of-date"]
    assert check("shop", enforced.now).equal
    assert len(enforced.sees(login, "select email from customer")) == 2
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        enforced.sees(login, "select name from customer")
    with pytest.raises(
        psycopg.errors.CheckViolation, match=r"mood, which is banned \(never\.0\)"
    ):
        enforced.run("update customer set mood = 'glum'")


def test_undoing_an_updated_policy_leaves_everything_as_it_was(company):
    before = catalog(company)
    company.apply()
    policy.publish(
        POLICY.replace("offers:", "tips:"),
        name="policy.yaml",
        effective_from=company.now,
        by=None,
        at=company.now,
    )

    company.apply()
    company.undo()

    assert catalog(company) == before


def test_nothing_can_be_undone_twice(enforced):
    enforced.undo()

    with pytest.raises(NotEnforcedError):
        enforced.undo()


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("create role ombud_shop_newsletter", "role-taken"),
        ("create schema ombud_enforcing", "schema-taken"),
        ("alter table customer add column ombud_mask bytea", "column-taken"),
        ("create policy theirs on customer using (true)", "own-policies"),
    ],
)
def test_what_is_in_the_way_is_said_and_nothing_is_done(company, statement, code):
    company.superuser(statement)
    before = catalog(company)

    try:
        with pytest.raises(NotEnforceableError) as refused:
            apply("shop", company.now)
        assert [finding.code for finding in refused.value.findings] == [code]
        assert catalog(company) == before
        assert applied("shop") is None
    finally:
        if code == "role-taken":
            company.superuser("drop role ombud_shop_newsletter")


def test_a_statement_that_fails_undoes_all_of_them(company):
    # A view of somebody else's by the name that one of ours would have.
    company.run("create schema hidden; create table hidden.zzz ()")
    company.run(
        "create function hidden.stop() returns event_trigger language plpgsql as"
        " $$ begin raise exception 'stop'; end $$"
    )
    company.superuser(
        "create event trigger stop on ddl_command_end when tag in ('CREATE VIEW')"
        " execute function hidden.stop()"
    )
    before = catalog(company)

    with pytest.raises(SourceError):
        apply("shop", company.now)

    assert catalog(company) == before
    assert applied("shop") is None
    company.superuser("drop event trigger stop")
    company.apply()
    assert check("shop", company.now).equal


@pytest.mark.parametrize("verb", ["apply", "undo"])
def test_a_crash_between_the_two_databases_is_found_out(company, verb):
    company.apply()
    row = Enforced.objects.get(system="shop")
    if verb == "apply":
        # As the row is before the second commit, while the other side is done.
        intended = {
            "digest": row.digest,
            "policy": row.policy,
            "controller": row.controller,
            "steps": row.steps,
        }
        Enforced.objects.update(digest="", steps=[], marks=[], intended=intended)
        company.apply()
        assert check("shop", company.now).equal
    else:
        for statement in transition(applied("shop").steps, ()):
            company.superuser(statement)
        intended = {"digest": "", "policy": 1, "controller": "us", "steps": []}
        Enforced.objects.update(intended=intended)
        with pytest.raises(NotEnforcedError):
            company.undo()
        company.apply()
        assert check("shop", company.now).equal


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("alter table customer disable row level security", "drift"),
        ("alter table customer no force row level security", "drift"),
        ("drop policy ombud_1 on customer", "drift"),
        ("create policy mine on customer using (true)", "drift"),
        ("grant select on customer to ombud_shop_newsletter", "drift"),
        ("grant select (phone) on customer to ombud_shop_newsletter", "drift"),
        ("alter table orders disable trigger zzz_ombud_keep_new", "drift"),
        ("drop trigger zzz_ombud_carry on customer", "drift"),
        ("alter role ombud_shop_newsletter bypassrls", "drift"),
        ("grant ombud_shop_orders to ombud_shop_newsletter", "drift"),
        ("alter table customer add column hat_size text", "out-of-date"),
        ("update ombud_enforcing.standing set mask = '\\xff'", "masks"),
        (
            """delete from ombud_enforcing.standing
            where person = (select ombud_person from customer where id = 3)""",
            "masks",
        ),
        (
            """set session_replication_role = replica;
            update orders set ombud_mask = decode(repeat('ff', 8), 'hex')""",
            "rows",
        ),
    ],
)
def test_drift_is_found(enforced, statement, kind):
    enforced.superuser(statement)

    found = check("shop", enforced.now)

    assert kind in {each.kind for each in found.differences}


@pytest.mark.parametrize(
    "statement",
    [
        "create view loose as select * from customer; grant select on loose to public",
        """create materialized view loose as select * from customer;
        grant select on loose to public""",
        """create function loose() returns setof customer language sql
        security definer as 'select * from customer'""",
    ],
)
def test_a_way_around_is_found(company, statement):
    company.superuser(statement)

    found = [f for f in plan("shop", company.now).findings if f.level == "warning"]

    assert [f.code for f in found] == ["way-around"]
    assert "loose" in found[0].message


def test_who_loses_sight_is_said_before(company):
    reader = company.login(also="grant select on customer to {name};")

    found = plan("shop", company.now).findings

    assert [f.message for f in found if f.code == "loses-sight"] == [
        f"{reader} can read customer now, and will see no row of it."
    ]


def test_names_are_quoted_and_short_enough(make):
    odd = 'Kund "x"; drop table t --å'
    quoted = '"' + odd.replace('"', '""') + '"'
    schema = (
        f'create table {quoted} (id integer primary key, "E post" text);'
        f"insert into {quoted} values (1, 'p1@a.example')"
    )
    tables = f"""
    {odd!r}:
      person: customer
      found_by: {{ "E post": email }}
      columns: {{ id: none, "E post": contact.email }}
    """
    system = "a_system_with_a_name_that_is_far_too_long_to_be_that_of_a_role"
    company = make(schema, tables, system=system)
    company.apply()
    role = purpose_role(system, "orders")

    for name in (role, keeper_role(system)):
        assert len(name.encode()) <= 63
    assert role != purpose_role(system, "offers")
    assert check(system, company.now).equal
    login = company.login(also=f"grant {role} to {{name}};")
    assert company.sees(login, f'select "E post" from {quoted}') == [("p1@a.example",)]
    company.undo()
