"""The elements of a declaration that several rules go through, with their addresses."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from pydantic import BaseModel

from ombud.policy import law
from ombud.policy.language import (
    ANY,
    Basis,
    Category,
    Contact,
    Controller,
    Declaration,
    Keep,
    Purpose,
    Recipient,
    basis_address,
    covers,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A basis of a purpose, with the kinds of people that it serves."""

    name: str
    """The purpose's id."""
    purpose: Purpose
    address: str
    basis: Basis
    people: tuple[str, ...]


def grounds(declaration: Declaration) -> Iterator[Ground]:
    """Every basis that serves somebody."""
    for name, purpose in declaration.purposes.items():
        yield from grounds_of(name, purpose)


def grounds_of(name: str, purpose: Purpose) -> Iterator[Ground]:
    """Every basis of one purpose that serves somebody."""
    for key, basis in purpose.bases.items():
        people = tuple(
            kind
            for kind in purpose.people
            if kind == key or (key == ANY and kind not in purpose.bases)
        )
        if people:
            yield Ground(
                name=name,
                purpose=purpose,
                address=basis_address(name, key),
                basis=basis,
                people=people,
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One way in which a purpose keeps data; `of` is empty for the rest of it."""

    name: str
    """The purpose's id."""
    purpose: Purpose
    address: str
    of: str
    keep: Keep


def keeps(declaration: Declaration) -> Iterator[Kept]:
    """Every way in which a purpose keeps data."""
    for name, purpose in declaration.purposes.items():
        for of, keep in purpose.keep.each:
            at = f"purposes.{name}.keep" + (f".but.{of}" if of else "")
            yield Kept(name=name, purpose=purpose, address=at, of=of, keep=keep)


def people_of(declaration: Declaration) -> Iterator[tuple[str, Controller | Contact]]:
    """Everyone who can be reached: controllers, those who answer for them, contacts."""
    for name, controller in declaration.controllers.items():
        at = f"controllers.{name}"
        yield at, controller
        for role in ("answers", "officer", "representative"):
            contact: Contact | None = getattr(controller, role)
            if contact:
                yield f"{at}.{role}", contact
    for name, contact in declaration.contacts.items():
        yield f"contacts.{name}", contact


def references(declaration: Declaration) -> frozenset[str]:
    """Every category and item, as a policy refers to them."""
    return frozenset(
        reference
        for name, category in declaration.categories.items()
        for reference in (name, *(f"{name}.{item}" for item in category.items))
    )


def category(declaration: Declaration, reference: str) -> Category | None:
    """The category of a reference, if it is declared."""
    return declaration.categories.get(reference.partition(".")[0])


Marked = Literal["protected", "special", "criminal"]


def marked(declaration: Declaration, uses: Iterable[str], mark: Marked) -> list[str]:
    """Those of the references whose category carries a mark."""
    return [
        use
        for use in uses
        if (found := category(declaration, use)) and getattr(found, mark)
    ]


def overlap(uses: Iterable[str], reference: str) -> bool:
    """Whether one of the uses takes in a part of what is referred to."""
    return any(covers(use, reference) or covers(reference, use) for use in uses)


def within(declaration: Declaration, uses: Collection[str], reference: str) -> bool:
    """Whether the uses take in all that is referred to, if need be item by item."""
    if any(covers(use, reference) for use in uses):
        return True
    found = declaration.categories.get(reference)
    return bool(found and found.items) and all(
        f"{reference}.{item}" in uses for item in (found.items if found else ())
    )


def companies(declaration: Declaration, purpose: Purpose) -> list[Controller]:
    """The controllers of a purpose: those that it names, or else all of them."""
    named = purpose.controllers or tuple(declaration.controllers)
    return [
        found
        for name in named
        if (found := declaration.controllers.get(name)) is not None
    ]


def sent_to(declaration: Declaration) -> dict[str, list[str]]:
    """Who gets data, each with the purposes for which."""
    found: dict[str, list[str]] = {}
    for name, purpose in declaration.purposes.items():
        for recipient in purpose.to:
            found.setdefault(recipient, []).append(name)
    return found


def outsiders(declaration: Declaration, purpose: Purpose) -> Iterator[str]:
    """Those who get a purpose's data and are not our processors."""
    for name in purpose.to:
        recipient = declaration.recipients.get(name)
        if recipient and recipient.are != "processors":
            yield name


def outside(recipient: Recipient) -> tuple[str, ...]:
    """The countries outside the EEA that data goes to with a recipient."""
    return tuple(each for each in recipient.everywhere if not law.is_eea(each))


def unprotected(recipient: Recipient, day: date) -> tuple[str, ...]:
    """The countries that data goes to and that no adequacy decision takes in whole."""
    return tuple(each for each in outside(recipient) if not law.is_adequate(each, day))


def law_named(name: str | None) -> law.Law | None:
    """The law of that name; None where none is named, or it is not known."""
    if name is None:
        return None
    try:
        return law.law(name)
    except law.UnknownLawError:
        return None  # law-unknown says so


def texts(element: BaseModel, above: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Every text of a declaration with its address, by language."""
    for name, written in _fields(type(element)):
        value = getattr(element, name)
        if isinstance(value, _MAY_SPEAK):
            yield from _texts(value, f"{above}.{written}" if above else written)


_MAY_SPEAK = (BaseModel, dict, tuple)
"""What can have words in it, or be words. Each rule walks through all of a policy, so
days, numbers and strings are passed by at a glance."""


def _texts(value: object, address: str) -> Iterator[tuple[str, dict[str, str]]]:
    if isinstance(value, dict):
        if value and isinstance(next(iter(value.values())), str):
            yield address, value
        else:
            for key, each in value.items():
                # One basis for everybody has no step of its own in the file.
                yield from _texts(each, address if key == ANY else f"{address}.{key}")
    elif isinstance(value, BaseModel):
        yield from texts(value, address)
    elif isinstance(value, tuple):
        for position, each in enumerate(value):
            if isinstance(each, _MAY_SPEAK):
                yield from _texts(each, f"{address}.{position}")


@cache
def _fields(model: type[BaseModel]) -> tuple[tuple[str, str], ...]:
    """The fields of a model, each with the key that people write for it."""
    return tuple(
        (name, info.alias or name) for name, info in model.model_fields.items()
    )
