"""What the controller is called.

Each place that may tell the name gives it points; the name with the most is taken.
Where no place does, the text's title tells it, or the name that acts most often.
"""

import re
from collections import Counter
from collections.abc import (
    Collection,
    Container,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import replace
from itertools import chain, pairwise

from ombud.policy.prose.particulars import forms, hosts
from ombud.policy.prose.particulars.address import address, is_street
from ombud.policy.prose.particulars.found import Found, best
from ombud.policy.prose.particulars.full_names import in_full
from ombud.policy.prose.particulars.lexicon import any_of, words
from ombud.policy.prose.particulars.page import Page, authority_words
from ombud.policy.prose.particulars.reached import email
from ombud.policy.prose.text import Part

# A company that stands among this many first parts is likely the controller.
_FIRST = 12
# From so many points on, a single place tells who the controller is; a name with less
# may be that of any company that the text tells of.
_SURE = 3
# So many of the places with less count.
_TWICE = 2
# So much speaks for a company's name by itself; for that of a supplier, too little.
_COMPANY, _SUPPLIER = 2.5, 1.2
# So much speaks for a name that is set off where the controller is told.
_SET_OFF = 20
# And so much for any that is said to be the controller.
_TOLD = 4
# And so much for the first that is said to be.
_OUTRIGHT = 6
# And so much where what it is said to be responsible for may be another's.
_WEAK = 2
# This many characters before a name may say that it is that of a person to ask.
_WHOSE = 40
# A line of more words than this is no name.
_NAMED = 9
# So much for the line under a heading that tells who the controller is.
_HEADED = 3.5
# This many characters after such a line have a number or an address, if it is a name.
_BLOCK = 120
# Longer lines under a heading about the controller are sentences.
_LINE = 70
# A cell or a line of so few words is what stands after it called.
_LABEL = 3
# The title stands among this many first parts.
_TITLED = 8
# And has no more words than this.
_LONG_TITLE = 16
# A sentence that tells whose policy this is does so among this many first characters.
_BEGUN = 24
# A name that acts among this many first characters is likely the controller's; one that
# acts only after so many, and once, is not.
_EARLY, _LATE = 600, 800
# What is named so often, and early on, is what the text is about.
_OFTEN = 3
# And what is named so many times as often as another.
_FAR = 5
# Whoever is introduced later than this is somebody else.
_INTRODUCED = 1500
# What follows the name of who holds a copyright.
_YEAR = re.compile(r"(?:19|20)\d\d")


def name(page: Page) -> Found | None:
    """The controller's name as it is written where most speaks for it."""
    lives = address(page)
    processing = _processing(page)
    controlling = _controllers(page)
    proposed = [
        found
        for found in (
            *(each for each in _proposed(page, lives) if _is_likely(page, each)),
            *_presented(page, controlling),
            *_providing(page),
        )
        if not (lives and _is_within(found, lives))
        and not page.is_processors(found.start)
        # who is told of early on may be a processor, too, to its customers
        and (
            (found.score >= _TOLD and found.start not in processing.values())
            or not any(
                found.value in said and found.start >= min(_EARLY, at)
                for said, at in processing.items()
            )
        )
    ]
    proposed.extend(_hosted(page, proposed))
    proposed = _behind(page, proposed, controlling)
    sure = {found.value for found in proposed if found.score >= _SURE}
    told = (
        best(_summed(found for found in proposed if found.value in sure))
        or _titled(page)
        or _lettered(page)
        or _acting(page, lives, processing)
        or _sited(page)
        or best(_summed(proposed), _COMPANY)
        or best(_summed(_served(page)))
        or _written_as_site(page)
    )
    if told and told.score <= _SURE and not forms.company().fullmatch(told.value):
        told = _outdone(page, told, _acting(page, lives, processing))
    return told and in_full(page, told)


def _outdone(page: Page, told: Found, acting: Found | None) -> Found:
    """The name that acts throughout the text, where another is told in passing."""
    often = page.source.count(told.value)
    if acting and page.source.count(acting.value) > _FAR * often:
        return acting
    return told


def _is_within(found: Found, lives: Found) -> bool:
    """Whether a name stands in the address, or is what one has in place of a town."""
    if lives.start <= found.start < lives.end:
        return True
    return bool(re.search(rf"\d {re.escape(found.value)}$", lives.value))


def _processing(page: Page) -> Mapping[str, int]:
    """The names that are said to process data for another, and where they first are."""
    told: dict[str, int] = {}
    for found in forms.processes().finditer(page.source):
        value = _after_stop(found["name"])
        told.setdefault(value, found.end("name") - len(value))
    return told


def _summed(proposed: Iterable[Found]) -> list[Found]:
    """Each name once, where it first stands, with the points of all its places.

    Of those where little speaks for it, two count: a partner is named as often.
    """
    told: dict[str, Found] = {}
    weak: Counter[str] = Counter()
    for found in sorted(proposed, key=lambda each: each.start):
        before = told.setdefault(found.value, replace(found, score=0))
        weak[found.value] += found.score < _SURE
        if found.score >= _SURE or weak[found.value] <= _TWICE:
            told[found.value] = replace(before, score=before.score + found.score)
    return list(told.values())


def _proposed(page: Page, lives: Found | None) -> Iterator[Found]:
    """What may be the name, each place with its points."""
    told = False
    for part in page.text.parts:
        others: set[str] = set()
        for found in _controlling(page, part):
            if found.score == _WEAK:
                others.add(found.value)
            # who is said to be the controller later is so for something else
            later = told and found.score == _OUTRIGHT
            yield replace(found, score=_TOLD) if later else found
            told = told or found.score >= _TOLD
        yield from (
            found for found in _organised(page, part) if found.value not in others
        )
    yield from _headed(page)
    yield from _above(page, lives)
    yield from _introduced(page)


def _controlling(page: Page, part: Part) -> Iterator[Found]:
    """The names of which a part says that they are the controller."""
    said = page.text.quote(part)
    for pattern in forms.controls(page.language):
        at = 0
        while found := pattern.search(said, at):
            # "This Statement tells how NAME, as the controller"
            possible = forms.is_possible(_bare(found["name"]))
            at = found.end() if possible else found.end("name")
            yield _of(page, part, found, _weight_of(page, part.start, found))


def _weight_of(page: Page, start: int, found: re.Match[str]) -> float:
    """How much it speaks for a name that a part says that it is the controller.

    `start` is where the part begins.
    """
    said = found.string
    if found[0].endswith("**"):
        return _SET_OFF
    who = found.groupdict().get("who")
    if who is None:
        return _WEAK if _is_vague(page, found.groupdict()) else _TOLD
    after = said[found.end() :]
    elsewhere = forms.elsewhere(page.language).match(after)
    if elsewhere and not _is_about(page, elsewhere["what"], start):
        return _WEAK
    if forms.conditional().match(after):
        return _WEAK
    if forms.vague(page.language).fullmatch(who) and (
        start > _INTRODUCED or not forms.about(page.language).match(after)
    ):
        return _WEAK
    return _OUTRIGHT


def _is_vague(page: Page, told: Mapping[str, str | None]) -> bool:
    """Whether one is said to be responsible, and for something else than data."""
    role, of = told.get("role"), told.get("of")
    return bool(
        role
        and of
        and forms.vague(page.language).fullmatch(role)
        and not forms.about(page.language).match(of)
    )


def _is_about(page: Page, thing: str | None, end: int | None = None) -> bool:
    """Whether a text is about a thing: it begins with its name, or has it often.

    It has it before `end`.
    """
    if not thing or page.source.find(thing, 0, end) < 0:
        return False
    begun = "\n".join(map(page.text.quote, page.text.parts[:2]))
    at = page.source.find(thing)
    return (
        thing in begun
        or (at < _EARLY and page.source.count(thing) >= _OFTEN)
        or page.tells_controller(page.at(at, at + 1))
    )


def _organised(page: Page, part: Part) -> Iterator[Found]:
    """The names with a company's form, or a word for what kind of body it is."""
    seen = page.seen[part.number]
    telling = 0
    if page.tells_controller(seen):
        outright = {part.number, *part.under}
        here = any("controller/is" in page.seen[at].said for at in outright)
        telling = 3 if here else 2
    first = part.number < _FIRST
    said = page.text.quote(part)
    for pattern in (forms.company(), forms.body()):
        for found in pattern.finditer(said):
            before = said[: found.start("name")]
            if forms.among().search(before):
                continue
            beside = before.count("(") > before.count(")")  # one of several
            supplies = (
                forms.supplies().match(said, found.end())
                or forms.used().search(before)
                or _is_anothers(page, part.start + found.start("name"))
            )
            score = _SUPPLIER if supplies else _COMPANY + (1.5 if first else 0)
            score += 0 if beside or supplies else telling
            yield _of(page, part, found, score)


def _headed(page: Page) -> Iterator[Found]:
    """The short lines right under a heading about the controller."""
    for heading, part in pairwise(page.text.parts):
        between = page.source[heading.end - 1 : part.start]
        short = len(page.seen[heading.number].words) <= _LABEL and not (
            "." in between or "?" in between
        )
        said = page.text.quote(heading)
        opens = said.endswith(":") and (
            part.kind == "sentence"
            or not re.search(r"\n\W*[*•–-]", between)  # a line, no item of a list
            or bool(forms.opening().search(said))
        )
        if (heading.kind == "heading" or short or opens) and (
            "controller/is" in page.seen[heading.number].said
        ):
            line = re.split(r"[\n,(;]", page.text.quote(part))[0]
            begun = line[:1].islower() and " " in line  # a sentence goes on
            if len(line) < _LINE and not (begun or is_street(line)):
                label = forms.label().match(line)
                at = label.end() if label else 0
                start, end = part.start + at, part.start + len(line)
                yield Found(start, end, _bare(line[at:]), _HEADED)


def _above(page: Page, lives: Found | None) -> Iterator[Found]:
    """The lines right above a number, a street or an address of e-mail."""
    for found in forms.blocks().finditer(page.source):
        line = found["name"].rstrip()
        at = found.start("name")
        near = page.source[max(0, at - _WHOSE) : at + len(line)]
        if len(line.split()) < _NAMED and not (
            is_street(line) or forms.person().search(near)
        ):
            telling = page.tells_controller(page.at(*found.span("name")))
            whole = bool(forms.whole().fullmatch(line))
            lived = lives is not None and lives.start == found.end()
            if telling or lived or (whole and at < _EARLY):
                yield Found(at, at + len(line), _bare(line), _HEADED)
            elif whole:
                yield Found(at, at + len(line), _bare(line), _WEAK)


def _introduced(page: Page) -> Iterator[Found]:
    """The names by which a text introduces who speaks: "At NAME, we"."""
    for pattern in forms.introductions():
        for found in pattern.finditer(page.source, 0, _INTRODUCED):
            yield from _told(found)


def _presented(page: Page, controlling: Collection[str]) -> Iterator[Found]:
    """The names that a text presents in so many words, if only once."""
    for pattern in forms.presentations():
        yield from _each(pattern.finditer(page.source, 0, _INTRODUCED))
    yield from _running(page, controlling)
    for pattern in (forms.owns(), forms.signs(), *forms.ourselves()):
        yield from _each(pattern.finditer(page.source))
    for found in forms.called().finditer(page.source):
        if page.tells_controller(page.at(*found.span("name"))):
            yield from _told(found)


def _provided(page: Page) -> Iterator[re.Match[str]]:
    """What is said to be provided by whom, a company being no such thing."""
    for pattern in forms.provided():
        for found in pattern.finditer(page.source, 0, _INTRODUCED):
            if not forms.company().search(found["thing"]):
                yield found


def _providing(page: Page) -> Iterator[Found]:
    """Who is said to provide what the text is about, which has a name of its own."""
    for found in _provided(page):
        if _is_about(page, _before_stop(found["thing"])):
            yield from (
                replace(each, score=_TOLD)
                for each in _each([found])
                if not _is_anothers(page, each.start)
                and not forms.group().search(each.value)
            )


def _running(page: Page, controlling: Collection[str]) -> Iterator[Found]:
    """Who is said to run the site or the app that a text is about.

    Where another is said to be the controller, it may only have made it.
    """
    said = (each.finditer(page.source, 0, _INTRODUCED) for each in forms.run())
    for told in _each(chain.from_iterable(said)):
        if not _is_anothers(page, told.start):
            early = told.start < _EARLY and not controlling
            yield replace(told, score=_TOLD if early else told.score)


def _is_anothers(page: Page, start: int) -> bool:
    """Whether who is told at an offset provides something that the text isn't about."""
    begun = max(page.source.rfind("\n", 0, start), page.source.rfind(". ", 0, start))
    before = page.source[begun + 1 : start]
    if forms.using().search(before):
        return True
    by = forms.by().search(before)
    if by is None:
        return False
    if forms.ours().search(before):
        return True
    things = [found["name"] for found in forms.named().finditer(before, 0, by.start())]
    if begun < 0 or page.source[begun] == "\n":
        opens = "," not in before and before.lstrip(" *_").startswith(tuple(things))
        if opens and things:
            return False  # "NAME is run by", as a paragraph of its own
    return bool(things) and not any(_is_about(page, each) for each in things)


def _controllers(page: Page) -> set[str]:
    """The names that are said to be the controller in so many words."""
    return {
        found.value
        for part in page.text.parts
        for found in _controlling(page, part)
        if found.score > _WEAK
    }


def _behind(
    page: Page, proposed: Sequence[Found], controlling: set[str]
) -> list[Found]:
    """The names without those of things, where somebody is told to run them."""
    owners = controlling | {
        found.value for found in (*_running(page, controlling), *_providing(page))
    }
    things = {
        _trimmed(_before_stop(said))
        for said in (
            *(f["name"] for each in forms.things() for f in each.finditer(page.source)),
            *(found["thing"] for found in _provided(page)),
        )
    } - controlling
    if not any(found.value in owners - things for found in proposed):
        return list(proposed)
    return [found for found in proposed if found.value not in things]


def _each(found: Iterable[re.Match[str]]) -> Iterator[Found]:
    for match in found:
        for told in _told(match):
            least = forms.SHORTEST - told.value.isupper()  # initials may be two
            if forms.is_possible(told.value, least):
                yield told


def _told(found: re.Match[str]) -> Iterator[Found]:
    start = found.start("name")
    if forms.among().search(found.string[max(0, start - _WHOSE) : start]):
        return
    value = _trimmed(_before_stop(found["name"]))
    at = start + found["name"].find(value)
    if value:
        yield Found(at, at + len(value), value, 3)


def _hosted(page: Page, proposed: Sequence[Found]) -> list[Found]:
    """The names that the host of the controller's e-mail address is made of."""
    reached = email(page)
    pattern = hosts.named_as(reached.value) if reached else None
    if reached and hosts.is_anybodys(reached.value):
        return _written_to(page, reached.value, proposed)
    if pattern is None:
        return []
    known = [found for found in proposed if pattern.search(found.value)]
    if known:
        return [replace(found, score=3) for found in _summed(known)]
    told = next(
        (each for each in pattern.finditer(page.source) if not each[0].islower()), None
    )
    return [Found(told.start(), told.end(), told[0], 3)] if told else []


def _written_to(page: Page, address: str, proposed: Sequence[Found]) -> list[Found]:
    """The name, or the words with a capital, in an address at anybody's host."""
    local = hosts.letters(address.partition("@")[0])
    whole = [found for found in proposed if hosts.letters(found.value) == local]
    if whole:
        return [replace(whole[0], score=_SET_OFF)]
    told = [
        Found(*found.span(), found[0], 3)
        for found in re.finditer(rf"(?<![\w@./-]){forms.CAPITAL}[\w-]+", page.source)
        if len(found[0]) >= hosts.SHORTEST
        and found[0].casefold() in local
        and forms.is_possible(found[0])
    ]
    return told[:1]


def _of(page: Page, part: Part, found: re.Match[str], score: float) -> Found:
    start, end = (part.start + at for at in found.span("name"))
    start = end - len(_after_stop(page.source[start:end]))
    if article := forms.article().match(page.source, start, end):
        start = article.end()
    return Found(start, end, _bare(page.source[start:end]), score)


def _after_stop(said: str) -> str:
    """A name without the last word of the sentence before: "Hosting. NAME"."""
    return re.split(r"(?<=[a-zæøåäö]{3})\.\s", said)[-1]


def _before_stop(said: str) -> str:
    """A name without the first words of the sentence after it: "NAME. Contact"."""
    return _bare(re.split(r"(?<=\w{3})\.\s", said)[0])


def _bare(said: str) -> str:
    return " ".join(said.split()).strip(" ,.*_")


def _is_likely(page: Page, found: Found) -> bool:
    said = found.value
    if found.score == _HEADED and not _is_name(page, said):
        after = page.source[found.end : found.end + _BLOCK]
        return forms.is_possible(said) and (
            _is_no_word(page, said)
            and bool(re.match(r"\W*\n.*[\d@]|,[^\n]*\d", after, re.DOTALL))
        )
    return forms.is_possible(said) and (
        _is_name(page, said)
        or (_is_no_word(page, said) and found.score in (_TOLD, _OUTRIGHT))
    )


def _is_no_word(page: Page, said: str) -> bool:
    """Whether what begins a sentence stands nowhere as a word with a small letter."""
    return not re.search(
        rf"(?<![\w@./-]){re.escape(said.casefold())}(?![\w@]|\.\w)", page.source
    )


def _is_name(page: Page, said: str) -> bool:
    """Whether it is more than a sentence's first word: it stands within one, too."""
    return " " in said or bool(
        re.search(rf"[\w,] {re.escape(said)}(?!\w)", page.source)
    )


def _titled(page: Page) -> Found | None:
    """Whose policy the title says that it is."""
    for part in page.text.parts[:_TITLED]:
        if len(page.seen[part.number].words) > _LONG_TITLE:
            continue
        for pattern in forms.titles():
            found = pattern.search(page.text.quote(part))
            if found is None or not forms.is_possible(found["name"]):
                continue
            # further on in a sentence it is another's policy that is spoken of
            if part.kind == "heading" or found.start() < _BEGUN:
                return _of(page, part, found, 1)
    return None


def _lettered(page: Page) -> Found | None:
    """The name that stands alone above the title."""
    first, *others = page.text.parts[:2] or (None,)
    if first is None or not others:
        return None
    said = page.text.quote(first)
    title = re.search(
        any_of("policy.called"), page.text.quote(others[0]), re.IGNORECASE
    )
    found = re.fullmatch(rf"(?:{forms.proper(2)})[*_]*", said)
    if not (title and found and forms.is_possible(found["name"])):
        return None
    return _of(page, first, found, 1)


def _acting(
    page: Page, lives: Found | None, processing: Container[str]
) -> Found | None:
    """The name that acts most often, where no name has a company's form."""
    first: dict[str, Found] = {}
    acting = list(forms.acts().finditer(page.source))
    often = Counter(_trimmed(found["name"]) for found in acting)
    for found in acting:
        value = _trimmed(found["name"])
        at = found.start("name") + found["name"].find(value)
        if (
            forms.is_possible(value)
            and (
                _is_name(page, value)
                or (often[value] > 1 and _is_no_word(page, value))
                or (at < _EARLY and bool(re.search(r"[a-zåäö][A-Z]", value)))
            )
            and not page.is_processors(at)
            and value not in processing
            and not (lives and lives.start <= at < lives.end)
        ):
            first.setdefault(value, Found(at, at + len(value), value, 0))
    chosen = best(replace(each, score=_weight(page, each)) for each in first.values())
    if chosen and (
        chosen.start > _INTRODUCED
        or (chosen.start > _LATE and page.source.count(chosen.value) == 1)
    ):
        return None
    return chosen


def _weight(page: Page, found: Found) -> float:
    often = page.source.count(found.value) * (2 if " " in found.value else 1)
    return often + (8 if found.start < _EARLY else 0)


def _sited(page: Page) -> Found | None:
    """The name that the address of a site is made of, where one is told early on."""
    for site in hosts.SITE.finditer(page.source, 0, _INTRODUCED):
        pattern = (
            None if authority_words().search(site[0]) else hosts.named_as(site["host"])
        )
        for found in pattern.finditer(page.source) if pattern else ():
            if not found[0].islower() and not page.is_processors(found.start()):
                return Found(found.start(), found.end(), found[0], 1)
    return None


def _served(page: Page) -> Iterator[Found]:
    """The names of what the text is about, where nobody is said to run it."""
    for pattern in forms.things():
        for found in pattern.finditer(page.source, 0, _INTRODUCED):
            for told in _told(found):
                if (
                    forms.is_possible(told.value)
                    and not page.is_processors(told.start)
                    and page.source.count(told.value) > 1
                ):
                    yield told


def _written_as_site(page: Page) -> Found | None:
    """The address of a site that is spoken of as if it were a name."""
    for site in re.finditer(
        rf"(?:(?<![\w@./-])|(?<=https://)|(?<=www\.)){hosts.HOST}(?![\w@-]|/\w|\.\w)",
        page.source,
    ):
        if site.end() > _EARLY or authority_words().search(site[0]):
            break
        if page.source.count(site[0]) > 1 and not page.is_processors(site.start()):
            return Found(site.start(), site.end(), site[0], 1)
    return None


def _trimmed(said: str) -> str:
    """A name without words that began its sentence or join it to what follows."""
    told = said.split()
    if told and told[0] in words("organisation", "others"):
        return ""  # "Google Play"
    while told and told[0].casefold() in forms.never():
        del told[0]
    joining = set(words("organisation", "within")) | {"&"}
    while told and (told[-1] in joining or _YEAR.fullmatch(told[-1])):
        del told[-1]
    return " ".join(told)
