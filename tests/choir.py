"""A choir that keeps its records in Ombud: what tests of records share."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from ombud.choices.actions import reckon, say
from ombud.choices.words import Word
from ombud.core.ids import PersonId
from ombud.gates import records as gate
from ombud.people import keys
from ombud.people.actions import know
from ombud.people.identifiers import IdentifierKind
from ombud.policy.actions import publish
from ombud.registers.records import words
from ombud.registers.records.holding import Item
from ombud.registers.records.which import under

POLICY = Path(__file__).parent / "data" / "records" / "policy.yaml"
PHONE, EMAIL, PART = "contact.phone", "contact.email", "voice.part"
ALICE = "alice@choir.example"


@dataclass
class Choir:
    """The choir, with Alice in it."""

    now: datetime
    alice: PersonId

    def known(self, email: str) -> PersonId:
        """One more singer."""
        person = know(
            kinds=["singer"], identifiers={IdentifierKind.EMAIL: email}, at=self.now
        )
        reckon((person,), self.now)
        return person

    def item(self, key: str = "a1", **other) -> Item:
        """A record about Alice, if nothing else is said."""
        return Item(
            **{
                "controller": "choir",
                "register": "singers",
                "key": key,
                "person": self.alice,
                "values": {PHONE: "+46701740660", PART: "alto"},
                "uses": ("rehearsals",),
                "source": "person",
                "notice": 1,
            }
            | other
        )

    def collect(self, key: str = "a1", **other) -> None:
        """Take a record in."""
        gate.collect(self.item(key, **other), at=self.now)

    def seen(self, use: str, which=None, **other) -> set[str]:
        """The keys of the records that are there for a use."""
        found = gate.read(use, which or under(use), at=self.now, **other)
        return {each.key for each in found}

    def say(self, purpose: str, word: Word, person: PersonId | None = None) -> None:
        """Let someone say something."""
        say(
            person or self.alice,
            purpose,
            word,
            channel="portal",
            notice=1,
            at=self.now,
        )


@pytest.fixture
def choir(db, now):
    """The choir with its policy in force."""
    words.forget()
    keys._cache.clear()
    publish(POLICY.read_text(), name="policy.yaml", effective_from=now, by=None, at=now)
    choir = Choir(now, None)
    choir.alice = choir.known(ALICE)
    yield choir
    words.forget()
    keys._cache.clear()
