"""What the ledger says about people, organisations and staff: ids and codes only."""

from ombud.evidence.events import Kind, declare

PERSON_KNOWN = declare(
    "people.person.known", person=Kind.ID, kinds=Kind.CODES, identifiers=Kind.CODES
)
PERSONS_KNOWN = declare(
    "people.persons.known",
    made=Kind.COUNT,
    identifiers=Kind.COUNT,
    kinds=Kind.CODES,
)
IDENTIFIER_ADDED = declare(
    "people.identifier.added", person=Kind.ID, identifier=Kind.CODE
)
IDENTIFIER_REMOVED = declare(
    "people.identifier.removed", person=Kind.ID, identifier=Kind.CODE
)
RELATION_SET = declare(
    "people.relation.set",
    person=Kind.ID,
    kind=Kind.CODE,
    controller=Kind.CODE,
    ends=Kind.FLAG,
)
PERSON_FORGOTTEN = declare("people.person.forgotten", person=Kind.ID)
REPRESENTATIVE_NAMED = declare(
    "people.representative.named", person=Kind.ID, organisation=Kind.ID
)
STAFF_HIRED = declare("people.staff.hired", staff=Kind.ID, role=Kind.CODE, by=Kind.CODE)
STAFF_DISMISSED = declare("people.staff.dismissed", staff=Kind.ID, by=Kind.CODE)
API_KEY_MADE = declare(
    "people.api_key.made",
    key=Kind.ID,
    scopes=Kind.CODES,
    purposes=Kind.CODES,
    controllers=Kind.CODES,
    by=Kind.CODE,
)
"""A key was made, bound to these purposes and controllers; to none is to all."""
API_KEY_REVOKED = declare("people.api_key.revoked", key=Kind.ID, by=Kind.CODE)
