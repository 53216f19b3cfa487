"""A house with everything in it: policy, shop, staff, and requests at every stage."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import psycopg

from ombud.cli.demo.example import Example
from ombud.core.ids import RequestId, StaffId
from ombud.evidence.actions import seal
from ombud.people.abilities import Role
from ombud.people.actions import hire
from ombud.policy.prose.files import Source
from ombud.policy.texts.actions import take_in
from ombud.registers.actions import sync
from ombud.rights.actions.advance import advance
from ombud.rights.actions.approve import approve
from ombud.rights.actions.ask import ask_for_staff
from ombud.rights.queries import view
from ombud.rights.words import RequestKind
from tests.house import OWNER, put_in_force
from tests.server import POSTGRES

LJUSVIK = Example("ljusvik")
PASSWORD = "trapphus-regnbåge-41"
ANNA = "anna.sundin@example.com"
BERTIL = "bertil@example.com"
PROSE = """Privacy policy

Updated: 2026-05-04

# Who is responsible

Fjord Ltd, hello@fjord.example, is responsible for your personal data.

# What we use your data for

We use your e-mail address to send you our newsletter, with your consent.
We share it with our suppliers <b>who</b> help us & nobody else.
Bananas are yellow, and the moon shines on every one of us alike.

- We keep your data for two years after your last order.
- You have the right to access your data.
"""
"""A policy's text, with a sentence that is about nothing of ours."""


def load_shop(name: str) -> None:
    """Make the example's shop database anew."""
    POSTGRES.drop_database(name)
    POSTGRES.make_database(name)
    LJUSVIK.load(POSTGRES, name, people=60, today="2026-11-23")
    # One of them signs in very often, which is for the benchmarks.
    with psycopg.connect(POSTGRES.url(name, OWNER)) as shop:
        shop.execute("delete from login_event where customer_id = 2")


@dataclass
class World:
    """What the tests hold on to."""

    at: datetime
    staff: dict[Role, StaffId] = field(default_factory=dict)
    requests: dict[str, RequestId] = field(default_factory=dict)

    def hire(self) -> None:
        """One of each role."""
        for role in Role:
            self.staff[role] = hire(
                email=f"{role}@ljusvik.example",
                name=f"Maj {role.title()}",
                role=role,
                password=PASSWORD,
                at=self.at,
            )

    def furnish(self) -> None:
        """Put the example's policy and map in force."""
        put_in_force(
            self.at,
            policy_text=LJUSVIK.policy.read_text(encoding="utf-8"),
            map_text=LJUSVIK.systems.read_text(encoding="utf-8"),
        )
        sync("shop", at=self.at)

    def give_text(self, text: str = PROSE) -> int:
        """A policy's text that was read."""
        source = Source(text=text, name="policy.txt", form="text")
        return take_in(source, by=self.staff[Role.OFFICER], at=self.at)

    def enter(
        self,
        kind: RequestKind,
        address: str,
        *,
        days_ago: int = 0,
        purpose: str = "",
        situation: str = "",
    ) -> RequestId:
        """A request that staff enter."""
        return ask_for_staff(
            kind,
            address,
            language="sv",
            by=self.staff[Role.OFFICER],
            at=self.at,
            received_at=self.at - timedelta(days=days_ago),
            purpose=purpose,
            situation=situation,
        )

    def planned(self, address: str = ANNA, *, days_ago: int = 0) -> RequestId:
        """An erasure whose plan waits for approval."""
        found = self.enter(RequestKind.ERASURE, address, days_ago=days_ago)
        advance(found, at=self.at)
        return found

    def erased(self, address: str = BERTIL) -> RequestId:
        """An erasure that was approved and carried out."""
        found = self.planned(address)
        officer = self.staff[Role.OFFICER]
        approve(found, view(found).plan_digest, by=officer, at=self.at)
        advance(found, at=self.at)
        return found

    def fill(self) -> None:
        """Requests at every stage."""
        self.requests = {
            "planned": self.planned(days_ago=26),
            "late": self.enter(RequestKind.ACCESS, "cecilia@example.com", days_ago=40),
            "fresh": self.enter(RequestKind.PORTABILITY, "david@example.com"),
            "objected": self.enter(
                RequestKind.OBJECTION, "cecilia@example.com", purpose="marketing"
            ),
            "erased": self.erased(),
        }
        seal(self.at)
