"""What a check found, in the forms that other people's tools read.

Sources: OASIS SARIF 2.1.0; GitHub, "Workflow commands for GitHub Actions".
"""

from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any

from ombud.policy.findings import Finding, Problem

UNREADABLE = "unreadable"
"""The code of what keeps a text from being read as a policy at all."""
_GITHUB = {"error": "error", "warning": "warning", "note": "notice"}


def as_findings(problems: Iterable[Problem]) -> tuple[Finding, ...]:
    """What keeps a text from being read, as findings beside those of the rules."""
    return tuple(
        Finding(
            code=UNREADABLE,
            level="error",
            address=each.address,
            message=each.message,
            mend=each.mend,
            article="",
            place=each.place,
        )
        for each in problems
    )


def as_sarif(findings: Iterable[Finding], version: str) -> dict[str, Any]:
    """The findings as a SARIF log of one run, for code scanning.

    Args:
        findings: of any number of files.
        version: of Ombud, the tool that ran.
    """
    found = tuple(findings)
    rules = {
        each.code: {
            "id": each.code,
            "shortDescription": {"text": each.code.replace("-", " ")},
            "helpUri": "https://eur-lex.europa.eu/eli/reg/2016/679/oj",
            "properties": {"article": each.article},
        }
        for each in found
    }
    order = list(rules)
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "Ombud",
                        "version": version,
                        "rules": list(rules.values()),
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(each, order.index(each.code)) for each in found],
            }
        ],
    }


def _result(finding: Finding, rule: int) -> dict[str, Any]:
    uri = PurePath(finding.place.file).as_posix()
    return {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": finding.level,
        "message": {"text": f"{_said(finding)}\n{finding.mend}".rstrip()},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": uri},
                    "region": {
                        "startLine": finding.place.line,
                        "startColumn": finding.place.column,
                    },
                },
                "logicalLocations": [{"fullyQualifiedName": finding.address}],
            }
        ],
        # The same finding is known again when lines above it come or go.
        "partialFingerprints": {"address/v1": f"{finding.code}:{finding.address}"},
    }


def as_github(findings: Iterable[Finding]) -> Iterator[str]:
    """The findings as lines that GitHub shows beside the changed lines."""
    for each in findings:
        where = (
            f"file={_property(each.place.file)},line={each.place.line},"
            f"col={each.place.column},title={_property(each.code)}"
        )
        text = _text(f"{_said(each)}\n{each.mend}".rstrip())
        yield f"::{_GITHUB[each.level]} {where}::{text}"


def _said(finding: Finding) -> str:
    return finding.message + (f" ({finding.article})" if finding.article else "")


def _text(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _text(text).replace(":", "%3A").replace(",", "%2C")
