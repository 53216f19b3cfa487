"""Who someone is, read: by identifier, by id, by API key."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Exists, OuterRef

from ombud.core.ids import PersonId, StaffId
from ombud.evidence import prepared
from ombud.people import keys
from ombud.people.abilities import Ability, Role, Scope
from ombud.people.errors import (
    InvalidIdentifierError,
    InvalidIdentifiersError,
    UnknownPersonError,
)
from ombud.people.identifiers import IdentifierKind, normalise
from ombud.people.models import (
    DIGEST_BYTES,
    ApiKey,
    Identifier,
    Person,
    PersonKind,
    Staff,
)
from ombud.people.relations import Relation

IDENTIFIER_CONTEXT = "people.identifier."
"""What identifiers are sealed for; the kind follows."""
BATCH = 5_000  # identifiers in one query

# By hand, since every request asks them, and Django words them for longer than the
# database answers.
_IDENTIFIERS = (
    "select kind, sealed from people_identifier where person_id = %s order by id"
)
_KEY = (
    "select id, name, digest, scopes, purposes, controllers from people_apikey"
    " where id = %(number)s and revoked_at is null"
)
_KINDS = "select kind from people_personkind where person_id = %s"
_RELATIONS = (
    "select person_id, kind, controller, until from people_personkind"
    " where person_id = any(%s)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffView:
    """A member of staff, as others see them."""

    id: StaffId
    email: str
    name: str
    role: Role
    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKeyView:
    """An API key that is good, and what it opens."""

    id: int
    name: str
    scopes: frozenset[Scope]
    purposes: frozenset[str] = frozenset()
    """The only ones that it may name; empty for all."""
    controllers: frozenset[str] = frozenset()
    """The only ones that it may ask as; empty for all."""

    def reaches(self, purpose: str) -> bool:
        """Whether it may name a purpose."""
        return not self.purposes or purpose in self.purposes

    def speaks_for(self, controller: str) -> bool:
        """Whether it may ask as a controller."""
        return not self.controllers or controller in self.controllers

    @property
    def own_controller(self) -> str | None:
        """Whom it asks as where nobody is named; None unless it is bound to one."""
        return min(self.controllers) if len(self.controllers) == 1 else None


def find(
    kind: IdentifierKind, value: str, *, today: date | None = None
) -> PersonId | None:
    """The person that an identifier belongs to, however it is written.

    Args:
        kind: what the value is.
        value: as somebody wrote it.
        today: as in `identifiers.normalise`.

    Raises:
        InvalidIdentifierError: it is no identifier of its kind.
    """
    index = keys.blind_index(kind, normalise(kind, value, today=today))
    return holders([(kind, index)]).get((kind, index))


def find_many(
    kind: IdentifierKind, values: Iterable[str], *, today: date | None = None
) -> list[PersonId | None]:
    """The person of each identifier, in order; None where nobody has it.

    Raises:
        InvalidIdentifierError: one of them is no identifier of its kind.
    """
    sought = [
        (kind, index)
        for index in keys.blind_indexes(
            kind, (normalise(kind, value, today=today) for value in values)
        )
    ]
    found = holders(sought)
    return [found.get(one) for one in sought]


def find_each(
    whom: Iterable[tuple[IdentifierKind, str]], *, today: date | None = None
) -> list[PersonId | None]:
    """The same where the identifiers are of several kinds.

    Raises:
        InvalidIdentifiersError: with the rows of those that are none of their kind.
    """
    sought: list[tuple[IdentifierKind, bytes]] = []
    wrong: list[int] = []
    for row, (kind, value) in enumerate(whom):
        try:
            plain = normalise(kind, value, today=today)
        except InvalidIdentifierError:
            wrong.append(row)
        else:
            sought.append((kind, keys.blind_index(kind, plain)))
    if wrong:
        raise InvalidIdentifiersError(tuple(wrong))
    found = holders(sought)
    return [found.get(one) for one in sought]


def holders(
    sought: Iterable[tuple[IdentifierKind, bytes]],
) -> dict[tuple[IdentifierKind, bytes], PersonId]:
    """The person behind each kind and blind index that somebody has."""
    by_kind: dict[IdentifierKind, list[bytes]] = {}
    for kind, index in sought:
        by_kind.setdefault(kind, []).append(index)
    return {
        (kind, bytes(index)): PersonId(person)
        for kind, indexes in by_kind.items()
        for start in range(0, len(indexes), BATCH)
        for index, person in Identifier.objects.filter(
            kind=kind, index__in=indexes[start : start + BATCH]
        ).values_list("index", "person_id")
    }


def identifiers(person: PersonId) -> dict[IdentifierKind, tuple[str, ...]]:
    """What tells who someone is, in its normal form, the oldest first of each kind.

    Empty for a person who is not there (any more).
    """
    found: dict[IdentifierKind, tuple[str, ...]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_IDENTIFIERS, [person])
        rows = cursor.fetchall()
    for word, sealed in rows:
        kind = IdentifierKind(word)
        plain = identifier_value(person, kind, sealed)
        found[kind] = (*found.get(kind, ()), plain)
    return found


def identifier_value(person: PersonId, kind: str, sealed: bytes | memoryview) -> str:
    """What a row of a person's identifiers says: its kind, and what is sealed in it."""
    return keys.open_(person, bytes(sealed), context=IDENTIFIER_CONTEXT + kind).decode()


def identifiers_of(
    people: Iterable[PersonId], kind: IdentifierKind
) -> dict[PersonId, str]:
    """The oldest identifier of a kind of each person who has one: for a mailing."""
    wanted = list(people)
    sealed: dict[PersonId, bytes] = {}
    for start in range(0, len(wanted), BATCH):
        rows = Identifier.objects.filter(
            kind=kind, person__in=wanted[start : start + BATCH]
        ).order_by("id")
        for person, value in rows.values_list("person_id", "sealed"):
            sealed.setdefault(PersonId(person), bytes(value))
    opened = keys.open_many(sealed, context=IDENTIFIER_CONTEXT + kind)
    return {person: plain.decode() for person, plain in opened.items()}


def exists(person: PersonId) -> bool:
    """Whether the person is there: known, and not erased."""
    return Person.objects.filter(id=person).exists()


def kinds(person: PersonId) -> frozenset[str]:
    """What someone is or was to any of us, in words of the policy."""
    with connection.cursor() as cursor:
        cursor.execute(_KINDS, [person])
        return frozenset(kind for (kind,) in cursor.fetchall())


def everybody() -> list[PersonId]:
    """Everyone who is known here."""
    return [PersonId(person) for person in Person.objects.values_list("id", flat=True)]


def kinds_of(people: Iterable[PersonId]) -> dict[PersonId, frozenset[str]]:
    """What each of many people is to us; who is nothing to us is not there."""
    found: dict[PersonId, set[str]] = {}
    rows = PersonKind.objects.filter(person__in=list(people))
    for person, kind in rows.values_list("person_id", "kind"):
        found.setdefault(PersonId(person), set()).add(kind)
    return {person: frozenset(kinds) for person, kinds in found.items()}


def relations_of(
    people: Iterable[PersonId],
) -> dict[PersonId, tuple[Relation, ...]]:
    """What each of many people is, and to whom of us; ended relations among them."""
    found: dict[PersonId, tuple[Relation, ...]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_RELATIONS, [list(people)])
        for person, kind, controller, until in cursor.fetchall():
            relation = Relation(kind=kind, controller=controller, until=until)
            found[person] = (*found.get(person, ()), relation)
    return found


def of_kinds(
    kinds: Iterable[str], *, after: PersonId | None, limit: int
) -> list[PersonId]:
    """The next people who are one of these to us, in the order of their ids.

    Args:
        kinds: words of the policy.
        after: the last of those who came before; None to begin.
        limit: how many at the most.
    """
    people = Person.objects.filter(
        Exists(PersonKind.objects.filter(person=OuterRef("pk"), kind__in=list(kinds)))
    )
    if after is not None:
        people = people.filter(id__gt=after)
    chosen = people.order_by("id").values_list("id", flat=True)[:limit]
    return [PersonId(person) for person in chosen]


def count_of_kinds(kinds: Iterable[str]) -> int:
    """How many people are one of these to us."""
    rows = PersonKind.objects.filter(kind__in=list(kinds))
    return rows.values("person").distinct().count()


def languages_of(people: Iterable[PersonId]) -> dict[PersonId, str]:
    """The language that each of many people reads; whose is not known is not there."""
    rows = Person.objects.filter(id__in=list(people), language__isnull=False)
    return {
        PersonId(person): str(language)
        for person, language in rows.values_list("id", "language")
    }


def indexes_of(
    people: Iterable[PersonId],
) -> list[tuple[PersonId, IdentifierKind, bytes]]:
    """The blind indexes by which people are found: for lists that outlive them."""
    rows = Identifier.objects.filter(person__in=list(people))
    return [
        (PersonId(person), IdentifierKind(kind), bytes(index))
        for person, kind, index in rows.values_list("person_id", "kind", "index")
    ]


def language(person: PersonId) -> str | None:
    """The language that someone reads (ISO 639-1), None where it is not known.

    Raises:
        UnknownPersonError: there is no such person.
    """
    row = Person.objects.filter(id=person).values_list("language").first()
    if row is None:
        raise UnknownPersonError
    return row[0]


def staff(*, active: bool = True) -> list[StaffView]:
    """The staff by name: those who work here, or everyone there ever was."""
    rows = Staff.objects.order_by("name", "id")
    return [
        StaffView(
            id=StaffId(row.pk),
            email=row.email,
            name=row.name,
            role=Role(row.role),
            is_active=row.is_active,
        )
        for row in (rows.filter(is_active=True) if active else rows)
    ]


def token_digest(token: str) -> bytes:
    """What is held of an API key's token; its secret is too long to be guessed."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).digest()


def api_key(token: str) -> ApiKeyView | None:
    """The API key that a token is for, unless it is unknown, wrong or revoked.

    Digests are compared in constant time, and an unknown key takes a comparison too.
    """
    _, _, rest = token.partition("_")
    number, _, _ = rest.partition("_")
    rows = (
        prepared.first_rows(_KEY, {"number": int(number)})
        if number.isascii() and number.isdecimal() and len(number) < 10  # noqa: PLR2004  # fits the column
        else []
    )
    held = rows[0][2] if rows else bytes(DIGEST_BYTES)
    right = hmac.compare_digest(held, token_digest(token))
    if not rows or not right:
        return None
    row, name, _, scopes, purposes, controllers = rows[0]
    return _key_view(row, name, scopes, purposes, controllers)


def api_keys() -> list[ApiKeyView]:
    """The keys that are good, by number."""
    rows = ApiKey.objects.filter(revoked_at=None).order_by("id")
    return [
        _key_view(*row)
        for row in rows.values_list("id", "name", "scopes", "purposes", "controllers")
    ]


def _key_view(
    number: int,
    name: str,
    scopes: Iterable[str],
    purposes: Iterable[str],
    controllers: Iterable[str],
) -> ApiKeyView:
    return ApiKeyView(
        id=number,
        name=name,
        scopes=frozenset(Scope(one) for one in scopes),
        purposes=frozenset(purposes),
        controllers=frozenset(controllers),
    )


def staff_may(staff: StaffId, ability: Ability) -> bool:
    """Whether a member of staff, still active, may do something."""
    found = Staff.objects.filter(id=staff, is_active=True).first()
    return found is not None and found.may(ability)


def staff_name(staff: StaffId | None) -> str:
    """The name that screens show for a member of staff; empty for nobody."""
    if staff is None:
        return ""
    found = Staff.objects.filter(id=staff).values_list("name", flat=True).first()
    return found or ""
