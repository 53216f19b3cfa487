"""Does each purpose rest on a basis that carries it."""

from collections.abc import Iterator
from datetime import date

from ombud.policy.checks.registry import Fault, rule
from ombud.policy.language import Basis, Declaration, Purpose, basis_address, covers


@rule("interest-not-weighed", "warning", "Art. 6(1)(f)")
def unweighed(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A legitimate interest that nobody has weighed against people's own."""
    for name, address, basis in each_basis(declaration):
        interest = basis.interest
        if interest and interest.balanced is None:
            yield Fault(
                f"{address}.interest",
                f"{name} rests on an interest that has not been weighed.",
                "Weigh it against people's own, and add balanced: DATE.",
            )


@rule("interest-weighed-later", "warning", "Art. 6(1)(f)")
def weighed_later(declaration: Declaration, day: date) -> Iterator[Fault]:
    """An interest that is weighed only later; until then the purpose is refused."""
    for name, address, basis in each_basis(declaration):
        interest = basis.interest
        if interest and interest.balanced and interest.balanced > day:
            yield Fault(
                f"{address}.balanced",
                f"{name} is weighed on {interest.balanced}, after {day}.",
                "Until then the purpose is refused. Is the date right?",
            )


@rule("withdrawn-without-consent", "error", "Art. 7(3)")
def withdrawn(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Data kept until a consent is withdrawn that nobody was asked for."""
    for name, purpose in declaration.purposes.items():
        if purpose.keep.withdrawn and not purpose.rests_on("consent"):
            yield Fault(
                f"purposes.{name}.keep",
                f"{name} does not rest on consent, so nobody can withdraw it.",
                "Write until: PERIOD after EVENT.",
            )


@rule("special-without-ground", "error", "Art. 9(2)")
def special(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Special categories need consent, a law or someone's life at stake."""
    for name, purpose in declaration.purposes.items():
        weak = [
            basis.name
            for basis in purpose.bases.values()
            if basis.name not in ("consent", "law", "vital", "task")
        ]
        if not weak:
            continue
        for use in purpose.uses:
            if _category(declaration, use, "special"):
                yield Fault(
                    f"purposes.{name}.uses.{use}",
                    f"{use} is a special category, and {weak[0]} is no "
                    "ground for using one.",
                    "Ask for consent, name the law, or do not use it.",
                )


@rule("protected-on-interest", "warning", "Art. 87")
def protected(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A protected category, as an identity number, used for what can do without.

    Source: GDPR Art. 87; 3 kap. 10 § lagen (2018:218).
    """
    for name, purpose in declaration.purposes.items():
        if not (purpose.marketing or purpose.rests_on("interest")):
            continue
        for use in purpose.uses:
            if _category(declaration, use, "protected"):
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
            if not _overlaps(purpose, item):
                yield Fault(
                    f"purposes.{name}.required.{item}",
                    f"{name} requires {item} but does not use it.",
                    f"Add {item} to uses, or do not require it.",
                )


@rule("marketing-on-contract", "warning", "Art. 6(1)(b)")
def marketing(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """No contract needs direct marketing to be carried out."""
    for name, address, basis in each_basis(declaration):
        marketing = declaration.purposes[name].marketing
        if marketing and basis.name not in ("consent", "interest"):
            yield Fault(
                address,
                f"{name} is direct marketing, which {basis.name} does not carry.",
                "Ask for consent, or name and weigh your interest.",
            )


def each_basis(declaration: Declaration) -> Iterator[tuple[str, str, Basis]]:
    """Every basis of every purpose: the purpose, where the basis stands, and it."""
    for name, purpose in declaration.purposes.items():
        for kind, basis in purpose.bases.items():
            yield name, basis_address(name, kind), basis


def _category(declaration: Declaration, use: str, what: str) -> bool:
    category = declaration.categories.get(use.partition(".")[0])
    return category is not None and bool(getattr(category, what))


def _overlaps(purpose: Purpose, item: str) -> bool:
    return any(covers(use, item) or covers(item, use) for use in purpose.uses)
