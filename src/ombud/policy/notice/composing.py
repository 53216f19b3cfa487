"""Writing a notice: the whole declaration, in the order that people need it."""

from collections.abc import Collection, Iterator
from datetime import date

from ombud.core.errors import OmbudError
from ombud.policy.language import Declaration
from ombud.policy.notice.draft import Draft, own_wording
from ombud.policy.notice.sections import (
    closing,
    data,
    keeping,
    purposes,
    recipients,
    rights,
    site,
    who,
)
from ombud.policy.notice.sections.summary import summary
from ombud.policy.notice.shape import Notice, Partner, Section
from ombud.policy.notice.wording import wording


class UnknownPartError(OmbudError):
    """The policy has no such kind of people, collection point or source."""


class UnknownKindError(UnknownPartError):
    """The policy names no such kind of people."""


def compose(  # noqa: PLR0913  # each is a plain choice of the reader's, given by name
    declaration: Declaration,
    language: str,
    *,
    kind: str | None = None,
    point: str | None = None,
    source: str | None = None,
    partner: Partner | None = None,
    version: int | None = None,
    effective: date | None = None,
    requests: str = "/requests/new",
) -> Notice:
    """The declaration as a notice (GDPR Art. 12-14) in one language.

    Args:
        declaration: what is promised; its references must resolve (see `checks`).
        language: one that has a file of wording, such as sv or en.
        kind: an id of the declaration's `people`: only what concerns them is said.
        point: an id of its `points`: only what people are told there (GDPR Art. 13).
        source: an id of its `sources`: only what those are told whose data came from
            there (GDPR Art. 14).
        partner: whom the event is arranged with that people sign up for.
        version: the published version's number, if it is published.
        effective: the day from which that version applies.
        requests: the page where a request begins; `right=…` is added to its query.

    Raises:
        UnknownLanguageError: there is no wording in that language.
        UnknownKindError: the declaration has no such kind.
        UnknownPartError: the declaration has no such point or source.
        UnknownLawError: the declaration names a law that is not known.
    """
    _known(kind, declaration.people, "kind of people", UnknownKindError)
    _known(point, declaration.points, "collection point", UnknownPartError)
    _known(source, declaration.sources, "source", UnknownPartError)
    draft = Draft(
        declaration=declaration,
        words=wording(language),
        kind=kind,
        point=point,
        source=source,
        partner=partner,
        version=version,
        effective=effective,
        requests=requests,
        purposes={
            name: purpose
            for name, purpose in declaration.purposes.items()
            if (kind is None or kind in purpose.people)
            and (point is None or name in declaration.points[point].purposes)
            and (source is None or source in purpose.sources)
        },
        own=own_wording(declaration, language),
    )
    return Notice(
        title=draft.words.say("title", company=draft.company),
        language=language,
        sections=tuple(_sections(draft)),
        kind=kind,
        point=point,
        source=source,
        version=version,
        effective=effective,
    )


def _known(
    name: str | None,
    declared: Collection[str],
    noun: str,
    error: type[UnknownPartError],
) -> None:
    if name is not None and name not in declared:
        raise error(
            f"The policy names no {noun} called {name}.",
            mend=f"It names: {', '.join(declared)}." if declared else "",
        )


_FIRST = (summary, who.who, who.scope, who.joint, purposes.intro)
_LATER = (
    data.categories,
    data.sources,
    data.points,
    data.registers,
    recipients.recipients,
    recipients.transfers,
    keeping.retention,
    site.cookies,
    site.services,
    closing.never,
    closing.measures,
    rights.rights,
    rights.complaint,
    closing.changes,
    closing.version,
)
"""What comes before the purposes, and what comes after them."""


def _sections(draft: Draft) -> Iterator[Section]:
    for write in _FIRST:
        if section := write(draft):
            yield section
    for name, purpose in draft.purposes.items():
        yield purposes.purpose_section(draft, name, purpose)
    for write in _LATER:
        if section := write(draft):
            yield section
