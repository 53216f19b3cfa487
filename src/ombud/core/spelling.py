"""What someone may have meant by a word that nobody knows."""

from collections.abc import Iterable

_SHOWN_WORDS = 12


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is most like this one, if any is like enough."""
    # Only a text with faults needs it, so only such a text waits for its import.
    from rapidfuzz import fuzz, process, utils  # noqa: PLC0415

    best = process.extractOne(
        word,
        list(known),
        scorer=fuzz.ratio,
        processor=utils.default_process,
        score_cutoff=65,
    )
    return None if best is None else str(best[0])


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The mend for a word that nobody knows: the nearest known one, or all of them."""
    words = sorted(known)
    best = nearest(word, words)
    if best is not None:
        return f"Did you mean {best}?"
    if not words:
        return "None is declared."
    shown = ", ".join(words[:_SHOWN_WORDS])
    if len(words) > _SHOWN_WORDS:
        shown += ", …"
    return f"Known are: {shown}."
