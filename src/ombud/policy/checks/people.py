"""Is everybody whom data is about looked after as what they are."""

from collections.abc import Iterator
from datetime import date

from ombud.policy import law
from ombud.policy.checks.elements import Ground, companies, grounds
from ombud.policy.checks.registry import Fault, rule
from ombud.policy.language import Declaration


@rule("kind-without-purpose", "warning", "Art. 5(1)(b)")
def purposeless(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """People about whom nothing may be held."""
    served = {kind for p in declaration.purposes.values() for kind in p.people}
    for name in declaration.people:
        if name not in served:
            yield Fault(
                f"people.{name}",
                f"No purpose is for {name}.",
                "Name it in a purpose, or leave it out.",
            )


@rule("kind-without-register", "note", "Art. 30(1)(c)")
def unregistered(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """People who are in none of the registers that are declared."""
    if not declaration.registers:
        return
    held = {kind for register in declaration.registers.values() for kind in register.of}
    for name in declaration.people:
        if name not in held:
            yield Fault(
                f"people.{name}",
                f"No register is of {name}.",
                "Say which register holds them: of: [… ].",
            )


@rule("consent-without-age", "error", "Art. 8(1)")
def ageless(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Children who are asked for consent, and no age from which theirs counts."""
    for ground in grounds(declaration):
        kinds = _minors(declaration, ground)
        if ground.basis.consent and ground.basis.consent.age is None and kinds:
            yield Fault(
                ground.address,
                f"There may be children among {kinds[0]}, and nothing says from which "
                "age they consent themselves.",
                "Write basis: { consent: { age: 13, guardian: true } }, with the age "
                "of your country.",
            )


@rule("consent-age-low", "error", "Art. 8(1)")
def too_young(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Consent from an age at which the country's law does not let it count.

    Source: GDPR Art. 8(1) and the law of each country, as `law/eu.toml` has it.
    """
    for ground in grounds(declaration):
        consent = ground.basis.consent
        if consent is None or consent.age is None:
            continue
        ages = {
            each.country: age
            for each in companies(declaration, ground.purpose)
            if (age := law.consent_age(each.country)) is not None
        }
        country = max(ages, key=lambda each: ages[each], default="")
        if country and consent.age < ages[country]:
            yield Fault(
                f"{ground.address}.consent.age",
                f"In {country} people consent themselves from {ages[country]}.",
                f"Write age: {ages[country]}",
            )


@rule("guardian-without-age", "warning", "Art. 8(1)")
def guardians(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A guardian who consents for those below an age that nobody gave."""
    for ground in grounds(declaration):
        consent = ground.basis.consent
        if consent and consent.guardian and consent.age is None:
            yield Fault(
                f"{ground.address}.consent.guardian",
                "Nothing says for whom the guardian consents.",
                "Add age: the age from which people consent themselves.",
            )


@rule("minors-decided", "warning", "Art. 22(1)")
def decided(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A machine alone that decides something of weight about children.

    Source: GDPR recital 71.
    """
    for name, purpose in declaration.purposes.items():
        minors = [k for k in purpose.people if _is_minor(declaration, k)]
        for decision, made in purpose.decides.items():
            if made.significant and minors:
                yield Fault(
                    f"purposes.{name}.decides.{decision}",
                    f"There may be children among {minors[0]}, about whom no machine "
                    "should decide alone.",
                    "Let a human decide, or leave children out.",
                )


@rule("contract-with-another", "note", "Art. 6(1)(b)")
def others(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A contract that the person is no party to, only the organisation behind them.

    Source: EDPB guidelines 2/2019 on GDPR Art. 6(1)(b).
    """
    for ground in grounds(declaration):
        for kind in ground.people:
            found = declaration.people.get(kind)
            if ground.basis.contract and found and found.represents:
                yield Fault(
                    ground.address,
                    f"The contract is with the organisation, not with {kind}.",
                    f"Give {kind} a basis of their own: an interest that is weighed.",
                )


def _minors(declaration: Declaration, ground: Ground) -> list[str]:
    return [kind for kind in ground.people if _is_minor(declaration, kind)]


def _is_minor(declaration: Declaration, kind: str) -> bool:
    found = declaration.people.get(kind)
    return bool(found and found.minors)
