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
    Code.ON_BEHALF: {
        "sv": "Uppgifterna hör till någon annan, som vi har hand om dem åt",
        "fi": "Tiedot ovat toisen, jonka puolesta käsittelemme niitä",
        "en": "The data is somebody else's, whom we keep it for",
    },
    Code.RECIPIENT_UNKNOWN: {
        "sv": "Policyn har ingen mottagare som heter {about}",
        "fi": "Tietosuojakäytännössä ei ole vastaanottajaa {about}",
        "en": "The policy has no recipient called {about}",
    },
    Code.RECIPIENT_NOT_NAMED: {
        "sv": "Ändamålet nämner inte mottagaren {about}",
        "fi": "Käyttötarkoituksessa ei mainita vastaanottajaa {about}",
        "en": "The purpose does not name the recipient {about}",
    },
    Code.PARTY_MISSING: {
        "sv": "Det måste framgå vem som får uppgifterna",
        "fi": "On kerrottava, kuka tiedot saa",
        "en": "It must be said who exactly gets the data",
    },
    Code.PARTY_NOT_NAMED: {
        "sv": "Den som skulle få uppgifterna är en annan än den som är angiven",
        "fi": "Tietojen saaja on joku muu kuin se, joka on nimetty",
        "en": "Whoever would get the data is another than the one who is named",
    },
    Code.CASE_MISSING: {
        "sv": "Mottagaren får uppgifter bara i vissa fall, och inget är angivet",
        "fi": "Vastaanottaja saa tietoja vain tietyissä tapauksissa, eikä sitä mainita",
        "en": "The recipient gets data in certain cases only, and none is given",
    },
    Code.CASE_UNKNOWN: {
        "sv": "Det finns inget fall som heter {about}",
        "fi": "Tapausta {about} ei ole",
        "en": "There is no case called {about}",
    },
    Code.CASE_NOT_DECLARED: {
        "sv": "Mottagaren får inga uppgifter i fallet {about}",
        "fi": "Vastaanottaja ei saa tietoja tapauksessa {about}",
        "en": "The recipient gets no data in the case {about}",
    },
    Code.CASE_OVER: {
        "sv": "Ärendet är över",
        "fi": "Asia on päättynyt",
        "en": "The case is over",
    },
    Code.NOT_ON_FILE: {
        "sv": "Ärendet är inte registrerat",
        "fi": "Asiaa ei ole kirjattu",
        "en": "The case is not on file",
    },
    Code.NOT_DECIDED: {
        "sv": "Ingen hos oss har beslutat att vi måste",
        "fi": "Kukaan meistä ei ole päättänyt, että meidän täytyy",
        "en": "Nobody here has decided that we have to",
    },
    Code.REFERENCE_MISSING: {
        "sv": "Det framgår inte vilket ärende eller vilken beställning det gäller",
        "fi": "Ei ole kerrottu, mitä asiaa tai tilausta se koskee",
        "en": "It is not said which matter or order it is about",
    },
    Code.REASON_MISSING: {
        "sv": "Ingen anledning är angiven",
        "fi": "Syytä ei ole kerrottu",
        "en": "No reason is given",
    },
    Code.ONE_PERSON_ONLY: {
        "sv": "En hänvisning gäller en enda person, aldrig en lista",
        "fi": "Ohjaus koskee yhtä henkilöä, ei koskaan luetteloa",
        "en": "A referral is of one person, never of a list",
    },
    Code.REFERRED_ALREADY: {
        "sv": "Förfrågan har redan lämnats vidare",
        "fi": "Yhteydenotto on jo välitetty",
        "en": "The enquiry has been passed on already",
    },
    Code.FIELD_NOT_DECLARED: {
        "sv": "Mottagaren får inte {about}",
        "fi": "Vastaanottaja ei saa tietoa {about}",
        "en": "The recipient does not get {about}",
    },
    Code.AGREEMENT_MISSING: {
        "sv": "Inget avtal binder personuppgiftsbiträdet",
        "fi": "Käsittelijän kanssa ei ole sopimusta",
        "en": "No agreement binds the processor",
    },
    Code.ARRANGEMENT_MISSING: {
        "sv": "Det finns inget arrangemang med {about}",
        "fi": "Kumppanin {about} kanssa ei ole järjestelyä",
        "en": "There is no arrangement with {about}",
    },
    Code.UNDERTAKING_MISSING: {
        "sv": "Mottagaren har inte lovat att följa policyn",
        "fi": "Vastaanottaja ei ole luvannut noudattaa käytäntöä",
        "en": "The recipient has not promised to keep to the policy",
    },
    Code.APPROVAL_MISSING: {
        "sv": "Ännu en person måste godkänna det",
        "fi": "Toisenkin henkilön on hyväksyttävä se",
        "en": "Another person has to approve it",
    },
    Code.SENT_BY_US: {
        "sv": "Vi skickar partnernas erbjudanden själva, så de får inga uppgifter",
        "fi": "Lähetämme kumppanien tarjoukset itse, joten kumppani ei saa tietoja",
        "en": "We send the partners' offers ourselves, so that they get no data",
    },
    Code.COUNTRY_NOT_DECLARED: {
        "sv": "Policyn säger inte att uppgifter går till {about}",
        "fi": "Tietosuojakäytännön mukaan tietoja ei siirretä maahan {about}",
        "en": "The policy does not say that data goes to {about}",
    },
    Code.TRANSFER_UNSAFE: {
        "sv": "Inget skyddar uppgifterna i {about}",
        "fi": "Mikään ei suojaa tietoja maassa {about}",
        "en": "Nothing protects the data in {about}",
    },
    Code.MECHANISM_NOT_IN_FORCE: {
        "sv": "Det som överföringen vilar på ({about}) gäller inte",
        "fi": "Siirron peruste ({about}) ei ole voimassa",
        "en": "What the transfer rests on ({about}) is not in force",
    },
    Code.TRANSFER_NOT_ASSESSED: {
        "sv": "Ingen har bedömt om skyddet håller i landet",
        "fi": "Kukaan ei ole arvioinut, pitääkö suoja siinä maassa",
        "en": "Nobody has assessed whether the protection holds in the country",
    },
    Code.DEROGATION_NOT_FOR_THIS: {
        "sv": "Undantaget är för sådant som sker enstaka gånger",
        "fi": "Poikkeus on satunnaisia tapauksia varten",
        "en": "The exception is for what happens now and then",
    },
    Code.FLOW_STOPPED: {
        "sv": "Flödet är stoppat ({about})",
        "fi": "Siirrot on pysäytetty ({about})",
        "en": "The flow has been stopped ({about})",
    },
    Code.PROFILING_NOT_DECLARED: {
        "sv": "Ändamålet har ingen profilering",
        "fi": "Käyttötarkoitukseen ei kuulu profilointia",
        "en": "The purpose has no profiling",
    },
    Code.INPUT_NOT_DECLARED: {
        "sv": "Den får inte göras av {about}",
        "fi": "Sitä ei saa tehdä tiedosta {about}",
        "en": "It may not be made from {about}",
    },
    Code.DECISION_NOT_DECLARED: {
        "sv": "Ändamålet har inget automatiskt beslut som heter {about}",
        "fi": "Käyttötarkoituksessa ei ole automaattista päätöstä {about}",
        "en": "The purpose has no automated decision called {about}",
    },
    Code.TELLS_WHO: {
        "sv": "Av {about} ser man vem det är",
        "fi": "Tiedosta {about} näkee, kuka on kyseessä",
        "en": "From {about} one sees who it is",
    },
    Code.HUMAN_MISSING: {
        "sv": "Ingen människa kan pröva beslutet",
        "fi": "Kukaan ihminen ei voi tarkistaa päätöstä",
        "en": "No human can be asked to look at the decision",
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
