"""Looking at a PostgreSQL database: what a plan has to know, and what became of it."""

from collections.abc import Iterable, Mapping

from ombud.connectors.base import Governing
from ombud.connectors.enforced import ENFORCING, MASK, PERSON
from ombud.gates.enforcing.plan import Live, Secured
from ombud.gates.enforcing.triggers import TRIGGER
from ombud.registers.layout import Layout

_WHO = """
select current_database()::text, current_user::text,
  r.rolsuper or r.rolcreaterole,
  has_database_privilege(current_database(), 'create'),
  array(select o.rolname::text from pg_roles o
        where pg_has_role(current_user, o.oid, 'usage'))
from pg_roles r where r.rolname = current_user
"""
_ROLES = """
select rolname::text, coalesce(shobj_description(oid, 'pg_authid'), '') from pg_roles
"""
_SCHEMAS = """
select nspname::text, coalesce(obj_description(oid, 'pg_namespace'), '')
from pg_namespace
"""
_TABLES = f"""
select n.nspname::text, c.relname::text, pg_get_userbyid(c.relowner)::text,
  c.relrowsecurity, c.relforcerowsecurity,
  array(select p.polname::text from pg_policy p
        where p.polrelid = c.oid and not starts_with(p.polname::text, 'ombud_')
        order by 1),
  array(select distinct a.attname::text from pg_index i
        join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
        join pg_class x on x.oid = i.indexrelid
        where i.indrelid = c.oid and i.indisvalid and i.indpred is null
          and not starts_with(x.relname::text, 'ombud_')),
  array(select a.attname::text from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
          and (a.attnotnull or a.atthasdef or a.attidentity <> '')),
  array(select a.attname::text from pg_attribute a
        where a.attrelid = c.oid and a.attname in ('{PERSON}', '{MASK}')),
  array(select distinct coalesce(r.rolname, 'PUBLIC')::text
        from aclexplode(c.relacl) g left join pg_roles r on r.oid = g.grantee
        where g.privilege_type = 'SELECT' and g.grantee <> c.relowner order by 1)
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where (n.nspname, c.relname) in (select * from unnest(%(schemas)s::text[],
                                                      %(names)s::text[]))
"""  # noqa: S608  # our own text

# Whoever row security does not hold lets others through by a view of theirs or by a
# function that runs as them; and a materialised view is a copy that nothing holds.
_AROUND = """
with recursive tables as (
  select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where (n.nspname, c.relname) in (select * from unnest(%(schemas)s::text[],
                                                        %(names)s::text[]))
), above(oid) as (
  select oid from tables
  union
  select w.ev_class from above a
  join pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = a.oid
    and d.classid = 'pg_rewrite'::regclass
  join pg_rewrite w on w.oid = d.objid
), open(kind, name) as (
  select case c.relkind when 'm' then 'materialised view ' else 'view ' end,
    c.oid::regclass::text
  from above a join pg_class c on c.oid = a.oid
  join pg_roles o on o.oid = c.relowner
  where (c.relkind = 'm'
      or c.relkind = 'v' and (o.rolsuper or o.rolbypassrls)
        and not coalesce('security_invoker=true' = any(c.reloptions)
                         or 'security_invoker=on' = any(c.reloptions), false))
    and exists (select from aclexplode(c.relacl) g
                where g.privilege_type = 'SELECT' and g.grantee = any(
                  array(select oid from pg_roles where rolname = any(%(roles)s))
                  || 0::oid))
  union all
  select 'function ', p.oid::regprocedure::text
  from pg_proc p join pg_roles o on o.oid = p.proowner
  join pg_namespace n on n.oid = p.pronamespace
  where p.prosecdef and (o.rolsuper or o.rolbypassrls)
    and n.nspname not in ('pg_catalog', 'information_schema')
    and (p.proacl is null or exists (select from aclexplode(p.proacl) g
      where g.privilege_type = 'EXECUTE' and g.grantee = any(
        array(select oid from pg_roles where rolname = any(%(roles)s)) || 0::oid)))
)
select kind || name from open order by 1
"""

_MARKS = f"""
with tables as (
  select c.* from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where (n.nspname, c.relname) in (select * from unnest(%(schemas)s::text[],
                                                        %(names)s::text[]))
), roles as (
  select oid, rolname from pg_roles where rolname = any(%(roles)s)
), relations as (
  select c.oid, c.relacl, c.relkind from pg_class c
  where c.oid in (select oid from tables)
    or c.relnamespace in (select oid from pg_namespace
                          where nspname = '{ENFORCING}' or nspname = any(%(roles)s))
)
select 'table ' || oid::regclass || ': row security '
  || case when relrowsecurity then 'on' else 'off' end
  || case when relforcerowsecurity then ', forced' else '' end
  || ', owner ' || pg_get_userbyid(relowner)
from tables
union all
select 'policy ' || polname || ' on ' || polrelid::regclass || ': '
  || case when polpermissive then 'permissive ' else 'restrictive ' end || polcmd::text
  || ' to ' || array(select coalesce(r.rolname, 'public') from unnest(polroles) u(o)
                     left join pg_roles r on r.oid = u.o order by 1)::text
  || ' using ' || coalesce(pg_get_expr(polqual, polrelid), '')
  || ' check ' || coalesce(pg_get_expr(polwithcheck, polrelid), '')
from pg_policy where polrelid in (select oid from tables)
union all
select 'trigger ' || tgenabled::text || ' ' || pg_get_triggerdef(oid)
from pg_trigger where tgrelid in (select oid from tables)
  and starts_with(tgname::text, '{TRIGGER}')
union all
select 'function ' || oid::regprocedure || ': ' || md5(pg_get_functiondef(oid))
  || ' owner ' || pg_get_userbyid(proowner) || ' ' || coalesce(proacl::text, '')
from pg_proc where pronamespace in (select oid from pg_namespace
                                    where nspname = '{ENFORCING}')
union all
select 'view ' || c.oid::regclass || ': ' || md5(pg_get_viewdef(c.oid)) || ' '
  || coalesce(c.reloptions::text, '')
from pg_class c join relations x on x.oid = c.oid where c.relkind = 'v'
union all
select 'right ' || g.privilege_type || ' on ' || x.oid::regclass || ' to '
  || coalesce(r.rolname, 'public')
from relations x, aclexplode(x.relacl) g left join roles r on r.oid = g.grantee
where g.grantee in (select oid from roles)
  or g.grantee = 0 and x.oid not in (select oid from tables)
union all
select 'right ' || g.privilege_type || ' on ' || x.oid::regclass || '.' || a.attname
  || ' to ' || r.rolname
from relations x join pg_attribute a on a.attrelid = x.oid
  and a.attnum > 0 and not a.attisdropped, aclexplode(a.attacl) g
join roles r on r.oid = g.grantee
union all
select 'role ' || r.rolname || ': ' || concat_ws(', ',
    case when r.rolsuper then 'superuser' end,
    case when r.rolbypassrls then 'bypassrls' end,
    case when r.rolcanlogin then 'login' end,
    case when r.rolcreaterole then 'createrole' end,
    case when r.rolreplication then 'replication' end)
from pg_roles r join roles o on o.oid = r.oid
union all
select 'role ' || pg_get_userbyid(m.member) || ' is in ' || pg_get_userbyid(m.roleid)
from pg_auth_members m where m.member in (select oid from roles)
order by 1
"""  # noqa: S608  # our own text


def _named(layout: Layout) -> dict[str, list[str]]:
    paths = [placed.table.path for placed in layout.tables]
    return {
        "schemas": [path[0] for path in paths],
        "names": [path[-1] for path in paths],
    }


def look(session: Governing, layout: Layout, roles: Iterable[str] = ()) -> Live:
    """A database as a plan needs to know it.

    Args:
        layout: which of its tables.
        roles: the roles that a plan gives rights to.

    Raises:
        SourceError: it can't answer.
    """
    named = _named(layout)
    ((database, role, makes_roles, makes_schemas, member_of),) = session.run(_WHO)
    tables = {}
    names = {placed.table.path: placed.name for placed in layout.tables}
    for schema, name, owner, secured, forced, *lists in session.run(_TABLES, named):
        policies, indexed, required, added, readers = lists
        tables[names[schema, name]] = Secured(
            owner=owner,
            secured=secured,
            forced=forced,
            policies=tuple(policies),
            indexed=frozenset(indexed),
            required=frozenset(required),
            added=frozenset(added),
            readers=tuple(readers),
        )
    return Live(
        database=database,
        role=role,
        may_make_roles=makes_roles,
        may_make_schemas=makes_schemas,
        member_of=frozenset(member_of),
        roles=_pairs(session, _ROLES),
        schemas=_pairs(session, _SCHEMAS),
        tables=tables,
        around=tuple(
            name for (name,) in session.run(_AROUND, named | {"roles": list(roles)})
        ),
    )


def _pairs(session: Governing, statement: str) -> Mapping[str, str]:
    return {str(name): str(words) for name, words in session.run(statement)}


def marks(session: Governing, layout: Layout, roles: Iterable[str]) -> list[str]:
    """What the catalog says of everything that keeps the policy, line by line."""
    named = _named(layout) | {"roles": list(roles)}
    return [str(line) for (line,) in session.run(_MARKS, named)]
