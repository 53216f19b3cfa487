"""Standings, whatever happens in whatever order: equal to a plain reading of it all.

The plain reading below is written from the law's words and knows nothing of how the
house reckons.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from django.utils.timezone import localdate
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ombud.choices.actions import keep_time, leave, reckon_all, relate, say
from ombud.choices.errors import NotSpecificError
from ombud.choices.queries import against_their_word, mask, out_of_step
from ombud.choices.rules import allowed
from ombud.choices.words import EVERYTHING, How, Proof, Word
from ombud.gates.queries import may
from ombud.people.actions import know
from ombud.people.identifiers import IdentifierKind
from ombud.policy.actions import publish
from ombud.policy.queries import bits

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAWN = START - timedelta(days=1)
EARLIER = date(2026, 1, 1)
COMPANIES = ("gruvan", "hyttan", "kvarnen")


def policy(
    *,
    together=("gruvan", "hyttan"),
    wider=False,
    lasts="P30D",
    balanced=date(2026, 1, 1),
):
    """Three companies; the register is kept by some of them together."""
    named = "\n".join(
        f"""  {name}:
    name: {name.title()} AB
    number: "{number}"
    country: SE
    address: Bruksgatan 1, 111 11 Bruket
    email: {name}@bruket.example"""
        for name, number in zip(
            COMPANIES, ("559999-0008", "559999-0016", "559999-0024"), strict=True
        )
    )
    return f"""
ombud: 1
languages: [en]
updated: 2026-11-01
controllers:
{named}
joint:
  register:
    say: {{ en: We keep the register together. }}
    controllers: [{", ".join(together)}]
    purposes: [register, letter]
    arrangement: 2026-01-01
    essence: {{ en: Each answers. }}
people:
  buyer: one who buys
  guest: one who visits
sources: {{ person: you }}
categories:
  name: {{ is: pd:Name }}
  contact: {{ items: [email, phone] }}
purposes:
  register:
    say: {{ en: We keep a register. }}
    for: [buyer]
    basis: contract
    uses: [name]
    from: [person]
    keep: {{ until: P1Y after contact.email }}
  letter:
    say: {{ en: We write to you. }}
    for: [buyer, guest]
    basis: {{ consent: {{ lasts: {lasts} }} }}
    uses: [{"contact" if wider else "contact.email"}]
    from: [person]
    keep: {{ until: withdrawn }}
    marketing: true
  care:
    say: {{ en: We ask how it went. }}
    for: [buyer]
    basis: {{ interest: to be better, balanced: {balanced} }}
    uses: [name]
    from: [person]
    keep: {{ until: P1Y after contact.email }}
    controllers: [gruvan, kvarnen]
"""


PURPOSES = ("register", "letter", "care")


@dataclass
class World:
    """All that has happened, as anybody could have noted it down."""

    now: datetime = START
    words: list[tuple] = field(default_factory=list)
    relations: dict[tuple[str, str], datetime | None] = field(default_factory=dict)
    left: set[str] = field(default_factory=set)
    together: tuple[str, ...] = ("gruvan", "hyttan")
    joined: dict[int, tuple[str, ...]] = field(
        default_factory=lambda: {1: ("gruvan", "hyttan")}
    )
    """Who was together by each version."""
    version: int = 1
    wider_since: int | None = None
    lasts: int = 30
    balanced: date = date(2026, 1, 1)
    behind: timedelta = timedelta()

    def near(self, purpose, one, other):
        if one == other:
            return True
        joint = purpose in ("register", "letter")
        both = {one, other} <= set(self.together) - self.left
        return joint and both

    def allows(self, company, purpose):
        if purpose == "care" and company == "hyttan":
            return False
        kinds = {
            kind
            for (kind, owner), until in self.relations.items()
            if (until is None or until > self.now)
            and (
                self.near(purpose, company, owner)
                if owner
                else company not in self.left
            )
        }
        if not kinds & ({"buyer", "guest"} if purpose == "letter" else {"buyer"}):
            return False
        heard = [
            word
            for word in self.words
            if word[0] in (purpose, EVERYTHING)
            and (word[1] == "" or self.near(purpose, company, word[1]))
            and (word[0] == purpose or word[1] in ("", company)
                 or self.near(purpose, company, word[1]))
        ]  # fmt: skip
        paused = [
            w[2] for w in heard if w[2] in (Word.RESTRICTED, Word.LIFTED_RESTRICTION)
        ]
        if paused and paused[-1] is Word.RESTRICTED:
            return False
        against = [
            w[2] for w in heard
            if w[2] in (Word.OBJECTED, Word.LIFTED_OBJECTION, Word.CONSENTED)
        ]  # fmt: skip
        objected = bool(against) and against[-1] is Word.OBJECTED
        match purpose:
            case "register":
                return True  # a contract: nothing but a pause stops it
            case "care":
                return not objected and self.balanced <= localdate(self.now)
            case _:
                return not objected and self.has_a_yes(heard)

    def has_a_yes(self, heard):
        good = False
        for _, _, word, when, how, until, version in heard:
            if word is Word.WITHDREW:
                good = False
            elif word is Word.CONSENTED:
                last = localdate(when) + timedelta(days=self.lasts)
                good = good or (
                    how is not How.UNPROVEN
                    and last >= localdate(self.now)
                    and (until is None or until > self.now)
                    and (self.wider_since is None or version >= self.wider_since)
                    # A yes is to those who were named: whoever joined is told anew.
                    and set(self.together) <= set(self.joined[version])
                )
        return good


company = st.sampled_from(["", *COMPANIES])
soon = st.integers(1, 40).map(lambda days: timedelta(days=days))
steps = st.lists(
    st.one_of(
        st.tuples(
            st.just("say"),
            st.sampled_from([*PURPOSES, "letter", EVERYTHING]),
            company,
            st.sampled_from([*Word, Word.CONSENTED, Word.CONSENTED]),
            st.sampled_from([How.VOUCHED, How.CONFIRMED, How.UNPROVEN]),
            st.none() | soon,
        ),
        st.tuples(
            st.just("relate"), st.sampled_from(["buyer", "guest"]), company,
            st.none() | soon,
        ),
        st.tuples(st.just("wait"), st.integers(1, 60 * 24 * 20)),
        st.tuples(st.just("back"), st.integers(1, 60)),
        st.tuples(st.just("leave"), st.sampled_from(COMPANIES)),
        st.tuples(
            st.just("publish"),
            st.sampled_from([("gruvan", "hyttan"), COMPANIES]),
            st.booleans(),
            st.sampled_from([10, 30]),
            st.sampled_from([date(2026, 1, 1), date(2026, 12, 24)]),
        ),
    ),
    min_size=4,
    max_size=14,
)  # fmt: skip


def play(world, person, step):
    """Do one thing to the house and note it down."""
    match step:
        case "say", "*", _, Word.CONSENTED, _, _:
            with pytest.raises(NotSpecificError):
                say(
                    person,
                    EVERYTHING,
                    Word.CONSENTED,
                    channel="portal",
                    notice=world.version,
                    at=world.now,
                )
        case "say", purpose, to, word, how, ahead:
            until = world.now + ahead if ahead and word is Word.CONSENTED else None
            at, world.behind = world.now - world.behind, timedelta()
            say(
                person, purpose, word, channel="portal", notice=world.version,
                at=at, controller=to, proof=Proof(how=how), until=until,
            )  # fmt: skip
            keep_time(world.now)
            at = max([at, *(w[3] for w in world.words)])
            world.words.append((purpose, to, word, at, how, until, world.version))
        case "relate", kind, to, ahead:
            until = world.now + ahead if ahead else None
            relate(person, kind, at=world.now, controller=to, until=until)
            world.relations[kind, to] = until
        case "wait", minutes:
            world.now += timedelta(minutes=minutes)
            keep_time(world.now)
        case "back", minutes:  # the clock goes wrong, until somebody has said something
            world.behind = timedelta(minutes=minutes)
        case "leave", who:
            leave(who, world.now)
            world.left.add(who)
        case "publish", together, wider, lasts, balanced:
            if wider and world.wider_since is None:
                world.wider_since = world.version + 1
            wider = world.wider_since is not None
            world.together, world.lasts, world.balanced = together, lasts, balanced
            world.version += 1
            world.joined[world.version] = together
            publish(
                policy(
                    together=together, wider=wider, lasts=f"P{lasts}D",
                    balanced=balanced,
                ) + f"# version {world.version}\n",
                name="policy.yaml", effective_from=world.now, by=None, at=world.now,
                sure=True,
            )  # fmt: skip
            reckon_all(world.now)


@pytest.mark.promise("P22", "P73", "P74", "P87", "P127", "P128", "P140")
@settings(
    max_examples=40,
    phases=[Phase.explicit, Phase.generate],  # shrinking takes minutes of a database
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(script=steps)
def test_a_standing_is_what_all_that_happened_comes_to(db, script):
    with transaction.atomic():
        publish(policy(), name="p.yaml", effective_from=DAWN, by=None, at=DAWN)
        alice = know(
            kinds=[],
            identifiers={IdentifierKind.EMAIL: "a@example.org"},
            at=START,
        )
        world = World()
        reckon_all(START)

        for step in script:
            play(world, alice, step)
            for who in COMPANIES:
                held = mask(alice, who)
                for purpose in PURPOSES:
                    plain = world.allows(who, purpose)
                    told = may(purpose, alice, world.now, controller=who)
                    at = f"{who} {purpose} after {step}: {told}"
                    assert allowed(held, bits()[purpose]) == plain, at
                    assert told.allowed == plain, at
            assert out_of_step(world.now) == 0
            assert [against_their_word(p, world.now) for p in PURPOSES] == [0, 0, 0]

        transaction.set_rollback(True)
