"""The command line: `ombud`.

A module of commands is imported when one of its commands is called, and Django only for
those that need it: what needs no database answers at once.
"""

import os
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

from ombud.cli.saying import complain
from ombud.core.errors import OmbudError

UNEXPECTED = 70  # Source: sysexits.h, EX_SOFTWARE


@dataclass(frozen=True, slots=True)
class Command:
    """Where a command stands, and what the help says of it."""

    help: str
    module: str
    """The module in this folder; after a colon, which of its apps, if not `app`; or the
    function that is the command."""
    django: bool = True
    """Whether the module needs Django, so that it is set up before the import."""


@dataclass(frozen=True, slots=True)
class Group:
    """Commands that share a first word."""

    help: str
    commands: dict[str, "Command | Group"]


COMMANDS: dict[str, Command | Group] = {
    "demo": Command(
        "Run an example company, or play its story.", "demo.command:demo", django=False
    ),
    "init": Command("Write a small policy to start from.", "policy", django=False),
    "check": Command("Check a policy.", "policy", django=False),
    "read": Command(
        "Read a policy's text: facts, a draft, a report.", "read:read", django=False
    ),
    "notice": Command("Print the notice of a policy.", "notice:notice", django=False),
    "record": Command(
        "Write the record of processing, and other tables.", "record", django=False
    ),
    "export": Command("Write a policy in another format.", "exchange", django=False),
    "import": Command("Draft a policy from another format.", "exchange", django=False),
    "schema": Command("Print the language as JSON Schema.", "policy", django=False),
    "diff": Command(
        "Say what changes between two policies.", "diff:diff", django=False
    ),
    "publish": Command("Put a policy in force.", "publishing"),
    "policy": Group(
        "The policies that were published.",
        {
            "versions": Command("List the published versions.", "publishing"),
            "show": Command("Print a published policy.", "publishing"),
        },
    ),
    "systems": Group(
        "The source systems, and the map of what they hold.",
        {
            "draft": Command("Propose a map for a database.", "mapping", django=False),
            "check": Command(
                "Check a map against policy and databases.", "mapping", django=False
            ),
            "confirm": Command("Put a map in force.", "systems"),
            "list": Command("List the systems and how they are.", "systems"),
            "sync": Command("Know the people that the systems hold.", "systems"),
        },
    ),
    "may": Command("Ask whether a purpose may use someone's data.", "asking"),
    "use": Command("Take someone's data into use, on record.", "asking"),
    "collect": Command("May these fields be collected?", "asking"),
    "audience": Command("Count whom a purpose may reach.", "asking"),
    "share": Command("Let data go to somebody, or ask whether it may.", "sharing"),
    "disclosures": Group(
        "What went to whom, what waits, and the cases on file.",
        {
            "list": Command("List what went to whom.", "sharing:disclosures"),
            "waiting": Command("List what waits for a yes.", "sharing:disclosures"),
            "file": Command("Put a case on file.", "sharing:disclosures"),
            "decide": Command("Decide on an authority's case.", "sharing:disclosures"),
            "approve": Command("Say yes or no as the second.", "sharing:disclosures"),
        },
    ),
    "transfers": Group(
        "The ways out of the EEA, and stopping them.",
        {
            "list": Command("List them, and what is stopped.", "sharing:transfers"),
            "stop": Command("Stop a flow at once.", "sharing:transfers"),
            "resume": Command("Let a flow go again.", "sharing:transfers"),
        },
    ),
    "mcp": Command(
        "Serve the gate to an assistant (MCP, over standard input and output).",
        "assistant:mcp",
        django=False,
    ),
    "leave": Command("Let one of several controllers go its own way.", "asking"),
    "compile": Group(
        "The policy compiled into a system's own database.",
        {
            "postgres": Command("Make a PostgreSQL keep the policy.", "compiling"),
        },
    ),
    "choices": Group(
        "What people say yes and no to.",
        {
            "say": Command("Put on record what someone said.", "choices"),
            "ask": Command("Ask for a yes by mail.", "choices"),
            "import": Command("Take over what people said elsewhere.", "choices"),
            "receipt": Command("Print the receipt of a choice.", "choices"),
        },
    ),
    "mailing": Command("Send a letter to a purpose's people.", "mailing:mailing"),
    "request": Group(
        "What people ask: open, look, decide.",
        {
            "access": Command("Open a request for a copy (Art. 15).", "requests"),
            "erasure": Command("Open a request for erasure (Art. 17).", "requests"),
            "restriction": Command("Restrict someone's data (Art. 18).", "requests"),
            "portability": Command(
                "Open a request for data to take along (Art. 20).", "requests"
            ),
            "objection": Command("Object to a purpose (Art. 21).", "requests"),
            "withdrawal": Command("Withdraw a consent (Art. 7(3)).", "requests"),
            "list": Command("List what is open.", "requests"),
            "show": Command("Show one request.", "requests"),
            "plan": Command("Show what an erasure would do.", "requests"),
            "approve": Command("Approve a plan by its digest.", "requests"),
            "refuse": Command("Refuse a request on a ground.", "requests"),
            "uphold": Command("Uphold an objection that says why.", "requests"),
            "overrule": Command("Refuse such an objection on a ground.", "requests"),
            "lift": Command("Announce the end of a restriction.", "requests"),
            "run": Command("Take a request on now, without a worker.", "requests"),
        },
    ),
    "hold": Group(
        "Data that a dispute, an authority or a law keeps from being erased.",
        {
            "place": Command("Hold some of someone's data.", "holding"),
            "lift": Command("Lift a hold.", "holding"),
            "list": Command("List the holds.", "holding"),
        },
    ),
    "sweep": Command("Let go what is due.", "keeping"),
    "promises": Command("List the promises and how they are kept.", "keeping"),
    "ledger": Group(
        "The ledger: what was done, and its proof.",
        {
            "head": Command("Show the last checkpoint.", "ledger"),
            "verify": Command(
                "Verify a ledger or a receipt.", "verifying", django=False
            ),
            "prove": Command("Print the receipt of an entry.", "ledger"),
            "export": Command("Write the whole ledger to a file.", "ledger"),
        },
    ),
    "staff": Group(
        "The accounts of those who work here.",
        {
            "add": Command("Make an account.", "staff:accounts"),
            "list": Command("List the accounts.", "staff:accounts"),
            "dismiss": Command("End someone's access.", "staff:accounts"),
        },
    ),
    "key": Group(
        "The keys that programs come with.",
        {
            "add": Command("Make a key.", "staff:keys"),
            "list": Command("List the keys.", "staff:keys"),
            "revoke": Command("Make a key open nothing.", "staff:keys"),
        },
    ),
    "webhooks": Group(
        "Where programs are told of what has happened.",
        {
            "add": Command("Register an endpoint.", "webhooks"),
            "list": Command("List the endpoints, and what waits for them.", "webhooks"),
            "try": Command("Send an endpoint an event that says nothing.", "webhooks"),
            "secret": Command("Give an endpoint another secret.", "webhooks"),
            "remove": Command("Tell an endpoint nothing any more.", "webhooks"),
        },
    ),
    "migrate": Command("Make or update the database.", "running", django=False),
    "serve": Command("Start the web server.", "running", django=False),
    "worker": Command("Start a worker.", "worker"),
    "doctor": Command("Say how the installation is.", "doctor"),
}


class Ombud(TyperGroup):
    """A group of commands that imports each when it is called."""

    def __init__(
        self, table: dict[str, Command | Group] = COMMANDS, **attrs: Any
    ) -> None:
        super().__init__(**{"no_args_is_help": True, "rich_markup_mode": None} | attrs)
        self.table = table

    def list_commands(self, ctx: Any) -> list[str]:
        """The names, in the table's order."""
        del ctx
        return list(self.table)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, imported now; None where there is none."""
        del ctx
        found = self.table.get(cmd_name)
        if isinstance(found, Group):
            return Ombud(found.commands, name=cmd_name, help=found.help)
        if found is None:
            return None
        if found.django:
            import_module("ombud.cli.house").configure()
        module, _, name = found.module.partition(":")
        app = getattr(import_module(f"ombud.cli.{module}"), name or "app")
        if not isinstance(app, typer.Typer):
            function, app = app, typer.Typer()
            app.command(cmd_name)(function)
        app.rich_markup_mode = None  # plain text, as everywhere here
        return get_group(app).commands[cmd_name]

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The help's list of commands, out of the table: nothing is imported."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, one.help) for name, one in self.table.items()])


def _version(asked: bool) -> None:  # noqa: FBT001  # what typer calls it with
    if asked:
        # Here, because it reads the installed packages: 40 ms that no command needs.
        from importlib.metadata import version  # noqa: PLC0415

        typer.echo(f"ombud {version('ombud')}")
        raise typer.Exit


def _options(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Keeps a company's privacy policy true."""
    del version  # its callback has done it


def _command() -> Ombud:
    app = typer.Typer(add_completion=False)
    app.callback()(_options)
    options = get_group(app)
    return Ombud(
        name="ombud",
        help=_options.__doc__,
        params=options.params,
        callback=options.callback,
    )


def main(words: Sequence[str] | None = None) -> None:
    """Run the command that the words name, and exit: 0 yes, 1 no, 2 misuse.

    Args:
        words: what stands after `ombud`; by default, of this process.
    """
    words = sys.argv[1:] if words is None else words
    try:
        _command().main(args=list(words), prog_name="ombud")
    except OmbudError as error:
        sys.exit(complain(error, as_json="--json" in words))
    except Exception as error:  # noqa: BLE001  # the outermost edge: one line, no data
        sys.exit(_unexpected(error))


def _unexpected(error: Exception) -> int:
    """Say that something of ours went wrong; its own words may hold personal data."""
    # Not through the settings: they may be what went wrong.
    if os.environ.get("OMBUD_LOG", "").upper() == "DEBUG":  # noqa: TID251
        traceback.print_exception(error)
    else:
        typer.echo(
            f"ombud: an unexpected {type(error).__name__}.\n"
            "  Set OMBUD_LOG=DEBUG and run it again for the trace.",
            err=True,
        )
    return UNEXPECTED


if __name__ == "__main__":
    main()
