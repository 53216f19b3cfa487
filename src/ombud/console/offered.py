"""What can be chosen where a text leaves something open."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from ombud.policy import law
from ombud.policy.law import Law
from ombud.policy.prose.draft.lexicon import country_names, lexicon
from ombud.policy.prose.report import words

OPEN = ("", _("Left open"))
_BASES = {
    "consent": "consent",
    "contract": "contract",
    "interest": "legitimate_interests",
    "law": "legal_obligation",
    "task": "public_task",
    "vital": "vital_interests",
}
"""The report's label of each basis."""
_BY = {
    "adequacy": "adequacy",
    "dpf": "dpf",
    "clauses": "scc",
    "bcr": "bcr",
    "derogation": "consent",
}
"""The report's label of each footing for a transfer."""
_KINDS = {"categories": "data_categories"}
"""The report's name of a section, where it has another."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen.

    `reader` is the language of whoever chooses; `country` the controller's, None where
    it is not known.
    """

    reader: str
    country: str | None

    def bases(self) -> list[tuple[Any, Any]]:
        """The legal bases."""
        said = words(self.reader).labels("legal_bases")
        return [OPEN, *((basis, said[label]) for basis, label in _BASES.items())]

    def footings(self) -> list[tuple[Any, Any]]:
        """What a transfer can rest on."""
        said = words(self.reader).labels("safeguards")
        return [OPEN, *((by, said[label]) for by, label in _BY.items())]

    def labels(self, section: str) -> list[tuple[str, str]]:
        """What a draft can declare in a section, in the report's words."""
        said = words(self.reader).labels(_KINDS.get(section, section))
        return [(label, said[label]) for label in lexicon(self.reader).told[section]]

    def roles(self) -> list[tuple[Any, Any]]:
        """For whom a recipient uses data."""
        return [
            OPEN,
            ("processors", _("For us, as we tell them (processors)")),
            ("controllers", _("For themselves (controllers)")),
            ("joint", _("Together with us (joint controllers)")),
        ]

    def laws(self) -> list[tuple[Any, Any]]:
        """The laws that order something."""
        return [OPEN, *self._laws(lambda each: each.obliges)]

    def ends(self) -> list[tuple[Any, Any]]:
        """What ends the keeping: events that a period counts from, or without one."""
        spoken = lexicon(self.reader)
        events = [
            (f"after:{name}", spoken.event(name)) for name in spoken.told["events"]
        ]
        laws = [
            (f"law:{name}", said)
            for name, said in self._laws(lambda each: each.years is not None)
        ]
        return [
            OPEN,
            (_("So long after"), events),
            (
                _("Without a period"),
                [("until:withdrawn", _("Until the consent is withdrawn")), *laws],
            ),
        ]

    def countries(self) -> list[tuple[Any, Any]]:
        """The countries, those of the EEA before others."""
        named = sorted(country_names(self.reader).items(), key=_by_name)
        near = [each for each in named if law.is_eea(each[0])]
        far = [each for each in named if not law.is_eea(each[0])]
        return [OPEN, (_("In the EEA"), near), (_("Elsewhere"), far)]

    def _laws(self, fits: Callable[[Law], bool]) -> list[tuple[str, str]]:
        """The laws that fit, of the controller's country where that is known."""
        found = [law.law(name) for name in law.known()]
        return sorted(
            (
                (each.name, f"{each.title[self.reader]} {each.section[self.reader]}")
                for each in found
                if fits(each) and self.country in (None, each.country)
            ),
            key=_by_name,
        )


def _by_name(choice: tuple[str, str]) -> str:
    return choice[1].casefold()
