"""Writing a notice: the whole declaration, in the order that people need it."""

from collections.abc import Iterator
from datetime import date

from ombud.core.errors import OmbudError
from ombud.policy.language import Declaration
from ombud.policy.notice.draft import Draft
from ombud.policy.notice.sections import closing, purposes, recipients, rights, who
from ombud.policy.notice.shape import Notice, Section
from ombud.policy.notice.wording import wording


class UnknownKindError(OmbudError):
    """The policy names no such kind of people."""


def compose(  # noqa: PLR0913  # each is a plain choice of the reader's, given by name
    declaration: Declaration,
    language: str,
    *,
    kind: str | None = None,
    version: int | None = None,
    effective: date | None = None,
    requests: str = "/requests/new",
) -> Notice:
    """The declaration as a notice (GDPR Art. 12-14) in one language.

    Args:
        declaration: what is promised; its references must resolve (see `checks`).
        language: one that has a file of wording, such as sv or en.
        kind: an id of the declaration's `people`: only what concerns them is said.
        version: the published version's number, if it is published.
        effective: the day from which that version applies.
        requests: the page where a request begins; `right=…` is added to its query.

    Raises:
        UnknownLanguageError: there is no wording in that language.
        UnknownKindError: the declaration has no such kind.
        UnknownLawError: the declaration names a law that is not known.
    """
    if kind is not None and kind not in declaration.people:
        raise UnknownKindError(
            f"The policy names no kind of people called {kind}.",
            mend=f"It names: {', '.join(declaration.people)}.",
        )
    draft = Draft(
        declaration=declaration,
        words=wording(language),
        kind=kind,
        version=version,
        effective=effective,
        requests=requests,
        purposes={
            name: purpose
            for name, purpose in declaration.purposes.items()
            if kind is None or kind in purpose.people
        },
    )
    return Notice(
        title=draft.words.say("title", company=draft.company),
        language=language,
        sections=tuple(_sections(draft)),
        kind=kind,
        version=version,
        effective=effective,
    )


def _sections(draft: Draft) -> Iterator[Section]:
    yield who.summary(draft)
    yield who.who(draft)
    if draft.purposes:
        yield draft.section("purposes", "purposes", ())
    for name, purpose in draft.purposes.items():
        yield purposes.purpose_section(draft, name, purpose)
    if draft.recipients:
        yield recipients.recipients(draft)
    if draft.declaration.never:
        yield closing.never(draft)
    yield rights.rights(draft)
    yield rights.complaint(draft)
    if draft.declaration.changes is not None:
        yield closing.changes(draft, draft.declaration.changes)
    yield closing.version(draft)
