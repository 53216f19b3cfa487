"""A policy as a DPV document."""

from collections.abc import Iterable, Iterator
from datetime import date
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
from ombud.policy.exchange.telling import Exported, Reasons, Telling
from ombud.policy.exchange.written import Plain
from ombud.policy.language import (
    ANY,
    Basis,
    Consent,
    Contact,
    Declaration,
    Keep,
    Never,
    Purpose,
    Recipient,
    Words,
    basis_address,
)

_REASONS: Reasons = (
    (r"controllers\.[^.]+\.financial_year_ends", "DPV has no word for a book year."),
    (r"people\.[^.]+\.minors", "DPV says that someone is a child, not may be one."),
    (r"categories\.[^.]+\.protected", "DPV has no word for what a law protects."),
    (r"purposes\.[^.]+\.basis.*", "DPV has no word for this part of a basis."),
    (r"never\..*", "DPV has no word for this kind of processing."),
    (r"recipients\.[^.]+\.by", "DPV has no word for a mechanism that has fallen."),
    (r"registers.*", "DPV has no word for a register of people."),
    (r"(cookies|services|site).*", "DPV has no words for what a page does."),
    (r"wording.*", "These are a notice's sentences, not facts."),
)
_OTHERWISE = "DPV has no word for it."


def export(declaration: Declaration, language: str) -> Exported:
    """The policy as JSON-LD, in all its languages.

    Args:
        declaration: what is promised; its references must resolve (see `checks`).
        language: not used, since every language is in the document.
    """
    del language
    telling = Telling(declaration, "")
    return Exported(
        document={
            "@context": dict(CONTEXT),
            "@graph": [
                _policy(telling),
                *_controllers(telling),
                *_joint(telling),
                *_people(telling),
                *_sources(telling),
                *_categories(telling),
                *_purposes(telling),
                *_recipients(telling),
                *_measures(telling),
                *_bans(telling),
            ],
        },
        losses=telling.losses(_REASONS, _OTHERWISE),
    )


def _node(address: str, kinds: Iterable[str], **more: Any) -> Plain:
    """A node with its types; what has nothing to say is left out.

    A keyword's double underscore stands for the colon of a term: `dct__title`.
    """
    made: Plain = {"@id": f"{HERE}{address}", "@type": list(kinds)}
    return made | _terms(**more)


def _terms(**more: Any) -> Plain:
    return {
        key.replace("__", ":"): value
        for key, value in more.items()
        if value not in (None, [], "", {})
    }


def _refs(*addresses: str) -> list[Plain]:
    return [{"@id": f"{HERE}{address}"} for address in addresses]


def _day(day: date | None) -> Plain | None:
    return {"@value": day.isoformat(), "@type": "xsd:date"} if day else None


def _words(telling: Telling, address: str, words: Words | None) -> Any:
    """A text in each language, or one without a language that serves them all."""
    if words is None:
        return None
    telling.said(address)
    if words.keys() == {ANY}:
        return next(iter(words.values()))
    return [{"@language": language, "@value": text} for language, text in words.items()]


def _policy(telling: Telling) -> Plain:
    declared = telling.declaration
    telling.said("ombud", "languages", "updated", "authority", "covers")
    authority = (
        {"@type": "dpv:DataProtectionAuthority", "dct:identifier": declared.authority}
        if declared.authority
        else None
    )
    return _node(
        "policy",
        ["dpv:Policy"],
        dct__modified=_day(declared.updated),
        dct__language=list(declared.languages),
        dpv__hasScope=list(declared.covers),
        dpv__hasAuthority=authority,
        dpv__hasProcess=_refs(*(f"purposes.{name}" for name in declared.purposes)),
    )


def _controllers(telling: Telling) -> Iterator[Plain]:
    for name, each in telling.declaration.controllers.items():
        at = f"controllers.{name}"
        telling.said(
            *(
                f"{at}.{part}"
                for part in (
                    "name", "number", "country", "address", "email", "phone", "web",
                )
            )
        )  # fmt: skip
        yield _node(
            at,
            ["dpv:DataController"],
            dpv__hasName=each.name,
            dpv__hasIdentifier=each.number,
            dpv__hasCountry=each.country,
            dpv__hasAddress=each.address,
            schema__email=each.email,
            schema__telephone=each.phone,
            schema__url=each.web,
            dpv__hasContact=_contact(
                telling, f"{at}.answers", each.answers, "dpv:Entity"
            ),
            dpv__hasDataProtectionOfficer=_contact(
                telling, f"{at}.officer", each.officer, "dpv:DataProtectionOfficer"
            ),
            dpv__hasRepresentative=_contact(
                telling,
                f"{at}.representative",
                each.representative,
                "dpv:Representative",
            ),
        )


def _contact(
    telling: Telling, at: str, contact: Contact | None, kind: str
) -> Plain | None:
    if contact is None:
        return None
    telling.said(f"{at}.name", f"{at}.email", f"{at}.phone")
    return _node(
        at,
        [kind],
        dpv__hasName=contact.name,
        schema__email=contact.email,
        schema__telephone=contact.phone,
        dct__description=_words(telling, f"{at}.role", contact.role),
    )


def _joint(telling: Telling) -> Iterator[Plain]:
    for name, each in telling.declaration.joint.items():
        at = f"joint.{name}"
        telling.said(
            f"{at}.controllers", f"{at}.with", f"{at}.purposes", f"{at}.arrangement"
        )
        arrangement = _terms(
            dct__date=_day(each.arrangement),
            dct__description=_words(telling, f"{at}.essence", each.essence),
        )
        yield _node(
            at,
            ["dpv:JointDataControllers"],
            dct__description=_words(telling, f"{at}.say", each.say),
            dpv__hasDataController=_refs(
                *(f"controllers.{c}" for c in each.controllers)
            ),
            dpv__hasThirdParty=_refs(*(f"recipients.{p}" for p in each.partners)),
            dpv__isApplicableFor=_refs(*(f"purposes.{p}" for p in each.purposes)),
            dpv__hasLegalMeasure=(
                {"@type": "dpv:JointDataControllersAgreement"} | arrangement
                if arrangement
                else None
            ),
        )


def _people(telling: Telling) -> Iterator[Plain]:
    for name, each in telling.declaration.people.items():
        yield _node(
            f"people.{name}",
            ["dpv:DataSubject"],
            dct__description=_words(telling, f"people.{name}.say", each.say),
        )


def _sources(telling: Telling) -> Iterator[Plain]:
    for name, each in telling.declaration.sources.items():
        at = f"sources.{name}"
        kind = each.kind or ("person" if name == "person" else "others")
        kinds = [SOURCES.get(kind, SOURCES["others"])]
        if kind in ("person", "staff") and each.kind:
            telling.said(f"{at}.is")
        if each.public:
            kinds.append("dpv:PublicDataSource")
        telling.said(f"{at}.public", f"{at}.named")
        yield _node(
            at,
            kinds,
            dct__description=_words(telling, f"{at}.say", each.say),
            dpv__hasName=list(each.named),
        )


def _categories(telling: Telling) -> Iterator[Plain]:
    for name, each in telling.declaration.categories.items():
        at = f"categories.{name}"
        kinds = ["dpv:PersonalData"]
        if each.special:
            kinds.append("dpv:SpecialCategoryPersonalData")
        if each.derived:
            kinds.append("dpv:DerivedPersonalData")
        if each.criminal and each.means != "pd:Criminal":
            kinds.append("pd:Criminal")
            telling.said(f"{at}.criminal")
        if each.means is not None:
            kinds.append(each.means)
        telling.said(f"{at}.is", f"{at}.special", f"{at}.derived")
        yield _node(
            at,
            kinds,
            dct__title=_words(telling, f"{at}.say", each.say),
            dct__source=_refs(*(f"categories.{d}" for d in each.derived)),
            dct__provenance=_words(telling, f"{at}.how", each.how),
        )
        for item, words in each.items.items():
            yield _node(
                f"{at}.{item}",
                ["dpv:PersonalData"],
                dct__title=_words(telling, f"{at}.items.{item}", words),
                dct__isPartOf=_refs(at),
            )


def _data(*references: str) -> list[Plain]:
    return _refs(*(f"categories.{reference}" for reference in references))


def _purposes(telling: Telling) -> Iterator[Plain]:
    for name, each in telling.declaration.purposes.items():
        at = f"purposes.{name}"
        telling.said(
            *(
                f"{at}.{part}"
                for part in ("for", "uses", "from", "to", "controllers", "assessed")
            )
        )
        yield _node(
            at,
            ["dpv:PersonalDataProcess"],
            dpv__hasPurpose=_purpose(telling, at, each),
            dpv__hasDataSubject=_refs(*(f"people.{kind}" for kind in each.people)),
            dpv__hasPersonalData=_data(*each.uses),
            dpv__hasLegalBasis=[
                _basis(telling, name, kind, basis) for kind, basis in each.bases.items()
            ],
            dpv__hasDataSource=_refs(*(f"sources.{s}" for s in each.sources)),
            dpv__hasRecipient=_refs(*(f"recipients.{r}" for r in each.to)),
            dpv__hasDataController=_refs(
                *(f"controllers.{c}" for c in each.controllers)
            ),
            dpv__hasStorageCondition=[
                _keep(telling, f"{at}.keep", reference, keep)
                for reference, keep in each.keep.each
            ],
            dpv__hasNecessity=[
                {
                    "@type": "dpv:Required",
                    "dpv:hasPersonalData": _data(reference),
                    "dpv:hasConsequence": _words(
                        telling, f"{at}.required.{reference}", why
                    ),
                }
                for reference, why in each.required.items()
            ],
            dpv__hasProcessing=_profiling(telling, at, each),
            dpv__hasImpactAssessment=(
                {"@type": "dpv:DPIA", "dct:date": _day(each.assessed)}
                if each.assessed
                else None
            ),
        )


def _purpose(telling: Telling, at: str, purpose: Purpose) -> Plain:
    marketing = purpose.marketing
    if marketing is not None and not marketing.model_fields_set:
        telling.said(f"{at}.marketing")
    return {
        "@type": "dpv:DirectMarketing" if marketing else "dpv:Purpose",
        **_terms(
            dct__title=_words(telling, f"{at}.title", purpose.title),
            dct__description=_words(telling, f"{at}.say", purpose.say),
        ),
    }


def _profiling(telling: Telling, at: str, purpose: Purpose) -> Plain | None:
    profiling = purpose.profiling
    if profiling is None:
        return None
    at = f"{at}.profiling"
    if not profiling.model_fields_set:
        telling.said(at)
    telling.said(f"{at}.inputs")
    return {
        "@type": "dpv:Profiling",
        **_terms(
            dpv__hasPersonalData=_data(*profiling.inputs),
            dpv__hasAlgorithmicLogic=_words(telling, f"{at}.logic", profiling.logic),
        ),
    }


def _basis(telling: Telling, purpose: str, kind: str, basis: Basis) -> Plain:
    at = f"purposes.{purpose}.basis"
    # With several, the one for the rest stands under its sign; alone it needs none.
    several = len(telling.declaration.purposes[purpose].bases) > 1
    if kind != ANY or several:
        at = f"{at}.{kind}" if kind == ANY else basis_address(purpose, kind)
    made: Plain = {"@type": BASES[basis.name]}
    if kind != ANY:
        made["dpv:hasDataSubject"] = _refs(f"people.{kind}")
    match basis.name:
        case "law" | "task":
            telling.said(f"{at}.{basis.name}")
            made["dpv:hasApplicableLaw"] = {"dct:identifier": basis.law or basis.task}
        case "interest":
            interest = basis.interest
            assert interest is not None  # noqa: S101  # what its name says
            telling.said(f"{at}.balanced")
            made |= _terms(
                dct__description=_words(telling, f"{at}.interest", interest.say)
            )
            assessment = _terms(
                dct__date=_day(interest.balanced),
                dct__description=_words(telling, f"{at}.outcome", interest.outcome),
            )
            if assessment:
                kinds = {"@type": "dpv:LegitimateInterestAssessment"}
                made["dpv:hasAssessment"] = kinds | assessment
        case "consent":
            if basis.consent == Consent():
                telling.said(at)
            elif basis.consent is not None and basis.consent.explicit:
                made["@type"] = EXPLICIT
                telling.said(f"{at}.consent.explicit")
        case name:
            if basis.which is None:
                telling.said(at)
            else:
                words = _words(telling, f"{at}.{name}", basis.which)
                made |= _terms(dct__description=words)
    return made


def _keep(telling: Telling, at: str, reference: str, keep: Keep) -> Plain:
    if reference:
        at = f"{at}.but.{reference}"
    telling.said(at)
    if keep.withdrawn:
        duration: Plain = {
            "@type": "dpv:UntilEventDuration",
            "dct:identifier": "withdrawn",
        }
    elif keep.law is not None:
        duration = {
            "@type": "dpv:StorageDuration",
            "dpv:hasApplicableLaw": {"dct:identifier": keep.law},
        }
    else:
        period = {"@value": keep.period, "@type": "xsd:duration"}
        duration = {"@type": "dpv:TemporalDuration", "dct:extent": period}
    if keep.event is not None:
        duration["dpv:isAfter"] = _data(keep.event)
    return {
        "@type": "dpv:StorageCondition",
        "dpv:hasDuration": duration,
        "dpv:hasProcessing": {"@type": THEN[keep.then]},
        **_terms(dpv__hasPersonalData=_data(reference) if reference else None),
    }


def _recipients(telling: Telling) -> Iterator[Plain]:
    for name, each in telling.declaration.recipients.items():
        at = f"recipients.{name}"
        telling.said(
            *(
                f"{at}.{part}"
                for part in ("are", "named", "country", "countries", "gets", "policy")
            )
        )
        yield _node(
            at,
            [RECIPIENTS[each.are]],
            dct__title=_words(telling, f"{at}.say", each.say),
            dct__description=_words(telling, f"{at}.do", each.do),
            dpv__hasName=list(each.named),
            dpv__hasCountry=list(each.everywhere),
            dpv__hasLegalBasis=_transfer(telling, at, each),
            dpv__hasPersonalData=_data(*each.gets),
            dpv__hasPolicy=each.policy,
            dpv__hasTechnicalOrganisationalMeasure=_described(
                "dpv:TechnicalOrganisationalMeasure",
                _words(telling, f"{at}.measures", each.measures),
            ),
            dpv__hasLegalMeasure=_agreement(telling, at, each),
        )


def _transfer(telling: Telling, at: str, recipient: Recipient) -> Plain | None:
    made: Plain = {}
    if recipient.by is not None and recipient.by in MECHANISMS:
        telling.said(f"{at}.by")
        made["@type"] = MECHANISMS[recipient.by]
    telling.said(f"{at}.signed", f"{at}.assessed")
    made |= _terms(dct__date=_day(recipient.signed))
    if recipient.assessed is not None:
        made["dpv:hasAssessment"] = {
            "@type": "dpv:DataTransferImpactAssessment",
            "dct:date": _day(recipient.assessed),
        }
    return made or None


def _agreement(telling: Telling, at: str, recipient: Recipient) -> Plain | None:
    telling.said(f"{at}.agreement")
    made = _terms(
        dct__date=_day(recipient.agreement),
        dct__description=_words(telling, f"{at}.instructions", recipient.instructions),
    )
    return {"@type": "dpv:DataProcessingAgreement"} | made if made else None


def _described(kind: str, words: Any) -> Plain | None:
    return {"@type": kind, "dct:description": words} if words else None


def _measures(telling: Telling) -> Iterator[Plain]:
    for name, each in telling.declaration.measures.items():
        at = f"measures.{name}"
        telling.said(f"{at}.reviewed")
        yield _node(
            at,
            ["dpv:TechnicalOrganisationalMeasure"],
            dct__description=_words(telling, f"{at}.say", each.say),
            dct__date=_day(each.reviewed),
        )


def _bans(telling: Telling) -> Iterator[Plain]:
    for number, each in enumerate(telling.declaration.never):
        verb = next((verb for verb in BANS if getattr(each, verb) is not None), None)
        if verb is not None:
            telling.said(f"never.{number}")
            yield _ban(number, verb, each)


def _ban(number: int, verb: str, ban: Never) -> Plain:
    of: str = getattr(ban, verb)
    return _node(
        f"never.{number}",
        ["dpv:Prohibition"],
        dpv__hasProcessing={"@type": BANS[verb]},
        dpv__hasPersonalData=None if verb == "profile" else _data(of),
        dpv__hasDataSubject=(
            _refs(f"people.{of}") if verb == "profile" and of != "everyone" else None
        ),
        dpv__isApplicableFor=_refs(*(f"purposes.{p}" for p in ban.under)),
        dpv__isNotApplicableFor=_refs(*(f"purposes.{p}" for p in ban.exceptions)),
    )
