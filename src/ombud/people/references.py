"""What a reference to a matter may look like: it says which, and never who."""

from datetime import date

from ombud.people.errors import InvalidIdentifierError
from ombud.people.identifiers import IdentifierKind, normalise

REFERENCE = r"^[A-Za-z0-9_.:/#-]{0,64}$"
"""What a case is called elsewhere: the number of an order, an enquiry, a dispute."""


def tells_who(word: str, today: date) -> bool:
    """Whether a word is an e-mail address or a personal number."""
    if "@" in word:
        return True
    try:
        normalise(IdentifierKind.PERSONAL_NUMBER, word, today=today)
    except InvalidIdentifierError:
        return False
    return True
