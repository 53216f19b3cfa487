"""The kinds of change, and what follows from each for the people concerned.

Sources: Article 29 Working Party, Guidelines on transparency, WP260 rev.01, paragraphs
29 to 31: mistakes of spelling or style need no word, a change that touches people is
told of well before it holds. EDPB, Guidelines 05/2020 on consent, paragraphs 64 and 65:
a consent is to a purpose, by a controller, with certain data, with automated decisions
and transfers known, and with every other controller named; paragraph 110: when the
processing changes considerably, it is no longer valid and has to be asked for anew.
GDPR Art. 13(3): a new purpose is told of before it begins.
"""

from enum import Enum, StrEnum, auto


class Weight(StrEnum):
    """What a change asks of the company."""

    EDITORIAL = "editorial"
    """Nothing more is done with anybody's data; it may hold at once."""
    MATERIAL = "material"
    """People are told before it holds."""
    CONSENT = "consent"
    """People are told, and their earlier yes no longer covers it."""

    @property
    def rank(self) -> int:
        """How heavy it is: 0, 1 or 2."""
        return list(Weight).index(self)


class Effect(Enum):
    """What a kind of change does, before it is known which purposes it is about."""

    WORDS = auto()
    """It is said otherwise, or a reference is kept up to date."""
    LESS = auto()
    """Less is done than before, or people have more say."""
    MORE = auto()
    """More is done, or people have less say: told in advance."""
    ASKS = auto()
    """As MORE; and where a purpose rests on consent, the yes was to less than this."""
    ASKS_THIRD = auto()
    """As ASKS for a recipient that decides for itself, as MORE for a processor.

    Processors need not be named for a consent to be informed, other controllers must
    be (EDPB 05/2020, paragraph 65).
    """


_PAIRS: tuple[tuple[str, Effect, str, Effect], ...] = (
    ("language-added", Effect.WORDS, "language-removed", Effect.MORE),
    ("listed", Effect.WORDS, "unlisted", Effect.WORDS),
    # Who decides, and who answers
    ("controller-added", Effect.ASKS, "controller-removed", Effect.MORE),
    ("officer-added", Effect.LESS, "officer-removed", Effect.MORE),
    ("representative-added", Effect.LESS, "representative-removed", Effect.MORE),
    ("joint-added", Effect.ASKS, "joint-removed", Effect.MORE),
    ("joint-controller-added", Effect.ASKS, "joint-controller-removed", Effect.MORE),
    ("joint-widened", Effect.ASKS, "joint-narrowed", Effect.LESS),
    ("scope-added", Effect.MORE, "scope-removed", Effect.MORE),
    ("exclusion-added", Effect.MORE, "exclusion-removed", Effect.LESS),
    ("processor-role-added", Effect.MORE, "processor-role-removed", Effect.LESS),
    ("minors-added", Effect.MORE, "minors-removed", Effect.LESS),
    # Where data is collected and kept
    ("point-added", Effect.MORE, "point-removed", Effect.LESS),
    ("point-purpose-added", Effect.MORE, "point-purpose-removed", Effect.LESS),
    ("point-asks-more", Effect.MORE, "point-asks-less", Effect.LESS),
    ("register-added", Effect.MORE, "register-removed", Effect.LESS),
    ("register-people-added", Effect.MORE, "register-people-removed", Effect.LESS),
    ("register-use-added", Effect.MORE, "register-use-removed", Effect.LESS),
    ("place-added", Effect.MORE, "place-removed", Effect.LESS),
    # What data there is
    ("protection-dropped", Effect.MORE, "protection-added", Effect.LESS),
    ("special-added", Effect.ASKS, "special-removed", Effect.WORDS),
    ("criminal-added", Effect.ASKS, "criminal-removed", Effect.WORDS),
    ("derivation-added", Effect.MORE, "derivation-removed", Effect.LESS),
    # What it is used for
    ("purpose-added", Effect.ASKS, "purpose-removed", Effect.LESS),
    (
        "people-added-to-purpose",
        Effect.MORE,
        "people-removed-from-purpose",
        Effect.LESS,
    ),
    ("consent-stricter", Effect.ASKS, "consent-looser", Effect.MORE),
    ("consent-lasts-longer", Effect.MORE, "consent-lasts-shorter", Effect.LESS),
    (
        "category-added-to-purpose",
        Effect.ASKS,
        "category-removed-from-purpose",
        Effect.LESS,
    ),
    ("obligatory-added", Effect.MORE, "obligatory-removed", Effect.LESS),
    (
        "source-added-to-purpose",
        Effect.MORE,
        "source-removed-from-purpose",
        Effect.LESS,
    ),
    ("recipient-added", Effect.ASKS_THIRD, "recipient-removed", Effect.LESS),
    ("retention-longer", Effect.MORE, "retention-shorter", Effect.LESS),
    ("kept-anonymous", Effect.MORE, "erased-at-the-end", Effect.LESS),
    ("only-lifted", Effect.ASKS, "only-added", Effect.LESS),
    ("figures-of-fewer", Effect.MORE, "figures-of-more", Effect.LESS),
    ("marketing-started", Effect.ASKS, "marketing-stopped", Effect.LESS),
    ("marketing-channel-added", Effect.ASKS, "marketing-channel-removed", Effect.LESS),
    ("marketing-for-partners", Effect.ASKS, "marketing-own-alone", Effect.LESS),
    ("marketing-tracked", Effect.ASKS, "marketing-untracked", Effect.LESS),
    ("profiling-started", Effect.ASKS, "profiling-stopped", Effect.LESS),
    ("profiling-input-added", Effect.ASKS, "profiling-input-removed", Effect.LESS),
    ("decision-added", Effect.ASKS, "decision-removed", Effect.LESS),
    ("decision-input-added", Effect.ASKS, "decision-input-removed", Effect.LESS),
    ("decision-weightier", Effect.ASKS, "decision-lighter", Effect.LESS),
    ("human-review-dropped", Effect.MORE, "human-review-added", Effect.LESS),
    ("opt-out-dropped", Effect.MORE, "opt-out-added", Effect.LESS),
    (
        "controller-added-to-purpose",
        Effect.ASKS,
        "controller-removed-from-purpose",
        Effect.MORE,
    ),
    # Who else gets it
    (
        "recipient-became-controller",
        Effect.ASKS,
        "recipient-became-processor",
        Effect.MORE,
    ),
    ("recipient-name-added", Effect.ASKS_THIRD, "recipient-name-removed", Effect.LESS),
    ("recipient-country-added", Effect.MORE, "recipient-country-removed", Effect.LESS),
    ("transfer-added", Effect.MORE, "transfer-removed", Effect.LESS),
    ("transfer-unprotected", Effect.ASKS, "transfer-protected", Effect.LESS),
    ("recipient-gets-more", Effect.ASKS_THIRD, "recipient-gets-less", Effect.LESS),
    ("recipient-case-added", Effect.ASKS_THIRD, "recipient-case-removed", Effect.LESS),
    ("undertaking-dropped", Effect.MORE, "undertaking-added", Effect.LESS),
    ("approvals-fewer", Effect.MORE, "approvals-more", Effect.LESS),
    # What is never done, and what people can do
    ("ban-lifted", Effect.MORE, "ban-added", Effect.LESS),
    ("ban-narrowed", Effect.MORE, "ban-widened", Effect.LESS),
    ("request-channel-removed", Effect.MORE, "request-channel-added", Effect.LESS),
    ("cookie-added", Effect.MORE, "cookie-removed", Effect.LESS),
    ("cookie-holds-more", Effect.MORE, "cookie-holds-less", Effect.LESS),
    ("cookie-longer", Effect.MORE, "cookie-shorter", Effect.LESS),
    ("cookie-without-asking", Effect.MORE, "cookie-asks", Effect.LESS),
    ("service-added", Effect.MORE, "service-removed", Effect.LESS),
    ("service-sooner", Effect.MORE, "service-later", Effect.LESS),
    ("wall-added", Effect.MORE, "wall-removed", Effect.LESS),
    ("measure-removed", Effect.MORE, "measure-added", Effect.LESS),
    ("announcement-dropped", Effect.MORE, "announcement-promised", Effect.LESS),
    ("announcement-way-removed", Effect.MORE, "announcement-way-added", Effect.LESS),
    ("announcement-shorter", Effect.MORE, "announcement-longer", Effect.LESS),
)

_ALONE: dict[str, Effect] = {
    "words-changed": Effect.WORDS,
    "date-changed": Effect.WORDS,
    "link-changed": Effect.WORDS,
    "contact-changed": Effect.WORDS,
    "rewritten": Effect.WORDS,
    "review-changed": Effect.WORDS,
    "measure-changed": Effect.WORDS,
    "controller-renamed": Effect.MORE,
    # Another number is another company, whatever its name.
    "controller-replaced": Effect.ASKS,
    "controller-moved": Effect.MORE,
    "controller-first-changed": Effect.MORE,
    "authority-changed": Effect.MORE,
    "year-end-changed": Effect.MORE,
    "processor-role-changed": Effect.MORE,
    "people-kind-changed": Effect.MORE,
    "source-changed": Effect.MORE,
    "point-changed": Effect.MORE,
    "register-changed": Effect.MORE,
    # The comparison says whether the new basis is consent.
    "basis-changed": Effect.MORE,
    "law-changed": Effect.MORE,
    "retention-changed": Effect.MORE,
    "only-changed": Effect.ASKS,
    "recipient-role-changed": Effect.ASKS,
    "mechanism-changed": Effect.MORE,
    "cookie-changed": Effect.MORE,
    # What this version has no word for is told of rather than passed over.
    "detail-changed": Effect.MORE,
}

KINDS: dict[str, Effect] = _ALONE | {
    kind: effect
    for one, effect_of_one, other, effect_of_other in _PAIRS
    for kind, effect in ((one, effect_of_one), (other, effect_of_other))
}
"""Every kind of change, with its effect."""

OPPOSITE: dict[str, str] = {kind: kind for kind in _ALONE} | {
    kind: opposite
    for one, _, other, _ in _PAIRS
    for kind, opposite in ((one, other), (other, one))
}
"""What each kind of change is when it is taken back."""
