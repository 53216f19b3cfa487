"""The API: its contract, its errors, and that no personal data comes out."""

import uuid

import pytest
from django.urls import get_resolver

from ombud.evidence.actions import seal
from ombud.evidence.rules import open_note
from ombud.mail.actions import send
from ombud.mail.models import Message
from ombud.people.abilities import Scope
from ombud.people.actions import revoke
from ombud.people.models import ApiKey
from ombud.rights.queries import view
from ombud.rights.words import RequestKind, State
from tests.api.conftest import Program
from tests.console.world import ANNA
from tests.house import code_in

DECIDE, USE, CHOOSE, COLLECT, REQUESTS, SHARE, RECORDS = Scope
NOBODY = str(uuid.UUID(int=0))
WHOM = {"kind": "email", "value": ANNA}
QUESTION = {"purpose": "marketing", "identifier": WHOM}
BATCH = {"purpose": "marketing", "identifiers": [WHOM]}
OBJECTING = {**QUESTION, "word": "objected"}
DISCLOSING = {"recipient": "operators", "purpose": "bookings", "identifiers": [WHOM]}
COLLECTING = {
    "purpose": "bookings", "kind": "customer", "source": "person",
    "fields": ["name", "contact.email"],
}  # fmt: skip
ASKING = {"kind": "access", "address": "eva@example.com", "language": "sv"}
KEY = {"register": "customers", "key": "a1"}
SHOWING = {"by": {"key": KEY}, "why": "access"}
PROOF = {"challenge": NOBODY, "code": "123456"}

# By the name of each address: method, path, body, the scope that opens it (None for
# what is published).
TABLE = {
    "decisions": ("post", "/decisions", QUESTION, DECIDE),
    "collections": ("post", "/collections", COLLECTING, COLLECT),
    "disclosures": ("post", "/disclosures", DISCLOSING, SHARE),
    "decisions_batch": ("post", "/decisions/batch", BATCH, DECIDE),
    "uses": ("post", "/uses", QUESTION, USE),
    "audiences": ("post", "/audiences", {"purpose": "marketing"}, DECIDE),
    "choices": ("post", "/choices", OBJECTING, CHOOSE),
    "choices_asked": (
        "post",
        "/choices/asked",
        {"address": ANNA, "purposes": ["newsletter"], "kind": "customer"},
        CHOOSE,
    ),
    "choices_of": ("post", "/choices/of", {"identifier": WHOM}, CHOOSE),
    "requests": ("post", "/requests", ASKING, REQUESTS),
    "request": ("get", f"/requests/{NOBODY}", None, REQUESTS),
    "proof": ("post", f"/requests/{NOBODY}/proof", PROOF, REQUESTS),
    "people": (
        "post",
        "/people",
        {"identifier": {"kind": "email", "value": ANNA}, "kinds": ["customer"]},
        COLLECT,
    ),
    "records": (
        "post",
        "/records",
        {
            "key": KEY,
            "person": NOBODY,
            "values": {"contact.email": "a@b.example"},
            "uses": ["marketing"],
            "source": "person",
        },
        COLLECT,
    ),
    "reading": (
        "post",
        "/records/reading",
        {"use": "marketing", "by": {"use": "marketing"}},
        RECORDS,
    ),
    "showing": ("post", "/records/showing", SHOWING, RECORDS),
    "looking": ("post", "/records/looking", SHOWING, RECORDS),
    "filling": (
        "post",
        "/records/filling",
        {"key": KEY, "values": {"contact.email": "a@b.example"}, "why": "order"},
        RECORDS,
    ),
    "marking": ("post", "/records/marking", {**SHOWING, "parties": ["x"]}, RECORDS),
    "letting_go": ("post", "/records/letting_go", SHOWING, RECORDS),
    "calls": ("post", "/records/calls", {"calls": [1]}, RECORDS),
    "policy": ("get", "/policy", None, None),
    "notice": ("get", "/notice/sv", None, None),
    "ledger_head": ("get", "/ledger/head", None, None),
    "openapi-json": ("get", "/openapi.json", None, None),
    "api-root": ("get", "/", None, None),
    "nothing": ("get", "/no/such/address", None, None),
}


def call(program, name):
    method, path, body, _ = TABLE[name]
    return program.get(path) if method == "get" else program.post(path, body)


def problem(answer, status, code):
    """The body of an answer that has to be a problem of this kind."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert body["type"] == f"urn:ombud:problem:{code}"
    assert {"title", "detail"} <= set(body)
    return body


# Who may


def test_the_table_names_every_route():
    _, api = get_resolver().namespace_dict["api"]

    assert {pattern.name for pattern in api.url_patterns} == set(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_each_address_opens_to_its_scope_only(world, program, name):
    needed = TABLE[name][3]

    if needed is None:
        assert call(program(), name).status_code in {200, 404}
        return
    refused = problem(call(program(), name), 401, "no-key")
    assert "Authorization" in refused["mend"]
    for scope in set(Scope) - {needed}:
        problem(call(program(scope), name), 403, "scope")
    assert call(program(needed), name).status_code in {200, 201, 202, 404}


def test_a_revoked_or_invented_key_opens_nothing(world, program, now):
    known = program(DECIDE)
    revoke(ApiKey.objects.get().pk, at=now)

    for one in (known, Program("ombud_1_invented"), Program("x"), Program("")):
        answer = one.post("/decisions", QUESTION)
        problem(answer, 401, "no-key")
        assert answer["WWW-Authenticate"].startswith("Bearer")


# Decisions


def test_a_decision_comes_with_its_reasons(world, program):
    answer = program(DECIDE).post("/decisions", QUESTION).json()

    assert answer["allowed"] is True
    assert answer["reasons"] == [
        {
            "code": "interest",
            "allows": True,
            "address": "purposes.marketing.basis",
            "article": "Art. 6(1)(f)",
            "text": "It rests on a legitimate interest (Art. 6(1)(f)).",
        }
    ]


def test_an_objection_turns_the_decision(world, program):
    world.enter(RequestKind.OBJECTION, ANNA, purpose="marketing")

    answer = program(DECIDE).post("/decisions", QUESTION).json()

    assert answer["allowed"] is False
    assert "objected-to-marketing" in {r["code"] for r in answer["reasons"]}


def test_the_reasons_are_said_in_the_language_asked_for(world, program):
    swedish = program(DECIDE, accept_language="sv")

    text = swedish.post("/decisions", QUESTION).json()["reasons"][0]["text"]

    assert text == "Det vilar på ett berättigat intresse (artikel 6(1)(f))."


def test_an_address_is_the_same_however_it_is_written(world, program):
    other = {"kind": "email", "value": f"  {ANNA.upper()} "}

    answer = program(DECIDE).post("/decisions", QUESTION | {"identifier": other})

    assert answer.json()["allowed"] is True


def test_whom_nobody_knows_is_refused_with_a_reason(world, program):
    stranger = {"kind": "email", "value": "stranger@example.com"}

    answer = program(DECIDE).post("/decisions", QUESTION | {"identifier": stranger})

    assert answer.status_code == 200
    assert answer.json()["allowed"] is False
    assert [r["code"] for r in answer.json()["reasons"]] == ["kind-not-meant"]


def test_a_category_that_the_purpose_does_not_use_is_refused(world, program):
    answer = program(DECIDE).post(
        "/decisions", QUESTION | {"categories": ["national_id"]}
    )

    assert answer.json()["allowed"] is False
    assert "category-not-used" in {r["code"] for r in answer.json()["reasons"]}


def test_a_misspelt_purpose_is_told_the_nearest(world, program):
    answer = program(DECIDE).post("/decisions", QUESTION | {"purpose": "marketting"})

    assert "marketing" in problem(answer, 404, "unknown-purpose")["mend"]


def test_without_a_policy_nothing_is_decided(program):
    answer = program(DECIDE).post("/decisions", QUESTION)

    problem(answer, 503, "no-policy")


# Requests


def test_a_request_is_opened_proven_and_followed(world, program, mailbox):
    shop = program(REQUESTS)

    opened = shop.post("/requests", ASKING)

    assert opened.status_code == 201
    body = opened.json()
    assert opened["Location"] == f"/api/v1/requests/{body['id']}"
    assert (body["state"], body["ending"]) == ("unproven", None)
    for message in Message.objects.all():
        send(str(message.id), at=world.at)
    code = code_in(mailbox.letters[0])
    wrong = "000000" if code != "000000" else "111111"
    proof = {"challenge": body["challenge"], "code": wrong}
    refused = shop.post(f"/requests/{body['id']}/proof", proof)
    assert "9 more tries" in problem(refused, 422, "wrong-code")["mend"]
    proven = shop.post(f"/requests/{body['id']}/proof", proof | {"code": code})
    assert proven.json()["state"] == "received"
    again = shop.post(f"/requests/{body['id']}/proof", proof | {"code": code})
    problem(again, 410, "old-code")
    assert shop.get(f"/requests/{body['id']}").json() == proven.json()
    assert view(uuid.UUID(body["id"])).channel == "api"


def test_a_code_proves_its_own_request_only(world, program):
    shop = program(REQUESTS)
    first = shop.post("/requests", ASKING).json()
    second = shop.post("/requests", ASKING | {"address": "f@example.com"}).json()

    answer = shop.post(
        f"/requests/{first['id']}/proof",
        {"challenge": second["challenge"], "code": "123456"},
    )

    problem(answer, 404, "unknown-request")


def test_an_address_is_not_flooded(world, program):
    shop = program(REQUESTS)

    answers = [shop.post("/requests", ASKING) for _ in range(6)]

    assert [answer.status_code for answer in answers[:5]] == [201] * 5
    problem(answers[5], 429, "too-many-codes")


def test_a_key_opens_sixty_requests_a_minute(world, program, monkeypatch):
    shop = program(REQUESTS)
    wrong = ASKING | {"address": "nobody"}

    answers = [shop.post("/requests", wrong) for _ in range(61)]

    assert {answer.status_code for answer in answers[:60]} == {422}
    problem(answers[60], 429, "too-many")
    assert 0 < int(answers[60]["Retry-After"]) <= 60


def test_a_request_that_is_not_there_is_a_problem(world, program):
    problem(program(REQUESTS).get(f"/requests/{NOBODY}"), 404, "unknown-request")
    problem(program(REQUESTS).get("/requests/7"), 404, "no-such-address")


# Bad input


@pytest.mark.parametrize("body", ["{", "", "nonsense", b"\xff\xfe", "[" * 20_000])
def test_what_is_not_json_is_a_problem(world, program, body):
    answer = program(DECIDE).post("/decisions", body)

    assert answer.status_code in {400, 415, 422}
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("changed", "at"),
    [
        ({"purpose": 7}, "purpose"),
        ({"purpose": ""}, "purpose"),
        ({"purpose": "x" * 200}, "purpose"),
        ({"identifier": "anna@example.com"}, "identifier"),
        ({"identifier": {"kind": "shoe", "value": "42"}}, "identifier.kind"),
        ({"identifier": {"kind": "email"}}, "identifier.value"),
        ({"identifier": None}, "identifier"),
        ({"categories": "name"}, "categories"),
        ({"categories": ["x"] * 51}, "categories"),
        ({"categorys": ["name"]}, "categorys"),
    ],
)
def test_a_wrong_type_is_named_and_not_repeated(world, program, changed, at):
    answer = program(DECIDE).post("/decisions", QUESTION | changed)

    body = problem(answer, 422, "invalid")
    assert any(one["at"].endswith(at) for one in body["errors"])
    assert "@" not in answer.content.decode()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/decisions", QUESTION | {"identifier": {"kind": "email", "value": "x@"}}),
        ("/requests", ASKING | {"address": "x@"}),
    ],
)
def test_what_is_no_identifier_is_a_problem(world, program, path, body):
    answer = program(DECIDE, REQUESTS).post(path, body)

    problem(answer, 422, "invalid-identifier")
    assert "x@" not in answer.content.decode()


@pytest.mark.parametrize(
    "changed",
    [{"kind": "rectification"}, {"kind": "objection"}, {"language": "Swedish"}],
)
def test_a_request_that_can_not_be_is_not_opened(world, program, changed):
    answer = program(REQUESTS).post("/requests", ASKING | changed)

    assert answer.status_code in {404, 422}
    assert answer["Content-Type"] == "application/problem+json"
    assert not Message.objects.exists()


def test_a_large_body_is_not_read(world, program):
    answer = program(DECIDE).post("/decisions", " " * 70_000)

    problem(answer, 413, "too-large")


def test_a_form_is_not_json(world, program):
    answer = program(DECIDE).post("/decisions", "a=b", "text/plain")

    problem(answer, 415, "not-json")


def test_another_method_is_told_the_right_one(world, program):
    answer = program(DECIDE).get("/decisions")

    problem(answer, 405, "method")
    assert answer["Allow"] == "POST"


@pytest.mark.parametrize("path", ["/", "/nothing", "/decisions/", "/docs", "/%00"])
def test_what_is_not_there_is_a_problem(world, program, path):
    problem(program().get(path), 404, "no-such-address")


def test_what_nobody_foresaw_is_a_problem_and_is_logged(
    world, program, monkeypatch, caplog
):
    def fall(*_, **__):
        raise RuntimeError

    monkeypatch.setattr("ombud.api.views.decisions.may_whoever", fall)

    answer = program(DECIDE).post("/decisions", QUESTION)

    problem(answer, 500, "unforeseen")
    assert "POST /api/v1/decisions failed" in caplog.text
    assert ANNA not in caplog.text


# What is published


def test_the_policy_in_force_is_named(world, program):
    answer = program().get("/policy").json()

    assert answer["number"] == 1
    assert len(answer["digest"]) == 64


def test_the_notice_has_an_address_for_every_sentence(world, program):
    answer = program().get("/notice/sv").json()

    sentences = [
        sentence
        for section in answer["sections"]
        for block in section["blocks"]
        for sentence in block.get("paragraph", [])
    ]
    assert sentences
    assert all(sentence["address"] for sentence in sentences)
    assert answer["language"] == "sv"
    problem(program().get("/notice/xx"), 404, "unknown-language")


@pytest.mark.promise("P5")
def test_a_part_of_the_notice_is_asked_for_by_its_id(world, program):
    answer = program().get("/notice/sv?kind=prospect").json()

    assert answer["kind"] == "prospect"
    purposes = {section["purpose"] for section in answer["sections"]}
    assert "newsletter" in purposes
    assert "bookings" not in purposes
    assert program().get("/notice/sv?source=cleaner").json()["source"] == "cleaner"
    problem(program().get("/notice/sv?kind=nobody"), 404, "unknown-kind")
    problem(program().get("/notice/sv?point=nowhere"), 404, "unknown-part")


def test_the_ledgers_head_is_signed(world, program):
    problem(program().get("/ledger/head"), 404, "nothing-sealed")
    seal(world.at)

    head = program().get("/ledger/head").json()

    opened = open_note(head["checkpoint"], head["key"])
    assert (opened.size, opened.root.hex()) == (head["size"], head["root"])


# The description


def test_the_description_is_openapi_and_whole(program):
    schema = program().get("/openapi.json").json()

    assert schema["openapi"].startswith("3.1.")
    assert {"title", "version"} <= set(schema["info"])
    routes = {"".join(path.split("/api/v1")[1:]) for path in schema["paths"]}
    assert routes == {
        "/decisions", "/decisions/batch", "/uses", "/audiences", "/collections",
        "/disclosures",
        "/choices", "/choices/asked", "/choices/of",
        "/requests", "/requests/{request_id}", "/requests/{request_id}/proof",
        "/policy", "/notice/{language}", "/ledger/head",
        "/people", "/records", "/records/reading", "/records/showing",
        "/records/looking", "/records/filling", "/records/marking",
        "/records/letting_go", "/records/calls",
    }  # fmt: skip
    names = set()
    for path, methods in schema["paths"].items():
        for operation in methods.values():
            names.add(operation["operationId"])
            assert operation["summary"]
            assert operation["responses"]
            given = {p["name"] for p in operation["parameters"] if p["in"] == "path"}
            assert all(f"{{{name}}}" in path for name in given)
            assert path.count("{") == len(given)
            for status, response in operation["responses"].items():
                (media,) = response["content"]
                expected = "application/problem+json"
                assert media == (expected if int(status) >= 400 else "application/json")
    assert names == {
        "decide", "decide_many", "take_into_use", "draw", "choose", "ask_for_yes",
            "read_choices",
        "collect", "disclose",
        "open_request", "prove_address", "read_request",
        "read_policy", "read_notice", "read_head",
        "know_person", "collect_record", "read_records", "show_records",
        "look_for_record", "fill_record", "mark_records", "let_records_go",
        "look_up_calls",
    }  # fmt: skip
    assert set(references(schema)) <= {
        f"#/components/schemas/{name}" for name in schema["components"]["schemas"]
    }


def test_the_description_says_which_key_opens_what(program):
    schema = program().get("/openapi.json").json()

    assert {
        scheme["scheme"] for scheme in schema["components"]["securitySchemes"].values()
    } == {"bearer"}
    for path, methods in schema["paths"].items():
        for operation in methods.values():
            published = path.split("/api/v1")[1].startswith(
                ("/policy", "/notice", "/ledger")
            )
            assert ("security" in operation) != published


def references(node):
    """Every $ref in a description."""
    if isinstance(node, dict):
        yield from (v for k, v in node.items() if k == "$ref")
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def test_no_answer_holds_who_it_is_about(world, program, mailbox):
    shop = program(DECIDE, REQUESTS)
    request = world.erased()

    answers = [
        shop.post("/decisions", QUESTION),
        shop.post("/requests", ASKING),
        shop.get(f"/requests/{request}"),
        shop.get("/ledger/head"),
    ]

    assert view(request).state is State.ENDED
    for answer in answers:
        text = answer.content.decode()
        assert "@" not in text.replace("@context", "")
        assert "Sundin" not in text
