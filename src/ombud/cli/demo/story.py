"""The whole story, played once without hands and asserted step by step.

A policy, a database, a copy, a no, an erasure, a ledger that anyone can check, and a
worker that is killed: over HTTP, mail and the command line, as people do it. Whose
story it is stands in the example's demo.toml; only one that says how has the steps of
the gap in the map and of the killed worker.
"""

import csv
import io
import json
import os
import re
import secrets
import signal
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg

from ombud.cli.demo.example import Gap
from ombud.cli.demo.stage import OK, Stage, expect
from ombud.cli.demo.visitor import Visitor

TAKEOVER_SECONDS = 5
"""How long a killed worker's erasure may take until another one has ended it."""
FLIPS = 400
_LINK = re.compile(r"https?://\S+")


class Story(Stage):
    """The steps, in the order they are played in."""

    def play(self) -> None:
        """Play it all.

        Raises:
            DemoError: the first thing that is not as it should be.
        """
        for number, step in enumerate(self.steps(), start=1):
            self.say(f"\n{number}  {(step.__doc__ or '').splitlines()[0]}")
            started = time.monotonic()
            step()
            self.say(f"   … {time.monotonic() - started:.1f} s")

    def steps(self) -> Iterator[Callable[[], None]]:
        """The steps that this example's story has."""
        yield self.policy
        if self.example.details.gap:
            yield self.systems
        yield from (self.access, self.refusal, self.erasure, self.ledger)
        if self.example.details.killed:
            yield self.killed

    def policy(self) -> None:
        """The policy is checked, put in force, and published in all its languages."""
        said = self.place.ombud("check", str(self.example.policy))
        self.told(said.strip().splitlines()[-1])
        declaration = self.example.declaration
        for language in declaration.languages:
            visitor = Visitor(self.place.url, language)
            page = visitor.get("/notice/")
            expect(page.status == OK, f"the notice in {language} answers {page.status}")
            expect(f'<html lang="{language}"' in page.text, f"it is not in {language}")
            data = json.loads(visitor.get(f"/notice.json?language={language}").text)
            sentences = list(_sentences(data))
            for purpose in declaration.purposes.values():
                expect(
                    any(purpose.say[language] in s["text"] for s in sentences),
                    f"the notice in {language} leaves a purpose out",
                )
            without = [
                s for s in sentences if not s.get("address") or not s.get("anchor")
            ]
            expect(not without, f"{len(without)} sentences have no address")
            missing = [s for s in sentences if f'id="{s["anchor"]}"' not in page.text]
            expect(not missing, f"{len(missing)} sentences have no anchor on the page")
            self.told(f"{language}: {len(sentences)} sentences, each with its address")

    def systems(self) -> None:
        """The company's database is read, a map proposed, and a gap found."""
        gap = self.example.details.gap
        assert gap is not None  # noqa: S101  # the step is played for examples with one
        policy = self.example.policy
        draft = self.work / "systems.yaml"
        self.place.ombud(
            "systems", "draft", self.place.source_url, "--policy", str(policy),
            "--name", self.example.system, "--out", str(draft),
        )  # fmt: skip
        text = draft.read_text()
        for words in gap.finds:
            expect(words in text, f"the draft does not have {words!r}")
        reasons = sum("#" in line for line in text.splitlines())
        self.told(f"a draft of {len(text.splitlines())} lines, {reasons} with a reason")
        said = self.place.ombud(
            "systems", "check", str(draft), "--policy", str(policy), ok=(0, 1)
        )
        self.told(f"its check: {said.strip().splitlines()[-1]}")
        self._gap(gap, draft, policy)

    def _gap(self, gap: Gap, draft: Path, policy: Path) -> None:
        """A column whose category the policy does not name, until it is declared."""
        self.theirs(f"alter table {gap.table} add column shoe_size text")
        try:
            text = draft.read_text()
            line = next(
                n for n in text.splitlines() if re.match(rf"\s+{gap.beside}:", n)
            )
            mapped = self.work / "gap.yaml"
            indent = line[: len(line) - len(line.lstrip())]
            mapped.write_text(
                text.replace(line, f"{line}\n{indent}shoe_size: shoe_size", 1)
            )
            said = self.place.ombud(
                "systems", "check", str(mapped), "--policy", str(policy), ok=(1,)
            )
            place = re.search(r"gap\.yaml:\d+:\d+: error: [^\n]*shoe_size[^\n]*", said)
            expect(
                place is not None, f"the gap was not reported with its place: {said}"
            )
            self.told(place[0] if place else "")
            declared = self.work / "policy.yaml"
            declared.write_text(self._with_shoes(policy.read_text("utf-8"), gap))
            said = self.place.ombud(
                "systems", "check", str(mapped), "--policy", str(declared), ok=(0, 1)
            )
            expect("shoe_size" not in said, f"declared, it is still refused: {said}")
            self.told("declared in the policy, it passes")
        finally:
            self.theirs(f"alter table {gap.table} drop column shoe_size")

    def _with_shoes(self, policy: str, gap: Gap) -> str:
        """The policy where the new column has a category, and a purpose uses it."""
        words = ", ".join(
            f"{language}: shoe size" for language in self.example.declaration.languages
        )
        category = f"\ncategories:\n  shoe_size:\n    say: {{ {words} }}\n"
        uses = re.compile(rf"(?s)(\n  {gap.purpose}:\n.*?\n    uses: \[)")
        return uses.sub(
            r"\1shoe_size, ", policy.replace("\ncategories:\n", category, 1), count=1
        )

    def access(self) -> None:
        """Someone asks for a copy, proves the address, and downloads it all."""
        told = self.example.details.told
        visitor = Visitor(self.place.url)
        status = self.ask(visitor, "access", told.address)
        self.ended(visitor, status)
        mail = self.mail_to(told.address, "/answers/")
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
        theirs = [row for row in rows if row["system"] == self.example.system]
        for column in ("category", "purposes", "bases", "sources"):
            empty = [row["column"] for row in theirs if not row[column]]
            expect(not empty, f"{column} is empty for {sorted(set(empty))}")
        for table, held in self.count(told.goes | told.stays).items():
            answered = sum(
                len(sheet["rows"])
                for sheet in data["tables"]
                if (sheet["system"], sheet["table"]) == (self.example.system, table)
            )
            expect(
                held == answered > 0,
                f"{table} holds {held} rows, {answered} are in the answer",
            )
        self.told(f"{len(theirs)} values, each with category, purpose, basis, source")
        self.told("the link works once")

    def refusal(self) -> None:
        """The same person says no to one purpose, and it holds at once."""
        told = self.example.details.told
        purpose, by = told.refuses.purpose, told.refuses.by
        if by == "withdrawal":
            self.consent(told.address, purpose)
        before = self.may(purpose, told.address)
        expect(before["allowed"], f"{purpose} was not allowed before")
        count = self.audience(purpose)
        visitor = Visitor(self.place.url)
        self.ended(visitor, self.ask(visitor, by, told.address, purpose=purpose))
        after = self.may(purpose, told.address)
        against = [why for why in after["reasons"] if not why["allows"]]
        expect(not after["allowed"] and bool(against), f"{purpose} is still allowed")
        self.told(f"{purpose}: {against[0]['words']}")
        expect(self.audience(purpose) == count - 1, "the audience still has them")
        self.told(f"the audience went from {count} to {count - 1}")

    def erasure(self) -> None:
        """They ask to be erased; the officer approves; what a law keeps stays."""
        told = self.example.details.told
        visitor = Visitor(self.place.url)
        status = self.ask(visitor, "erasure", told.address)
        officer = self.officer()
        number = self.approve(officer, status)
        done = self.ended(visitor, status)
        expect(told.law in done.text, f"the answer does not name {told.law}")
        left = {table: n for table, n in self.count(told.goes).items() if n}
        expect(not left, f"something is left: {left}")
        found = self.mentions(told.address)
        expect(not found, f"the address is still in {found}")
        kept = self.count(told.stays)
        expect(all(kept.values()), f"what the law keeps did not stay: {kept}")
        stays = ", ".join(f"{table} ({rows})" for table, rows in kept.items())
        self.told(f"request {number}: all gone but {stays}, by {told.law}")
        self.mail_to(told.address, "/requests/")
        said = self.verify(self.receipt(visitor, status))
        self.told(f"the receipt: {said}")
        after = self.may(told.refuses.purpose, told.address)
        expect(not after["allowed"], "they may be written to again")

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
        killed = self.example.details.killed
        assert killed is not None  # noqa: S101  # the step is played for examples with it
        visitor = Visitor(self.place.url)
        status = self.ask(visitor, "erasure", killed.address)
        worker = self.place.processes["worker"]
        table, rows = next(iter(self.count(killed.goes).items()))
        officer = self.officer()
        with psycopg.connect(self.place.source_url) as source:
            # As while an index is made: rows can be found, and none can go.
            source.execute(f"lock table {table} in share mode".encode())
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
        left = {at: count for at, count in self.count(killed.goes).items() if count}
        expect(not left, f"something is left: {left}")
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


def _sentences(data: Any) -> "list[dict[str, str]]":
    """Every sentence in a notice's JSON, wherever it stands."""
    if isinstance(data, dict):
        here = [data] if "anchor" in data and "text" in data else []
        return here + [s for value in data.values() for s in _sentences(value)]
    if isinstance(data, list):
        return [s for value in data for s in _sentences(value)]
    return []
