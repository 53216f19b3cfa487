"""The reasons of a decision in words, the same for the screens, the API and the CLI."""

from ombud.policy.decisions import Code, Reason

# One sentence a reason and language; {about} is the category, item or kind that it is
# about, in the caller's words. The article follows by itself.
_SENTENCES = {
    Code.CONSENT_GIVEN: {
        "sv": "Personen har samtyckt",
        "en": "The person has consented",
    },
    Code.CONTRACT: {
        "sv": "Det behövs för avtalet med personen",
        "en": "The contract with the person needs it",
    },
    Code.STEPS: {
        "sv": "Personen har bett om något som måste göras innan ett avtal ingås",
        "en": "The person asked for something that comes before a contract",
    },
    Code.LAW: {
        "sv": "Lagen kräver det",
        "en": "The law requires it",
    },
    Code.VITAL: {
        "sv": "Det behövs för att skydda någons liv",
        "en": "It is needed to protect someone's life",
    },
    Code.TASK: {
        "sv": "Det behövs för en uppgift av allmänt intresse",
        "en": "It is needed for a task in the public interest",
    },
    Code.INTEREST: {
        "sv": "Det vilar på ett berättigat intresse",
        "en": "It rests on a legitimate interest",
    },
    Code.PURPOSE_UNKNOWN: {
        "sv": "Policyn har inget ändamål som heter {about}",
        "en": "The policy has no purpose called {about}",
    },
    Code.CATEGORY_NOT_USED: {
        "sv": "Ändamålet använder inte {about}",
        "en": "The purpose does not use {about}",
    },
    Code.KIND_NOT_MEANT: {
        "sv": "Ändamålet gäller inte personer av det här slaget",
        "en": "The purpose does not concern people of this kind",
    },
    Code.CONSENT_MISSING: {
        "sv": "Personen har inte samtyckt",
        "en": "The person has not consented",
    },
    Code.CONSENT_WITHDRAWN: {
        "sv": "Personen har återkallat sitt samtycke",
        "en": "The person has withdrawn the consent",
    },
    Code.NOT_WEIGHED_YET: {
        "sv": "Intresset är ännu inte vägt mot personens",
        "en": "The interest has not yet been weighed against the person's",
    },
    Code.OBJECTED_TO_MARKETING: {
        "sv": "En invändning mot direkt marknadsföring stoppar den för gott",
        "en": "An objection to direct marketing stops it for good",
    },
    Code.OBJECTED: {
        "sv": "Personen har invänt mot det",
        "en": "The person has objected to it",
    },
    Code.RESTRICTED: {
        "sv": "Personens uppgifter är begränsade: de får sparas men inte användas",
        "en": "The person's data is restricted: it may be kept but not used",
    },
    Code.BANNED: {
        "sv": "Policyn säger att det aldrig görs",
        "en": "The policy says that it is never done",
    },
    Code.AGGREGATED_ONLY: {
        "sv": "Ändamålet får bara ge siffror om många, aldrig om en person",
        "en": "The purpose may only yield figures about many, never about one person",
    },
}

_ARTICLE = {"sv": "artikel", "en": "Art."}


def say(reason: Reason, language: str, *, about: str = "") -> str:
    """A reason as one sentence with its article.

    Args:
        reason: What `decide()` gave.
        language: `sv` or `en`; any other gets English.
        about: The company's words for what the reason is about, instead of its id.
    """
    language = language if language in _ARTICLE else "en"
    sentence = _SENTENCES[reason.code][language].format(about=about or reason.about)
    article = reason.article.replace("Art.", _ARTICLE[language])
    return f"{sentence} ({article})."
