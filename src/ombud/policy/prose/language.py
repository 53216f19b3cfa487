"""Which language a text is in, and whether it stays in one."""

from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import Any

from ombud.core.errors import OmbudError
from ombud.policy.prose.rules import LANGUAGES

# The languages that are told apart; a text in another of them is refused by its name.
_NAMES = {
    "sv": "Swedish", "en": "English", "fi": "Finnish", "da": "Danish",
    "no": "Norwegian", "de": "German", "fr": "French", "es": "Spanish",
    "it": "Italian", "nl": "Dutch", "pl": "Polish", "pt": "Portuguese",
    "et": "Estonian", "lt": "Lithuanian", "lv": "Latvian", "ru": "Russian",
    "is": "Icelandic", "cs": "Czech", "hu": "Hungarian", "ro": "Romanian",
    "tr": "Turkish", "uk": "Ukrainian", "el": "Greek", "zh": "Chinese",
    "ja": "Japanese", "ar": "Arabic", "nn": "Norwegian Nynorsk",
}  # fmt: skip
# A paragraph of fewer words does not tell its language surely.
_WORDS = 12
# A text of two languages has at least this share of its words in the second.
_SHARE = 0.2


class UnreadLanguageError(OmbudError):
    """The text is in a language that is not read."""


@dataclass(frozen=True, slots=True)
class Told:
    """The language most of a text is in, and a second one that much of it is in."""

    language: str
    second: str | None = None


def language_of(source: str) -> Told:
    """The language of a text.

    Raises UnreadLanguageError where it is none of `LANGUAGES`.
    """
    words: Counter[str] = Counter()
    for paragraph in source.split("\n"):
        length = len(paragraph.split())
        if length >= _WORDS:
            words[_of(paragraph)] += length
    if not words:
        words[_of(source)] += 1
    (first, _), *others = words.most_common()
    if first not in LANGUAGES:
        name = _NAMES.get({"nb": "no"}.get(first, first), first)
        raise UnreadLanguageError(
            f"The text is in {name}, which is not read.",
            mend=f"What is read is {', '.join(name_of(each) for each in LANGUAGES)}."
            " If it is one of these after all, say which with --language.",
        )
    second = next(
        (
            code
            for code, count in others
            if code in LANGUAGES and count >= _SHARE * sum(words.values())
        ),
        None,
    )
    return Told(first, second)


def name_of(language: str) -> str:
    """The English name of a language that is read."""
    return _NAMES[_code(language)]


def _code(language: str) -> str:
    return "no" if language == "nb" else language


def _of(said: str) -> str:
    code = str(_identifier().classify(said)[0])
    return "nb" if code in ("no", "nb", "nn") else code


@cache
def _identifier() -> Any:  # py3langid has no types
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415  # an extra

    identifier: Any = LanguageIdentifier.from_model_file(MODEL_FILE)  # type: ignore[no-untyped-call]
    identifier.set_languages(list(_NAMES))
    return identifier
