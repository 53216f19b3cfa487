"""What people write: an address, and a code."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from ombud.people.errors import InvalidIdentifierError
from ombud.people.identifiers import IdentifierKind, normalise

ADDRESS_MAX = (
    320  # characters: RFC 3696, erratum 1690, rounded up with what it replaced
)


class AddressForm(forms.Form):
    """The address that a person wants to be known by."""

    address = forms.CharField(
        label=_("Your e-mail address"),
        help_text=_(
            "Write the one that you have used with us. We send a code to it, so that "
            "nobody else can ask in your name."
        ),
        max_length=ADDRESS_MAX,
        error_messages={"required": _("Write your e-mail address.")},
        widget=forms.EmailInput(
            attrs={"autocomplete": "email", "spellcheck": "false", "maxlength": None}
        ),
    )

    def clean_address(self) -> str:
        """The address as it was written, if it is one."""
        return _address(self.cleaned_data["address"])


def _address(written: str) -> str:
    try:
        normalise(IdentifierKind.EMAIL, written)
    except InvalidIdentifierError as error:
        raise forms.ValidationError(
            _("That is no e-mail address. One looks like this: name@example.com.")
        ) from error
    return written


class SubscribeForm(AddressForm):
    """Where the mail that asks for a yes goes, and what its reader is to us."""

    kind = forms.ChoiceField(
        label=_("What are you to us?"),
        error_messages={"required": _("Choose what you are to us.")},
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, kinds: Mapping[str, str], **kwargs: Any) -> None:
        """`kinds` has what each is called, by its word in the policy."""
        super().__init__(*args, **kwargs)
        self.fields["address"].help_text = _(
            "We send you a mail with a link. Nothing more comes unless you follow it."
        )
        kind = cast("forms.ChoiceField", self.fields["kind"])
        kind.choices = list(kinds.items())
        if len(kinds) == 1:
            kind.widget = forms.HiddenInput()
            kind.initial = next(iter(kinds))


class GuardianForm(forms.Form):
    """A parent's address, and the day from which the child decides alone."""

    address = forms.CharField(
        label=_("The e-mail address of your parent or guardian"),
        help_text=_("We write to them once. We do not keep the address."),
        max_length=ADDRESS_MAX,
        error_messages={"required": _("Write their e-mail address.")},
        widget=forms.EmailInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "maxlength": None}
        ),
    )
    of_age = forms.DateField(
        error_messages={
            "required": _("Say which day that is."),
            "invalid": _("Say which day that is."),
        },
        help_text=_("From that day you decide yourself. We keep that day alone."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, age: int, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.age, self.today = age, today
        self.fields["of_age"].label = _("The day on which you turn %(age)s") % {
            "age": age
        }

    def clean_address(self) -> str:
        """The address as it was written, if it is one."""
        return _address(self.cleaned_data["address"])

    def clean_of_age(self) -> date:
        """A day that comes, and no later than for one born today."""
        day: date = self.cleaned_data["of_age"]
        if not self.today < day <= self.today + timedelta(days=366 * self.age):
            raise forms.ValidationError(_("That day can't be right."))
        return day


class SituationForm(forms.Form):
    """Why something should stop in the person's own case (GDPR Art. 21(1))."""

    situation = forms.CharField(
        label=_("Why should it stop in your case?"),
        help_text=_(
            "A sentence or two is enough. We stop at once, and one of us reads it and "
            "decides. Only they can read it."
        ),
        max_length=4000,
        error_messages={
            "required": _("Write a few words about your situation."),
            "max_length": _("That is too long for us to keep: at most 4,000 signs."),
        },
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": None}),
    )


class CodeForm(forms.Form):
    """The code from the mail."""

    code = forms.CharField(
        label=_("The code in the mail"),
        max_length=32,
        error_messages={
            "required": _("Write the six digits from the mail."),
            "max_length": _("The code is six digits, no more."),
        },
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "class": "digits",
                "maxlength": None,
            }
        ),
    )
