"""Does each purpose rest on a basis that carries it."""

from collections.abc import Iterator
from datetime import date

from ombud.policy.checks.elements import grounds, law_named, marked, outsiders
from ombud.policy.checks.registry import Fault, rule
from ombud.policy.language import ANY, Declaration, basis_address


@rule("interest-not-weighed", "warning", "Art. 6(1)(f)")
def unweighed(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A legitimate interest that nobody has weighed against people's own."""
    for ground in grounds(declaration):
        interest = ground.basis.interest
        if interest and interest.balanced is None:
            yield Fault(
                f"{ground.address}.interest",
                f"{ground.name} rests on an interest that has not been weighed.",
                "Weigh it against people's own, and add balanced: DATE.",
            )


@rule("interest-weighed-later", "warning", "Art. 6(1)(f)")
def weighed_later(declaration: Declaration, day: date) -> Iterator[Fault]:
    """An interest that is weighed only later; until then the purpose is refused."""
    for ground in grounds(declaration):
        interest = ground.basis.interest
        if interest and interest.balanced and interest.balanced > day:
            yield Fault(
                f"{ground.address}.balanced",
                f"{ground.name} is weighed on {interest.balanced}, after {day}.",
                "Until then the purpose is refused. Is the date right?",
            )


@rule("basis-idle", "warning", "Art. 6(1)")
def idle(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A basis that serves nobody for whom the purpose is."""
    for name, purpose in declaration.purposes.items():
        for kind in purpose.bases:
            if kind == ANY and not set(purpose.people) - purpose.bases.keys():
                yield Fault(
                    f"purposes.{name}.basis",
                    "Everybody has a basis of their own, so the one for the rest "
                    "serves nobody.",
                    'Leave out "*".',
                )
            elif kind in declaration.people and kind not in purpose.people:
                yield Fault(
                    basis_address(name, kind),
                    f"{name} is not for {kind}.",
                    f"Add {kind} to for, or leave the basis out.",
                )


@rule("law-obliges-nobody", "error", "Art. 6(1)(c)")
def conditions(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A law as the basis that orders nobody to do anything."""
    for ground in grounds(declaration):
        found = law_named(ground.basis.law)
        if found and not found.obliges:
            yield Fault(
                f"{ground.address}.law",
                f"{found.name} says when something may be done or claimed; it orders "
                "nothing.",
                "Name the law that orders it, or another basis.",
            )


@rule("opt-out-of-law", "warning", "Art. 6(1)(c)")
def duties(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """People who may say no to what a law orders."""
    for ground in grounds(declaration):
        if ground.basis.law and ground.purpose.opt_out:
            yield Fault(
                f"purposes.{ground.name}.opt_out",
                f"{ground.basis.law} orders {ground.name}, so nobody can be let off.",
                "Leave opt_out out, or name another basis.",
            )


@rule("providing-is-weak", "note", "Art. 4(11)")
def provided(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A card or a message that was handed over, taken for consent."""
    for ground in grounds(declaration):
        consent = ground.basis.consent
        if consent and consent.by == "providing":
            yield Fault(
                ground.address,
                f"Handing something over is hardly a yes to {ground.name}.",
                "Ask for consent, or weigh an interest and name that.",
            )


@rule("providing-too-weak", "error", "Art. 4(11)")
def too_weak(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Something handed over that is to open what needs a real yes."""
    for ground in grounds(declaration):
        consent, purpose = ground.basis.consent, ground.purpose
        if consent is None or consent.by != "providing":
            continue
        needs = [
            word
            for word, so in (
                ("marketing", purpose.marketing),
                ("profiling", purpose.profiling),
                ("automated decisions", purpose.decides),
                ("sharing with others", next(outsiders(declaration, purpose), None)),
                (
                    "a special category",
                    marked(declaration, purpose.uses, "special"),
                ),
            )
            if so
        ]
        if needs:
            yield Fault(
                ground.address,
                f"What somebody handed over opens no {' and no '.join(needs)}.",
                "Ask for consent: basis: consent.",
            )
