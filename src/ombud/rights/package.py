"""The answer to a request for access: one zip with HTML, JSON and CSV.

Every value comes with its category, and through it with the purposes it serves; each
purpose with its basis, sources, recipients and how long (GDPR Art. 15(1)). What is
derived comes with what it was derived from.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.timezone import localdate

from ombud.core.cells import harmless
from ombud.policy.language import Basis, Declaration
from ombud.policy.notice import Facts, Notice, Sentence, compose
from ombud.policy.notice.wording import wording
from ombud.policy.queries import InForce
from ombud.registers.layout import Holdings, Row, plain
from ombud.registers.own import SYSTEM, OwnRow
from ombud.registers.reckoning import Reckoner
from ombud.rights.shared import NOTHING, Shared

FORMAT = "ombud-access/1"
"""The JSON's shape; docs/access-answer.md describes it."""


_notices: dict[tuple[str, str], Notice] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A column as an answer shows it."""

    name: str
    holds: str
    """The category or item of the policy, by its id."""
    label: str
    """The same in words."""
    derived_from: tuple[str, ...]
    purposes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A row as an answer shows it."""

    key: str
    values: tuple[object, ...]
    until: Mapping[str, date | None]
    """The last day of each purpose; None where no end is known yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table as an answer shows it."""

    system: str
    table: str
    fields: tuple[Field, ...]
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """A purpose as an answer shows it: the notice's own words, fact by fact."""

    id: str
    title: str
    bases: tuple[Basis, ...]
    """What it rests on for what this person is to the company."""
    sources: tuple[str, ...]
    recipients: tuple[str, ...]
    keep: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """Everything that an answer says."""

    number: int
    language: str
    made_at: datetime
    company: str
    policy: int
    whys: tuple[Why, ...]
    sheets: tuple[Sheet, ...]
    undeclared: tuple[str, ...]
    rights: tuple[str, ...]
    shared: Shared = NOTHING

    @property
    def rows(self) -> int:
        """How many rows it holds."""
        return sum(len(sheet.records) for sheet in self.sheets)

    def zipped(self) -> bytes:
        """The zip: answer.html, answer.json, answer.csv."""
        out = io.BytesIO()
        stamp = self.made_at.timetuple()[:6]
        with zipfile.ZipFile(
            out, "w", zipfile.ZIP_DEFLATED, compresslevel=6
        ) as archive:
            for name, text in (
                ("answer.html", self.as_html()),
                ("answer.json", self.as_json()),
                # Excel reads UTF-8 only with a byte order mark.
                ("answer.csv", "\ufeff" + self.as_csv()),
            ):
                archive.writestr(
                    zipfile.ZipInfo(name, stamp), text.encode(), zipfile.ZIP_DEFLATED
                )
        return out.getvalue()

    def as_html(self) -> str:
        """The page for people: by purpose, not by table."""
        with translation.override(self.language):
            return render_to_string(
                "rights/answer.html", {"package": self, "parts": self._by_purpose()}
            )

    def _by_purpose(self) -> list[dict[str, object]]:
        """Each purpose with the sheets that it is the first to need."""
        parts: list[dict[str, object]] = []
        whys: Sequence[Why | None] = (*self.whys, None)
        for why in whys:
            sheets = []
            for sheet in self.sheets:
                mine = [
                    at
                    for at, field in enumerate(sheet.fields)
                    if (field.purposes[0] if field.purposes else None)
                    == (why.id if why else None)
                ]
                # A column that is empty in every row says nothing to a reader.
                mine = [
                    at
                    for at in mine
                    if any(r.values[at] is not None for r in sheet.records)
                ]
                if mine:
                    fields = [sheet.fields[at] for at in mine]
                    rows = [
                        [shown(record.values[at]) for at in mine]
                        for record in sheet.records
                    ]
                    sheets.append(
                        {
                            "name": sheet.table,
                            "ours": sheet.system == SYSTEM,
                            "fields": fields,
                            "rows": rows,
                            "facts": _facts(fields, rows),
                            "until": max(
                                (
                                    day
                                    for record in sheet.records
                                    if why and (day := record.until.get(why.id))
                                ),
                                default=None,
                            ),
                        }
                    )
            if sheets:
                parts.append({"why": why, "sheets": sheets})
        return parts

    def as_json(self) -> str:
        """The same for machines; docs/access-answer.md describes the shape."""
        body: dict[str, Any] = {
            "format": FORMAT,
            "request": self.number,
            "made_at": self.made_at.isoformat(),
            "company": self.company,
            "policy_version": self.policy,
            "language": self.language,
            "purposes": {
                why.id: {
                    "title": why.title,
                    "bases": [
                        {"basis": each.name, "article": each.article, "law": each.law}
                        for each in why.bases
                    ],
                    "sources": list(why.sources),
                    "recipients": list(why.recipients),
                    "kept": why.keep,
                }
                for why in self.whys
            },
            "tables": [
                {
                    "system": sheet.system,
                    "table": sheet.table,
                    "columns": [
                        {
                            "name": field.name,
                            "category": field.holds,
                            "label": field.label,
                            "derived_from": list(field.derived_from),
                            "purposes": list(field.purposes),
                        }
                        for field in sheet.fields
                    ],
                    "rows": [
                        {
                            "key": record.key,
                            "values": {
                                field.name: plain(value)  # type: ignore[arg-type]  # values come from connectors
                                for field, value in zip(
                                    sheet.fields, record.values, strict=True
                                )
                            },
                            "kept_until": {
                                purpose: day.isoformat() if day else None
                                for purpose, day in record.until.items()
                            },
                        }
                        for record in sheet.records
                    ],
                }
                for sheet in self.sheets
            ],
            "disclosures": [
                {
                    "at": each.at.isoformat(),
                    "recipient": each.recipient,
                    "name": each.party,
                    "purpose": each.purpose,
                    "case": each.case,
                    "data": list(each.fields),
                    "countries": list(each.countries),
                }
                for each in self.shared.gone
            ],
            "outside_eea": [
                {
                    "recipient": each.recipient,
                    "country": each.country,
                    "safeguard": each.safeguard,
                    "article": each.article,
                    "measures": each.measures,
                    "stopped": each.stopped,
                }
                for each in self.shared.abroad
            ],
            "safeguards_from": self.shared.copy_from,
            "not_included": list(self.undeclared),
        }
        # Without line breaks: Python writes them ten times slower than all the rest.
        return json.dumps(body, ensure_ascii=False)

    def as_csv(self) -> str:
        """One line for each value, with everything that is to be said about it."""
        out = io.StringIO()
        lines = csv.writer(out)
        lines.writerow(
            ("system", "table", "row", "column", "category", "value", "purposes",
             "bases", "sources", "recipients", "kept_until")
        )  # fmt: skip
        whys = {why.id: why for why in self.whys}
        for sheet in self.sheets:
            about = [
                _about([whys[p] for p in field.purposes]) for field in sheet.fields
            ]
            for record in sheet.records:
                for field, value, said in zip(
                    sheet.fields, record.values, about, strict=True
                ):
                    if value is None:
                        continue
                    ends = [record.until.get(p) for p in field.purposes]
                    lines.writerow(
                        (
                            sheet.system, sheet.table, record.key, field.name,
                            field.holds, harmless(shown(value)), *said,
                            "; ".join(d.isoformat() if d else "" for d in ends),
                        )
                    )  # fmt: skip
        return out.getvalue()


def _facts(
    fields: Sequence[Field], rows: Sequence[Sequence[str]]
) -> list[tuple[Field, str]]:
    """What a single row says, field by field; more than one make a table."""
    if len(rows) != 1:
        return []
    pairs = zip(fields, rows[0], strict=True)
    return [(field, value) for field, value in pairs if value]


def _about(whys: Sequence[Why]) -> tuple[str, str, str, str]:
    """Purposes, bases, sources and recipients of a column, each list in a cell."""
    return (
        "; ".join(why.id for why in whys),
        "; ".join(f"{b.name} ({b.article})" for why in whys for b in why.bases),
        "; ".join(dict.fromkeys(s for why in whys for s in why.sources)),
        "; ".join(dict.fromkeys(r for why in whys for r in why.recipients)),
    )


def shown(value: object) -> str:
    """A value as people read it."""
    match value:
        case None:
            return ""
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
        case bytes():
            return value.hex()
        case list() | dict():
            return json.dumps(value, ensure_ascii=False, default=str)
        case _:
            return str(value)


def make(  # noqa: PLR0913  # an answer has as many sources
    *,
    number: int,
    language: str,
    at: datetime,
    policy: InForce,
    kinds: frozenset[str],
    found: Iterable[Holdings],
    own: Sequence[OwnRow],
    portable: bool = False,
    shared: Shared = NOTHING,
) -> Package:
    """Put together everything found about one person.

    Args:
        portable: only what the law lets a person take along: what is used on consent
            or for a contract, and not derived by us (GDPR Art. 20(1)).
        shared: who got data about the person.
    """
    declaration = policy.policy.declaration
    holdings = list(found)
    everything = kinds.union(*(h.kinds for h in holdings)) or frozenset(
        declaration.people
    )
    sheets = [
        sheet
        for h in holdings
        for sheet in _sheets(h, declaration, everything, localdate(at), language)
    ]
    sheets += _own_sheets(own)
    if portable:
        sheets = _portable(sheets, declaration, everything)
    used = {p for sheet in sheets for field in sheet.fields for p in field.purposes}
    notice = _notice(policy, language)
    return Package(
        number=number,
        language=language,
        made_at=at,
        company=policy.controller.name,
        policy=policy.number,
        whys=tuple(
            _why(declaration, notice, name, everything, language)
            for name in declaration.purposes
            if name in used
        ),
        sheets=tuple(sheets),
        undeclared=tuple(
            f"{h.layout.system}.{where}" for h in holdings for where in h.undeclared
        ),
        shared=shared,
        rights=tuple(
            sentence.text
            for section in notice.sections
            if section.address in ("rights", "authority")
            for sentence in section.sentences
            # The ways to ask are links of our pages, and this page stands alone.
            if not sentence.href.startswith("/")
        ),
    )


def _notice(policy: InForce, language: str) -> Notice:
    """A policy's notice: composed once, since a version never changes."""
    at = (policy.policy.digest, language)
    if at not in _notices:
        _notices[at] = compose(policy.policy.declaration, language)
    return _notices[at]


def _sheets(
    holdings: Holdings,
    declaration: Declaration,
    kinds: frozenset[str],
    today: date,
    language: str,
) -> Iterable[Sheet]:
    reckoner = Reckoner(declaration, holdings, kinds, today)
    for placed in holdings.layout.tables:
        rows = holdings.rows.get(placed.name)
        if not rows:
            continue
        fields = tuple(
            Field(
                name=name,
                holds=column.holds,
                label=label(declaration, column.holds, language),
                derived_from=_derived(declaration, column.holds),
                purposes=reckoner.purposes(placed, name),
            )
            for name, column in placed.personal.items()
        )
        serving = dict.fromkeys(p for field in fields for p in field.purposes)
        yield Sheet(
            system=holdings.layout.system,
            table=placed.name,
            fields=fields,
            records=tuple(
                _record(reckoner, row, fields, tuple(serving)) for row in rows
            ),
        )


def _record(
    reckoner: Reckoner, row: Row, fields: Sequence[Field], serving: Sequence[str]
) -> Record:
    return Record(
        key=",".join(str(part) for part in row.key),
        values=tuple(row.values[field.name] for field in fields),
        until={name: _until(reckoner, row, fields, name) for name in serving},
    )


def _until(
    reckoner: Reckoner, row: Row, fields: Sequence[Field], purpose: str
) -> date | None:
    """The last day that any of a row stays for a purpose; None while one is open."""
    ends = {
        reckoner.until(row, purpose, field.holds)
        for field in fields
        if purpose in field.purposes
    }
    return None if None in ends else max(e for e in ends if e)


def _portable(
    sheets: Iterable[Sheet], declaration: Declaration, kinds: frozenset[str]
) -> list[Sheet]:
    """The sheets with the columns only that a person may take along."""

    def moves(field: Field) -> bool:
        bases = [
            basis
            for purpose in field.purposes
            for basis in declaration.purposes[purpose].bases_of(kinds)
        ]
        return any(basis.portable for basis in bases) and not field.derived_from

    found = []
    for sheet in sheets:
        chosen = [at for at, field in enumerate(sheet.fields) if moves(field)]
        if chosen:
            found.append(
                replace(
                    sheet,
                    fields=tuple(sheet.fields[at] for at in chosen),
                    records=tuple(
                        replace(
                            record, values=tuple(record.values[at] for at in chosen)
                        )
                        for record in sheet.records
                    ),
                )
            )
    return found


def _own_sheets(own: Sequence[OwnRow]) -> Iterable[Sheet]:
    """Our own tables: our records, and what was asked, said and sent.

    The latter is for no purpose of the policy: it is what the law itself makes us keep
    to answer (GDPR Art. 5(2), 7(1), 12).
    """
    tables: dict[str, list[OwnRow]] = {}
    for row in own:
        tables.setdefault(row.table, []).append(row)
    for table, rows in tables.items():
        purposes = {
            name: tuple(
                dict.fromkeys(p for row in rows for p in row.purposes.get(name, ()))
            )
            for row in rows
            for name in row.purposes
        }
        fields = tuple(
            Field(name=name, holds=holds, label=name.replace("_", " "),
                  derived_from=(), purposes=purposes.get(name, ()))
            for name, holds in {
                n: h for row in rows for n, h in row.categories.items()
            }.items()
        )  # fmt: skip
        yield Sheet(
            system=SYSTEM,
            table=table,
            fields=fields,
            records=tuple(
                Record(
                    key=row.key,
                    values=tuple(row.values.get(field.name) for field in fields),
                    until={},
                )
                for row in rows
            ),
        )


def label(declaration: Declaration, reference: str, language: str) -> str:
    """A category or item in words."""
    words = wording(language)
    name, _, item = reference.partition(".")
    category = declaration.categories[name]
    if item:
        return words.item(item, category.items[item])
    return words.category(name, category)


def _derived(declaration: Declaration, reference: str) -> tuple[str, ...]:
    return declaration.categories[reference.partition(".")[0]].derived


def _why(
    declaration: Declaration,
    notice: Notice,
    name: str,
    kinds: frozenset[str],
    language: str,
) -> Why:
    purpose = declaration.purposes[name]
    words = wording(language)
    address = f"purposes.{name}"
    section = next(s for s in notice.sections if s.address == address)
    facts: list[tuple[str, str]] = []
    keep = ""
    for block in section.blocks:
        if isinstance(block, Facts):
            for fact in block.facts:
                said = list(_said(fact.says))
                text = " ".join(sentence.text for sentence in said)
                facts.append((fact.term, text))
                if any(sentence.address == f"{address}.keep" for sentence in said):
                    keep = text
    return Why(
        id=name,
        title=words.own(purpose.title) if purpose.title else section.heading,
        bases=purpose.bases_of(kinds),
        sources=tuple(words.own(declaration.sources[s].say) for s in purpose.sources),
        recipients=tuple(words.own(declaration.recipients[r].say) for r in purpose.to),
        keep=keep,
        facts=tuple(facts),
    )


def _said(block: Any) -> Iterable[Sentence]:
    if hasattr(block, "points"):
        for point in block.points:
            yield from point
    else:
        yield from block.sentences
