"""Deciding in the console: approve, refuse, extend, plan again; and who was first."""

import pytest

from ombud.evidence.actions import seal
from ombud.evidence.verify import verify_receipt
from ombud.people.abilities import Role
from ombud.people.actions import hire
from ombud.people.models import Staff
from ombud.rights.actions.advance import advance
from ombud.rights.actions.approve import plan_again
from ombud.rights.queries import view
from ombud.rights.words import Ending, Refusal, RequestKind, State
from tests.console.world import ANNA, PASSWORD
from tests.house import said

OFFICER = Role.OFFICER


@pytest.fixture
def bob(world, signed_in):
    """The privacy officer, signed in."""
    return signed_in(OFFICER)


def page(client, request):
    return client.get(f"/console/requests/{request}/").content.decode()


def post(client, request, deed, **values):
    return client.post(f"/console/requests/{request}/{deed}/", values)


def test_the_plan_is_shown_in_three_columns_with_its_laws(world, bob):
    request = world.planned()

    shown = page(bob, request)

    assert "Goes now" in shown
    assert "until 31 December 2033" in shown
    assert "the Swedish Accounting Act (1999:1078), chapter 7, section 2" in shown
    assert "<code>buyer_personal_number</code>" in shown
    assert "<code>first_name</code>" in shown
    assert view(request).plan_digest in shown


def test_what_is_approved_is_the_plan_that_was_shown(world, bob):
    request = world.planned()

    answer = post(bob, request, "approve", digest=view(request).plan_digest)

    assert answer["Location"] == f"/console/requests/{request}/"
    after = view(request)
    assert after.state is State.APPROVED
    assert after.approved_by == "Maj Officer"
    assert "Approved. It is being carried out now." in page(bob, request)


def test_the_second_of_two_who_approve_is_told_who_was_first(world, bob, signed_in):
    request = world.planned()
    digest = view(request).plan_digest
    second = hire(
        email="second@ljusvik.example",
        name="Nils Second",
        role=OFFICER,
        password=PASSWORD,
        at=world.at,
    )
    world.staff["second"] = second

    first = post(bob, request, "approve", digest=digest)
    late = post(signed_in("second"), request, "approve", digest=digest)

    assert first.status_code == 302
    assert late.status_code == 409
    assert "Someone else was first" in late.content.decode()
    assert "Maj Officer" in late.content.decode()
    assert [e["by"] for e in said("rights.request.approved")] == [world.staff[OFFICER]]
    assert said("rights.approval.refused") == [
        {"request": str(request), "why": "decided", "by": second}
    ]


def test_a_plan_that_changed_meanwhile_is_not_approved(world, bob, shop):
    request = world.planned()
    digest = view(request).plan_digest
    shop.run("update customer set phone = '08-465 004 99' where email = %s", ANNA)
    plan_again(request, by=world.staff[OFFICER], at=world.at)
    advance(request, at=world.at)

    answer = post(bob, request, "approve", digest=digest)

    assert answer.status_code == 409
    assert "The plan was drawn up anew while you read" in answer.content.decode()
    assert view(request).plan_digest in answer.content.decode()
    assert view(request).state is State.PLANNED


def test_whose_role_can_not_approve_is_refused_on_the_ledger(world, signed_in):
    request = world.planned()

    answer = post(
        signed_in(Role.CASEWORKER), request, "approve", digest=view(request).plan_digest
    )

    assert answer.status_code == 403
    assert view(request).state is State.PLANNED
    assert [e["why"] for e in said("rights.approval.refused")] == ["role"]


@pytest.fixture
def undeclared(world, shop):
    """An erasure whose person is also in a table that nobody declared."""
    shop.run("create table old_letters (id int primary key, mail text)")
    shop.run("insert into old_letters values (1, %s)", ANNA)
    return world.planned()


def test_undeclared_places_need_a_tick_of_their_own(bob, undeclared):
    digest = view(undeclared).plan_digest

    without = post(bob, undeclared, "approve", digest=digest)
    between = view(undeclared).state
    with_tick = post(bob, undeclared, "approve", digest=digest, accept_undeclared="yes")

    assert without.status_code == 422
    assert "shop.old_letters.mail" in without.content.decode()
    assert "Nothing was approved" in without.content.decode()
    assert between is State.PLANNED
    assert with_tick.status_code == 302
    assert view(undeclared).state is State.APPROVED


def test_undeclared_places_are_named_in_the_inbox(bob, undeclared):
    assert "shop.old_letters.mail" in bob.get("/console/").content.decode()


@pytest.mark.promise("P132")
def test_a_refusal_has_a_ground_from_the_list(world, bob):
    request = world.planned()

    bare = post(bob, request, "refuse")
    invented = post(bob, request, "refuse", ground="no_time")
    between = view(request).state
    good = post(bob, request, "refuse", ground=Refusal.LEGAL_CLAIMS.value)

    assert (bare.status_code, invented.status_code) == (422, 422)
    assert "choose the ground" in bare.content.decode()
    assert between is State.PLANNED
    assert good.status_code == 302
    assert view(request).ending is Ending.REFUSED
    assert "The data is needed for a legal claim (GDPR Art. 17(3)(e))" in page(
        bob, request
    )


def test_the_due_date_is_moved_once(world, bob):
    request = world.planned()
    before = view(request).due_on

    first = post(bob, request, "extend")
    second = post(bob, request, "extend")

    assert first.status_code == 302
    assert view(request).due_on > before
    assert second.status_code == 409
    assert "be done as the request stands now" in second.content.decode()


def test_planning_again_sends_the_request_back_to_the_search(world, bob):
    request = world.planned()

    answer = post(bob, request, "plan-again")

    assert answer.status_code == 302
    assert view(request).state is State.RECEIVED


def test_an_erasure_shows_exactly_what_was_done(world, bob):
    shown = page(bob, world.erased())

    assert "What was done" in shown
    assert "rows blanked in" in shown
    assert "shop.invoice" in shown
    assert "the person has been erased" in shown
    assert "Show address" not in shown


def test_the_receipt_is_a_file_that_anyone_can_verify(world, bob):
    request = world.erased()
    seal(world.at)

    answer = bob.get(f"/console/requests/{request}/receipt.json")

    assert answer["Content-Disposition"].startswith("attachment")
    assert verify_receipt(answer.json()).size > 0


def test_a_look_at_the_address_goes_on_the_ledger(world, bob):
    request = world.planned()
    unseen = page(bob, request)

    seen = post(bob, request, "address")

    assert ANNA not in unseen
    assert ANNA in seen.content.decode()
    assert said("rights.person.seen") == [
        {"request": str(request), "by": world.staff[OFFICER]}
    ]
    assert ANNA not in page(bob, request)


def test_an_erased_persons_address_is_not_there_to_look_at(world, bob):
    answer = post(bob, world.erased(), "address")

    assert answer.status_code == 409
    assert said("rights.person.seen") == []


def test_a_letter_is_put_on_record_with_the_day_it_came(world, bob):
    answer = bob.post(
        "/console/requests/new/",
        {
            "kind": "erasure",
            "address": " Anna.Sundin@Example.com ",
            "language": "sv",
            "received": "2026-09-01",
            "purpose": "",
        },
    )

    request = answer["Location"].split("/")[-2]
    entered = view(request)
    assert (entered.kind, entered.channel) == (RequestKind.ERASURE, "staff")
    assert str(entered.received_at.date()) == "2026-09-01"
    assert str(entered.due_on) == "2026-10-01"


@pytest.mark.parametrize(
    ("changed", "said_"),
    [
        ({"address": "not an address"}, "address"),
        ({"address": ""}, "Write the address"),
        ({"received": "2999-01-01"}, "That day has not come yet"),
        ({"received": ""}, "Say which day"),
        ({"kind": "rectification"}, "rectification"),
        ({"kind": "objection"}, "Say which purpose"),
        ({"language": "xx"}, "xx"),
        ({"purpose": "nonsense"}, "nonsense"),
    ],
)
def test_a_form_with_something_wrong_says_what(world, bob, changed, said_):
    good = {
        "kind": "access",
        "address": "anna@example.com",
        "language": "sv",
        "received": "2026-09-01",
        "purpose": "",
    }

    answer = bob.post("/console/requests/new/", good | changed)

    assert answer.status_code == 422
    assert said_ in answer.content.decode()
    assert said("rights.request.opened") == []


@pytest.mark.promise("P82")
def test_an_objection_by_telephone_has_effect_at_once(world, bob):
    bob.post(
        "/console/requests/new/",
        {
            "kind": "objection",
            "purpose": "marketing",
            "address": ANNA,
            "language": "sv",
            "received": str(world.at.date()),
        },
    )

    assert [(e["purpose"], e["word"]) for e in said("choices.word.said")] == [
        ("marketing", "objected")
    ]


def test_someones_requests_are_found_without_their_address_in_a_url(world, bob):
    request = world.planned()

    found = bob.post(
        "/console/people/", {"kind": "email", "value": " ANNA.sundin@example.com"}
    )
    nobody = bob.post("/console/people/", {"kind": "email", "value": "x@example.com"})
    wrong = bob.post("/console/people/", {"kind": "email", "value": "x"})

    assert f"/console/requests/{request}/" in found.content.decode()
    assert "Nobody here has that." in nobody.content.decode()
    assert wrong.status_code == 422
    assert [e["found"] for e in said("rights.person.sought")] == [True, False]


def test_staff_are_found_by_their_own_sign_in(world, client):
    answer = client.post(
        "/account/login/", {"login": "Officer@ljusvik.example", "password": PASSWORD}
    )

    assert answer["Location"] == "/console/"
    assert client.get("/console/").status_code == 200
    assert client.get("/account/logout/").status_code == 200
    assert client.get("/console/").status_code == 200, "a GET signs nobody out"
    client.post("/account/logout/")
    assert client.get("/console/").status_code == 302


def test_a_wrong_password_says_so_in_the_pages_own_look(world, client):
    answer = client.post(
        "/account/login/", {"login": "officer@ljusvik.example", "password": "wrong"}
    )

    assert answer.status_code == 200
    assert 'class="errors"' in answer.content.decode()
    assert Staff.objects.filter(last_login__isnull=False).count() == 0


@pytest.mark.parametrize(
    "path",
    [
        "signup/",
        "password/reset/",
        "email/",
        "confirm-email/",
        "3rdparty/",
        "login/code/",
    ],
)
def test_what_we_do_not_use_of_the_accounts_is_not_even_there(db, client, path):
    assert client.get(f"/account/{path}").status_code == 404
