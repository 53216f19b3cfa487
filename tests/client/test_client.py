"""The client against a server: its answers, its memory, and no where there is none."""

import os
import socket
import subprocess
import sys
import threading
import time
from uuid import UUID

import pytest

from ombud.client import (
    AnswerError,
    Client,
    Identifier,
    Refused,
    UnreachableError,
    UnsafeUrlError,
)
from tests.client.conftest import NO, YES

ANNA = "anna.sundin@example.com"


@pytest.fixture
def client(told):
    return Client(told.url, "ombud_1_secret", timeout=2)


def problem(code, status, **more):
    return status, {
        "type": f"urn:ombud:problem:{code}",
        "title": "",
        "status": status,
        "detail": "That is not taken.",
        "mend": "Mend it.",
        **more,
    }


# Answers


def test_an_answer_has_its_reasons_and_is_true_or_false(told, client):
    decision = client.may("newsletter", email=ANNA)

    assert decision
    assert decision.allowed is True
    assert decision.codes == {"consent-given"}
    assert decision.person == UUID(YES["person"])
    assert told.asked == [
        (
            "/api/v1/decisions",
            {
                "purpose": "newsletter",
                "categories": [],
                "identifier": {"kind": "email", "value": ANNA},
            },
        )
    ]
    assert told.headers[0]["Authorization"] == "Bearer ombud_1_secret"


def test_a_no_is_false_and_can_be_raised(told, client):
    told.answer = lambda *_: (200, NO)

    decision = client.may("newsletter", email=ANNA)

    assert not decision
    with pytest.raises(Refused):
        decision.raise_for_refusal()


def test_only_the_word_true_is_a_yes(told, client):
    for allowed in ("yes", 1, None, [True]):
        told.answer = lambda *_, a=allowed: (200, YES | {"allowed": a})

        assert not client.may("newsletter", email=f"{allowed}@example.com")


def test_the_controller_is_sent_where_one_is_named(told):
    Client(told.url, "k", controller="north").may("newsletter", email=ANNA)

    assert told.asked[0][1]["controller"] == "north"


@pytest.mark.parametrize("whom", [{}, {"email": "a", "phone": "b"}, {"shoe": "42"}])
def test_exactly_one_identifier_is_named(told, client, whom):
    with pytest.raises(TypeError):
        client.may("newsletter", **whom)

    assert told.asked == []


def test_what_is_not_taken_is_an_error_with_its_mend(told, client):
    told.answer = lambda *_: problem("unknown-purpose", 404)

    with pytest.raises(AnswerError) as caught:
        client.may("newsleter", email=ANNA)

    assert (caught.value.status, caught.value.code) == (404, "unknown-purpose")
    assert caught.value.mend == "Mend it."


# Memory


def test_a_fresh_answer_is_not_asked_for_again(told, client):
    for _ in range(5):
        client.may("newsletter", email=ANNA)

    assert len(told.asked) == 1


def test_a_no_is_remembered_no_longer_than_a_yes(told):
    client = Client(told.url, "k", fresh_for=0.2)
    told.answer = lambda *_: (200, NO)
    client.may("newsletter", email=ANNA)
    told.answer = lambda *_: (200, YES)
    time.sleep(0.2)

    assert client.may("newsletter", email=ANNA)


def test_what_was_said_takes_effect_at_once(told, client):
    client.may("newsletter", email=ANNA)
    told.answer = lambda *_: (200, NO)

    client.say("newsletter", "withdrew", email=ANNA)

    assert not client.may("newsletter", email=ANNA)


def test_a_webhook_makes_it_forget_the_person(told, client):
    client.may("newsletter", email=ANNA)
    told.answer = lambda *_: (200, NO)

    client.forget(UUID(YES["person"]))

    assert not client.may("newsletter", email=ANNA)


def test_an_answer_under_way_while_something_is_said_is_not_remembered(told, client):
    told.delay = 0.3
    first = threading.Thread(
        target=client.may, args=("newsletter",), kwargs={"email": ANNA}
    )
    first.start()
    time.sleep(0.1)
    client.forget(Identifier("email", ANNA))
    first.join()
    told.delay = 0

    client.may("newsletter", email=ANNA)

    assert len(told.asked) == 2


def test_nothing_is_remembered_where_that_is_said(told):
    client = Client(told.url, "k", fresh_for=0)

    client.may("newsletter", email=ANNA)
    client.may("newsletter", email=ANNA)

    assert len(told.asked) == 2


# Many


def batch(_path, body):
    people = body["identifiers"]
    return 200, {
        "decisions": [YES if each["value"].startswith("yes") else NO for each in people]
    }


def test_many_are_asked_about_a_thousand_at_a_time_and_in_order(told, client):
    told.answer = batch
    people = [
        Identifier("email", f"{'yes' if n % 3 else 'no'}{n}@example.com")
        for n in range(2500)
    ]

    found = client.may_many("newsletter", people)

    assert [d.allowed for d in found] == [bool(n % 3) for n in range(2500)]
    assert [len(b["identifiers"]) for _, b in told.asked] == [1000, 1000, 500]
    assert client.may_many("newsletter", people) == found
    assert len(told.asked) == 3


def test_answers_that_do_not_match_the_questions_are_none(told, client):
    told.answer = lambda *_: (200, {"decisions": [YES]})

    found = client.may_many(
        "newsletter", [Identifier("email", ANNA), Identifier("email", "b@example.com")]
    )

    assert [d.allowed for d in found] == [False, False]


# Where no answer comes


def nowhere():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def closed(decision):
    return not decision and decision.codes == {"unreachable"} and not decision.reached


@pytest.mark.promise("P4")
def test_nobody_there_is_a_no():
    client = Client(nowhere(), "k")

    assert closed(client.may("newsletter", email=ANNA))
    assert all(map(closed, client.may_many("news", [Identifier("email", ANNA)])))
    with pytest.raises(Refused) as caught:
        client.use("newsletter", email=ANNA)
    assert closed(caught.value.decision)
    with pytest.raises(UnreachableError):
        client.say("newsletter", "withdrew", email=ANNA)


def test_too_slow_is_a_no_in_time(told):
    told.delay = 1.0
    client = Client(told.url, "k", timeout=0.2)
    began = time.monotonic()

    decision = client.may("newsletter", email=ANNA)

    assert closed(decision)
    assert time.monotonic() - began < 0.6


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]",
        b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ntrue",
        b'HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n{"allowed":true}',
        b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"allowed": true',
        b"HTTP/1.1 302 Found\r\nLocation: http://x\r\nContent-Length: 0\r\n\r\n",
    ],
)
def test_what_is_no_answer_is_a_no(told, client, raw):
    told.raw = raw

    assert closed(client.may("newsletter", email=ANNA))


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_come_later_is_a_no_and_is_not_remembered(told, client, status):
    told.answer = lambda *_: problem("unforeseen", status)
    assert closed(client.may("newsletter", email=ANNA))
    told.answer = lambda *_: (200, YES)

    assert client.may("newsletter", email=ANNA)


def test_a_yes_is_not_used_longer_because_nobody_answers(told):
    client = Client(told.url, "k", fresh_for=0.2, timeout=0.2)
    assert client.may("newsletter", email=ANNA)
    told.raw = b""
    time.sleep(0.2)

    assert closed(client.may("newsletter", email=ANNA))


# Using


def permit(path, _body):
    assert path == "/api/v1/uses"
    return 200, YES | {"permit": 7, "at": "2026-11-23T09:00:00+00:00"}


def test_a_block_is_done_under_its_permit(told, client):
    told.answer = permit

    with client.permit("newsletter", email=ANNA) as given:
        assert given.number == 7
        assert given.at.year == 2026


def test_a_block_without_a_permit_is_not_entered(told, client):
    told.answer = lambda *_: problem("not-permitted", 403, decision=NO)
    entered = []

    with pytest.raises(Refused) as caught, client.permit("newsletter", email=ANNA):
        entered.append(1)

    assert entered == []
    assert caught.value.decision.codes == {"consent-given"}


def test_every_use_is_asked_for_and_none_is_from_memory(told, client):
    told.answer = permit

    @client.permit("newsletter", email=ANNA)
    def write():
        return "written"

    assert [write(), write()] == ["written", "written"]
    assert len(told.asked) == 2


def test_a_use_is_never_sent_twice(told, client):
    told.raw = b""

    with pytest.raises(Refused):
        client.use("newsletter", email=ANNA)

    assert len(told.asked) == 1


# Connections


def test_one_connection_serves_a_thread(told):
    client = Client(told.url, "k", fresh_for=0)

    for _ in range(5):
        client.may("newsletter", email=ANNA)

    assert told.connections == 1


def test_a_connection_that_was_closed_meanwhile_is_opened_anew(told):
    client = Client(told.url, "k", fresh_for=0, timeout=2)
    told.drop_after = True
    told.answer = permit

    for _ in range(3):
        client.use("newsletter", email=ANNA)
        time.sleep(0.05)

    assert len(told.asked) == 3
    assert told.connections == 3


def test_threads_get_their_own_answers(told):
    client = Client(told.url, "k", fresh_for=0.05, timeout=5)
    told.answer = lambda _, body: (
        200,
        YES if body["identifier"]["value"].startswith("yes") else NO,
    )
    wrong = []

    def ask(word):
        answers = [
            client.may("news", email=f"{word}{n % 7}@example.com").allowed
            for n in range(40)
        ]
        wrong.extend(one for one in answers if one != (word == "yes"))

    threads = [threading.Thread(target=ask, args=(w,)) for w in ("yes", "no") * 4]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert wrong == []


def test_a_forked_process_begins_anew(told):
    script = f"""
import os
from ombud.client import Client
client = Client({told.url!r}, "k", fresh_for=60)
assert client.may("newsletter", email="a@example.com")
client._memory._lock.acquire()  # as another thread may at the moment of the fork
child = os.fork()
if child == 0:
    os._exit(0 if client.may("newsletter", email="a@example.com") else 1)
_, status = os.waitpid(child, 0)
assert os.waitstatus_to_exitcode(status) == 0
"""
    done = subprocess.run(
        [sys.executable, "-c", script], timeout=20, check=False, env={**os.environ}
    )

    assert done.returncode == 0
    assert len(told.asked) == 2
    assert told.connections == 2


# What is never shown


def test_neither_the_key_nor_an_address_is_shown(told, client):
    told.answer = lambda *_: problem("invalid-identifier", 422)

    with pytest.raises(AnswerError) as caught:
        client.may("newsletter", email=ANNA)

    assert ANNA not in repr(caught.value) + str(caught.value)
    assert "secret" not in repr(client)


@pytest.mark.parametrize(
    "url",
    ["http://ombud.example", "ftp://x", "ombud.example", "", "https://", "http://[x"],
)
def test_a_key_never_goes_over_the_network_in_the_clear(url):
    with pytest.raises(UnsafeUrlError):
        Client(url, "k")


def test_a_network_of_ones_own_can_be_said_to_be_one():
    assert Client("http://ombud:8000", "k", insecure=True)


def test_the_client_needs_neither_django_nor_a_database():
    script = (
        "import sys; from ombud.client import Client; import ombud.client.webhooks;"
        "print([m for m in sys.modules if m.split('.')[0] in"
        " ('django', 'pydantic', 'psycopg', 'ninja', 'sqlalchemy')])"
    )

    out = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert out.stdout == "[]\n"
