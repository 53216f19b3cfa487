"""The controller's postal address."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import chain, pairwise

from ombud.policy.prose.particulars.dates import days
from ombud.policy.prose.particulars.found import Found, best
from ombud.policy.prose.particulars.lexicon import GAP, any_of, spoken, words
from ombud.policy.prose.particulars.page import Page, authority_words

# How the countries write a postcode; source: Universal Postal Union, "Postal addressing
# systems". Before a town: the Nordic countries, Germany, the Netherlands and Estonia,
# Portugal and Poland.
_BEFORE_TOWN = (
    r"(?:(?:SE|S|FI|FIN|DK|NO|N|D|DE|NL|EE)[-– ])?"
    rf"\b(?:\d{{3}}{GAP}\d{{2}}|\d{{4}} ?[A-Z]{{2}}(?!\w)|\d{{4}}-\d{{3}}"
    r"|\d{2}-\d{3}|\d{4,5})"
)
_FIVE = rf"\d{{3}}{GAP}?\d{{2}}"
# After the town, or on a line of its own.
_ALONE = (
    # the United Kingdom
    r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b",
    # the United States
    (
        r"\b(?:[A-Z]{2}|[A-Z][a-z]+),? \d{5}(?:-\d{4})?\b(?! (?!Un|US)[A-Z][a-z])"
        r"(?:, (?:USA|U\.S\.A\.|United States))?"
    ),
    # Canada
    r"\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b(?:, Canada)?",
    # Latvia and Lithuania
    r"\bL[VT]-\d{4,5}\b",
    # Ireland
    r"\b[A-Z]\d\d ?[A-Z0-9]{4}\b(?:, Ireland)?",
)
# An address reaches back over this many characters and pieces at most, and a piece
# of it has no more than so many words.
_LONGEST = 160
_PIECES = 7
_WORDS = 6
_EDGE = " ,;\n\u00a0-–*_#>•·|\\["
_LEAST = -2
# So much less speaks for a house that has no number than for one that has.
_UNNUMBERED = 1.5
# So many characters around an address tell of an e-mail address or a phone, too.
_NEAR = 120
# An address that is told among this many first characters is likely the controller's.
_EARLY = 600
# A date is written in so many characters at most.
_DAY = 20
# No house or box has so many digits: it is a company's number.
_NUMBER = re.compile(r"(?:\d[ -]?){8}")
# What stands between two lines of an address that is a list.
_ITEM = re.compile(r"\n+[-*•–] +")
# In whose care an address is.
_CARE = r"(?:(?i:c/o)[^\n,;:]{2,40}, )?"


def address(page: Page) -> Found | None:
    """The street or box, the postcode and the town nearest to who the controller is."""
    return best(_addresses(page), _LEAST) or best(
        chain(_labelled(page), _unlabelled(page))
    )


def _addresses(page: Page) -> Iterator[Found]:
    for postcode in _postcodes().finditer(page.source):
        if _is_year(page.source, postcode.start()):
            continue  # "1 July 2025 Next review"
        start = _street(page.source, postcode.start())
        if start is not None:
            yield _weighed(page, start, postcode)
        elif (house := _house(page.source, postcode.start())) is not None:
            found = _weighed(page, house, postcode)
            yield replace(found, score=found.score - _UNNUMBERED)


def _is_year(source: str, at: int) -> bool:
    """Whether a date goes on over an offset in a text."""
    begun = max(0, at - _DAY)
    near = days(source[begun : at + _DAY])
    return any(day.start <= at - begun < day.end for day in near)


def _labelled(page: Page) -> Iterator[Found]:
    """What stands on a line after the word for an address, without a postcode."""
    for found in chain(
        *(p.finditer(page.source) for p in (_labels(), _said(), _led(), _lines()))
    ):
        start, end = found.span("address")
        if not page.is_authoritys(start) and not (
            _elsewhere().search(found["address"])
            or authority_words().search(found["address"])
        ):
            seen = page.at(start, end)
            score = 1.0 if page.tells_controller(seen) else 0.0
            # a form has the postcode and the town on lines of their own
            rest = _form().match(page.source, end)
            town = f", {rest['code']} {rest['town']}" if rest else ""
            yield Found(start, end, f"{found['address']}{town}", score)

    for found in chain(
        *(p.finditer(page.source) for p in (_placed(), _beneath(), _beside(), _told()))
    ):
        start, end = found.span("address")
        said = found["address"]
        if (
            page.tells_controller(page.at(start, end))
            or (found.groupdict().get("sure") and page.at(start, end))
        ) and not (
            page.is_authoritys(start)
            or authority_words().search(said)
            or _elsewhere().search(said)
            or _never().search(said)
        ):
            yield Found(start, end, said, 0.25)


def _unlabelled(page: Page) -> Iterator[Found]:
    """What stands where the controller is told, or beside how else it is reached."""
    for found in chain(
        *(p.finditer(page.source) for p in (_alone(), _towned(), _roads()))
    ):
        start, end = found.span("address")
        lead = _leads().match(page.source, start, end)
        start = lead.end() if lead else start
        if page.is_authoritys(start):
            continue
        if country := _country().match(page.source, end):
            end = country.end()
        if page.tells_controller(page.at(start, end)):
            yield Found(start, end, page.source[start:end], 0.5)
        elif _is_beside_contacts(page, start, end):
            yield Found(start, end, page.source[start:end], 0.3)

    for found in _only().finditer(page.source):  # a municipality needs no street
        start, end = found.span("address")
        if not page.is_authoritys(start) and (
            page.tells_controller(page.at(start, end))
            or _is_beside_contacts(page, start, end)
        ):
            yield Found(start, end, found["address"], 0.1)


def _is_beside_contacts(page: Page, start: int, end: int) -> bool:
    """Whether one is told, around an address, how else to reach whoever lives there."""
    seen = page.at(start, end)
    if (
        seen is None
        or "recipients" in seen.topics
        or page.is_processors(seen.part.start)
    ):
        return False
    near = page.source[max(0, start - _NEAR) : end + _NEAR]
    return not authority_words().search(near) and bool(
        re.search(r"\w@\w", near) or _called().search(near)
    )


def is_street(line: str) -> bool:
    """Whether a line is the name of a street and the number of a house."""
    return bool(_alone().fullmatch(line))


def _weighed(page: Page, start: int, postcode: re.Match[str]) -> Found:
    seen = page.at(*postcode.span())
    country = _country().match(page.source, postcode.end())
    end = country.end() if country else postcode.end()
    value = page.source[start:end]
    score = 3.0 if page.tells_controller(seen) else 0.0
    score += 1 if seen and "contact" in seen.topics else 0
    if page.is_authoritys(start) or authority_words().search(value):
        score -= 8
    score -= 2 if seen and page.is_officers(seen) else 0
    # a company's own is told early on, and again where it may be written to
    score += 2 if start < _EARLY else 0
    first = _bounds().split(value, 1)[0].strip(_EDGE)
    score += 1 if page.source.count(first) > 1 else 0
    above = page.text.parts[seen.part.number - 1] if seen and seen.part.number else None
    supplied = seen is not None and "recipients/processors/says" in seen.said
    if (above and page.is_processors(above.start)) or (score <= 0 and supplied):
        score -= 3
    return Found(start, end, _ITEM.sub("\n", value), score)


def _street(source: str, end: int) -> int | None:
    """Where the street, box or house before a postcode begins, if there is one.

    Goes back over what is parted by commas or stands on lines of its own, as long as it
    looks like part of an address.
    """
    start = end
    beside = introduced = False
    for first, last in _backwards(source, _begun(source, end), end):
        piece = source[first:last]
        lead = _leads().match(piece)
        told = piece[lead.end() :] if lead else piece
        if _is_none(told):
            beside = bool(_registered().search(piece))
            break
        start = last - len(told)
        if lead:
            introduced = not told.isupper() and source[end].isalpha()
            break
    street = _first_of_street(source, start, end)
    if introduced and source.count(",", start, end) > 1:
        return start  # a house's name, after "our office is"
    if street is None and beside and start < end:
        return start  # in the country a village or a farm does, right after the company
    return street


def _begun(source: str, end: int) -> int:
    """Where the paragraph or cell begins in which an address may; at most so far back.

    A postcode that begins its paragraph belongs to the street in the one before.
    """
    begun = max(_parted(source, end), source.rfind("|", 0, end))
    if not source[begun + 1 : end].strip(_EDGE):
        begun = _parted(source, max(0, begun))
    return max(begun, end - _LONGEST) + 1


def _parted(source: str, end: int) -> int:
    """Where the last paragraph ends before an offset, or -1.

    What is between two items of a list is no paragraph's end.
    """
    at = source.rfind("\n\n", 0, end)
    while at > 0 and _ITEM.match(source, at):
        at = source.rfind("\n\n", 0, at)
    return at


def _backwards(source: str, begun: int, end: int) -> list[tuple[int, int]]:
    """The pieces between two offsets, the last one first, without what parts them."""
    bounds = [found.end() for found in _bounds().finditer(source, begun, end)]
    pieces: list[tuple[int, int]] = []
    for first, last in pairwise((begun, *bounds, end)):
        bare = source[first:last].strip(_EDGE)
        if bare:
            at = source.index(bare, first)
            if pieces and _number_alone().fullmatch(bare):
                before = source[slice(*pieces[-1])]
                if _way().search(before):
                    at = pieces.pop()[0]  # "Via Garibaldi, 7"
                    bare = source[at : source.index(bare, first) + len(bare)]
            pieces.append((at, at + len(bare)))
    return pieces[: -_PIECES - 1 : -1]


def _is_none(piece: str) -> bool:
    """Whether a piece is no part of an address."""
    if _floor().match(piece):
        return False
    return (
        not piece
        or len(piece.split()) > _WORDS
        or bool(_never().search(piece) or _NUMBER.match(piece))
        or (piece[0].islower() and not _way().search(piece))
        or piece.endswith(":")
        or (piece.endswith(")") and not re.search(r"(?:^| .*)\d", piece))
    )


def _house(source: str, end: int) -> int | None:
    """Where a house or a farm without a number begins, right before a postcode.

    Where the postcode stands after the town, so do the village and the county.
    """
    start = None
    pieces = 3 if source[end].isalpha() else 1
    for first, last in _backwards(source, _begun(source, end), end)[:pieces]:
        piece = source[first:last]
        lead = _leads().match(piece)
        told = piece[lead.end() :] if lead else piece
        if _is_none(told) or not told[0].isupper():
            break
        start = last - len(told)
        if lead:
            break
    return start


def _first_of_street(source: str, start: int, end: int) -> int | None:
    """Where the first piece begins that has a house's number or is a street's name.

    What stands before is the name of who lives there.
    """
    for first, last in reversed(_backwards(source, start, end)):
        piece = source[first:last]
        if re.match("c/o", piece, re.IGNORECASE) or _streets().search(piece):
            return first
        # on a line of its own, what ends so is the name of who lives there
        if source[end].isalpha() and source[last] == "," and _houses().search(piece):
            return first
        if source[end].isalpha() and _through().fullmatch(piece):
            return first
        if re.search(r"\d", piece):
            named = _after_a_name().match(piece)
            return first + named.end() if named else first
    return None


@cache
def _floor() -> re.Pattern[str]:
    """A flat or a floor, which may begin with a small letter."""
    return spoken("address.floors")


@cache
def _postcodes() -> re.Pattern[str]:
    word = rf"(?!(?i:{any_of('phone', 'number')}))[A-ZÅÄÖÆØ][\wåäöæø\-]*"
    joins = rf"{any_of('address.joins')}(?={GAP}[A-ZÅÄÖÆØÜ])"
    no_box = "".join(
        rf"(?<!{re.escape(each)} )(?<!{re.escape(each.upper())} )"
        for each in words("address", "boxes")
    )
    town = (
        rf"(?:A{GAP})?[A-ZÅÄÖÆØÜ][\w\-éå]+(?:{GAP}(?:{word}|{joins})(?![\w-]*:)){{0,2}}"
    )
    return re.compile(
        "|".join(
            (
                # "00014 Helsingin yliopisto": whoever has a postcode of its own
                rf"{_BEFORE_TOWN}{GAP}+{town}(?:{GAP}{any_of('organisation.after')})?",
                # "05400, Jokela", and each of them on a line of its own
                rf"\b{no_box}{_FIVE},{GAP}{town}",
                rf"(?<=,{GAP})\d{{4}},{GAP}{town}",
                rf"^{_FIVE}\n{town}$",
                *_ALONE,
            )
        ),
        re.MULTILINE,
    )


@cache
def _labels() -> re.Pattern[str]:
    """A line such as "Address: 4 High Street": a word, a house and its number."""
    return re.compile(
        rf"^[^\w\n]*(?i:{any_of('address.labels')})[*_]*:[^\w\n]*"
        rf"(?P<address>(?=[^\n|]*\d)[A-ZÅÄÖÆØÜ\d][^\n|]{{4,90}}?)[^\w\n]*$",
        re.MULTILINE,
    )


@cache
def _form() -> re.Pattern[str]:
    """The lines after a street in a form: "Postcode: LS1 4AW", "Town: Leeds"."""
    code, town = any_of("address.postcodes"), any_of("address.towns")
    return re.compile(
        rf"\W*\n\W*(?i:{code})[*_]*:[*_ ]*(?P<code>[A-Z\d][A-Z\d ]{{2,8}}?)[*_ ]*\n"
        rf"\W*(?i:{town})[*_]*:[*_ ]*(?P<town>[A-ZÅÄÖÆØÜ][^\W\d]+)"
    )


@cache
def _placed() -> re.Pattern[str]:
    """A line such as "Address: Ludlow, Shropshire", without any number."""
    return re.compile(
        rf"^[^\w\n]*(?i:{any_of('address.labels', 'address.places')})[*_]*:[^\w\n]*"
        r"(?P<address>[A-ZÅÄÖÆØÜ][^\n|:;.]{1,60},? [A-ZÅÄÖÆØÜ][^\n|:;]{2,50}?"
        r"|[A-ZÅÄÖÆØÜ][^\W\d]{2,20})"
        r"[^\w)\n]*$",
        re.MULTILINE,
    )


@cache
def _beneath() -> re.Pattern[str]:
    """A street or house, a town and a county right under a company's name."""
    within = any_of("address.joins", "organisation.the")
    word = rf"[A-ZÅÄÖÆØÜ][\w'’\-]+|\d{{1,4}}[A-Za-z]?|{within}"
    piece = rf"(?:{word})(?: (?:{word})){{0,3}}"
    forms = any_of("organisation.forms", "organisation.written")
    return re.compile(
        rf"^[^\n]{{2,60}}(?P<sure>{forms})[*_.,]*\n\n?[^\w\n]*"
        rf"(?P<address>{piece}(?:, ?{piece}){{1,5}})\.?[*_]*$",
        re.MULTILINE,
    )


@cache
def _town() -> str:
    """What ends with a town and its country: "Fern House, Leeds, England"."""
    piece = rf"(?:[\w'’.\-]+{GAP}){{0,4}}[\w'’.\-]+"
    country = any_of("address.countries")
    return (
        rf"(?P<address>(?=[A-ZÅÄÖÆØÜ\d])(?:{piece},{GAP}){{1,4}}{country}"
        rf"|(?=[A-ZÅÄÖÆØÜ])[\w\-]+{GAP}\({country}\))"
    )


@cache
def _beside() -> re.Pattern[str]:
    """A town and its country right after a company's name or its number."""
    forms = any_of("organisation.forms", "organisation.written")
    return re.compile(
        rf"^[^\n,]{{2,60}}(?P<sure>{forms})[*_]*(?:{GAP}?\([^()\n]{{1,40}}\))?"
        rf"(?:,{GAP}?|\n\n?){_town()}[.*_]*{GAP}*(?:$|\n)",
        re.MULTILINE,
    )


@cache
def _told() -> re.Pattern[str]:
    """A town and its country in a sentence: "our address is Leeds, England"."""
    verb, at, labels, registered, seats = (
        any_of(f"address.{key}")
        for key in ("is", "at", "labels", "registered", "seats")
    )
    said = rf"(?:{GAP}{verb}(?:{GAP}{at})?|:)"
    return re.compile(
        rf"(?i:(?:(?P<sure>{registered})|{labels}){said}|{seats}){GAP}"
        rf"{_town()}(?!\w)"
    )


@cache
def _said() -> re.Pattern[str]:
    """An address in a sentence: "our registered office is 4 High Street, Ludlow"."""
    at = any_of("address.at")
    said = rf"(?: ?(?:{any_of('address.is')}|{at}|:))+ (?:{at} )?"
    return re.compile(
        rf"(?i:{any_of('address.labels')}{said})"
        rf"(?P<address>(?:{any_of('address.boxes')} |(?:[A-ZÅÄÖÆØÜ][^\W\d]+ ){{1,4}})?"
        r"\d[^\n.;|()]{0,60}, "
        r"[A-ZÅÄÖÆØÜ][^\n.;|()]{2,40})"
    )


@cache
def _led() -> re.Pattern[str]:
    """A street and a town in any order: "headquartered in Ludlow, Via Roma 1-3"."""
    within = any_of("address.joins", "organisation.the", "organisation.particles")
    small = any_of("address.ways", "address.floors")
    word = r"[A-ZÅÄÖÆØÜÉ\d&][\w'’./&\-]*"
    piece = rf"(?i:{small}|(?-i:{word}))(?:{GAP}(?:{word}|{within}|{small})){{0,4}}"
    return re.compile(
        rf"(?i:{any_of('address.seats')}){GAP}\W?"
        # a number is a phone's or a company's where it is told beside its word
        rf"(?P<address>(?=[^;:@\n]{{0,80}}?\w{GAP}\d){piece}(?:,{GAP}(?!\w*:){piece}){{1,5}})"
        r"(?![\w:])"
    )


@cache
def _lines() -> re.Pattern[str]:
    """A line that is a house, a street and a town: "4 High Street, Ludlow"."""
    word = r"[A-Z][\w'’]+"
    return re.compile(
        rf"^[^\w\n]*(?P<address>\d{{1,4}}[A-Za-z]? (?:{word} ){{1,3}}"
        rf"(?i:{any_of('address.roads')}),(?: {word},?){{1,4}})[^\w\n]*$",
        re.MULTILINE,
    )


@cache
def _alone() -> re.Pattern[str]:
    """A line that is a street and the number of a house, and names no town."""
    return re.compile(
        rf"^[^\w\n]*(?P<address>{_CARE}[A-ZÅÄÖÆØÜ](?:[^\W\d]|[ \-.'’]){{0,40}}?"
        rf"(?i:{any_of('address.streets')}) \d{{1,4}}(?: ?[A-Za-z])?(?: \d{{1,3}})?)"
        r"[^\w\n]*$",
        re.MULTILINE,
    )


@cache
def _towned() -> re.Pattern[str]:
    """A street and the number of a house before a town: "Storgatan 5, Lund"."""
    return re.compile(
        rf"(?<!\w)(?P<address>{_CARE}[A-ZÅÄÖÆØÜ](?:[^\W\d]|[ \-.'’]){{0,40}}?"
        rf"(?i:{any_of('address.streets')}) \d{{1,4}}(?: ?[A-Za-z])?(?: \d{{1,3}})?"
        rf"(?:, | {any_of('address.at')} )[A-ZÅÄÖÆØÜ][^\W\d]+)(?!\w)"
    )


@cache
def _roads() -> re.Pattern[str]:
    """A house, a street and a town in a sentence: "at 4 High Street, Ludlow"."""
    word = r"[A-Z][\w'’]+"
    return re.compile(
        rf"(?<![\w.,-])(?P<address>\d{{1,4}}[A-Za-z]? (?:{word} ){{1,3}}"
        rf"(?i:{any_of('address.roads')})(?:, (?:Co\. )?{word}(?: {word})?){{1,3}})"
    )


@cache
def _only() -> re.Pattern[str]:
    """A postcode and a town, or a town and its country, on a line of their own."""
    word = r"[A-ZÅÄÖÆØÜ][\w\-éå]+"
    town = rf"{word}(?:{GAP}{word})?"
    country = any_of("address.countries")
    return re.compile(
        rf"^[^\w\n]*(?P<address>{_BEFORE_TOWN}{GAP}+{town}|{town},{GAP}{country})"
        r"[^\w\n]*$",
        re.MULTILINE,
    )


@cache
def _elsewhere() -> re.Pattern[str]:
    """What an address on the web has, or a number."""
    return re.compile(r"@|https?:|www\.|\d{5,}")


@cache
def _bounds() -> re.Pattern[str]:
    """What parts two pieces: a sign, or the end of a company's name or number."""
    forms = any_of("organisation.forms")
    return re.compile(
        # a period after initials parts nothing: "P.C. Hooftstraat"
        r"[,;\n(\[•·|]\s*|\s[-–]\s+|:\s+|(?<![ .\n][A-Z])\.\s+(?=[A-ZÅÄÖ])|\)[,\s]+"
        r"|(?<=[a-z]{5})(?<!str)\.\s+(?=\d)"
        rf"|{forms}{GAP}+(?=[A-ZÅÄÖÆØ])"
        rf"|\bLimited{GAP}+(?=[A-Z])|(?<!\d)\d{{6,8}}-\d{{1,4}}{GAP}+"
    )


@cache
def _never() -> re.Pattern[str]:
    words = any_of(
        "address.never", "introduced.by", "number", "phone", "controller.who"
    )
    forms = any_of("organisation.forms", "organisation.written")
    before, after = any_of("organisation.before"), any_of("organisation.after")
    kinds = rf"^{before}{GAP}|{before}$|{after}$"
    return re.compile(
        rf"{forms}|{kinds}|@|https?:|www\."
        rf"|(?i:{words}|{any_of('address.ends')}$)"
        r"|\d{6}[-–]\d{4}|\d{7}-\d|^\W*[\d\s\-–()+/]+\W*$"
    )


@cache
def _registered() -> re.Pattern[str]:
    """A company's form or number, or what kind of body one is."""
    return re.compile(
        rf"{any_of('organisation.forms')}|\d{{6}}-\d{{4}}|\d{{7}}-\d"
        rf"|{any_of('organisation.after')}$"
    )


@cache
def _leads() -> re.Pattern[str]:
    """What an address stands after, up to where it begins."""
    units = any_of("address.units", "address.boxes", "address.ways")
    # a house's name goes on after "Office": "Deva City Office Park"
    house = rf"(?!{any_of('address.streets', 'address.houses')})"
    return re.compile(
        rf"(?i:.*{any_of('address.leads')})[:\s*_]+{house}(?=[A-ZÅÄÖÆØ0-9]|c/o)"
        rf"|(?:.*\s)?(?i:{any_of('address.to')}) (?=\d|{units} )",
        re.DOTALL,
    )


@cache
def _streets() -> re.Pattern[str]:
    """The name of a street or a house, at the end of a piece."""
    return re.compile(rf"{any_of('address.streets')}$", re.IGNORECASE)


@cache
def _through() -> re.Pattern[str]:
    """The name of a street with its town, unparted: "Canal Road Trowbridge"."""
    word = r"[A-Z][\w'’]+"
    return re.compile(rf"(?:{word} ){{1,3}}(?i:{any_of('address.roads')}) {word}")


@cache
def _country() -> re.Pattern[str]:
    """A country's name after an address, on its line or the next."""
    province = rf"(?:{GAP}\([A-Z]{{2}}\))?"
    return re.compile(rf"{province},?(?:{GAP}*\n|{GAP}){any_of('address.countries')}")


@cache
def _number_alone() -> re.Pattern[str]:
    """The number of a house, parted from its street."""
    return re.compile(r"\d{1,4} ?[A-Za-z]?")


@cache
def _way() -> re.Pattern[str]:
    """The name of a street that begins with a word for it: "Via Garibaldi"."""
    return re.compile(rf"(?i:{any_of('address.ways')}){GAP}[A-ZÅÄÖÆØÜ]\D*(?:\d+|$)")


@cache
def _called() -> re.Pattern[str]:
    return re.compile(rf"(?i:{any_of('phone')})[^\w\n]{{0,4}}\+?\d")


@cache
def _houses() -> re.Pattern[str]:
    """What the name of a house ends with, at the end of a piece."""
    return re.compile(rf"{any_of('address.houses')}$")


@cache
def _after_a_name() -> re.Pattern[str]:
    """What stands before a street of one word where it is too long to be part of it."""
    return re.compile(
        rf"(?:\S+{GAP}){{3,}}(?=\S+(?i:{any_of('address.streets')}){GAP}\d)"
    )
