"""Our own tables and columns in words, for the answer to who is in them."""

from collections.abc import Sequence
from html import escape
from typing import Protocol, TypedDict

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop

from ombud.policy.notice.wording import opening

register = template.Library()

TABLES = {
    "people.person": gettext_noop("You, as we know you"),
    "people.personkind": gettext_noop("What you are to us"),
    "people.identifier": gettext_noop("What tells that it is you"),
    "people.representative": gettext_noop("Whom you speak for"),
    "choices.choice": gettext_noop("What you have said yes and no to"),
    "choices.standing": gettext_noop("What your choices come to"),
    "gates.automateddecision": gettext_noop("What our machines decided about you"),
    "gates.disclosure": gettext_noop("Who got data about you"),
    "registers.hold": gettext_noop("What we may not erase for now"),
    "registers.link": gettext_noop("Where you stand in our systems"),
    "mail.message": gettext_noop("Mails that we have sent you"),
    "mail.told": gettext_noop("Changes that we have told you of"),
    "rights.request": gettext_noop("What you have asked for"),
}

COLUMNS = {
    "case": gettext_noop("in which case"),
    "contested_at": gettext_noop("contested"),
    "covers": gettext_noop("data"),
    "countries": gettext_noop("countries outside the EEA"),
    "decision": gettext_noop("decision"),
    "fields": gettext_noop("data"),
    "inputs": gettext_noop("made of"),
    "lifted_at": gettext_noop("ended"),
    "mechanisms": gettext_noop("protected by"),
    "outcome": gettext_noop("what was decided"),
    "party": gettext_noop("who by name"),
    "recipient": gettext_noop("who"),
    "reviewed_at": gettext_noop("looked at by a human"),
    "verdict": gettext_noop("what a human decided"),
    "words": gettext_noop("what you said"),
    "at": gettext_noop("when"),
    "channel": gettext_noop("how"),
    "due_on": gettext_noop("answer by"),
    "ended_at": gettext_noop("answered"),
    "ending": gettext_noop("outcome"),
    "index": gettext_noop("keyed digest, for searching"),
    "key": gettext_noop("row"),
    "kind": gettext_noop("kind"),
    "language": gettext_noop("language"),
    "mask": gettext_noop("one bit for each use"),
    "notice": gettext_noop("version of the notice"),
    "organisation": gettext_noop("organisation"),
    "purpose": gettext_noop("use"),
    "queued_at": gettext_noop("written"),
    "received_at": gettext_noop("asked"),
    "sealed": gettext_noop("value"),
    "sent_at": gettext_noop("sent"),
    "since": gettext_noop("since"),
    "state": gettext_noop("how far"),
    "systems": gettext_noop("systems"),
    "template": gettext_noop("kind of mail"),
    "title": gettext_noop("as what"),
    "version": gettext_noop("version of the notice"),
    "why": gettext_noop("why"),
    "word": gettext_noop("what you said"),
}


@register.filter
def our_table(name: str) -> str:
    """One of our tables, as a heading."""
    return gettext(TABLES[name]) if name in TABLES else name


@register.filter
def their_table(name: str) -> str:
    """A table of a source system, as a heading."""
    spelled = name.replace("_", " ")
    return spelled[:1].upper() + spelled[1:]


@register.filter
def our_column(name: str) -> str:
    """A column of one of our tables, as a label."""
    return gettext(COLUMNS[name]) if name in COLUMNS else name.replace("_", " ")


# An answer has hundreds of labels and cells: they are written here, and not by a
# template or `format_html`, which take several times as long for each.


class Labelled(Protocol):
    """A column as an answer shows it."""

    @property
    def name(self) -> str:
        """As its system calls it."""

    @property
    def label(self) -> str:
        """What it holds, in words."""


class Shown(TypedDict):
    """A table as an answer shows it, as far as it is written here."""

    ours: bool
    fields: Sequence[Labelled]
    rows: Sequence[Sequence[str]]
    facts: Sequence[tuple[Labelled, str]]


@register.filter
def heads(sheet: Shown) -> SafeString:
    """A table's columns as the cells of its head."""
    ours = sheet["ours"]
    return SafeString(
        "".join([f'<th scope="col">{label(f, ours)}</th>' for f in sheet["fields"]])
    )


@register.filter
def rows(sheet: Shown) -> SafeString:
    """A table's rows, a line each."""
    return SafeString("\n".join([f"<tr>{cells(row)}</tr>" for row in sheet["rows"]]))


@register.filter
def terms(pairs: Sequence[tuple[str, str]]) -> SafeString:
    """Terms and what they say, such as a purpose's facts."""
    return SafeString("".join([_term(escape(term), says) for term, says in pairs]))


@register.filter
def facts(sheet: Shown) -> SafeString:
    """The one row of a table as terms and what they say."""
    ours = sheet["ours"]
    return SafeString(
        "".join([_term(label(field, ours), says) for field, says in sheet["facts"]])
    )


def _term(term: str, says: str) -> str:
    """A term, in HTML already, with what it says."""
    return f"<div><dt>{term}</dt><dd>{escape(says)}</dd></div>"


def label(field: Labelled, ours: bool) -> str:  # noqa: FBT001  # a column is ours or theirs
    """What a column is called: in words, and a source's also as the source calls it."""
    if ours:
        return escape(opening(our_column(field.name)))
    words, name = escape(opening(field.label)), escape(field.name)
    return f"{words}<br><small>{name}</small>"


def cells(row: Sequence[str]) -> str:
    """A row's values as the cells of a table."""
    return "".join([f"<td>{escape(value)}</td>" for value in row])
