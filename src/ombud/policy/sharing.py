"""What a declaration lets go to whom: recipients, cases, fields, ways out of the EEA.

Pure, as decisions are: what is on file, who approved and which flows were stopped come
in as arguments. Two questions make one answer: what speaks against the disclosure as
such (`judge`), and what against it for one person (`Sharing.decide`).
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from ombud.policy import law
from ombud.policy.checks.elements import outside, unprotected
from ombud.policy.decisions import Code, Compiled, Decision, Only, Reason, Said
from ombud.policy.language import (
    Case,
    Declaration,
    Never,
    Purpose,
    Recipient,
    covers,
)

CASES: tuple[Case, ...] = get_args(Case)
"""The closed list of cases in which data may go to somebody."""
ON_FILE: tuple[Case, ...] = ("event", "deal", "law", "request")
"""The cases that are registered before anything may leave for them."""
_DEALT_WITH: tuple[Case, ...] = ("law", "request")
"""The cases in which somebody of ours decides whether we have to."""
_REFERRED_TO: tuple[Case, ...] = (
    "referral", "law", "request", "claim", "fraud", "credit", "protection",
)  # fmt: skip
"""The cases that are about one matter: an enquiry, an order, a dispute."""
_PARTY: tuple[Case, ...] = (
    "event", "referral", "law", "request", "claim", "deal", "protection",
)  # fmt: skip
"""The cases in which it must be said who exactly gets it."""
# Once in a while, and never as a habit: GDPR recital 111, EDPB guidelines 2/2018.
_NOW_AND_THEN: tuple[Case, ...] = ("request", "claim", "protection", "law", "deal")
_BOTH = 2  # who say yes to what is hard to undo

Manner = Literal["needed", "product", "bulk"]
"""How data leaves: what a case needs; as a product or service of its own; or a register
handed over whole."""
Stoppable = Literal["mechanism", "recipient", "country"]
"""What staff can stop: everything by a mechanism, to a recipient, or to a country."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """A case on file that a disclosure leans on: an event, a deal, an authority's."""

    recipient: str
    case: str
    party: str
    """Who exactly it is about."""
    ends: date | None = None
    """The last day on which data may go for it."""
    undertaking: date | None = None
    """The day on which they promised in writing to keep to the policy."""
    excepted: bool = False
    """Whether somebody gave a reason why there is no such promise."""
    decided: bool | None = None
    """Whether we have to, as one of us decided; None while nobody has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosing:
    """What somebody wants to give away, and what stands behind it.

    `categories` are references to categories or items; empty for all that the purpose
    uses and the recipient gets. `country` is where it goes, empty for wherever the
    recipient is. `referred` says that the enquiry has led to a referral before.
    """

    recipient: str
    purpose: str
    categories: tuple[str, ...] = ()
    case: str | None = None
    party: str = ""
    country: str = ""
    people: int = 1
    manner: Manner = "needed"
    reference: bool = False
    reason: bool = False
    matter: Matter | None = None
    referred: bool = False
    approvals: int = 1
    """How many of us have said yes."""
    stopped: Collection[tuple[str, str]] = ()
    """What staff have stopped, as (`mechanism`, `clauses`)."""


@dataclass(frozen=True, slots=True)
class Way:
    """A country outside the EEA that data goes to, and on which footing."""

    country: str
    mechanism: str
    article: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """What speaks against a disclosure as such, and what would leave."""

    purpose: str
    against: tuple[Reason, ...]
    fields: tuple[str, ...]
    """All that may leave, item by item."""
    stripped: tuple[str, ...]
    """What was asked for and stays here."""
    ways: tuple[Way, ...]
    registers: tuple[tuple[frozenset[str], Reason], ...] = ()
    """The kinds of people whose register a ban keeps here, with why."""
    only: Only | None = None
    """What the case binds the use to, as a claim does."""
    awaits: bool = False
    """Whether a further approval is all that is missing."""

    def decide(  # noqa: PLR0913  # a decision has as many sides
        self,
        compiled: Compiled,
        kinds: Collection[str],
        *,
        said: Said | None,
        today: date,
        controller: str | None = None,
        elsewhere: Collection[str] = (),
    ) -> Decision:
        """Whether it may leave about one person, and every reason.

        Args:
            compiled: the policy's table.
            kinds: what the person is to the controller.
            said: what the person said about this purpose; None for nothing.
            today: the day of the disclosure.
            controller: which of us gives it away; None for the first that does this.
            elsewhere: what the person is to others of us alone.
        """
        banned = [why for whose, why in self.registers if not whose.isdisjoint(kinds)]
        use = compiled.decide(
            self.purpose,
            self.fields,
            kinds,
            said=said,
            today=today,
            only=self.only,
            controller=controller,
            elsewhere=elsewhere,
        )
        against = (*self.against, *banned, *(r for r in use.reasons if not r.allows))
        if against:
            return Decision(allowed=False, reasons=tuple(dict.fromkeys(against)))
        return use


def judge(
    declaration: Declaration, compiled: Compiled, asked: Disclosing, today: date
) -> Sharing:
    """What speaks against a disclosure, whoever it is about.

    Args:
        declaration: the policy in force.
        compiled: the same as a table.
        asked: what is to leave, to whom, for what.
        today: the day of the disclosure.

    Source: GDPR Art. 5(1)(b)-(c), 26, 28, 44-49; the articles of each reason.
    """
    purpose = declaration.purposes.get(asked.purpose)
    recipient = declaration.recipients.get(asked.recipient)
    against = list(_strangers(declaration, asked, purpose, recipient))
    if purpose is None or recipient is None:
        return Sharing(
            purpose=asked.purpose, against=tuple(against), fields=(), stripped=(),
            ways=(),
        )  # fmt: skip
    fields, extra = _fields(declaration, compiled, asked, recipient)
    strips = asked.case == "fulfilment"
    if not strips or not fields:
        against += _undeclared(compiled, asked, extra)
    against += _case(asked, recipient)
    against += _facts(asked, recipient)
    against += _matter(asked, recipient, today)
    against += _bound(declaration, asked, recipient, today)
    bans = [
        (f"never.{position}", ban)
        for position, ban in enumerate(declaration.never)
        if ban.reaches(asked.purpose)
    ]
    against += _banned(bans, asked, recipient, fields)
    ways = tuple(_ways(recipient, asked.country, today))
    against += _transfers(asked, recipient, today)
    against += _stopped(asked, ways)
    needed = max(recipient.approvals, _BOTH if asked.case == "protection" else 1)
    missing = asked.approvals < needed
    awaits = missing and not against
    if missing:
        at = f"recipients.{asked.recipient}.approvals"
        against.append(_against(Code.APPROVAL_MISSING, at, "Art. 5(2)"))
    return Sharing(
        purpose=asked.purpose,
        against=tuple(dict.fromkeys(against)),
        fields=fields,
        stripped=extra if strips else (),
        ways=ways,
        registers=tuple(_kept_here(declaration, bans, asked.purpose, recipient)),
        only=_ONLY.get(asked.case or ""),
        awaits=awaits,
    )


_ONLY: dict[str, Only] = {"claim": "claims", "protection": "incident"}


def ways_of(recipient: Recipient, today: date) -> tuple[Way, ...]:
    """The countries outside the EEA that data goes to with a recipient, and how."""
    return tuple(_ways(recipient, "", today))


def _against(code: Code, address: str, article: str, about: str = "") -> Reason:
    return Reason(code, allows=False, address=address, article=article, about=about)


def _strangers(
    declaration: Declaration,
    asked: Disclosing,
    purpose: Purpose | None,
    recipient: Recipient | None,
) -> Iterator[Reason]:
    """A purpose or a recipient that is none of ours, or not this one's."""
    if asked.purpose in declaration.on_behalf:
        at = f"on_behalf.{asked.purpose}"
        yield _against(Code.ON_BEHALF, at, "Art. 28(3)(a)", asked.purpose)
    elif purpose is None:
        yield _against(Code.PURPOSE_UNKNOWN, "purposes", "Art. 5(1)(b)", asked.purpose)
    if recipient is None:
        yield _against(
            Code.RECIPIENT_UNKNOWN, "recipients", "Art. 13(1)(e)", asked.recipient
        )
    elif purpose is not None and asked.recipient not in purpose.to:
        at = f"purposes.{asked.purpose}.to"
        yield _against(Code.RECIPIENT_NOT_NAMED, at, "Art. 5(1)(b)", asked.recipient)


def leaves(declaration: Declaration) -> tuple[str, ...]:
    """Every item, and every category that has none: what can leave one by one."""
    return tuple(
        reference
        for name, category in declaration.categories.items()
        for reference in (
            (f"{name}.{item}" for item in category.items) if category.items else (name,)
        )
    )


def _fields(
    declaration: Declaration,
    compiled: Compiled,
    asked: Disclosing,
    recipient: Recipient,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What may leave, and what was asked for besides."""
    known = leaves(declaration)
    used = compiled.uses(asked.purpose)
    lets = [
        each
        for each in known
        if each in used
        and (not recipient.gets or any(covers(g, each) for g in recipient.gets))
    ]
    if not asked.categories:
        return tuple(lets), ()
    wanted: dict[str, None] = {}
    for reference in asked.categories:
        wanted.update(
            dict.fromkeys([e for e in known if covers(reference, e)] or [reference])
        )
    return (
        tuple(each for each in lets if each in wanted),
        tuple(each for each in wanted if each not in lets),
    )


def _undeclared(
    compiled: Compiled, asked: Disclosing, extra: Iterable[str]
) -> Iterator[Reason]:
    """Fields that the recipient is not said to get, or the purpose does not use."""
    used = compiled.uses(asked.purpose)
    for each in extra:
        if each in used:
            at = f"recipients.{asked.recipient}.gets"
            yield _against(Code.FIELD_NOT_DECLARED, at, "Art. 5(1)(c)", each)
        else:
            at = f"purposes.{asked.purpose}.uses"
            yield _against(Code.CATEGORY_NOT_USED, at, "Art. 5(1)(c)", each)


def _case(asked: Disclosing, recipient: Recipient) -> Iterator[Reason]:
    """A case that is none, or that is not this recipient's."""
    at = f"recipients.{asked.recipient}.when"
    case = asked.case
    if case is None:
        if recipient.cases:
            yield _against(Code.CASE_MISSING, at, "Art. 5(1)(b)")
    elif case not in CASES:
        yield _against(Code.CASE_UNKNOWN, at, "Art. 5(1)(b)", case)
    elif case not in recipient.cases:
        yield _against(Code.CASE_NOT_DECLARED, at, "Art. 5(1)(b)", case)


def _facts(asked: Disclosing, recipient: Recipient) -> Iterator[Reason]:
    """What has to be said in a case: about what, why, and who exactly gets it."""
    at = f"recipients.{asked.recipient}.when"
    if asked.case in _REFERRED_TO and not asked.reference:
        yield _against(Code.REFERENCE_MISSING, at, "Art. 5(2)")
    if asked.case in ("protection", "claim") and not asked.reason:
        yield _against(Code.REASON_MISSING, at, "Art. 5(2)")
    if asked.case == "referral" and asked.people != 1:
        yield _against(Code.ONE_PERSON_ONLY, at, "Art. 5(1)(c)")
    if asked.case == "referral" and asked.referred:
        yield _against(Code.REFERRED_ALREADY, at, "Art. 5(1)(b)")
    named = f"recipients.{asked.recipient}.named"
    if asked.case in _PARTY and not asked.party:
        yield _against(Code.PARTY_MISSING, named, "Art. 15(1)(c)")
    elif asked.party and recipient.named and asked.party not in recipient.named:
        yield _against(Code.PARTY_NOT_NAMED, named, "Art. 15(1)(c)")


def _matter(asked: Disclosing, recipient: Recipient, today: date) -> Iterator[Reason]:
    """A case that has to be on file and is not, or is another, or is over."""
    at = f"recipients.{asked.recipient}.when"
    found = asked.matter
    about = (asked.recipient, asked.case)
    if found and (found.recipient, found.case) != about:
        found = None
    if found is None and (asked.matter or asked.case in ON_FILE):
        yield _against(Code.NOT_ON_FILE, at, "Art. 5(2)")
    if found and found.party != asked.party:
        yield _against(Code.PARTY_NOT_NAMED, at, "Art. 5(1)(b)")
    if found and found.ends is not None and today > found.ends:
        yield _against(Code.CASE_OVER, at, "Art. 5(1)(b)")
    if found and asked.case in _DEALT_WITH and not found.decided:
        yield _against(Code.NOT_DECIDED, at, "Art. 6(1)(c)")
    needed = asked.case == "deal" or recipient.undertaking
    promised = found and (found.excepted or _since(found.undertaking, today))
    if needed and not promised:
        at = f"recipients.{asked.recipient}.undertaking"
        yield _against(Code.UNDERTAKING_MISSING, at, "Art. 5(1)(b)")


def _bound(
    declaration: Declaration, asked: Disclosing, recipient: Recipient, today: date
) -> Iterator[Reason]:
    """Whoever gets data is bound to what it may be used for."""
    if recipient.are == "processors" and not _since(recipient.agreement, today):
        at = f"recipients.{asked.recipient}.agreement"
        yield _against(Code.AGREEMENT_MISSING, at, "Art. 28(3)")
    if recipient.are == "joint" and not any(
        _since(joint.arrangement, today)
        for joint in declaration.joint.values()
        if asked.recipient in joint.partners
        and (not joint.purposes or asked.purpose in joint.purposes)
    ):
        yield _against(Code.ARRANGEMENT_MISSING, "joint", "Art. 26(1)", asked.recipient)
    purpose = declaration.purposes[asked.purpose]
    if (
        purpose.marketing
        and purpose.marketing.of == "partners"
        and recipient.are != "processors"
    ):
        at = f"purposes.{asked.purpose}.marketing.of"
        yield _against(Code.SENT_BY_US, at, "Art. 5(1)(b)")


def _since(day: date | None, today: date) -> bool:
    return day is not None and day <= today


def _banned(
    bans: Iterable[tuple[str, Never]],
    asked: Disclosing,
    recipient: Recipient,
    fields: Collection[str],
) -> Iterator[Reason]:
    """What is never done, with anybody's data."""
    for at, ban in bans:
        if asked.manner != "needed" and ban.sell is not None:
            sold = ban.sell
            if sold == "everything" or any(
                covers(sold, each) or covers(each, sold) for each in fields
            ):
                yield _against(Code.BANNED, at, "Art. 5(1)(a)")
        if ban.disclose == "everything" and recipient.are != "processors":
            yield _against(Code.BANNED, at, "Art. 5(1)(a)")
        if ban.outsource == "everything" and recipient.are == "processors":
            yield _against(Code.BANNED, at, "Art. 5(1)(a)")
        if ban.transfer and _abroad(recipient, asked.country):
            yield _against(Code.BANNED, at, "Art. 5(1)(a)")


def _kept_here(
    declaration: Declaration,
    bans: Iterable[tuple[str, Never]],
    purpose: str,
    recipient: Recipient,
) -> Iterator[tuple[frozenset[str], Reason]]:
    """Registers that nothing leaves but to a processor, or nothing to a processor."""
    for at, ban in bans:
        where = ban.outsource if recipient.are == "processors" else ban.disclose
        register = declaration.registers.get(where or "")
        if register and (not register.purposes or purpose in register.purposes):
            why = _against(Code.BANNED, at, "Art. 5(1)(a)", where or "")
            yield frozenset(register.of), why


def _abroad(recipient: Recipient, country: str) -> tuple[str, ...]:
    """The countries outside the EEA that this goes to."""
    if country and country in recipient.everywhere:
        return () if law.is_eea(country) else (country,)
    return outside(recipient)


def _ways(recipient: Recipient, country: str, today: date) -> Iterator[Way]:
    for each in _abroad(recipient, country):
        name = recipient.by or "adequacy"
        if name == "dpf" and law.is_adequate(each, today):
            name = (
                "adequacy"  # the framework is for one country, the rest have their own
            )
        yield Way(each, name, law.mechanism(name, today, recipient.signed).article)


def _transfers(
    asked: Disclosing, recipient: Recipient, today: date
) -> Iterator[Reason]:
    """A way out of the EEA that is not safe today (GDPR Chapter V)."""
    at = f"recipients.{asked.recipient}"
    if asked.country and asked.country not in recipient.everywhere:
        yield _against(
            Code.COUNTRY_NOT_DECLARED, f"{at}.country", "Art. 13(1)(f)", asked.country
        )
    abroad = _abroad(recipient, asked.country)
    if not abroad:
        return
    if recipient.by in (None, "adequacy", "dpf"):
        for country in abroad:
            if not _adequate(recipient, country, today):
                article = "Art. 45" if recipient.by else "Art. 44"
                yield _against(Code.TRANSFER_UNSAFE, f"{at}.country", article, country)
    by = recipient.by
    if by and not law.mechanism(by, today, recipient.signed).holds:
        yield _against(Code.MECHANISM_NOT_IN_FORCE, f"{at}.by", "Art. 46(1)", by)
    bare = set(unprotected(recipient, today)) & set(abroad)
    if by in ("clauses", "bcr") and bare and not _since(recipient.assessed, today):
        yield _against(Code.TRANSFER_NOT_ASSESSED, f"{at}.assessed", "Art. 46(1)")
    if by == "derogation" and (
        recipient.are == "processors" or asked.case not in _NOW_AND_THEN
    ):
        yield _against(Code.DEROGATION_NOT_FOR_THIS, f"{at}.by", "Art. 49(1)")


def _adequate(recipient: Recipient, country: str, today: date) -> bool:
    """Whether an adequacy decision of the day takes in a recipient there.

    Where only those are adequate who certified themselves, the recipient has to say so.
    """
    if law.is_adequate(country, today):
        return recipient.by != "dpf" or country != recipient.country
    return recipient.by == "dpf" and law.adequacy(country, today) is not None


def _stopped(asked: Disclosing, ways: Iterable[Way]) -> Iterator[Reason]:
    """A flow that staff have stopped."""
    at = f"recipients.{asked.recipient}"
    met: list[tuple[Stoppable, str]] = [("recipient", asked.recipient)]
    for way in ways:
        met += [("country", way.country), ("mechanism", way.mechanism)]
    for what, name in dict.fromkeys(met):
        if (what, name) in asked.stopped:
            article = "Art. 5(2)" if what == "recipient" else "Art. 44"
            yield _against(Code.FLOW_STOPPED, at, article, name)
