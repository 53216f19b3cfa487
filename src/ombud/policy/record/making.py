"""The tables by name, and the orders that their columns can stand in."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Literal, get_args

from ombud.policy.language import Declaration
from ombud.policy.record import processing, recipients, retention
from ombud.policy.record.shape import Column, Row, Table
from ombud.policy.record.speech import Speech, speech, words

TableName = Literal[
    "processing", "processor", "registers", "transfers", "retention", "recipients"
]
Order = Literal["imy", "cnil"]

TABLES: tuple[TableName, ...] = get_args(TableName)
ORDERS: tuple[Order, ...] = get_args(Order)

# Source of `imy`: GDPR Art. 30(1)(a)-(g) and (2)(a)-(d), in whose order the checklists
# stand on the page "Föra register över behandling" of Sweden's authority
# (datainspektionen.se, now imy.se). The authority gives no table to fill in. What the
# article does not ask for comes last.
# Source of `cnil`: the sheet "3 - Modèle de fiche de registre" in France's workbook
# registre-traitement-simplifie.ods (cnil.fr, 25 July 2019), from top to bottom:
# description, actors, purposes, data with how long, sensitive data, people, recipients,
# security measures, transfers.
_COLUMNS: Mapping[TableName, Mapping[Order, tuple[str, ...]]] = {
    "processing": {
        "imy": (
            "activity", "address", "register",
            "controllers", "joint", "representative", "officer",
            "purpose", "people", "data", "special", "recipients", "transfers",
            "erasure", "measures",
            "basis", "sources", "contact", "assessed", "updated",
        ),
        "cnil": (
            "activity", "address", "updated",
            "controllers", "officer", "representative", "joint",
            "purpose", "data", "erasure", "special", "people", "recipients",
            "measures", "transfers",
            "register", "basis", "sources", "contact", "assessed",
        ),
    },
    "processor": {
        "imy": (
            "set", "address", "processors", "representative", "officer", "behalf",
            "kinds", "transfers", "measures", "subprocessors", "kept_in", "agreement",
        ),
        "cnil": (
            "set", "address", "processors", "officer", "representative", "behalf",
            "kinds", "subprocessors", "measures", "transfers", "kept_in", "agreement",
        ),
    },
}  # fmt: skip
_SAME: Mapping[TableName, tuple[str, ...]] = {
    "registers": (
        "register", "address", "controllers", "joint", "owner", "people", "purposes",
        "data", "sources", "recipients", "erasure", "kept_in", "review",
    ),
    "transfers": (
        "recipient", "country", "does", "mechanism", "decision", "state", "signed",
        "examined", "supplementary", "data", "people", "purposes", "copy",
    ),
    "retention": ("purpose", "data", "period", "event", "law", "then"),
    "recipients": (
        "recipient", "role", "does", "named", "country", "agreement", "instructions",
        "measures", "gets", "cases", "people", "purposes", "mechanism",
    ),
}  # fmt: skip

_Rows = Callable[[Speech, date, frozenset[str]], tuple[Row, ...]]
_ROWS: Mapping[TableName, _Rows] = {
    "processing": processing.activities,
    "processor": processing.on_behalf,
    "registers": processing.registers,
    "transfers": recipients.transfers,
    "retention": retention.periods,
    "recipients": recipients.recipients,
}


def titles(language: str) -> dict[TableName, str]:
    """What each table is called.

    Raises:
        UnknownLanguageError: there is no wording in that language.
    """
    return {name: words(language)["titles"][name] for name in TABLES}


def make(  # noqa: PLR0913  # each is a plain choice of the reader's, given by name
    name: TableName,
    declaration: Declaration,
    language: str,
    *,
    day: date | None = None,
    order: Order = "imy",
    kinds: Collection[str] = (),
) -> Table:
    """A table of the policy in one language.

    Args:
        name: which of `TABLES`.
        declaration: what is promised; its references must resolve (see `checks`).
        language: one that has a file of wording, such as sv or en.
        day: the day whose law counts; by default the one the policy was updated.
        order: whose order of columns; only the two records differ by it.
        kinds: ids of the declaration's `people`: only what concerns one of them is in
            the table; empty for everybody.

    Raises:
        UnknownLanguageError: there is no wording in that language.
        UnknownLawError: the declaration names a law that is not known.
    """
    said = speech(declaration, language)
    on = day or declaration.updated
    by_order = _COLUMNS.get(name)
    columns = by_order[order] if by_order else _SAME[name]
    return Table(
        name=name,
        title=said.word("titles", name),
        language=language,
        company=said.company,
        day=on,
        dated=str(said.words["dated"]).format(day=said.day(declaration.updated)),
        columns=tuple(
            Column(name=each, heading=said.word("columns", each)) for each in columns
        ),
        rows=_ROWS[name](said, on, frozenset(kinds or declaration.people)),
    )
