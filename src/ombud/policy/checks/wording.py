"""Is everything said, in every language, and nothing that is no longer true."""

from collections.abc import Iterator, Mapping
from datetime import date

from pydantic import BaseModel

from ombud.policy import law
from ombud.policy.checks.registry import Fault, rule
from ombud.policy.language import ANY, LANGUAGES, Declaration


@rule("words-missing", "error", "Art. 12(1)")
def missing(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Words that are not there in a language that the policy promises."""
    for address, words in texts(declaration):
        lacking = [each for each in declaration.languages if each not in words]
        if lacking and ANY not in words:
            yield Fault(
                address,
                f"Words are missing in {' and '.join(lacking)}.",
                f"Add {lacking[0]}: …",
            )


@rule("words-once", "note", "Art. 12(1)")
def once(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """One text for several languages."""
    if len(declaration.languages) == 1:
        return
    each = ", ".join(f"{language}: …" for language in declaration.languages)
    for address, words in texts(declaration):
        if ANY in words:
            yield Fault(
                address, "One text serves every language.", f"Write {{ {each} }}"
            )


@rule("language-undeclared", "note")
def undeclared(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Words in a language in which no notice is written."""
    for address, words in texts(declaration):
        for each in sorted(words.keys() - {ANY, *declaration.languages}):
            yield Fault(
                f"{address}.{each}",
                f"No notice is written in {each}.",
                f"Add {each} to languages, or leave the words out.",
            )


@rule("category-unsaid", "warning", "Art. 14(1)(d)")
def unsaid(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A category that the notice can only show by its id."""
    for name, category in declaration.categories.items():
        if category.say is None:
            yield Fault(
                f"categories.{name}",
                f"{name} has no words that people would understand.",
                "Add say: …",
            )


@rule("privacy-shield", "warning", "Art. 45")
def shield(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A safeguard that no longer is one.

    Source: Court of Justice, C-311/18 (16 July 2020) and C-362/14 (6 October 2015).
    """
    for address, words in texts(declaration):
        for language, text in words.items():
            for old in ("privacy shield", "safe harbour", "safe harbor"):
                if old in text.lower().replace("-", " "):
                    yield Fault(
                        f"{address}.{language}",
                        f"{old.title()} was struck down; nothing can rest on it.",
                        "Say by: of the recipient, and leave the words out.",
                    )


@rule("authority-renamed", "warning", "Art. 13(2)(d)")
def renamed(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Words that call the supervisory authority by an old name."""
    country = next(iter(declaration.controllers.values())).country
    try:
        now = law.authority(country)
    except law.UnknownLawError:
        return
    for address, words in texts(declaration):
        for language, text in words.items():
            for old in now.formerly:
                if old.lower() in text.lower():
                    yield Fault(
                        f"{address}.{language}",
                        f"{old} is a name that the authority no longer has.",
                        f"Write {now.name.get(language) or now.name['en']}.",
                    )


def texts(element: BaseModel, above: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Every text of a declaration with its address, by language."""
    for name, info in type(element).model_fields.items():
        address = f"{above}.{info.alias or name}".lstrip(".")
        yield from _texts(getattr(element, name), address)


def _texts(value: object, address: str) -> Iterator[tuple[str, dict[str, str]]]:
    if isinstance(value, BaseModel):
        yield from texts(value, address)
    elif isinstance(value, Mapping):
        if value and all(isinstance(text, str) for text in value.values()):
            yield address, dict(value)
        else:
            for key, each in value.items():
                yield from _texts(each, f"{address}.{key}")
    elif isinstance(value, tuple):
        for position, each in enumerate(value):
            yield from _texts(each, f"{address}.{position}")
