"""Every address of the console and every role: who gets what, in one table."""

import uuid

import pytest
from django.urls import get_resolver

from ombud.people.abilities import Role
from ombud.people.actions import dismiss

ADMIN, OFFICER, CASEWORKER, AUDITOR = Role
ALL = frozenset(Role)
SEERS = frozenset({OFFICER, CASEWORKER})
READERS = frozenset({ADMIN, OFFICER, AUDITOR})

# By the name of each address: who may read it, who may post to it. A deed's address
# sends who reads it back to the request, and anyone who may see the inbox is told there
# what they may not do.
TABLE = {
    "inbox": (ALL, None),
    "enter": (SEERS, SEERS),
    "request": (ALL, None),
    "approve": (ALL, frozenset({OFFICER})),
    "refuse": (ALL, frozenset({OFFICER})),
    "uphold": (ALL, frozenset({OFFICER})),
    "overrule": (ALL, frozenset({OFFICER})),
    "lift": (ALL, frozenset({OFFICER})),
    "say": (SEERS, SEERS),
    "extend": (ALL, frozenset({OFFICER})),
    "plan_again": (ALL, frozenset({OFFICER})),
    "address": (SEERS, SEERS),
    "receipt": (ALL, None),
    "people": (SEERS, SEERS),
    "systems": (ALL, None),
    "disclosures": (ALL, SEERS),
    "transfers": (ALL, frozenset({ADMIN, OFFICER})),
    "contests": (SEERS, SEERS),
    "policy": (ALL, None),
    "table": (ALL, None),
    "publish": (frozenset({OFFICER}), frozenset({OFFICER})),
    "version": (ALL, None),
    "texts": (frozenset({OFFICER}), frozenset({OFFICER})),
    "text": (frozenset({OFFICER}), frozenset({OFFICER})),
    "text_open": (frozenset({OFFICER}), frozenset({OFFICER})),
    "text_draft": (frozenset({OFFICER}), None),
    "text_report": (frozenset({OFFICER}), None),
    "ledger": (READERS, None),
    "export": (READERS, None),
    "staff": (frozenset({ADMIN}), None),
}
ABOUT_ONE = {
    "request", "approve", "refuse", "uphold", "overrule", "lift", "extend",
    "plan_again", "address", "receipt",
}  # fmt: skip


def deed(name):
    """What its form would send."""
    ground = "claims_at_stake" if name == "overrule" else "legal_claims"
    return {"ground": ground, "day": "2099-01-01"}


def routes():
    """The console's names with their patterns, as the resolver has them."""
    _, console = get_resolver().namespace_dict["console"]
    return {pattern.name: str(pattern.pattern) for pattern in console.url_patterns}


def path(name, request_id):
    """Where a route leads, about one request where it is about one."""
    pattern = routes()[name].replace("<uuid:request_id>", str(request_id))
    pattern = pattern.replace("<int:number>", "1")
    return f"/console/{pattern}"


def test_the_table_names_every_route():
    assert set(routes()) == set(TABLE)


@pytest.mark.promise("P117")
@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_may_read(world, signed_in, name):
    request = world.planned()
    world.give_text()
    here = path(name, request)

    for role in Role:
        response = signed_in(role).get(here)

        if role not in TABLE[name][0]:
            assert response.status_code == 403, role
        elif name == "receipt":
            assert response.status_code == 404, role  # it has not ended
        elif name in ABOUT_ONE - {"request"}:
            assert response["Location"] == path("request", request), role
        else:
            assert response.status_code == 200, role
    stranger = signed_in(None).get(here)
    assert stranger.status_code == 302
    assert stranger["Location"].startswith(f"/account/login/?next={here}")


@pytest.mark.promise("P117")
@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_may_post(world, signed_in, name):
    allowed = TABLE[name][1]
    world.give_text()

    for role in Role:
        request = world.planned() if name in ABOUT_ONE else uuid.uuid4()
        response = signed_in(role).post(path(name, request), deed(name))

        if allowed is None:
            assert response.status_code == 405, role
        elif role not in allowed:
            assert response.status_code == 403, role
        else:
            # Done, or told why this could not be: nobody is kept out.
            assert response.status_code in {200, 302, 409, 422}, role
    stranger = signed_in(None).post(path(name, uuid.uuid4()))
    assert stranger.status_code == (405 if allowed is None else 302)


@pytest.mark.parametrize("name", sorted(ABOUT_ONE))
def test_a_request_that_is_not_there_is_not_found(world, signed_in, name):
    client, nowhere = signed_in(OFFICER), uuid.uuid4()
    send = client.get if TABLE[name][1] is None else client.post

    response = send(path(name, nowhere), deed(name))

    assert response.status_code == 404


@pytest.mark.parametrize(
    "name", sorted(name for name, (_, post) in TABLE.items() if post)
)
def test_nothing_is_done_without_the_forms_token(world, signed_in, name):
    client = signed_in(OFFICER, enforce_csrf_checks=True)

    response = client.post(path(name, uuid.uuid4()))

    assert response.status_code == 403


def test_who_may_not_is_told_who_may(world, signed_in):
    page = signed_in(CASEWORKER).get("/console/ledger/").content.decode()

    assert "Your role does not allow this" in page
    assert "Privacy officer" in page
    assert "Auditor" in page
    assert "<li>Case worker" not in page


def test_one_who_has_left_is_let_in_nowhere(world, signed_in):
    client = signed_in(OFFICER)
    dismiss(world.staff[OFFICER], at=world.at)

    assert client.get("/console/")["Location"].startswith("/account/login/")
