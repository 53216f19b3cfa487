"""Which notice somebody asks for: of which version, which part, in which language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from threading import Lock
from typing import Self
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language

from ombud.core.clock import now
from ombud.core.errors import OmbudError
from ombud.gates.sharing.asking import partner
from ombud.gates.sharing.errors import UnknownCaseError
from ombud.policy import notice as notices
from ombud.policy.errors import NoPolicyError
from ombud.policy.notice import Notice, Partner
from ombud.policy.queries import InForce, in_force, version


class NoSuchNoticeError(OmbudError):
    """There is no such notice, or no such part of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The part of a notice that is asked for, by ids of the declaration.

    Without any of them, the whole. `case` is the event on file that people sign up for
    at the point.
    """

    kind: str | None = None
    point: str | None = None
    source: str | None = None
    case: UUID | None = None

    @classmethod
    def asked(cls, query: Mapping[str, str]) -> Self:
        """The part that a query names.

        Raises:
            NoSuchNoticeError: it names several: there is no end of those. Or it names a
                case without a point.
        """
        named = {name: query.get(name) or None for name in ("kind", "point", "source")}
        if sum(map(bool, named.values())) > 1:
            raise NoSuchNoticeError("Ask for one of these: kind, point, source.")
        case = query.get("case")
        if case and not named["point"]:
            raise NoSuchNoticeError(
                "Ask for a case with the point that collects for it."
            )
        return cls(**named, case=_uuid(case) if case else None)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NoSuchNoticeError("There is no such case.") from error


def shown(number: int | str | None = None) -> InForce:
    """The version to show: that of a number, or else the one in force.

    Raises:
        NoPolicyError: none is in force.
        NoSuchNoticeError: none has that number.
    """
    if number is None:
        return in_force(now())
    try:
        return version(int(number))
    except (NoPolicyError, ValueError) as error:
        raise NoSuchNoticeError(f"There is no version {number}.") from error


def language_of(policy: InForce, wanted: str | None = None) -> str:
    """The language to write in: the one wanted, or else the reader's.

    Raises:
        NoSuchNoticeError: the policy does not name the one wanted.
    """
    declared = policy.policy.declaration.languages
    if wanted is None:
        reader = get_language()
        return next((code for code in declared if code == reader), declared[0])
    if wanted not in declared:
        raise NoSuchNoticeError(
            f"The notice is not published in {wanted}.",
            mend=f"It is published in: {', '.join(declared)}.",
        )
    return wanted


def compose(
    policy: InForce, language: str, part: Part, *, away: bool = False
) -> Notice:
    """A version's notice, composed once for as long as the process lives.

    Args:
        policy: the version.
        language: one that it is published in.
        part: which part of it.
        away: whether it is read elsewhere than on our pages, so that the links to them
            have to say where those are.

    Raises:
        NoSuchNoticeError: the policy has no such part, or there is no such event.
    """
    try:
        whom = partner(part.case, localtime(now()).date()) if part.case else None
    except UnknownCaseError as error:
        raise NoSuchNoticeError(error.message) from error
    return _composed(
        _Key(
            number=policy.number,
            digest=policy.policy.digest,
            effective=localtime(policy.effective_from).date(),
            language=language,
            part=part,
            partner=whom,
            requests=address("portal:ask") if away else reverse("portal:ask"),
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Key:
    """What a notice is made from.

    A version never changes. Its digest is here because another database may be behind
    its number in the next test.
    """

    number: int
    digest: str
    effective: date
    language: str
    part: Part
    partner: Partner | None
    requests: str


@lru_cache(maxsize=256)
def _composed(key: _Key) -> Notice:
    try:
        return notices.compose(
            version(key.number).policy.declaration,
            key.language,
            kind=key.part.kind,
            point=key.part.point,
            source=key.part.source,
            partner=key.partner,
            version=key.number,
            effective=key.effective,
            requests=key.requests,
        )
    except notices.UnknownPartError as error:
        raise NoSuchNoticeError(error.message, mend=error.mend) from error


def address(name: str, *args: object) -> str:
    """A page's whole address, for those who read elsewhere."""
    return f"{settings.PUBLIC_URL}{reverse(name, args=args)}"


_one_at_a_time = Lock()


def pdf(notice: Notice) -> bytes:
    """The notice as PDF, made once for as long as the process lives.

    Raises:
        PdfUnavailableError: see `as_pdf`.
    """
    # It is some seconds' work: those who ask for the same wait for one of them, and
    # those who ask for all of them don't take the server from everybody else.
    with _one_at_a_time:
        return _pdf(notice)


@lru_cache(maxsize=128)
def _pdf(notice: Notice) -> bytes:
    return notices.as_pdf(notice)
