"""Who gets data, and what protects it where the GDPR does not apply.

Sources: GDPR Art. 13(1)(e)-(f), 15(2), Chapter V.
"""

from dataclasses import dataclass
from datetime import date

from ombud.policy import law
from ombud.policy.language import Purpose, Recipient
from ombud.policy.record.shape import Cell, Row
from ombud.policy.record.speech import Speech


@dataclass(frozen=True, slots=True, kw_only=True)
class Footing:
    """What a transfer to one country stands on, on a day.

    `name` is the mechanism's, None where there is none; `decision` the Commission's;
    `state` says in words whether it holds, `holds` the same for programs. `source` is
    where a decision can be read, empty where a copy is asked for instead.
    """

    name: str | None
    words: str
    decision: str
    state: str
    holds: bool
    source: str


def footing(said: Speech, recipient: Recipient, country: str, day: date) -> Footing:
    """What lets data go to a country with a recipient.

    Where the policy names no mechanism and the country has an adequacy decision, it is
    that decision.
    """
    name = recipient.by
    if name is None and law.is_adequate(country, day):
        name = "adequacy"
    if name is None:
        nothing = said.word("state", "nothing")
        return Footing(
            name=None, words=nothing, decision="", state=nothing, holds=False, source=""
        )
    found = law.mechanism(name, day, recipient.signed)
    decision, holds, state = found.decision, found.holds, found.state
    if name == "adequacy":
        made = law.adequacy(country, day)
        decision, holds = (made.decision, True) if made else ("", False)
    said_state = said.word("state", state if holds or state != "holds" else "nothing")
    since = found.refused_since if state == "ended" else found.since
    return Footing(
        name=name,
        words=said.say(
            "article",
            what=said.wording.own(found.title),
            article=said.article(found.article),
        ),
        decision=decision,
        state=said_state.format(day=said.day(since) if since else ""),
        holds=holds,
        source=found.source if name in _PUBLIC else "",
    )


# What stands on a published decision is read there; the rest is an agreement between
# two, of which people may ask for a copy (Art. 13(1)(f)).
_PUBLIC = frozenset({"adequacy", "dpf"})


def transfers(said: Speech, day: date, kinds: frozenset[str]) -> tuple[Row, ...]:
    """A row for each recipient and each country outside the EEA."""
    rows = []
    for name, recipient in said.declaration.recipients.items():
        serving = _serving(said, name, kinds)
        if not serving:
            continue
        for country in recipient.everywhere:
            if law.is_eea(country):
                continue
            stands = footing(said, recipient, country, day)
            data = _leaves(recipient, serving)
            people = _people(serving, kinds)
            rows.append(
                Row(
                    address=f"recipients.{name}",
                    cells={
                        "recipient": (said.recipient(name),),
                        "country": (said.country(country),),
                        "does": (said.own(recipient.do),),
                        "mechanism": (stands.words,),
                        "decision": (stands.decision,) if stands.decision else (),
                        "state": (stands.state,),
                        "signed": _day(said, recipient.signed),
                        "examined": _day(said, recipient.assessed),
                        "supplementary": _own(said.own(recipient.measures)),
                        "data": said.data(data),
                        "people": tuple(map(said.person, people)),
                        "purposes": said.titles(serving),
                        "copy": (_copy(said, stands),),
                    },
                    facts={
                        "recipient": name,
                        "country": country,
                        "mechanism": stands.name,
                        "decision": stands.decision,
                        "holds": stands.holds,
                        "on": day,
                        "signed": recipient.signed,
                        "assessed": recipient.assessed,
                        "data": data,
                        "people": people,
                        "purposes": tuple(serving),
                        "source": stands.source,
                    },
                )
            )
    return tuple(rows)


def recipients(said: Speech, day: date, kinds: frozenset[str]) -> tuple[Row, ...]:
    """A row for each recipient that gets data about one of these kinds of people."""
    rows = []
    for name, recipient in said.declaration.recipients.items():
        serving = _serving(said, name, kinds)
        if not serving and kinds != frozenset(said.declaration.people):
            continue
        outside = [c for c in recipient.everywhere if not law.is_eea(c)]
        data = _leaves(recipient, serving)
        people = _people(serving, kinds)
        rows.append(
            Row(
                address=f"recipients.{name}",
                cells={
                    "recipient": (said.recipient(name),),
                    "role": (said.role(recipient),),
                    "does": (said.own(recipient.do),),
                    "named": recipient.named,
                    "country": tuple(map(said.country, recipient.everywhere)),
                    "agreement": _day(said, recipient.agreement),
                    "instructions": _own(said.own(recipient.instructions)),
                    "measures": _own(said.own(recipient.measures)),
                    "gets": said.data(data),
                    "cases": tuple(said.word("cases", c) for c in recipient.cases),
                    "people": tuple(map(said.person, people)),
                    "purposes": said.titles(serving),
                    "mechanism": tuple(
                        footing(said, recipient, country, day).words
                        for country in outside
                    ),
                },
                facts={
                    "recipient": name,
                    "are": recipient.are,
                    "countries": recipient.everywhere,
                    "agreement": recipient.agreement,
                    "gets": data,
                    "cases": recipient.cases,
                    "people": people,
                    "purposes": tuple(serving),
                    "mechanism": recipient.by,
                },
            )
        )
    return tuple(rows)


def _serving(said: Speech, name: str, kinds: frozenset[str]) -> dict[str, Purpose]:
    return {
        each: purpose
        for each, purpose in said.declaration.purposes.items()
        if name in purpose.to and not kinds.isdisjoint(purpose.people)
    }


def _leaves(recipient: Recipient, serving: dict[str, Purpose]) -> tuple[str, ...]:
    """What goes to a recipient: what is said of it, or all that the purposes use."""
    used = (reference for purpose in serving.values() for reference in purpose.uses)
    return recipient.gets or tuple(dict.fromkeys(used))


def _people(serving: dict[str, Purpose], kinds: frozenset[str]) -> tuple[str, ...]:
    named = (kind for purpose in serving.values() for kind in purpose.people)
    return tuple(dict.fromkeys(kind for kind in named if kind in kinds))


def _copy(said: Speech, stands: Footing) -> str:
    if stands.source:
        return said.say("read", url=stands.source)
    controller = next(iter(said.declaration.controllers.values()))
    answers = controller.answers or controller.officer
    return said.say("ask", email=answers.email if answers else controller.email)


def _day(said: Speech, day: date | None) -> Cell:
    return (said.day(day),) if day else ()


def _own(text: str) -> Cell:
    return (text,) if text else ()
