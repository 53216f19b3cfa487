"""The forms in which a text says what the controller is called.

In each the group `name` is the name. How much a form speaks for it is up to `names`.
"""

import re
from functools import cache

from ombud.policy.prose.particulars.lexicon import GAP, any_of, laws, words
from ombud.policy.prose.particulars.page import authority_words

CAPITAL = "[A-ZÅÄÖÆØÜ]"
"""What a name begins with."""
_LETTERS = r"[\w&'’.\-]*"
_WORD = rf"{CAPITAL}{_LETTERS}"
# A brand may begin with small letters or digits: "bitNote", "3Dala".
_SMALL = rf"[a-z]{{1,8}}(?=[A-Z]){_LETTERS}|\d{{1,3}}[A-Z]\w{{2,}}|\d[A-Z]{{2}}(?=,)"
SHORTEST = 3
"""So many letters a name has at least, unless all are capitals."""
# A date is in no name.
_DATED = re.compile(r"\d{4}-\d\d|\d\.\d{1,2}\.\d\d")
# What sets a name off in the text: "**NAME**".
_MARK = r"[*_]{0,3}"


@cache
def trades() -> re.Pattern[str]:
    """What stands between whoever trades and the name it trades under: "v/ "."""
    trading, the = any_of("introduced.trading"), any_of("organisation.the")
    return re.compile(rf",? (?:/|{trading})(?: (?i:{the}))? ?$")


@cache
def traded_before() -> tuple[re.Pattern[str], ...]:
    """A name right before what trades under another: "NAME v/ "."""
    rest = trades().pattern
    return (re.compile(company().pattern + rest), re.compile(proper() + rest))


@cache
def traded_after() -> re.Pattern[str]:
    """A name right after one that trades under it: " t/a NAME"."""
    trading = any_of("introduced.trading")
    return re.compile(rf",?{GAP}(?:/|{trading}){GAP}?{proper()}")


@cache
def article() -> re.Pattern[str]:
    """What stands before a name and is no part of it."""
    return re.compile(any_of("organisation.articles") + GAP)


@cache
def never() -> frozenset[str]:
    """The words, casefolded, that begin no name."""
    return frozenset(word.casefold() for word in words("organisation", "never"))


@cache
def texts() -> re.Pattern[str]:
    """What a name does not end with: what texts are called, and what is done there."""
    return re.compile(any_of("policy.called", "organisation.ends_never"), re.IGNORECASE)


@cache
def _particles(*also: str) -> str:
    """What is small within a name: "Academia del Español"."""
    return rf"{any_of('organisation.particles', *also)}(?={GAP}{CAPITAL})"


@cache
def _adverb() -> str:
    """What may stand between a name and what it does."""
    return rf"(?:[a-z]*?{any_of('organisation.adverbs')} )?"


@cache
def _half() -> str:
    """What is small after a hyphen: "Barn- och utbildningsnämnden"."""
    joins = any_of("organisation.and")
    return rf"(?:(?<=-)|{GAP}[a-zæøåäöü]+-){GAP}{joins}{GAP}[a-zæøåäöü]\w+"


def proper(least: int = 1, group: str = "name") -> str:
    """The pattern of a name of at least so many words with capitals."""
    within = any_of("organisation.within")
    begun = rf"(?<!\w)(?={CAPITAL}|[a-z]{{1,8}}[A-Z]|\d{{1,3}}[A-Z])"
    first = rf"{begun}(?!(?i:{any_of('organisation.never')}))(?:{_WORD}|{_SMALL})"
    goes_on = rf"[A-ZÅÄÖÆØÜ0-9]{_LETTERS}|&|{within}(?!{GAP}\d)|{_particles()}"
    rest = rf"(?:{_half()}|{GAP}(?:{goes_on})){{{least - 1},7}}"
    return rf"(?:(?i:{any_of('organisation.the')}){GAP})?(?P<{group}>{first}{rest})"


@cache
def joined() -> str:
    """The pattern of a name whose words are joined: "Department for Education"."""
    joins = any_of("organisation.within", "organisation.for")
    word = rf"{CAPITAL}[\w&-]+"
    return rf"(?<!\w)(?P<name>{word}(?:{GAP}(?:{joins}{GAP})?{word}){{1,6}})"


@cache
def controls(language: str) -> tuple[re.Pattern[str], ...]:
    """That a NAME is the controller, or that the controller is NAME."""
    who, verb, filler, kinds = (
        any_of(f"controller.{key}", language=language)
        for key in ("who", "is", "fillers", "kinds")
    )
    the, of, titles = (any_of(f"organisation.{key}") for key in ("the", "of", "titles"))
    return (
        re.compile(
            # within what comes between, a period stands only after what is cut short
            rf"{proper()}(?:,? (?:\[[^\]\n]*\]|[^.;]|(?<=\b\w)\.|\.(?=\w)"
            rf"|(?<=\bn[ro])\.){{0,90}}?)?,? "
            rf"(?P<verb>(?i:{verb})) (?:(?i:{filler}) )*(?P<who>(?i:{who}))\w*"
        ),
        re.compile(
            rf"(?i:(?P<role>{who})(?P<of>[^.;\n]{{0,60}}?)(?: {verb}|:))[:\s*_]*"
            rf"(?:{the} )?(?:{the} (?:[a-z]+ ){{1,3}}{of} (?:{the} )?)?"
            rf"(?:{kinds} )*(?:{titles}[.-](?: ?[\w-]+\.)* )*{proper()}"
        ),
        # "is NAME the controller", after what begins the sentence
        re.compile(
            rf"(?P<verb>(?<= )(?i:{verb})) {proper()} "
            rf"(?:(?i:{filler}) )*(?P<who>(?i:{who}))\w*"
        ),
        # what is set off is the name, small letters and all
        re.compile(
            rf"(?i:{who}[^.;\n]{{0,60}}?(?: {verb}|:))[:\s*_]*[:\s]"
            rf"\*\*(?P<name>{CAPITAL}[^*\n.;:,()]{{2,80}})\*\*"
        ),
    )


@cache
def vague(language: str) -> re.Pattern[str]:
    """What one may be of anything: "responsible"."""
    return re.compile(any_of("controller.vague", language=language), re.IGNORECASE)


@cache
def about(language: str) -> re.Pattern[str]:
    """What goes on after "is responsible": it ends, or tells of data."""
    about = any_of("controller.about", language=language)
    return re.compile(rf"\W*$|.{{0,70}}?{about}", re.DOTALL | re.IGNORECASE)


@cache
def elsewhere(language: str) -> re.Pattern[str]:
    """Another's system, after "is the controller": "for NAME", "for its own"."""
    of, own = any_of("policy.of"), any_of("controller.own", language=language)
    return re.compile(
        rf" {of} (?P<what>{CAPITAL}[\w-]+)[.,]|.{{0,20}}(?i:{own})", re.DOTALL
    )


@cache
def conditional() -> re.Pattern[str]:
    """That one is the controller only in some cases: "if you ask for it in Wales"."""
    return re.compile(rf",? (?:only )?{any_of('controller.cases')}(?!\w)")


@cache
def processes() -> re.Pattern[str]:
    """That a NAME processes data for another."""
    verb, kinds = any_of("controller.is"), any_of("controller.processor")
    return re.compile(
        rf"{proper()},? (?i:{verb}) (?:[a-zæøåäöü]+ ){{0,4}}?[\w-]*?(?i:{kinds})"
    )


@cache
def company() -> re.Pattern[str]:
    """A name with a company's form; before an abbreviation it may begin small."""
    short = any_of("organisation.forms")
    never = any_of("organisation.never")
    begins = (
        rf"(?=[A-ZÅÄÖÆØÜ0-9])(?!(?i:{never}),)\w[\w&'’.\-/]*"
        rf"|(?<![\w.-])[a-zåäö][\w\-]{{3,}}(?={GAP}{short})"
    )
    within = any_of("organisation.within")
    goes_on = rf"[A-ZÅÄÖÆØÜ0-9(][\w&'’.\-/()]*|[&+]|{within}|{_particles()}"
    forms = any_of("organisation.forms", "organisation.written")
    return re.compile(
        rf"(?P<name>(?:{begins})(?:{_half()}|{GAP}(?:{goes_on})){{0,6}}?"
        rf",?{GAP}{forms}(?:\s\(publ\))?)(?!\w)"
    )


@cache
def body() -> re.Pattern[str]:
    """A name with a word for the kind of body, before it or after it."""
    before, after = (any_of(f"organisation.{key}") for key in ("before", "after"))
    goes_on = (
        rf"[A-ZÅÄÖÆØ0-9]{_LETTERS}|&|{any_of('organisation.and')}|{after}|{_particles('organisation.for')}"
        rf"|{any_of('organisation.within')}(?={GAP}{CAPITAL})"
    )
    word = rf"{CAPITAL}[\w\-'’]+"
    joined = any_of("organisation.and")
    board = rf"(?:[\w\-]+ {joined} )?[\w\-]*?{any_of('organisation.boards')}"
    return re.compile(
        rf"(?P<name>(?<!\w)(?={CAPITAL}){board}(?:,? i|,)? (?:{word} ){{1,3}}{after}"
        rf"|(?<!\w)(?={CAPITAL})\w*?{before}(?:{GAP}(?:{goes_on})){{1,5}}"
        rf"|(?:St\.? )?{word}(?: (?:{joined}|&) {word}| {word}){{0,3}} [\w\-]*?{after}"
        r"(?: r\.f\.)?)"
        # "(Swedish University Computer Network)" goes on
        rf"(?!(?:{GAP}{CAPITAL}[\w\-]+)+\))"
    )


@cache
def supplies() -> re.Pattern[str]:
    """What a supplier does, after its name or after that of two."""
    other = rf"(?: {any_of('organisation.and')} [^.\n]{{2,40}}?)?"
    data = any_of("controller.about")
    return re.compile(
        rf"{other} {any_of('organisation.supplies')}(?!.{{0,20}}(?i:{data}))"
    )


@cache
def used() -> re.Pattern[str]:
    """That the name of a supplier or a recipient follows: "we use", "sent to the"."""
    used, the = any_of("organisation.used"), any_of("organisation.the")
    return re.compile(rf"{used} (?:{the} )?$")


@cache
def among() -> re.Pattern[str]:
    """That the name follows of whom one belongs or answers to."""
    among, the = any_of("organisation.among"), any_of("organisation.the")
    return re.compile(rf"{among} (?:{the} )?$", re.IGNORECASE)


@cache
def using() -> re.Pattern[str]:
    """That something is used which another provides: "we use THING, a service of"."""
    return re.compile(
        rf"(?i:{any_of('organisation.used')})(?=\W+(?:\w+\W+){{0,3}}?{CAPITAL})"
    )


@cache
def by() -> re.Pattern[str]:
    """That who provides it follows: "is a service of"."""
    phrase = any_of("introduced.by", "service.of")
    ways = (
        rf"{any_of('service.done')}(?: [a-zæøåäöüß-]+,?){{0,4}}? {any_of('service.by')}"
    )
    return re.compile(rf"(?i:{phrase}|{ways}) (?:[a-zæøåäöüß]+,? ){{0,3}}\W*$")


@cache
def ours() -> re.Pattern[str]:
    """That what we have was made by another: "our website is made by"."""
    ours, made = any_of("service.ours"), any_of("service.made")
    return re.compile(rf"(?i:{ours} (?:[\w-]+ ){{1,5}}{made})")


@cache
def group() -> re.Pattern[str]:
    """A group of companies, of which a controller is one."""
    return re.compile(rf"{any_of('organisation.groups')}$")


@cache
def named() -> re.Pattern[str]:
    """A name of any kind."""
    return re.compile(proper())


@cache
def society() -> re.Pattern[str]:
    """A name that begins with a word for the kind of body: "Föreningen Tallen"."""
    return re.compile(rf"{any_of('organisation.before')}{GAP}{_WORD}")


@cache
def titles() -> tuple[re.Pattern[str], ...]:
    """A title that says whose policy it is: "Privacy policy of NAME"."""
    called, of, before = (any_of(f"policy.{key}") for key in ("called", "of", "before"))
    return (
        re.compile(rf"(?i:{called}\w*\s+(?:{of}|–|-|\|)\s+){proper()}"),
        re.compile(
            rf"{proper()}(?:'s|’s|s|:s|:n|n)?(?: ?[–|:-])? "
            rf"(?i:(?:{before} )?\w*?{called})"
        ),
        re.compile(rf"^\W*(?i:(?:{before} )?{called})\w*\s+{proper(2)}$"),
        re.compile(
            rf"^\W*(?i:{any_of('policy.headed')})\s+(?:{of}|–|-|\|)\s+{proper()}$"
        ),
    )


@cache
def introductions() -> tuple[re.Pattern[str], ...]:
    """What a text says of who speaks: "At NAME, we"."""
    how, at, we_at, we, welcome, reached, does = (
        any_of(each)
        for each in (
            *(f"introduced.{key}" for key in ("how", "at", "we_at", "we", "welcome")),
            "introduced.reached",
            "organisation.does",
        )
    )
    return (
        re.compile(rf"(?i:{how}) {_MARK}{proper()}{_MARK} (?={does})"),
        re.compile(rf"(?i:{at}) {_MARK}{proper()}{_MARK},? (?:[a-zæøåäö]+ )?(?={we})"),
        re.compile(rf"(?i:{at}) {_MARK}{proper()}{_MARK}, {reached}"),
        re.compile(rf"(?i:{we_at}) {_MARK}{proper()}"),
        re.compile(rf"(?i:{welcome}) {_MARK}{proper()}"),
        re.compile(rf"(?i:{any_of('introduced.with')}) {_MARK}{proper()}"),
    )


@cache
def presentations() -> tuple[re.Pattern[str], ...]:
    """What presents a name in so many words, if only once."""
    never, does = any_of("organisation.never"), any_of("organisation.does")
    we = any_of("introduced.we")
    return (
        # NAME ("we"), NAME, hereafter called
        re.compile(
            rf"{proper()}[*_]*,?{GAP}?(?:\([^()\n]{{0,40}}?\W??|(?<=,{GAP})(?=\w{{5}}))"
            # "(we ask for none)" tells of something else
            rf"(?!(?i:{we}) \w)(?i:{any_of('introduced.as')})"
        ),
        re.compile(
            rf"^[^\w\n]*{proper()} (?i:{any_of('introduced.cares')})", re.MULTILINE
        ),
        # ABC design and build is, twice
        re.compile(
            rf"^[^\w\n]*(?!(?i:{never}))(?P<name>[A-Z]{{2,5}}(?: [a-z]+){{1,4}}) "
            rf"(?={does})(?=[^\x00]*(?P=name))",
            re.MULTILINE,
        ),
        # NAME and its affiliates
        re.compile(rf"{proper()},? {any_of('introduced.group')}"),
        # NAME (ABC) collects
        re.compile(
            rf"^[^\w\n]*(?:\d[\d.]* )?{proper(2)} "
            r"\([\"“”'\u2018]?[A-Z][\w&]+[\"“”'\u2019]?\)"
            rf"(?:,| {_adverb()}{does})",
            re.MULTILINE,
        ),
        # This policy describes NAME of two words or more
        re.compile(
            rf"(?i:{any_of('policy.called')})\w* (?:[a-zæøåäö]+ ){{1,3}}{proper(2)}"
        ),
        # name ("we"), whose letters may all be small
        re.compile(
            r"(?<![\w@./-])(?P<name>[\w.\-]+) \([\"“”'\u2018]"
            rf"(?i:{any_of('introduced.speaks')})[,\"“”'\u2019]"
        ),
        # NAME (org. no. 123), without a company's form
        re.compile(rf"(?<!\d{GAP}){proper()},?{GAP}\(?(?i:{any_of('number')})[^\n\w]"),
    )


@cache
def run() -> tuple[re.Pattern[str], ...]:
    """Who runs the site or the app, which may have a name of its own."""
    by, owner = any_of("introduced.by"), any_of("introduced.owner")
    # "by an individual developer, NAME"
    filler = r"(?:[a-zæøåäöüß]+,? ){0,3}"
    return (
        re.compile(rf"(?i:{by}):? {filler}{_MARK}{proper()}"),
        re.compile(rf"{proper()}, {owner}"),
    )


@cache
def provided() -> tuple[re.Pattern[str], ...]:
    """Who provides what has a name of its own: "THING is a service of NAME"."""
    phrase, done, nouns, by, runs, behind = (
        any_of(*each.split())
        for each in (
            "introduced.by service.of",
            *(f"service.{key}" for key in ("done", "nouns", "by", "runs", "behind")),
        )
    )
    word = r"[a-zæøåäöüß-]+,?"
    thing = rf"[\"“”'’]?{proper(group='thing')}[\"”'’]?(?: \([^()\n]*\))?,?"
    run = rf"{phrase}|(?:{done}|[\w-]*?{nouns})(?: {word}){{0,4}}? {by}"
    name = rf"(?:{word} ){{0,3}}{_MARK}{proper()}"
    return (
        re.compile(rf"{thing}(?: {word}){{0,6}}? (?i:{run}) {name}"),
        # NAME runs THING, NAME, who runs THING
        re.compile(rf"{proper()}(?: \([^()\n]*\))?,?(?: {word})? {runs} {thing}"),
        # behind THING is NAME
        re.compile(rf"{behind} {thing}(?: {word}){{1,3}} {proper()}"),
    )


@cache
def things() -> tuple[re.Pattern[str], ...]:
    """What is run by another: "the app THING", "THING is an app", "who runs THING"."""
    verb, before, nouns, runs = (
        any_of(f"service.{key}") for key in ("is", "before", "nouns", "runs")
    )
    words = r"(?:[a-zæøåäöü-]+,? ){0,3}?"
    return (
        re.compile(rf"(?:{before}|{runs}) [\"“”'’]?{_MARK}{proper()}"),
        re.compile(
            rf"{proper()}[\"”'’]?(?: \([^()\n]*\))? (?:{verb} {words})?[\w-]*?{nouns}"
        ),
    )


@cache
def ourselves() -> tuple[re.Pattern[str], ...]:
    """Who speaks, in so many words: "we are the NAME", "we (NAME)"."""
    we, am, the = map(any_of, ("introduced.we", "introduced.am", "organisation.the"))
    return (
        re.compile(rf"(?i:{am}) (?:(?i:{the}) )?{_MARK}{proper(2)}"),
        re.compile(rf"(?i:{we}) \({_MARK}{proper(2)}{_MARK}\)"),
        # "We, the NAME, are"
        re.compile(
            rf"(?:^|[.!?]\s)\W*(?i:{we}), (?:{the} )?"
            rf"{_MARK}{proper()}{_MARK},",
            re.MULTILINE,
        ),
    )


@cache
def signs() -> re.Pattern[str]:
    """Who signs the text: "Kind regards, NAME"."""
    greeting = any_of("introduced.greetings")
    return re.compile(
        rf"(?i:{greeting})[,.!:]?\s{{1,3}}{_MARK}{proper()}{_MARK}\W*$", re.MULTILINE
    )


@cache
def owns() -> re.Pattern[str]:
    """Who owns the text or the site: "© 2024 NAME"."""
    year = r"(?:20\d\d(?:\s?[-–]\s?(?:20\d\d|\w+))?,?)"
    sign = rf"(?:{any_of('introduced.copyright')}|\(c\))"
    by = any_of("service.by")
    return re.compile(
        rf"(?i:{sign})(?:\s*(?i:{sign}|{by}))*\s*{year}?\s*(?i:{by} )?{proper()}"
    )


@cache
def blocks() -> re.Pattern[str]:
    """A line right above one with a number, a street or an address of e-mail."""
    labels = any_of("number", "phone", "address.labels")
    mail = any_of("email")
    word = r"[^\W\d]+"
    street = rf"[A-ZÅÄÖÆØÜ]{word}(?:[ .-]{word}){{0,3}} \d{{1,3}}(?: ?[A-Za-z])?[,\n]"
    street = rf"{street}|(?i:{any_of('address.boxes')}) \d|\d+ [A-Z]"
    owner = rf"(?:[^\w\n]*{any_of('introduced.trading')}[^\n]{{2,40}}\n)?"
    return re.compile(
        rf"^[^\w\n]*(?P<name>{CAPITAL}[^\n.:;@()|\d]{{2,60}})\n\n?{owner}[^\w\n]*"
        rf"(?=(?i:{labels})|(?i:{mail})\W*:|[\w.\-]+@|\d{{6,8}}-\d|{street})",
        re.MULTILINE,
    )


@cache
def whole() -> re.Pattern[str]:
    """A line that is a name: two words or more, and the names of two by a stroke."""
    return re.compile(rf"{proper(2)}(?: ?/ ?[^\n]+)?|{_WORD} ?/ ?{CAPITAL}[^\n]+")


@cache
def person() -> re.Pattern[str]:
    """That whom one may ask comes next."""
    return re.compile(any_of("introduced.person"), re.IGNORECASE)


@cache
def opening() -> re.Pattern[str]:
    """That a name follows: "the controller is:"."""
    return re.compile(rf" (?i:{any_of('controller.is')}):$")


@cache
def label() -> re.Pattern[str]:
    """What stands before a name on its line: "Name: "."""
    return re.compile(
        rf"[^\w\n]*{any_of('introduced.named', 'address.labels')}[*_]*:[*_\s]*",
        re.IGNORECASE,
    )


@cache
def called() -> re.Pattern[str]:
    """A line such as "Company name: NAME"."""
    return re.compile(
        rf"^[^\w\n]*(?i:{any_of('introduced.named')})[*_]*(?::|\s?\|)[^\w\n]*{proper()}",
        re.MULTILINE,
    )


@cache
def acts() -> re.Pattern[str]:
    """A name that does something in a sentence."""
    begun = rf"(?:{CAPITAL}|[a-z]{{1,4}}(?=[A-Z]))"
    word = rf"{begun}[\w&'’\-]*(?:\.[a-z]{{2,4}}(?![\w.]))?"
    goes_on = rf"{word}|&|{any_of('organisation.within')}"
    return re.compile(
        r"(?:^|[(\s*_>\"”“])(?P<name>(?:\d+(?:st|nd|rd|th) )?"
        rf"{word}(?:{GAP}(?:{goes_on})){{0,5}})"
        rf"(?= (?:{_adverb()}{any_of('organisation.does')}|\())"
    )


def is_possible(said: str, least: int = SHORTEST) -> bool:
    """Whether words may be a name, no law, authority or beginning of a sentence."""
    if len(said) < least or authority_words().search(said):
        return False
    if said in words("organisation", "forms") or said in words("address", "countries"):
        return False
    if company().search(said) or society().match(said):
        return True
    told = said.casefold().split()
    return told[0] not in never() and not (
        laws().search(said) or texts().fullmatch(told[-1]) or _DATED.search(said)
    )
