"""Reads the labelled policies of this folder.

A file has a head of `key: value` lines, a line of three dashes, and the policy: a
sentence or an item a line, its labels in square brackets before it. Lines that follow
each other are one paragraph. The labels are those of `ombud read --facts`; a question
mark after one says that careful readers could differ.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "reading"
KINDS = {
    "p": "purposes",
    "d": "data_categories",
    "s": "sources",
    "r": "recipients",
    "b": "legal_bases",
    "g": "rights",
}
_LINE = re.compile(
    r"(?P<mark>\s*(?:#+ |[-•*] |\d+[.)] |[a-z][.)] )?)"
    r"(?:\[(?P<labels>[^\]]*)\] ?)?(?P<says>.*)"
)
_LISTED = ("safeguards", "lint")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and its labels ("p:marketing", "k"); the doubtful ones apart."""

    says: str
    labels: frozenset[str]
    doubtful: frozenset[str]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Labelled:
    """A policy, its sentences, and the reading that is right for it."""

    name: str
    author: str
    language: str
    text: str
    sentences: tuple[Sentence, ...]
    head: dict[str, str] = field(default_factory=dict)

    def reading(self) -> dict[str, Any]:
        """The facts in the shape of `ombud read --facts`, `optional` where in doubt."""
        facts: dict[str, Any] = {
            "language": self.language,
            "controller": {
                key: self.head.get(f"controller.{key}")
                for key in ("name", "org_number", "email", "address", "phone")
            },
            "updated": self.head.get("updated"),
            **{kind: self._labelled(prefix) for prefix, kind in KINDS.items()},
            "transfers": {
                "outside_eea": {"true": True, "false": False}.get(
                    self.head.get("outside_eea", "")
                ),
                "safeguards": _listed(self.head.get("safeguards", "")),
                "safeguards_optional": [
                    label[2:]
                    for s in self.sentences
                    for label in s.doubtful
                    if label[:2] == "t:"
                ],
                "evidence": next(
                    (s.says for s in self.sentences if "x" in s.labels), None
                ),
            },
            "retention": [{"text": s.says} for s in self.sentences if "k" in s.labels],
            "retention_optional": [
                {"text": s.says} for s in self.sentences if "k" in s.doubtful
            ],
            "authority": self.head.get("authority"),
            "cookies": self.head.get("cookies") == "true",
            "automated_decision": self.head.get("automated_decision", "not stated"),
        }
        return {**facts, "lint": self._lint(facts)}

    def _labelled(self, prefix: str) -> list[dict[str, Any]]:
        sure = [
            {"label": label[2:], "evidence": each.says}
            for each in self.sentences
            for label in sorted(each.labels)
            if label.startswith(f"{prefix}:")
        ]
        doubtful = [
            {"label": label[2:], "evidence": each.says, "optional": True}
            for each in self.sentences
            for label in sorted(each.doubtful)
            if label.startswith(f"{prefix}:")
        ]
        return sure + doubtful

    def _lint(self, facts: dict[str, Any]) -> list[dict[str, Any]]:
        """What is wrong: what is marked, and what follows from absence."""
        quoted = [
            {"code": label[2:], "evidence": each.says}
            for each in self.sentences
            for label in sorted(each.labels)
            if label.startswith("l:")
        ]
        told = [
            {"code": code, "evidence": None}
            for code in _listed(self.head.get("lint", ""))
        ]

        def has(kind: str, *labels: str) -> bool | None:
            found = [e for e in facts[kind] if not labels or e["label"] in labels]
            sure = any(not e.get("optional") for e in found)
            return sure or (None if found else False)

        controller = facts["controller"]
        bases = {e["label"] for e in facts["legal_bases"] if not e.get("optional")}
        absent = {
            "no_retention": True
            if facts["retention"]
            else None
            if facts["retention_optional"]
            else False,
            "no_legal_basis": has("legal_bases"),
            "no_authority": has("rights", "complain"),
            "no_portability": has("rights", "portability")
            if not bases or bases & {"consent", "contract"}
            else True,
            "no_withdrawal": has("rights", "withdraw_consent")
            if "consent" in bases
            else True,
            "no_source": has("sources"),
            "no_recipients": has("recipients"),
            "no_transfer_safeguard": bool(facts["transfers"]["safeguards"])
            if facts["transfers"]["outside_eea"]
            else True,
            "no_controller_contact": any(
                controller[k] for k in ("email", "address", "phone")
            ),
            "no_update_date": bool(facts["updated"]),
        }
        return (
            quoted
            + told
            + [
                {
                    "code": code,
                    "evidence": None,
                    **({"optional": True} if said is None else {}),
                }
                for code, said in absent.items()
                if not said
            ]
        )


def _listed(value: str) -> list[str]:
    return [each.strip() for each in value.split(",") if each.strip()]


def load(path: Path) -> Labelled:
    """The labelled policy in a file."""
    head, _, body = path.read_text("utf-8").partition("\n---\n")
    keys = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
    text, sentences, open_paragraph = "", [], False
    for line in body.strip().splitlines():
        found = _LINE.fullmatch(line)
        if not found:
            raise ValueError(f"{path}: {line}")
        if not found["says"].strip():
            text, open_paragraph = text.rstrip("\n ") + "\n\n", False
            continue
        mark = "" if found["mark"].lstrip().startswith("#") else found["mark"]
        if found["mark"].strip():
            text = (
                text.rstrip(" ")
                + ("" if text.endswith("\n") or not text else "\n")
                + mark
            )
        elif open_paragraph:
            text += " "
        labels = (found["labels"] or "").split()
        sentences.append(
            Sentence(
                says=found["says"],
                labels=frozenset(label for label in labels if not label.endswith("?")),
                doubtful=frozenset(
                    label[:-1] for label in labels if label.endswith("?")
                ),
                start=len(text),
                end=len(text) + len(found["says"]),
            )
        )
        text += found["says"]
        open_paragraph = not found["mark"].strip()
        if found["mark"].strip():
            text += "\n"
    return Labelled(
        name=f"{path.parent.name}/{path.stem}",
        author=path.stem.partition("-")[0],
        language=keys["language"],
        text=text,
        sentences=tuple(sentences),
        head=keys,
    )


def policies(folder: Path = FOLDER) -> list[Labelled]:
    """Every labelled policy, in the order of their names."""
    return [load(path) for path in sorted(folder.glob("*/*.txt"))]
