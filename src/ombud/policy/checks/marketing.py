"""Does marketing reach only those whom it may."""

from collections.abc import Iterator
from datetime import date

from ombud.policy.checks.elements import grounds, keeps, law_named
from ombud.policy.checks.registry import Fault, rule
from ombud.policy.language import Declaration

_PRIVACY_IN_COMMUNICATIONS = "2002/58/EC Art. 13(1)"
_ELECTRONIC = ("email", "sms", "app")


@rule("marketing-on-contract", "warning", "Art. 6(1)(b)")
def on_contract(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """No contract needs direct marketing to be carried out."""
    for ground in grounds(declaration):
        if ground.purpose.marketing and ground.basis.name not in (
            "consent",
            "interest",
        ):
            yield Fault(
                ground.address,
                f"{ground.name} is direct marketing, which {ground.basis.name} does "
                "not carry.",
                "Ask for consent, or name and weigh your interest.",
            )


@rule("marketing-unasked", "note", _PRIVACY_IN_COMMUNICATIONS)
def unasked(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Marketing to private persons by e-mail or text that they did not ask for.

    Source: directive 2002/58/EC Art. 13(1)-(2); in Sweden 19 § marknadsföringslagen
    (2008:486), in Finland section 200 of the Act on Electronic Communications Services
    (917/2014). Customers may be written to about things like those they bought.
    """
    for ground in grounds(declaration):
        marketing = ground.purpose.marketing
        if marketing is None or ground.basis.consent:
            continue
        ways = [way for way in marketing.by if way in _ELECTRONIC]
        private = [
            kind
            for kind in ground.people
            if (found := declaration.people.get(kind)) and not found.represents
        ]
        if ways and private:
            yield Fault(
                f"purposes.{ground.name}.marketing",
                f"{ways[0]} reaches {private[0]} without their yes.",
                "Only customers may be written to so, about things like those they "
                "bought, and with a way out each time. Ask all others for consent.",
            )


@rule("marketing-tracked", "warning", "2002/58/EC Art. 5(3)")
def tracked(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Mail that tells whether it was opened, without consent to that.

    Source: EDPB guidelines 2/2023 on Art. 5(3), on tracking pixels.
    """
    for ground in grounds(declaration):
        marketing = ground.purpose.marketing
        if marketing and marketing.tracked and not ground.basis.consent:
            yield Fault(
                f"purposes.{ground.name}.marketing.tracked",
                f"{ground.name} sees who opened what, and nobody was asked.",
                "Rest it on consent, or write tracked: false.",
            )


@rule("marketing-for-partners", "note", "Art. 5(1)(a)")
def partners(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Others' offers that people get from us."""
    for name, purpose in declaration.purposes.items():
        if purpose.marketing and purpose.marketing.of == "partners":
            yield Fault(
                f"purposes.{name}.marketing.of",
                "People may not expect others' offers from you.",
                "Say in each mailing whose offer it is; the partner gets no addresses.",
            )


@rule("marketing-on-kept-data", "warning", "Art. 5(1)(b)")
def kept(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Marketing with data that stays for claims or because a law orders it."""
    for each in keeps(declaration):
        found = law_named(each.keep.law)
        if found and each.purpose.marketing:
            yield Fault(
                f"{each.address}.law",
                f"{found.name} is no reason to go on with {each.name}.",
                "Write until: PERIOD after EVENT, or until: withdrawn.",
            )
