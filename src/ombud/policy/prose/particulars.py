"""Who is responsible and how to reach them, when the text was changed, who supervises.

What has a form of its own (numbers, addresses, dates) is found by its form, and chosen by where
it stands: the controller's address is the one beside its name, not the authority's.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache

from ombud.policy import law
from ombud.policy.prose.context import Seen
from ombud.policy.prose.facts import Fact
from ombud.policy.prose.text import Text

# What stands after a company's name, and says that it is one.
_FORMS = (
    r"AB|Aktiebolag|HB|KB|Oyj?|Abp|Osk|ry|rf|r\.y\.|r\.f\.|Ltd\.?|Limited|LLC|L\.L\.C\.|Inc\.?|PLC|plc|LLP|"
    r"CIC|CIO|GmbH(?: & Co\. KG)?|AG|KG|e\.\s?V\.|UG|SE|ApS|A/S|I/S|ASA?|BA|SA|S\.A\.|SARL|B\.V\.|BV|N\.V\.|"
    r"NV|OÜ|SIA|UAB|S\.r\.l\.|Sp\. z o\.o\.|Pty Ltd|Pvt\.? Ltd\.?|Corp\.?|Corporation|Company|Foundation"
)
_COMPANY = re.compile(
    rf"(?P<name>(?:[A-ZÅÄÖÆØÜ0-9][\w&'’.\-/]*|(?<![\w.])[a-zåäö][\w\-]{{3,}}(?=\s(?:AB|GmbH|Oy|Ltd|AS|ApS)\b))"
    rf"(?:[ \u00a0](?:[A-ZÅÄÖÆØÜ0-9(][\w&'’.\-/()]*|[&+]|och|and|und|og|ja|i|of|the|för|c/o)){{0,6}}?"
    rf",?[ \u00a0](?:{_FORMS})(?:\s\(publ\))?)(?![\w])"
)
_PREFIXED = re.compile(
    r"(?P<name>(?:Bostadsrättsföreningen|Brf|BRF|Stiftelsen|Föreningen|Fackförbundet|Förbundet|Salong|Hotell|Restaurang|Boligorganisationen|Kommunstyrelsen i|Insamlingsstiftelsen|Region|Asunto Oy|As Oy|Kommunen|Koy)"
    r"(?:[ \u00a0](?:[A-ZÅÄÖÆØ0-9][\w&'’.\-/]*|&|och|kommun)){1,5})"
    r"|(?P<other>[A-ZÅÄÖÆØ][\w\-]+(?: (?:och|ja|&) [A-ZÅÄÖÆØ][\w\-]+| [A-ZÅÄÖÆØ][\w\-]+){0,3} (?:kommun|kommune|Kommune|församling|församlingen|förening|hembygdsförening|stad|kaupunki|seurakunta|universitet|[Ss]parbank|Lystfiskerforening|ekonomisk förening|[Ee]konomisk [Ff]örening|idrottsförening|musikkorps|Gjestegård)\b(?: r\.f\.)?)"
)
_EMAIL = re.compile(
    r"[\w.+\-]+(?:@|\s?\((?:at|a|snabel-?a)\)\s?|\s?\[at\]\s?)[\w\-]+(?:\.[\w\-]+)*\.[a-z]{2,}",
    re.IGNORECASE,
)
_NUMBERS = {
    "sv": r"(?:16|19|20)?\d{6}[-–‑]\d{4}|SE\s?\d{10}01",
    "fi": r"\d{6,7}[-–‑]\d",
    "da": r"(?:CVR\D{0,12})?\d{8}|\d{2} \d{2} \d{2} \d{2}",
    "nb": r"(?:NO\s?)?\d{3}[ \u00a0]?\d{3}[ \u00a0]?\d{3}(?:\s?MVA)?",
    "de": r"HR[AB]\s?\d{3,6}(?:\s?[A-Z])?|DE\s?\d{9}|VR\s?\d{2,6}",
    "en": r"(?:SC|NI|OC)\d{6}|\d{6,8}|\d{6}-\d{4}|\d{7}-\d|[A-Z]{2,3}\d{6,9}|HR[AB]\s?\d{3,6}|KvK\s?\d{8}",
}
_NUMBERED = re.compile(
    r"(?:org(?:anisation|anization|anisasjon)?s?\.?\s?-?\s?(?:nr|nummer|no|number|num)?\.?|organisationsnummer|organisasjonsnummer"
    r"|y[-‑]tunnus|fo[-‑]nummer|företags[-‑]?id|business id|business identity code|cvr[-\s]?(?:nr|nummer)?\.?|company (?:registration )?(?:number|no|reg)\.?"
    r"|registration (?:number|no)\.?|(?:registered )?(?:under |with )number|registered in [A-Z]\w+(?: [A-Z]\w+)?|register court: \w+,|registered (?:company|charity)(?: in [A-Z]\w+(?: and [A-Z]\w+)?)?(?: under)?(?: with)?(?: number| no\.?)?|charity (?:number|no)\.?|reg\.? ?(?:nr|no)\.?"
    r"|handelsregister\w*|registernummer|ust-?id\w*|kvk|rekisterinumero|vat (?:number|no|id)\.?|corporate id\w*(?: number)?|registry code|cro)"
    r"[^\w\n]{0,6}(?:nr|no|number|is|on|er|:|\s){0,8}[^\w\n]{0,4}",
    re.IGNORECASE,
)
_PHONE_LEAD = re.compile(
    r"(?:tel|phone|telefon|tfn|puh|mob|ring|call|tlf|växel|nummer|puhelin|ruf|fon)\w*",
    re.IGNORECASE,
)
_POSTCODE = re.compile(
    r"(?:(?:SE|S|FI|FIN|DK|NO|N|D|DE|NL|EE)[-– ])?\b(?:\d{3}[ \u00a0]\d{2}|\d{4,5}(?: [A-Z]{2})?)[ \u00a0]+[A-ZÅÄÖÆØÜ][\w\-éå]+(?:[ \u00a0](?:[A-ZÅÄÖÆØ][\wåäöæø\-]*|am|i|an|der)(?![\w-]*:)){0,2}"
    r"|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|\b(?:[A-Z]{2}|[A-Z][a-z]+),? \d{5}(?:-\d{4})?\b(?:, (?:USA|U\.S\.A\.|United States))?"
    r"|\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b(?:, Canada)?|\b[A-Z]\d\d ?[A-Z0-9]{4}\b(?:, Ireland)?"
)
_AUTHORITY_NEAR = re.compile(
    r"datainspektionen|integritetsskyddsmyndigheten|\bimy\b|datatilsynet|tietosuojavaltuutet|dataombudsman|ombudsman|"
    r"supervisory|authority|commissioner|\bico\b|tillsynsmyndighet|aufsichtsbeh|valvontaviranom|landesbeauftragte|tilsynsmyndighed",
    re.IGNORECASE,
)

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january tammikuu januar jan jänner",
            "februari february helmikuu februar feb",
            "mars march maaliskuu marts märz mar",
            "april huhtikuu apr",
            "maj may toukokuu mai",
            "juni june kesäkuu jun",
            "juli july heinäkuu jul",
            "augusti august elokuu aug",
            "september syyskuu sept sep",
            "oktober october lokakuu okt oct",
            "november marraskuu nov",
            "december joulukuu dezember desember dec des dez",
        ),
        1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATES = (
    (re.compile(r"\b(20\d\d)\s?[-–./]\s?(\d{1,2})\s?[-–./]\s?(\d{1,2})\b"), "ymd"),
    (re.compile(r"\b(\d{1,2})\s?[./\-]\s?(\d{1,2})\s?[./\-]\s?(20\d\d)\b"), "dmy"),
    (
        re.compile(
            rf"\b(\d{{1,2}})(?:st|nd|rd|th|\.|:e|:a)?\s+(?:of\s+|den\s+)?({_MONTH})(?:\w{{0,3}})?\.?,?\s+(20\d\d)\b",
            re.IGNORECASE,
        ),
        "dby",
    ),
    (
        re.compile(
            rf"\b({_MONTH})(?:ta|n)?\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(20\d\d)\b",
            re.IGNORECASE,
        ),
        "bdy",
    ),
    (re.compile(rf"\b({_MONTH})(?:ssa|n|ta)?\.?,?\s+(20\d\d)\b", re.IGNORECASE), "by"),
    (re.compile(r"\b(\d{1,2})/(\d{1,2})[\s-]+(20\d\d)\b"), "dmy"),
    (re.compile(r"\b(20\d\d)\s?[-–/]\s?(0[1-9]|1[0-2])\b"), "ym"),
    (re.compile(r"\b(0?[1-9]|1[0-2])\s?/\s?(20\d\d)\b"), "my"),
)
_CONTROLS = {
    "en": (
        r"{name}(?:,? [^.;]{{0,90}}?)?,? (?:is|are|acts? as|shall be|as) (?:the |your |a |our |considered )*(?:personal |data )*(?:controller|responsible)",
        r"(?:controller|responsible)[^.;\n]{{0,60}}? (?:is|are|:)\s*(?:the )?{name}",
    ),
    "sv": (
        r"{name}(?:,? [^.;]{{0,90}}?)?,? är (?:\w+ )?(?:personuppgiftsansvarig|ansvarig|dataansvarig|registeransvarig)",
        r"(?:[Pp]ersonuppgiftsansvarig|[Rr]egisteransvarig|[Rr]egisterförare|ansvarig)[^.;\n]{{0,60}}? (?:är|:)\s*{name}",
    ),
    "fi": (
        r"{name}(?:,? [^.;]{{0,60}}?)?,? (?:toimii|on|vastaa) (?:\w+ )?(?:rekisterinpitäj|henkilöti)",
        r"[Rr]ekisterinpitäjä\w*[^.;\n]{{0,50}}? (?:on|toimii|:)\s*{name}",
    ),
    "da": (
        r"{name}(?:,? [^.;]{{0,90}}?)?,? er (?:den )?dataansvarlig",
        r"[Dd]ataansvarlig\w*[^.;\n]{{0,50}}? (?:er|:)\s*{name}",
    ),
    "nb": (
        r"{name}(?:,? [^.;]{{0,90}}?)?,? (?:ved [^.;]{{0,40}} )?er (?:den )?behandlingsansvarlig",
        r"[Bb]ehandlingsansvarlig\w*[^.;\n]{{0,50}}? (?:er|:)\s*{name}",
    ),
    "de": (
        r"{name}(?:,? [^.;]{{0,60}}?)?,? ist (?:der |die )?Verantwortliche",
        r"[Vv]erantwortlich\w*[^.;\n]{{0,60}}? (?:ist|:)\s*{name}",
    ),
}
_PROPER = r"(?P<name>[A-ZÅÄÖÆØÜ][\w&'’.\-]*(?:[ \u00a0](?:[A-ZÅÄÖÆØÜ0-9][\w&'’.\-]*|c/o|&|och|and|of|i|the|ja|og|und|för|for)){0,7})"
_NO_NAMES = frozenset(
    [
        "we",
        "us",
        "our",
        "you",
        "the",
        "this",
        "that",
        "these",
        "vi",
        "vår",
        "din",
        "du",
        "ni",
        "den",
        "det",
        "denna",
        "dessa",
        "me",
        "sinä",
        "tämä",
        "policy",
        "integritetspolicy",
        "privacy",
        "personuppgiftsansvarig",
        "personuppgifter",
        "controller",
        "gdpr",
        "personal",
        "data",
        "eu",
        "cookies",
        "om",
        "if",
        "when",
        "as",
        "for",
        "att",
        "rekisterinpitäjä",
        "henkilötiedot",
        "tietosuojaseloste",
        "wir",
        "der",
        "die",
        "das",
        "verantwortlicher",
        "dataansvarlig",
        "behandlingsansvarlig",
    ]
)


def particulars(text: Text, seen: Sequence[Seen], language: str) -> Iterator[Fact]:
    """The controller's name, number and addresses, the date, the authority; each at most once."""
    block = _block(seen)
    found = {
        "controller.name": _name(text, seen, language, block),
        "controller.org_number": _org_number(text, language),
        "controller.email": _email(text, seen, block),
        "controller.address": _address(text, seen, block),
        "controller.phone": _phone(text, seen, language, block),
        "updated": _updated(text, seen),
        "authority": _authority(text, seen),
    }
    for kind, at in found.items():
        if at is not None:
            start, end, value = at
            part = next(
                (p for p in text.parts if p.start < end and start < p.end), None
            )
            yield Fact(kind, value, part.number if part else 0, start, end, 0.9)


type_ = tuple[int, int, str]


def _block(seen: Sequence[Seen]) -> frozenset[int]:
    """The parts that tell who the controller is, and those right after them."""
    told: set[int] = set()
    for each in seen:
        if "controller/is" in each.said and not each.topics & {"definitions"}:
            reach = 7 if each.part.kind == "heading" else 3
            told.update(range(each.part.number, each.part.number + reach))
    return frozenset(told)


def _name(
    text: Text, seen: Sequence[Seen], language: str, block: frozenset[int]
) -> type_ | None:
    scored: dict[str, tuple[float, int, int]] = {}

    def propose(start: int, end: int, score: float) -> None:
        name = " ".join(text.source[start:end].split()).strip(" ,.*_")
        first = name.split(" ")[0].casefold() if name else ""
        if (
            len(name) < 3
            or first in _COMMON
            or (first in _NO_NAMES and not _COMPANY.search(name))
        ):
            return
        if _AUTHORITY_NEAR.search(name) or name.casefold() in _NO_NAMES:
            return
        before = scored.get(name, (0.0, start, end))
        scored[name] = (before[0] + score, before[1], before[2])

    for part in text.parts:
        said = text.quote(part)
        inside = part.number in block
        for pattern in _CONTROLS[language]:
            for found in re.finditer(pattern.format(name=_PROPER), said):
                propose(
                    part.start + found.start("name"), part.start + found.end("name"), 4
                )
        for pattern in (_COMPANY, _PREFIXED):
            for found in pattern.finditer(said):
                group = (
                    "name"
                    if "other" not in found.re.groupindex or found["name"]
                    else "other"
                )
                early = 1.5 if part.number < 12 else 0
                propose(
                    part.start + found.start(group),
                    part.start + found.end(group),
                    2.5 + early + (3 if inside else 0),
                )
        if part.label and inside and language and part.number in block:
            continue
    for each in seen:
        if "controller/is" in each.said and each.part.kind == "heading":
            after = each.part.number + 1
            if (
                after < len(text.parts)
                and text.parts[after].end - text.parts[after].start < 70
            ):
                propose(text.parts[after].start, text.parts[after].end, 3)
    scored = {
        name: told for name, told in scored.items() if _is_a_name(text.source, name)
    }
    if not scored:
        return _titled(text) or _named_often(text)
    name, (_, start, end) = max(
        scored.items(), key=lambda item: (item[1][0], -item[1][1])
    )
    return start, end, text.source[start:end].strip(" ,*_")


def _is_a_name(source: str, name: str) -> bool:
    """Whether it is more than a word that began a sentence: it stands within one, too."""
    return " " in name or bool(re.search(rf"[\w,] {re.escape(name)}(?!\w)", source))


_TITLE = re.compile(
    rf"(?:policy|statement|notice|integritetspolicy|dataskyddspolicy|personuppgiftspolicy|seloste|tietosuojakäytäntö|erklæring|privatlivspolitik)\w*"
    rf"\s+(?:for|för|of|hos|at|på|–|-|i)\s+{_PROPER}",
    re.IGNORECASE,
)
_OWNER = re.compile(
    rf"{_PROPER}(?:'s|’s|s|:s|:n|n)? (?:privacy|integritetspolicy|dataskyddspolicy|sekretesspolicy|personuppgiftspolicy|tietosuojaseloste|personvern|privatlivs)"
)


def _titled(text: Text) -> type_ | None:
    for part in text.parts[:8]:
        for pattern in (_TITLE, _OWNER):
            found = pattern.search(text.quote(part))
            if found and found["name"].split(" ")[0].casefold() not in _NO_NAMES:
                return (
                    part.start + found.start("name"),
                    part.start + found.end("name"),
                    found["name"],
                )
    return None


_SENTENCE_NAME = re.compile(
    r"(?:^|[(\s*_>\"”“])(?P<name>(?:\d+(?:st|nd|rd|th) )?[A-ZÅÄÖÆØÜ][\w&'’\-]*(?:[ \u00a0](?:[A-ZÅÄÖÆØÜ][\w&'’\-]*|&|och|and|of|i|for|för)){0,5})"
    r"(?= (?:is|are|collects?|operates?|values?|respects?|takes?|may|will|has|uses|process(?:es)?|exists|was|\(|behandlar|samlar|värnar|arbetar|är|har|ska|vill|kerää|käsittelee|kunnioittaa|on|behandler|indsamler|er|verarbeitet|erhebt|ist|group))"
)


def _named_often(text: Text) -> type_ | None:
    """The name that acts most often, where no name has a company's form."""
    counted: dict[str, list[tuple[int, int]]] = {}
    for found in _SENTENCE_NAME.finditer(text.source):
        name = re.sub(r"(?: (?:och|and|of|i|for|för|&))+$", "", found["name"].strip())
        while name and name.split(" ")[0].casefold() in _COMMON | _NO_NAMES:
            name = name.partition(" ")[2]
        if not _is_a_name(text.source, name):
            continue
        first = name.split(" ")[0].casefold()
        if (
            first in _NO_NAMES
            or len(name) < 3
            or first in _COMMON
            or _AUTHORITY_NEAR.search(name)
        ):
            continue
        counted.setdefault(name, []).append((found.start("name"), found.end("name")))
    if not counted:
        return None

    def weight(item: tuple[str, list[tuple[int, int]]]) -> tuple[float, int]:
        name, places = item
        early = 8 if places[0][0] < 600 else 0
        return text.source.count(name) * (2 if " " in name else 1) + early, -places[0][
            0
        ]

    name, places = max(counted.items(), key=weight)
    if text.source.count(name) < 2 and places[0][0] > 800:
        return None
    return *places[0], name


_COMMON = frozenset(
    [
        "and",
        "och",
        "ja",
        "als",
        "som",
        "en",
        "vår",
        "varje",
        "ibland",
        "eventuellt",
        "cookies",
        "when",
        "daten",
        "als",
        "wenn",
        "här",
        "där",
        "your",
        "our",
        "you",
        "it",
        "they",
        "he",
        "she",
        "there",
        "what",
        "which",
        "who",
        "how",
        "where",
        "any",
        "all",
        "some",
        "each",
        "personal",
        "information",
        "cookies",
        "data",
        "google",
        "facebook",
        "data's",
        "dina",
        "våra",
        "alla",
        "detta",
        "uppgifterna",
        "personuppgifterna",
        "behandlingen",
        "kakor",
        "kunden",
        "user",
        "users",
        "visitors",
        "customers",
        "members",
        "customer",
        "service",
        "services",
        "website",
        "websites",
        "website's",
        "site",
        "access",
        "tiedot",
        "henkilötietoja",
        "käyttäjä",
        "asiakas",
        "evästeet",
        "die",
        "der",
        "das",
        "ihre",
        "unsere",
        "sie",
        "processing",
        "consent",
        "third",
        "please",
        "last",
        "date",
        "children",
        "security",
        "analytics",
        "comments",
        "scope",
        "gift",
        "mailchimp",
        "linkedin",
        "instagram",
        "de",
        "dem",
        "han",
        "hon",
        "man",
        "ingen",
        "no",
        "information's",
        "his",
        "her",
        "its",
        "cookie",
        "webbplatsen",
        "webbplats",
        "registret",
        "rekisteri",
        "rekisterin",
        "article",
        "data-protection",
        "rights",
        "right",
        "syftet",
        "ändamålet",
    ]
)


def _org_number(text: Text, language: str) -> type_ | None:
    patterns = [
        _NUMBERS[language],
        *(p for key, p in _NUMBERS.items() if key not in (language, "da")),
    ]
    for lead in _NUMBERED.finditer(text.source):
        for pattern in patterns:
            found = re.compile(rf"(?:{pattern})(?![\w-])").match(
                text.source, lead.end()
            )
            if found:
                return found.start(), found.end(), found[0]
    bare = {
        "sv": r"\b(?:55[6-9]|80[0-9]|76\d|71\d|21\d|91\d|96\d)\d{3}[-–‑]\d{4}\b",
        "fi": r"\b\d{7}[-–‑]\d\b",
    }
    for pattern in bare.values():
        if found := re.search(pattern, text.source):
            return found.start(), found.end(), found[0]
    return None


def _email(text: Text, seen: Sequence[Seen], block: frozenset[int]) -> type_ | None:
    best: tuple[float, int, type_] | None = None
    for found in _EMAIL.finditer(text.source):
        each = _at(seen, found.start())
        around = text.source[max(0, found.start() - 60) : found.end()]
        if _AUTHORITY_NEAR.search(found[0]) or re.search(
            r"@(?:imy|ico|om)\.", found[0]
        ):
            continue
        score = 0.0
        if each:
            score += 3 if each.part.number in block else 0
            score += 1 if each.topics & {"contact", "rights"} else 0
            score -= 1.5 if each.has("officer") else 0
        score -= (
            3
            if _AUTHORITY_NEAR.search(around)
            and not re.search(r"@", around[: -len(found[0])])
            else 0
        )
        at = (found.start(), found.end(), found[0])
        if best is None or score > best[0]:
            best = (score, found.start(), at)
    return best[2] if best else None


def _at(seen: Sequence[Seen], position: int) -> Seen | None:
    return next((e for e in seen if e.part.start <= position < e.part.end), None)


def _address(text: Text, seen: Sequence[Seen], block: frozenset[int]) -> type_ | None:
    best: tuple[float, type_] | None = None
    for found in _POSTCODE.finditer(text.source):
        start = _street(text.source, found.start())
        if start is None:
            continue
        each = _at(seen, found.start())
        around = _lines_before(text.source, start)
        score = (3.0 if each and each.part.number in block else 0) + (
            1 if each and "contact" in each.topics else 0
        )
        score -= (
            4
            if _AUTHORITY_NEAR.search(around + text.source[start : found.end()])
            else 0
        )
        if best is None or score > best[0]:
            best = (score, (start, found.end(), text.source[start : found.end()]))
    return best[1] if best and best[0] > -2 else None


_NO_STREET = re.compile(
    rf"\b(?:{_FORMS})(?![\w])|[Cc]ontroller|@|https?:|www\.|\b(?:org|tunnus|reg|cvr|kvk|phone|tel|attn|att)\b|\d{{6}}[-–]\d{{4}}|"
    r"^\W*[\d\s\-–()+/]+\W*$|\d{7}-\d|nummer\b|phone\b|puh\b|tfn\b|avdelning|drift|protection\b|kommune?$|"
    r"\b(?:is|are|är|on|er|ist|at|on|in|address|adress|osoite|office|med|with|located|based)$",
    re.IGNORECASE,
)
_FLOOR = re.compile(r"c/o|st\.|tv|th|sal|krs|vån|kl|mf")
_ADDRESS_LEAD = re.compile(
    r".*\b(?:address|adress|osoite|postadress|office|situated|located|based|established|at|is|hos|på|med adress|säte i|sitz|adresse)\b[:\s]+(?=[A-ZÅÄÖÆØ0-9])",
    re.IGNORECASE | re.DOTALL,
)


def _street(source: str, end: int) -> int | None:
    """Where the street, box or house before a postcode begins.

    Goes back over what is parted by commas or stands on lines of its own, as long as it looks
    like part of an address.
    """
    begun = max(source.rfind("\n\n", 0, end), source.rfind("|", 0, end), end - 160) + 1
    chunk = source[begun:end]
    bounds = [
        m.end()
        for m in re.finditer(r"[,;\n(]\s*|:\s+|\.\s+(?=[A-ZÅÄÖ])|\)[,\s]+", chunk)
    ]
    start = end
    for index, (first, last) in enumerate(
        reversed(list(zip([0, *bounds], [*bounds, len(chunk)], strict=True)))
    ):
        piece = chunk[first:last].strip(" ,;\n\u00a0-–*_#>\\")
        if not piece:
            continue
        if lead := _ADDRESS_LEAD.match(piece):
            piece = piece[lead.end() :]
            if piece and len(piece.split()) <= 7 and not _NO_STREET.search(piece):
                start = begun + first + chunk[first:last].rfind(piece)
            break
        if (
            len(piece.split()) > 6
            or _NO_STREET.search(piece)
            or (piece[0].islower() and not _FLOOR.match(piece))
            or chunk[first:last].rstrip().endswith((":", ")"))
            or index > 5
        ):
            break
        start = begun + first + chunk[first:last].find(piece)
    said = source[start:end]
    if not re.search(
        r"\d|[Bb]ox|Street|Road|Lane|Square|Place|House|gatan|vägen|katu|tie|vej|gate",
        said,
    ):
        return None
    # what stands before the number of a house or a box is a name, and no part of the street
    pieces = list(re.finditer(r"[^,\n]+", said))
    numbered = next(
        (piece for piece in pieces if re.search(r"\d|\b[Bb]ox\b", piece[0])), None
    )
    first = numbered or (pieces[-2] if len(pieces) > 1 else pieces[0])
    begun = start + first.start()
    while source[begun] in " \u00a0\n*_":
        begun += 1
    return begun


_LIKE_A_NUMBER = re.compile(r"\d{6}[-–]\d{4}|\d{7}-\d|(?:SE)?\d{10,12}")
_DIALLED = re.compile(
    r"(?<![\w.,@/-])(?:\+|00)?\(?\d[\d \u00a0()\-–./]{5,18}\d(?![\w@]|[-.]\d)"
)


def _phone(
    text: Text, seen: Sequence[Seen], language: str, block: frozenset[int]
) -> type_ | None:
    best: tuple[float, type_] | None = None
    dates = [(a, b) for a, b, _ in _dates(text.source)]
    for found in _DIALLED.finditer(text.source):
        digits = re.sub(r"\D", "", found[0])
        if _LIKE_A_NUMBER.fullmatch(found[0].strip(" ()")):
            continue
        if not 7 <= len(digits) <= 15 or any(
            a < found.end() and found.start() < b for a, b in dates
        ):
            continue
        each = _at(seen, found.start())
        lead = text.source[max(0, found.start() - 30) : found.start()].rpartition("\n")[
            2
        ]
        around = _lines_before(text.source, found.start())
        called = bool(_PHONE_LEAD.search(lead))
        international = found[0][0] in "+0(" and found[0].startswith(("+", "00"))
        alone = (
            text.source[
                text.source.rfind("\n", 0, found.start()) + 1 : found.start()
            ].strip("*_ ")
            == ""
        )
        if not called and (not international or _NUMBERED.search(lead)):
            if not (
                found[0].startswith(("0", "(0"))
                and each
                and (
                    alone
                    or _reached(each, block)
                    or each.said_as.strip() == found[0].strip()
                )
            ):
                continue
        score = (
            (3.0 if each and each.part.number in block else 0)
            + 2 * called
            + international
            + alone
            + 0.5
        )
        score += 1 if each and "contact" in each.topics else 0
        score -= (
            4 if _AUTHORITY_NEAR.search(around) or digits[-7:] in _supervisors() else 0
        )
        score -= 2 if re.search(r"fax|telefax", lead, re.IGNORECASE) else 0
        if best is None or score > best[0]:
            value = found[0].strip()
            value = (
                value
                if value.count("(") == value.count(")")
                else value.split("(")[0].strip() or value.strip("(")
            )
            best = (score, (found.start(), found.start() + len(value), value))
    return best[1] if best and best[0] > 0 else None


@cache
def _supervisors() -> frozenset[str]:
    """The last seven digits of the authorities' phone numbers."""
    known = (
        law.authority(country).phone for country in ("SE", "FI", "DK", "NO", "DE", "EE")
    )
    return frozenset(re.sub(r"\D", "", phone)[-7:] for phone in known if phone)


def _reached(each: Seen, block: frozenset[int]) -> bool:
    """Whether a number that begins with a nought is told where people are to get in touch."""
    return (
        each.part.number in block
        or "contact" in each.topics
        or bool(_EMAIL.search(each.said_as))
    )


def _lines_before(source: str, position: int) -> str:
    """What stands before on the same line and the one before it, 90 characters at most."""
    return "\n".join(source[max(0, position - 90) : position].split("\n")[-2:])


def _updated(text: Text, seen: Sequence[Seen]) -> type_ | None:
    best: tuple[float, type_] | None = None
    last = len(seen)
    for start, end, value in _dates(text.source):
        each = _at(seen, start)
        if each is None:
            continue
        number = each.part.number
        around = text.source[
            max(each.part.start, start - 120) : min(each.part.end, end + 60)
        ]
        score = 0.0
        near = [seen[n] for n in range(max(0, number - 1), min(last, number + 1))]
        if any(m.name == "updated" for one in near for m in one.matches):
            score += 3 if any(m.name == "updated" for m in each.matches) else 2
        if number < 10 or number > last - 6:
            score += 2.2 if len(each.words) < 12 else 0.5
        if re.search(
            r"679|förordning|regulation|direktiv|directive|asetus|verordnung|gdpr|lag \(|act \d|dataskyddsförordning|kommission|adequacy|beslut",
            around,
            re.IGNORECASE,
        ):
            score -= 2.5
        if value in ("2018-05-25", "2016-04-27", "2018-05") and score < 3:
            score -= 2
        if best is None or score > best[0] or (score == best[0] and value > best[1][2]):
            best = (score, (start, end, value))
    return best[1] if best and best[0] >= 2 else None


def _dates(source: str) -> Iterator[type_]:
    taken: list[tuple[int, int]] = []
    for pattern, order in _DATES:
        for found in pattern.finditer(source):
            if any(a < found.end() and found.start() < b for a, b in taken):
                continue
            value = _date(order, found.groups())
            if value:
                taken.append(found.span())
                yield found.start(), found.end(), value


def _date(order: str, groups: tuple[str, ...]) -> str | None:
    told = dict(zip((c for c in order), groups, strict=True))
    month = _MONTHS.get(told["b"].casefold()) if "b" in told else int(told["m"])
    if not month or not 1 <= month <= 12:
        return None
    if "d" not in told:
        return f"{told['y']}-{month:02d}"
    try:
        return date(int(told["y"]), month, int(told["d"])).isoformat()
    except ValueError:
        return None


_GENERIC = re.compile(
    r"tillsynsmyndighet|supervisory|valvontaviranom|aufsichtsbeh|tilsynsmyndighed|tilsynsmyndighet|^regulator",
    re.IGNORECASE,
)


def _authority(text: Text, seen: Sequence[Seen]) -> type_ | None:
    best: tuple[float, type_] | None = None
    for each in seen:
        for match in each.matches:
            if match.name != "authority":
                continue
            start, end = each.span(match)
            said = text.source[start:end]
            score = 2.0 if each.has("rights/complain/says") else 0.0
            score += 1 if "complaint" in each.topics or "rights" in each.topics else 0
            score += 1.5 if said[0].isupper() and not _GENERIC.search(said) else 0
            score += 0.02 * len(said)
            if best is None or score > best[0]:
                best = (score, (start, end, said))
    return best[1] if best and best[0] >= 1 else None
