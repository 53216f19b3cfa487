"""The whole story, played once without hands and asserted step by step.

A policy, a database, a copy, an objection, an erasure, a ledger that anyone can check,
and a worker that is killed: over HTTP, mail and the command line, as people do it.
"""

import csv
import io
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from ombud.cli.demo.installation import DemoError, Installation, SignIn
from ombud.cli.demo.mailbox import Mailbox
from ombud.cli.demo.visitor import Page, Visitor
from ombud.home.postgres import OWNER

ANNA = "anna.sundin@example.com"
BERTIL = "bertil@example.com"
PATIENCE_SECONDS = 20
TAKEOVER_SECONDS = 5
"""How long a killed worker's erasure may take until another one has ended it."""
FLIPS = 400
OK = 200
_CODE = re.compile(r"^\s*(\d{6})\s*$", re.MULTILINE)
_LINK = re.compile(r"https?://\S+")

Say = Callable[[str], None]


class Story:
    """The story's places: the installation, its mailbox, and what is said aloud."""

    def __init__(
        self, place: Installation, mailbox: Mailbox, staff: list[SignIn], say: Say
    ) -> None:
        self.place = place
        self.mailbox = mailbox
        self.staff = {one.role: one for one in staff}
        self.say = say
        self.work = place.state / "story"
        self.work.mkdir(exist_ok=True)

    def play(self) -> None:
        """Play it all.

        Raises:
            DemoError: the first thing that is not as it should be.
        """
        for number, step in enumerate(
            (
                self.policy, self.systems, self.access, self.objection, self.erasure,
                self.ledger, self.killed,
            ),
            start=1,
        ):  # fmt: skip
            self.say(f"\n{number}  {(step.__doc__ or '').splitlines()[0]}")
            started = time.monotonic()
            step()
            self.say(f"   … {time.monotonic() - started:.1f} s")

    # The steps

    def policy(self) -> None:
        """The policy is checked, put in force, and published in Swedish and English."""
        said = self.place.ombud("check", str(self.place.example / "policy.yaml"))
        self.told(said.strip().splitlines()[-1])
        for language, word in (("sv", "personuppgiftsansvarig"), ("en", "controller")):
            visitor = Visitor(self.place.url, language)
            page = visitor.get("/notice/")
            expect(page.status == OK, f"the notice in {language} answers {page.status}")
            expect(word in page.text, f"the notice in {language} does not say {word!r}")
            data = json.loads(visitor.get(f"/notice.json?language={language}").text)
            sentences = list(_sentences(data))
            expect(bool(sentences), "the notice has no sentences")
            without = [
                s for s in sentences if not s.get("address") or not s.get("anchor")
            ]
            expect(not without, f"{len(without)} sentences have no address")
            missing = [s for s in sentences if f'id="{s["anchor"]}"' not in page.text]
            expect(not missing, f"{len(missing)} sentences have no anchor on the page")
            self.told(f"{language}: {len(sentences)} sentences, each with its address")

    def systems(self) -> None:
        """The company's database is read, a map proposed, and a gap found."""
        policy = self.place.example / "policy.yaml"
        draft = self.work / "systems.yaml"
        self.place.ombud(
            "systems", "draft", self.place.shop_url, "--policy", str(policy),
            "--out", str(draft),
        )  # fmt: skip
        text = draft.read_text()
        for words in (
            "person: customer",
            "customer_id: customer.id",
            "requester_email",
        ):
            expect(words in text, f"the draft does not have {words!r}")
        reasons = sum("#" in line for line in text.splitlines())
        self.told(f"a draft of {len(text.splitlines())} lines, {reasons} with a reason")
        said = self.place.ombud(
            "systems", "check", str(draft), "--policy", str(policy), ok=(0, 1)
        )
        self.told(f"its check: {said.strip().splitlines()[-1]}")
        self._gap(draft, policy)

    def _gap(self, draft: Path, policy: Path) -> None:
        """A column whose category the policy does not name, until it is declared."""
        self.shop("alter table customer add column shoe_size text")
        try:
            text = draft.read_text()
            line = next(n for n in text.splitlines() if re.match(r"\s+phone:", n))
            gap = self.work / "gap.yaml"
            indent = line[: len(line) - len(line.lstrip())]
            gap.write_text(
                text.replace(line, f"{line}\n{indent}shoe_size: shoe_size", 1)
            )
            said = self.place.ombud(
                "systems", "check", str(gap), "--policy", str(policy), ok=(1,)
            )
            place = re.search(r"gap\.yaml:\d+:\d+: error: [^\n]*shoe_size[^\n]*", said)
            expect(
                place is not None, f"the gap was not reported with its place: {said}"
            )
            self.told(place[0] if place else "")
            declared = self.work / "policy.yaml"
            declared.write_text(
                policy.read_text()
                .replace(
                    "categories:\n",
                    "categories:\n  shoe_size:\n"
                    "    say: { sv: skostorlek, fi: kengännumero, en: shoe size }\n",
                    1,
                )
                .replace("uses: [name, contact, dwelling,",
                         "uses: [shoe_size, name, contact, dwelling,", 1)
            )  # fmt: skip
            said = self.place.ombud(
                "systems", "check", str(gap), "--policy", str(declared), ok=(0, 1)
            )
            expect("shoe_size" not in said, f"declared, it is still refused: {said}")
            self.told("declared in the policy, it passes")
        finally:
            self.shop("alter table customer drop column shoe_size")

    def access(self) -> None:
        """Anna asks for a copy, proves her address, and downloads it all."""
        visitor = Visitor(self.place.url)
        status = self.ask(visitor, "access", ANNA)
        self.ended(visitor, status)
        mail = self.mail_to(ANNA, "/answers/")
        link = next(url for url in _LINK.findall(mail) if "/answers/" in url)
        stranger = Visitor(self.place.url)
        page = stranger.get(link)
        package = stranger.submit(page, {}, to="/answers/")
        expect(package.kind == "application/zip", f"got {package.kind}, not a zip")
        again = stranger.submit(page, {}, to="/answers/")
        expect(again.kind == "text/html", "the link worked a second time")
        with zipfile.ZipFile(io.BytesIO(package.body)) as archive:
            names = sorted(archive.namelist())
            expect(
                names == ["answer.csv", "answer.html", "answer.json"],
                f"it holds {names}",
            )
            rows = list(
                csv.DictReader(
                    io.StringIO(archive.read("answer.csv").decode("utf-8-sig"))
                )
            )
            data = json.loads(archive.read("answer.json"))
        ours = [row for row in rows if row["system"] == "shop"]
        for column in ("category", "purposes", "bases", "sources"):
            empty = [row["column"] for row in ours if not row[column]]
            expect(not empty, f"{column} is empty for {sorted(set(empty))}")
        held = self.shop("select count(*) from login_event where customer_id = 1")[0][0]
        told = sum(
            len(table["rows"])
            for table in data["tables"]
            if table["table"] == "login_event"
        )
        expect(held == told, f"{held} sign-ins are held, {told} are in the answer")
        self.told(f"{len(ours)} values, each with category, purpose, basis and source")
        self.told("the link works once")

    def objection(self) -> None:
        """Anna says no to marketing, and it holds at once."""
        before = self.place.ombud("may", "marketing", ANNA)
        self.told(f"before: {before.strip().splitlines()[0]}")
        count = self.audience()
        visitor = Visitor(self.place.url)
        self.ended(visitor, self.ask(visitor, "objection", ANNA, purpose="marketing"))
        after = self.place.ombud("may", "marketing", ANNA, ok=(1,))
        expect("21(3)" in after, f"the refusal does not name its article: {after}")
        self.told(f"after: {' '.join(after.split())}")
        expect(self.audience() == count - 1, "the audience still has her")
        self.told(f"the audience went from {count} to {count - 1}")

    def erasure(self) -> None:
        """Anna asks to be erased; the officer approves; her invoices stay, by law."""
        visitor = Visitor(self.place.url)
        status = self.ask(visitor, "erasure", ANNA)
        officer = self.officer()
        number = self.approve(officer, status)
        done = self.ended(visitor, status)
        expect("bokföringslagen" in done.text, "the answer does not name the law")
        row = self.shop("select email, first_name, phone from customer where id = 1")[0]
        expect(
            ANNA not in str(row) and "Anna" not in str(row),
            f"she is still there: {row}",
        )
        gone = self.shop(
            "select (select count(*) from login_event where customer_id = 1),"
            " (select count(*) from support_ticket where requester_email ilike %s),"
            " (select count(*) from newsletter_subscription where email ilike %s)",
            ANNA, ANNA,
        )[0]  # fmt: skip
        expect(gone == (0, 0, 0), f"sign-ins, tickets, subscriptions are left: {gone}")
        kept = self.shop(
            "select count(*), min(issued_on), max(buyer_name) from invoice"
            " where customer_id = 1"
        )[0]
        expect(kept[0] > 0 and kept[2], "her invoices did not stay")
        self.told(f"request {number}: all gone but {kept[0]} invoices, kept by law")
        self.mail_to(ANNA, "/requests/")
        receipt = self.receipt(visitor, status)
        said = self.verify(receipt)
        self.told(f"her receipt: {said}")
        after = self.place.ombud("may", "marketing", ANNA, ok=(1,))
        expect(after.startswith("no"), "she may be written to again")

    def ledger(self) -> None:
        """The ledger is verified by a process that has the exported file alone."""
        file = self.work / "ledger.jsonl"
        self.place.ombud("ledger", "export", str(file))
        self.told(self.verify(file))
        whole = file.read_bytes()
        chance = secrets.SystemRandom()
        flipped = self.work / "flipped.jsonl"
        code = (
            "import sys; from pathlib import Path\n"
            "from ombud.evidence.verify import verify\n"
            "from ombud.core.errors import OmbudError\n"
            "whole = Path(sys.argv[1]).read_bytes(); found = 0\n"
            "for word in sys.argv[2:]:\n"
            "    at, bit = map(int, word.split(':'))\n"
            "    bad = bytearray(whole); bad[at] ^= 1 << bit\n"
            "    try: verify(bytes(bad).splitlines(keepends=True))\n"
            "    except OmbudError: found += 1\n"
            "print(found)\n"
        )
        flips = [
            f"{chance.randrange(len(whole))}:{chance.randrange(8)}"
            for _ in range(FLIPS)
        ]
        found = self.alone("-c", code, str(file), *flips).strip()
        expect(found == str(FLIPS), f"of {FLIPS} flipped bytes {found} were found")
        flipped.write_bytes(whole[:-20] + bytes([whole[-20] ^ 1]) + whole[-19:])
        self.told(f"{FLIPS} single flipped bits, each in a copy of its own: all found")

    def killed(self) -> None:
        """A worker is killed in mid-erasure; a new one ends it by itself."""
        visitor = Visitor(self.place.url)
        status = self.ask(visitor, "erasure", BERTIL)
        worker = self.place.processes["worker"]
        rows = self.shop("select count(*) from login_event where customer_id = 2")[0][0]
        officer = self.officer()
        with psycopg.connect(self.place.shop_url) as shop:
            # As while the shop makes an index: rows can be found, and none can go.
            shop.execute("lock table login_event in share mode")
            self.approve(officer, status)
            self.until_deleting()
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()
        killed_at = time.monotonic()
        half = self.ours(
            "select state from rights_request order by number desc limit 1"
        )
        expect(half == [("running",)], f"it was not in the middle: {half}")
        self.told(f"killed with kill -9 while {rows} rows were going")
        self.place.start_worker()
        self.ended(visitor, status, pause=0.05)
        took = time.monotonic() - killed_at
        expect(took <= TAKEOVER_SECONDS, f"it took {took:.1f} s")
        left = self.shop(
            "select (select count(*) from login_event where customer_id = 2),"
            " (select count(*) from customer where email = %s)", BERTIL
        )[0]  # fmt: skip
        expect(left == (0, 0), f"something is left: {left}")
        steps = self.ours(
            "select event, count(*) from evidence_entry where event in"
            " ('rights.step.done', 'rights.request.ended')"
            " and convert_from(body, 'UTF8') like '%' || (select id::text"
            " from rights_request order by number desc limit 1) || '%'"
            " group by event order by event"
        )
        expect(
            steps == [("rights.request.ended", 1), ("rights.step.done", 1)],
            f"the ledger has {steps}",
        )
        self.told(f"done {took:.1f} s after the kill: nothing twice, nothing left")

    # What people do

    def ask(self, visitor: Visitor, kind: str, address: str, purpose: str = "") -> Page:
        """Ask in the portal and prove the address; the status page."""
        sent = len(self.mailbox.messages())
        page = visitor.get(f"/requests/new?right={kind}")
        page = visitor.submit(page, {"right": kind})
        if purpose:
            page = visitor.submit(page, {"purpose": purpose})
        page = visitor.submit(page, {"address": address})
        page = visitor.submit(page, {}, to="/requests/new/send")
        expect(page.status == OK, f"asking was answered with {page.status}")
        self.until(lambda: len(self.mailbox.messages()) > sent, "no code came")
        code = _CODE.search(self.mailbox.messages()[0].text)
        expect(code is not None, "the mail holds no code")
        page = visitor.submit(page, {"code": code[1] if code else ""})
        expect("/requests/" in page.url, f"the code led to {page.url}")
        return page

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

    def audience(self) -> int:
        """How many people marketing may reach now."""
        return int(
            json.loads(self.place.ombud("audience", "marketing", "--json"))["people"]
        )

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

    def shop(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the company's own database, past Ombud."""
        return self._ask(self.place.shop_url, statement, values)

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
        with psycopg.connect(self.place.shop_url, autocommit=True) as connection:
            self.until(
                lambda: connection.execute(
                    "select 1 from pg_stat_activity where datname = current_database()"
                    " and wait_event_type = 'Lock' and query ilike 'delete%'"
                ).fetchone(),
                "the erasure did not start",
                pause=0.01,
            )

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


def _sentences(data: Any) -> "list[dict[str, str]]":
    """Every sentence in a notice's JSON, wherever it stands."""
    if isinstance(data, dict):
        here = [data] if "anchor" in data and "text" in data else []
        return here + [s for value in data.values() for s in _sentences(value)]
    if isinstance(data, list):
        return [s for value in data for s in _sentences(value)]
    return []
