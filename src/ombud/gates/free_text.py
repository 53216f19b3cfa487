"""What a free text says that the policy bans: a look that no field's name replaces.

It finds values that have a form of their own (a personal number, an IBAN), and the
policy's own words for what is never collected. It does not understand sentences: what
it flags, somebody should look at; what it does not flag may still be there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ombud.policy.language import Declaration, covers
from ombud.registers.samples import Kind, count


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A place in a text, from `start` up to `end`, and the ban that it runs against."""

    category: str
    address: str
    start: int
    end: int


# What values of a term of the vocabulary look like, and how one ends in a text.
_SHAPES = {
    "pd:OfficialID": (Kind.PERSONAL_NUMBER, re.compile(r"\b[0-9]{6,8}[-+A-Y]?\w{4}\b")),
    "pd:BankAccount": (
        Kind.IBAN,
        re.compile(r"\b[A-Z]{2}[0-9]{2}(?: ?\w{1,4}){3,8}\b"),
    ),
}
_ENDINGS = r"\w{0,4}"
"""What a word may have more than the policy's: its endings in Swedish and Finnish."""


def flags(text: str, purpose: str, declaration: Declaration) -> tuple[Flag, ...]:
    """What in a text the policy bans for a purpose, in the order of the text.

    Args:
        text: what somebody wrote.
        purpose: what it is about to be kept for.
        declaration: the policy.
    """
    found = {
        flag
        for position, ban in enumerate(declaration.never)
        if ban.reaches(purpose) and (banned := ban.collect or ban.use)
        for flag in _against(text, banned, f"never.{position}", declaration)
    }
    return tuple(sorted(found, key=lambda flag: (flag.start, flag.end, flag.category)))


def _against(
    text: str, banned: str, address: str, declaration: Declaration
) -> Iterator[Flag]:
    name = banned.partition(".")[0]
    category = declaration.categories.get(name)
    if category is None:
        return
    if category.means in _SHAPES:
        kind, form = _SHAPES[category.means]
        for match in form.finditer(text):
            if count([match.group()], kind).hits:
                yield Flag(
                    category=banned,
                    address=address,
                    start=match.start(),
                    end=match.end(),
                )
    words = {name: category.say or {}} | {
        f"{name}.{item}": say for item, say in category.items.items()
    }
    for reference, say in words.items():
        if covers(banned, reference):
            for each in say.values():
                pattern = re.escape(each) + _ENDINGS
                for match in re.finditer(rf"\b{pattern}\b", text, re.IGNORECASE):
                    yield Flag(
                        category=reference,
                        address=address,
                        start=match.start(),
                        end=match.end(),
                    )
