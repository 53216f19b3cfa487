"""Is everything said, in every language, and nothing that is no longer true."""

import re
from collections.abc import Iterator
from datetime import date

from ombud.policy import law, vocabulary
from ombud.policy.checks.elements import outsiders, texts
from ombud.policy.checks.registry import Fault, rule
from ombud.policy.language import ANY, Declaration


@rule("words-missing", "error", "Art. 12(1)")
def missing(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Words that are not there in a language that the policy promises."""
    for address, words in texts(declaration):
        lacking = [each for each in declaration.languages if each not in words]
        # Own wording stands in place of ours only in the languages that it is in.
        if lacking and ANY not in words and not address.startswith("wording."):
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
        if category.say is None and not vocabulary.known(category.means or ""):
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
    for address, language, text in _each_text(declaration):
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
    formerly = {
        old: authority
        for authority in _authorities(declaration)
        for old in authority.formerly
    }
    for address, language, text in _each_text(declaration) if formerly else ():
        for old, authority in formerly.items():
            if old.lower() in text.lower():
                named = authority.name.get(language) or authority.name["en"]
                yield Fault(
                    f"{address}.{language}",
                    f"{old} is a name that the authority no longer has.",
                    f"Write {named}.",
                )


def _authorities(declaration: Declaration) -> Iterator[law.Authority]:
    for country in {each.country for each in declaration.controllers.values()}:
        try:
            yield law.authority(country)
        except law.UnknownLawError:
            continue


# What a law or an office was called before the GDPR, and what stands in its place.
_OUTDATED = {
    re.compile(r"\bPUL\b|(?i:personuppgiftslag)"): "dataskyddsförordningen",
    re.compile(r"\bpersonuppgiftsombud", re.IGNORECASE): "dataskyddsombud",
    re.compile(r"henkilötietola(ki|in)", re.IGNORECASE): "tietosuoja-asetus",
    re.compile(r"\brekisteriselos", re.IGNORECASE): "tietosuojaseloste",
    re.compile(r"\b95/46\b"): "the GDPR, (EU) 2016/679",
}


@rule("law-outdated", "warning", "Art. 94(1)")
def outdated(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Words that name a law or an office from before the GDPR."""
    for address, language, text in _each_text(declaration):
        for pattern, now in _OUTDATED.items():
            if found := pattern.search(text):
                yield Fault(
                    f"{address}.{language}",
                    f"{found[0]} is from before the GDPR.",
                    f"Write {now}, or leave it out.",
                )


_VAGUE = {
    "sv": r"bland annat|\bbl\. ?a\.|\bm\. ?m\.|med mera|\betc\b|och liknande|"
    r"kan komma att dela|vid behov dela",
    "fi": r"muun muassa|\bmm\.|\bym\.|\byms\.|\bjne\.|ja niin edelleen|"
    r"saatamme (luovuttaa|jakaa)",
    "en": r"among other things|amongst others|\betc\b|and so on|"
    r"may share|might share|including but not limited to",
}


@rule("words-vague", "note", "Art. 12(1)")
def vague(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Words that leave open what else there is.

    Source: Article 29 Working Party, WP260 rev.01, paragraphs 12-13.
    """
    for address, language, text in _each_text(declaration):
        if found := _search(_VAGUE, language, text, declaration):
            yield Fault(
                f"{address}.{language}",
                f"“{found}” leaves open what else there is.",
                "Say all of it, or leave the words out.",
            )


_POINTING = {
    "sv": r"\bse (ovan|nedan)|klicka här|läs mer här|\b(ovan|nedan)stående",
    "fi": r"\b(katso|ks\.) (yllä|alla|edellä)|klikkaa tästä|lue lisää tästä",
    "en": r"\bsee (above|below)|click here|read more here|\b(above|below)[- ]mentioned",
}


@rule("words-point-nowhere", "warning", "Art. 12(1)")
def pointing(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Words that point at a place that the notice may not have.

    A notice is ordered anew for each reader, so nothing stands above or below.
    """
    for address, language, text in _each_text(declaration):
        if found := _search(_POINTING, language, text, declaration):
            yield Fault(
                f"{address}.{language}",
                f"“{found}” leads nowhere: a notice shows each reader a part.",
                "Say it here, or leave the words out.",
            )


_INSIDE = {
    "sv": r"(endast|bara|enbart) internt|"
    r"(lämnas|lämnar( vi)?) (aldrig|inte) (ut|vidare)|"
    r"dela(s|r( vi)?)? (aldrig|inte) med (någon|andra|tredje)",
    "fi": r"vain sisäises|ei luovuteta|emme luovuta",
    "en": r"(only|solely) (used |kept )?internally|internal use|"
    r"(never|not) (shared?|disclosed?) (it )?(with|to) (any|third|others|outside)",
}


@rule("words-against-recipients", "note", "Art. 5(1)(a)")
def inside(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Words that keep data in the house, in a policy that sends some out of it."""
    purposes = declaration.purposes.items()
    sends = [name for name, each in purposes if any(outsiders(declaration, each))]
    for address, language, text in _each_text(declaration) if sends else ():
        if found := _search(_INSIDE, language, text, declaration):
            yield Fault(
                f"{address}.{language}",
                f"“{found}”, and yet {' and '.join(sends)} send data to others.",
                "Say it as a ban with exceptions: never: disclose, except: […].",
            )


_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-zåäö])")
_LONG_SENTENCE = 30
_LONG_WORD = 6
_LONG_TEXT = 30
"""Words from which on a text's index says something."""
_HARD = 60


@rule("sentence-long", "note", "Art. 12(1)")
def long(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A sentence of more than thirty words."""
    for address, language, text in _each_text(declaration):
        if len(text.split()) <= _LONG_SENTENCE:
            continue  # most texts are shorter as a whole
        longest = max(len(each.split()) for each in _SENTENCE.split(text))
        if longest > _LONG_SENTENCE:
            yield Fault(
                f"{address}.{language}",
                f"A sentence here has {longest} words.",
                "Make it two.",
            )


@rule("words-hard", "note", "Art. 12(1)")
def hard(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A text that is as hard to read as a law.

    Measured by LIX (C.-H. Björnsson, Läsbarhet, 1968): the words of a sentence, and
    the share of words with more than six letters. Finnish words are too long for it.
    """
    for address, language, text in _each_text(declaration):
        if language == "fi" or len(text.split()) < _LONG_TEXT:
            continue
        words = re.findall(r"\w+", text)
        long_words = sum(len(word) > _LONG_WORD for word in words)
        index = len(words) / len(_SENTENCE.split(text)) + 100 * long_words / len(words)
        if index > _HARD:
            yield Fault(
                f"{address}.{language}",
                f"Its readability index is {index:.0f}; a law's is about {_HARD}.",
                "Use shorter words and sentences.",
            )


def _each_text(declaration: Declaration) -> Iterator[tuple[str, str, str]]:
    """Every text: where it stands, its language, and it."""
    for address, words in texts(declaration):
        for language, text in words.items():
            yield address, language, text


def _search(
    patterns: dict[str, str], language: str, text: str, declaration: Declaration
) -> str | None:
    """What a text has of a language's patterns; of all where it serves them all."""
    languages = declaration.languages if language == ANY else (language,)
    for each in languages:
        if each in patterns and (
            found := re.search(patterns[each], text, re.IGNORECASE)
        ):
            return found[0]
    return None
