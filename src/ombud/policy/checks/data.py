"""Is the data what it is said to be, and used only where the law lets it."""

from collections.abc import Iterator
from datetime import date

from ombud.policy import vocabulary
from ombud.policy.checks.elements import grounds, grounds_of, marked, overlap, within
from ombud.policy.checks.registry import Fault, rule
from ombud.policy.language import Declaration, covers


@rule("category-unused", "warning", "Art. 5(1)(c)")
def unused(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A category that no purpose uses should not be held."""
    used = {use for purpose in declaration.purposes.values() for use in purpose.uses}
    # What is declared so that it can be said never to be held is well left unused.
    used |= {banned for ban in declaration.never if (banned := ban.use or ban.collect)}
    for name in declaration.categories:
        if not any(covers(name, use) for use in used):
            yield Fault(
                f"categories.{name}",
                f"No purpose uses {name}.",
                "Say which purpose does, or leave it out and do not hold it.",
            )


@rule("special-unmarked", "warning", "Art. 9(1)")
def special_unmarked(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Data that by its term is of a special category, and is not marked so."""
    for name, category in declaration.categories.items():
        term = category.means
        if term and not category.special and vocabulary.is_special(term):
            yield Fault(
                f"categories.{name}.is",
                f"{term} is of a special category.",
                "Add special: true",
            )


@rule("criminal-unmarked", "warning", "Art. 10")
def criminal_unmarked(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Data that by its term tells of crimes, and is not marked so."""
    for name, category in declaration.categories.items():
        term = category.means
        if term and not category.criminal and vocabulary.is_criminal(term):
            yield Fault(
                f"categories.{name}.is",
                f"{term} tells of crimes.",
                "Add criminal: true",
            )


@rule("derived-cycle", "error", "Art. 5(1)(d)")
def cycles(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A category that is made from itself, by whatever way."""
    made_from = {
        name: {reference.partition(".")[0] for reference in category.derived}
        for name, category in declaration.categories.items()
    }
    for name, inputs in made_from.items():
        seen: set[str] = set()
        ahead = list(inputs)
        while ahead:
            each = ahead.pop()
            if each not in seen:
                seen.add(each)
                ahead += made_from.get(each, ())
        if name in seen:
            yield Fault(
                f"categories.{name}.derived",
                f"{name} is made from what is made from {name}.",
                "Leave out the one that is not made from the others.",
            )


@rule("derived-without-how", "note", "Art. 5(1)(a)")
def unexplained(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Derived data, and nothing about how it is made."""
    for name, category in declaration.categories.items():
        if category.derived and category.how is None:
            yield Fault(
                f"categories.{name}",
                f"Nothing says how {name} is made.",
                "Add how: … in a few words.",
            )


@rule("derived-from-special", "note", "Art. 9(1)")
def revealing(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Data that is made from a special category, and is not of one itself.

    What can be concluded counts too: Court of Justice, C-184/20.
    """
    for name, category in declaration.categories.items():
        if not category.special:
            for reference in marked(declaration, category.derived, "special"):
                yield Fault(
                    f"categories.{name}.derived.{reference}",
                    f"{name} may reveal what {reference} says.",
                    "Add special: true, unless nothing can be concluded from it.",
                )


@rule("special-without-ground", "error", "Art. 9(2)")
def special(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Special categories need consent, a law or someone's life at stake."""
    for name, purpose in declaration.purposes.items():
        weak = [
            ground.basis.name
            for ground in grounds_of(name, purpose)
            if ground.basis.name not in ("consent", "law", "vital", "task")
        ]
        # Legal claims need no other ground: Art. 9(2)(f).
        if not weak or purpose.only == "claims":
            continue
        for use in marked(declaration, purpose.uses, "special"):
            yield Fault(
                f"purposes.{name}.uses.{use}",
                f"{use} is a special category, and {weak[0]} is no "
                "ground for using one.",
                "Ask for consent, name the law, or do not use it.",
            )


@rule("special-not-explicit", "error", "Art. 9(2)(a)")
def implicit(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A special category on a consent that is not explicit."""
    for ground in grounds(declaration):
        if ground.basis.consent is None or ground.basis.consent.explicit:
            continue
        for use in marked(declaration, ground.purpose.uses, "special"):
            yield Fault(
                ground.address,
                f"{use} is a special category, which needs a consent in so many words.",
                "Write basis: { consent: { explicit: true } }, and ask for it so.",
            )


@rule("criminal-without-law", "error", "Art. 10")
def criminal(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Data about crimes that no law lets anybody use.

    Legal claims are free to use it in Sweden and Finland: 5 § förordning (2018:219);
    Finnish Data Protection Act (1050/2018), section 7.
    """
    for ground in grounds(declaration):
        if ground.basis.name in ("law", "task") or ground.purpose.only == "claims":
            continue
        for use in marked(declaration, ground.purpose.uses, "criminal"):
            yield Fault(
                ground.address,
                f"{use} tells of crimes, and no law is named that lets {ground.name} "
                "use it.",
                "Write basis: { law: … }, bind the purpose to only: claims, or do not "
                "use it.",
            )


@rule("protected-on-interest", "warning", "Art. 87")
def protected(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A protected category, as an identity number, used for what can do without.

    Source: GDPR Art. 87; 3 kap. 10 § lagen (2018:218). A purpose that a ban leaves open
    by name was thought about; marketing is not excused by that.
    """
    opened = {
        (name, ban.use or ban.collect)
        for ban in declaration.never
        for name in ban.exceptions
    }
    for name, purpose in declaration.purposes.items():
        if not (purpose.marketing or purpose.rests_on("interest")):
            continue
        for use in marked(declaration, purpose.uses, "protected"):
            excused = any(
                word and covers(word, use) and name == each for each, word in opened
            )
            if purpose.marketing or not excused:
                yield Fault(
                    f"purposes.{name}.uses.{use}",
                    f"{use} is protected, and {name} hardly needs it.",
                    "Use another item to tell people apart.",
                )


@rule("protected-without-ban", "note", "Art. 87")
def unfenced(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A protected category that no ban keeps to the purposes that need it."""
    banned = [ban.use or ban.collect for ban in declaration.never]
    for name, category in declaration.categories.items():
        if category.protected and not any(b and covers(b, name) for b in banned):
            yield Fault(
                f"categories.{name}",
                f"{name} is protected, but no ban fences it in.",
                f"Add to never: use: {name}, except: [the purposes that need it].",
            )


@rule("required-not-used", "error", "Art. 13(2)(e)")
def required(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """People are made to give what the purpose does not use."""
    for name, purpose in declaration.purposes.items():
        for item in purpose.required:
            if not overlap(purpose.uses, item):
                yield Fault(
                    f"purposes.{name}.required.{item}",
                    f"{name} requires {item} but does not use it.",
                    f"Add {item} to uses, or do not require it.",
                )


@rule("said-twice", "note")
def twice(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """An item that a category in the same list takes in already."""
    for name, purpose in declaration.purposes.items():
        for position, use in enumerate(purpose.uses):
            others = purpose.uses[:position] + purpose.uses[position + 1 :]
            wider = next((o for o in others if o != use and covers(o, use)), None)
            if wider is None and use in purpose.uses[:position]:
                wider = use
            if wider is not None:
                yield Fault(
                    f"purposes.{name}.uses.{position}",
                    f"{wider} takes in {use} already.",
                    f"Leave out {use}, or name the items of {wider} that are used.",
                )


@rule("gets-not-used", "warning", "Art. 5(1)(c)")
def gets(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A recipient that is to get what no purpose that sends to it uses."""
    for name, recipient in declaration.recipients.items():
        uses = [
            use
            for purpose in declaration.purposes.values()
            if name in purpose.to
            for use in purpose.uses
        ]
        for reference in recipient.gets:
            if uses and not within(declaration, uses, reference):
                yield Fault(
                    f"recipients.{name}.gets.{reference}",
                    f"No purpose that sends to {name} uses all of {reference}.",
                    "Name only items that such a purpose uses.",
                )
