"""What went to whom, what waits to go, what was stopped, and what machines decided."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from ombud.core.ids import PersonId
from ombud.people import keys

WORD = r"^[a-z][a-z0-9_]{0,62}$"
"""A word of the policy, as in `policy.language.Id`."""
CASE = r"^([a-z]{1,16})?$"


def _by(name: str) -> models.ForeignKey:  # type: ignore[type-arg]  # Staff, whoever's app it is
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name=name,
    )


class DisclosureCase(models.Model):
    """Something on file that data may go to somebody for: a deal, an event, a request.

    What it says of who gets data is about an organisation; nothing is about a person
    whom data is held of.
    """

    DATA: ClassVar = {
        "id": None,
        "recipient": None,
        "case": None,
        "party": None,
        "reference": None,
        "ground": None,
        "ends_on": None,
        "undertaking_on": None,
        "excepted": None,
        "reason": None,
        "opened_at": None,
        "opened_by": None,
        "decided": None,
        "decided_at": None,
        "decided_by": None,
    }
    PERSON: ClassVar = None

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    recipient = models.CharField(max_length=63)
    case = models.CharField(max_length=16)
    party = models.CharField(max_length=200)
    reference = models.CharField(max_length=64, blank=True)
    ground = models.CharField(max_length=63, blank=True)
    """For an authority: `request`, or the law that makes it a duty."""
    ends_on = models.DateField(null=True)
    undertaking_on = models.DateField(null=True)
    excepted = models.BooleanField(default=False)
    """Whether there is no undertaking, for the reason given."""
    reason = models.CharField(max_length=500, blank=True)
    opened_at = models.DateTimeField()
    opened_by = _by("cases_opened")
    decided = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = _by("cases_decided")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="gates_case_names_a_party", condition=~Q(party="")
            ),
            models.CheckConstraint(
                name="gates_case_exception_has_a_reason",
                condition=Q(excepted=False) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="gates_case_decided_at_an_instant",
                condition=Q(decided__isnull=True, decided_at__isnull=True)
                | Q(decided__isnull=False, decided_at__isnull=False),
            ),
        ]


class PendingDisclosure(models.Model):
    """A disclosure that waits for its second approval, exactly as it was asked for."""

    DATA: ClassVar = {
        "id": None,
        "recipient": None,
        "purpose": None,
        "case": None,
        "party": None,
        "country": None,
        "controller": None,
        "categories": None,
        "reference": None,
        "reason": None,
        "matter": None,
        "asked_at": None,
        "asked_by": None,
        "refused_at": None,
        "refused_by": None,
        "used_at": None,
    }
    PERSON: ClassVar = None

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    recipient = models.CharField(max_length=63)
    purpose = models.CharField(max_length=63)
    case = models.CharField(max_length=16, blank=True)
    party = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=2, blank=True)
    controller = models.CharField(max_length=63, blank=True)
    categories = ArrayField(models.CharField(max_length=127))
    reference = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    matter = models.ForeignKey(
        DisclosureCase, null=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    asked_by = _by("disclosures_asked")
    refused_at = models.DateTimeField(null=True)
    refused_by = _by("disclosures_refused")
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="gates_pending_refused_or_used",
                condition=Q(refused_at__isnull=True) | Q(used_at__isnull=True),
            )
        ]


class PendingPerson(models.Model):
    """Somebody whose data a waiting disclosure is about."""

    DATA: ClassVar = {"id": None, "pending": None, "person": None}
    PERSON: ClassVar = "person_id"

    pending = models.ForeignKey(
        PendingDisclosure,
        on_delete=models.CASCADE,
        related_name="people",
        db_index=False,
    )
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pending", "person"], name="gates_pending_person_once"
            )
        ]


class Approval(models.Model):
    """One person's yes to a waiting disclosure."""

    DATA: ClassVar = {"id": None, "pending": None, "by": None, "at": None}
    PERSON: ClassVar = None

    pending = models.ForeignKey(
        PendingDisclosure,
        on_delete=models.CASCADE,
        related_name="approvals",
        db_index=False,
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pending", "by"], name="gates_approval_once"
            )
        ]


class Disclosure(models.Model):
    """That data about one person went to somebody: what, for what, where, on whose yes.

    The person goes when they are erased; that something went to whom stays.
    """

    DATA: ClassVar = {
        "id": None,
        "permit": None,
        "person": None,
        "recipient": "disclosure",
        "party": "disclosure",
        "purpose": "disclosure",
        "case": "disclosure",
        "fields": "disclosure",
        "countries": "disclosure",
        "mechanisms": "disclosure",
        "reference": None,
        "reason": None,
        "matter": None,
        "version": None,
        "at": "disclosure",
        "by": None,
        "approved_by": None,
        "recalled_at": None,
    }
    PERSON: ClassVar = "person_id"

    permit = models.UUIDField()
    """What one passing of the gate wrote has one id."""
    person = models.ForeignKey(
        "people.Person", null=True, on_delete=models.SET_NULL, db_index=False
    )
    recipient = models.CharField(max_length=63)
    party = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=63)
    case = models.CharField(max_length=16, blank=True)
    fields = ArrayField(models.CharField(max_length=127))
    countries = ArrayField(models.CharField(max_length=2))
    """The countries outside the EEA, each with its footing in `mechanisms`."""
    mechanisms = ArrayField(models.CharField(max_length=16))
    reference = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    matter = models.ForeignKey(
        DisclosureCase, null=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = _by("disclosures_made")
    approved_by = _by("disclosures_approved")
    recalled_at = models.DateTimeField(null=True)
    """When the recipient was told to let go of it."""

    class Meta:
        indexes = [
            models.Index(fields=["person", "at"], name="gates_disclosure_of"),
            models.Index(fields=["recipient", "purpose"], name="gates_disclosure_to"),
        ]
        constraints = [
            # One enquiry leads to one customer, whoever asks at the same moment.
            models.UniqueConstraint(
                fields=["reference"],
                condition=Q(case="referral"),
                name="gates_disclosure_one_referral",
            ),
            models.CheckConstraint(
                name="gates_disclosure_each_country_its_footing",
                condition=Q(countries__len=F("mechanisms__len")),
            ),
        ]


class Stop(models.Model):
    """A flow that staff stopped: by a mechanism, to a recipient or to a country."""

    DATA: ClassVar = {
        "id": None,
        "what": None,
        "name": None,
        "why": None,
        "since": None,
        "by": None,
        "ended_at": None,
        "ended_by": None,
    }
    PERSON: ClassVar = None

    what = models.CharField(max_length=16)
    name = models.CharField(max_length=63)
    why = models.CharField(max_length=16)
    since = models.DateTimeField()
    by = _by("flows_stopped")
    ended_at = models.DateTimeField(null=True)
    ended_by = _by("flows_resumed")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["what", "name"],
                condition=Q(ended_at__isnull=True),
                name="gates_stop_once",
            ),
            models.CheckConstraint(
                name="gates_stop_what",
                condition=Q(what__in=["mechanism", "recipient", "country"]),
            ),
        ]


class AutomatedDecision(models.Model):
    """A decision that a machine took about somebody, and what a human made of it."""

    DATA: ClassVar = {
        "id": None,
        "person": None,
        "purpose": "automated_decision",
        "decision": "automated_decision",
        "inputs": "automated_decision",
        "outcome": "automated_decision",
        "version": None,
        "at": "automated_decision",
        "contested_at": "automated_decision",
        "words": "automated_decision",
        "verdict": "automated_decision",
        "reviewed_at": "automated_decision",
        "reviewed_by": None,
    }
    PERSON: ClassVar = "person_id"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(
        "people.Person", on_delete=models.CASCADE, db_index=False
    )
    purpose = models.CharField(max_length=63)
    decision = models.CharField(max_length=63)
    inputs = ArrayField(models.CharField(max_length=127))
    outcome = models.CharField(max_length=63)
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    contested_at = models.DateTimeField(null=True)
    words = models.BinaryField(null=True)
    """How the person sees it, sealed under their key."""
    verdict = models.CharField(max_length=63, blank=True)
    """The outcome that a human decided on; the same one where it was upheld."""
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = _by("decisions_reviewed")

    class Meta:
        indexes = [models.Index(fields=["person", "at"], name="gates_decision_of")]
        constraints = [
            models.CheckConstraint(
                name="gates_decision_reviewed_once_contested",
                condition=Q(reviewed_at__isnull=True, verdict="")
                | (Q(contested_at__isnull=False) & ~Q(verdict="")),
            )
        ]

    @property
    def context(self) -> str:
        """What the person's words are sealed for."""
        return f"gates.decision.{self.id}"

    def unsealed(self) -> dict[str, str]:
        """What is sealed in the row, in the clear: for the person it is about."""
        if self.words is None:
            return {}
        person = PersonId(self.person_id)
        plain = keys.open_(person, bytes(self.words), context=self.context)
        return {"words": plain.decode()}


class Enforced(models.Model):
    """A source system whose own database keeps the policy, and what was done there.

    What is about to be done is put down first, so that a crash between two databases
    leaves a trace: which of the two it came to is read from the other one.
    """

    DATA = {
        "system": None,
        "controller": None,
        "policy": None,
        "digest": None,
        "steps": None,
        "marks": None,
        "intended": None,
        "at": None,
    }
    PERSON = None

    system = models.CharField(max_length=63, primary_key=True)
    controller = models.CharField(max_length=63)
    """Which of us uses it: whose standing with people its rows go by."""
    policy = models.PositiveIntegerField()
    """The version of the policy that was compiled."""
    digest = models.CharField(max_length=64)
    """The plan's; empty as long as nothing was applied."""
    steps = models.JSONField(default=list)
    marks = models.JSONField(default=list)
    """What the other database's catalog said of it all right after."""
    intended = models.JSONField(null=True)
    """A plan that is being applied: its `digest`, `policy` and `steps`."""
    at = models.DateTimeField()
