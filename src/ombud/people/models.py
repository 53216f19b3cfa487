"""Persons, their keys and identifiers, organisations, staff and API keys."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Lower
from django.db.models.lookups import Exact, GreaterThan

from ombud.people import abilities
from ombud.people.abilities import Ability, Role, Scope
from ombud.people.identifiers import IdentifierKind

WORD = r"^[a-z][a-z0-9_]{0,62}$"
"""A word of the policy, as in `policy.language.Id`."""
INDEX_BYTES = 16
DIGEST_BYTES = 32  # SHA-256


class Person(models.Model):
    """Somebody that data is held about: no more here than that they are there."""

    DATA: ClassVar = {"id": None, "made_at": None, "language": "language"}
    PERSON: ClassVar = "id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    made_at = models.DateTimeField()
    language = models.CharField(max_length=2, null=True)  # noqa: DJ001  # unknown, not empty

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="people_person_language",
                condition=Q(language__regex=r"^[a-z]{2}$"),
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class PersonKey(models.Model):
    """A person's data key, wrapped by the master key; gone with the person."""

    DATA: ClassVar = {"person": None, "wrapped": None}
    PERSON: ClassVar = "person_id"

    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, primary_key=True, related_name="key"
    )
    wrapped = models.BinaryField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="people_personkey_not_empty",
                condition=GreaterThan(Length("wrapped"), 0),
            )
        ]

    def __str__(self) -> str:
        return f"the key of {self.person_id}"


class PersonKind(models.Model):
    """What someone is to us, in a word of the policy, since when and until when."""

    DATA: ClassVar = {
        "id": None,
        "person": None,
        "kind": "relation",
        "controller": "relation",
        "since": "relation",
        "until": "relation",
    }
    PERSON: ClassVar = "person_id"

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="kinds", db_index=False
    )
    kind = models.CharField(max_length=63)
    controller = models.CharField(max_length=63, blank=True, default="")
    """The controller they are that to; empty for every one."""
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "controller"], name="people_personkind_once"
            ),
            models.CheckConstraint(
                name="people_personkind_ends_after_it_begins",
                condition=Q(until=None) | Q(until__gt=F("since")),
            ),
            models.CheckConstraint(
                name="people_personkind_word", condition=Q(kind__regex=WORD)
            ),
        ]
        indexes = [models.Index(fields=["kind"], name="people_personkind_kind")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.kind}"


class Identifier(models.Model):
    """Something that tells who someone is: found by index, held sealed."""

    DATA: ClassVar = {
        "id": None,
        "person": None,
        "kind": None,
        "index": "identifier",
        "sealed": "identifier",
    }
    PERSON: ClassVar = "person_id"

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="identifiers"
    )
    kind = models.CharField(
        max_length=32, choices=[(kind.value, kind.value) for kind in IdentifierKind]
    )
    index = models.BinaryField()
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "index"], name="people_identifier_once"
            ),
            models.CheckConstraint(
                name="people_identifier_kind",
                condition=Q(kind__in=[kind.value for kind in IdentifierKind]),
            ),
            models.CheckConstraint(
                name="people_identifier_index_length",
                condition=Exact(Length("index"), INDEX_BYTES),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.kind}"


class Organisation(models.Model):
    """A company or association, by its number."""

    DATA: ClassVar = {"id": None, "number": None, "name": None}
    PERSON: ClassVar = None

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=10, unique=True)
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="people_organisation_number",
                condition=Q(number__regex=r"^([0-9]{8}|[0-9]{10})$"),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Representative(models.Model):
    """A person who acts for an organisation."""

    DATA: ClassVar = {
        "id": None,
        "person": None,
        "organisation": "employment",
        "title": "employment",
    }
    PERSON: ClassVar = "person_id"

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="represents", db_index=False
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="representatives"
    )
    title = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"], name="people_representative_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} for {self.organisation_id}"


class StaffManager(BaseUserManager["Staff"]):
    """Makes accounts; outside tests only `actions.hire` calls it."""

    def create_user(
        self, *, email: str, name: str, role: Role, password: str, hired_at: datetime
    ) -> "Staff":
        """Make an account with a hashed password, in the database."""
        staff = self.model(email=email, name=name, role=role, hired_at=hired_at)
        staff.set_password(password)
        staff.save(using=self._db, force_insert=True)
        return staff

    def get_by_natural_key(self, username: str | None) -> "Staff":
        """The account of an e-mail address, in any case."""
        return self.get(email=(username or "").lower())


class Staff(AbstractBaseUser):
    """Someone who works here: a personal account with one role."""

    DATA: ClassVar = {
        "id": None,
        "password": "account",
        "last_login": "account",
        "email": "account",
        "name": "account",
        "role": "account",
        "is_active": None,
        "hired_at": "account",
        "left_at": "account",
    }
    PERSON: ClassVar = None  # staff are no data subjects of the register of persons

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    role = models.CharField(
        max_length=16, choices=[(role.value, role.value) for role in Role]
    )
    is_active = models.BooleanField(default=True)
    hired_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    objects = StaffManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name", "role"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="people_staff_role",
                condition=Q(role__in=[role.value for role in Role]),
            ),
            models.CheckConstraint(
                name="people_staff_email_lower", condition=Q(email=Lower(F("email")))
            ),
            models.CheckConstraint(
                name="people_staff_active_until_left",
                condition=Q(is_active=True, left_at=None)
                | Q(is_active=False, left_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def may(self, ability: Ability) -> bool:
        """Whether this person's role allows something, and they still work here."""
        return self.is_active and abilities.may(Role(self.role), ability)


class ApiKey(models.Model):
    """A key that a program comes with; only its digest is held."""

    DATA: ClassVar = {
        "id": None,
        "name": None,
        "digest": None,
        "scopes": None,
        "purposes": None,
        "controllers": None,
        "made_at": None,
        "revoked_at": None,
    }
    PERSON: ClassVar = None

    name = models.CharField(max_length=100)
    digest = models.BinaryField()
    scopes = ArrayField(models.CharField(max_length=32))
    purposes = ArrayField(models.CharField(max_length=63), default=list)
    """What it is bound to, in words of the policy; empty for every purpose."""
    controllers = ArrayField(models.CharField(max_length=63), default=list)
    """As whom it asks; empty for every controller."""
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="people_apikey_digest_length",
                condition=Exact(Length("digest"), DIGEST_BYTES),
            ),
            models.CheckConstraint(
                name="people_apikey_scopes",
                condition=Q(scopes__contained_by=[scope.value for scope in Scope])
                & Q(scopes__len__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return self.name
