"""Which policy is in force, which were, and the bits of their purposes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType

from django.db import connection

from ombud.policy import law
from ombud.policy.decisions import Compiled
from ombud.policy.decisions import compile as compile_
from ombud.policy.errors import NoPolicyError
from ombud.policy.language import Controller
from ombud.policy.law import Authority
from ombud.policy.models import PolicyVersion, PurposeBit
from ombud.policy.reading import Policy, parse

# By hand, since every deed asks it several times.
_IN_FORCE = (
    "select number, digest from policy_policyversion"
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
    return _read(*found)


def version(number: int) -> InForce:
    """A version by its number, whether it is in force or not.

    Raises:
        NoPolicyError: There is none of that number.
    """
    found = (
        PolicyVersion.objects.filter(number=number)
        .values_list("number", "digest")
        .first()
    )
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


def bits() -> Mapping[str, int]:
    """The place of every purpose that ever was in the masks of bits, from 0."""
    return MappingProxyType(
        dict(PurposeBit.objects.order_by("position").values_list("purpose", "position"))
    )


# A version never changes, so what was read once holds for as long as the process lives.
# The digest is in the key because another database may be behind it in the next test.
@lru_cache(maxsize=16)
def _read(number: int, digest: str) -> InForce:
    row = PolicyVersion.objects.get(number=number, digest=digest)
    policy = parse(row.text, row.name)
    return InForce(
        number=number,
        policy=policy,
        compiled=compile_(policy.declaration),
        effective_from=row.effective_from,
        published_at=row.published_at,
    )
