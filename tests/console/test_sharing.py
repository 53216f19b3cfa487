"""Disclosures, transfers and contested decisions, as staff see and decide them."""

import pytest
from django.test import Client
from django.utils.timezone import localdate

from ombud.core import clock
from ombud.gates.deciding.contest import contest
from ombud.gates.deciding.decide import decide_automatically
from ombud.gates.deciding.register import contested, of_person
from ombud.gates.errors import Refused
from ombud.gates.sharing.errors import AwaitsApproval
from ombud.gates.sharing.log import cases, stops, waiting
from ombud.gates.sharing.share import share
from ombud.people.abilities import Role
from ombud.people.actions import hire, know
from ombud.people.identifiers import IdentifierKind
from ombud.people.models import Staff
from tests.languages import TRANSLATED, left_in_english
from tests.sharing import on_file, to_guard, to_mail_service, velo_in_force

DISCLOSURES, TRANSFERS = "/console/disclosures/", "/console/transfers/"
CONTESTS = "/console/contests/"
CASE = {
    "recipient": "buyer", "case": "deal", "party": "Köpare AB",
    "undertaking_on": "2026-11-02",
}  # fmt: skip


@pytest.fixture
def staff(db, settings):
    """The company with one of each role; signs them in."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    at = clock.now()
    velo_in_force(at)
    made = {
        role: hire(
            email=f"{role}@velo.example",
            name=f"Maj {role}",
            role=role,
            password="trapphus-regnbåge-41",
            at=at,
        )
        for role in Role
    }

    def sign_in(role, language="en"):
        client = Client(headers={"accept-language": language})
        client.force_login(
            Staff.objects.get(id=made[role]),
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
        return client

    sign_in.ids = made
    return sign_in


@pytest.fixture
def alice(staff):
    return know(
        kinds={"customer"},
        identifiers={IdentifierKind.EMAIL: "alice@example.com"},
        at=clock.now(),
    )


def awaited(staff, alice, role=Role.CASEWORKER):
    with pytest.raises(AwaitsApproval) as caught:
        share(to_guard(alice), at=clock.now(), by=staff.ids[role])
    return caught.value.pending


@pytest.mark.promise("P102")
def test_the_second_yes_is_given_on_the_page(staff, alice):
    pending = awaited(staff, alice)
    officer = staff(Role.OFFICER)
    page = officer.get(DISCLOSURES).content.decode()
    assert "Threats against the staff of our shop." in page
    assert "alice" not in page
    assert (
        "1 disclosure waits for a decision."
        in officer.get("/console/").content.decode()
    )

    posted = {"deed": "approve", "id": pending}
    refused = staff(Role.CASEWORKER).post(DISCLOSURES, posted)
    assert refused.status_code == 403
    assert officer.post(DISCLOSURES, posted).status_code == 302

    assert officer.post(DISCLOSURES, posted).status_code == 409
    share(
        to_guard(alice), at=clock.now(), by=staff.ids[Role.CASEWORKER], approval=pending
    )
    page = officer.get(DISCLOSURES).content.decode()
    assert "Maj caseworker + Maj officer" in page


def test_a_no_ends_it(staff, alice):
    pending = awaited(staff, alice)

    staff(Role.OFFICER).post(DISCLOSURES, {"deed": "turn_down", "id": pending})

    assert waiting() == ()
    odd = {"deed": "approve", "id": "17"}
    assert staff(Role.OFFICER).post(DISCLOSURES, odd).status_code == 404


@pytest.mark.promise("P101")
def test_a_deal_is_put_on_file(staff):
    client = staff(Role.CASEWORKER)

    assert client.post(DISCLOSURES, CASE).status_code == 302

    (case,) = cases(localdate())
    assert (case.recipient, case.party) == ("buyer", "Köpare AB")
    for wrong in (
        {"party": ""},
        {"case": "event"},
        {"recipient": "spy"},
        {"reference": "anna@example.com"},
        {"excepted": "on", "reason": ""},
    ):
        assert client.post(DISCLOSURES, CASE | wrong).status_code == 422, wrong
    assert len(cases(localdate())) == 1


@pytest.mark.promise("P99")
def test_an_officer_decides_on_an_authoritys_request(staff):
    made = on_file(
        clock.now(), recipient="police", case="request", party="Polisen",
        undertaking_on=None, ground="request",
    )  # fmt: skip
    posted = {"deed": "allow", "id": made}
    assert staff(Role.CASEWORKER).post(DISCLOSURES, posted).status_code == 403

    assert staff(Role.OFFICER).post(DISCLOSURES, posted).status_code == 302

    (case,) = cases(localdate())
    assert case.decided is True
    again = staff(Role.OFFICER).post(DISCLOSURES, posted | {"deed": "deny"})
    assert again.status_code == 409


@pytest.mark.promise("P108")
def test_a_mechanism_that_falls_is_stopped_on_the_page(staff, alice):
    officer = staff(Role.OFFICER)
    share(to_mail_service(alice), at=clock.now())
    stop = {"what": "mechanism", "name": "clauses", "why": "fallen"}

    assert officer.post(TRANSFERS, stop).status_code == 302

    with pytest.raises(Refused):
        share(to_mail_service(alice), at=clock.now())
    page = officer.get(TRANSFERS).content.decode()
    assert "A court or the Commission ended it" in page
    assert officer.post(TRANSFERS, stop).status_code == 422
    assert officer.post(TRANSFERS, stop | {"name": "shield"}).status_code == 422
    assert officer.post(TRANSFERS, {"deed": "resume"}).status_code == 302
    assert len(stops()) == 1
    officer.post(TRANSFERS, {"deed": "resume", **stop})
    assert stops() == ()


@pytest.mark.promise("P80")
def test_a_contested_decision_is_a_task_for_a_human(staff, alice):
    at = clock.now()
    made = decide_automatically("credit", "invoice", alice, ["score"], "refused", at=at)
    contest(made, alice, at=at, words="I was <b>ill</b>.")
    worker = staff(Role.CASEWORKER)
    page = worker.get(CONTESTS).content.decode()
    assert "I was &lt;b&gt;ill&lt;/b&gt;." in page
    assert (
        "1 decision of a machine is contested."
        in worker.get("/console/").content.decode()
    )
    wrong = {"deed": "overturn", "id": made, "outcome": "Yes, please"}
    assert worker.post(CONTESTS, wrong).status_code == 422

    assert worker.post(CONTESTS, wrong | {"outcome": "granted"}).status_code == 302

    assert contested() == ()
    assert of_person(alice)[0].holds == "granted"
    upheld = worker.post(CONTESTS, {"deed": "uphold", "id": made})
    assert upheld.status_code == 409
    assert worker.post(CONTESTS, {"deed": "uphold", "id": "x"}).status_code == 422


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_pages_are_in_ones_language(staff, alice, language):
    at = clock.now()
    awaited(staff, alice)
    on_file(at, recipient="police", case="request", party="P", ground="request",
            undertaking_on=None)  # fmt: skip
    share(to_mail_service(alice), at=at, by=staff.ids[Role.OFFICER])
    made = decide_automatically("credit", "invoice", alice, ["score"], "refused", at=at)
    contest(made, alice, at=at)
    officer = staff(Role.OFFICER, language)
    officer.post(TRANSFERS, {"what": "country", "name": "US", "why": "doubt"})
    for url in (DISCLOSURES, TRANSFERS, CONTESTS):
        page = (
            officer.get(url)
            .content.decode()
            .replace("Threats against the staff of our shop.", "")
        )
        assert left_in_english(page, language) == [], url
