"""The command `ombud demo`: an example company, running, or its story played once."""

import hashlib
import os
import socket
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer

from ombud.cli.demo.example import Example, NoSuchExampleError
from ombud.cli.demo.installation import DemoError, Installation
from ombud.cli.demo.story import Story
from ombud.cli.saying import misuse
from ombud.home.paths import default_state

app = typer.Typer()

LOOK_SECONDS = 1
"""How often the running demo looks whether its processes are well."""


@app.command()
def demo(
    company: Annotated[str, typer.Argument(help="Which example company.")] = "ljusvik",
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Play the whole story once, assert it, end.")
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Throw an earlier demo away first.")
    ] = False,
    port: Annotated[int, typer.Option(help="Where the server answers.")] = 8000,
) -> None:
    """Run an example company: its databases, server, worker and mailbox."""
    with misuse(NoSuchExampleError):
        example = Example(company)
    try:
        if check:
            _check(example)
        else:
            _run(example, port, fresh=fresh)
    except DemoError as error:
        sys.stderr.write(f"\nNot as it should be: {error}\n")
        raise typer.Exit(1) from error


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def _state(name: str) -> Path:
    """A state folder that the embedded server's user can reach, one per checkout."""
    mark = hashlib.sha256(str(Path(__file__).resolve()).encode()).hexdigest()[:8]
    return default_state(dict(os.environ)).parent / f"ombud-{name}-{mark}"  # noqa: TID251  # the composition root's


def _check(example: Example) -> None:
    """Play the story in an installation that is made for it and removed afterwards."""
    started = time.monotonic()
    # Short, since a socket's path may only have 107 bytes, and open to pass through.
    folder = Path(tempfile.mkdtemp(prefix="ombud-"))
    folder.chmod(0o711)
    place = Installation(
        example=example, state=folder / "s", port=_free(), smtp_port=0, mailbox_port=0
    )
    try:
        mailbox = place.mailbox()
        mailbox.start()
        place.smtp_port = mailbox.smtp_port
        try:
            staff = place.prepare(_say)
            _say("Starting server and worker")
            place.start_server()
            place.start_worker()
            Story(place, mailbox, staff, _say).play()
        finally:
            mailbox.stop()
            place.stop()
    finally:
        place.remove()
        folder.rmdir()
    _say(f"\nEverything as it should be, in {time.monotonic() - started:.0f} s.")


def _run(example: Example, port: int, *, fresh: bool) -> None:
    place = Installation(
        example=example,
        state=_state(f"demo-{example.name}"),
        port=port,
        smtp_port=port + 25,
        mailbox_port=port + 26,
    )
    if _taken(port):
        raise DemoError(
            f"Something answers on port {port} already.",
            mend="End it, or choose another with --port.",
        )
    if fresh and place.state.exists():
        if place.postgres.running():
            place.postgres.stop()
        place.remove()
    mailbox = place.mailbox()
    mailbox.start()
    try:
        staff = place.prepare(_say)
        _say("Starting server and worker")
        place.start_server()
        place.start_worker()
        _say(
            f"\n  The notice and your rights   {place.url}/"
            f"\n  The console, for staff       {place.url}/console/"
            f"\n  The mailbox                  {mailbox.url}"
            "  (mail from the demo ends up there)\n"
        )
        for one in staff:
            _say(f"  {one.role:<8} {one.email:<24} {one.password}")
        _say("\n  Who to ask as:")
        for address, who in example.details.visitors.items():
            _say(f"  {address:<44} {who}")
        _say(
            f"\n  On the command line:  . {place.settings_file}; ombud promises"
            "\n\nCtrl-C ends it; the next start goes on where this one ended."
        )
        _watch(place)
    except KeyboardInterrupt:
        _say("\nEnding")
    finally:
        mailbox.stop()
        place.stop()


def _watch(place: Installation) -> None:
    """Stand by while everything runs.

    Raises:
        DemoError: a process has ended by itself.
    """
    while True:
        time.sleep(LOOK_SECONDS)
        for name, process in place.processes.items():
            if process.poll() is not None:
                raise DemoError(
                    f"The {name} has ended with {process.returncode}.",
                    mend=f"Its log is {place.state / name}.log.",
                )


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
