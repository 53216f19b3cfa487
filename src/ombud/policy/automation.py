"""What a machine may make of people: profiles, and decisions without a human.

Pure, as decisions are. A profile is everything made of a person's behaviour or traits
that says something about them: a score, a segment (GDPR Art. 4(4)).
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from ombud.policy.decisions import Code, Compiled, Decision, Reason, Said
from ombud.policy.language import Declaration, covers


def may_profile(  # noqa: PLR0913  # a decision has as many sides
    declaration: Declaration,
    compiled: Compiled,
    purpose: str,
    inputs: Collection[str],
    *,
    kinds: Collection[str],
    said: Said | None,
    today: date,
    elsewhere: Collection[str] = (),
) -> Decision:
    """Whether a profile of one person may be made for a purpose, out of these inputs.

    Args:
        declaration: the policy in force.
        compiled: the same as a table.
        purpose: the purpose's id.
        inputs: references to what the profile is made of.
        kinds: what the person is to the controller.
        said: what the person said about the purpose; None for nothing.
        elsewhere: what the person is to others of us alone.
        today: the day on which it is made.

    Source: GDPR Art. 5(1)(b)-(c), 21, 22.
    """
    declared = declaration.purposes.get(purpose)
    against: list[Reason] = []
    if declared is not None:
        at = f"purposes.{purpose}.profiling"
        if declared.profiling is None:
            against.append(_against(Code.PROFILING_NOT_DECLARED, at, "Art. 5(1)(b)"))
            against += _banned(declaration, purpose, kinds)
        else:
            against += _outside(declared.profiling.inputs, inputs, at)
    return _with(
        against,
        compiled.decide(
            purpose, inputs, kinds, said=said, today=today, elsewhere=elsewhere
        ),
    )


def may_decide(  # noqa: PLR0913  # a decision has as many sides
    declaration: Declaration,
    compiled: Compiled,
    purpose: str,
    decision: str,
    inputs: Collection[str],
    *,
    kinds: Collection[str],
    said: Said | None,
    today: date,
    elsewhere: Collection[str] = (),
) -> Decision:
    """Whether a machine may take a decision about one person.

    It has to be declared under the purpose, made of what is declared, and, where it
    weighs on the person, open to a human (GDPR Art. 22(3)).

    Args:
        declaration: the policy in force.
        compiled: the same as a table.
        purpose: the purpose's id.
        decision: the decision's id under the purpose's `decides`.
        inputs: references to what it is made of.
        kinds: what the person is to the controller.
        said: what the person said about the purpose; None for nothing.
        elsewhere: what the person is to others of us alone.
        today: the day on which it is taken.
    """
    declared = declaration.purposes.get(purpose)
    against: list[Reason] = []
    if declared is not None:
        made = declared.decides.get(decision)
        at = f"purposes.{purpose}.decides"
        if made is None:
            against.append(
                _against(Code.DECISION_NOT_DECLARED, at, "Art. 13(2)(f)", decision)
            )
        else:
            against += _outside(made.inputs, inputs, f"{at}.{decision}")
            if made.significant and made.review is None:
                address = f"{at}.{decision}.review"
                against.append(_against(Code.HUMAN_MISSING, address, "Art. 22(3)"))
        against += [
            _against(Code.BANNED, f"never.{position}", "Art. 22(1)")
            for position, ban in enumerate(declaration.never)
            if ban.decide and ban.reaches(purpose)
        ]
    return _with(
        against,
        compiled.decide(
            purpose, inputs, kinds, said=said, today=today, elsewhere=elsewhere
        ),
    )


def _against(code: Code, address: str, article: str, about: str = "") -> Reason:
    return Reason(code, allows=False, address=address, article=article, about=about)


def _with(against: Iterable[Reason], use: Decision) -> Decision:
    """A use's decision with what speaks against this way of using besides."""
    more = tuple(dict.fromkeys(against))
    if not more:
        return use
    return Decision(
        allowed=False, reasons=(*more, *(r for r in use.reasons if not r.allows))
    )


def _outside(
    declared: Collection[str], inputs: Collection[str], address: str
) -> Iterator[Reason]:
    """Inputs that are none of those declared; with none declared, any of the use's."""
    for each in inputs if declared else ():
        if not any(covers(one, each) for one in declared):
            yield _against(
                Code.INPUT_NOT_DECLARED, f"{address}.inputs", "Art. 5(1)(c)", each
            )


def _banned(
    declaration: Declaration, purpose: str, kinds: Collection[str]
) -> Iterator[Reason]:
    for position, ban in enumerate(declaration.never):
        if ban.reaches(purpose) and (ban.profile == "everyone" or ban.profile in kinds):
            yield _against(Code.BANNED, f"never.{position}", "Art. 5(1)(a)")
