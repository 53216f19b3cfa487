"""An assistant asks the same gate, and no tool gives data out."""

import asyncio
import sys
from importlib.util import find_spec

import pytest

from ombud.cli.assistant import Gate
from ombud.client import Client
from tests.client.conftest import NO, YES, told  # noqa: F401  # a fixture
from tests.client.test_client import nowhere, problem

ANNA = "anna@example.com"


@pytest.fixture
def gate(told):  # noqa: F811  # the fixture
    return Gate(Client(told.url, "k", fresh_for=0, timeout=5))


def test_it_is_told_yes_with_its_permit_and_no_with_its_reasons(told, gate):  # noqa: F811
    told.answer = lambda *_: (
        200,
        YES | {"permit": 7, "at": "2026-11-23T09:00:00+00:00"},
    )
    assert gate.use("news", ANNA) == {
        "allowed": True,
        "reasons": ["The person has consented."],
        "duties": [],
        "permit": 7,
    }
    told.answer = lambda *_: problem("not-permitted", 403, decision=NO)

    refused = gate.use("news", ANNA)

    assert refused["allowed"] is False
    assert "permit" not in refused


def test_what_its_key_does_not_open_is_a_no(told, gate):  # noqa: F811
    told.answer = lambda *_: problem("purpose", 403)

    for answer in (gate.may("news", ANNA), gate.use("news", ANNA)):
        assert answer["allowed"] is False
        assert ANNA not in str(answer)


def test_nobody_there_is_a_no_from_every_tool():
    gate = Gate(Client(nowhere(), "k"))

    answers = [
        gate.may("news", ANNA),
        gate.use("news", ANNA),
        gate.audience_size("news"),
        gate.policy_sentence("purposes.news"),
    ]

    assert [answer["allowed"] for answer in answers] == [False] * 4


def test_an_audience_is_a_number_and_a_sentence_is_what_is_published(told, gate):  # noqa: F811
    told.answer = lambda *_: (200, {"purpose": "news", "people": 9, "left_out": {}})
    assert gate.audience_size("news") == {"people": 9, "left_out": {}}


@pytest.mark.skipif(find_spec("mcp") is None, reason="the extra mcp is not installed")
def test_a_client_of_the_protocol_finds_the_tools(told, tmp_path):  # noqa: F811
    from mcp.client.session import ClientSession  # noqa: PLC0415  # the extra
    from mcp.client.stdio import (  # noqa: PLC0415
        StdioServerParameters,
        stdio_client,
    )

    key = tmp_path / "key"
    key.write_text("ombud_1_x\n")
    words = ["-m", "ombud.cli.main", "mcp", told.url, "--key-file", str(key)]

    async def ask():
        server = StdioServerParameters(command=sys.executable, args=words)
        # Its own default is whatever stderr was when it was first imported.
        streams = stdio_client(server, errlog=sys.__stderr__)
        async with streams as way, ClientSession(*way) as session:
            await session.initialize()
            tools = (await session.list_tools()).tools
            answer = await session.call_tool("may", {"purpose": "news", "email": ANNA})
            return [tool.name for tool in tools], answer.content[0].text

    names, answer = asyncio.run(ask())

    assert names == ["may", "use", "audience_size", "policy_sentence"]
    assert '"allowed": true' in answer


def test_without_the_extra_or_the_key_it_is_misuse(ombud, tmp_path, monkeypatch):
    missing = ombud("mcp", "http://127.0.0.1:1", "--key-file", tmp_path / "none")
    monkeypatch.setitem(sys.modules, "mcp.server", None)

    without = ombud("mcp", "http://127.0.0.1:1", "--key-file", tmp_path / "none")

    assert (missing.code, without.code) == (2, 2)
    assert "ombud[mcp]" in without.err
