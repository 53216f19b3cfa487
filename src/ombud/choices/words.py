"""The words that a person can say about a purpose, and what shows that they did."""

from dataclasses import dataclass
from enum import StrEnum

EVERYTHING = "*"
"""The purpose of a word that is about all of them: a restriction."""
EVERYBODY = ""
"""The controller of a word that is said to all of us."""


class Word(StrEnum):
    """One thing a person can say about a purpose."""

    CONSENTED = "consented"
    WITHDREW = "withdrew"
    OBJECTED = "objected"
    LIFTED_OBJECTION = "lifted_objection"
    RESTRICTED = "restricted"
    LIFTED_RESTRICTION = "lifted_restriction"


class How(StrEnum):
    """How it is known that a person said something."""

    CONFIRMED = "confirmed"
    """Whoever reads the mail of their address said it, or confirmed it from there."""
    VOUCHED = "vouched"
    """A program or a member of staff says that they did, and keeps the rest."""
    IMPORTED = "imported"
    """It came from a file, with what shows it."""
    UNPROVEN = "unproven"
    """Nothing shows it. A no counts all the same, a yes does not (GDPR Art. 7(1))."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What shows that something was said (GDPR Art. 7(1))."""

    how: How = How.VOUCHED
    text: str = ""
    """The very text that the person had before them; empty where nobody kept it."""
    language: str = ""
    """The text's language (ISO 639-1)."""
    reference: str = ""
    """Where the rest of it is kept, as a form or a ticket: no personal data."""
