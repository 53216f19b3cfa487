"""The reasons of a decision in words, the same for the screens, the API and the CLI."""

from ombud.policy.decisions import Code, Duty, DutyCode, Reason

# One sentence a reason and language; {about} is the category, item or kind that it is
# about, in the caller's words. The article follows by itself.
_SENTENCES = {
    Code.CONSENT_GIVEN: {
        "sv": "Personen har samtyckt",
        "fi": "Henkilö on antanut suostumuksensa",
        "en": "The person has consented",
    },
    Code.CONTRACT: {
        "sv": "Det behövs för avtalet med personen",
        "fi": "Henkilön kanssa tehty sopimus edellyttää sitä",
        "en": "The contract with the person needs it",
    },
    Code.STEPS: {
        "sv": "Personen har bett om något som måste göras innan ett avtal ingås",
        "fi": "Henkilö on pyytänyt jotain, mitä täytyy tehdä ennen sopimusta",
        "en": "The person asked for something that comes before a contract",
    },
    Code.LAW: {
        "sv": "Lagen kräver det",
        "fi": "Laki vaatii sitä",
        "en": "The law requires it",
    },
    Code.VITAL: {
        "sv": "Det behövs för att skydda någons liv",
        "fi": "Sitä tarvitaan jonkun hengen suojelemiseksi",
        "en": "It is needed to protect someone's life",
    },
    Code.TASK: {
        "sv": "Det behövs för en uppgift av allmänt intresse",
        "fi": "Sitä tarvitaan yleistä etua koskevaan tehtävään",
        "en": "It is needed for a task in the public interest",
    },
    Code.INTEREST: {
        "sv": "Det vilar på ett berättigat intresse",
        "fi": "Se perustuu oikeutettuun etuun",
        "en": "It rests on a legitimate interest",
    },
    Code.PURPOSE_UNKNOWN: {
        "sv": "Policyn har inget ändamål som heter {about}",
        "fi": "Tietosuojakäytännössä ei ole käyttötarkoitusta {about}",
        "en": "The policy has no purpose called {about}",
    },
    Code.CATEGORY_NOT_USED: {
        "sv": "Ändamålet använder inte {about}",
        "fi": "Käyttötarkoituksessa ei käytetä tietoryhmää {about}",
        "en": "The purpose does not use {about}",
    },
    Code.KIND_NOT_MEANT: {
        "sv": "Ändamålet gäller inte personer av det här slaget",
        "fi": "Käyttötarkoitus ei koske tämän ryhmän henkilöitä",
        "en": "The purpose does not concern people of this kind",
    },
    Code.CONSENT_MISSING: {
        "sv": "Personen har inte samtyckt",
        "fi": "Henkilö ei ole antanut suostumustaan",
        "en": "The person has not consented",
    },
    Code.CONSENT_WITHDRAWN: {
        "sv": "Personen har återkallat sitt samtycke",
        "fi": "Henkilö on peruuttanut suostumuksensa",
        "en": "The person has withdrawn the consent",
    },
    Code.CONSENT_OUTDATED: {
        "sv": (
            "Personen har samtyckt till en tidigare version, "
            "och ändamålet är mer nu än det var då"
        ),
        "fi": (
            "Henkilö on antanut suostumuksensa aiempaan versioon, "
            "ja käyttötarkoitus on nyt laajempi"
        ),
        "en": (
            "The person has consented to an earlier version, "
            "and the purpose is more now than it was then"
        ),
    },
    Code.NOT_WEIGHED_YET: {
        "sv": "Intresset är ännu inte vägt mot personens",
        "fi": "Etua ei ole vielä punnittu henkilön etuja vasten",
        "en": "The interest has not yet been weighed against the person's",
    },
    Code.OBJECTED_TO_MARKETING: {
        "sv": "En invändning mot direkt marknadsföring stoppar den för gott",
        "fi": "Suoramarkkinoinnin vastustaminen lopettaa sen pysyvästi",
        "en": "An objection to direct marketing stops it for good",
    },
    Code.OBJECTED: {
        "sv": "Personen har invänt mot det",
        "fi": "Henkilö on vastustanut sitä",
        "en": "The person has objected to it",
    },
    Code.RESTRICTED: {
        "sv": "Personens uppgifter är begränsade: de får sparas men inte användas",
        "fi": (
            "Henkilön tietojen käsittelyä on rajoitettu: "
            "tiedot saa säilyttää, mutta niitä ei saa käyttää"
        ),
        "en": "The person's data is restricted: it may be kept but not used",
    },
    Code.BANNED: {
        "sv": "Policyn säger att det aldrig görs",
        "fi": "Tietosuojakäytännön mukaan näin ei tehdä koskaan",
        "en": "The policy says that it is never done",
    },
    Code.AGGREGATED_ONLY: {
        "sv": "Ändamålet får bara ge siffror om många, aldrig om en person",
        "fi": (
            "Käyttötarkoituksesta saa syntyä vain lukuja monista, "
            "ei koskaan yhdestä henkilöstä"
        ),
        "en": "The purpose may only yield figures about many, never about one person",
    },
    Code.CLAIMS_ONLY: {
        "sv": "Uppgifterna sparas bara för rättsliga anspråk",
        "en": "The data is kept for legal claims alone",
        "fi": "Tietoja säilytetään vain oikeusvaateita varten",
    },
    Code.INCIDENT_ONLY: {
        "sv": "Uppgifterna får bara användas i en nödsituation",
        "en": "The data may be used in an emergency alone",
        "fi": "Tietoja saa käyttää vain hätätilanteessa",
    },
    Code.OPTED_OUT: {
        "sv": "Personen har avböjt",
        "en": "The person has opted out",
        "fi": "Henkilö on kieltäytynyt",
    },
    Code.CONSENT_EXPIRED: {
        "sv": "Personens samtycke har gått ut",
        "fi": "Henkilön suostumus on vanhentunut",
        "en": "The person's consent has run out",
    },
    Code.CONSENT_UNPROVEN: {
        "sv": "Inget visar att personen har samtyckt",
        "fi": "Mikään ei osoita, että henkilö on antanut suostumuksensa",
        "en": "Nothing shows that the person has consented",
    },
    Code.PURPOSE_TO_COME: {
        "sv": "Ändamålet {about} gäller inte ännu",
        "fi": "Käyttötarkoitus {about} ei ole vielä voimassa",
        "en": "The purpose {about} does not hold yet",
    },
    Code.PURPOSE_ENDED: {
        "sv": "Ändamålet {about} gäller inte längre",
        "fi": "Käyttötarkoitus {about} ei ole enää voimassa",
        "en": "The purpose {about} no longer holds",
    },
    Code.CONTROLLER_NOT_MEANT: {
        "sv": "Ändamålet hör inte till {about}",
        "fi": "Käyttötarkoitus ei kuulu yritykselle {about}",
        "en": "The purpose does not belong to {about}",
    },
    Code.NOT_JOINT: {
        "sv": (
            "Personen har bara med ett annat av bolagen att göra, "
            "och de gör inte det här tillsammans"
        ),
        "fi": (
            "Henkilö on tekemisissä vain toisen yhtiön kanssa, "
            "eivätkä yhtiöt tee tätä yhdessä"
        ),
        "en": (
            "The person has to do with another of the companies alone, "
            "and they do not do this together"
        ),
    },
    Code.CATEGORY_UNKNOWN: {
        "sv": "Policyn nämner inte {about}",
        "fi": "Tietosuojakäytännössä ei mainita tietoa {about}",
        "en": "The policy does not name {about}",
    },
    Code.CATEGORY_TOO_WIDE: {
        "sv": "Säg vilken uppgift i {about} det är",
        "fi": "Kerro, mikä ryhmän {about} tieto se on",
        "en": "Say which item of {about} it is",
    },
    Code.NOT_ASKED_HERE: {
        "sv": "Här frågar vi inte efter {about}",
        "fi": "Tässä ei kysytä tietoa {about}",
        "en": "Here we do not ask for {about}",
    },
    Code.POINT_NOT_MEANT: {
        "sv": "Ändamålet samlar inte in något på platsen {about}",
        "fi": "Käyttötarkoitusta varten ei kerätä tietoja paikassa {about}",
        "en": "The purpose does not collect anything at {about}",
    },
    Code.SOURCE_UNKNOWN: {
        "sv": "Policyn har ingen källa som heter {about}",
        "fi": "Tietosuojakäytännössä ei ole lähdettä {about}",
        "en": "The policy has no source called {about}",
    },
    Code.SOURCE_NOT_MEANT: {
        "sv": "Ändamålet hämtar inget från källan {about}",
        "fi": "Käyttötarkoitusta varten ei haeta tietoja lähteestä {about}",
        "en": "The purpose takes nothing from {about}",
    },
    Code.REQUIRED_MISSING: {
        "sv": "Det saknas en uppgift som behövs: {about}",
        "fi": "Tarpeellinen tieto puuttuu: {about}",
        "en": "Something that is needed is missing: {about}",
    },
}

_DUTIES = {
    DutyCode.UNSUBSCRIBE_LINK: {
        "sv": "Ta med en länk för att avregistrera sig",
        "fi": "Lisää linkki, josta viestit voi lopettaa",
        "en": "Put a link in to unsubscribe",
    },
    DutyCode.NO_TRACKING: {
        "sv": "Följ inte upp om meddelandet öppnas",
        "fi": "Älä seuraa, avataanko viesti",
        "en": "Do not track whether the message is opened",
    },
    DutyCode.NAME_THE_PARTNER: {
        "sv": "Säg vems erbjudandet är",
        "fi": "Kerro, kenen tarjous on",
        "en": "Say whose offer it is",
    },
    DutyCode.AT_LEAST: {
        "sv": "Visa ingen siffra om färre än {about} personer",
        "fi": "Älä näytä lukua, joka koskee alle {about} henkilöä",
        "en": "Show no figure about fewer than {about} people",
    },
    DutyCode.MASK: {
        "sv": "Visa bara en del av {about} i listor",
        "fi": "Näytä luetteloissa vain osa tiedosta {about}",
        "en": "Show only a part of {about} in lists",
    },
    DutyCode.HUMAN_REVIEW: {
        "sv": "Låt en människa se på beslutet om personen ber om det",
        "fi": "Anna ihmisen katsoa päätös, jos henkilö pyytää",
        "en": "Let a human look at the decision if the person asks",
    },
    DutyCode.TELL_FIRST: {
        "sv": "Berätta innan uppgifterna lämnas",
        "fi": "Kerro ennen kuin tiedot annetaan",
        "en": "Tell the person before the data is given",
    },
    DutyCode.TELL_WITHIN_A_MONTH: {
        "sv": (
            "Berätta för personen inom en månad, och att uppgifterna kom från {about}"
        ),
        "fi": (
            "Kerro henkilölle kuukauden kuluessa, myös että tiedot tulivat "
            "lähteestä {about}"
        ),
        "en": "Tell the person within a month, and that the data came from {about}",
    },
}

_ARTICLE = {"sv": "artikel", "fi": "artikla", "en": "Art."}


def say(reason: Reason, language: str, *, about: str = "") -> str:
    """A reason as one sentence with its article.

    Args:
        reason: What `decide()` gave.
        language: `sv`, `fi` or `en`; any other gets English.
        about: The company's words for what the reason is about, instead of its id.
    """
    language = language if language in _ARTICLE else "en"
    sentence = _SENTENCES[reason.code][language].format(about=about or reason.about)
    article = reason.article.replace("Art.", _ARTICLE[language])
    return f"{sentence} ({article})."


def bid(duty: Duty, language: str, *, about: str = "") -> str:
    """A duty as one sentence with its article; the arguments are as in `say`."""
    language = language if language in _ARTICLE else "en"
    sentence = _DUTIES[duty.code][language].format(about=about or duty.about)
    article = duty.article.replace("Art.", _ARTICLE[language])
    return f"{sentence} ({article})."
