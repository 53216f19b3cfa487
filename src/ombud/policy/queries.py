"""Which policy is in force, which were, and the bits of their purposes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType

from django.db import connection
from django.utils.timezone import localdate

from ombud.policy import law
from ombud.policy.decisions import Compiled
from ombud.policy.decisions import compile as compile_
from ombud.policy.diff import Change, Weight, changes, heaviest
from ombud.policy.errors import NoPolicyError
from ombud.policy.keeping import add
from ombud.policy.language import Changes, Controller, Declaration
from ombud.policy.law import Authority
from ombud.policy.models import PolicyVersion, PurposeBit
from ombud.policy.reading import Policy, parse

_KEY = ("number", "digest", "effective_from")

# By hand, since every deed asks it several times.
_IN_FORCE = (
    "select number, digest, effective_from from policy_policyversion"
    " where effective_from <= %s order by number desc limit 1"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """A published version, read and compiled."""

    number: int
    policy: Policy
    compiled: Compiled
    effective_from: datetime
    published_at: datetime

    @property
    def controller(self) -> Controller:
        """Who answers for the processing; with several, the first."""
        return next(iter(self.policy.declaration.controllers.values()))

    @property
    def authority(self) -> Authority:
        """Whom a complaint goes to."""
        named = self.policy.declaration.authority
        if named is None:
            return law.authority(self.controller.country)
        return law.authority_named(named)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version as a list shows it; `published_by` is a staff account's id."""

    number: int
    name: str
    digest: str
    effective_from: datetime
    published_at: datetime
    published_by: int | None


def in_force(at: datetime) -> InForce:
    """The version in force at an instant.

    Raises:
        NoPolicyError: None was, by then.
    """
    with connection.cursor() as cursor:
        cursor.execute(_IN_FORCE, [at])
        found = cursor.fetchone()
    if found is None:
        raise NoPolicyError
    global _seen  # noqa: PLW0603  # what `presumed` guesses
    _seen = _read(*found)
    return _seen


_seen: InForce | None = None
IS_IN_FORCE = """(
    SELECT (number, digest, effective_from)
        = (%(policy_number)s::integer, %(policy_digest)s::text, %(policy_from)s)
    FROM policy_policyversion WHERE effective_from <= %(policy_at)s
    ORDER BY number DESC LIMIT 1
)"""
"""In SQL, whether a version is the one in force; with `is_in_force`'s parameters."""


def presumed(at: datetime) -> InForce:
    """The version in force as this process saw it last: a guess that saves a look.

    Only for a deed that the database does under the condition IS_IN_FORCE; where that
    is not true, `in_force` tells what is.

    Raises:
        NoPolicyError: None was seen, and none is in force.
    """
    return _seen if _seen is not None else in_force(at)


def is_in_force(version: InForce, at: datetime) -> dict[str, object]:
    """The parameters of IS_IN_FORCE."""
    return {
        "policy_number": version.number,
        "policy_digest": version.policy.digest,
        "policy_from": version.effective_from,
        "policy_at": at,
    }


def number_at(at: datetime) -> int:
    """The number of the version in force at an instant; 0 where none was."""
    with connection.cursor() as cursor:
        cursor.execute(_IN_FORCE, [at])
        found = cursor.fetchone()
    return found[0] if found else 0


def coming(at: datetime) -> InForce | None:
    """The next version that was published and is not yet in force, if any."""
    found = (
        PolicyVersion.objects.filter(effective_from__gt=at)
        .order_by("number")
        .values_list(*_KEY)
        .first()
    )
    return _read(*found) if found else None


def version(number: int) -> InForce:
    """A version by its number, whether it is in force or not.

    Raises:
        NoPolicyError: There is none of that number.
    """
    found = PolicyVersion.objects.filter(number=number).values_list(*_KEY).first()
    if found is None:
        raise NoPolicyError
    return _read(*found)


def versions() -> tuple[Version, ...]:
    """Every version that was published, the latest first."""
    return tuple(
        Version(
            number=each.number,
            name=each.name,
            digest=each.digest,
            effective_from=each.effective_from,
            published_at=each.published_at,
            published_by=each.published_by,
        )
        for each in PolicyVersion.objects.defer("text").order_by("-number")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a policy changes: one that was published, or that may be.

    `before` is the version that it follows, None for the first. `promise` is how that
    said that changes are announced, and `earliest` the first day on which this one may
    hold by it; None where it may hold at once.
    """

    before: InForce | None
    declaration: Declaration
    changes: tuple[Change, ...]
    promise: Changes | None
    earliest: date | None

    @property
    def weight(self) -> Weight | None:
        """The weight of its weightiest change; None where nothing changes."""
        return heaviest(self.changes)

    @property
    def announced(self) -> tuple[Change, ...]:
        """The changes that people are told of before they hold."""
        return tuple(c for c in self.changes if c.weight is not Weight.EDITORIAL)

    @property
    def people(self) -> frozenset[str]:
        """The kinds of people whom those concern."""
        return frozenset(kind for c in self.announced for kind in c.people)

    @property
    def renews(self) -> frozenset[str]:
        """The purposes for which people are asked anew."""
        return frozenset(purpose for c in self.changes for purpose in c.renews)


def step_to(declaration: Declaration, at: datetime) -> Step:
    """What a policy would change, were it published at an instant."""
    found = PolicyVersion.objects.order_by("number").values_list(*_KEY).last()
    return _step(_read(*found) if found else None, declaration, at)


def step(number: int) -> Step:
    """What a published version changed, or will.

    Raises:
        NoPolicyError: There is none of that number.
    """
    this = version(number)
    before = version(number - 1) if number > 1 else None
    return _step(before, this.policy.declaration, this.published_at)


def _step(before: InForce | None, declaration: Declaration, at: datetime) -> Step:
    if before is None:
        return Step(
            before=None,
            declaration=declaration,
            changes=(),
            promise=None,
            earliest=None,
        )
    found = changes(before.policy.declaration, declaration)
    weight = heaviest(found)
    promise = _promise(before, at)
    return Step(
        before=before,
        declaration=declaration,
        changes=found,
        promise=promise,
        earliest=None
        if promise is None or weight in (None, Weight.EDITORIAL)
        else first_day(promise.before, localdate(at)),
    )


def _promise(before: InForce, at: datetime) -> Changes | None:
    """How changes are announced, as people could read it before this one held."""
    try:
        read = in_force(at)
    except NoPolicyError:
        read = before
    # One that holds from the instant of its publication is in force by then itself.
    return min(read, before, key=lambda each: each.number).policy.declaration.changes


def first_day(period: str, published: date) -> date:
    """The first day after a period of notice that begins with a day.

    That day itself does not count, and the period ends with its last day; no period at
    all ends at once.

    Source: Regulation 1182/71, Art. 3(1) and 3(2).
    """
    last = add(published, period)
    if last == published:
        return published
    return min(last, date.max - timedelta(days=1)) + timedelta(days=1)


def covering(force: InForce) -> Mapping[str, frozenset[int]]:
    """For each purpose of a version, the versions a yes to which is a yes to it now.

    A version that is still to come counts, as far as it was published: who said yes to
    it said yes to no less.
    """
    known = PolicyVersion.objects.order_by("number").values_list(*_KEY)
    return _covering(force.number, tuple(known))


@lru_cache(maxsize=16)
def _covering(
    number: int, known: tuple[tuple[int, str, datetime], ...]
) -> Mapping[str, frozenset[int]]:
    read = {key[0]: key for key in known}
    declared = _read(*read[number]).policy.declaration
    covers: dict[str, set[int]] = {purpose: set() for purpose in declared.purposes}
    for other, key in read.items():
        asked = (
            frozenset()
            if other >= number
            else frozenset(
                purpose
                for change in changes(_read(*key).policy.declaration, declared)
                for purpose in change.renews
            )
        )
        for purpose, numbers in covers.items():
            if purpose not in asked:
                numbers.add(other)
    return MappingProxyType({p: frozenset(numbers) for p, numbers in covers.items()})


def bits() -> Mapping[str, int]:
    """The place of every purpose that ever was in the masks of bits, from 0."""
    return MappingProxyType(
        dict(PurposeBit.objects.order_by("position").values_list("purpose", "position"))
    )


# A version never changes, so what was read once holds for as long as the process lives.
# More than the number is in the key, because another database may be behind it in the
# next test.
@lru_cache(maxsize=16)
def _read(number: int, digest: str, effective_from: datetime) -> InForce:
    row = PolicyVersion.objects.get(number=number, digest=digest)
    policy = parse(row.text, row.name)
    return InForce(
        number=number,
        policy=policy,
        compiled=compile_(policy.declaration),
        effective_from=effective_from,
        published_at=row.published_at,
    )
