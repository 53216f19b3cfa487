"""What staff write beside a disclosure: it says what about, and never who."""

import re
from datetime import date

from ombud.gates.sharing.errors import PersonalReferenceError
from ombud.people.references import REFERENCE, tells_who

LONGEST = 500  # characters of a reason, as in the table
_WORD = re.compile(r"[\w+@.:/#-]+")
_MEND = "Write the number of the order, the enquiry or the dispute; leave people out."


def check_reference(reference: str, today: date) -> None:
    """See that a reference is one, and tells nobody.

    Raises:
        PersonalReferenceError: it has other signs than a reference, or is a personal
            number.
    """
    if not re.fullmatch(REFERENCE, reference) or tells_who(reference, today):
        raise PersonalReferenceError(mend=_MEND)


def check_reason(reason: str, today: date) -> None:
    """See that a reason tells nobody by address or number; a name can't be seen.

    Raises:
        PersonalReferenceError: it holds an e-mail address or a personal number, or is
            longer than a reason needs to be.
    """
    if len(reason) > LONGEST or any(
        tells_who(word, today) for word in _WORD.findall(reason)
    ):
        raise PersonalReferenceError(mend=_MEND)
