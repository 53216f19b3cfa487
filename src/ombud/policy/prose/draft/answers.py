"""What a draft asks of a person, and the answers that it is written with.

An answer is a few words by name, as a form has them. Which there are goes by what the
question's address ends in:

    basis                          `on` (a legal basis), with `law` or `interest` and
                                   `balanced` where it is one of those
    keep                           `law`; or `until`; or `period` and `after`, an event
    answers                        `name`, `email`
    named                          `is`: names with commas between them
    sources, categories,           `is`: labels with commas between them, of what the
    recipients                     text tells nothing of at all
    every other (country, do, …)   `is`
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ombud.policy.prose.draft.values import in_language, in_quotes, listed, scalar

Answer = Mapping[str, str]
Answers = Mapping[str, Answer]
"""Answers by the address of what they answer, as `purposes.newsletter.keep`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a text leaves open.

    `at` is the address of the line that is missing, `about` what the text calls the
    element that it is missing of; `parts` are the numbers of what the text says of it.
    """

    at: str
    about: str
    parts: tuple[int, ...]
    answer: Answer | None

    @property
    def key(self) -> str:
        """What is asked for, as `keep`."""
        return self.at.rpartition(".")[2]

    @property
    def element(self) -> str:
        """The address of what it is asked of, as `purposes.newsletter`."""
        return ".".join(self.at.split(".")[:2])


def written(key: str, answer: Answer, language: str) -> str:
    """An answer as the value of its line."""
    return _WRITTEN.get(key, _as_it_is)(answer, language)


def _basis(answer: Answer, language: str) -> str:
    match answer["on"]:
        case "law" | "task" as on:
            return f"{{ {on}: {answer['law']} }}"
        case "interest":
            said = in_language(language, answer["interest"])
            day = answer.get("balanced")
            weighed = f", balanced: {day}" if day else ""
            return f"{{ interest: {said}{weighed} }}"
        case bare:
            return bare


def _keep(answer: Answer, _: str) -> str:
    if "law" in answer:
        return f"{{ law: {answer['law']} }}"
    if "until" in answer:
        return f"{{ until: {answer['until']} }}"
    return f"{{ until: {answer['period']} after dates.{answer['after']} }}"


def _contact(answer: Answer, _: str) -> str:
    return f"{{ name: {scalar(answer['name'])}, email: {in_quotes(answer['email'])} }}"


def _names(answer: Answer, _: str) -> str:
    return listed(in_quotes(name) for name in answer["is"].split(",") if name.strip())


def _as_it_is(answer: Answer, _: str) -> str:
    return answer["is"]


_WRITTEN: Mapping[str, Callable[[Answer, str], str]] = {
    "basis": _basis,
    "keep": _keep,
    "answers": _contact,
    "named": _names,
    "do": lambda answer, language: in_language(language, answer["is"]),
    "name": lambda answer, _: scalar(answer["is"]),
    **dict.fromkeys(
        ("number", "address", "email", "phone"),
        lambda answer, _: in_quotes(answer["is"]),
    ),
}
