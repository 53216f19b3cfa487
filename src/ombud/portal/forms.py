"""What people write: an address, and a code."""

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
        written = str(self.cleaned_data["address"])
        try:
            normalise(IdentifierKind.EMAIL, written)
        except InvalidIdentifierError as error:
            raise forms.ValidationError(
                _("That is no e-mail address. One looks like this: name@example.com.")
            ) from error
        return written


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
