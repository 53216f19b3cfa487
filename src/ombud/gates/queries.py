"""Asking a gate, without passing it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from ombud.choices.queries import GIVEN_TO, said_by
from ombud.choices.words import EVERYTHING
from ombud.core.ids import PersonId
from ombud.core.spelling import did_you_mean
from ombud.gates.errors import UnknownPurposeError
from ombud.people import queries as people
from ombud.people.identifiers import IdentifierKind
from ombud.policy.decisions import Decision
from ombud.policy.queries import bits, covering, in_force


def may(
    purpose: str, person: PersonId, at: datetime, *, categories: Collection[str] = ()
) -> Decision:
    """Whether a person's data may be used for a purpose now, and every reason.

    Args:
        categories: which data; with none named, the question is about the purpose.
    """
    said = said_by(person, at)
    return in_force(at).compiled.decide(
        purpose,
        categories,
        people.kinds(person),
        said=said.get(purpose) or said.get(EVERYTHING),
        today=at.date(),
    )


def may_whoever(
    purpose: str,
    kind: IdentifierKind,
    value: str,
    at: datetime,
    *,
    categories: Collection[str] = (),
) -> Decision:
    """The same about whoever an identifier belongs to, known here or not.

    Whom nobody knows is none of the people that a purpose is for.

    Raises:
        UnknownPurposeError: with the nearest known purpose.
        InvalidIdentifierError: the value is no identifier of its kind.
    """
    force = in_force(at)
    if purpose not in force.compiled.purposes:
        raise UnknownPurposeError(mend=did_you_mean(purpose, force.compiled.purposes))
    person = people.find(kind, value, today=at.date())
    if person is None:
        return force.compiled.decide(
            purpose, categories, (), said=None, today=at.date()
        )
    return may(purpose, person, at, categories=categories)


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """A purpose's people, and who is left out for what."""

    purpose: str
    people: tuple[PersonId, ...]
    left_out: dict[str, int]
    """Counts by the last thing said: objected, withdrew, restricted, silent; outdated
    for a yes to less than the purpose is now."""


def audience(purpose: str, at: datetime) -> Audience:
    """Everyone whom a purpose may reach now: one bit test a person.

    Raises:
        UnknownPurposeError: with the nearest known purpose.
    """
    force = in_force(at)
    declared = force.policy.declaration.purposes
    if purpose not in declared:
        raise UnknownPurposeError(mend=did_you_mean(purpose, declared))
    position = bits()[purpose]
    kinds = list(declared[purpose].people)
    with connection.cursor() as cursor:
        cursor.execute(
            "select s.person_id from choices_standing s"
            " where octet_length(s.mask) * 8 > %(bit)s"
            " and get_bit(s.mask, %(bit)s) = 1",
            {"bit": position},
        )
        allowed = tuple(PersonId(row[0]) for row in cursor.fetchall())
        cursor.execute(
            "select case when said.word = 'consented' and said.outdated"  # noqa: S608  # a constant of ours
            "   then 'outdated' else coalesce(said.word, 'silent') end, count(*)"
            " from choices_standing s"
            " left join lateral (select yes.word,"
            f"   {GIVEN_TO} <> all(%(covering)s) as outdated"
            "   from choices_choice yes"
            "   where yes.person_id = s.person_id"
            "   and yes.purpose in (%(purpose)s, '*')"
            "   order by yes.id desc limit 1) said on true"
            " where not (octet_length(s.mask) * 8 > %(bit)s"
            "   and get_bit(s.mask, least(%(bit)s, octet_length(s.mask) * 8 - 1)) = 1)"
            " and exists (select from people_personkind k"
            "   where k.person_id = s.person_id and k.kind = any(%(kinds)s))"
            " group by 1 order by 1",
            {
                "bit": position,
                "purpose": purpose,
                "kinds": kinds,
                "covering": list(covering(force)[purpose]),
            },
        )
        left_out = dict(cursor.fetchall())
    return Audience(purpose=purpose, people=allowed, left_out=left_out)
