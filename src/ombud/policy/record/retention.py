"""How long data is kept, for each purpose and each category.

Source: GDPR Art. 13(2)(a), 30(1)(f).
"""

from collections.abc import Iterator
from datetime import date

from ombud.policy import law
from ombud.policy.language import Keep, Purpose, covers
from ombud.policy.record.shape import Row
from ombud.policy.record.speech import Speech


def periods(said: Speech, day: date, kinds: frozenset[str]) -> tuple[Row, ...]:
    """A row for each purpose and category, and for each item with a time of its own."""
    del day  # the periods are the policy's; what a law says is named with it
    return tuple(
        _period(said, name, reference, keep)
        for name, purpose in said.declaration.purposes.items()
        if not kinds.isdisjoint(purpose.people)
        for reference, keep in _kept(purpose)
    )


def _kept(purpose: Purpose) -> Iterator[tuple[str, Keep]]:
    for reference in purpose.uses:
        yield reference, purpose.keep.of(reference)
        for below, keep in purpose.keep.but.items():
            if below != reference and covers(reference, below):
                yield below, keep


def _period(said: Speech, purpose: str, reference: str, keep: Keep) -> Row:
    if keep.withdrawn:
        period = said.say("withdrawn")
    elif keep.law is not None:
        says = law.law(keep.law).says
        period = (
            said.wording.own(says)
            if says
            else said.say("law_alone", law=said.law(keep.law))
        )
    else:
        period = said.wording.period(keep.period or "")
    event = said.event(keep.event) if keep.event else ""
    if keep.law is not None and not event:
        event = said.say("latest")
    return Row(
        address=f"purposes.{purpose}.keep",
        cells={
            "purpose": (said.title(purpose),),
            "data": (said.within(reference),),
            "period": (period,),
            "event": (event,) if event else (),
            "law": (said.law(keep.law),) if keep.law else (),
            "then": (said.word("then", keep.then),),
        },
        facts={
            "purpose": purpose,
            "data": reference,
            "period": keep.period,
            "event": keep.event,
            "withdrawn": keep.withdrawn,
            "law": keep.law,
            "then": keep.then,
        },
    )
