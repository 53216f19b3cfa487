"""The five companies' policies, as texts and as declarations."""

from functools import cache
from importlib.resources import files

from ombud.policy.reading import Policy, parse

COMPANIES = ("haspholm", "ljusvik", "rimfjard", "takryd", "tonlinge")

MIRRORED = {
    "haspholm": "Qlocx",
    "rimfjard": "Qvik",
    "takryd": "Infobric",
    "tonlinge": "CTCS",
    "ljusvik": "Qleano",
}
"""The policy in promises.md whose rows a company promises."""


def text(company: str) -> str:
    return (
        files("ombud")
        .joinpath("examples", company, "policy.yaml")
        .read_text(encoding="utf-8")
    )


@cache
def policy(company: str) -> Policy:
    return parse(text(company), f"{company}/policy.yaml")
