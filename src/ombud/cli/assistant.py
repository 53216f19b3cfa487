"""The command that serves the gate to an assistant, by the Model Context Protocol.

It is a client like any other: what an assistant may ask, its API key says, and every
answer comes from the same gate. No tool gives anybody's data out.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from ombud.cli.saying import MisuseError
from ombud.client import AnswerError, Client, Decision, Refused, UnreachableError
from ombud.client import UnsafeUrlError as UnsafeUrl

INSTRUCTIONS = (
    "Before you read, use, send or pass on anybody's personal data, ask `use` for the "
    "purpose you have, and go on only where it permits it, doing what its duties say. "
    "`may` asks without using. A refusal is final: do not look for another way."
)


class Gate:
    """The tools: what an assistant can ask, and nothing else."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def tools(self) -> tuple[Callable[..., dict[str, Any]], ...]:
        """The tools, each with what it is for as its docstring."""
        return self.may, self.use, self.audience_size, self.policy_sentence

    def may(self, purpose: str, email: str) -> dict[str, Any]:
        """Ask whether a purpose may use somebody's data now; nothing is recorded."""
        return _answered(lambda: _told(self._client.may(purpose, email=email)))

    def use(
        self, purpose: str, email: str, categories: list[str] | None = None
    ) -> dict[str, Any]:
        """Take somebody's data into use for a purpose; go on only with a permit."""

        def used() -> dict[str, Any]:
            try:
                permit = self._client.use(
                    purpose, email=email, categories=categories or ()
                )
            except Refused as refused:
                return _told(refused.decision)
            return _told(permit.decision) | {"permit": permit.number}

        return _answered(used)

    def audience_size(self, purpose: str) -> dict[str, Any]:
        """Count whom a purpose may reach now, and who is left out for what."""

        def drawn() -> dict[str, Any]:
            found = self._client.audience(purpose)
            return {"people": found.people, "left_out": dict(found.left_out)}

        return _answered(drawn)

    def policy_sentence(self, address: str, language: str = "en") -> dict[str, Any]:
        """Read what the published notice says at an address, as purposes.newsletter."""

        def read() -> dict[str, Any]:
            notice = self._client.notice(language)
            return {
                "version": notice.get("version"),
                "sentences": list(_sentences(notice, address)),
            }

        return _answered(read)


def _answered(ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What was answered; where none came, a no, and never more than that."""
    try:
        return ask()
    except UnreachableError as error:
        return {"allowed": False, "error": error.message}
    except AnswerError as error:
        return {"allowed": False, "error": error.message, "mend": error.mend}


def _told(decision: Decision) -> dict[str, Any]:
    return {
        "allowed": decision.allowed,
        "reasons": [reason.text or reason.code for reason in decision.reasons],
        "duties": [duty.text or duty.code for duty in decision.duties],
    }


def _sentences(part: object, address: str) -> Iterator[str]:
    """The texts of all sentences at an address of the notice, or beneath it."""
    if isinstance(part, Mapping):
        at, text = part.get("address"), part.get("text")
        if (
            isinstance(at, str)
            and isinstance(text, str)
            and f"{at}.".startswith(f"{address}.")
        ):
            yield text
        for each in part.values():
            yield from _sentences(each, address)
    elif isinstance(part, list):
        for each in part:
            yield from _sentences(each, address)


def mcp(
    url: Annotated[str, typer.Argument(help="Where Ombud is, as https://…")],
    key_file: Annotated[Path, typer.Option(help="Where the API key's token stands.")],
    language: Annotated[str, typer.Option(help="Of the answers' texts.")] = "en",
) -> None:
    """Serve the gate to an assistant, over standard input and output.

    What the assistant may ask for, the key is bound to: ombud key add … --purpose.
    """
    try:
        # An extra: who needs no assistant does not have it.
        from mcp.server import MCPServer  # noqa: PLC0415
    except ImportError as error:
        raise MisuseError(
            "The Model Context Protocol is not installed.",
            mend="Install it: pip install 'ombud[mcp]'.",
        ) from error
    try:
        key = key_file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise MisuseError(f"{key_file} can't be read.") from error
    try:
        client = Client(url, key, language=language, timeout=5.0)
    except UnsafeUrl as error:
        raise MisuseError(error.message, mend=error.mend) from error
    server = MCPServer("ombud", instructions=INSTRUCTIONS)
    for tool in Gate(client).tools():
        server.tool()(tool)
    server.run("stdio")
