"""What a difference in each field of the language is called."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ombud.policy.keeping import add

_SOME_DAY = date(2001, 1, 1)  # periods are compared from it; any day would do


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How a field's difference is named, by the kinds of `kinds`.

    Lists and mappings name what is added and removed; a yes or no, and what may be left
    out, likewise; what has a `rank` names whether it rises or falls.
    """

    added: str = "detail-changed"
    removed: str = "detail-changed"
    changed: str = "detail-changed"
    form: str = "text"
    """What a value of it is, for the words: `category`, `country`, `period`, …"""
    all_if_empty: bool = False
    """Whether an empty list stands for everything."""
    rises: str = ""
    falls: str = ""
    rank: Callable[[Any], int] | None = None


def length(period: str) -> int:
    """How long an ISO 8601 period is, in days; `session` is none at all."""
    return 0 if period == "session" else (add(_SOME_DAY, period) - _SOME_DAY).days


def _pair(added: str, removed: str, form: str = "text", **more: Any) -> Rule:
    return Rule(
        added=added, removed=removed, changed="detail-changed", form=form, **more
    )


def _always(kind: str, form: str = "text") -> Rule:
    return Rule(added=kind, removed=kind, changed=kind, form=form)


def _ranked(
    rises: str, falls: str, rank: Callable[[Any], int], form: str = "text"
) -> Rule:
    return Rule(rises=rises, falls=falls, rank=rank, form=form)


def _order(*values: str) -> Callable[[Any], int]:
    return values.index


_contact = _always("contact-changed")
_link = _always("link-changed")
_same = _always("rewritten")

# By address, with a star for each id. What holds words or a date needs no line here.
RULES: Mapping[str, Rule] = {
    "languages": _pair("language-added", "language-removed", "language"),
    "controllers": _pair("controller-added", "controller-removed", "controller"),
    "controllers.*.name": _always("controller-renamed"),
    "controllers.*.number": _always("controller-replaced"),
    "controllers.*.country": _always("controller-moved", "country"),
    "controllers.*.address": _contact,
    "controllers.*.email": _contact,
    "controllers.*.phone": _contact,
    "controllers.*.web": _contact,
    "controllers.*.answers": _contact,
    "controllers.*.answers.name": _contact,
    "controllers.*.answers.email": _contact,
    "controllers.*.answers.phone": _contact,
    "controllers.*.officer": _pair("officer-added", "officer-removed"),
    "controllers.*.officer.name": _contact,
    "controllers.*.officer.email": _contact,
    "controllers.*.officer.phone": _contact,
    "controllers.*.representative": _pair(
        "representative-added", "representative-removed"
    ),
    "controllers.*.representative.name": _contact,
    "controllers.*.representative.email": _contact,
    "controllers.*.representative.phone": _contact,
    "controllers.*.financial_year_ends": _always("year-end-changed"),
    "contacts": _contact,
    "contacts.*.name": _contact,
    "contacts.*.email": _contact,
    "contacts.*.phone": _contact,
    "joint": _pair("joint-added", "joint-removed", "joint"),
    "joint.*.controllers": _pair(
        "joint-controller-added", "joint-controller-removed", "controller"
    ),
    "joint.*.with": _pair(
        "joint-controller-added", "joint-controller-removed", "recipient"
    ),
    "joint.*.purposes": _pair("joint-widened", "joint-narrowed", "purpose"),
    "joint.*.registers": _pair("joint-widened", "joint-narrowed", "register"),
    "joint.*.contact": _contact,
    "authority": _always("authority-changed"),
    "covers": _pair("scope-added", "scope-removed"),
    "excludes": _pair("exclusion-added", "exclusion-removed", "exclusion"),
    "excludes.*.see": _link,
    "on_behalf": _pair("processor-role-added", "processor-role-removed", "on_behalf"),
    "on_behalf.*.kept_in": _always("processor-role-changed"),
    "on_behalf.*.to": _always("processor-role-changed", "recipient"),
    "people": _pair("listed", "unlisted", "people"),
    "people.*.represents": _always("people-kind-changed"),
    "people.*.minors": _pair("minors-added", "minors-removed"),
    "sources": _pair("listed", "unlisted", "source"),
    "sources.*.is": _always("source-changed"),
    "sources.*.named": _always("source-changed"),
    "sources.*.public": _always("source-changed"),
    "points": _pair("point-added", "point-removed", "point"),
    "points.*.at": _always("point-changed"),
    "points.*.for": _pair("point-purpose-added", "point-purpose-removed", "purpose"),
    "points.*.from": _always("point-changed"),
    "points.*.asks": _pair(
        "point-asks-more", "point-asks-less", "category", all_if_empty=True
    ),
    "categories": _pair("listed", "unlisted", "category"),
    "categories.*.is": _same,
    "categories.*.items": _pair("listed", "unlisted", "category"),
    "categories.*.protected": _pair("protection-added", "protection-dropped"),
    "categories.*.special": _pair("special-added", "special-removed"),
    "categories.*.criminal": _pair("criminal-added", "criminal-removed"),
    "categories.*.derived": _pair("derivation-added", "derivation-removed", "category"),
    "registers": _pair("register-added", "register-removed", "register"),
    "registers.*.of": _pair(
        "register-people-added", "register-people-removed", "people"
    ),
    "registers.*.kept_in": _pair("place-added", "place-removed"),
    "registers.*.purposes": _pair(
        "register-use-added", "register-use-removed", "purpose", all_if_empty=True
    ),
    "registers.*.owner": _contact,
    "registers.*.controllers": _always("register-changed", "controller"),
    "registers.*.review": _always("review-changed", "period"),
    "purposes": _pair("purpose-added", "purpose-removed", "purpose"),
    "purposes.*.for": _pair(
        "people-added-to-purpose", "people-removed-from-purpose", "people"
    ),
    "purposes.*.basis.law": _always("law-changed", "law"),
    "purposes.*.basis.task": _always("law-changed", "law"),
    "purposes.*.basis.consent.age": _ranked(
        "consent-stricter", "consent-looser", lambda age: age or 0
    ),
    "purposes.*.basis.consent.guardian": _pair("consent-stricter", "consent-looser"),
    "purposes.*.basis.consent.explicit": _pair("consent-stricter", "consent-looser"),
    "purposes.*.basis.consent.confirmed": _pair("consent-stricter", "consent-looser"),
    "purposes.*.basis.consent.lasts": _ranked(
        "consent-lasts-longer",
        "consent-lasts-shorter",
        lambda lasts: length(lasts) if lasts else length("P999Y"),
        "period",
    ),
    "purposes.*.basis.consent.by": _ranked(
        "consent-stricter", "consent-looser", _order("providing", "asking")
    ),
    "purposes.*.required": _pair("obligatory-added", "obligatory-removed", "category"),
    "purposes.*.from": _pair(
        "source-added-to-purpose", "source-removed-from-purpose", "source"
    ),
    "purposes.*.only": Rule(
        added="only-added", removed="only-lifted", changed="only-changed"
    ),
    "purposes.*.at_least": _ranked(
        "figures-of-more", "figures-of-fewer", lambda fewest: fewest or 1
    ),
    "purposes.*.marketing": _pair("marketing-started", "marketing-stopped"),
    "purposes.*.marketing.by": _pair(
        "marketing-channel-added", "marketing-channel-removed", "word"
    ),
    "purposes.*.marketing.of": _ranked(
        "marketing-for-partners", "marketing-own-alone", _order("us", "partners")
    ),
    "purposes.*.marketing.tracked": _pair("marketing-tracked", "marketing-untracked"),
    "purposes.*.profiling": _pair("profiling-started", "profiling-stopped"),
    "purposes.*.profiling.inputs": _pair(
        "profiling-input-added",
        "profiling-input-removed",
        "category",
        all_if_empty=True,
    ),
    "purposes.*.decides": _pair("decision-added", "decision-removed", "decision"),
    "purposes.*.decides.*.inputs": _pair(
        "decision-input-added", "decision-input-removed", "category", all_if_empty=True
    ),
    "purposes.*.decides.*.significant": _pair("decision-weightier", "decision-lighter"),
    "purposes.*.decides.*.review": Rule(
        added="human-review-added",
        removed="human-review-dropped",
        changed="contact-changed",
    ),
    "purposes.*.opt_out": _pair("opt-out-added", "opt-out-dropped"),
    "purposes.*.controllers": _pair(
        "controller-added-to-purpose",
        "controller-removed-from-purpose",
        "controller",
        all_if_empty=True,
    ),
    "recipients": _pair("listed", "unlisted", "recipient"),
    "recipients.*.named": _pair("recipient-name-added", "recipient-name-removed"),
    "recipients.*.gets": _pair(
        "recipient-gets-more", "recipient-gets-less", "category", all_if_empty=True
    ),
    "recipients.*.when": _pair(
        "recipient-case-added", "recipient-case-removed", "word", all_if_empty=True
    ),
    "recipients.*.undertaking": _pair("undertaking-added", "undertaking-dropped"),
    "recipients.*.approvals": _ranked("approvals-more", "approvals-fewer", int),
    "recipients.*.policy": _link,
    "requests.by": _pair("request-channel-added", "request-channel-removed", "word"),
    "requests.to": _contact,
    "cookies": _pair("cookie-added", "cookie-removed", "cookie"),
    "cookies.*.kind": _always("cookie-changed"),
    "cookies.*.owner": _always("cookie-changed"),
    "cookies.*.purpose": _always("cookie-changed"),
    "cookies.*.holds": _pair("cookie-holds-more", "cookie-holds-less", "category"),
    "cookies.*.lasts": _ranked("cookie-longer", "cookie-shorter", length, "period"),
    "cookies.*.necessary": _pair("cookie-without-asking", "cookie-asks"),
    "services": _pair("service-added", "service-removed", "service"),
    "services.*.policy": _link,
    "services.*.loads": _ranked(
        "service-sooner", "service-later", _order("never", "on_click", "at_once")
    ),
    "site.cookie_policy": _link,
    "site.wall": _pair("wall-added", "wall-removed"),
    "measures": _pair("measure-added", "measure-removed", "measure"),
    "measures.*.control": _always("measure-changed"),
    "measures.*.by": _contact,
    "changes": _pair("announcement-promised", "announcement-dropped"),
    "changes.tell": _pair("announcement-way-added", "announcement-way-removed", "word"),
    "changes.before": _ranked(
        "announcement-longer", "announcement-shorter", length, "period"
    ),
    "wording": _always("words-changed"),
}
