"""An application's role sees the rows and columns of its purpose, whatever it tries.

People 1 and 2 said yes to the newsletter; everybody's orders may be delivered.
"""

import psycopg
import pytest
from psycopg import sql

from tests.server import POSTGRES

YES = [("p1@a.example",), ("p2@a.example",)]
ADDRESSES = "select email from customer order by 1"
DENIED = psycopg.errors.InsufficientPrivilege


@pytest.fixture
def app(enforced):
    """An application's login for the newsletter."""
    return enforced.login("newsletter")


@pytest.mark.promise("P32")
def test_a_purpose_sees_the_rows_that_its_people_allow(enforced, app):
    assert enforced.sees(app, ADDRESSES) == YES
    assert len(enforced.sees(enforced.login("orders"), ADDRESSES)) == 6


@pytest.mark.promise("P15", "P32")
@pytest.mark.parametrize(
    "statement",
    [
        "select phone from customer",
        "select number from customer",
        "select * from customer",
        "select customer from customer",
        "select to_jsonb(c) from customer c",
        "select count(ombud_mask) from customer",
        "select 1 from customer where phone like '0701%'",
        "select 1 from customer order by phone",
        "select email from customer group by email having max(phone) > ''",
        "select goods from orders",
        "select * from orders natural join item",
        "table orders",
        "select * from ombud_enforcing.standing",
        "select * from ombud_shop_orders.customer",
        "select ombud_enforcing.all_of(array['\\x01'::bytea], 1)",
        "copy customer to stdout",
        "copy customer (email, phone) to stdout",
        "copy (select phone from customer) to stdout",
        "delete from customer",
        "update customer set email = 'x'",
        "insert into customer (email) values ('x')",
        "truncate customer",
        "do $$ begin lock table customer; end $$",
        "create index on customer (phone)",
        "alter table customer disable row level security",
        "drop policy ombud_1 on customer",
        "create policy mine on customer using (true)",
        """create trigger mine before insert on customer for each row
        execute function ombud_enforcing.keep_0()""",
        "grant select on customer to public",
        "set role ombud_shop_orders",
        "set role ombud_shop__keeper",
        "set role ombud_owner",
        "set session authorization ombud_owner",
        "grant ombud_shop_orders to current_user",
        "alter role current_user bypassrls",
    ],
)
def test_what_is_not_for_the_purpose_is_refused(enforced, app, statement):
    with enforced.as_(app) as at, pytest.raises((DENIED, psycopg.errors.Error)) as got:
        at.execute(statement)

    assert got.value.sqlstate in ("42501", "42704"), got.value


def test_another_purpose_sees_nothing_of_it(enforced):
    # Said yes to by nobody; and without a purpose there is no row at all.
    nobody = enforced.login("offers")
    bare = enforced.login(also="grant select on customer, orders to {name};")

    assert len(enforced.sees(nobody, ADDRESSES)) == 6
    assert enforced.sees(bare, "select * from customer") == []
    assert enforced.sees(bare, "select * from orders") == []


def test_a_setting_opens_nothing(enforced, app):
    with enforced.as_(app) as at:
        at.execute("set row_security = off")
        with pytest.raises(DENIED, match="row-level security"):
            at.execute(ADDRESSES)
        at.execute("set row_security = on")
        for name in ("ombud.purpose", "ombud.purpose_bit", "ombud.bit"):
            at.execute(sql.SQL("set {} = 0").format(sql.Identifier(*name.split("."))))
        assert at.execute(ADDRESSES).fetchall() == YES


def test_two_purposes_at_once_see_what_both_allow(enforced):
    both = enforced.login("newsletter", "orders")

    assert enforced.sees(both, ADDRESSES) == YES
    # What only one of them may see goes by that one.
    assert len(enforced.sees(both, "select goods from orders")) == 6


def test_a_role_is_taken_only_where_it_was_granted(enforced):
    both = enforced.login(
        also="grant ombud_shop_newsletter, ombud_shop_orders to {name}"
        " with inherit false, set true;"
    )

    with enforced.as_(both) as at:
        with pytest.raises(DENIED):
            at.execute(ADDRESSES)
        at.execute("set role ombud_shop_newsletter")
        assert at.execute(ADDRESSES).fetchall() == YES
        at.execute("set role ombud_shop_orders")
        assert len(at.execute(ADDRESSES).fetchall()) == 6
        with pytest.raises(DENIED):
            at.execute("set role ombud_shop_offers")


def test_the_owners_views_and_functions_show_no_more(enforced, app):
    enforced.run(
        "create view everyone as select * from customer;"
        "create view barred with (security_barrier) as select * from customer;"
        "create function everybody() returns setof text language sql security definer"
        " as 'select email from public.customer';"
        "create function dynamic() returns setof text language plpgsql"
        " security definer as $$ begin"
        " return query execute 'select email from public.customer'; end $$;"
        "grant select on everyone, barred to public"
    )

    for statement in (
        "select email from everyone",
        "select email from barred",
        "select everybody()",
        "select dynamic()",
    ):
        assert enforced.sees(app, statement) == [], statement
    # Whoever logs in as the owner sees it as before.
    assert len(enforced.run("select * from everyone")) == 6
    assert len(enforced.run("select everybody()")) == 6


def test_a_view_of_ones_own_shows_no_more(enforced, app):
    enforced.superuser(f"create schema own authorization {app}")

    with enforced.as_(app) as at:
        at.execute("create view own.mine as select email from public.customer")
        at.execute(
            "create function own.mine() returns setof text language sql"
            " security definer as 'select email from public.customer'"
        )
        assert at.execute("select * from own.mine order by 1").fetchall() == YES
        assert at.execute("select own.mine() order by 1").fetchall() == YES
        at.execute("grant usage on schema own to public")
        at.execute("grant select on own.mine to public")
    # Lent to others it shows what the lender may see, and whoever else asks no more.
    other = enforced.login("offers")
    assert enforced.sees(other, "select * from own.mine order by 1") == YES


@pytest.mark.parametrize("leakproof", [False, True])
def test_a_leaky_function_sees_no_other_row(enforced, app, leakproof):
    enforced.superuser(f"create schema own authorization {app}")
    with enforced.as_(app) as at:
        at.execute(
            "create function own.leak(text) returns boolean language plpgsql cost"
            " 0.0000001 as $$ begin raise notice '%', $1; return true; end $$"
        )
        at.execute("create operator own.<<< (function = own.leak, rightarg = text)")
        if leakproof:
            with pytest.raises(DENIED):
                at.execute("alter function own.leak(text) leakproof")
        heard = []
        at.add_notice_handler(lambda notice: heard.append(notice.message_primary))
        at.execute("select email from customer where own.leak(email)")
        at.execute("select email from customer where operator(own.<<<) email")
        at.execute("select * from ombud_shop_newsletter.customer where own.leak(email)")

    assert set(heard) == {"p1@a.example", "p2@a.example"}


def test_an_error_tells_nothing_of_other_rows(enforced, app):
    with enforced.as_(app) as at:
        # 1/0 would be reached for person 3 only, were it asked before the policy.
        asked = at.execute(
            "select email from customer"
            " where case when email = 'p3@a.example' then 1 / (id - 3) else 1 end = 1"
            " order by 1"
        )
        assert asked.fetchall() == YES


def test_copy_sends_the_rows_of_the_purpose(enforced, app):
    with enforced.as_(app) as at:
        with at.cursor().copy("copy customer (email) to stdout") as copy:
            whole = sorted(bytes(line).decode().strip() for line in copy)
        with at.cursor().copy("copy (select email from customer) to stdout") as copy:
            chosen = sorted(bytes(line).decode().strip() for line in copy)

    assert whole == chosen == ["p1@a.example", "p2@a.example"]


def test_a_prepared_statement_goes_by_whoever_runs_it(enforced):
    both = enforced.login(
        also="grant ombud_shop_newsletter, ombud_shop_orders to {name}"
        " with inherit false, set true;"
    )
    with enforced.as_(both) as at:
        at.execute("set plan_cache_mode = force_generic_plan")
        at.execute("set role ombud_shop_orders")
        at.execute("prepare everyone as select email from customer order by 1")
        for _ in range(7):
            assert len(at.execute("execute everyone").fetchall()) == 6
        at.execute("set role ombud_shop_newsletter")
        assert at.execute("execute everyone").fetchall() == YES
        at.execute("set role ombud_shop_orders")
        assert len(at.execute("execute everyone").fetchall()) == 6


def test_a_cached_plan_of_a_function_goes_by_whoever_runs_it(enforced):
    both = enforced.login(
        also="grant ombud_shop_newsletter, ombud_shop_orders to {name}"
        " with inherit false, set true;"
    )
    enforced.run(
        "create function addresses() returns bigint language plpgsql as"
        " $$ begin return (select count(email) from public.customer); end $$"
    )
    with enforced.as_(both) as at:
        for role, count in (("orders", 6), ("newsletter", 2), ("orders", 6)):
            at.execute(f"set role ombud_shop_{role}")
            for _ in range(7):
                assert at.execute("select addresses()").fetchone() == (count,)


def test_a_search_path_leads_nobody_astray(enforced, app):
    enforced.superuser(f"create schema own authorization {app}")
    with enforced.as_(app) as at:
        # Names that the policies and triggers use, made anew by the attacker.
        at.execute(
            "create function own.get_bit(bytea, bigint) returns integer language sql"
            " as 'select 1'"
        )
        at.execute(
            "create function own.octet_length(bytea) returns integer language sql"
            " as 'select 9'"
        )
        at.execute("create table own.standing (person uuid, mask bytea)")
        at.execute("set search_path = own, pg_catalog, public")
        assert at.execute(ADDRESSES).fetchall() == YES
        at.execute("set search_path = ombud_shop_newsletter")
        assert at.execute(ADDRESSES).fetchall() == YES


def test_statistics_and_plans_show_no_values(enforced, app):
    enforced.superuser("analyze customer")
    with enforced.as_(app) as at:
        assert (
            at.execute(
                "select most_common_vals, histogram_bounds from pg_stats"
                " where tablename = 'customer'"
            ).fetchall()
            == []
        )
        plan = at.execute("explain (analyze, verbose) " + ADDRESSES).fetchall()
    assert not any("p3@" in line for (line,) in plan)


def test_a_cursor_keeps_to_the_purpose_it_was_opened_for(enforced):
    both = enforced.login(
        also="grant ombud_shop_newsletter, ombud_shop_orders to {name}"
        " with inherit false, set true;"
    )
    with enforced.as_(both) as at, at.transaction():
        at.execute("set local role ombud_shop_newsletter")
        at.execute("declare mine cursor with hold for " + ADDRESSES)
        at.execute("set local role ombud_shop_orders")
        assert at.execute("fetch all from mine").fetchall() == YES


def test_nobody_writes_a_mask(enforced):
    writer = enforced.login(
        "newsletter",
        also="grant select, insert, update, delete on customer, orders to {name};",
    )
    with enforced.as_(writer) as at:
        at.execute("update customer set ombud_mask = '\\xff', ombud_person = null")
        at.execute(
            "insert into customer (email, ombud_mask, ombud_person)"
            " values ('x@a.example', '\\xff', gen_random_uuid())"
        )
        at.execute("insert into orders (customer_id, ombud_mask) values (3, '\\xff')")
        assert at.execute(ADDRESSES).fetchall() == YES
    assert enforced.run(
        "select ombud_mask, ombud_person from customer where id = 7"
    ) == [(None, None)]
    # An order of person 3 goes by what person 3 allows.
    assert enforced.run(
        "select o.ombud_mask = c.ombud_mask from orders o join customer c"
        " on c.id = o.customer_id where o.id = 7"
    ) == [(True,)]
    enforced.carry()
    assert enforced.sees(writer, ADDRESSES) == YES


def test_rows_of_others_are_not_changed_or_deleted(enforced):
    writer = enforced.login(
        "newsletter", also="grant select, update, delete on customer to {name};"
    )
    with enforced.as_(writer) as at:
        assert at.execute("update customer set name = 'Nobody'").rowcount == 2
        assert at.execute("delete from customer").rowcount == 2
    assert len(enforced.run("select 1 from customer where name like 'Name%'")) == 4


def test_taking_an_order_over_takes_the_other_ones_mask(enforced):
    enforced.run("update orders set customer_id = 3 where id = 1")
    enforced.run("update item set order_id = 3 where id = 2")

    masks = enforced.run(
        "select o.id, o.ombud_mask = c.ombud_mask, i.ombud_mask = o.ombud_mask"
        " from orders o join customer c on c.id = o.customer_id"
        " join item i on i.order_id = o.id order by 1, i.id"
    )
    assert len(masks) == 6
    assert all(own and below for _, own, below in masks)


@pytest.mark.promise("P15")
def test_undeclared_data_is_refused_with_its_address(enforced):
    for statement in (
        "insert into customer (email, shoe_size) values ('x@a.example', '42')",
        "update customer set shoe_size = '42' where id = 1",
        """merge into customer c using (select 1) s on c.id = 1
        when matched then update set shoe_size = '42'""",
    ):
        with pytest.raises(
            psycopg.errors.CheckViolation, match=r"systems\.shop\.tables\.customer"
        ) as refused:
            enforced.run(statement)
        assert refused.value.diag.column_name == "shoe_size"
    # Whoever loads past the row security by COPY meets the trigger, too.
    with (
        psycopg.connect(POSTGRES.url(enforced.database, "postgres")) as at,
        pytest.raises(psycopg.errors.CheckViolation),
        at.cursor().copy("copy customer (email, shoe_size) from stdin") as to,
    ):
        to.write_row(("x@a.example", "42"))
    enforced.run("insert into customer (email) values ('x@a.example')")


@pytest.mark.promise("P15")
def test_a_protected_column_is_masked_in_the_view(enforced, app):
    with enforced.as_(app) as at:
        at.execute("set search_path = ombud_shop_newsletter")
        rows = at.execute("select * from customer order by id").fetchall()

    assert rows == [
        (1, "p1@a.example", "Name 1", "•••"),
        (2, "p2@a.example", "Name 2", "•••"),
    ]


def test_a_new_column_is_nobodys(enforced):
    enforced.run("alter table customer add column hat text")

    for purpose in ("newsletter", "orders"):
        with pytest.raises(DENIED):
            enforced.sees(enforced.login(purpose), "select hat from customer")
