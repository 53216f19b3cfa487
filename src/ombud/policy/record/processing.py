"""The records that the law asks for: as controller, as processor, and by register.

Source: GDPR Art. 30(1) and (2).
"""

from collections.abc import Iterable, Iterator
from datetime import date

from ombud.policy import law
from ombud.policy.language import Controller, Declaration, Purpose, Register
from ombud.policy.record.recipients import footing
from ombud.policy.record.shape import Cell, Row
from ombud.policy.record.speech import Speech


def activities(said: Speech, day: date, kinds: frozenset[str]) -> tuple[Row, ...]:
    """A row for each purpose and each register that serves it (Art. 30(1)).

    A purpose that no register serves has a row of its own without one.
    """
    declared = said.declaration
    return tuple(
        _activity(said, day, name, purpose, register)
        for name, purpose in declared.purposes.items()
        if not kinds.isdisjoint(purpose.people)
        for register in _serving(declared, name, purpose) or (None,)
    )


def _serving(declared: Declaration, name: str, purpose: Purpose) -> tuple[str, ...]:
    return tuple(
        register
        for register, each in declared.registers.items()
        if serves(each, name, purpose)
    )


def serves(register: Register, name: str, purpose: Purpose) -> bool:
    """Whether a register is used for a purpose: it says so, or names no purposes."""
    if register.purposes:
        return name in register.purposes
    return not set(register.of).isdisjoint(purpose.people)


def _activity(
    said: Speech, day: date, name: str, purpose: Purpose, register: str | None
) -> Row:
    declared = said.declaration
    held = declared.registers[register] if register else None
    who = _controllers(declared, purpose, held)
    people = [k for k in purpose.people if held is None or k in held.of]
    people = people or list(purpose.people)
    joint = [
        each
        for each, made in declared.joint.items()
        if name in made.purposes or register in made.registers
    ]
    return Row(
        address=f"purposes.{name}",
        cells={
            "activity": (said.title(name),),
            "address": (f"purposes.{name}",),
            "register": (_register(said, register),) if register else (),
            "joint": tuple(line for each in joint for line in said.joint(each)),
            "contact": _owner(said, held, who),
            **_answerable(said, who),
            "purpose": (said.own(purpose.say),),
            "people": tuple(map(said.person, people)),
            "data": said.data(purpose.uses),
            "special": _special(said, purpose.uses),
            "recipients": _recipients(said, purpose.to),
            "transfers": _transfers(said, day, purpose.to),
            "erasure": said.keeps(purpose.keep),
            "measures": said.measures(),
            "basis": said.bases(purpose),
            "sources": tuple(
                said.own(declared.sources[each].say) for each in purpose.sources
            ),
            "assessed": (said.day(purpose.assessed),) if purpose.assessed else (),
            "updated": (said.day(declared.updated),),
        },
        facts={
            "purpose": name,
            "register": register,
            "controllers": tuple(who),
            "joint": tuple(joint),
            "people": tuple(people),
            "data": purpose.uses,
            "recipients": purpose.to,
            "bases": tuple(b.article for b in purpose.bases.values()),
            "sources": purpose.sources,
            "assessed": purpose.assessed,
            "updated": declared.updated,
        },
    )


def registers(said: Speech, day: date, kinds: frozenset[str]) -> tuple[Row, ...]:
    """The register catalogue: what each register is for, and what it may hold."""
    del day  # nothing of it hangs on the law of a day
    return tuple(
        _catalogued(said, name, register)
        for name, register in said.declaration.registers.items()
        if not kinds.isdisjoint(register.of)
    )


def _catalogued(said: Speech, name: str, register: Register) -> Row:
    declared = said.declaration
    used = {
        each: purpose
        for each, purpose in declared.purposes.items()
        if serves(register, each, purpose)
    }
    who = _controllers(declared, None, register)
    joint = [each for each, made in declared.joint.items() if name in made.registers]
    data = _once(ref for purpose in used.values() for ref in purpose.uses)
    sources = _once(s for purpose in used.values() for s in purpose.sources)
    recipients = _once(r for purpose in used.values() for r in purpose.to)
    review = (
        [said.say("every", period=said.wording.period(register.review))]
        if register.review
        else []
    )
    if register.reviewed:
        review.append(said.say("reviewed", day=said.day(register.reviewed)))
    return Row(
        address=f"registers.{name}",
        cells={
            "register": (_register(said, name),),
            "address": (f"registers.{name}",),
            "controllers": _answerable(said, who)["controllers"],
            "joint": tuple(line for each in joint for line in said.joint(each)),
            "owner": _owner(said, register, who),
            "people": tuple(map(said.person, register.of)),
            "purposes": said.titles(used),
            "data": said.data(data),
            "sources": tuple(said.own(declared.sources[s].say) for s in sources),
            "recipients": _recipients(said, recipients),
            "erasure": tuple(
                said.say("keep", data=said.title(each), period=line)
                for each, purpose in used.items()
                for line in said.keeps(purpose.keep)
            ),
            "kept_in": register.kept_in,
            "review": tuple(review),
        },
        facts={
            "register": name,
            "controllers": tuple(who),
            "joint": tuple(joint),
            "owner": register.owner,
            "people": register.of,
            "purposes": tuple(used),
            "data": data,
            "sources": sources,
            "recipients": recipients,
            "kept_in": register.kept_in,
            "review": register.review,
            "reviewed": register.reviewed,
        },
    )


def on_behalf(said: Speech, day: date, kinds: frozenset[str]) -> tuple[Row, ...]:
    """A row for each set of data that we handle for somebody else (Art. 30(2))."""
    del kinds  # whose people they are, the one we do it for says
    declared = said.declaration
    everybody = dict(declared.controllers)
    return tuple(
        Row(
            address=f"on_behalf.{name}",
            cells={
                "set": (said.own(each.say),),
                "address": (f"on_behalf.{name}",),
                **_answerable(said, everybody, called="processors"),
                "behalf": (said.own(each.of),),
                "kinds": (said.own(each.do),),
                "transfers": _transfers(said, day, each.recipients),
                "measures": said.measures(),
                "subprocessors": _recipients(said, each.recipients),
                "kept_in": each.kept_in,
                "agreement": (said.day(each.agreement),) if each.agreement else (),
            },
            facts={
                "recipients": each.recipients,
                "kept_in": each.kept_in,
                "agreement": each.agreement,
            },
        )
        for name, each in declared.on_behalf.items()
    )


def _controllers(
    declared: Declaration, purpose: Purpose | None, register: Register | None
) -> dict[str, Controller]:
    """Who answers: those of the purpose, else of the register, else all of them."""
    named = (purpose.controllers if purpose else ()) or (
        register.controllers if register else ()
    )
    return {
        name: each
        for name, each in declared.controllers.items()
        if not named or name in named
    }


def _answerable(
    said: Speech, who: dict[str, Controller], *, called: str = "controllers"
) -> dict[str, Cell]:
    """The controllers, their representatives and data protection officers."""
    return {
        called: tuple(map(said.controller, who.values())),
        "representative": tuple(
            dict.fromkeys(
                said.contact(each.representative)
                for each in who.values()
                if each.representative
            )
        ),
        "officer": tuple(
            dict.fromkeys(
                said.contact(each.officer) for each in who.values() if each.officer
            )
        ),
    }


def _owner(said: Speech, register: Register | None, who: dict[str, Controller]) -> Cell:
    """Who answers for a register; else for the controllers."""
    if register is not None and register.owner:
        return (said.referred(register.owner),)
    return tuple(said.contact(each.answers) for each in who.values() if each.answers)


def _register(said: Speech, name: str) -> str:
    return said.own(said.declaration.registers[name].say) or name.replace("_", " ")


def _special(said: Speech, uses: Iterable[str]) -> Cell:
    """Which of the data is sensitive (Art. 9), or tells of crimes (Art. 10)."""
    categories = said.declaration.categories
    names = _once(reference.partition(".")[0] for reference in uses)
    return tuple(
        said.reference(name)
        for name in names
        if categories[name].special or categories[name].criminal
    ) or (str(said.words["none"]),)


def _recipients(said: Speech, names: Iterable[str]) -> Cell:
    declared = said.declaration.recipients
    return tuple(
        said.say(
            "recipient",
            recipient=said.recipient(name),
            role=said.role(declared[name]),
            country=said.countries(declared[name]),
        )
        for name in names
    )


def _transfers(said: Speech, day: date, names: Iterable[str]) -> Cell:
    return tuple(_transferred(said, day, names)) or (str(said.words["none"]),)


def _transferred(said: Speech, day: date, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        recipient = said.declaration.recipients[name]
        for country in recipient.everywhere:
            if not law.is_eea(country):
                yield said.say(
                    "transfer",
                    recipient=said.recipient(name),
                    country=said.country(country),
                    mechanism=footing(said, recipient, country, day).words,
                )


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
