"""What a text leaves open, as forms: one for each element that lacks something."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ombud.console.offered import Choices
from ombud.policy.prose.draft.answers import Answer, Question
from ombud.policy.prose.text import Text

SECTIONS: Mapping[str, str | Promise] = {
    "controllers": _("The company"),
    "categories": _("Which data"),
    "purposes": _("What data is used for"),
    "recipients": _("Who gets data"),
    "sources": _("Where data comes from"),
}
"""The parts of the page, by what the addresses of their questions begin with."""
SHARED = {"purposes": ("basis", "keep"), "recipients": ("are", "country")}
"""What may be answered once for all elements of a section."""
WORDS_MAX = 300  # characters
_QUOTED = 4
"""Sentences that stand beside an element at most."""
_MANY_MAX = 999  # what a period of the declaration's language can say
_UNITS = (("D", _("days")), ("W", _("weeks")), ("M", _("months")), ("Y", _("years")))
_ASKED = {
    "are": _("For whom do they use it?"),
    "do": _("What do they do with the data?"),
    "country": _("In which country?"),
    "by": _("On which footing does data go there?"),
    "named": _("What are they called?"),
    "sources": _("Where do you get data from?"),
    "categories": _("Which data do you use?"),
    "recipients": _("Who gets data from you?"),
    "name": _("The company's registered name"),
    "number": _("Its organisation number"),
    "address": _("Its postal address"),
    "email": _("Its e-mail address"),
    "updated": _("The day that the new text is dated"),
    "balanced": _("Weighed against people's own interests on"),
}
"""What is asked with one field."""
_HINTS = {
    "do": _("As \u201cthey send our letters\u201d, without \u201cthey\u201d."),
    "named": _("With commas between them."),
}
_PERIOD = re.compile(r"P(\d+)([DWMY])")


class ElementForm(forms.Form):
    """What one element of a draft lacks, or what all of a section may be given at once.

    Args:
        keys: what is asked for, as `basis`.
        choices: what can be chosen.
    """

    def __init__(
        self, *args: Any, keys: Sequence[str], choices: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.of = {key: _fields(key, choices) for key in keys}
        for asked in self.of.values():
            self.fields |= asked

    def clean(self) -> None:
        """What belongs together is given together."""
        given = self.cleaned_data
        on = given.get("on")
        if on in ("law", "task") and not given.get("law"):
            self.add_error("law", _("Choose the law."))
        if on == "interest" and not given.get("interest"):
            self.add_error("interest", _("Say which interest it is."))
        if str(given.get("ends", "")).startswith("after:") and not given.get("many"):
            self.add_error("many", _("Say how long after."))
        if bool(given.get("who")) != bool(given.get("where")) and not self.errors:
            lacking = "where" if given.get("who") else "who"
            self.add_error(lacking, _("Give the name and the address."))

    def was_shown(self, key: str) -> bool:
        """Whether the page that was sent asked this; an older one may not have."""
        return any(
            isinstance(asked, forms.MultipleChoiceField)  # none ticked, nothing is sent
            or self.add_prefix(name) in self.data
            for name, asked in self.of[key].items()
        )

    def answer(self, key: str) -> Answer | None:
        """What was answered; None where it is left open."""
        given = {name: _plain(value) for name, value in self.cleaned_data.items()}
        match key:
            case "basis":
                return _basis(given)
            case "keep":
                return _keep(given)
            case "answers":
                said = {"name": given["who"], "email": given["where"]}
                return said if all(said.values()) else None
            case _:
                return {"is": given[key]} if given[key] else None


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return ",".join(value)
    return " ".join(str(value).split()) if value is not None else ""


def _basis(given: Mapping[str, str]) -> Answer | None:
    match given["on"]:
        case "":
            return None
        case "law" | "task" as on:
            return {"on": on, "law": given["law"]}
        case "interest":
            said = {"on": "interest", "interest": given["interest"]}
            return said | ({"balanced": given["balanced"]} if given["balanced"] else {})
        case on:
            return {"on": on}


def _keep(given: Mapping[str, str]) -> Answer | None:
    how, _colon, what = given["ends"].partition(":")
    match how:
        case "":
            return None
        case "after":
            return {"period": f"P{given['many']}{given['unit'] or 'M'}", "after": what}
        case _:
            return {how: what}


def _initial(key: str, answer: Answer) -> dict[str, str | list[str]]:
    """An answer as the fields of its form have it."""
    match key:
        case "basis":
            return dict(answer)
        case "keep":
            period = _PERIOD.fullmatch(answer.get("period", ""))
            return {
                "ends": next(
                    f"{how}:{answer[how]}"
                    for how in ("after", "law", "until")
                    if how in answer
                ),
                **({"many": period[1], "unit": period[2]} if period else {}),
            }
        case "answers":
            return {"who": answer["name"], "where": answer["email"]}
        case "sources" | "categories" | "recipients":
            return {key: answer["is"].split(",")}
        case _:
            return {key: answer["is"]}


def _choice(label: Any, choices: Iterable[tuple[Any, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=list(choices), required=False)


def _several(
    label: Any, choices: Iterable[tuple[str, str]]
) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=list(choices),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


def _words(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=WORDS_MAX, required=False, **more)


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


def _mail(label: Any) -> forms.EmailField:
    return forms.EmailField(label=label, required=False)


def _fields(key: str, choices: Choices) -> dict[str, forms.Field]:  # noqa: PLR0911  # one for each key
    """The fields that ask for what a key stands for."""
    match key:
        case "basis":
            return {
                "on": _choice(_("Which legal basis does it rest on?"), choices.bases()),
                "law": _choice(_("Which law?"), choices.laws()),
                "interest": _words(_("Which interest?")),
                "balanced": _day(_("Weighed against people's own interests on")),
            }
        case "keep":
            return {
                "ends": _choice(_("How long is the data kept?"), choices.ends()),
                "many": forms.IntegerField(
                    label=_("How long after"),
                    min_value=1,
                    max_value=_MANY_MAX,
                    required=False,
                ),
                "unit": forms.ChoiceField(
                    label=_("Counted in"), choices=_UNITS, initial="M", required=False
                ),
            }
        case "answers":
            return {
                "who": _words(_("Who answers questions about personal data?")),
                "where": _mail(_("At which e-mail address?")),
            }
        case "sources" | "categories" | "recipients":
            return {key: _several(_ASKED[key], choices.labels(key))}
        case "are":
            return {key: _choice(_ASKED[key], choices.roles())}
        case "country":
            return {key: _choice(_ASKED[key], choices.countries())}
        case "by":
            return {key: _choice(_ASKED[key], choices.footings())}
        case "balanced" | "updated":
            return {key: _day(_ASKED[key])}
        case "email":
            return {key: _mail(_ASKED[key])}
        case _:
            return {key: _words(_ASKED[key], help_text=_HINTS.get(key, ""))}


@dataclass(frozen=True)
class Element:
    """An element of a draft that lacks something, and the form that asks for it."""

    address: str
    questions: tuple[Question, ...]
    form: ElementForm
    quotes: tuple[str, ...]
    """What the text says of it, beside its name."""

    @property
    def part(self) -> int | None:
        """The first part of the text that tells of it; None where none does."""
        return next((part for each in self.questions for part in each.parts), None)

    @property
    def about(self) -> str:
        """What the text calls it."""
        return next((each.about for each in self.questions if each.about), "")


@dataclass(frozen=True)
class Section:
    """Elements of one sort, and a form that answers for all that are left open."""

    name: str
    elements: tuple[Element, ...]
    shared: ElementForm | None

    @property
    def title(self) -> str | Promise:
        """What it is called."""
        return SECTIONS[self.name]


@dataclass(frozen=True)
class Sheet:
    """All that a text leaves open, section by section.

    Args:
        asked: the questions of the draft.
        text: what it was drafted from.
        choices: what can be chosen.
        data: what was posted; None where the page is only shown.
    """

    asked: Sequence[Question]
    text: Text
    choices: Choices
    data: MultiValueDict[str, str] | None = field(default=None)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The sections that have something open."""
        return tuple(self._sections())

    def _sections(self) -> Iterator[Section]:
        for name in SECTIONS:
            elements = tuple(self._elements(name))
            if not elements:
                continue
            lacking = {q.key for each in elements for q in each.questions}
            keys = [key for key in SHARED.get(name, ()) if key in lacking]
            several = len(elements) > 1 and keys
            yield Section(name, elements, self._form(name, keys) if several else None)

    def _elements(self, name: str) -> Iterator[Element]:
        of = [q for q in self.asked if _section(q) == name]
        for address, found in groupby(of, key=lambda each: each.element):
            questions = tuple(found)
            keys = [each.key for each in questions]
            form = self._form(address, keys, _given(questions))
            yield Element(address, questions, form, self._quotes(questions))

    def _quotes(self, questions: Iterable[Question]) -> tuple[str, ...]:
        names = {each.about for each in questions}
        parts = dict.fromkeys(part for each in questions for part in each.parts)
        said = (self.text.quote(self.text.parts[part]) for part in parts)
        return tuple(each for each in said if each not in names)[:_QUOTED]

    def _form(
        self, prefix: str, keys: Sequence[str], initial: dict[str, Any] | None = None
    ) -> ElementForm:
        return ElementForm(
            self.data,
            prefix=prefix,
            keys=keys,
            choices=self.choices,
            initial=initial,
            use_required_attribute=False,
        )

    @cached_property
    def errors(self) -> tuple[tuple[str, str], ...]:
        """What can't be taken of what was posted: the field's id, and the word."""
        return tuple(
            (bound.id_for_label, str(error))
            for section in self.sections
            for form in (section.shared, *(each.form for each in section.elements))
            if form is not None
            for bound in form
            for error in bound.errors
        )

    def changes(self) -> dict[str, Answer | None]:
        """What was answered otherwise than before, by address."""
        found: dict[str, Answer | None] = {}
        for section in self.sections:
            for element in section.elements:
                for each in element.questions:
                    if not element.form.was_shown(each.key):
                        continue
                    said = element.form.answer(each.key)
                    if said is None and section.shared:
                        said = _for_all(section.shared, each.key)
                    if said != each.answer:
                        found[each.at] = said
        return found

    @property
    def count(self) -> int:
        """How many questions there are."""
        return sum(len(e.questions) for s in self.sections for e in s.elements)

    @property
    def answered(self) -> int:
        """How many of them are answered."""
        return sum(
            each.answer is not None
            for section in self.sections
            for element in section.elements
            for each in element.questions
        )


def _section(question: Question) -> str:
    """The section that a question stands in; the date stands with the company."""
    first = question.at.partition(".")[0]
    return "controllers" if first == "updated" else first


def _given(questions: Iterable[Question]) -> dict[str, str | list[str]]:
    return {
        name: value
        for each in questions
        if each.answer is not None
        for name, value in _initial(each.key, each.answer).items()
    }


def _for_all(shared: ElementForm, key: str) -> Answer | None:
    return shared.answer(key) if key in shared.of else None
