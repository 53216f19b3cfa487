"""What can be done about people, staff and keys: each deed with its ledger entry."""

import secrets
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localdate
from psycopg.errors import UniqueViolation

from ombud.core.ids import PersonId, StaffId
from ombud.evidence.actions import record
from ombud.people import events, keys
from ombud.people.abilities import Role, Scope
from ombud.people.errors import (
    AlreadyHiredError,
    IdentifiersDisagreeError,
    IdentifierTakenError,
    LastAdminError,
    NoIdentifierError,
    UnknownApiKeyError,
    UnknownPersonError,
    UnknownStaffError,
    WeakPasswordError,
)
from ombud.people.forgetting import PERSON, forgetting
from ombud.people.identifiers import IdentifierKind, normalise
from ombud.people.models import (
    DIGEST_BYTES,
    ApiKey,
    Identifier,
    Organisation,
    Person,
    PersonKey,
    PersonKind,
    Representative,
    Staff,
)
from ombud.people.queries import IDENTIFIER_CONTEXT, holders, token_digest

BATCH = 2_000  # rows in one INSERT
ATTEMPTS = 5  # each loss of a race finds what the winner wrote
TOKEN_BYTES = 32
COMMAND_LINE = "command-line"
"""Who did it, where nobody is signed in: whoever has the machine."""


Key = tuple[IdentifierKind, bytes]
"""What an identifier is found by: its kind and blind index."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acquaintance:
    """Somebody to know: what they are to us, and what tells who they are."""

    kinds: frozenset[str]
    identifiers: Mapping[IdentifierKind, str]
    language: str | None = None


@dataclass(slots=True, kw_only=True)
class _News:
    """What knowing people adds: who is new, and what is new about them."""

    people: list[PersonId] = field(default_factory=list)
    made: dict[PersonId, str | None] = field(default_factory=dict)
    identifiers: dict[Key, tuple[PersonId, str]] = field(default_factory=dict)
    kinds: set[tuple[PersonId, str]] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.made or self.identifiers or self.kinds)


def know(
    *,
    kinds: Iterable[str],
    identifiers: Mapping[IdentifierKind, str],
    at: datetime,
    language: str | None = None,
    attach: bool = False,
) -> PersonId:
    """The person whom the identifiers tell, made where nobody is known by them.

    Two who come at the same moment with the same address get the same person.

    Args:
        kinds: what they are to us, in words of the policy; added to what they were.
        identifiers: as they were written, one or more.
        at: the instant, in UTC.
        language: ISO 639-1, kept for a new person only.
        attach: whether a person found by one identifier is given the others. Only
            where the caller vouches that they belong together: otherwise whoever knows
            a customer's number could hang an address of their own on them.

    Raises:
        InvalidIdentifierError: an identifier is none of its kind.
        IdentifiersDisagreeError: they belong to different people.
    """
    someone = Acquaintance(
        kinds=frozenset(kinds), identifiers=identifiers, language=language
    )

    def note(news: _News) -> None:
        record(
            events.PERSON_KNOWN,
            at=at,
            person=news.people[0],
            kinds=sorted(kind for _, kind in news.kinds),
            identifiers=sorted(kind for kind, _ in news.identifiers),
        )

    (person,) = _know([someone], note, at=at, attach=attach)
    return person


def know_many(
    people: Sequence[Acquaintance], *, at: datetime, attach: bool = False
) -> list[PersonId]:
    """Know many people at once, as `know` would one after the other; all or none.

    Args:
        people: thousands are fine; the same person may be there more than once.
        at: the instant, in UTC.
        attach: as in `know`; an import from the company's own system vouches.

    Returns:
        The person of each, in order.

    Raises:
        InvalidIdentifierError: an identifier is none of its kind.
        IdentifiersDisagreeError: with the rows whose identifiers belong to different
            people; nobody has been made then.
    """

    def note(news: _News) -> None:
        record(
            events.PERSONS_KNOWN,
            at=at,
            made=len(news.made),
            identifiers=len(news.identifiers),
            kinds=sorted({kind for _, kind in news.kinds}),
        )

    return _know(people, note, at=at, attach=attach)


def _know(
    people: Sequence[Acquaintance],
    note: Callable[[_News], None],
    *,
    at: datetime,
    attach: bool,
) -> list[PersonId]:
    """Write what is new about people, with its entry; most often nothing is."""
    told = [_told(someone, at) for someone in people]
    left = ATTEMPTS
    while news := _compare(people, told, attach=attach):
        left -= 1
        try:
            with transaction.atomic():
                _write(news, at)
                note(news)
            break
        except IntegrityError as error:
            if not left or not isinstance(error.__cause__, UniqueViolation):
                raise
            # Somebody else made one of them first: look again, they are there now.
    return news.people


def _told(someone: Acquaintance, at: datetime) -> dict[Key, str]:
    """What was told about someone: the normal form of each identifier, by its key."""
    if not someone.identifiers:
        raise NoIdentifierError
    plain = {
        kind: normalise(kind, value, today=localdate(at))
        for kind, value in someone.identifiers.items()
    }
    return {(kind, keys.blind_index(kind, text)): text for kind, text in plain.items()}


def _compare(
    people: Sequence[Acquaintance], told: Sequence[Mapping[Key, str]], *, attach: bool
) -> _News:
    """What is new about people, compared with what the database holds."""
    known = holders(one for identifiers in told for one in identifiers)
    said = any(someone.kinds for someone in people)
    been = _kinds_of(set(known.values())) if said else set()
    news = _News()
    disagreeing: list[int] = []
    for row, (someone, identifiers) in enumerate(zip(people, told, strict=True)):
        found = {known[one] for one in identifiers if one in known}
        if len(found) > 1:
            disagreeing.append(row)
            continue
        person = found.pop() if found else PersonId(uuid.uuid4())
        made_now = not any(one in known for one in identifiers)
        if made_now:
            news.made[person] = someone.language
        if made_now or attach:
            for one, plain in identifiers.items():
                if one not in known:
                    known[one] = person
                    news.identifiers[one] = (person, plain)
        news.people.append(person)
        news.kinds |= {(person, kind) for kind in someone.kinds} - been
    if disagreeing:
        raise IdentifiersDisagreeError(tuple(disagreeing))
    return news


def _kinds_of(people: set[PersonId]) -> set[tuple[PersonId, str]]:
    wanted = list(people)
    return {
        (PersonId(person), kind)
        for start in range(0, len(wanted), BATCH)
        for person, kind in PersonKind.objects.filter(
            person__in=wanted[start : start + BATCH]
        ).values_list("person_id", "kind")
    }


def _write(news: _News, at: datetime) -> None:
    made = {person: keys.new_key() for person in news.made}
    keeper = keys.keeper()
    Person.objects.bulk_create(
        [
            Person(id=person, made_at=at, language=language)
            for person, language in news.made.items()
        ],
        batch_size=BATCH,
    )
    PersonKey.objects.bulk_create(
        [
            PersonKey(person_id=person, wrapped=keeper.wrap(key))
            for person, key in made.items()
        ],
        batch_size=BATCH,
    )
    owners = {person for person, _ in news.identifiers.values()}
    at_hand = made | keys.keys_of(owners - made.keys())
    # In order, so that two who write the same identifiers wait for each other and
    # don't lock each other out.
    Identifier.objects.bulk_create(
        [
            _identifier(at_hand[person], person, kind, index, plain)
            for (kind, index), (person, plain) in sorted(news.identifiers.items())
        ],
        batch_size=BATCH,
    )
    PersonKind.objects.bulk_create(
        [
            PersonKind(person_id=person, kind=kind, since=at)
            for person, kind in sorted(news.kinds)
        ],
        batch_size=BATCH,
        ignore_conflicts=True,
    )


def _identifier(
    key: bytes, person: PersonId, kind: IdentifierKind, index: bytes, plain: str
) -> Identifier:
    return Identifier(
        person_id=person,
        kind=kind,
        index=index,
        sealed=keys.seal_under(
            key, person, plain.encode(), context=IDENTIFIER_CONTEXT + kind
        ),
    )


def add_identifier(
    person: PersonId, kind: IdentifierKind, value: str, *, at: datetime
) -> None:
    """Give a person one more identifier, once it is proven to be theirs.

    Nothing happens where they have it already.

    Raises:
        InvalidIdentifierError: it is no identifier of its kind.
        IdentifierTakenError: somebody else has it.
        UnknownPersonError: the person is not there.
    """
    plain = normalise(kind, value, today=localdate(at))
    index = keys.blind_index(kind, plain)
    holder = holders([(kind, index)]).get((kind, index))
    if holder == person:
        return
    if holder is not None:
        raise IdentifierTakenError
    key = keys.keys_of([person]).get(person)
    if key is None:
        raise UnknownPersonError
    with transaction.atomic():
        try:
            with transaction.atomic():
                _identifier(key, person, kind, index, plain).save()
        except IntegrityError as error:
            raise IdentifierTakenError from error
        record(events.IDENTIFIER_ADDED, at=at, person=person, identifier=kind.value)


def remove_identifier(
    person: PersonId, kind: IdentifierKind, value: str, *, at: datetime
) -> None:
    """Take an identifier from a person: it was wrong, or is theirs no longer.

    Nothing happens where they don't have it.

    Raises:
        InvalidIdentifierError: it is no identifier of its kind.
    """
    index = keys.blind_index(kind, normalise(kind, value, today=localdate(at)))
    with transaction.atomic():
        gone, _ = Identifier.objects.filter(
            person=person, kind=kind, index=index
        ).delete()
        if gone:
            record(
                events.IDENTIFIER_REMOVED, at=at, person=person, identifier=kind.value
            )


def forget(person: PersonId, *, at: datetime) -> None:
    """Erase a person here: their rows, and the key that all they sealed needs.

    Doing it again does nothing, so that an interrupted erasure can go on. The rows that
    other rooms hold are theirs to erase first.
    """
    # No savepoint: where this fails, the caller's deed is undone with it.
    with transaction.atomic(savepoint=False):
        # Held before their rows elsewhere, as everybody does.
        if hold((person,)):
            with connection.cursor() as cursor:
                cursor.execute(forgetting(), {PERSON: person})
            record(events.PERSON_FORGOTTEN, at=at, person=person)
        # Now, so that nothing more is opened in this transaction; and after it, since
        # another thread may have read the key while it was still there for others.
        keys.drop(person)
        transaction.on_commit(lambda: keys.drop(person))


def hold(people: Iterable[PersonId]) -> int:
    """Keep others who ask the same from these people, until the transaction ends.

    Whoever reckons from what people said holds them first, and reads then: of two, the
    second reads what the first wrote.

    Returns:
        How many of them are there.
    """
    chosen = Person.objects.filter(id__in=list(people)).order_by("id")
    return len(chosen.select_for_update(no_key=True).values_list("id"))


def relate(
    person: PersonId,
    kind: str,
    *,
    at: datetime,
    controller: str = "",
    until: datetime | None = None,
) -> None:
    """Say what a person is to one of us, or to all, and when that ends.

    Said again, the end is set anew; one that has come already ends it at once.

    Args:
        person: whom it is about.
        kind: what they are, in a word of the policy.
        at: the instant, in UTC.
        controller: to whom; empty for all of us.
        until: when it ends; None while no end is known.

    Raises:
        UnknownPersonError: the person is not there.
    """
    with transaction.atomic():
        if not hold((person,)):
            raise UnknownPersonError
        known = {"person_id": person, "kind": kind, "controller": controller}
        if until is not None and until <= at:
            PersonKind.objects.filter(**known).delete()
        else:
            PersonKind.objects.update_or_create(
                **known,
                defaults={"until": until},
                create_defaults={"since": at, "until": until},
            )
        record(
            events.RELATION_SET,
            at=at,
            person=person,
            kind=kind,
            controller=controller or "all",
            ends=until is not None,
        )


def represent(
    person: PersonId, *, number: str, organisation: str, title: str, at: datetime
) -> uuid.UUID:
    """Say that a person acts for an organisation, which is made where it is new.

    Args:
        person: who acts.
        number: the organisation's, Swedish or Finnish.
        organisation: its name.
        title: what the person is there; may be empty.
        at: the instant, in UTC.

    Returns:
        The organisation's id.

    Raises:
        InvalidIdentifierError: it is no organisation number.
        UnknownPersonError: the person is not there.
    """
    number = normalise(IdentifierKind.ORGANISATION_NUMBER, number)
    with transaction.atomic():
        if not Person.objects.select_for_update(no_key=True).filter(id=person).exists():
            raise UnknownPersonError
        known, _ = Organisation.objects.get_or_create(
            number=number, defaults={"name": organisation}
        )
        Representative.objects.update_or_create(
            person_id=person, organisation=known, defaults={"title": title}
        )
        record(events.REPRESENTATIVE_NAMED, at=at, person=person, organisation=known.id)
    return known.id


# Staff and programs


def hire(  # noqa: PLR0913  # all by keyword, all part of the deed
    *,
    email: str,
    name: str,
    role: Role,
    password: str,
    at: datetime,
    by: StaffId | None = None,
) -> StaffId:
    """Make a personal account for someone who works here.

    Args:
        email: what they sign in with, in any case.
        name: what colleagues see.
        role: what they may do, by `abilities.ABILITIES`.
        password: only its Argon2 hash is held.
        at: the instant, in UTC.
        by: who hires; None on the command line.

    Raises:
        InvalidIdentifierError: the address is none.
        WeakPasswordError: the settings' validators refuse the password.
        AlreadyHiredError: the address has an account.
    """
    email = normalise(IdentifierKind.EMAIL, email)
    try:
        validate_password(password, Staff(email=email, name=name))
    except ValidationError as error:
        raise WeakPasswordError(mend=" ".join(error.messages)) from error
    with transaction.atomic():
        try:
            with transaction.atomic():
                staff = Staff.objects.create_user(
                    email=email, name=name, role=role, password=password, hired_at=at
                )
        except IntegrityError as error:
            raise AlreadyHiredError from error
        record(events.STAFF_HIRED, at=at, staff=staff.pk, role=role.value, by=_doer(by))
    return StaffId(staff.pk)


def dismiss(staff: StaffId, *, at: datetime, by: StaffId | None = None) -> None:
    """End someone's access, at once: sessions that are open end too.

    Raises:
        UnknownStaffError: nobody of that id works here.
        LastAdminError: there would be no admin left.
    """
    with transaction.atomic():
        # All admins at once: two who dismiss each other must not both succeed.
        admins = set(
            Staff.objects.select_for_update()
            .filter(role=Role.ADMIN, is_active=True)
            .order_by("id")
            .values_list("id", flat=True)
        )
        leaver = Staff.objects.filter(id=staff, is_active=True).first()
        if leaver is None:
            raise UnknownStaffError
        if admins == {leaver.pk}:
            raise LastAdminError
        leaver.is_active = False
        leaver.left_at = at
        leaver.set_unusable_password()
        leaver.save(update_fields=["is_active", "left_at", "password"])
        record(events.STAFF_DISMISSED, at=at, staff=leaver.pk, by=_doer(by))


def make_api_key(  # noqa: PLR0913  # all by keyword, all part of the deed
    *,
    name: str,
    scopes: Iterable[Scope],
    at: datetime,
    by: StaffId | None = None,
    purposes: Iterable[str] = (),
    controllers: Iterable[str] = (),
) -> str:
    """Make a key for a program.

    Args:
        name: which program it is for.
        scopes: what it opens.
        at: the instant, in UTC.
        by: who makes it; None on the command line.
        purposes: the only ones that it may name, in words of the policy; empty for all.
        controllers: the only ones that it may ask as; empty for all.

    Returns:
        The token, as `ombud_7_…`: shown this once, held as a digest only.
    """
    with transaction.atomic():
        opens = sorted(set(scopes))
        bound_to, asks_as = sorted(set(purposes)), sorted(set(controllers))
        # The token begins with the key's number, so that the row comes first.
        row = ApiKey.objects.create(
            name=name,
            digest=secrets.token_bytes(DIGEST_BYTES),
            scopes=opens,
            purposes=bound_to,
            controllers=asks_as,
            made_at=at,
        )
        token = f"ombud_{row.pk}_{secrets.token_urlsafe(TOKEN_BYTES)}"
        ApiKey.objects.filter(pk=row.pk).update(digest=token_digest(token))
        record(
            events.API_KEY_MADE,
            at=at,
            key=row.pk,
            scopes=opens,
            purposes=bound_to,
            controllers=asks_as,
            by=_doer(by),
        )
    return token


def revoke(key: int, *, at: datetime, by: StaffId | None = None) -> None:
    """Make an API key open nothing any more.

    Raises:
        UnknownApiKeyError: there is none of that id, or it is revoked already.
    """
    with transaction.atomic():
        if not ApiKey.objects.filter(pk=key, revoked_at=None).update(revoked_at=at):
            raise UnknownApiKeyError
        record(events.API_KEY_REVOKED, at=at, key=key, by=_doer(by))


def _doer(staff: StaffId | None) -> str:
    return COMMAND_LINE if staff is None else f"staff:{staff}"
