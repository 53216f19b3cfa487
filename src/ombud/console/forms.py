"""What staff fill in; whether it may be done is for the actions to say."""

from datetime import date
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ombud.choices.shown import needs_situation, refusable
from ombud.choices.words import Word
from ombud.console.board import purpose_name
from ombud.console.words import report_language, word
from ombud.mail.templatetags.words import article
from ombud.people.identifiers import IdentifierKind
from ombud.policy.language import Declaration
from ombud.policy.prose.files import LIMIT_BYTES as LIMIT_TEXT_BYTES
from ombud.policy.prose.report import words
from ombud.policy.prose.rules import LANGUAGES as TEXT_LANGUAGES
from ombud.policy.reading import LIMIT_BYTES
from ombud.policy.texts.correcting import Deed
from ombud.rights.words import (
    AGAINST_AN_OBJECTION,
    AGAINST_THE_REST,
    REFUSAL_ARTICLES,
    Refusal,
    RequestKind,
    RestrictionGround,
)

REFERENCE_LENGTH = 200  # characters, as the choice keeps it
SITUATION_MAX = 4000  # characters, as the request keeps it
ADDRESS_LENGTH = 254  # characters; Source: RFC 5321, 4.5.3.1.3, less the brackets

# Values are not corrected by this version, so nobody is promised that they are.
KINDS = tuple(kind for kind in RequestKind if kind is not RequestKind.RECTIFICATION)
ABOUT_A_PURPOSE = (RequestKind.OBJECTION, RequestKind.WITHDRAWAL)


class EnterForm(forms.Form):
    """A request that came by letter, telephone or visit."""

    kind = forms.ChoiceField(
        label=_("What do they ask for?"),
        choices=[(kind.value, word(kind)) for kind in KINDS],
    )
    purpose = forms.ChoiceField(
        label=_("What is it about?"),
        help_text=_("For an objection or a withdrawn consent only."),
        required=False,
    )
    address = forms.EmailField(
        label=_("Their e-mail address"),
        help_text=_(
            "The answer goes there. You vouch that it is theirs: check it as you "
            "would before telling them anything by telephone."
        ),
        max_length=ADDRESS_LENGTH,
        error_messages={"required": _("Write the address that the answer goes to.")},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=_("The language they read"))
    situation = forms.CharField(
        label=_("Why, in their case?"),
        help_text=_(
            "For an objection to other than marketing: what they say of their "
            "situation. It is stopped until it has been decided."
        ),
        required=False,
        max_length=SITUATION_MAX,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": None}),
    )
    ground = forms.ChoiceField(
        label=_("Why is it to be restricted?"),
        help_text=_("For a restriction, where they say."),
        required=False,
        choices=[
            ("", _("They did not say")),
            *((ground.value, word(ground)) for ground in RestrictionGround),
        ],
    )
    received = forms.DateField(
        label=_("The day it came in"),
        help_text=_("The month to answer counts from that day (Art. 12(3))."),
        error_messages={"required": _("Say which day it came in.")},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(
        self, *args: Any, declaration: Declaration, today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        self.today = today
        self.declaration = declaration
        self._field("purpose").choices = [
            ("", _("Everything, or nothing in particular")),
            *(
                (purpose, purpose_name(purpose, declaration, language))
                for purpose in declaration.purposes
            ),
        ]
        self._field("language").choices = [
            (code, _NAMES.get(code, code)) for code in declaration.languages
        ]
        self.fields["received"].initial = today

    def _field(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        return field

    def clean_received(self) -> date:
        """A day that has been."""
        received: date = self.cleaned_data["received"]
        if received > self.today:
            raise forms.ValidationError(_("That day has not come yet."))
        return received

    def clean(self) -> None:
        """An objection or a withdrawal is about a purpose."""
        kind = self.cleaned_data.get("kind")
        if kind in ABOUT_A_PURPOSE and not self.cleaned_data.get("purpose"):
            self.add_error("purpose", _("Say which purpose it is about."))
        declared = self.declaration.purposes.get(self.cleaned_data.get("purpose", ""))
        if (
            kind == RequestKind.OBJECTION
            and declared is not None
            and needs_situation(declared)
            and not self.cleaned_data.get("situation", "").strip()
        ):
            self.add_error("situation", _("Write what they say of their situation."))


_article = lazy(article, str)  # in the language of the page, not of the import
_NAMES = {"sv": _("Swedish"), "en": _("English"), "fi": _("Finnish")}


class RefuseForm(forms.Form):
    """The ground of a refusal, from the law's closed list."""

    ground = forms.ChoiceField(
        label=_("On which ground?"),
        choices=[
            (ground.value, format_lazy("{} ({})", word(ground), _article(each)))
            for ground, each in REFUSAL_ARTICLES.items()
            if ground in AGAINST_THE_REST
        ],
        error_messages={"required": _("Choose the ground of the refusal.")},
    )


class OverruleForm(forms.Form):
    """Why an objection is refused: a ground that the law knows, said in words."""

    ground = forms.ChoiceField(
        label=_("On which ground?"),
        choices=[
            (ground.value, format_lazy("{} ({})", word(ground), _article(each)))
            for ground, each in REFUSAL_ARTICLES.items()
            if ground in AGAINST_AN_OBJECTION
        ],
        error_messages={"required": _("Choose the ground of the refusal.")},
    )
    because = forms.CharField(
        label=_("Why, in words that the person gets to read"),
        help_text=_(
            "Which grounds are they, and why do they weigh more than what the person "
            "wrote? It can be left out for a legal claim alone."
        ),
        required=False,
        max_length=SITUATION_MAX,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": None}),
    )

    def clean(self) -> None:
        """Compelling grounds are named."""
        compelling = self.cleaned_data.get("ground") == Refusal.COMPELLING
        if compelling and not self.cleaned_data.get("because", "").strip():
            self.add_error("because", _("Say which grounds they are."))


class LiftForm(forms.Form):
    """The day on which a restriction ends."""

    day = forms.DateField(
        label=_("The day on which it ends"),
        help_text=_("The person is told now, by mail. It ends on that day."),
        error_messages={
            "required": _("Say which day it ends."),
            "invalid": _("Say which day it ends."),
        },
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_day(self) -> date:
        """A day after today: it is announced first."""
        day: date = self.cleaned_data["day"]
        if day <= self.today:
            raise forms.ValidationError(_("It has to be announced first: later."))
        return day


class SayForm(forms.Form):
    """What somebody said by telephone, letter or visit."""

    kind = forms.ChoiceField(
        label=_("What do you have?"),
        choices=[(kind.value, word(kind)) for kind in IdentifierKind],
    )
    value = forms.CharField(
        label=_("As they gave it to you"),
        max_length=ADDRESS_LENGTH,
        error_messages={"required": _("Write what they gave you.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    purpose = forms.ChoiceField(label=_("What is it about?"))
    word = forms.ChoiceField(
        label=_("What do they say?"),
        choices=[
            (each.value, word(each))
            for each in (Word.WITHDREW, Word.OBJECTED, Word.CONSENTED)
        ],
    )
    reference = forms.CharField(
        label=_("Where the call or letter is kept"),
        help_text=_("A ticket's number, say. Nothing about the person."),
        max_length=REFERENCE_LENGTH,
        error_messages={"required": _("Say where it is kept.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, declaration: Declaration, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        field = self.fields["purpose"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        field.choices = [
            (purpose, purpose_name(purpose, declaration, language))
            for purpose, declared in declaration.purposes.items()
            if refusable(declared)
        ]

    def clean_reference(self) -> str:
        """No address: it is kept for as long as the word is."""
        reference = str(self.cleaned_data["reference"])
        if "@" in reference:
            raise forms.ValidationError(_("Write where it is kept, no address."))
        return reference


class DraftForm(forms.Form):
    """A policy that may be published, and from when it would hold."""

    file = forms.FileField(label=_("The policy's file"), required=False)
    text = forms.CharField(
        label=_("Or its text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )

    def clean(self) -> None:
        """The text of what was chosen, the file before the field."""
        chosen = self.cleaned_data.get("file")
        if chosen:
            try:
                self.cleaned_data["text"] = chosen.read(LIMIT_BYTES + 1).decode()
            except UnicodeDecodeError:
                self.add_error("file", _("The file is no text."))
        elif not (self.cleaned_data.get("text") or "").strip():
            self.add_error("file", _("Choose a file, or paste the policy's text."))

    def clean_text(self) -> str:
        """The text with the line ends that it had before a browser sent it."""
        return _line_ends(self.cleaned_data["text"])


def _line_ends(text: str) -> str:
    return text.replace("\r\n", "\n")


class PublishForm(forms.Form):
    """From which day a policy holds, once its changes have been seen."""

    text = forms.CharField(strip=False, widget=forms.HiddenInput)
    day = forms.DateField(
        label=_("The day from which it holds"),
        error_messages={"required": _("Say from which day it holds.")},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    sure = forms.BooleanField(
        label=_("Even if the notice that we promise is not over by then"),
        required=False,
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_text(self) -> str:
        """The text as it was shown."""
        return _line_ends(self.cleaned_data["text"])

    def clean_day(self) -> date:
        """A day that has not passed."""
        day: date = self.cleaned_data["day"]
        if day < self.today:
            raise forms.ValidationError(_("That day has passed."))
        return day


class TextForm(forms.Form):
    """The text of a policy that a company has already, to be read."""

    file = forms.FileField(
        label=_("The file with the policy's text"),
        help_text=_("A PDF, Word (.docx), web page, Markdown or plain text."),
        required=False,
    )
    text = forms.CharField(
        label=_("Or the text itself"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    language = forms.ChoiceField(label=_("The text's language"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        said = words(report_language())
        field.choices = [
            ("", _("Told by the text")),
            *((code, said.text_language(code)) for code in TEXT_LANGUAGES),
        ]

    def clean(self) -> None:
        """The name and the bytes of what was given, the file before the field."""
        chosen = self.cleaned_data.get("file")
        text = _line_ends(self.cleaned_data.get("text") or "")
        if chosen:
            given = chosen.name, chosen.read(LIMIT_TEXT_BYTES + 1)
        else:
            given = "", text.encode()
        if not chosen and not text.strip() and not self.errors:
            self.add_error("file", _("Choose a file, or paste the policy's text."))
        self.cleaned_data["given"] = given


class DeedForm(forms.Form):
    """One press of a button beside a sentence; the page draws the fields itself."""

    deed = forms.ChoiceField(choices=[(deed.value, deed.value) for deed in Deed])
    fact = forms.IntegerField(required=False, min_value=0)
    what = forms.CharField(required=False, max_length=80)
    words = forms.CharField(required=False, max_length=5000)


class SeekForm(forms.Form):
    """Whom to look for."""

    kind = forms.ChoiceField(
        label=_("What do you have?"),
        choices=[(kind.value, word(kind)) for kind in IdentifierKind],
    )
    value = forms.CharField(
        label=_("As they gave it to you"),
        max_length=ADDRESS_LENGTH,
        error_messages={"required": _("Write what they gave you.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
