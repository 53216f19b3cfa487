"""What a declaration allows: decisions with their reasons and duties.

A declaration is compiled once to a table; a decision is then a few look-ups. Everything
here is pure: what a person said and what day it is come in as arguments.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from ombud.policy.language import (
    ANY,
    Basis,
    Declaration,
    Keep,
    Never,
    Purpose,
    basis_address,
    covers,
)


class Code(StrEnum):
    """Why something is allowed or refused."""

    CONSENT_GIVEN = "consent-given"
    CONTRACT = "contract"
    STEPS = "steps"
    LAW = "law"
    VITAL = "vital"
    TASK = "task"
    INTEREST = "interest"
    PURPOSE_UNKNOWN = "purpose-unknown"
    CATEGORY_NOT_USED = "category-not-used"
    KIND_NOT_MEANT = "kind-not-meant"
    CONSENT_MISSING = "consent-missing"
    CONSENT_WITHDRAWN = "consent-withdrawn"
    CONSENT_OUTDATED = "consent-outdated"
    NOT_WEIGHED_YET = "not-weighed-yet"
    OBJECTED_TO_MARKETING = "objected-to-marketing"
    OBJECTED = "objected"
    RESTRICTED = "restricted"
    BANNED = "banned"
    AGGREGATED_ONLY = "aggregated-only"
    CLAIMS_ONLY = "claims-only"
    INCIDENT_ONLY = "incident-only"
    OPTED_OUT = "opted-out"
    CONSENT_EXPIRED = "consent-expired"
    CONSENT_UNPROVEN = "consent-unproven"
    PURPOSE_TO_COME = "purpose-to-come"
    PURPOSE_ENDED = "purpose-ended"
    CONTROLLER_NOT_MEANT = "controller-not-meant"
    NOT_JOINT = "not-joint"
    CATEGORY_UNKNOWN = "category-unknown"
    CATEGORY_TOO_WIDE = "category-too-wide"
    NOT_ASKED_HERE = "not-asked-here"
    POINT_NOT_MEANT = "point-not-meant"
    SOURCE_UNKNOWN = "source-unknown"
    SOURCE_NOT_MEANT = "source-not-meant"
    REQUIRED_MISSING = "required-missing"
    ON_BEHALF = "on-behalf"
    RECIPIENT_UNKNOWN = "recipient-unknown"
    RECIPIENT_NOT_NAMED = "recipient-not-named"
    PARTY_MISSING = "party-missing"
    PARTY_NOT_NAMED = "party-not-named"
    CASE_MISSING = "case-missing"
    CASE_UNKNOWN = "case-unknown"
    CASE_NOT_DECLARED = "case-not-declared"
    CASE_OVER = "case-over"
    NOT_ON_FILE = "not-on-file"
    NOT_DECIDED = "not-decided"
    REFERENCE_MISSING = "reference-missing"
    REASON_MISSING = "reason-missing"
    ONE_PERSON_ONLY = "one-person-only"
    REFERRED_ALREADY = "referred-already"
    FIELD_NOT_DECLARED = "field-not-declared"
    AGREEMENT_MISSING = "agreement-missing"
    ARRANGEMENT_MISSING = "arrangement-missing"
    UNDERTAKING_MISSING = "undertaking-missing"
    APPROVAL_MISSING = "approval-missing"
    SENT_BY_US = "sent-by-us"
    COUNTRY_NOT_DECLARED = "country-not-declared"
    TRANSFER_UNSAFE = "transfer-unsafe"
    MECHANISM_NOT_IN_FORCE = "mechanism-not-in-force"
    TRANSFER_NOT_ASSESSED = "transfer-not-assessed"
    DEROGATION_NOT_FOR_THIS = "derogation-not-for-this"
    FLOW_STOPPED = "flow-stopped"
    PROFILING_NOT_DECLARED = "profiling-not-declared"
    INPUT_NOT_DECLARED = "input-not-declared"
    DECISION_NOT_DECLARED = "decision-not-declared"
    HUMAN_MISSING = "human-missing"
    TELLS_WHO = "tells-who"


class DutyCode(StrEnum):
    """What a yes asks of whoever goes on."""

    UNSUBSCRIBE_LINK = "unsubscribe-link"
    NO_TRACKING = "no-tracking"
    NAME_THE_PARTNER = "name-the-partner"
    AT_LEAST = "at-least"
    MASK = "mask"
    HUMAN_REVIEW = "human-review"
    TELL_FIRST = "tell-first"
    TELL_WITHIN_A_MONTH = "tell-within-a-month"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason of a decision: its code, where the policy says so, and the article.

    `about` names what the reason is about where that is not the whole purpose: the
    category that is not used, the kind of people that is not meant.
    """

    code: Code
    allows: bool
    address: str
    article: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing to do in going on, where the policy or the law says so.

    `about` is what it takes: the fewest people of a figure, the field to mask.
    """

    code: DutyCode
    address: str
    article: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """Yes or no, and every reason: for a yes its basis, for a no all against it.

    A yes also has what it takes to go on; a no has no duties.
    """

    allowed: bool
    reasons: tuple[Reason, ...]
    duties: tuple[Duty, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one person said about one purpose, as it stands.

    A consent is `outdated` when it was given to less than the purpose is now, `expired`
    when its time is up, and `unproven` when nothing shows that it was given.
    """

    consent: Literal["given", "withdrawn", "outdated", "expired", "unproven"] | None = (
        None
    )
    objected: bool = False
    restricted: bool = False


NOTHING_SAID = Said()

FEWEST = 5
"""The fewest people that a figure may be about where the policy names no number.

Our own choice: with fewer, somebody of the group can often tell another's value from
the figure and their own.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One purpose that a category is used for: what an answer to its owner must say."""

    purpose: str
    address: str
    basis: str
    article: str
    sources: tuple[str, ...]
    recipients: tuple[str, ...]
    keep: Keep


Only = Literal["aggregated", "claims", "incident"]
"""A way of using data that some purposes are bound to: for figures about many people,
for legal claims, or in an emergency."""


@dataclass(frozen=True, slots=True)
class _Ground:
    """One basis of a purpose, for the kinds of people that it serves."""

    people: frozenset[str]
    yes: Decision
    consent: bool
    """Whether it needs a yes."""
    not_given: Mapping[str | None, Reason]
    """Why a consent in this state does not carry it."""
    objectable: Reason | None
    """Why it stops where a person objected; None where an objection has no effect."""
    weighed: date | None
    not_weighed: Reason
    use: Use

    def against(self, said: Said, today: date) -> Iterator[Reason]:
        """What speaks against it for a person who said this."""
        if self.consent and said.consent != "given":
            yield self.not_given[said.consent]
        if self.weighed is not None and self.weighed > today:
            yield self.not_weighed
        if said.objected and self.objectable:
            yield self.objectable


@dataclass(frozen=True, slots=True)
class _Row:
    """What the table holds of one purpose."""

    people: frozenset[str]
    allowed: frozenset[str]
    """Every category and item that it may use, bans taken off."""
    refused: Mapping[str, tuple[Reason, ...]]
    """Every other known category and item, with why."""
    grounds: tuple[_Ground, ...]
    """Its bases, in the order in which they are looked at."""
    not_meant: Reason
    restricted: Reason | None
    """Why it stops for restricted data; None where it does not."""
    banned: tuple[Reason, ...]
    """What bans it for everybody."""
    banned_kinds: tuple[tuple[str, Reason], ...]
    not_marketed: Mapping[str, Reason]
    """The kinds of people whom its marketing never reaches, with why."""
    only: Only | None
    """The one way it may be used; None where there are others."""
    not_only: Reason
    partners: Mapping[str, frozenset[str]]
    """Each controller that does it, with those who decide about it together with it,
    itself among them."""
    masked: Mapping[str, Duty]
    """The protected items that it uses, which lists show in part alone."""

    def bound(self, yes: Decision, categories: Collection[str]) -> Decision:
        """A yes with the duties that these categories bring beside the purpose's."""
        if self.masked.keys().isdisjoint(categories):
            return yes
        masks = tuple(self.masked[c] for c in categories if c in self.masked)
        return Decision(allowed=True, reasons=yes.reasons, duties=(*yes.duties, *masks))


class Compiled:
    """A declaration as a table, ready for decisions."""

    def __init__(self, declaration: Declaration) -> None:
        items = tuple(_items(declaration))
        self._rows = {
            purpose: _row(declaration, purpose, items)
            for purpose in declaration.purposes
        }
        self._items = frozenset(items)

    @property
    def purposes(self) -> tuple[str, ...]:
        """The purposes, in the order of the declaration."""
        return tuple(self._rows)

    def only(self, purpose: str) -> Only | None:
        """The one way that a purpose may be used; None where there are others."""
        row = self._rows.get(purpose)
        return row.only if row else None

    def uses(self, purpose: str) -> frozenset[str]:
        """The categories and items that a purpose may use, down to the items."""
        row = self._rows.get(purpose)
        return row.allowed if row else frozenset()

    def decide(  # noqa: PLR0913  # a decision has as many sides
        self,
        purpose: str,
        categories: Collection[str],
        kinds: Collection[str],
        *,
        said: Said | None,
        today: date,
        only: Only | None = None,
        controller: str | None = None,
        elsewhere: Collection[str] = (),
    ) -> Decision:
        """Whether data about one person may be used for a purpose, and why.

        Args:
            purpose: The purpose's id.
            categories: Categories or items (`contact`, `contact.email`), as references.
            kinds: What the person is to the controller; one that is meant is enough.
            said: What the person said about this purpose; None for nothing.
            today: The day of the use.
            only: What the use binds itself to; some purposes allow nothing else.
            controller: Who uses it; None for whichever of us does this.
            elsewhere: What the person is to others of us alone, with whom the
                controller does not decide about this purpose.
        """
        row = self._rows.get(purpose)
        if row is None:
            return _unknown(purpose)
        said = said or NOTHING_SAID
        if (
            row.allowed.issuperset(categories)
            and not (said.restricted and row.restricted)
            and not row.banned
            and not row.banned_kinds
            and (row.only is None or row.only == only)
            and (controller is None or controller in row.partners)
        ):
            for ground in row.grounds:
                if (
                    not ground.people.isdisjoint(kinds)
                    and (not ground.consent or said.consent == "given")
                    and not (said.objected and ground.objectable)
                    and (ground.weighed is None or ground.weighed <= today)
                ):
                    return row.bound(ground.yes, categories)
        against = _all_against(
            purpose,
            row,
            categories,
            kinds,
            said=said,
            today=today,
            only=only,
            controller=controller,
            elsewhere=elsewhere,
        )
        if against:
            return Decision(allowed=False, reasons=against)
        return row.bound(_yes(row, kinds), categories)

    def refusals(self, purpose: str, category: str) -> tuple[Reason, ...]:
        """Why a purpose may not use a category or item of the policy; empty if it may.

        Raises:
            KeyError: the policy has no such purpose.
        """
        return self._rows[purpose].refused.get(category, ())

    def first(self, purpose: str) -> str | None:
        """The controller in whose name a purpose is done where none is named."""
        row = self._rows.get(purpose)
        return next(iter(row.partners)) if row else None

    def partners(self, purpose: str, controller: str) -> frozenset[str]:
        """Who decides about a purpose together with a controller, itself among them.

        Empty where the controller does not do this. What a person is or says to one of
        them counts for all (GDPR Art. 26).
        """
        row = self._rows.get(purpose)
        return row.partners.get(controller, frozenset()) if row else frozenset()

    def purposes_for(self, kind: str, category: str) -> tuple[str, ...]:
        """The purposes that use a category, an item, or a part of it, for a kind."""
        return tuple(dict.fromkeys(u.purpose for u in self.about(category, (kind,))))

    def about(self, category: str, kinds: Collection[str]) -> tuple[Use, ...]:
        """What a category or item of these kinds of people is used for.

        A purpose with several bases stands there once for each that serves them.
        """
        return tuple(
            ground.use
            for row in self._rows.values()
            if any(covers(category, item) for item in row.allowed)
            for ground in row.grounds
            if not ground.people.isdisjoint(kinds)
        )


def compile(declaration: Declaration) -> Compiled:  # noqa: A001  # the right word, and the room is a namespace
    """The declaration as a table, ready for decisions."""
    return Compiled(declaration)


def _items(declaration: Declaration) -> Iterator[str]:
    for name, category in declaration.categories.items():
        yield name
        for item in category.items:
            yield f"{name}.{item}"


def _row(declaration: Declaration, name: str, items: tuple[str, ...]) -> _Row:
    purpose = declaration.purposes[name]
    address = f"purposes.{name}"
    bans = tuple(_bans(declaration, name))
    used = _used(purpose, items)
    not_marketed = _not_marketed(declaration, purpose, bans)
    refused = {item: tuple(_refusals(name, item, used, bans)) for item in items}
    return _Row(
        people=frozenset(purpose.people) - not_marketed.keys(),
        allowed=frozenset(item for item in items if not refused[item]),
        refused=refused,
        grounds=tuple(_grounds(name, purpose, not_marketed)),
        not_meant=_against(Code.KIND_NOT_MEANT, f"{address}.for", "Art. 5(1)(b)"),
        # Restricted data still serves legal claims.
        restricted=None
        if purpose.only == "claims"
        else _against(Code.RESTRICTED, address, "Art. 18(2)"),
        banned=tuple(
            _banned(position)
            for position, ban in bans
            if purpose.profiling and ban.profile == "everyone"
        ),
        banned_kinds=tuple(
            (ban.profile, _banned(position, ban.profile))
            for position, ban in bans
            if purpose.profiling and ban.profile not in (None, "everyone")
        ),
        not_marketed=not_marketed,
        only=purpose.only,
        not_only=_against(
            _ONLY[purpose.only or "aggregated"], f"{address}.only", "Art. 5(1)(b)"
        ),
        partners=_partners(declaration, name),
        masked={
            item: Duty(DutyCode.MASK, f"categories.{category}", "Art. 87", item)
            for item in items
            if item in used
            and declaration.categories[category := item.partition(".")[0]].protected
        },
    )


def _partners(declaration: Declaration, name: str) -> dict[str, frozenset[str]]:
    """For each controller that does a purpose, who decides about it with it.

    What several decide together stands in `joint`, by purpose or by register; where it
    names registers alone, the registers' purposes count, if they name any.
    """
    purpose = declaration.purposes[name]
    together = [
        joint.controllers
        for joint in declaration.joint.values()
        if name in joint.purposes
        or (
            not joint.purposes
            and any(
                name in declaration.registers[register].purposes
                for register in joint.registers
                if register in declaration.registers
            )
        )
    ]
    return {
        controller: frozenset(
            {controller, *(c for many in together if controller in many for c in many)}
        )
        for controller in purpose.controllers or tuple(declaration.controllers)
    }


def _duties(name: str, purpose: Purpose) -> Iterator[Duty]:
    """What every use of a purpose asks for."""
    address = f"purposes.{name}"
    if marketing := purpose.marketing:
        if not {"email", "sms"}.isdisjoint(marketing.by):
            # Source: directive 2002/58/EC Art. 13(2) and (4).
            yield Duty(
                DutyCode.UNSUBSCRIBE_LINK, f"{address}.marketing", "Art. 21(2)-(4)"
            )
            if not marketing.tracked:
                yield Duty(DutyCode.NO_TRACKING, f"{address}.marketing", "Art. 5(1)(a)")
        if marketing.of == "partners":
            yield Duty(
                DutyCode.NAME_THE_PARTNER, f"{address}.marketing.of", "Art. 5(1)(a)"
            )
    if purpose.only == "aggregated" or purpose.at_least is not None:
        yield Duty(
            DutyCode.AT_LEAST,
            f"{address}.{'only' if purpose.at_least is None else 'at_least'}",
            "Art. 5(1)(c)",
            str(purpose.at_least or FEWEST),
        )
    for decision in purpose.decides:
        yield Duty(DutyCode.HUMAN_REVIEW, f"{address}.decides.{decision}", "Art. 22(3)")


def _not_marketed(
    declaration: Declaration, purpose: Purpose, bans: tuple[tuple[int, Never], ...]
) -> dict[str, Reason]:
    """The kinds of people that are banned from marketing, by a register or their own.

    A person who is something else to us as well may still be reached as that.
    """
    if not purpose.marketing:
        return {}
    found = {}
    for position, ban in bans:
        if ban.market is not None:
            register = declaration.registers.get(ban.market)
            for kind in register.of if register else (ban.market,):
                found[kind] = _banned(position, ban.market)
    return found


def _grounds(
    name: str, purpose: Purpose, without: Collection[str]
) -> Iterator[_Ground]:
    for key, basis in purpose.bases.items():
        people = frozenset(
            kind
            for kind in purpose.people
            if (kind == key or (key == ANY and kind not in purpose.bases))
            and kind not in without
        )
        if people:
            yield _ground(name, purpose, basis, basis_address(name, key), people)


def _ground(
    name: str, purpose: Purpose, basis: Basis, at: str, people: frozenset[str]
) -> _Ground:
    return _Ground(
        people=people,
        yes=Decision(
            allowed=True,
            reasons=(
                Reason(
                    _BASES[basis.name], allows=True, address=at, article=basis.article
                ),
            ),
            duties=tuple(_duties(name, purpose)),
        ),
        consent=basis.consent is not None,
        not_given={
            None: _against(Code.CONSENT_MISSING, at, "Art. 6(1)(a)"),
            "withdrawn": _against(Code.CONSENT_WITHDRAWN, at, "Art. 7(3)"),
            "outdated": _against(Code.CONSENT_OUTDATED, at, "Art. 6(1)(a)"),
            "expired": _against(Code.CONSENT_EXPIRED, f"{at}.lasts", "Art. 6(1)(a)"),
            "unproven": _against(Code.CONSENT_UNPROVEN, at, "Art. 7(1)"),
        },
        objectable=_objectable(name, purpose, basis, at),
        weighed=basis.interest.balanced if basis.interest else None,
        not_weighed=_against(Code.NOT_WEIGHED_YET, f"{at}.balanced", "Art. 6(1)(f)"),
        use=Use(
            purpose=name,
            address=f"purposes.{name}",
            basis=basis.name,
            article=basis.article,
            sources=purpose.sources,
            recipients=purpose.to,
            keep=purpose.keep,
        ),
    )


_ONLY = {
    "aggregated": Code.AGGREGATED_ONLY,
    "claims": Code.CLAIMS_ONLY,
    "incident": Code.INCIDENT_ONLY,
}
_BASES = {
    "consent": Code.CONSENT_GIVEN,
    "contract": Code.CONTRACT,
    "steps": Code.STEPS,
    "law": Code.LAW,
    "vital": Code.VITAL,
    "task": Code.TASK,
    "interest": Code.INTEREST,
}


def _used(purpose: Purpose, items: tuple[str, ...]) -> frozenset[str]:
    """What a purpose uses, down to the items.

    A category of which every item is used counts as used itself.
    """
    used = {item for item in items if any(covers(use, item) for use in purpose.uses)}
    for item in items:
        parts = {part for part in items if part.startswith(item + ".")}
        if parts and parts <= used:
            used.add(item)
    return frozenset(used)


def _bans(declaration: Declaration, purpose: str) -> Iterator[tuple[int, Never]]:
    for position, ban in enumerate(declaration.never):
        if ban.reaches(purpose):
            yield position, ban


def _against(code: Code, address: str, article: str, about: str = "") -> Reason:
    return Reason(code, allows=False, address=address, article=article, about=about)


def _banned(position: int, about: str = "") -> Reason:
    return _against(Code.BANNED, f"never.{position}", "Art. 5(1)(a)", about)


def _refusals(
    purpose: str,
    item: str,
    used: frozenset[str],
    bans: tuple[tuple[int, Never], ...],
) -> Iterator[Reason]:
    if item not in used:
        yield _not_used(purpose, item)
    for position, ban in bans:
        banned = ban.use or ban.collect
        if banned and (covers(banned, item) or covers(item, banned)):
            yield _banned(position, item)


def _not_used(purpose: str, item: str) -> Reason:
    return _against(
        Code.CATEGORY_NOT_USED, f"purposes.{purpose}.uses", "Art. 5(1)(c)", item
    )


def _objectable(name: str, purpose: Purpose, basis: Basis, at: str) -> Reason | None:
    if purpose.marketing:
        return _against(
            Code.OBJECTED_TO_MARKETING, f"purposes.{name}.marketing", "Art. 21(3)"
        )
    if basis.open_to_objection:
        return _against(Code.OBJECTED, at, "Art. 21(1)")
    if basis.consent:
        # Who says no to what they said yes to takes the yes back, whatever the word.
        return _against(Code.CONSENT_WITHDRAWN, at, "Art. 7(3)")
    if purpose.opt_out:
        return _against(Code.OPTED_OUT, f"purposes.{name}.opt_out", "Art. 5(1)(a)")
    return None


def _yes(row: _Row, kinds: Collection[str]) -> Decision:
    """The yes of the first basis that serves one of these kinds of people."""
    return next(g.yes for g in row.grounds if not g.people.isdisjoint(kinds))


def _unknown(purpose: str) -> Decision:
    reason = _against(Code.PURPOSE_UNKNOWN, "purposes", "Art. 5(1)(b)", purpose)
    return Decision(allowed=False, reasons=(reason,))


def _all_against(  # noqa: PLR0913  # a decision has as many sides
    purpose: str,
    row: _Row,
    categories: Collection[str],
    kinds: Collection[str],
    *,
    said: Said,
    today: date,
    only: Only | None,
    controller: str | None,
    elsewhere: Collection[str],
) -> tuple[Reason, ...]:
    against: list[Reason] = []
    if controller is not None and controller not in row.partners:
        against.append(
            _against(
                Code.CONTROLLER_NOT_MEANT,
                f"purposes.{purpose}.controllers",
                "Art. 5(1)(b)",
                controller,
            )
        )
    if row.people.isdisjoint(kinds):
        banned = [row.not_marketed[kind] for kind in kinds if kind in row.not_marketed]
        if banned or row.people.isdisjoint(elsewhere):
            against += dict.fromkeys(banned) or (row.not_meant,)
        else:
            against.append(_against(Code.NOT_JOINT, "joint", "Art. 26(1)", purpose))
    for category in categories:
        if category not in row.allowed:
            against += row.refused.get(category) or (_not_used(purpose, category),)
    serving = [g for g in row.grounds if not g.people.isdisjoint(kinds)] or row.grounds
    doubts = [tuple(ground.against(said, today)) for ground in serving]
    if all(doubts):
        # One basis without a doubt would do.
        against += dict.fromkeys(reason for doubt in doubts for reason in doubt)
    if said.restricted and row.restricted:
        against.append(row.restricted)
    if row.only not in (None, only):
        against.append(row.not_only)
    against += row.banned
    against += [reason for kind, reason in row.banned_kinds if kind in kinds]
    return tuple(against)
