"""Staff decide objections, end restrictions, and enter what people say."""

import re

import pytest

from ombud.choices.queries import history
from ombud.people.abilities import Role
from ombud.people.identifiers import IdentifierKind
from ombud.people.queries import find
from ombud.rights import queries as rights
from ombud.rights.words import Ending, RequestKind, State
from tests.console.world import ANNA

WHY = "My neighbour works there."


@pytest.fixture
def weighing(world):
    """An objection that says why."""
    return world.enter(
        RequestKind.OBJECTION, ANNA, purpose="customer_service", situation=WHY
    )


def test_the_situation_is_seen_by_a_look_and_not_before(world, signed_in, weighing):
    officer = signed_in(Role.OFFICER)
    page = officer.get(f"/console/requests/{weighing}/").content.decode()
    assert WHY not in page
    assert "Show address and what they wrote" in page

    seen = officer.post(f"/console/requests/{weighing}/address/").content.decode()

    assert WHY in seen
    admin = signed_in(Role.ADMIN)
    assert WHY not in admin.get(f"/console/requests/{weighing}/").content.decode()
    assert admin.post(f"/console/requests/{weighing}/address/").status_code == 403


@pytest.mark.promise("P129")
@pytest.mark.parametrize(
    "sent",
    [{}, {"ground": ""}, {"ground": "legal_claims", "because": "x"},
     {"ground": "compelling_grounds", "because": " "}],
)  # fmt: skip
def test_a_refusal_without_a_ground_of_the_list_is_not_saved(signed_in, weighing, sent):
    page = signed_in(Role.OFFICER).post(f"/console/requests/{weighing}/overrule/", sent)

    assert page.status_code == 422
    assert rights.view(weighing).state is State.WEIGHING


@pytest.mark.promise("P129")
def test_upheld_and_overruled_by_a_button(world, signed_in, weighing):
    other = world.enter(
        RequestKind.OBJECTION, ANNA, purpose="improvement", situation=WHY
    )
    officer = signed_in(Role.OFFICER)

    officer.post(f"/console/requests/{weighing}/uphold/")
    officer.post(
        f"/console/requests/{other}/overrule/",
        {"ground": "compelling_grounds", "because": "A break-in is investigated."},
    )

    assert rights.view(weighing).ending is Ending.COMPLETE
    assert rights.view(other).ending is Ending.REFUSED
    assert rights.reasoning(other) == "A break-in is investigated."


@pytest.mark.promise("P127")
def test_the_end_of_a_restriction_is_announced_here(world, signed_in):
    request = world.enter(RequestKind.RESTRICTION, ANNA)
    officer = signed_in(Role.OFFICER)
    here = f"/console/requests/{request}/"

    assert officer.post(f"{here}lift/", {"day": "2001-01-01"}).status_code == 422
    assert officer.post(f"{here}lift/", {"day": "2099-01-01"}).status_code == 302
    assert officer.post(f"{here}lift/", {"day": "2099-01-01"}).status_code == 409

    assert rights.view(request).lifted_on.isoformat() == "2099-01-01"
    assert "1 January 2099" in officer.get(here).content.decode()


@pytest.mark.promise("P82")
def test_what_somebody_says_is_entered(world, signed_in):
    caseworker = signed_in(Role.CASEWORKER)
    given = {
        "kind": "email", "value": ANNA, "purpose": "marketing", "word": "objected",
        "reference": "call 7",
    }  # fmt: skip

    page = caseworker.post("/console/choices/new/", given, follow=True)

    assert "It is on record, and holds at once." in page.content.decode()
    (word,) = history(find(IdentifierKind.EMAIL, ANNA))
    assert (word.word, word.channel) == ("objected", "staff")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"value": "x"}, "error"),
        ({"reference": "a@b.example"}, "Write where it is kept, no address."),
        ({"reference": ""}, "Say where it is kept."),
        ({"word": "consented"}, "Nobody can say that about this purpose."),
        ({"purpose": "accounts"}, "error"),
    ],
)
def test_what_is_wrong_is_said(world, signed_in, wrong, says):
    given = {
        "kind": "email", "value": ANNA, "purpose": "marketing", "word": "objected",
        "reference": "call 7",
    } | wrong  # fmt: skip

    page = signed_in(Role.OFFICER).post("/console/choices/new/", given)

    assert page.status_code == 422
    assert re.search(re.escape(says), page.content.decode())


def test_an_objection_by_letter_names_the_situation(world, signed_in):
    given = {
        "kind": "objection", "purpose": "customer_service", "address": ANNA,
        "language": "sv", "received": world.at.date().isoformat(), "situation": "",
    }  # fmt: skip
    officer = signed_in(Role.OFFICER)

    wrong = officer.post("/console/requests/new/", given)
    assert wrong.status_code == 422
    officer.post("/console/requests/new/", given | {"situation": WHY})

    (request,) = rights.inbox()
    assert request.state is State.WEIGHING
