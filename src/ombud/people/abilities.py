"""Who of the staff, and which API key, may do what."""

from enum import StrEnum


class Role(StrEnum):
    """What someone is to the work of data protection here."""

    ADMIN = "admin"
    OFFICER = "officer"
    CASEWORKER = "caseworker"
    AUDITOR = "auditor"


class Ability(StrEnum):
    """What a member of staff can be allowed to do."""

    SEE_INBOX = "see_inbox"
    SEE_PERSON = "see_person"
    WORK_REQUESTS = "work_requests"
    APPROVE = "approve"
    HOLD = "hold"
    DISCLOSE = "disclose"
    SEE_DISCLOSURES = "see_disclosures"
    STOP_TRANSFERS = "stop_transfers"
    CONNECT_SYSTEMS = "connect_systems"
    PUBLISH = "publish"
    MANAGE_STAFF = "manage_staff"
    MANAGE_API_KEYS = "manage_api_keys"
    SEE_PROMISES = "see_promises"
    CONFIRM_PROMISES = "confirm_promises"
    READ_LEDGER = "read_ledger"


# Who sets up systems and accounts does not see people, who sees people does not give
# out access, and who audits changes nothing.
ABILITIES: dict[Role, frozenset[Ability]] = {
    Role.ADMIN: frozenset(
        {
            Ability.SEE_INBOX,
            Ability.SEE_DISCLOSURES,
            Ability.STOP_TRANSFERS,
            Ability.CONNECT_SYSTEMS,
            Ability.MANAGE_STAFF,
            Ability.MANAGE_API_KEYS,
            Ability.SEE_PROMISES,
            Ability.READ_LEDGER,
        }
    ),
    Role.OFFICER: frozenset(
        {
            Ability.SEE_INBOX,
            Ability.SEE_PERSON,
            Ability.WORK_REQUESTS,
            Ability.APPROVE,
            Ability.HOLD,
            Ability.DISCLOSE,
            Ability.SEE_DISCLOSURES,
            Ability.STOP_TRANSFERS,
            Ability.PUBLISH,
            Ability.SEE_PROMISES,
            Ability.CONFIRM_PROMISES,
            Ability.READ_LEDGER,
        }
    ),
    Role.CASEWORKER: frozenset(
        {
            Ability.SEE_INBOX,
            Ability.SEE_PERSON,
            Ability.WORK_REQUESTS,
            Ability.DISCLOSE,
            Ability.SEE_DISCLOSURES,
        }
    ),
    Role.AUDITOR: frozenset(
        {
            Ability.SEE_INBOX,
            Ability.SEE_DISCLOSURES,
            Ability.SEE_PROMISES,
            Ability.READ_LEDGER,
        }
    ),
}


def may(role: Role, ability: Ability) -> bool:
    """Whether a role is allowed to do something."""
    return ability in ABILITIES[role]


class Scope(StrEnum):
    """What an API key opens."""

    DECIDE = "decide"
    """To ask whether data may be used."""
    USE = "use"
    """To take it into use, which is put on record."""
    CHOOSE = "choose"
    """To say a person's yes or no in their name, and to read what they have said."""
    COLLECT = "collect"
    """To let data in, by the names of its fields."""
    REQUESTS = "requests"
    SHARE = "share"
    """To pass data on, which goes into the log of disclosures."""
    RECORDS = "records"
    """To hold and read records of our own."""
