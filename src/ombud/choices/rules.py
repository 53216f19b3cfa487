"""From what a person said, in order, to what holds now; and the mask made of it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from ombud.choices.words import Word
from ombud.policy.decisions import Compiled, Said


def said(
    words: Iterable[Word], *, suppressed: bool = False, outdated: Collection[int] = ()
) -> Said:
    """What holds after these words, oldest first.

    Args:
        words: what was said about one purpose, and about everything.
        suppressed: whether the person's address is on the suppression list for it; then
            an objection holds whatever was forgotten since.
        outdated: which of the words, by position, are a yes to less than the purpose is
            now. Such a yes still takes back a no, but does not do instead of a new one.
    """
    consent: str | None = None
    objected = suppressed
    restricted = False
    for position, word in enumerate(words):
        match word:
            case Word.CONSENTED:
                # A yes to a purpose takes back a no to it, and only a yes does.
                objected = False
                if position not in outdated:
                    consent = "given"
                elif consent != "given":
                    consent = "outdated"
            case Word.WITHDREW:
                consent = "withdrawn"
            case Word.OBJECTED:
                objected = True
            case Word.LIFTED_OBJECTION:
                objected = False
            case Word.RESTRICTED:
                restricted = True
            case Word.LIFTED_RESTRICTION:
                restricted = False
    return Said(
        consent=consent,  # type: ignore[arg-type]  # one of the words above
        objected=objected,
        restricted=restricted,
    )


def standing(
    compiled: Compiled,
    bits: Mapping[str, int],
    kinds: frozenset[str],
    said_of: Mapping[str, Said],
    today: date,
) -> bytes:
    """The mask of purposes that are allowed for a person now.

    Bit n stands in byte n // 8 at 2 ** (n % 8), as PostgreSQL's get_bit counts. A
    purpose that is bound to one way of use, as to figures about many people, has its
    bit set for those whom that use is open to.

    Args:
        bits: each purpose's position, handed out once and never again.
        said_of: what the person said, by purpose.
    """
    mask = bytearray(max(bits.values(), default=-1) // 8 + 1)
    for purpose in compiled.purposes:
        decision = compiled.decide(
            purpose,
            (),
            kinds,
            said=said_of.get(purpose),
            today=today,
            only=compiled.only(purpose),
        )
        if decision.allowed:
            position = bits[purpose]
            mask[position // 8] |= 1 << position % 8
    return bytes(mask)


def allowed(mask: bytes, position: int) -> bool:
    """Whether a mask has a bit; a mask shorter than the position has not."""
    return position // 8 < len(mask) and bool(mask[position // 8] >> position % 8 & 1)
