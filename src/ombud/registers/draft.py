"""Proposes a map for a database that nobody has mapped yet.

Everything is proposed and every proposal has its reason, as a comment in the text; a
person reads it, corrects it and confirms it. No value of a row gets into the text.
"""

import json
import re
from collections.abc import Iterator, Mapping
from urllib.parse import parse_qsl, urlsplit

from ombud.connectors.base import Connector, Schema, Value
from ombud.policy.language import Declaration
from ombud.registers.matching import Filled, Held, fill
from ombud.registers.structure import Role, Seen, examine

SAMPLE_ROWS = 200
"""How many rows of a table are looked at."""

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")
_SPECIAL = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
"""Words that some reader of YAML takes for something else than text."""

_ORDER = (
    Role.PERSON, Role.BELONGS, Role.FOUND, Role.STRAY, Role.OUTSIDE, Role.NOBODY,
)  # fmt: skip


def draft(url: str, connector: Connector, declaration: Declaration, name: str) -> str:
    """The text of a map that proposes everything about one system.

    What the policy has no category for is given one that the policy would have to
    name; until it does, `check` refuses the map.

    Args:
        url: where the system is; a password in it stays out of the text.
        connector: an open way to it.
        declaration: the policy that the map has to fit.
        name: what the system is called, as an id.

    Raises:
        SourceError: when the system can't be read.
    """
    schema = connector.schema()
    tables = examine(schema, _samples(connector, schema), declaration.people)
    filled = fill(tables, declaration)
    lines = (
        *_head(url, name, next(iter(declaration.controllers.values())).country),
        *_tables(connector, tables, filled),
    )
    return "\n".join(lines) + "\n"


def _samples(connector: Connector, schema: Schema) -> dict[str, dict[str, list[Value]]]:
    """By table and column, the values of some rows; all read in one transaction."""
    found = {}
    with connector.reading() as session:
        for name, table in schema.tables.items():
            columns = [column.name for column in table.columns]
            rows = session.sample(table, columns, SAMPLE_ROWS) if columns else []
            found[name] = {c: [row[i] for row in rows] for i, c in enumerate(columns)}
    return found


def _head(url: str, name: str, country: str) -> Iterator[str]:
    yield "# A proposal: read each line with its reason, and correct what is not so."
    yield "ombud-systems: 1"
    yield "systems:"
    yield f"  {_key(name)}:"
    if _has_secret(url):
        setting = f"OMBUD_SOURCE_{name.upper()}"
        yield f"    at: env:{setting}" + _comment(
            "the address has a password, so it stands in a setting"
        )
    else:
        yield f"    at: {json.dumps(url, ensure_ascii=False)}"
    yield f"    country: {country}" + _comment(
        "where the company is: correct it, if this is stored elsewhere"
    )
    yield "    tables:"


def _tables(
    connector: Connector, tables: Mapping[str, Seen], filled: Mapping[str, Filled]
) -> Iterator[str]:
    ordered = sorted(tables.values(), key=lambda s: (_ORDER.index(s.role), s.depth))
    about_nobody = [seen for seen in ordered if seen.role is Role.NOBODY]
    for seen in ordered:
        if seen.role is Role.NOBODY:
            if seen is about_nobody[0]:
                yield ""
            yield f"      {_key(seen.name)}: {json.dumps(seen.reason)}"
            continue
        yield ""
        if seen.role is Role.OUTSIDE:
            yield f"      {_key(seen.name)}:"
            yield f"        outside: {json.dumps(seen.reason)}"
        else:
            yield from _table(connector, filled[seen.name])


def _table(connector: Connector, filled: Filled) -> Iterator[str]:
    seen = filled.seen
    yield f"      {_key(seen.name)}:" + _comment(_heading(filled))
    if seen.role is Role.PERSON:
        yield f"        person: {filled.kinds[0]}" + _comment(filled.kind_reason)
    if seen.found_by:
        yield "        found_by:"
        for column, (kind, reason) in seen.found_by.items():
            yield f"          {_key(column)}: {kind.value}" + _comment(reason)
            if advice := connector.advice(seen.table, column):
                yield "          # If looking people up is slow, this helps:"
                yield f"          # {_shown(advice)}"
    if seen.ties:
        yield "        belongs_to:"
        for tie in seen.ties:
            to = json.dumps(f"{tie.table}.{tie.references}", ensure_ascii=False)
            plain = _PLAIN_KEY.fullmatch(to.strip('"'))
            yield (
                f"          {_key(tie.column)}: {to.strip(chr(34)) if plain else to}"
                + (_comment(tie.reason))
            )
    if not seen.table.primary_key:
        yield "        # The database declares no primary key: write key: [COLUMN, …]"
    if filled.purposes:
        yield f"        for: [{', '.join(filled.purposes)}]" + _comment(
            filled.purposes_reason
        )
    yield "        columns:"
    for column, held in filled.columns.items():
        yield f"          {_key(column)}: {_held(held)}" + _comment(held.reason)


def _heading(filled: Filled) -> str:
    seen = filled.seen
    match seen.role:
        case Role.PERSON:
            return f"a person in each row: {seen.reason}"
        case Role.FOUND:
            return "no key leads from it to a person, but an identifier stands in it"
        case Role.STRAY:
            return f"{seen.reason}: write found_by or belongs_to, or none with a reason"
        case _:
            return ""


def _held(held: Held) -> str:
    # A category that a table's name gave may be a word of YAML: null, true.
    holds = _key(held.holds)
    if not held.purposes:
        return holds
    return f"{{ holds: {holds}, for: [{', '.join(held.purposes)}] }}"


def _key(name: str) -> str:
    """A name as YAML reads it, in quotes where it could be taken for something else."""
    if _PLAIN_KEY.fullmatch(name) and name.lower() not in _SPECIAL:
        return name
    return json.dumps(name, ensure_ascii=False)


def _comment(reason: str) -> str:
    return f"  # {_shown(reason)}" if reason else ""


def _shown(text: str) -> str:
    """The text on one line, whatever a database calls its columns."""
    return "".join(c if c.isprintable() else " " for c in text)


def _has_secret(url: str) -> bool:
    parts = urlsplit(url)
    asked = {key.lower() for key, _ in parse_qsl(parts.query)}
    return parts.password is not None or bool(asked & {"password", "sslpassword"})
