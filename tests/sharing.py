"""The company that gives data to everybody: its policy in force, and its people."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ombud.gates.sharing.asking import Proposal
from ombud.gates.sharing.file import Filed, file_case
from ombud.people.actions import know
from ombud.people.identifiers import IdentifierKind
from ombud.policy.actions import publish

POLICY = Path(__file__).parent / "data" / "sharing" / "policy.yaml"


def velo_in_force(at):
    """Publish the company's policy."""
    text = POLICY.read_text(encoding="utf-8")
    publish(text, name="policy.yaml", effective_from=at, by=None, at=at)


@pytest.fixture
def velo(db, now):
    """The company's policy in force."""
    velo_in_force(now)


@pytest.fixture
def somebody(db, now):
    """Makes a person of some kinds; a customer where none is named."""
    made = iter(range(1_000))

    def somebody(*kinds, at=now):
        return know(
            kinds=kinds or ("customer",),
            identifiers={IdentifierKind.EMAIL: f"p{next(made)}@elsewhere.example"},
            at=at,
        )

    return somebody


def to_carrier(*people, **more):
    return replace(
        Proposal(
            recipient="carrier", purpose="orders", people=people, case="fulfilment"
        ),
        **more,
    )


def to_platform(*people, **more):
    return replace(
        Proposal(recipient="platform", purpose="marketing", people=people), **more
    )


def to_mail_service(*people, **more):
    return replace(
        Proposal(recipient="mail_service", purpose="marketing", people=people), **more
    )


def to_dealer(*people, **more):
    return replace(
        Proposal(
            recipient="dealer",
            purpose="enquiries",
            people=people,
            case="referral",
            party="Butiken i Norr AB",
            reference="E-17",
        ),
        **more,
    )


def to_guard(*people, **more):
    return replace(
        Proposal(
            recipient="guard",
            purpose="orders",
            people=people,
            case="protection",
            party="Vakt AB",
            reference="S-4",
            reason="Threats against the staff of our shop.",
        ),
        **more,
    )


def on_file(at, **facts):
    """Put a case on file; a deal with its undertaking where nothing else is said."""
    filed = Filed(
        recipient="buyer",
        case="deal",
        party="Köpare AB",
        undertaking_on=date(2026, 11, 2),
    )
    return file_case(replace(filed, **facts), at=at)
