"""From parts to facts: which label a sentence tells, and how sure that is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ombud.policy.prose.context import ABOUT_DATA, Seen
from ombud.policy.prose.rules import LABELLED
from ombud.policy.prose.words import Match


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that a part of the text says.

    `kind` is a field of a reading (`purposes`, `retention`, `transfers`); `label` its
    label, or its value where it has none. `start` and `end` are the offsets of the
    words that tell it. `confidence` lies between 0 and 1; `by` says who read it.
    """

    kind: str
    label: str
    part: int
    start: int
    end: int
    confidence: float
    by: str = "rules"


@dataclass(frozen=True, slots=True)
class _Way:
    """Where the labels of a kind are told.

    Under its topic, or in a sentence with its frame; but not under the topics of
    `never`, nor as an item where those of `alone` are the only ones, unless the
    sentence says by the frame `sure` that it is about the data.
    """

    topic: str
    frame: str
    sure: str
    never: frozenset[str]
    alone: frozenset[str] = frozenset()


# Up to this many words, a line under the purposes' heading names one.
SHORT = 12
# Elsewhere, an expression holds together up to this many words between its own.
WIDE = 4
# How near a word such as "for" stands to what it is for.
AT_ONCE = 2
# In an item longer than this, a noun names a purpose where the item begins with it.
LINE = 8
BEGINNING = 2
# Up to this many words, a line names what the text is about.
TITLE = 6
# Kinds whose expressions are particular enough to count wherever they stand.
_FREE = frozenset({"purposes", "legal_bases"})

# Those whose items are told by what introduces them: "in the form we ask for:".
_LED = frozenset({"data_categories", "recipients"})

# Data whose words name dealings as well: an order is data, and what data is needed for.
_DEALINGS = frozenset(
    {
        "account",
        "communication",
        "consents",
        "credit",
        "education",
        "employment",
        "housing",
        "image_sound",
        "orders",
        "preferences",
        "profile",
        "social_media",
        "user_generated",
    }
)
# Those that count under the heading of another kind only where data is spoken of.
_ONLY_DATA = frozenset({"communication", "credit", "orders", "preferences"})
# Words that tell a label where its kind is told, and nowhere else.
_NOUNS = frozenset({"names", "visits"})
_PLAIN = ("identity", "national_id", "technical")  # beside these it is a list of data
_OTHER_KINDS = frozenset({"purposes", "bases", "recipients"})

# What those do to whom data is passed on, rather than what they get it for.
_OTHERS_WORK = frozenset(
    {
        "business_statistics",
        "communicate_business",
        "contract_performance",
        "customer_insights",
        "customer_service",
        "events_training",
        "manage_orders",
        "manage_relationship",
        "newsletter",
        "payment",
        "provide_service",
        "service_communication",
        "usage_analytics",
        "website_functionality",
    }
)
# Those who may be told of in any sentence.
_OTHERS = frozenset({"authorities", "employees", "partners", "social_platforms"})
# What the data in a list comes of or is about.
_DONE = frozenset(
    {
        "communicate_business",
        "correspondence",
        "customer_service",
        "events_training",
        "payment",
        "sales_meetings",
        "service_communication",
        "surveys",
        "usage_analytics",
        "webinars",
    }
)
# What is done by sending something, or by others: "we send a survey to our members".
_BY_SENDING = frozenset(
    {
        "booking",
        "events_training",
        "marketing",
        "newsletter",
        "payment",
        "recruitment",
        "service_communication",
        "surveys",
    }
)
# What a firm or a club does for people, whether or not it has data on them.
_TRADE = frozenset(
    {
        "business_statistics",
        "communicate_business",
        "correspondence",
        "customer_insights",
        "customer_service",
        "develop_business",
        "events_training",
        "legal_obligation",
        "manage_orders",
        "sales_meetings",
        "website_functionality",
    }
)
# What people come to: that they came is data.
_HAPPENS = frozenset({"events_training", "surveys", "webinars"})
# What a heading names as a ground, a cookie or a subject.
_HEADED = frozenset(
    {
        "communicate_business",
        "contract_performance",
        "profiling",
        "usage_analytics",
    }
)
# What cookies do for a visit, in the words of what is done for customers.
_FITTED = frozenset({"customer_insights", "profiling"})
# What cookies are not for, though words about a site sound like it.
_NOT_OF_VISITS = frozenset(
    {
        "business_statistics",
        "contract_performance",
        "customer_insights",
        "manage_relationship",
        "marketing",
        "provide_service",
        "sales_meetings",
        "service_communication",
        "surveys",
    }
)
# Where what is said is a purpose by its place.
_PURPOSEFUL = frozenset({"purposes", "bases"})
_NOWHERE: frozenset[str] = frozenset()
_TOLD_OTHERWISE = ("sources/", "recipients/")
# What a name tells, and whether it stands after the words or before them.
_NAMED = {
    "from_whom": ("sources", "partners", True),
    "gives_us": ("sources", "partners", False),
    "kept_by": ("recipients", "processors", True),
}
_NOT_THERE = dict.fromkeys(_NOT_OF_VISITS, frozenset({"cookies"})) | {
    # there the law is a condition, there security a promise to the reader
    "legal_obligation": frozenset({"recipients", "retention", "rights"}),
    "security": frozenset({"general", "security"}),
    "service_communication": frozenset({"changes", "cookies"}),
}
_ELSEWHERE = frozenset(
    {"definitions", "rights", "links", "complaint", "changes", "contact", "security"}
)
_WAYS = {
    "purposes": _Way("purposes", "uses", "uses_data", _ELSEWHERE),
    "data_categories": _Way(
        "data",
        "collects",
        "collects_data",
        _ELSEWHERE | {"recipients", "retention", "bases"},
    ),
    "sources": _Way(
        "sources",
        "obtains",
        "obtains_data",
        _ELSEWHERE | {"recipients", "transfers", "retention", "bases"},
        frozenset({"purposes"}),
    ),
    "recipients": _Way(
        "recipients",
        "shares",
        "shares_data",
        _ELSEWHERE | {"sources", "retention"},
        frozenset({"purposes"}),
    ),
    "legal_bases": _Way("bases", "grounds", "", _ELSEWHERE - {"contact", "security"}),
    "rights": _Way("rights", "entitles", "", frozenset({"definitions", "transfers"})),
}


def labelled(seen: Seen) -> Iterator[Fact]:
    """The labels that a part tells, by the rules."""
    if seen.part.kind == "sentence" and seen.said_as.rstrip("*_ ").endswith("?"):
        return  # what it asks is told by what follows
    for kind in LABELLED:
        way = _WAYS[kind]
        told = way.topic in seen.topics
        framed = bool({way.frame, way.sure} & seen.frames) or (
            way.frame in seen.lead_frames
        )
        elsewhere = not _is_sure(seen, kind, way) and (
            _ruled_out(seen, kind, way)
            or "defines" in seen.frames
            or (seen.part.kind == "item" and "defines" in seen.lead_frames)
            or (seen.part.kind == "item" and seen.topics and seen.topics <= way.alone)
        )
        if not told and (elsewhere or not (framed or kind in _FREE)):
            continue
        if seen.part.kind == "heading" and not (
            kind == "purposes"
            or (kind == "rights" and framed)
            or (kind == "legal_bases" and told and ":" in seen.said_as)
        ):
            continue  # it names what comes, and what comes tells it
        for name, match in seen.said.items():
            found, _, rest = name.partition("/")
            if found != kind:
                continue
            label, _, strength = rest.partition("/")
            if strength in _NOUNS and not (
                _is_told(seen, kind, told=told, framed=framed)
                or (kind == "purposes" and told and _is_after_for(seen, match))
            ):
                continue
            if _means_another(
                seen, name, match, told=told, sure=way.sure in seen.frames
            ):
                continue
            start, end = seen.span(match)
            yield Fact(kind, label, seen.part.number, start, end, 0.9 if told else 0.7)


def _is_sure(seen: Seen, kind: str, way: _Way) -> bool:
    """Whether a part says by its own words, or its list's, that it is about data."""
    if kind == "legal_bases":
        return seen.does  # among the rights, too
    led = kind in _LED and seen.part.kind == "item" and way.sure in seen.lead_frames
    return led or way.sure in seen.frames


def _ruled_out(seen: Seen, kind: str, way: _Way) -> frozenset[str]:
    """The topics of a part under which its kind isn't told.

    "Contact details: to confirm your booking" is about data, and "What are cookies?"
    goes on to say what they are used for.
    """
    never = seen.topics & way.never
    if kind == "data_categories" and (
        {"keeps", "cookies"} & (seen.frames | seen.topics)
    ):
        return never - {"retention"}  # what is kept is data: "messages: one year"
    if kind != "purposes":
        return never
    if "data" in seen.topics:
        never -= {"contact"}
    return never - {"definitions"} if "cookies" in seen.topics else never


def named(seen: Sequence[Seen]) -> Iterator[Fact]:
    """Whom data comes from or is kept by, told by name: "we get it from Acme"."""
    for each in seen:
        if each.part.kind == "heading":
            continue
        for match in each.affirmed():
            if match.name not in _NAMED:
                continue
            kind, label, after = _NAMED[match.name]
            if each.topics & _WAYS[kind].never - {"bases", "retention", "security"}:
                continue
            if _is_a_name(each, match.last + 1 if after else match.first - 1):
                start, end = each.span(match)
                yield Fact(kind, label, each.part.number, start, end, 0.7)


def _is_a_name(seen: Seen, number: int) -> bool:
    """Whether a word within a sentence is the name of somebody, by its capital."""
    if not 0 < number < len(seen.words) or number in seen.denied:
        return False
    word = seen.words[number]
    offset = word.start - seen.part.start
    said = seen.said_as[offset : offset + word.end - word.start]
    other = any(
        match.first <= number <= match.last
        for match in seen.matches
        if match.name == "no_giver" or match.name.startswith(_TOLD_OTHERWISE)
    )
    quoted = seen.said_as[offset - 1 : offset] in ('"', "“", "”", "»", "«", "'")
    return said[:1].isupper() and not (other or quoted)


def observed(seen: Sequence[Seen], told: Sequence[Fact]) -> Iterator[Fact]:
    """That data come from a device, where they are of the sort that only one tells.

    A text that says nowhere where data come from does not say it by listing them.
    """
    if not any(fact.kind == "sources" for fact in told):
        return
    for fact in told:
        technical = fact.kind == "data_categories" and fact.label == "technical"
        frames = seen[fact.part].frames
        if technical and "observes" in frames and "shares_data" not in frames:
            yield Fact("sources", "usage", fact.part, fact.start, fact.end, 0.5)


def _means_another(
    seen: Seen, name: str, match: Match, *, told: bool, sure: bool
) -> bool:
    """Whether the words for a label mean another thing where they stand."""
    kind, _, rest = name.partition("/")
    label = rest.partition("/")[0]
    match kind:
        case "purposes":
            return any(otherwise(seen, label, match) for otherwise in _NO_PURPOSE)
        case "sources":
            return not told and _is_no_source(seen, label)
        case "recipients":
            return not told and _is_no_recipient(seen, label)
        case "rights":
            # what is passed on there goes to others, and not where the reader wants
            passed_on = "recipients" in seen.topics and not _is_called(
                seen, match, "portab"
            )
            return not told and label == "portability" and passed_on
        case "data_categories":
            return _is_no_data(seen, rest, match) or _is_dealing(
                seen, label, match, told=told, sure=sure
            )
    return False


def _is_called(seen: Seen, match: Match, stem: str) -> bool:
    """Whether what was found holds a word with a stem."""
    words = seen.words[match.first : match.last + 1]
    return any(stem in form for word in words for form in word.forms)


def _is_told(seen: Seen, kind: str, *, told: bool, framed: bool) -> bool:
    """Whether a lone noun tells a label: in a list, for purposes in a short line."""
    if kind == "data_categories":
        return told or framed
    if kind == "purposes":
        short = seen.part.kind == "item" or len(seen.words) <= SHORT
        return told and short
    return told


def _is_no_data(seen: Seen, name: str, match: Match) -> bool:
    """Whether words for data head the controller's own, or what is only told of."""
    label, _, strength = name.partition("/")
    if strength == "visits" and "data_categories/technical/names" in seen.said:
        return True  # "IP address, browser, pages visited" is what a device tells
    if label == "cookies":
        return "describes" in seen.frames  # "this policy tells of our cookies"
    if label == "account":  # of a bank
        paid = seen.said.get("data_categories/payment/names")
        return paid is not None and paid.first < match.first <= paid.last
    # what stands with an address is whom to write to, and what is written there
    addressed = any(not word.forms[0] for word in seen.words)
    if label == "communication":
        kept = "keeps" in seen.frames or {"data", "retention"} & seen.topics
        return addressed and not kept
    return label == "contact" and "contact" in seen.topics and addressed


def _is_dealing(
    seen: Seen, label: str, match: Match, *, told: bool, sure: bool
) -> bool:
    """Whether words for data name what data is needed for: "to send your order"."""
    if label not in _DEALINGS:
        return False
    acts = bool(seen.frames & {"uses", "shares"})  # a cell of a table does nothing
    listed = seen.has("aims_end") or any(
        f"data_categories/{each}/names" in seen.said for each in _PLAIN
    )
    elsewhere = (
        bool(seen.topics & _OTHER_KINDS) and acts and not (told or sure or listed)
    )
    return match.first in seen.aimed or (label in _ONLY_DATA and elsewhere)


def _is_no_recipient(seen: Seen, label: str) -> bool:
    """Whether others are spoken of where nobody is said to get the data."""
    if "describes" in seen.frames:
        return True  # "this policy explains how we share what our site gets"
    return label != "processors" and _is_of_sources(seen)


def _is_of_sources(seen: Seen) -> bool:
    """Whether a sentence says whom data comes from, and not whom it goes to."""
    return "obtains_data" in seen.frames and "shares_data" not in seen.frames


def _is_no_source(seen: Seen, label: str) -> bool:
    """Whether others are spoken of where no data is said to come from anywhere."""
    if label == "usage" and "describes" in seen.frames:
        return True  # "this policy explains what happens when you use our site"
    if seen.frames & {"obtains_data", "collects_data"}:
        return False
    if label == "public_sources" and seen.topics == {"cookies"}:
        return True  # "from the website"
    if label == "data_subject":
        return seen.topics == {"cookies"}  # a visit tells what the device does
    if label == "usage":
        return (
            "keeps" in seen.frames and "cookies" not in seen.topics
        )  # "deleted automatically"
    return label in _OTHERS and "obtains" not in seen.lead_frames


def _is_headed(seen: Seen, label: str, _match: Match) -> bool:
    """Whether a heading's words name what is told of there, and no purpose."""
    purposeful = "purposes" in seen.topics
    return label in _HEADED and seen.part.kind == "heading" and not purposeful


def _is_in_passing(seen: Seen, label: str, match: Match) -> bool:
    """Whether words name no purpose where they stand, but what is kept or passed on."""
    if "purposes" in seen.topics or match.first in seen.aimed:
        return False
    if "retention" in seen.topics:
        return label in ("customer_register", "document_business")  # what is kept is
    if (
        seen.topics == {"recipients"}
        and (seen.part.kind == "sentence" or seen.part.label)
        and label in _OTHERS_WORK
    ):
        return not _is_led(seen, match)
    listed = seen.part.kind == "item" and seen.topics == {"data"}
    headed = seen.part.kind == "heading" and seen.topics == {"data"}
    aimed = not seen.aimed.isdisjoint(range(match.first, match.last + 1))
    led = aimed or _is_led(seen, match)
    return (listed or headed) and label in _DONE and not led


def _is_stray(seen: Seen, label: str, match: Match) -> bool:
    """Whether words stand where no purposes are told, and nothing makes them one."""
    if seen.topics & _PURPOSEFUL:
        return False
    if label == "profiling":
        return "automated" not in seen.topics
    worded = "topic/purposes" in seen.said  # "we use it for"
    if seen.topics & _NOT_THERE.get(label, _NOWHERE):
        return not (worded and label in ("marketing", "security"))
    if worded:
        return False
    aimed = match.first in seen.aimed or "uses" in seen.lead_frames
    apart = match.gap > WIDE and "cookies" not in seen.topics  # of different clauses
    if label == "correspondence" or apart:
        return not (aimed or _is_led_at_once(seen, match))
    led = aimed or _is_led(seen, match)
    return _tells_what_is_done(seen, label) and not led


def _is_of_trade(seen: Seen, label: str, match: Match) -> bool:
    """Whether a sentence presents what somebody does, and no data is spoken of.

    "We are consultants who help customers", in the lines before the first heading.
    """
    return (
        label in _TRADE
        and seen.part.kind == "sentence"
        and not seen.topics
        and len(seen.words) > TITLE
        and match.first not in seen.aimed
        and not seen.amid
        and not (ABOUT_DATA | {"keeps"}) & seen.frames
        and "uses" not in seen.lead_frames
        and not any(
            name.startswith(("topic/purposes", "cookies/", "legal_bases/", "data_cate"))
            for name in seen.said
        )
    )


def _tells_what_is_done(seen: Seen, label: str) -> bool:
    """Whether a sentence says what is collected, kept or shared, and not what for."""
    frames = seen.frames
    if "shares_data" in frames:
        return label not in _BY_SENDING
    if label in _HAPPENS and seen.topics and frames & {"collects_data", "keeps"}:
        return True
    return (
        label != "call_recording"  # to record is why it is recorded
        and seen.topics == {"data"}
        and bool(frames & {"collects_data", "obtains_data"})
    )


def _is_noun_within(seen: Seen, label: str, match: Match) -> bool:
    """Whether a noun stands deep in a long item, which names something else first."""
    return (
        f"purposes/{label}/says" not in seen.said
        and seen.part.kind == "item"
        and len(seen.words) > LINE
        and match.first > BEGINNING
        and not _is_led_at_once(seen, match)
    )


def _is_after_for(seen: Seen, match: Match) -> bool:
    """Whether a word such as "for" is the one before."""
    return any(
        each.name == "frame/uses" and each.last == match.first - 1
        for each in seen.matches
    )


def _is_led_at_once(seen: Seen, match: Match) -> bool:
    """Whether a word such as "for" stands close before, or among the words."""
    return any(
        each.name == "frame/uses"
        and match.first - AT_ONCE <= each.last
        and each.first <= match.last
        for each in seen.matches
    )


def _is_led(seen: Seen, match: Match) -> bool:
    """Whether a word such as "for" stands before, or is the first of the words."""
    return any(
        each.name == "frame/uses" and each.first <= match.first for each in seen.matches
    )


def _is_of_visits(seen: Seen, label: str, match: Match) -> bool:
    """Whether a purpose is that of a site's visits: their statistics, and adverts."""
    if label in _FITTED:
        return "cookies" in seen.topics
    beside = {name.rpartition("/")[0] for name in seen.said}
    if label == "business_statistics":
        return "cookies" in seen.topics or "purposes/usage_analytics/says" in seen.said
    if label != "marketing" or "purposes/targeted_advertising" not in beside:
        return False
    words = seen.words[match.first : match.last + 1]
    return not any("mark" in form for word in words for form in word.forms)


def _is_of_the_text(seen: Seen, _label: str, _match: Match) -> bool:
    """Whether a sentence tells what the policy is for: "written to meet the law"."""
    return (
        "describes" in seen.frames
        and not seen.topics & _PURPOSEFUL
        and "topic/purposes" not in seen.said
    )


def _is_of_rights(seen: Seen, _label: str, match: Match) -> bool:
    """Whether a right comes first: "you may object to direct marketing"."""
    return (
        "entitles" in seen.frames
        and not {"uses_data", "collects_data"} & seen.frames
        and not seen.topics & (_PURPOSEFUL | {"cookies"})
        and match.first not in seen.aimed
        and any(
            each.name.startswith("rights/") and each.first < match.first
            for each in seen.affirmed()
        )
    )


_NO_PURPOSE = (
    _is_of_rights,
    _is_of_the_text,
    _is_of_visits,
    _is_headed,
    _is_in_passing,
    _is_of_trade,
    _is_stray,
    _is_noun_within,
)
