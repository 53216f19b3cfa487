"""The functions and triggers that keep each row's copy of the mask right by itself.

What nobody has looked at yet has no mask, and no purpose sees it. The functions run as
the keeper, who may write the copies and nothing else; names in them are whole, so that
no search_path leads them astray.
"""

from collections.abc import Iterator

from ombud.connectors.enforced import ENFORCING, MASK, PERSON
from ombud.gates.enforcing.plan import Step, empty, literal, ours, quote
from ombud.gates.enforcing.shape import ALL_OF, Held, Shape
from ombud.registers.layout import Link

TRIGGER = "zzz_ombud"
"""How our triggers begin: PostgreSQL fires them by name, so ours come last."""

_SAFE = "set search_path = pg_catalog, pg_temp set row_security = on"

MAKE_ALL_OF = f"""\
create function {ALL_OF}(masks bytea[], needed integer) returns bytea
language plpgsql immutable set search_path = pg_catalog, pg_temp as $ombud$
declare
  one bytea;
  common bytea;
begin
  if needed < 1 or cardinality(masks) < needed then
    return {{nothing}};
  end if;
  foreach one in array masks loop
    if one is null then
      return {{nothing}};
    end if;
    if common is null then
      common := one;
    else
      common := substr(common, 1, least(length(common), length(one)));
      for place in 0 .. length(common) - 1 loop
        common := set_byte(
          common, place, get_byte(common, place) & get_byte(one, place));
      end loop;
    end if;
  end loop;
  return common;
end $ombud$"""

MAKE_REFUSE = f"""\
create function {ENFORCING}.refuse() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $ombud$
begin
  raise exception using errcode = 'check_violation', message = tg_argv[0],
    schema = tg_table_schema, table = tg_table_name, column = tg_argv[1];
end $ombud$"""


def functions(shape: Shape, keeper: str, bytes_: int) -> Iterator[Step]:
    """The functions and the triggers that call them.

    Args:
        bytes_: how long a mask is.
    """
    text = MAKE_ALL_OF.format(nothing=empty(bytes_))
    yield _function(ALL_OF, "(bytea[], integer)", text, keeper)
    for held in shape.held:
        name = ours(f"keep_{held.number}")
        yield _function(name, "()", _keep(held, name), "")
        yield from _keep_triggers(held, name, keeper)
        yield _owned(name, "()", keeper)
        children = tuple(shape.children(held))
        if children:
            name = ours(f"carry_{held.number}")
            yield _function(name, "()", _carry(held, children, name), "")
            yield _trigger(
                held,
                "carry",
                f"after update on {held.sql} referencing old table as before"
                f" new table as after for each statement execute function {name}()",
                f"what belongs to a row of {held.name} has its mask, too",
            )
            yield _owned(name, "()", keeper)


def refusals(
    held: Held, columns: dict[str, str], number: Iterator[int]
) -> Iterator[Step]:
    """The triggers that let no data into columns which may hold none.

    Args:
        columns: what is said to whoever tries, by column.
    """
    for column, words in columns.items():
        new = f"new.{quote(column)}"
        call = (
            f"execute function {ENFORCING}.refuse({literal(words)}, {literal(column)})"
        )
        why = f"{held.name}.{column} may hold nothing"
        yield _trigger(
            held,
            f"refuse_{next(number)}",
            f"before insert on {held.sql} for each row when ({new} is not null) {call}",
            why,
        )
        yield _trigger(
            held,
            f"refuse_{next(number)}",
            f"before update on {held.sql} for each row"
            f" when ({new} is not null"
            f" and {new}::text is distinct from old.{quote(column)}::text) {call}",
            why,
        )


def _function(name: str, arguments: str, text: str, keeper: str) -> Step:
    owner = (
        f"; alter function {name}{arguments} owner to {quote(keeper)}" if keeper else ""
    )
    return Step(
        do=f"{text};\nrevoke all on function {name}{arguments} from public{owner}",
        undo=f"drop function {name}{arguments}",
        why="what keeps the copies of masks right",
    )


def _owned(name: str, arguments: str, keeper: str) -> Step:
    return Step(
        do=f"alter function {name}{arguments} owner to {quote(keeper)}",
        why="it runs as the keeper, who may write the copies and nothing else",
    )


def _trigger(held: Held, word: str, rest: str, why: str) -> Step:
    name = f"{TRIGGER}_{word}"
    return Step(
        do=f"create trigger {name} {rest}",
        undo=f"drop trigger {name} on {held.sql}",
        why=why,
    )


def _keep(held: Held, name: str) -> str:
    """The function that gives a row its mask when it comes or changes hands.

    The rows above are locked first: a mask that is on its way to them is waited for,
    and one that comes later finds this row.
    """
    watched = (*held.finders, *held.links)
    locks = "".join(
        f"  perform from {parent.sql} p"
        f" where p.{quote(link.references)} = new.{quote(link.column)} for share;\n"
        for link, parent in held.parents
    )
    copies = (PERSON, MASK) if held.finders else (MASK,)
    stays = [f"    new.{copy} := old.{copy};" for copy in copies]
    lines = [
        f"create function {name}() returns trigger",
        f"language plpgsql security definer {_SAFE} as $ombud$",
        "begin",
        f"  if tg_op = 'UPDATE' and {_same(watched)} then",
        *stays,
        "    return new;",
        "  end if;",
    ]
    if held.mixed:
        lines += [
            f"  if tg_op = 'UPDATE' and {_same(held.finders)} then",
            *stays,
            "  else",
            f"    new.{PERSON} := null;",
            f"    new.{MASK} := null;",
            "  end if;",
            f"  if {held.found('new')} and new.{MASK} is null then",
            "    return new;",
            "  end if;",
        ]
    elif held.finders:
        lines.append(f"  new.{PERSON} := null;")
    if held.parents:
        lines += [locks.rstrip("\n"), f"  new.{MASK} := {held.mask('new')};"]
    else:
        lines.append(f"  new.{MASK} := null;")
    return "\n".join((*lines, "  return new;", "end $ombud$"))


def _same(columns: tuple[str, ...]) -> str:
    """That a row's columns are what they were; as text, since some types have no =."""
    old = ", ".join(f"old.{quote(column)}::text" for column in columns)
    new = ", ".join(f"new.{quote(column)}::text" for column in columns)
    return f"row({old}) is not distinct from row({new})"


def _keep_triggers(held: Held, name: str, keeper: str) -> Iterator[Step]:
    others = f"current_user <> {literal(keeper)}"
    call = f"execute function {name}()"
    watched = (*held.finders, *held.links)
    copies = (PERSON, MASK) if held.finders else (MASK,)
    same = [f"old.{copy} is not distinct from new.{copy}" for copy in copies]
    changed = f"not ({' and '.join((_same(watched), *same))})"
    yield _trigger(
        held,
        "keep_new",
        f"before insert on {held.sql} for each row when ({others}) {call}",
        f"a new row of {held.name} is seen by nobody before it is known whose it is",
    )
    yield _trigger(
        held,
        "keep_changed",
        f"before update on {held.sql} for each row"
        f" when ({others} and {changed}) {call}",
        f"nobody but the keeper gives a row of {held.name} a mask",
    )


def _carry(held: Held, children: tuple[tuple[Link, Held], ...], name: str) -> str:
    """The function that brings changed masks of rows on to what belongs to them."""
    key = ", ".join(map(quote, held.placed.key))
    changed = (
        f"from after n left join before o using ({key})"
        f" where o.{MASK} is distinct from n.{MASK}"
    )
    lines = [
        f"create function {name}() returns trigger",
        f"language plpgsql security definer {_SAFE} as $ombud$",
        "begin",
        f"  if not exists (select {changed}) then",
        "    return null;",
        "  end if;",
    ]
    for link, child in children:
        column, to = quote(link.column), quote(link.references)
        looked_at = f" and c.{MASK} is not null" if child.mixed else ""
        lines.append(
            f"  update {child.sql} c set {MASK} = {child.mask('c')}"  # noqa: S608  # quoted names
            f" where c.{column} in (select n.{to} {changed}){looked_at}"
            f" and c.{MASK} is distinct from {child.mask('c')};"
        )
    return "\n".join((*lines, "  return null;", "end $ombud$"))
