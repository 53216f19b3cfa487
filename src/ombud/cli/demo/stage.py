"""Where the story is played: what its people do, and what is looked at meanwhile."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import psycopg

from ombud.cli.demo.installation import DemoError, Installation, Say, SignIn
from ombud.cli.demo.mailbox import Mailbox
from ombud.cli.demo.visitor import Page, Visitor
from ombud.home.postgres import OWNER

PATIENCE_SECONDS = 20
OK = 200
_CODE = re.compile(r"^\s*(\d{6})\s*$", re.MULTILINE)


class Stage:
    """An installation that runs, its mailbox and staff, and what is said aloud."""

    def __init__(
        self, place: Installation, mailbox: Mailbox, staff: list[SignIn], say: Say
    ) -> None:
        self.place = place
        self.example = place.example
        self.mailbox = mailbox
        self.staff = {one.role: one for one in staff}
        self.say = say
        self.work = place.state / "story"
        self.work.mkdir(exist_ok=True)

    # What people do

    def ask(self, visitor: Visitor, kind: str, address: str, purpose: str = "") -> Page:
        """Ask in the portal and prove the address; the status page."""
        page = visitor.get(f"/requests/new?right={kind}")
        page = visitor.submit(page, {"right": kind})
        if purpose:
            page = visitor.submit(page, {"purpose": purpose})
        page = visitor.submit(page, {"address": address})
        page = self.prove(visitor, page, {}, to="/requests/new/send")
        expect("/requests/" in page.url, f"the code led to {page.url}")
        return page

    def consent(self, address: str, purpose: str) -> None:
        """Say yes to a purpose on the page of a person's choices."""
        visitor = Visitor(self.place.url)
        page = self.prove(visitor, visitor.get("/you/"), {"address": address})
        page = visitor.submit(page, {"purpose": purpose, "word": "consented"})
        expect(page.status == OK, f"saying yes was answered with {page.status}")

    def prove(
        self, visitor: Visitor, page: Page, fields: dict[str, str], *, to: str = ""
    ) -> Page:
        """Send a form that has a code mailed, and write that code; the page after."""
        sent = len(self.mailbox.messages())
        page = visitor.submit(page, fields, to=to)
        expect(page.status == OK, f"asking for a code was answered with {page.status}")
        code = ""

        def came() -> bool:
            nonlocal code
            messages = self.mailbox.messages()
            # The newest stand first; what an earlier request sends may come between.
            for message in messages[: len(messages) - sent]:
                if found := _CODE.search(message.text):
                    code = found[1]
            return bool(code)

        self.until(came, "no code came")
        return visitor.submit(page, {"code": code})

    def ended(self, visitor: Visitor, status: Page, pause: float = 0.2) -> Page:
        """Wait until the status page says that the request has ended."""
        seen = status

        def has_ended() -> bool:
            nonlocal seen
            seen = visitor.get(status.url)
            return 'data-state="ended"' in seen.text

        self.until(has_ended, f"{status.url} did not end", pause=pause)
        return seen

    def officer(self) -> Visitor:
        """The privacy officer, signed in to the console."""
        officer = self.staff["officer"]
        visitor = Visitor(self.place.url, "en")
        page = visitor.get("/account/login/")
        page = visitor.submit(
            page, {"login": officer.email, "password": officer.password}
        )
        expect("/console/" in page.url, f"signing in led to {page.url}")
        return visitor

    def approve(self, officer: Visitor, status: Page) -> str:
        """Approve the plan of a request in the console; the request's number."""
        request = status.url.split("/requests/")[1].split("/")[0]
        page = officer.get("/console/")

        def planned() -> bool:
            nonlocal page
            page = officer.get(f"/console/requests/{request}/")
            return any("digest" in form.names for form in page.forms())

        self.until(planned, "no plan came")
        form = next(form for form in page.forms() if "digest" in form.names)
        officer.submit(page, {"digest": form.fields["digest"]})
        number = self.ours("select number from rights_request where id = %s", request)
        return str(number[0][0])

    def receipt(self, visitor: Visitor, status: Page) -> Path:
        """Fetch the receipt of an ended request, once the ledger has sealed it."""
        file = self.work / "receipt.json"

        def sealed() -> bool:
            page = visitor.get(status.url.rstrip("/") + "/receipt.json")
            file.write_bytes(page.body)
            return page.status == OK

        self.until(sealed, "the receipt was not sealed")
        return file

    # What is looked at

    def verify(self, file: Path) -> str:
        """Verify a file in a process that knows nothing of the installation."""
        return self.alone("-m", "ombud.evidence.verify", str(file)).strip()

    def alone(self, *words: str) -> str:
        """Run Python with no environment and no state: what it printed."""
        done = subprocess.run(  # noqa: S603  # our own program
            [sys.executable, *words],
            env={"PATH": os.defpath, "LANG": "C.UTF-8"},
            cwd=self.work,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        expect(done.returncode == 0, done.stderr.strip()[-400:] or done.stdout[-400:])
        return done.stdout

    def audience(self, purpose: str) -> int:
        """How many people a purpose may reach now."""
        said = json.loads(self.place.ombud("audience", purpose, "--json"))
        return int(said["people"])

    def may(self, purpose: str, address: str) -> dict[str, Any]:
        """Whether a purpose may use someone's data, and why."""
        said = self.place.ombud("may", purpose, address, "--json", ok=(0, 1))
        decision: dict[str, Any] = json.loads(said)
        return decision

    def mail_to(self, address: str, words: str) -> str:
        """The newest mail to an address that holds some words."""
        found = ""

        def came() -> bool:
            nonlocal found
            found = next(
                (
                    message.text
                    for message in self.mailbox.messages()
                    if message.to == address and words in message.text
                ),
                "",
            )
            return bool(found)

        self.until(came, f"no mail with {words} came")
        return found

    def theirs(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the company's own database, past Ombud."""
        return self._ask(self.place.source_url, statement, values)

    def ours(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask Ombud's database, past Ombud."""
        return self._ask(self.place.postgres.url("ombud", OWNER), statement, values)

    @staticmethod
    def _ask(
        url: str, statement: str, values: tuple[object, ...]
    ) -> list[tuple[Any, ...]]:
        with psycopg.connect(url, autocommit=True) as connection:
            cursor = connection.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []

    def until(
        self, holds: Callable[[], object], otherwise: str, pause: float = 0.1
    ) -> None:
        """Wait until something holds.

        Raises:
            DemoError: it did not within the story's patience.
        """
        ends = time.monotonic() + PATIENCE_SECONDS
        while not holds():
            if time.monotonic() > ends:
                raise DemoError(otherwise)
            time.sleep(pause)

    def until_deleting(self) -> None:
        """Wait until a deletion stands in the company's database, held by a lock."""
        with psycopg.connect(self.place.source_url, autocommit=True) as connection:
            self.until(
                lambda: connection.execute(
                    "select 1 from pg_stat_activity where datname = current_database()"
                    " and wait_event_type = 'Lock' and query ilike 'delete%'"
                ).fetchone(),
                "the erasure did not start",
                pause=0.01,
            )

    def count(self, rows: Mapping[str, str]) -> dict[str, int]:
        """How many rows of each table meet a condition, in the company's database."""
        return {
            table: self.theirs(f"select count(*) from {table} where {condition}")[0][0]  # noqa: S608  # the example's own SQL
            for table, condition in rows.items()
        }

    def mentions(self, words: str) -> list[str]:
        """TABLE.COLUMN wherever a text of the company's database has some words."""
        texts = self.theirs(
            "select table_name, column_name from information_schema.columns"
            " where table_schema = 'public' and data_type = 'text'"
        )
        return [
            f"{table}.{column}"
            for table, column in texts
            if self.theirs(
                f"select from {table} where position(lower(%s) in lower({column})) > 0",
                words,
            )
        ]

    def told(self, words: str) -> None:
        """Say what was seen."""
        self.say(f"   {words}")


def expect(holds: bool, otherwise: str) -> None:  # noqa: FBT001  # reads as a sentence
    """Go on only if something holds.

    Raises:
        DemoError: it does not.
    """
    if not holds:
        raise DemoError(otherwise)
