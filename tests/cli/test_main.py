"""The frame: what is there is found, fast, and what goes wrong is said in one line."""

import subprocess
import sys

import pytest
import typer
from typer.main import get_group

from ombud.cli import main as frame
from ombud.cli.main import COMMANDS, Command, Group, Ombud


def each(table=COMMANDS, words=()):
    for name, one in table.items():
        if isinstance(one, Group):
            yield from each(one.commands, (*words, name))
        else:
            yield (*words, name), one


@pytest.mark.parametrize(
    "words", [pytest.param(words, id=" ".join(words)) for words, _ in each()]
)
def test_every_command_is_there_and_helps(ombud, words):
    ran = ombud(*words, "--help")

    assert ran.code == 0
    assert ran.out.startswith(f"Usage: ombud {' '.join(words)}")


def test_every_command_but_what_goes_on_by_itself_can_print_json(ombud):
    without = [w for w, _ in each() if "--json" not in ombud(*w, "--help").out]

    only_json = ("choices", "receipt")  # a document of its own
    assert without == [("demo",), ("mcp",), only_json]


def test_the_help_lists_every_command(ombud):
    ran = ombud("--help")

    assert ran.code == 0
    assert all(f"  {name} " in ran.out for name in COMMANDS)


def test_no_words_show_the_help_and_are_misuse(ombud):
    assert ombud().code == 2


def test_an_unknown_command_is_misuse(ombud):
    ran = ombud("chek")

    assert ran.code == 2
    assert "No such command 'chek'" in ran.err


def test_the_version_is_printed(ombud):
    assert ombud("--version").out.startswith("ombud 0.")


def test_help_and_check_import_neither_django_nor_a_database():
    code = (
        "import sys\n"
        "from ombud.cli.main import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "heavy = ('django', 'sqlalchemy', 'psycopg', 'cryptography')\n"
        "print([name for name in heavy if name in sys.modules], file=sys.stderr)\n"
    )
    example = frame.__file__.replace("cli/main.py", "examples/ljusvik/policy.yaml")
    for words in (["--help"], ["check", example], ["notice", example], ["schema"]):
        ran = subprocess.run(
            [sys.executable, "-c", code, *words],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        assert ran.stderr == "[]\n", words


def fails():
    raise ValueError("anna.sundin@example.com")


@pytest.fixture
def broken(monkeypatch):
    """A command that fails in a way that nobody foresaw."""
    app = typer.Typer()
    app.command("broken")(fails)
    command = get_group(app).commands["broken"]
    monkeypatch.setitem(COMMANDS, "broken", Command("Fails.", "none"))
    found = Ombud.get_command
    monkeypatch.setattr(
        Ombud,
        "get_command",
        lambda self, ctx, name: command if name == "broken" else found(self, ctx, name),
    )


def test_what_nobody_foresaw_is_one_line_without_its_words(ombud, broken, monkeypatch):
    monkeypatch.delenv("OMBUD_LOG", raising=False)

    ran = ombud("broken")

    assert ran.code == 70
    assert ran.err == (
        "ombud: an unexpected ValueError.\n"
        "  Set OMBUD_LOG=DEBUG and run it again for the trace.\n"
    )


def test_the_trace_is_there_for_whoever_asks(ombud, broken, monkeypatch):
    monkeypatch.setenv("OMBUD_LOG", "DEBUG")

    ran = ombud("broken")

    assert ran.code == 70
    assert "Traceback" in ran.err
