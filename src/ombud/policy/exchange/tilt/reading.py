"""A draft of a policy from a TILT document."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from ombud.policy import law
from ombud.policy.exchange.drafting import Imported, Left, finish, slug
from ombud.policy.exchange.reading import Node
from ombud.policy.exchange.tilt.terms import BASES, RIGHTS, WITHDRAWN, reference
from ombud.policy.exchange.written import Plain, as_day
from ombud.policy.language import LANGUAGES

_DPF = "2023/1795"
"""The decision by which the Data Privacy Framework can be told from other ones."""
_REQUIRED = (
    "meta",
    "controller",
    "dataDisclosed",
    "thirdCountryTransfers",
    "sources",
)
"""What a document must have for us to read it at all."""


def read(document: Mapping[str, Any]) -> Imported:
    """A draft of a policy from a TILT document.

    Raises:
        InvalidDocumentError: it is not one, or a value in it has the wrong shape.
    """
    root = Node(document)
    absent = [key for key in _REQUIRED if key not in root]
    if absent:
        root.refuse(f"lacks {', '.join(absent)}, so it is not a TILT document")
    draft: Plain = {"ombud": 1}
    left: list[Left] = []
    language = root.at("meta").text("language") or "en"
    if language in LANGUAGES:
        draft["languages"] = [language]
    else:
        draft["languages"] = ["en"]
        left.append(
            Left(
                path="$.meta.language",
                why=f"Its words are in {language}, which notices are not written in.",
            )
        )
    draft["updated"] = as_day(root.at("meta").text("modified"))
    draft["controllers"] = dict([_controller_of(root)])
    _fill(draft, root, left)
    authority = root.at("rightToComplain").at("supervisoryAuthority")
    ref = authority.text("_id")
    if ref is not None and _is_authority(ref):
        draft["authority"] = ref
        authority.seen()
    # What every document of ours says of the rights is the law's, not the policy's.
    for key in ("accessAndDataPortability", "automatedDecisionMaking"):
        if not root.at(key).at("inUse").value:
            root.at(key).seen()
    for key in (*RIGHTS, "rightToComplain"):
        for part in (
            "available",
            "description",
            "email",
            "url",
            "identificationEvidences",
        ):
            root.at(key).at(part).seen()
    for key in ("_id", "_hash", "name", "created", "version", "status", "url"):
        root.at("meta").at(key).seen()
    return finish(draft, root, left)


def _controller_of(root: Node) -> tuple[str, Plain]:
    found = root.at("controller")
    name = found.text("name")
    meta = root.at("meta").text("_id") or ""
    ours = re.fullmatch(r"[a-z][a-z0-9_]{0,62}", meta)
    made: Plain = {
        "name": name,
        "country": found.text("country"),
        "address": found.text("address"),
        "web": root.at("meta").text("url"),
    }
    answers = _contact(found.at("representative"))
    if answers.get("name") == name:
        made["email"] = answers.get("email")
    else:
        made["answers"] = answers
    officer = root.at("dataProtectionOfficer")
    contact = _contact(officer)
    officer.at("address").seen()
    officer.at("country").seen()
    if contact.get("name") != name:
        made["officer"] = contact
    return meta if ours else slug(name or "", fallback="controller"), made


def _contact(node: Node) -> Plain:
    return {key: node.text(key) for key in ("name", "email", "phone")}


def _is_authority(ref: str) -> bool:
    try:
        law.authority_named(ref)
    except law.UnknownLawError:
        return False
    return True


def _fill(draft: Plain, root: Node, left: list[Left]) -> None:
    """The purposes, and what they use, from where and to whom."""
    categories: Plain = {}
    purposes: Plain = {}
    recipients: Plain = {}
    sources: Plain = {}
    transfers = _transfers_of(root)
    by_entry: dict[str, Node] = {}
    for entry in root.each("sources"):
        # Ours are found by the id they share, others by what they are called.
        for key in ("dataCategory", "_id"):
            by_entry[entry.text(key) or ""] = entry
    for entry in root.each("dataDisclosed"):
        called = entry.text("category") or ""
        ident = entry.text("_id") or ""
        given, _, used = ident.partition("/")
        ours = bool(re.fullmatch(r"[a-z][a-z0-9_]*/[a-z][a-z0-9_.]*", ident))
        if not ours:
            used = slug(called, fallback="data")
        _put_category(categories, used, called)
        held = by_entry.get(ident) or by_entry.get(called)
        found = list(_sources_of(held, sources)) if held else []
        to = [
            _recipient_of(each, recipients, transfers)
            for each in entry.each("recipients")
        ]
        for stated in entry.each("purposes"):
            title = stated.text("purpose") or ""
            name = given if ours else slug(title, fallback="purpose")
            made = purposes.setdefault(name, {})
            made["say"] = stated.text("description") or title
            if title and title != _as_title(name):
                made["title"] = title
            if basis := _basis_of(entry):
                made["basis"] = basis
            _add(made, "uses", [used])
            _add(made, "from", found)
            _add(made, "to", to)
            if entry.at("nonDisclosure").flag("obligationToProvide"):
                why = entry.at("nonDisclosure").text("consequences")
                made.setdefault("required", {})[used] = why
            _keep_of(entry, made, left)
        for part in ("legalRequirement", "contractualRegulation"):
            entry.at("nonDisclosure").at(part).seen()
    draft |= {
        "sources": sources,
        "categories": categories,
        "purposes": purposes,
        "recipients": recipients,
    }


def _as_title(name: str) -> str:
    text = name.replace("_", " ")
    return text[:1].upper() + text[1:]


def _add(made: Plain, key: str, values: Iterable[str]) -> None:
    made[key] = list(dict.fromkeys([*made.get(key, []), *values]))


def _put_category(categories: Plain, used: str, called: str) -> None:
    name, _, item = used.partition(".")
    category = categories.setdefault(name, {})
    if item:
        category.setdefault("items", {})[item] = called
    else:
        category["say"] = called


def _basis_of(entry: Node) -> Any:
    """The basis: the first article known, with the law or the interest beside it."""
    references = []
    for each in entry.each("legalBases"):
        references.append(each.text("reference") or "")
        each.at("description").seen()
    interests = [
        text
        for each in entry.each("legitimateInterests")
        if each.flag("exists") and (text := each.text("reasoning"))
    ]
    name = next((n for r in references for n, of in BASES.items() if of == r), None)
    named = next((n for r in references if (n := _law_of(r))), None)
    match name:
        case "law" | "task":
            return {name: named} if named else None
        case "interest":
            return {"interest": interests[0]} if interests else None
        case _:
            return name


def _law_of(given: str) -> str | None:
    """The law known here that a reference names, if there is one."""
    return _laws().get(given)


@cache
def _laws() -> dict[str, str]:
    return {reference(name): name for name in law.known()}


def _keep_of(entry: Node, made: Plain, left: list[Left]) -> None:
    for storage in entry.each("storage"):
        keep: Plain = {}
        laws = storage.texts("legalBasisConditional")
        named = next((n for each in laws if (n := _law_of(each))), None)
        temporal = next(iter(storage.each("temporal")), None)
        event = temporal.text("_id") if temporal else None
        ttl = temporal.text("ttl") if temporal else None
        if temporal is not None:
            temporal.at("description").seen()
        if named:
            keep = {"law": named, "after": event}
        elif WITHDRAWN in laws:
            keep = {"until": "withdrawn"}
        elif event and ttl:
            keep = {"until": f"{ttl} after {event}"}
        elif temporal is not None:
            left.append(
                Left(
                    path=temporal.path,
                    why="It does not say which item of data the time counts from.",
                )
            )
        at = storage.text("_id") or "keep"
        if keep:
            storage.at("purposeConditional").seen()
        storage.at("aggregationFunction").seen()
        _, _, own = at.partition("keep.but.")
        holder = made.setdefault("keep", {})
        if own:
            holder.setdefault("but", {})[own] = keep
        else:
            holder |= keep


def _recipient_of(node: Node, recipients: Plain, transfers: Mapping[str, str]) -> str:
    called = node.text("category") or node.text("name") or ""
    name = node.text("_id") or slug(node.text("name") or called, fallback="recipient")
    made: Plain = {"say": called, "country": node.text("country")}
    if node.text("name"):
        made["named"] = [node.text("name")]
    if by := transfers.get(name) or transfers.get(made["country"] or ""):
        made["by"] = by
    recipients[name] = made
    return name


def _transfers_of(root: Node) -> dict[str, str]:
    """The mechanism by recipient, or by country where no recipient is named."""
    found: dict[str, str] = {}
    for each in root.each("thirdCountryTransfers"):
        key = each.text("_id") or each.text("country") or ""
        decision = each.at("adequacyDecision")
        said = decision.text("description") or ""
        if each.at("standardDataProtectionClause").flag("available"):
            found[key] = "clauses"
        elif each.at("appropriateGuarantees").flag("available"):
            found[key] = "bcr"
        elif decision.flag("available") and _DPF in said:
            found[key] = "dpf"
        each.seen()
    return found


def _sources_of(entry: Node, sources: Plain) -> Iterator[str]:
    entry.at("dataCategory").seen()
    for each in entry.each("sources"):
        called = each.text("description") or ""
        name = each.text("_id") or slug(called, fallback="source")
        made: Plain = {"say": called}
        if each.flag("publiclyAvailable"):
            made["public"] = True
        sources[name] = made
        yield name
