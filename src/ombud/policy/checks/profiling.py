"""Are profiles and automated decisions declared, explained, and open to contest."""

from collections.abc import Iterator
from datetime import date

from ombud.policy.checks.elements import grounds_of, marked, within
from ombud.policy.checks.registry import Fault, rule
from ombud.policy.language import AutomatedDecision, Declaration, Purpose


@rule("profiling-unexplained", "warning", "Art. 13(2)(f)")
def unexplained(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Profiling, and nothing about how a profile is made."""
    for name, purpose in declaration.purposes.items():
        if purpose.profiling and purpose.profiling.logic is None:
            yield Fault(
                f"purposes.{name}.profiling",
                f"Nothing says how {name} makes profiles.",
                "Write profiling: { logic: … } in a few words.",
            )


@rule("profiling-without-objection", "warning", "Art. 21(1)")
def unstoppable(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Profiling that people can neither refuse nor object to."""
    for name, purpose in declaration.purposes.items():
        if purpose.profiling is None or purpose.opt_out or purpose.marketing:
            continue
        for ground in grounds_of(name, purpose):
            if ground.basis.name in ("contract", "steps", "vital"):
                yield Fault(
                    f"purposes.{name}.profiling",
                    f"On {ground.basis.name}, nobody can say no to the profiling of "
                    f"{name}.",
                    "Add opt_out: true, ask for consent, or rest it on an interest.",
                )


@rule("inputs-not-used", "error", "Art. 5(1)(b)")
def inputs(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A profile or decision that is made from what the purpose does not use."""
    for name, purpose in declaration.purposes.items():
        found = [
            (f"purposes.{name}.decides.{decision}", made.inputs)
            for decision, made in purpose.decides.items()
        ]
        if purpose.profiling:
            found.append((f"purposes.{name}.profiling", purpose.profiling.inputs))
        for address, references in found:
            for reference in references:
                if not within(declaration, purpose.uses, reference):
                    yield Fault(
                        f"{address}.inputs.{reference}",
                        f"{name} does not use all of {reference}.",
                        f"Add {reference} to uses, or make it from other items.",
                    )


@rule("decision-unexplained", "error", "Art. 13(2)(f)")
def obscure(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A decision of weight by a machine, and not how it is made or what it means."""
    for address, made, _ in _decisions(declaration):
        missing = _missing(made)
        if made.significant and missing:
            yield Fault(
                address,
                f"The decision weighs on people and does not say its "
                f"{' and '.join(missing)}.",
                f"Add {missing[0]}: … in a few words.",
            )


@rule("decision-half-said", "note", "Art. 13(2)(f)")
def half_said(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A decision by a machine that could be said more of."""
    for address, made, _ in _decisions(declaration):
        missing = _missing(made)
        if not made.significant and missing:
            yield Fault(
                address,
                f"The decision does not say its {' and '.join(missing)}.",
                f"Add {missing[0]}: … in a few words.",
            )


@rule("decision-without-review", "error", "Art. 22(3)")
def unreviewed(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A decision of weight that no human can be asked to look at."""
    for address, made, _ in _decisions(declaration):
        if made.significant and made.review is None:
            yield Fault(
                address,
                "Nobody looks at the decision when a person contests it.",
                "Add review: and name the contact who does.",
            )


@rule("decision-without-ground", "error", "Art. 22(2)")
def groundless(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A decision of weight that neither contract, law nor explicit consent allows."""
    for address, made, (name, purpose) in _decisions(declaration):
        if not made.significant:
            continue
        for ground in grounds_of(name, purpose):
            basis = ground.basis
            if (
                basis.contract
                or basis.law
                or (basis.consent and basis.consent.explicit)
            ):
                continue
            yield Fault(
                address,
                "A consent that is not explicit carries no such decision."
                if basis.consent
                else f"{basis.name.capitalize()} carries no such decision.",
                "Ask for explicit consent, rest it on the contract or a law, or let a "
                "human decide.",
            )


@rule("decision-on-special", "error", "Art. 22(4)")
def sensitive(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A decision of weight about people made from a special category."""
    for address, made, (name, purpose) in _decisions(declaration):
        used = marked(declaration, made.inputs or purpose.uses, "special")
        if not made.significant or not used:
            continue
        for ground in grounds_of(name, purpose):
            basis = ground.basis
            if basis.law or basis.task or (basis.consent and basis.consent.explicit):
                continue
            yield Fault(
                address,
                f"{used[0]} is a special category; only explicit consent or a law lets "
                "a machine decide by it.",
                "Name other inputs, or ask for explicit consent.",
            )


@rule("impact-not-assessed", "warning", "Art. 35(3)(a)")
def unassessed(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Decisions of weight by machine, and nobody assessed what they may do."""
    for name, purpose in declaration.purposes.items():
        weighty = any(made.significant for made in purpose.decides.values())
        if weighty and purpose.assessed is None:
            yield Fault(
                f"purposes.{name}",
                f"{name} decides about people, and its impact was not assessed.",
                "Assess it first, and add assessed: DATE.",
            )


def _decisions(
    declaration: Declaration,
) -> Iterator[tuple[str, AutomatedDecision, tuple[str, Purpose]]]:
    for name, purpose in declaration.purposes.items():
        for decision, made in purpose.decides.items():
            yield f"purposes.{name}.decides.{decision}", made, (name, purpose)


def _missing(made: AutomatedDecision) -> list[str]:
    return [word for word in ("logic", "significance") if getattr(made, word) is None]
