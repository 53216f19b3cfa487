"""What is wrong with a text: where a consent is a ground, and where it is none."""

import pytest

from ombud.policy.prose.reading import read

HEADS = {"en": "## How we use data\n\n", "sv": "## Så använder vi uppgifter\n\n"}


def found(sentence, language):
    """The findings on a text of one sentence about what data is used for."""
    facts = read(HEADS[language] + sentence, language).as_facts()
    return {each["code"] for each in facts["lint"]}


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "We use your e-mail address for notifications you opted in to."),
        ("en", "We use your position on the map if you allow your phone to tell it."),
        ("sv", "Vi sparar en token för din enhet om du tillåter notiser."),
        ("sv", "Positionen används om du godkänner webbläsarens fråga."),
    ],
)
def test_a_setting_that_is_switched_on_is_no_ground(language, sentence):
    assert "no_legal_basis" in found(sentence, language)
    assert "no_withdrawal" not in found(sentence, language)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "We use your e-mail address for our newsletter with your consent."),
        ("en", "The processing is consented to by the member."),
        ("sv", "Vi använder din e-postadress till nyhetsbrev om du har samtyckt."),
    ],
)
def test_a_consent_that_is_called_one_must_be_withdrawn_as_easily(language, sentence):
    assert "no_legal_basis" not in found(sentence, language)
    assert "no_withdrawal" in found(sentence, language)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Cookies that count visits are set with your consent."),
        ("sv", "Cookies för statistik sätts efter ditt samtycke."),
    ],
)
def test_of_cookies_alone_nobody_asks_how_a_consent_is_withdrawn(language, sentence):
    assert not found(sentence, language) & {"no_withdrawal", "no_legal_basis"}


def test_decisions_that_are_not_solely_automated_are_denied():
    text = "We do not use solely automated decisions producing legal effects."

    assert read(text, "en").as_facts()["automated_decision"] == "no"


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("sv", "Loggarna: 6-12 månader."),
        ("en", "Logs: 6-12 months."),
        ("en", "What you type is used only for that request and is not stored."),
        ("en", "The file is discarded once your request is processed."),
        ("sv", "Bilderna sparas tills någon ersätter dem."),
    ],
)
def test_a_range_and_a_moment_are_periods(language, sentence):
    text = f"## {'Hur länge' if language == 'sv' else 'How long'}\n\n- {sentence}\n"

    assert read(text, language).as_facts()["retention"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Transfers outside the EU:\n\nWe send no data outside the EU."),
        ("sv", "Överföring utanför EU/EES:\n\nUppgifter förs inte ut ur EU."),
        ("fi", "Tietojen siirto EU:n tai ETA:n ulkopuolelle:\n\nTietoja ei siirretä."),
    ],
)
def test_a_line_that_names_what_follows_says_nothing_itself(language, text):
    assert read(text, language).as_facts()["transfers"]["outside_eea"] is not True


@pytest.mark.parametrize(
    ("language", "sentence", "fault"),
    [
        ("sv", "Du kan klaga hos Datainspektionen.", "old_authority_name"),
        ("sv", "Klaga hos IMY (tidigare Datainspektionen).", None),
        ("sv", "Klaga hos Datainspektionen (numera IMY).", None),
        ("sv", "Vi följer personuppgiftslagen.", "old_law"),
        ("sv", "GDPR gäller i stället för PuL.", None),
        ("en", "We comply with Directive 95/46/EC.", "old_law"),
        ("en", "Regulation (EU) 2016/679 repealing Directive 95/46/EC applies.", None),
        ("en", "We are certified under Privacy Shield.", "privacy_shield"),
        ("en", "Privacy Shield was struck down in Schrems II.", None),
        ("fi", "Noudatamme henkilötietolakia.", "old_law"),
        ("fi", "Henkilötietolaki kumottiin tietosuojalailla.", None),
    ],
)
def test_what_is_said_to_be_past_is_not_held_against_a_text(language, sentence, fault):
    outdated = {"old_authority_name", "old_law", "privacy_shield"}
    facts = read(sentence, language).as_facts()

    told = {each["code"] for each in facts["lint"]} & outdated

    assert told == ({fault} if fault else set())


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        (
            "sv",
            "# Policy\n\n4.3 Rättslig grund: Fullgörande av avtal",
            "no_legal_basis",
        ),
        ("fi", "Henkilötiedot saadaan pätevyyden toteajilta.", "no_source"),
        (
            "en",
            "Our Data Protection Officer will help.\n\nCity Hall\n\nLondon SW1E 6QP",
            "no_dpo_when_claimed",
        ),
    ],
)
def test_what_is_there_is_not_said_to_be_missing(language, text, code):
    assert code not in {
        each["code"] for each in read(text, language).as_facts()["lint"]
    }


@pytest.mark.parametrize(
    ("language", "text", "decided"),
    [
        ("en", "We collect your IP address by automatic means.", "not stated"),
        ("en", "Mail is scanned by automated procedures.", "not stated"),
        ("en", "Profiling means any form of automated decision-making.", "not stated"),
        ("en", "You may ask for the existence of automated decision-making.",
         "not stated"),
        ("sv", "Du får veta förekomsten av automatiserat beslutsfattande.",
         "not stated"),
        ("en", "We do not use automated processing.", "no"),
        ("sv", "Ingen automatiserad behandling förekommer.", "no"),
        ("en", "## Automated decisions\n\nWe use automated processing.", "yes"),
        ("en", "Your application is rejected automatically by a computer.", "yes"),
    ],
)  # fmt: skip
def test_a_machine_that_decides_nothing_is_no_decision(language, text, decided):
    assert read(text, language).as_facts()["automated_decision"] == decided


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fi", "Oikeutettu etu: Käsittely ei perustu oikeutettuun etuun."),
        ("en", "Consent: we do not rely on consent."),
        ("sv", "Samtycke: vi stöder oss inte på samtycke."),
    ],
)
def test_a_label_whose_line_denies_it_is_no_ground(language, text):
    assert read(text, language).as_facts()["legal_bases"] == []


@pytest.mark.parametrize(
    ("language", "sentence", "outside"),
    [
        ("en", "All servers with personal data are in the EU.", False),
        ("sv", "Vi behandlar alltid dina personuppgifter inom EU.", False),
        ("fi", "Henkilötietoja säilytetään vain EU-alueella.", False),
        ("en", "Our office is in Sweden.", None),
        ("sv", "Vi behandlar personuppgifter om kunder i Sverige.", None),
    ],
)
def test_data_that_is_only_within_the_eu_leaves_it_not(language, sentence, outside):
    assert read(sentence, language).as_facts()["transfers"]["outside_eea"] is outside


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Consent may be revoked at any time, without any adverse effect."),
        ("sv", "Samtycket kan återkallas när som helst, utan att du förlorar något."),
    ],
)
def test_what_goes_without_denies_only_what_follows(language, sentence):
    rights = read(sentence, language).as_facts()["rights"]

    assert [each["label"] for each in rights] == ["withdraw_consent"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The user gives their consent to process any data by logging in."),
        ("sv", "När du lämnar personuppgifter om dig själv lämnar du samtycke."),
    ],
)
def test_who_gives_a_consent_passes_nothing_on(language, text):
    assert "no_legal_basis" not in found(text, language)


@pytest.mark.parametrize(
    ("language", "sentence", "reached"),
    [
        ("en", "Write to us through the contact form on this site.", True),
        ("sv", "Använd kontaktformuläret på webbplatsen.", True),
        ("fi", "Täytä yhteydenottolomake.", True),
        ("en", "Write to regulatory@fjord.example.", True),
        ("en", "You are welcome to contact us.", False),
        ("en", "Complain at info@dataprotection.ie or +353 57 868 4800.", False),
    ],
)
def test_a_form_is_a_way_to_reach_the_controller(language, sentence, reached):
    text = sentence if language == "fi" else HEADS[language] + sentence
    codes = {each["code"] for each in read(text, language).as_facts()["lint"]}

    assert ("no_controller_contact" not in codes) is reached


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        # complaints that go to the controller alone are no word of an authority
        ("en", "# Complaints\n\nWrite to us within 15 days.", "no_authority"),
    ],
)
def test_what_names_nobody_else_is_told(language, text, code):
    assert code in {fault.code for fault in read(text, language).faults}


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        (
            "sv",
            "# Klagomål\n\nHar du klagomål kan du kontakta:\n\n## Tillsynsmyndigheten",
            "no_authority",
        ),
        (
            "en",
            (
                "Should you have a complaint that cannot be resolved with us, you may"
                " lodge a complaint with the supervisory authority."
            ),
            "no_authority",
        ),
        (
            "en",
            (
                "We process data with your consent. If you withdraw your consent, you"
                " may not be able to use the service."
            ),
            "no_withdrawal",
        ),
        (
            "en",
            "I will not share this information with anyone unless legally obliged.",
            "no_recipients",
        ),
        (
            "en",
            (
                "Data is transferred outside the EEA. Where this is to a country that"
                " is not subject to an adequacy decision, data is protected by standard"
                " contractual clauses."
            ),
            "no_transfer_safeguard",
        ),
        (
            "en",
            "We process personal data only as long as necessary to reach the purpose.",
            "no_retention",
        ),
        (
            "fi",
            "Käsittelen tietoja niin kauan kun se on tarkoituksen vuoksi tarpeellista.",
            "no_retention",
        ),
    ],
)
def test_a_denial_and_a_condition_reach_no_further_than_their_clause(
    language, text, code
):
    assert code not in {fault.code for fault in read(text, language).faults}
