"""Programs are told of what has happened: signed, once for each, with ids alone."""

import json
import socket
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction

from ombud.choices.actions import say
from ombud.choices.words import Word
from ombud.client.webhooks import verify
from ombud.evidence.events import declared
from ombud.people.actions import forget
from ombud.people.identifiers import IdentifierKind
from ombud.people.queries import find
from ombud.policy.actions import publish
from ombud.webhooks import actions
from ombud.webhooks.errors import (
    EndpointKnownError,
    EndpointUrlError,
    NotDeliveredError,
    NotPublicError,
    UnknownEndpointError,
)
from ombud.webhooks.models import Delivery, Endpoint
from ombud.webhooks.queries import endpoints
from ombud.webhooks.sending import Way, send
from ombud.webhooks.words import DEEDS, Event
from tests.console.world import ANNA, LJUSVIK
from tests.house import said

CHOICES = [Event.CHOICE_SAID]


@pytest.fixture
def anna(world):
    return find(IdentifierKind.EMAIL, ANNA)


@pytest.fixture
def endpoint(world, program):
    """An endpoint that is told of choices: its number and secret."""
    return actions.add(program.url, CHOICES, at=world.at, private=True)


def object_(person, at):
    say(person, "marketing", Word.OBJECTED, channel="portal", notice=1, at=at)


def deliver_all(at):
    waiting = Delivery.objects.filter(delivered_at=None, given_up_at=None)
    return [
        actions.deliver(one, at=at)
        for one in waiting.order_by("made_at").values_list("id", flat=True)
    ]


def queued():
    with connection.cursor() as cursor:
        cursor.execute(
            "select args ->> 'delivery', scheduled_at from procrastinate_jobs"
            " where task_name = 'webhooks.deliver' order by id"
        )
        return cursor.fetchall()


def test_a_choice_is_told_with_ids_alone_and_signed(world, anna, program, endpoint):
    object_(anna, world.at)

    assert deliver_all(world.at) == [True]

    ((headers, body),) = program.came
    event = verify(endpoint[1], headers, body, now=world.at.timestamp())
    assert event.type == "choice.said"
    assert event.person == anna
    assert event.data == {
        "person": str(anna),
        "purpose": "marketing",
        "controller": "all",
        "word": "objected",
        "notice": 1,
    }
    assert ANNA.encode() not in body
    assert headers["Content-Type"] == "application/json"


def test_it_is_queued_in_the_transaction_of_the_deed(world, anna, endpoint):
    with transaction.atomic():
        object_(anna, world.at)
        assert len(queued()) == 1
        transaction.set_rollback(True)

    assert queued() == []
    assert not Delivery.objects.exists()


def test_each_endpoint_is_told_of_what_it_wants(world, anna, program, endpoint):
    other = program.url + "&second"
    actions.add(
        other, [Event.PERSON_FORGOTTEN, Event.STANDING_CHANGED], at=world.at,
        private=True,
    )  # fmt: skip

    object_(anna, world.at)
    forget(anna, at=world.at)

    told = Delivery.objects.values_list("endpoint__url", "event")
    assert sorted(told) == sorted(
        [
            (program.url, "choice.said"),
            (other, "standing.changed"),
            (other, "person.forgotten"),
        ]
    )


def test_a_policy_is_told_of_when_it_takes_effect(world, program):
    actions.add(program.url, [Event.POLICY_IN_FORCE], at=world.at, private=True)
    later = world.at + timedelta(days=60)
    text = LJUSVIK.policy.read_text("utf-8").replace("+46 8 465 004 12", "08-1")

    publish(text, name="policy.yaml", effective_from=later, by=None, at=world.at)

    ((_, due),) = queued()
    assert due == later
    assert json.loads(bytes(Delivery.objects.get().body))["data"]["number"] == 2


def test_every_deed_that_is_told_of_is_one_of_the_ledgers():
    known = {event.name: event.fields for event in declared()}

    for deed, tellings in DEEDS.items():
        for telling in tellings:
            named = {f for f in telling.fields.values() if f not in known[deed]}
            assert named <= {"person", "people"}, deed


# Delivering


def test_what_was_taken_is_not_sent_again(world, anna, program, endpoint):
    object_(anna, world.at)
    deliver_all(world.at)

    assert actions.deliver(Delivery.objects.get().id, at=world.at) is False
    assert len(program.came) == 1


@pytest.mark.parametrize("answer", [500, 404, 302, 429])
def test_what_was_not_taken_is_tried_again_with_the_same_id(
    world, anna, program, endpoint, answer
):
    object_(anna, world.at)
    program.answer, program.location = answer, "http://127.0.0.1:1/"
    with pytest.raises(NotDeliveredError):
        deliver_all(world.at)
    program.answer = 200

    assert deliver_all(world.at + timedelta(minutes=10)) == [True]

    first, second = (headers["webhook-id"] for headers, _ in program.came)
    assert first == second
    assert program.bodies[0] == program.bodies[1]


def test_after_ten_tries_it_is_given_up_and_that_is_on_record(
    world, anna, program, endpoint
):
    object_(anna, world.at)
    program.answer = 500

    for _ in range(actions.ATTEMPTS - 1):
        with pytest.raises(NotDeliveredError):
            deliver_all(world.at)
    assert deliver_all(world.at) == [False]

    assert deliver_all(world.at) == []
    (given_up,) = said("webhooks.delivery.given_up")
    assert given_up["attempts"] == actions.ATTEMPTS
    assert endpoints()[0].given_up == 1


def test_an_endpoint_that_is_gone_is_told_nothing_more(world, anna, program, endpoint):
    object_(anna, world.at)
    program.answer = 410

    assert deliver_all(world.at) == [False]

    assert endpoints() == []
    assert said("webhooks.endpoint.removed") == [
        {"endpoint": endpoint[0], "by": "endpoint"}
    ]


def test_what_waits_for_a_removed_endpoint_is_not_sent(world, anna, program, endpoint):
    object_(anna, world.at)

    actions.remove(endpoint[0], at=world.at)

    assert deliver_all(world.at) == [False]
    assert program.came == []


def test_nobody_there_is_tried_again(world, anna):
    actions.add("http://127.0.0.1:9/", CHOICES, at=world.at, private=True)
    object_(anna, world.at)

    with pytest.raises(NotDeliveredError):
        deliver_all(world.at)


def test_old_ones_are_let_go_and_waiting_ones_are_not(world, anna, program, endpoint):
    object_(anna, world.at)
    deliver_all(world.at)
    object_(anna, world.at)

    assert actions.tidy(at=world.at + timedelta(days=8)) == 1
    assert Delivery.objects.get().delivered_at is None


# Secrets


def test_a_secret_is_sealed_and_for_a_day_both_sign(world, anna, program, endpoint):
    number, old = endpoint
    new = actions.change_secret(number, at=world.at)
    row = Endpoint.objects.get()
    assert old.encode() not in bytes(row.secret) + bytes(row.former)
    within, after = world.at + timedelta(hours=23), world.at + timedelta(hours=25)

    for at in (within, after):
        object_(anna, at)
        deliver_all(at)

    (first, second) = program.came
    for secret in (old, new):
        assert verify(secret, *first, now=within.timestamp())
    assert verify(new, *second, now=after.timestamp())
    with pytest.raises(Exception, match="not a webhook"):
        verify(old, *second, now=after.timestamp())


def test_an_endpoint_can_be_tried(world, program, endpoint):
    assert actions.try_(endpoint[0], at=world.at) == 204

    ((headers, body),) = program.came
    event = verify(endpoint[1], headers, body, now=world.at.timestamp())
    assert (event.type, event.data) == ("ombud.tried", {})
    assert deliver_all(world.at) == []


def test_whom_nobody_registered_can_not_be_tried_removed_or_changed(world):
    for deed in (actions.try_, actions.remove, actions.change_secret):
        with pytest.raises(UnknownEndpointError):
            deed(7, at=world.at)


# Where nothing is sent


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/", "ftp://example.com", "https://", "example.com",
        "https://a:b@example.com/", "https://example.com/#x", "https://[x/",
        "https://example.com/ x", "https://example.com/å",
        "https://example.com:99999/", "https://" + "a" * 70 + ".example/",
    ],
)  # fmt: skip
def test_what_is_no_address_is_not_registered(world, url):
    with pytest.raises(EndpointUrlError):
        actions.add(url, CHOICES, at=world.at)

    assert not Endpoint.objects.exists()


def test_an_address_is_registered_once(world, program, endpoint):
    with pytest.raises(EndpointKnownError):
        actions.add(program.url, CHOICES, at=world.at, private=True)
    actions.remove(endpoint[0], at=world.at)

    assert actions.add(program.url, CHOICES, at=world.at, private=True)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.1"],
)
def test_a_name_that_leads_inside_is_not_connected_to(address):
    way = Way(resolve=lambda *_: ("93.184.215.14", address))

    with pytest.raises(NotPublicError):
        send("https://inside.example/", {}, b"{}", private=False, way=way)


def test_an_endpoint_that_drips_is_cut_off():
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip():
            there, _ = server.accept()
            with there:
                for sign in "HTTP/1.1 200 OK\r\nX: " + "y" * 200:
                    try:
                        there.sendall(sign.encode())
                    except OSError:
                        return
                    time.sleep(0.05)

        thread = threading.Thread(target=drip)
        thread.start()
        began = time.monotonic()
        with pytest.raises(NotDeliveredError):
            send(
                f"http://127.0.0.1:{server.getsockname()[1]}/", {}, b"{}",
                private=True, way=Way(seconds=0.4),
            )  # fmt: skip
        assert time.monotonic() - began < 2
        thread.join()
