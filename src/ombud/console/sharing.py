"""What staff fill in and read about disclosures and transfers."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ombud.gates.sharing.file import REQUEST, Filed
from ombud.gates.sharing.stop import STOPPABLE, WHYS
from ombud.gates.sharing.written import LONGEST
from ombud.policy import law
from ombud.policy.language import Declaration
from ombud.policy.notice.wording import wording

WHAT = {
    "mechanism": _("What transfers rest on"),
    "recipient": _("A recipient"),
    "country": _("A country"),
}
WHY = {
    "fallen": _("A court or the Commission ended it"),
    "broken": _("They broke it"),
    "ended": _("The agreement is over"),
    "doubt": _("We are looking into it"),
}
UNDERTAKEN, EXCEPTED = "undertaking", "excepted"


def case_words(case: str) -> str:
    """When data goes to somebody in a case, in the language of the page."""
    return wording(get_language() or "en").say(f"recipients.case.{case}")


def recipient_words(name: str, declaration: Declaration) -> str:
    """Who a recipient is; by the id where the policy has none of that name any more."""
    found = declaration.recipients.get(name)
    own = wording(get_language() or "en").own
    return own(found.say) if found else name.replace("_", " ")


class CaseForm(forms.Form):
    """A case to put on file that data may go to somebody for."""

    recipient = forms.ChoiceField(label=_("Who gets data?"))
    case = forms.ChoiceField(label=_("In which case?"))
    party = forms.CharField(
        label=_("Their name"),
        help_text=_("The organisation, as it will stand in the log."),
        max_length=200,
    )
    reference = forms.CharField(
        label=_("Reference"),
        help_text=_("A number of a case, an event or a deal. Nothing about people."),
        max_length=64,
        required=False,
    )
    ground = forms.ChoiceField(
        label=_("For an authority: what makes us?"), required=False
    )
    ends_on = forms.DateField(
        label=_("The last day that data may go"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    undertaking_on = forms.DateField(
        label=_("For a deal: the day they signed that they keep to the policy"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    excepted = forms.BooleanField(
        label=_("They have not signed, for the reason below"), required=False
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, declaration: Declaration, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        with_cases = {
            name: each for name, each in declaration.recipients.items() if each.cases
        }
        self._choose(
            "recipient",
            [(name, recipient_words(name, declaration)) for name in with_cases],
        )
        cases = dict.fromkeys(c for each in with_cases.values() for c in each.cases)
        self._choose("case", [(case, case_words(case)) for case in cases])
        own = wording(get_language() or "en").own
        laws = sorted(name for name in law.known() if law.law(name).obliges)
        self._choose(
            "ground",
            [
                ("", "-"),
                (REQUEST, _("They asked, and may")),
                *((name, own(law.law(name).title)) for name in laws),
            ],
        )

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        field.choices = choices

    def filed(self) -> Filed:
        """What was filled in, for the action."""
        return Filed(**self.cleaned_data)


class StopForm(forms.Form):
    """A flow to stop."""

    what = forms.ChoiceField(
        label=_("What do you stop?"), choices=[(each, WHAT[each]) for each in STOPPABLE]
    )
    name = forms.CharField(
        label=_("Its name"),
        help_text=_("As in the policy: clauses, a recipient's id, or a country as US."),
        max_length=63,
    )
    why = forms.ChoiceField(
        label=_("Why?"), choices=[(each, WHY[each]) for each in WHYS]
    )
