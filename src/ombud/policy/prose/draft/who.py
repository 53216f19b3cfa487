"""Who answers, who supervises, and whom the text is about."""

import re
from collections.abc import Iterable

from ombud.policy import law
from ombud.policy.prose.draft.page import Page
from ombud.policy.prose.draft.paper import Paper
from ombud.policy.prose.draft.plan import slug
from ombud.policy.prose.draft.values import in_language, in_quotes, scalar
from ombud.policy.prose.facts import Fact

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}", re.IGNORECASE)
_CALLING = {
    "46": "SE",
    "358": "FI",
    "45": "DK",
    "47": "NO",
    "49": "DE",
    "44": "GB",
    "353": "IE",
    "31": "NL",
}
_NUMBERS = (
    (re.compile(r"(?:16|19|20)?\d{6}[-\u2011\u2013]\d{4}|SE\s?\d{10}01"), "SE"),
    (re.compile(r"\d{6,7}[-\u2011\u2013]\d"), "FI"),
    (re.compile(r"HR[AB]\s?\d+.*|DE\s?\d{9}"), "DE"),
)
# Names that authorities go by in texts, beside those of law/authorities.toml.
_AUTHORITIES = {
    "se.imy": (
        "integritetsskyddsmyndigheten",
        "imy",
        "datainspektionen",
        "swedish authority for privacy",
        "data inspection",
        "swedish data protection",
    ),
    "fi.tietosuojavaltuutettu": (
        "tietosuojavaltuut",
        "dataombudsman",
        "data protection ombudsman",
    ),
    "dk.datatilsynet": ("danish data protection", "danske datatilsyn"),
    "no.datatilsynet": ("norwegian data protection", "norske datatilsyn"),
    "ie.dpc": ("data protection commission", "data protection commissioner"),
    "fr.cnil": ("cnil",),
    "de.bfdi": ("bfdi", "landesbeauftragte", "bundesbeauftragte"),
    "nl.ap": ("autoriteit persoonsgegevens",),
    "ee.aki": ("andmekaitse",),
}
_BY_LANGUAGE = {"da": "dk.datatilsynet", "nb": "no.datatilsynet"}
_PART_OF_NAME = re.compile(
    r",? (?:ab|aktiebolag|oy|oyj|ltd\.?|limited|inc\.?|gmbh|as|a/s|aps|llc|plc)"
    r"(?: \(publ\))?$",
    re.IGNORECASE,
)


def country_of(page: Page, country: str | None) -> str | None:
    """The controller's country: as it was given, or as numbers and names tell it."""
    if country:
        return country.upper()
    number = page.reading.value("controller.org_number") or ""
    for pattern, code in _NUMBERS:
        if pattern.fullmatch(number):
            return code
    phone = re.sub(r"[^\d+]", "", page.reading.value("controller.phone") or "")
    calling = re.match(r"(?:\+|00)(\d{1,3})", phone)
    if calling:
        for length in (3, 2):
            if calling[1][:length] in _CALLING:
                return _CALLING[calling[1][:length]]
    named = _authority(page)
    return named.partition(".")[0].upper() if named else None


_OF_A_CONTROLLER = {
    "name": ("Art. 13(1)(a)", "what is the controller's name, as it is registered?"),
    "number": ("Art. 13(1)(a)", "which organisation number has the controller?"),
    "country": (
        "Art. 13(1)(a), 27",
        "in which country is the controller established?",
    ),
    "address": ("Art. 13(1)(a)", "at which postal address is it reached?"),
    "email": ("Art. 13(1)(a)", "at which e-mail address is it reached?"),
    "answers": (
        "Art. 13(1)(b), 12(2)",
        (
            "who answers questions about personal data (name, e-mail)? Is there a data "
            "protection officer?"
        ),
    ),
}
"""What is asked for where the text does not tell it, and the articles that ask."""


def controllers(paper: Paper, page: Page, country: str | None) -> None:
    """The controller, as far as the text says who it is, or a person did."""
    told = {
        f.kind.partition(".")[2]: f
        for f in page.reading.facts
        if f.kind.startswith("controller.")
    }
    id_ = controller_id(page)
    paper.blank()
    if not (told or country or paper.answered(f"controllers.{id_}")):
        _unknown(paper, id_)
        return
    facts = {"number" if key == "org_number" else key: f for key, f in told.items()}
    paper.line(0, "controllers:")
    paper.element()
    if "name" in facts:
        paper.quote(2, facts["name"].part)
    paper.line(2, f"{id_}:")
    for key in ("name", "number", "country", "address", "email", "phone"):
        if key == "country" and country:
            _country(paper, page, country)
        elif key in facts:
            paper.quote(4, facts[key].part)
            paper.line(4, f"{key}: {_value(key, facts[key])}")
        elif key in _OF_A_CONTROLLER:
            _ask(paper, page, key)
    _officer(paper, page)


def _unknown(paper: Paper, id_: str) -> None:
    """What is asked for where nothing at all is said of the controller."""
    paper.todo(
        0,
        "Art. 13(1)(a)",
        "who is the controller, and how is it reached? The text does not say.",
    )
    paper.line(0, "# controllers:")
    paper.line(0, f"#   {id_}:")
    for key in ("name", "number", "country", "address", "email"):
        paper.line(0, f"#     {key}: …")
    for key in _OF_A_CONTROLLER:
        paper.question(f"controllers.{id_}.{key}")


def _ask(paper: Paper, page: Page, key: str) -> None:
    shown = {"country": "SE", "answers": "{ name: …, email: … }"}
    paper.ask(
        4,
        f"controllers.{controller_id(page)}.{key}",
        *_OF_A_CONTROLLER[key],
        shown.get(key, "…"),
        about=page.reading.value("controller.name") or "",
    )


def _country(paper: Paper, page: Page, country: str) -> None:
    of = page.reading.of
    told = next(
        (
            fact
            for kind in ("controller.org_number", "controller.phone", "authority")
            for fact in of(kind)
        ),
        None,
    )
    if told:
        paper.quote(4, told.part)
    paper.line(4, f"country: {country}")


def _value(key: str, fact: Fact) -> str:
    if key == "name":
        return scalar(fact.label)
    if key == "email":
        return in_quotes(
            re.sub(
                r"\s?(?:\((?:at|a|snabel-?a)\)|\[at\])\s?",
                "@",
                fact.label,
                flags=re.IGNORECASE,
            )
        )
    return in_quotes(fact.label)


def _officer(paper: Paper, page: Page) -> None:
    """Who answers: the data protection officer, where one has an address."""
    for number in page.parts:
        match = next(
            (m for m in page.seen(number).matches if m.name == "officer"), None
        )
        if match is None or page.denied(number, match):
            continue
        near = [n for n in (number, number + 1, number + 2) if n in page.parts]
        found = next(((n, e) for n in near if (e := _EMAIL.search(page.said(n)))), None)
        if found:
            paper.quote(4, number, found[0])
            words = page.reading.text.words(page.reading.text.parts[number])
            name = page.reading.text.source[
                words[match.first].start : words[match.last].end
            ]
            paper.line(
                4,
                f"officer: {{ name: {scalar(name)}, email: {in_quotes(found[1][0])} }}",
            )
            return
    _ask(paper, page, "answers")


def controller_id(page: Page) -> str:
    """The controller's id: its name without the form of company."""
    name = page.reading.value("controller.name") or ""
    return slug(_PART_OF_NAME.sub("", " ".join(name.split()))) or "controller"


def authority(paper: Paper, page: Page, country: str | None) -> None:
    """The supervisory authority, by the name that the house knows it by."""
    told = next(iter(page.reading.of("authority")), None)
    paper.blank()
    paper.element()
    if told:
        paper.quote(0, told.part)
    named = _authority(page)
    if told and named:
        paper.line(0, f"authority: {named}")
        return
    if told and (own := _of_country(country)):
        paper.line(0, f"authority: {own}")
        return
    paper.todo(
        0,
        "Art. 13(2)(d)",
        "with which supervisory authority can people lodge a complaint? Left out, it "
        "is that of the "
        "controller's country.",
    )
    paper.line(0, f"# authority: {_of_country(country) or 'se.imy'}")


def _authority(page: Page) -> str | None:
    said = (page.reading.value("authority") or "").casefold()
    if not said:
        return None
    for ref, names in _AUTHORITIES.items():
        if any(re.search(rf"(?<!\w){re.escape(name)}", said) for name in names):
            return ref
    return _BY_LANGUAGE.get(page.reading.language) if "datatilsyn" in said else None


def _of_country(country: str | None) -> str | None:
    if country is None:
        return None
    try:
        return law.authority(country).ref
    except law.UnknownLawError:
        return None


def people(paper: Paper, page: Page) -> dict[str, list[int]]:
    """The kinds of people, by id with the parts that tell of each, if any."""
    language = page.reading.language
    found = _kinds(page)
    paper.blank()
    if found:
        paper.line(0, "people:")
        for kind, parts in found.items():
            told = page.lexicon.kinds[kind]
            paper.element()
            paper.quote(2, parts[0])
            words = in_language(language, str(told["say"]))
            represents = (
                f", represents: {told['represents']}" if "represents" in told else ""
            )
            paper.line(2, f"{kind}: {{ say: {words}{represents} }}")
        return found
    spoken_to = next(
        (n for n in page.parts if "you" in page.marks(n) and _is_said(page, n)), None
    )
    question = (
        "which kinds of people is the text about (customers, visitors, applicants …)?"
    )
    paper.element()
    if spoken_to is None:
        paper.todo(0, "Art. 30(1)(c)", question)
        paper.line(0, "# people:")
        return {}
    paper.line(0, "people:")
    paper.quote(2, spoken_to)
    paper.todo(2, "Art. 30(1)(c)", f"the text speaks to its reader alone; {question}")
    paper.line(2, f"reader: {in_language(language, str(page.lexicon.told['reader']))}")
    return {"reader": [spoken_to]}


def _is_said(page: Page, number: int) -> bool:
    return page.reading.text.parts[number].kind in ("sentence", "item")


def _kinds(page: Page) -> dict[str, list[int]]:
    """The kinds that the text is about: said so once, or named twice."""
    scores: dict[str, tuple[int, list[int]]] = {}
    for number in page.parts:
        topics = page.seen(number).topics
        if topics & {
            "recipients",
            "sources",
            "transfers",
            "links",
            "complaint",
            "security",
        }:
            continue
        marks = page.marks(number)
        for name, match in marks.items():
            kind = name.removeprefix("kind/")
            if kind == name or page.denied(number, match):
                continue
            score, parts = scores.get(kind, (0, []))
            about = "about" in marks or topics & {"purposes"}
            scores[kind] = (score + (2 if about else 1), [*parts, number])
    enough = {kind: parts for kind, (score, parts) in scores.items() if score > 1}
    return {
        kind: _best(page, enough[kind]) for kind in page.lexicon.kinds if kind in enough
    }


def _best(page: Page, parts: Iterable[int]) -> list[int]:
    """Those that say whom the text is about first, each in the order of the text."""
    return sorted(
        parts, key=lambda n: ("about" not in page.marks(n) or not _is_said(page, n), n)
    )
