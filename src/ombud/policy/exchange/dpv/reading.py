"""A draft of a policy from a DPV document of ours."""

from collections.abc import Iterable, Mapping
from typing import Any

from ombud.policy.exchange.dpv.terms import (
    BANS,
    BASES,
    CONTEXT,
    EXPLICIT,
    HERE,
    MECHANISMS,
    RECIPIENTS,
    SOURCES,
    THEN,
)
from ombud.policy.exchange.drafting import Imported, finish
from ombud.policy.exchange.reading import Node
from ombud.policy.exchange.written import Plain, as_day
from ombud.policy.language import ANY


def read(document: Mapping[str, Any]) -> Imported:
    """A draft of a policy from JSON-LD as `export` writes it, context and all.

    Raises:
        InvalidDocumentError: it is another document, or a value in it has the wrong
            shape.
    """
    root = Node(document)
    context = root.at("@context")
    if context.value != CONTEXT:
        context.refuse("is another context than ours")
    context.seen()
    draft: Plain = {"ombud": 1}
    bans: dict[int, Plain] = {}
    for node in root.each("@graph"):
        address = (node.text("@id") or "").removeprefix(HERE)
        group, _, name = address.partition(".")
        if group == "policy":
            _policy(node, draft)
        elif group == "never" and name.isdigit():
            bans[int(name)] = _ban(node)
        elif group == "categories":
            _category(node, draft.setdefault("categories", {}), name)
        elif group in _READERS and name:
            draft.setdefault(group, {})[name] = _READERS[group](node, name)
        else:
            node.at("@id").refuse("is no address of a policy's element")
        node.at("@type").seen()
    draft["never"] = [ban for _, ban in sorted(bans.items())]
    return finish(draft, root)


def _words(node: Node, key: str) -> Any:
    """A text by language, or one text for all."""
    said: Plain = {}
    for each in node.each(key):
        if not isinstance(each.value, Mapping):
            return each.as_text()
        language, text = each.text("@language"), each.text("@value")
        if language and text:
            said[language] = text
    return said


def _day(node: Node, key: str) -> Any:
    found = node.at(key)
    if found.value is None:
        return None
    found.at("@type").seen()
    return as_day(found.text("@value"))


def _refs(node: Node, key: str, group: str) -> list[str]:
    """The ids of the elements of a group that a property points at."""
    found = (each.text("@id") or "" for each in node.each(key))
    return [address.removeprefix(f"{HERE}{group}.") for address in found]


def _kind(node: Node, known: Mapping[str, str]) -> str | None:
    """Our word for the first type of a node that we have one for."""
    types = node.texts("@type")
    return next((ours for ours, term in known.items() if term in types), None)


def _policy(node: Node, draft: Plain) -> None:
    node.at("dpv:hasProcess").seen()
    authority = node.at("dpv:hasAuthority")
    authority.at("@type").seen()
    draft |= {
        "languages": node.texts("dct:language"),
        "updated": _day(node, "dct:modified"),
        "covers": node.texts("dpv:hasScope"),
        "authority": authority.text("dct:identifier"),
    }


def _controller(node: Node, name: str) -> Plain:
    del name
    return {
        "name": node.text("dpv:hasName"),
        "number": node.text("dpv:hasIdentifier"),
        "country": node.text("dpv:hasCountry"),
        "address": node.text("dpv:hasAddress"),
        "email": node.text("schema:email"),
        "phone": node.text("schema:telephone"),
        "web": node.text("schema:url"),
        "answers": _contact(node.at("dpv:hasContact")),
        "officer": _contact(node.at("dpv:hasDataProtectionOfficer")),
        "representative": _contact(node.at("dpv:hasRepresentative")),
    }


def _contact(node: Node) -> Plain:
    for key in ("@id", "@type"):
        node.at(key).seen()
    return {
        "name": node.text("dpv:hasName"),
        "email": node.text("schema:email"),
        "phone": node.text("schema:telephone"),
        "role": _words(node, "dct:description"),
    }


def _joint(node: Node, name: str) -> Plain:
    del name
    agreement = node.at("dpv:hasLegalMeasure")
    agreement.at("@type").seen()
    return {
        "say": _words(node, "dct:description"),
        "controllers": _refs(node, "dpv:hasDataController", "controllers"),
        "with": _refs(node, "dpv:hasThirdParty", "recipients"),
        "purposes": _refs(node, "dpv:isApplicableFor", "purposes"),
        "arrangement": _day(agreement, "dct:date"),
        "essence": _words(agreement, "dct:description"),
    }


def _people(node: Node, name: str) -> Plain:
    del name
    return {"say": _words(node, "dct:description")}


def _source(node: Node, name: str) -> Plain:
    kind = _kind(node, SOURCES)
    usual = "person" if name == "person" else "others"
    return {
        "say": _words(node, "dct:description"),
        "is": kind if kind != usual and kind in ("person", "staff") else None,
        "named": node.texts("dpv:hasName"),
        "public": "dpv:PublicDataSource" in node.texts("@type") or None,
    }


def _category(node: Node, categories: Plain, name: str) -> None:
    category, _, item = name.partition(".")
    if item:
        words = _words(node, "dct:title")
        categories.setdefault(category, {}).setdefault("items", {})[item] = words
        node.at("dct:isPartOf").seen()
        return
    types = node.texts("@type")
    terms = [each for each in types if not each.startswith("dpv:")]
    criminal = len(terms) > 1 and terms[0] == "pd:Criminal"
    dpv = [t for t in types if t.startswith("dpv:") and t not in _MARKS]
    means = terms[-1] if terms and not (terms == ["pd:Criminal"] and dpv) else None
    categories.setdefault(category, {}).update(
        {
            "say": _words(node, "dct:title"),
            "is": means or next(iter(dpv), None),
            "special": "dpv:SpecialCategoryPersonalData" in types or None,
            "criminal": criminal or None,
            "derived": _refs(node, "dct:source", "categories"),
            "how": _words(node, "dct:provenance"),
        }
    )


_MARKS = frozenset(
    {"dpv:PersonalData", "dpv:SpecialCategoryPersonalData", "dpv:DerivedPersonalData"}
)


def _purpose(node: Node, name: str) -> Plain:
    del name
    purpose = node.at("dpv:hasPurpose")
    assessment = node.at("dpv:hasImpactAssessment")
    assessment.at("@type").seen()
    return {
        "title": _words(purpose, "dct:title"),
        "say": _words(purpose, "dct:description"),
        "for": _refs(node, "dpv:hasDataSubject", "people"),
        "basis": _bases(node),
        "uses": _refs(node, "dpv:hasPersonalData", "categories"),
        "required": {
            reference: _words(each, "dpv:hasConsequence")
            for each in node.each("dpv:hasNecessity")
            for reference in _required(each)
        },
        "from": _refs(node, "dpv:hasDataSource", "sources"),
        "to": _refs(node, "dpv:hasRecipient", "recipients"),
        "keep": _keeps(node),
        "marketing": purpose.text("@type") == "dpv:DirectMarketing" or None,
        "profiling": _profiling(node.at("dpv:hasProcessing")),
        "controllers": _refs(node, "dpv:hasDataController", "controllers"),
        "assessed": _day(assessment, "dct:date"),
    }


def _required(node: Node) -> list[str]:
    node.at("@type").seen()
    return _refs(node, "dpv:hasPersonalData", "categories")


def _profiling(node: Node) -> Any:
    if node.value is None:
        return None
    node.at("@type").seen()
    inputs = _refs(node, "dpv:hasPersonalData", "categories")
    logic = _words(node, "dpv:hasAlgorithmicLogic")
    made = {"inputs": inputs, "logic": logic}
    return {key: value for key, value in made.items() if value} or True


def _bases(node: Node) -> Any:
    found: Plain = {}
    for each in node.each("dpv:hasLegalBasis"):
        kinds = _refs(each, "dpv:hasDataSubject", "people") or [ANY]
        found[kinds[0]] = _basis(each)
    return found.get(ANY) if found.keys() == {ANY} else found


def _basis(node: Node) -> Any:
    term = node.text("@type")
    if term == EXPLICIT:
        return {"consent": {"explicit": True}}
    name = next((ours for ours, of in BASES.items() if of == term), None)
    words = _words(node, "dct:description")
    match name:
        case "law" | "task":
            return {name: node.at("dpv:hasApplicableLaw").text("dct:identifier")}
        case "interest":
            assessment = node.at("dpv:hasAssessment")
            assessment.at("@type").seen()
            return {
                "interest": words,
                "balanced": _day(assessment, "dct:date"),
                "outcome": _words(assessment, "dct:description"),
            }
        case _ if name is not None and words:
            return {name: words}
        case _:
            return name


def _keeps(node: Node) -> Plain:
    keep: Plain = {}
    for each in node.each("dpv:hasStorageCondition"):
        made = _keep(each)
        own = _refs(each, "dpv:hasPersonalData", "categories")
        if own:
            keep.setdefault("but", {})[own[0]] = made
        else:
            keep |= made
    return keep


def _keep(node: Node) -> Plain:
    node.at("@type").seen()
    duration = node.at("dpv:hasDuration")
    duration.at("@type").seen()
    extent = duration.at("dct:extent")
    extent.at("@type").seen()
    event = next(iter(_refs(duration, "dpv:isAfter", "categories")), None)
    named = duration.at("dpv:hasApplicableLaw").text("dct:identifier")
    then = _kind(node.at("dpv:hasProcessing"), THEN)
    made: Plain = {"then": then if then != "erase" else None}
    if named:
        return {"law": named, "after": event} | made
    if duration.text("dct:identifier") == "withdrawn":
        return {"until": "withdrawn"} | made
    period = extent.text("@value")
    return {"until": f"{period} after {event}"} | made if period and event else {}


def _recipient(node: Node, name: str) -> Plain:
    del name
    transfer = node.at("dpv:hasLegalBasis")
    assessment = transfer.at("dpv:hasAssessment")
    agreement = node.at("dpv:hasLegalMeasure")
    measures = node.at("dpv:hasTechnicalOrganisationalMeasure")
    for each in (assessment, agreement, measures):
        each.at("@type").seen()
    countries = node.texts("dpv:hasCountry")
    return {
        "are": _kind(node, RECIPIENTS),
        "say": _words(node, "dct:title"),
        "do": _words(node, "dct:description"),
        "named": node.texts("dpv:hasName"),
        "country": next(iter(countries), None),
        "countries": countries[1:],
        "by": _kind(transfer, MECHANISMS),
        "signed": _day(transfer, "dct:date"),
        "assessed": _day(assessment, "dct:date"),
        "measures": _words(measures, "dct:description"),
        "agreement": _day(agreement, "dct:date"),
        "instructions": _words(agreement, "dct:description"),
        "gets": _refs(node, "dpv:hasPersonalData", "categories"),
        "policy": node.text("dpv:hasPolicy"),
    }


def _measure(node: Node, name: str) -> Plain:
    del name
    return {
        "say": _words(node, "dct:description"),
        "reviewed": _day(node, "dct:date"),
    }


def _ban(node: Node) -> Plain:
    verb = _kind(node.at("dpv:hasProcessing"), BANS)
    of: Iterable[str]
    if verb == "profile":
        of = _refs(node, "dpv:hasDataSubject", "people") or ["everyone"]
    else:
        of = _refs(node, "dpv:hasPersonalData", "categories")
    made: Plain = {
        "under": _refs(node, "dpv:isApplicableFor", "purposes"),
        "except": _refs(node, "dpv:isNotApplicableFor", "purposes"),
    }
    return {verb: next(iter(of), None)} | made if verb else {}


_READERS = {
    "controllers": _controller,
    "joint": _joint,
    "people": _people,
    "sources": _source,
    "purposes": _purpose,
    "recipients": _recipient,
    "measures": _measure,
}
