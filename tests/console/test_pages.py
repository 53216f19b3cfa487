"""What stands on the console's pages: the inbox, systems, policy, ledger, staff."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import translation

from ombud.connectors.errors import SourceError
from ombud.console.templatetags.console import days_left, urgency
from ombud.core import clock
from ombud.evidence.actions import seal
from ombud.evidence.verify import verify
from ombud.mail.models import Message
from ombud.people.abilities import Role, Scope
from ombud.people.actions import make_api_key
from ombud.people.models import Staff
from ombud.rights.actions.advance import advance
from ombud.rights.words import RequestKind
from tests.console.world import ANNA, World
from tests.languages import TRANSLATED, left_in_english

OFFICER = Role.OFFICER
DOWN = "postgresql://nobody@127.0.0.1:1/nowhere?connect_timeout=1"


@pytest.fixture
def bob(world, signed_in):
    """The privacy officer, signed in."""
    return signed_in(OFFICER)


def text(client, path):
    return client.get(f"/console/{path}").content.decode()


def test_an_empty_inbox_says_so_kindly(bob):
    shown = text(bob, "")

    assert "Nothing waits for a decision. Well done." in shown
    assert "No request is under way" in shown


def test_the_inbox_begins_with_what_is_overdue(world, bob):
    fresh = world.enter(RequestKind.ACCESS, "a@example.com")
    late = world.enter(RequestKind.ACCESS, "b@example.com", days_ago=45)
    waiting = world.planned()

    shown = text(bob, "")

    order = [shown.index(f"/console/requests/{one}/") for one in (waiting, late, fresh)]
    assert order == sorted(order)
    assert "days late" in shown


@pytest.mark.parametrize(
    ("days", "words", "mood"),
    [
        (-2, "2 days late", "stop"),
        (-1, "1 day late", "stop"),
        (0, "Due today", "wait"),
        (1, "1 day left", "wait"),
        (7, "7 days left", "wait"),
        (8, "8 days left", ""),
    ],
)
def test_days_left_are_said_in_words(now, days, words, mood):
    due = now.date() + timedelta(days=days)

    with translation.override("en"):
        assert (days_left(due, now), urgency(due, now)) == (words, mood)


def test_the_inbox_says_that_nobody_works(bob):
    assert "No worker is running" in text(bob, "")


def test_a_healthy_house_says_nothing_of_itself(bob):
    with connection.cursor() as cursor:
        cursor.execute("insert into procrastinate_workers default values")

    assert "Needs mending" not in text(bob, "")


def test_the_inbox_says_that_mail_does_not_go_out(world, bob):
    world.enter(RequestKind.OBJECTION, ANNA, purpose="marketing")
    Message.objects.update(attempts=3)

    assert "1 message has not gone out." in text(bob, "")


def test_the_inbox_says_which_request_can_not_go_on(world, bob, settings):
    request = world.enter(RequestKind.ERASURE, ANNA)
    settings.SOURCES = {"OMBUD_SOURCE_SHOP": DOWN}
    with pytest.raises(SourceError):
        advance(request, at=world.at)

    shown = text(bob, "")

    assert f"/console/requests/{request}/" in shown
    assert "can't go on." in shown
    assert "It could not go on" in text(bob, f"requests/{request}/")


def test_the_inbox_says_that_the_ledger_waits_for_its_seal(world, bob, db):
    seal(world.at)
    make_api_key(name="shop", scopes=[Scope.DECIDE], at=world.at - timedelta(minutes=6))

    assert "1 entry of the ledger waits for its seal." in text(bob, "")


def test_the_inbox_of_an_empty_house_says_what_to_begin_with(db, settings, client):
    made = World(at=clock.now())
    made.hire()
    client.force_login(
        Staff.objects.get(id=made.staff[OFFICER]),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )

    for path in ("", "systems/", "policy/", "ledger/", "people/"):
        assert client.get(f"/console/{path}").status_code == 200
    shown = text(client, "")
    assert "No policy is in force" in shown
    assert "No system is connected" in shown
    entering = client.get("/console/requests/new/", follow=True)
    assert "before a policy is in force" in entering.content.decode()


def test_a_system_that_is_down_is_said_calmly(world, bob, settings):
    settings.SOURCES = {"OMBUD_SOURCE_SHOP": DOWN}

    shown = bob.get("/console/systems/")

    assert shown.status_code == 200
    assert "Does not answer" in shown.content.decode()


def test_a_column_that_nobody_declared_is_found(world, bob, shop):
    shop.run("alter table customer add column shoe_size int")

    shown = text(bob, "systems/")

    assert "shoe_size" in shown
    assert "Error" in shown or "Warning" in shown


def test_the_map_and_the_policy_are_there_to_read(world, bob):
    assert "found_by: { email: email }" in text(bob, "systems/")
    assert "ombud: 1" in text(bob, "policy/")
    assert "/notice.md?language=sv" in text(bob, "policy/")


def test_the_exported_ledger_verifies(full_world, signed_in):
    answer = signed_in(Role.AUDITOR).get("/console/ledger/export.jsonl")

    found = verify(io.BytesIO(answer.getvalue()))
    assert found.size > 10
    assert answer["Content-Disposition"].endswith('.jsonl"')


def test_the_ledger_is_read_page_by_page(full_world, bob, monkeypatch):
    monkeypatch.setattr("ombud.console.views.ledger.PAGE", 5)

    first = text(bob, "ledger/")
    older = first.partition("?before=")[2].partition('"')[0]
    second = text(bob, f"ledger/?before={older}")

    assert first.count('<li>\n          <div class="row apart">') == 5
    assert "place" in second
    assert first.partition("place ")[2][:2] != second.partition("place ")[2][:2]
    assert bob.get("/console/ledger/?before=x").status_code == 404
    assert bob.get("/console/ledger/?before=" + "9" * 40).status_code == 404


def test_no_page_shows_who_asked(full_world, signed_in):
    for role in Role:
        client = signed_in(role)
        for request in full_world.requests.values():
            assert ANNA not in text(client, f"requests/{request}/")
        assert ANNA not in text(client, "")
    assert ANNA not in text(signed_in(Role.AUDITOR), "ledger/")


def test_staff_are_listed_for_the_admin(world, signed_in):
    shown = text(signed_in(Role.ADMIN), "staff/")

    assert "auditor@ljusvik.example" in shown
    assert "ombud staff" in shown


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_page_has_english_left_in_another_language(full_world, signed_in, language):
    bob = signed_in(OFFICER, headers={"accept-language": language})
    admin = signed_in(Role.ADMIN, headers={"accept-language": language})
    pages = ["", "requests/new/", "people/", "systems/", "policy/", "ledger/"]
    pages += [f"requests/{one}/" for one in full_world.requests.values()]

    for path in pages:
        shown = text(bob, path)
        assert f'<html lang="{language}">' in shown
        assert left_in_english(shown, language) == [], path
    assert left_in_english(text(admin, "staff/"), language) == []
    assert left_in_english(text(bob, "staff/"), language) == []
