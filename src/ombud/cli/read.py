"""The command that reads the policy a company has: its facts, a draft, a report."""

import json as json_
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ombud.cli.saying import Json, MisuseError, answer, misuse, write

if TYPE_CHECKING:
    from ombud.policy.prose.files import Source
    from ombud.policy.prose.language import Told
    from ombud.policy.prose.proposals import Proposal, Proposer
    from ombud.policy.prose.reading import Reading


def read(  # noqa: PLR0913  # each is an option of the command
    file: Annotated[
        Path | None, typer.Argument(help="A policy: txt, Markdown, HTML, PDF or docx.")
    ] = None,
    *,
    url: Annotated[str, typer.Option(help="A page to fetch and read instead.")] = "",
    facts: Annotated[
        bool, typer.Option("--facts", help="Print the facts as JSON.")
    ] = False,
    draft: Annotated[
        bool, typer.Option("--draft", help="Print a draft of policy.yaml.")
    ] = False,
    report: Annotated[
        bool, typer.Option("--report", help="Print a page that shows what was read.")
    ] = False,
    language: Annotated[
        str,
        typer.Option(help="sv, en, fi, da, nb or de; by default the text tells it."),
    ] = "",
    propose: Annotated[
        str,
        typer.Option(
            help="What may propose for what was not understood: embeddings, endpoint."
        ),
    ] = "",
    endpoint: Annotated[
        str, typer.Option(help="An OpenAI-compatible server; sentences leave for it.")
    ] = "",
    model: Annotated[str, typer.Option(help="The model there.")] = "",
    country: Annotated[
        str, typer.Option(help="The company's, as SE, for the draft; else the text's.")
    ] = "",
    out: Annotated[
        Path | None, typer.Option(help="Where to; what is there is replaced.")
    ] = None,
    json: Json = False,
) -> None:
    """Read a policy's text: what it promises, sentence by sentence (--json)."""
    if facts + draft + report > 1:
        raise MisuseError(
            "Facts, a draft and a report are three things.", mend="Ask for one of them."
        )
    if out and not facts + draft + report:
        raise MisuseError(
            "The summary is for the screen.",
            mend="Add --facts, --draft or --report to --out.",
        )
    if country and not (len(country) == len("SE") and country.isalpha()):
        raise MisuseError(
            f"{country} is no country's code.", mend="Give its two letters, as SE."
        )
    proposer = _proposer(propose, endpoint, model)
    if proposer and facts + draft + report:
        raise MisuseError(
            "Proposals are no facts, and in no draft or report.",
            mend="Ask for them with the summary.",
        )
    source = _source(file, url)
    reading, told = _reading(source, language)
    for note in (*source.notes, *_doubts(told)):
        typer.echo(note, err=True)
    if facts or draft or report:
        _write(_made(reading, source.name, country, draft=draft, report=report), out)
    elif proposer:
        _answer_with_proposals(reading, proposer, as_json=json)
    else:
        answer(reading.as_facts(), _lines(reading), as_json=json)


def _source(file: Path | None, url: str) -> "Source":
    from ombud.core.errors import OmbudError  # noqa: PLC0415  # see main
    from ombud.policy.prose import files  # noqa: PLC0415

    if (file is None) == (not url):
        raise MisuseError("What is to be read?", mend="Name a file, or --url a page.")
    with misuse(OmbudError):
        return files.read_file(file) if file else files.fetch(url)


def _reading(source: "Source", language: str) -> tuple["Reading", "Told | None"]:
    from ombud.policy.prose.language import UnreadLanguageError, language_of  # noqa: PLC0415
    from ombud.policy.prose.reading import read as read_  # noqa: PLC0415
    from ombud.policy.prose.rules import LANGUAGES  # noqa: PLC0415

    if language and language not in LANGUAGES:
        raise MisuseError(
            f"{language} is not read.", mend=f"What is read is {', '.join(LANGUAGES)}."
        )
    with misuse(UnreadLanguageError):
        told = None if language else language_of(source.text)
    return read_(source.text, language or (told.language if told else None)), told


def _doubts(told: "Told | None") -> Iterator[str]:
    from ombud.policy.prose.language import name_of  # noqa: PLC0415

    if told and told.second:
        yield (
            f"The text is in {name_of(told.language)} and in {name_of(told.second)}."
            f" It is read as {name_of(told.language)}; read a file of each language by"
            " itself."
        )


def _made(
    reading: "Reading", name: str, country: str, *, draft: bool, report: bool
) -> str:
    if draft:
        from ombud.core.clock import now  # noqa: PLC0415
        from ombud.policy.prose.draft import draft as drafted  # noqa: PLC0415

        return drafted(reading, now().date(), country.upper() or None).text
    if report:
        from ombud.policy.prose.report import report as reported  # noqa: PLC0415

        return reported(reading, name, _reader(reading.language))
    return json_.dumps(reading.as_facts(), ensure_ascii=False, indent=1) + "\n"


def _reader(language: str) -> str:
    """The language a report is written in: the text's own, or else English."""
    return language if language in ("sv", "fi", "en") else "en"


def _write(made: str, out: Path | None) -> None:
    if out is None:
        typer.echo(made, nl=False)
    else:
        write(out, made)
        typer.echo(f"Written to {out}.")


def _lines(reading: "Reading") -> Iterator[str]:
    """What was read, in a screenful."""
    from ombud.policy.prose.language import name_of  # noqa: PLC0415
    from ombud.policy.prose.rules import LABELLED  # noqa: PLC0415

    facts = reading.as_facts()
    outcome = Counter(reading.understood(part) for part in reading.text.parts)
    yield (
        f"{name_of(reading.language)}: {outcome['fact']} sentences tell something,"
        f" {outcome['not understood']} are not understood, {outcome['furniture']} are"
        " headings, definitions and the like."
    )
    if not reading.facts:
        yield "Nothing in it is about personal data."
    named = [value for value in facts["controller"].values() if value]
    yield f"controller: {', '.join(named) or 'not told'}"
    for kind in LABELLED:
        labels = dict.fromkeys(each["label"] for each in facts[kind])
        yield f"{kind.replace('_', ' ')}: {', '.join(labels) or 'none'}"
    yield f"retention: {len(facts['retention'])} sentences"
    for fault in reading.faults:
        place = (
            ""
            if fault.part is None
            else f" (line {reading.text.parts[fault.part].line})"
        )
        yield f"finding: {fault.code}{place}"
    yield "See it in the text with --report, start a policy.yaml with --draft."


def _proposer(name: str, endpoint: str, model: str) -> "Proposer | None":
    """Who proposes; nobody unless asked for by name."""
    if name not in ("", "embeddings", "endpoint"):
        raise MisuseError(
            f"{name} proposes nothing.", mend="Write embeddings or endpoint."
        )
    if (name == "endpoint") != bool(endpoint) or bool(endpoint) != bool(model):
        raise MisuseError(
            "An endpoint has an address and a model, and is asked for by name.",
            mend="Write --propose endpoint --endpoint URL --model NAME.",
        )
    if not name:
        return None
    from ombud.policy.prose import proposals  # noqa: PLC0415

    if name == "embeddings":
        return proposals.Embeddings()
    # Only an endpoint needs the settings, and it needs nothing else of Django.
    from django.conf import settings  # noqa: PLC0415

    from ombud.cli.house import choose_settings  # noqa: PLC0415

    choose_settings()
    with misuse(proposals.UnusableEndpointError):
        return proposals.Endpoint(endpoint, model, settings.READING_KEY)


def _answer_with_proposals(
    reading: "Reading", proposer: "Proposer", *, as_json: bool
) -> None:
    """The summary, then what is proposed; what leaves is told before it does."""
    from ombud.policy.prose.proposals import propose, sentences  # noqa: PLC0415

    if not as_json:
        answer(None, _lines(reading), as_json=False)
    if leaving := proposer.leaving(sentences(reading)):
        typer.echo(leaving, err=True)
    found = propose(reading, proposer)
    listed = [_proposal(reading, each) for each in found]
    answer(
        {**reading.as_facts(), "proposals": listed},
        _proposed(listed),
        as_json=as_json,
    )


def _proposal(reading: "Reading", proposal: "Proposal") -> dict[str, Any]:
    part = reading.text.parts[proposal.part]
    return {
        **asdict(proposal),
        "quote": reading.text.source[proposal.start : proposal.end],
        "line": part.line,
    }


def _proposed(listed: list[dict[str, Any]]) -> Iterator[str]:
    if not listed:
        yield "Nothing is proposed for what was not understood."
        return
    yield (
        f"proposals for what was not understood: {len(listed)}. They are a machine's,"
        " often wrong, and count for nothing until somebody says yes."
    )
    for each in listed:
        quote = " ".join(each["quote"].split())
        yield (
            f"proposed: {each['kind'].replace('_', ' ')}: {each['label']}"
            f" (line {each['line']}, {each['confidence']:.2f}, {each['by']}): {quote}"
        )
