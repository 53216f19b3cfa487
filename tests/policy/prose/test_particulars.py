"""Who is responsible and how to reach them: found in any form, and not another's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.policy.prose.particulars.dates import days
from ombud.policy.prose.particulars.found import Found, best
from ombud.policy.prose.reading import read
from ombud.policy.prose.rules import LANGUAGES


def told(kind, text, language):
    """The value of a field of which there is at most one."""
    return read(text, language).value(kind)


# The name.


@pytest.mark.parametrize(
    ("language", "sentence", "name"),
    [
        ("sv", "Kvarnby Cykel AB är personuppgiftsansvarig.", "Kvarnby Cykel AB"),
        ("sv", "Personuppgiftsansvarig är Kvarnby Cykel HB.", "Kvarnby Cykel HB"),
        ("sv", "Personuppgiftsansvarig: Kvarnby Cykel.", "Kvarnby Cykel"),
        (
            "sv",
            "Stiftelsen Lunda friskola är personuppgiftsansvarig.",
            "Stiftelsen Lunda",
        ),
        ("sv", "Vi, Kvarnby Cykel AB, är ansvariga.", "Kvarnby Cykel AB"),
        ("en", "Mill Bikes Ltd is the data controller.", "Mill Bikes Ltd"),
        ("en", "The data controller is Mill Bikes.", "Mill Bikes"),
        ("en", "Mill Bikes, of Mill Lane, is the controller.", "Mill Bikes"),
        ("fi", "Rekisterinpitäjä on Myllyn Pyörä Oy.", "Myllyn Pyörä Oy"),
        ("fi", "Rekisterinpitäjä: Myllyn Pyörä ry", "Myllyn Pyörä ry"),
        ("da", "Mølle Cykler ApS er dataansvarlig.", "Mølle Cykler ApS"),
        ("da", "Den dataansvarlige er Mølle Cykler.", "Mølle Cykler"),
        ("nb", "Mølle Sykler AS er behandlingsansvarlig.", "Mølle Sykler AS"),
        ("nb", "Behandlingsansvarlig er Mølle Sykler.", "Mølle Sykler"),
        ("de", "Verantwortlich ist die Mühle Rad GmbH.", "Mühle Rad GmbH"),
        ("de", "Die Mühle Rad GmbH ist Verantwortliche.", "Mühle Rad GmbH"),
    ],
)
def test_a_controller_is_known_by_what_is_said_of_it(language, sentence, name):
    found = told("controller.name", sentence, language)

    assert found is not None
    assert found.startswith(name)


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "At Kelp Clinic, we care for your data.", "Kelp Clinic"),
        ("en", "I'm Tom Askew, a photographer. I use Stripe.", "Tom Askew"),
        ("en", "This is how Kelp Riders collects data.", "Kelp Riders"),
        ("sv", "Välkommen till Kvarnby.se! Vi använder AdSense.", "Kvarnby.se"),
        ("sv", "Vi på Klätterligan samlar in uppgifter.", "Klätterligan"),
        ("sv", "Vi på **Kvarnens Kök** hanterar uppgifter.", "Kvarnens Kök"),
        ("sv", "Det är viktigt för oss på IBK Kvarnby. Läs mer.", "IBK Kvarnby"),
        ("en", "The controller is **Kelp ja meri ry** (KELP).", "Kelp ja meri ry"),
        ("fi", "Tämä kertoo, miten Kuikka.fi käsittelee tietojasi.", "Kuikka.fi"),
        ("da", "Hos Bageriet Krummen passer vi på data.", "Bageriet Krummen"),
        ("nb", "Velkommen til Fjellrypa! Vi i Fjellrypa lagrer navn.", "Fjellrypa"),
    ],
)
def test_a_controller_is_known_by_how_it_is_introduced(language, text, name):
    assert told("controller.name", text, language) == name


@pytest.mark.parametrize(
    ("language", "text", "address"),
    [
        ("fi", "Nimi: Kirsi Haapala\nOsoite: Kuikkala 6 A 4", "Kuikkala 6 A 4"),
        ("en", "Controller: Kelp\nAddress: 12 Fern Hill, Kelp", "12 Fern Hill, Kelp"),
        (
            "en",
            "Controller: Ann Kelp, The Old Mill, Little Kelp, Norfolk, NR21 8XY.",
            "The Old Mill, Little Kelp, Norfolk, NR21 8XY",
        ),
        (
            "sv",
            "Kontakt: Föreningen Lo, Prästgården, 840 12 Lo",
            "Prästgården, 840 12 Lo",
        ),
        ("nb", "Behandlingsansvarlig\n\n- Lokasjon: Bergen, Norge", "Bergen, Norge"),
        ("fi", "Rekisterinpitäjä: Kuikka ry, Hollola, Suomi", "Hollola, Suomi"),
        ("en", "Kelp OÜ (17232252), Tallinn, Estonia", "Tallinn, Estonia"),
        (
            "en",
            "Kelp (run by B4 Ltd, registered office: B4, Triq Kelp, San Gwann, Malta).",
            "B4, Triq Kelp, San Gwann, Malta",
        ),
        (
            "sv",
            "Ek AB är personuppgiftsansvarig. Adress: Södra Esplanaden 4B, Växjö",
            "Södra Esplanaden 4B, Växjö",
        ),
        (
            "nb",
            "Fjell AS er behandlingsansvarlig og holder til på Storgata 8 i Oslo.",
            "Storgata 8 i Oslo",
        ),
        (
            "sv",
            "Personuppgiftsansvarig\nKommunstyrelsen\nKvarnby kommun\n123 45 Kvarnby",
            "123 45 Kvarnby",
        ),
    ],
)
def test_an_address_without_a_street_or_a_postcode(language, text, address):
    assert told("controller.address", text, language) == address


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "When and why we (Alder Canoe Club) collect data.", "Alder Canoe Club"),
        ("en", "We are the Alder Canoe Club.", "Alder Canoe Club"),
        ("en", "This service is provided by Tove Kelp at no cost.", "Tove Kelp"),
        ("en", "At Kelply, accessible from our site, privacy matters.", "Kelply"),
        ("en", "Our contact details\n\nName: Alder Hall\nAddress: A", "Alder Hall"),
        ("en", "Kelply is the controller of your data.", "Kelply"),
        (
            "en",
            "Kelply keeps little.\n\nAsk hi@kelply.co.uk. How Brevo stores it is here.",
            "Kelply",
        ),
        ("sv", "Tove Alm ansvarar för behandlingen av uppgifter.", "Tove Alm"),
        ("sv", "Grodlådan sparar lite. Skriv till hej@grodlaadan.se.", "Grodlådan"),
        ("sv", "Personuppgiftsansvarig\n\nFöreningen Groda", "Föreningen Groda"),
        ("fi", "Sammakko kerää vähän. Sammakko kunnioittaa sinua.", "Sammakko"),
        ("fi", "Sivu: www.sammakko.example. Nimi: Sammakko.", "Sammakko"),
        (
            "de",
            "Verantwortliche Stelle ist:\n\nBlumen Erika Rohr\nHauptstraße 5",
            "Blumen Erika Rohr",
        ),
    ],
)
def test_a_name_without_a_form_is_told_in_many_ways(language, text, name):
    assert told("controller.name", f"# Privacy\n\n{text}", language) == name


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "We, Kelp Pottery, are the controller of data.", "Kelp Pottery"),
        ("en", "The data controller is St Ash's Parish Council.", "Parish Council"),
        (
            "en",
            "The controller is the office team of Academia del Kelp.",
            "Academia del Kelp",
        ),
        ("en", 'What kelply ("I", "me") collects is little.', "kelply"),
        ("en", "The Kelply app is developed and operated by Tove Ash.", "Tove Ash"),
        ("en", "We're Kelp & Co. We keep little.", "Kelp & Co"),
        ("en", "KELP LIGHTS LTD is the data controller.", "KELP LIGHTS LTD"),
        (
            "en",
            "The controller is:\n\nInstitute for Kelp\nAsh 2\n9008 Tromsø",
            "Institute for Kelp",
        ),
        ("sv", "Stiftelsen Hemmet för Groda sparar.", "Stiftelsen Hemmet för Groda"),
        ("sv", "Ansvarig är föreningen Groda.", "Groda"),
        ("fi", "Rekisterinpitäjä on yksityishenkilö Outi Kelo.", "Outi Kelo"),
        ("fi", "Rekisterinpitäjä\n\nTilitoimisto Kelo", "Tilitoimisto Kelo"),
        ("da", "Appen Tang udvikles af Nordtang IVS.", "Nordtang IVS"),
        ("nb", "Tang er en app laget av Tove Alm. Jeg er her.", "Tove Alm"),
        ("de", "Verantwortlich: Dr. med. Erika Rohr", "Erika Rohr"),
    ],
)
def test_a_name_is_told_by_what_stands_around_it(language, text, name):
    found = told("controller.name", f"# Privacy\n\n{text}", language)

    assert found is not None
    assert name in found


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        # with initials, a bracket or a place between the name and what it is
        (
            "en",
            "Kelp & Ash (KA), at P.C. Mill 6, 1234 AB Ashe, is the controller.",
            "Kelp & Ash",
        ),
        (
            "nb",
            "Tang Gruppen er behandlingsansvarlig (Tang Academy og Alm Academy).",
            "Tang Gruppen",
        ),
        ("sv", "För det är Tove Alm personuppgiftsansvarig.", "Tove Alm"),
        # of boards
        (
            "sv",
            "Personuppgiftsansvarig är Socialnämnden, Lunds kommun.",
            "Socialnämnden, Lunds kommun",
        ),
        (
            "sv",
            "Barn- och skolnämnden ansvarar för behandlingen.",
            "Barn- och skolnämnden",
        ),
        # of groups and trade names
        ("en", "Kelp Power and its affiliates keep data. Ash Labs is.", "Kelp Power"),
        (
            "da",
            "Tang Foto v/ Tove Alm\nLovej 8\n4000 Roskilde",
            "Tang Foto v/ Tove Alm",
        ),
        ("fi", "Kelo / Outi Kelo\nY-tunnus: 8358253-5", "Kelo / Outi Kelo"),
        # by who made it
        ("en", "A game made by a lone developer, Tove Ash.", "Tove Ash"),
        ("sv", "Appen är gjord av mig, Tove Alm. Tang samlar.", "Tove Alm"),
        ("fi", "Sivuston ylläpitäjä on Kelo Design.", "Kelo Design"),
        ("en", "I, Tove Ash, keep notes. WriteUpp is used.", "Tove Ash"),
        # by what it does
        ("en", "KelpPlanet occasionally collects data.", "KelpPlanet"),
        ("en", "bitKelp does not collect data.", "bitKelp"),
        ("en", "This is the notice of The Kelp Kettle.", "Kelp Kettle"),
        ("da", "Som klient hos Psykolog Alm registreres du.", "Psykolog Alm"),
        # above how it is reached
        ("sv", "Kontakta oss\n\nNaprapat Alm\nTelefon: 0480-12 34 56", "Naprapat Alm"),
        (
            "de",
            "Verantwortlich im Sinne der DSGVO:\nErika Rohr\nAm Markt 3\n99084 Erfurt",
            "Erika Rohr",
        ),
        ("fi", "Rekisterinpitäjä\n\nKelola\nTie 13, 00520 Helsinki", "Kelola"),
    ],
)
def test_a_name_is_told_in_the_ways_of_small_firms(language, text, name):
    assert told("controller.name", f"# Privacy\n\n{text}", language) == name


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        (
            "fi",
            "Kelo kerää tietoja. Kelo säilyttää niitä. Levä toimii käsittelijänä.",
            "Kelo",
        ),
        (
            "fi",
            "Kelo Oy kerää tietoja. Kelo Oy toimii käsittelijänä asiakkailleen.",
            "Kelo Oy",
        ),
        (
            "sv",
            "Alm Foto behandlar data. Tång AB är personuppgiftsansvarig för sina lån.",
            "Alm Foto",
        ),
        (
            "nb",
            "Alm Håndball behandler data. Tang er behandlingsansvarlig for MinTang.",
            "Alm Håndball",
        ),
        (
            "da",
            "Alm Klubben er dataansvarlig. Tang Forbund er dataansvarlig for navne.",
            "Alm Klubben",
        ),
    ],
)
def test_a_processor_or_who_is_responsible_elsewhere_is_another(language, text, name):
    assert told("controller.name", f"# Privacy\n\n{text}", language) == name


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        (
            "sv",
            "Integritetspolicy för Tånghuset Ro. Vi använder Alm AB.",
            "Tånghuset Ro",
        ),
        ("en", "Thank you for choosing Kelp Inn. Ash LLC is used.", "Kelp Inn"),
        (
            "en",
            "At Kelp Plots we care. Names are sent to the Kelp and Oak Federation.",
            "Kelp Plots",
        ),
        ("sv", "Du som bokar hos Tångs Pensionat. Alm AB sköter.", "Tångs Pensionat"),
        (
            "nb",
            "Velkommen til Tanggarden. Alm AS er egen behandlingsansvarlig.",
            "Tanggarden",
        ),
        ("en", "ABC design and build is. ABC design and build keeps.", "ABC design"),
    ],
)
def test_a_suppliers_form_is_not_enough(language, text, name):
    found = told("controller.name", text, language)

    assert found is not None
    assert found.startswith(name)


def test_a_name_stands_above_the_title():
    text = "Kelp Valley Runners\n\nPrivacy policy\n\nAsh Athletics will contact you."

    assert told("controller.name", text, "en") == "Kelp Valley Runners"


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Get in touch\nEmail: hello@kelp.example"),
        ("en", "Travel Safety Manager\nTel: 01234 567890"),
        ("en", "Head Office\n12 Mill Road\nAshe LS1 1AA"),
        ("sv", "Kontaktuppgifter\nE-post: tove@alm.example"),
        ("fi", "Tietosuojavastaavan yhteystiedot\nPuh. 040 1234567"),
        ("da", "Besøg Os\nLovej 3\n4000 Roskilde"),
    ],
)
def test_what_only_says_how_one_is_reached_is_no_name(language, line):
    assert told("controller.name", f"# Privacy\n\n{line}", language) is None


def test_who_is_behind_a_trade_name_is_not_told_for_it():
    text = (
        "# Rekisterinpitäjä\n\nKelola\n8358253-5\n\n# X\n\nOuti Ranta (Kelola) vastaa."
    )

    assert told("controller.name", text, "fi") == "Kelola"


def test_a_number_of_the_register_of_fees_is_no_companys():
    text = "# Who we are\n\nTove Ash\nICO registration number ZC200327"

    assert told("controller.org_number", text, "en") is None


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        (
            "da",
            "Vi gemmer dit navn.\n\nMed venlig hilsen Mosede Andels Vandværk",
            "Mosede Andels Vandværk",
        ),
        (
            "sv",
            "Vi sparar ditt namn.\n\nVänliga hälsningar,\nBacka Byalag",
            "Backa Byalag",
        ),
        (
            "nb",
            "MOLVE (Molde Linjeforening for Vev) er behandlingsansvarlig, molve.no",
            "MOLVE",
        ),
        # whoever trades under another name, and who is behind a brand
        (
            "en",
            "The controller is AA (Wye) Ltd t/a The Ash Inn.\n\nThe Ash Inn cares.",
            "AA (Wye) Ltd",
        ),
        (
            "en",
            (
                "# The controller\n\nAddress: Elm Therapy, 8 Elm Road, York YO1 7HH\n\n"
                "# Us\n\n- Ida Ash, trading as Elm Therapy"
            ),
            "Ida Ash, trading as Elm Therapy",
        ),
        (
            "sv",
            (
                "Ida Ask, verksam under firman Asks Mur, org.nr saknas, Lund, är "
                "ansvarig för data."
            ),
            "Ida Ask",
        ),
        (
            "sv",
            "Vi på Kvarn Mjöl värnar om dig.\n\nKvarn Allservice AB: Storgatan 7,",
            "Kvarn Allservice AB",
        ),
        (
            "en",
            (
                "This policy applies between you and the College of Ash, the owner and "
                "provider of this website Elmstats."
            ),
            "College of Ash",
        ),
        ("sv", "Drivs av: Ida Ask\n\nMjölappen är en app.", "Ida Ask"),
        # what one has in place of a town
        (
            "fi",
            (
                "Rekisterin ylläpitäjä:\nKansallisarkisto\nPL 26\n00014 Turun yliopisto"
                "\nPuhelin: 09 123 4567"
            ),
            "Kansallisarkisto",
        ),
        # a site, where nothing else is told
        (
            "sv",
            (
                "Detta gäller för https://kvarnmjol.example/. På https://kvarnmjol.example/"
                " sparas inget."
            ),
            "kvarnmjol.example",
        ),
        (
            "fi",
            "Rekisterinpitäjä on Salon nais- ja miesvoimistelijat ry.",
            "Salon nais- ja miesvoimistelijat",
        ),
    ],
)
def test_a_name_is_told_by_who_signs_and_with_its_small_words(language, text, name):
    assert name in told("controller.name", text, language)


def test_a_part_of_a_long_name_is_no_name():
    text = "Kelp (Ash University Computer Network) keeps data."

    assert told("controller.name", text, "en") != "Ash University"


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "Fair Processing Notice\n\nWe hold your name.", None),
        ("sv", "Uppdaterad 2026-09-11\n\nPolicy\n\nVi sparar ditt namn.", None),
        (
            "en",
            "This Privacy Statement describes how Mill, as a data controller, uses it.",
            "Mill",
        ),
        (
            "en",
            "We count visits with Matomo, of the provider Wheel Ltd, 1 Mill Road.",
            None,
        ),
    ],
)
def test_what_a_text_is_called_and_who_supplies_is_no_name(language, text, name):
    assert told("controller.name", text, language) == name


def test_a_partner_that_is_named_often_is_not_the_controller():
    text = (
        "Kvarnby Limited driver appen.\n\n"
        + "Vi lagrar det du berättar.\n\n" * 12
        + "Resultaten delas med Lunds universitet.\n\n" * 4
    )

    assert told("controller.name", text, "sv") == "Kvarnby Limited"


def test_a_phone_after_the_word_contact_is_not_the_authoritys_above_it():
    text = "Klaga hos Datainspektionen.\nKontakt Telefon 08-611 30 00, Kvarnby AB"

    assert told("controller.phone", text, "sv") == "08-611 30 00"


def test_a_greeting_is_no_name():
    text = "# Data controller\n\nWelcome to the privacy notice for kelply.example."

    assert "Welcome" not in (told("controller.name", text, "en") or "")


def test_a_town_is_not_who_lives_there():
    text = "Grundejerforeningen Lo, Lovej 8, 4000 Roskilde er ansvarlig."

    assert told("controller.name", text, "da") == "Grundejerforeningen Lo"


@pytest.mark.parametrize(
    ("language", "text", "address"),
    [
        (
            "en",
            "Our registered office is Ash Room, Ash Office Park, Kelp Way, Lo, M3 7BG.",
            "Ash Room, Ash Office Park, Kelp Way, Lo, M3 7BG",
        ),
        (
            "en",
            "Run by the Council of St Ash, of 146 Ash Street, London SW1X 9BZ.",
            "146 Ash Street, London SW1X 9BZ",
        ),
        (
            "en",
            "The Ash is a controller. 14 Ash Street, St Neots, PE19 1BQ",
            "14 Ash Street, St Neots, PE19 1BQ",
        ),
        (
            "en",
            "PO Box 3, 00014 University of Ash",
            "PO Box 3, 00014 University of Ash",
        ),
        ("sv", "Brf Sjö 3\nBox 123\n120 02 Årsta", "Box 123\n120 02 Årsta"),
        ("fi", "Lo ry, osoitteessa Lokatu 1, 33500 Lo", "Lokatu 1, 33500 Lo"),
        ("da", "Logade 20, kld., 8000 Lo C", "Logade 20, kld., 8000 Lo C"),
        (
            "de",
            "Ast GmbH\nHauptstr. 1\n79100 Freiburg im Breisgau",
            "Hauptstr. 1\n79100 Freiburg im Breisgau",
        ),
        ("en", "Kelp Society. Published: 1st July 2025 Next: autumn", None),
    ],
)
def test_an_address_begins_where_its_house_does(language, text, address):
    assert told("controller.address", f"# X\n\n{text}", language) == address


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [
        ("da", "Du kan ringe på 76 81 00 00.", "76 81 00 00"),
        ("nb", "Kontakt: post@lo.example / 69 30 00 00", "69 30 00 00"),
        ("fi", "Vaihde: 09 274 7600", "09 274 7600"),
        ("de", "Tel.: +49 (0) 30 / 123 45 67", "+49 (0) 30 / 123 45 67"),
        ("da", "CVR 12 34 56 78, mail lo@lo.example", None),
    ],
)
def test_a_number_to_call_in_other_words(language, text, number):
    assert told("controller.phone", f"# X\n\n{text}", language) == number


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("en", "Published: 1 July 2025. Next review due: July 2026", "2025-07-01"),
        ("en", "Last updated on the 5th day of March 2025.", "2025-03-05"),
        ("nb", "Endret: 22.8.24", "2024-08-22"),
    ],
)
def test_the_date_is_that_of_the_text_and_none_to_come(language, text, value):
    assert told("updated", f"# X\n\n{text}", language) == value


def test_a_date_under_the_title_is_the_texts_even_if_it_is_a_laws():
    assert told("updated", "Privacy Policy\n\nMay 25th, 2018\n\nWe care.", "en") == (
        "2018-05-25"
    )


def test_a_number_is_no_part_of_an_address_and_ends_before_its_tax():
    text = (
        "Mølle AS\nOrganisasjonsnummer: 930 714 151 MVA\n"
        "Mølleveien 5A, 4015 Stavanger\n"
    )

    assert told("controller.org_number", text, "nb") == "930 714 151"
    assert told("controller.address", text, "nb") == "Mølleveien 5A, 4015 Stavanger"


def test_a_supplier_is_not_the_controller_nor_where_it_lives():
    text = "# Hosting\n\nGitHub Inc.\n88 Kelly St, San Francisco, CA 94107, USA"

    assert told("controller.name", text, "en") is None
    assert told(
        "controller.address", f"{text}\n\n5 Elm St, Austin, TX 73301", "en"
    ) == ("5 Elm St, Austin, TX 73301")


def test_a_name_before_an_address_at_anybodys_host_is_the_controllers():
    text = (
        "Ansvarig\n\nTove Alm, Rio, Alingsås kommun, ansvarar för behandlingen."
        " Kontakt: tove.alm@live.com"
    )

    assert told("controller.name", text, "sv") == "Tove Alm"


def test_an_email_address_is_no_postal_one():
    assert told("controller.address", "Adress: info2@kvarnby.example", "sv") is None


def test_the_controllers_street_is_not_its_name():
    text = (
        "# Privacy\n\nKelp Cycles AB, org. no. 559999-0024, Quay Street 3, 123 45"
        " Ljusvik, is the controller."
    )

    assert told("controller.name", text, "en") == "Kelp Cycles AB"


def test_a_controller_is_known_by_its_heading():
    text = (
        "# Policy\n\n## Data controller\n\nOh So Mill\nMillgatan 5\n116 25 Stockholm\n"
    )

    assert told("controller.name", text, "en") == "Oh So Mill"


def test_the_host_of_its_address_tells_which_name_is_the_controllers():
    text = (
        f"# Policy\n\n{'We like cats. ' * 12}\n\nFoodora AB delivers. Stripe AB"
        " charges. You buy from Kvarnbo all year.\n\n# Contact\n\nMail info@kvarnbo.se."
    )

    assert told("controller.name", text, "en") == "Kvarnbo"


def test_a_name_without_a_form_is_known_by_what_it_does():
    text = (
        "# Integritet\n\nHos oss är du trygg. Kvarnby Cykel värnar om din integritet."
    )

    assert told("controller.name", text, "sv") == "Kvarnby Cykel"


def test_the_title_tells_whose_policy_it_is():
    text = "# Privacy policy for Greyfell Climbing Club\n\nWe like rocks."

    assert told("controller.name", text, "en") == "Greyfell Climbing Club"


def test_a_title_for_readers_names_no_controller():
    text = "Data protection notice for members and guests\n\nWe like rocks."

    assert told("controller.name", text, "en") is None


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "© 2024 Brindlewick. All rights reserved.", "Brindlewick"),
        ("en", 'Brindlewick ("we" or "us") uses data.', "Brindlewick"),
        ("en", "Brindlewick is committed to your privacy.", "Brindlewick"),
        ("en", "The site is owned and operated by Brindlewick.", "Brindlewick"),
        ("en", "# Brindlewick Studio – Privacy policy", "Brindlewick Studio"),
        ("en", "| Controller | Brindlewick Quilts |", "Brindlewick Quilts"),
        ("sv", "Skruvlyan (org.nr 556677-8899) är ansvarig.", "Skruvlyan"),
        ("sv", "Skruvlyan, nedan kallat ”vi”, sparar lite.", "Skruvlyan"),
        ("sv", "Skruvlyan är en app: skruvlyankontakt@gmail.com", "Skruvlyan"),
        ("sv", 'Vi i QX (gemensamt benämnt "Klubben") sparar lite.', "QX"),
        ("fi", "## Rekisterinpitäjä\n\nNimi: Nuppi yhteisö", "Nuppi yhteisö"),
        ("da", "Havbryn værner om dine oplysninger.", "Havbryn"),
        ("nb", "Fjordbua (heretter «vi») lagrer lite.", "Fjordbua"),
        ("de", "Wiesengrund (nachfolgend „wir“) speichert wenig.", "Wiesengrund"),
    ],
)
def test_a_name_that_is_presented_once_is_enough(language, text, name):
    assert told("controller.name", text, language) == name


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sv", "Vem är ansvarig för behandlingen?"),
        ("nb", "Denne erklæringen gjelder kunder."),
        ("en", "Write to us: membership@gmail.com. Membership is free."),
        ("en", "The Controller:\n\n- reserves the right to change this policy"),
    ],
)
def test_questions_and_what_one_writes_about_are_no_names(language, text):
    assert told("controller.name", text, language) is None


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Our registered office is 9 Lower Lane, Chindale.", "9 Lower Lane, Chindale"),
        ("Ash CIC\n9 Lower Lane, Chindale  \n", "9 Lower Lane, Chindale"),
        ("Ash Oy\nKuja 2, 05400, Jokela", "Kuja 2, 05400, Jokela"),
        ("Ash ry\na@ash.fi\nPL 69\n02151\nEspoo", "PL 69\n02151\nEspoo"),
        ("Ash • Storgatan 5 • 123 45 Lund", "Storgatan 5 • 123 45 Lund"),
        ("Ash Ltd - Storgatan 5, 123 45 Lund", "Storgatan 5, 123 45 Lund"),
        ("The controller is Ash, Storgatan 5, Lund", "Storgatan 5, Lund"),
        ("Ash SAS, 25 Rue Ferry, 31400 Toulouse", "25 Rue Ferry, 31400 Toulouse"),
    ],
)
def test_an_address_of_other_countries_and_without_a_postcode(text, address):
    assert told("controller.address", f"Ash is the controller.\n\n{text}", "en") == (
        address
    )


LONG_AFTER = " ".join(["Mjöl."] * 200)


@pytest.mark.parametrize(
    ("language", "text", "address"),
    [
        # a town first, brackets, flats
        (
            "en",
            "Ash Srl, with its registered office in Pavia, via Po 1-3, CF: 037351.",
            "Pavia, via Po 1-3",
        ),
        (
            "en",
            "Ash B.V., with its office located [Kade 20, 1182 HL Delft] and more.",
            "Kade 20, 1182 HL Delft",
        ),
        (
            "en",
            "Ash SL, of Calle Olmo 6, Edificio Faro, planta 2, 28290 Las Rozas.",
            "Calle Olmo 6, Edificio Faro, planta 2, 28290 Las Rozas",
        ),
        (
            "da",
            "Ask ApS\n\nCVR: 43486480\nAarhus, Danmark\nE-mail: hej@ask.example",
            "Aarhus, Danmark",
        ),
        (
            "en",
            "Ash SL, AVD OLMO 43 (4 C), - 08174 SANT PAU (Barcelona).",
            "AVD OLMO 43 (4 C), - 08174 SANT PAU",
        ),
        (
            "en",
            "Contact Ash, via Po 18, 38123 Pavia to correct it.",
            "via Po 18, 38123 Pavia",
        ),
        (
            "en",
            "Ash Ltd\n\n1 Nut House, Nut Street, 3021, Limassol-Cyprus",
            "1 Nut House, Nut Street, 3021, Limassol-Cyprus",
        ),
        (
            "en",
            "Ash Lda, with its registered office in Porto, Portugal, is responsible.",
            "Porto, Portugal",
        ),
        # in a list and in a form
        (
            "en",
            "Ash Ltd\n\n- 5 Elm Road\n\n- Leeds\n\n- LS1 4AW",
            "5 Elm Road\nLeeds\nLS1 4AW",
        ),
        (
            "fi",
            (
                "Rekisterinpitäjä\nNimi: Oy Kuusi Ab\nOsoite: Rantatie 6 A 4\n"
                "Postinumero: 00730\nPostitoimipaikka: HELSINKI"
            ),
            "Rantatie 6 A 4, 00730 HELSINKI",
        ),
        # the controller's own, not another's
        (
            "sv",
            "Kvarn AB, Storgatan 1, 123 45 Lund, säljer mjöl.\n\n"
            + LONG_AFTER
            + "\n\nPersonuppgiftsansvarig för registret är GSR AB, Box 2, 104 51 Solna."
            "\n\nKontakt:\n\nStorgatan 1\n123 45 Lund",
            "Storgatan 1, 123 45 Lund",
        ),
        (
            "en",
            "Ash Ltd, 1 Elm Road, Leeds LS1 4AW.\n\n"
            + LONG_AFTER
            + "\n\nThe controller has an officer.\n\n"
            "Our data protection officer: Oak Ltd, 5 Oak Road, York YO1 7HH",
            "1 Elm Road, Leeds LS1 4AW",
        ),
    ],
)
def test_an_address_is_the_controllers_own_and_whole(language, text, address):
    assert told("controller.address", f"# X\n\n{text}", language) == address


def test_a_box_with_its_street_in_brackets_is_an_address():
    text = "Rekisterinpitäjä: Nuppi Oy\nPL 68 (Kalmin katu 5)\n00014 HELSINKI"

    assert told("controller.address", text, "fi") == (
        "PL 68 (Kalmin katu 5)\n00014 HELSINKI"
    )


def test_ten_or_eleven_digits_without_a_gap_are_a_phones():
    text = "Rekisterinpitäjä\nNuppi ry\n\n0408460000"

    assert told("controller.phone", text, "fi") == "0408460000"


def test_a_date_may_stand_in_marks_of_emphasis():
    assert told("updated", "_Last updated: October 2, 2025_", "en") == "2025-10-02"


def test_initials_stand_for_a_name_that_is_told_elsewhere():
    text = (
        "The KWG is committed to privacy.\n\nMembers of the Kelp Welcome Group see it."
    )

    assert told("controller.name", text, "en") == "Kelp Welcome Group"


def test_a_street_under_the_controllers_name_is_its_address():
    text = "**Rekisterinpitäjä:** Kuikka Tmi\nRantatie 8 C\nkuikka@kuikka.example\n"

    assert told("controller.name", text, "fi") == "Kuikka Tmi"
    assert told("controller.address", text, "fi") == "Rantatie 8 C"


def test_a_name_with_small_words_is_told_in_full():
    text = (
        "This tells how Department for Mills (DfM) uses data.\n\nDfM is the controller."
    )

    assert told("controller.name", text, "en") == "Department for Mills"


def test_what_stands_in_brackets_after_the_name_is_no_address():
    text = "Mill Ltd (B2.28)\n7 Mill Lane\nLeeds\nLS1 4AW"

    assert told("controller.address", text, "en") == "7 Mill Lane\nLeeds\nLS1 4AW"


def test_initials_are_told_in_full():
    text = (
        "Data is processed at the Nordic Data Institute (NDI) in Kvarnby.\n\nNDI is the"
        " data controller."
    )

    assert told("controller.name", text, "en") == "Nordic Data Institute"


@pytest.mark.parametrize(
    "text",
    [
        "We comply with the General Data Protection Regulation.",
        "You can complain to the Swedish Data Protection Authority.",
        "This is our policy. Data is good. You are nice.",
    ],
)
def test_laws_authorities_and_first_words_are_no_controllers(text):
    assert told("controller.name", f"# Privacy\n\n{text}", "en") is None


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        (
            "en",
            (
                'Privacy - Dunlin\n\nDunlin ("we") is a tool.\n\nDunlin is operated by '
                "Ada Reed, a developer based in Ireland."
            ),
            "Ada Reed",
        ),
        (
            "sv",
            (
                "Så behandlar Avtalsvakten dina uppgifter. Personuppgiftsansvarig är "
                "Ida Norr, som driver tjänsten Avtalsvakten. Mejla "
                "info@avtalsvakten.se."
            ),
            "Ida Norr",
        ),
        (
            "sv",
            (
                "Integritetspolicy för Löploggen\n\nVassa Hälsa [Org.nr] är "
                "personuppgiftsansvarig för dina uppgifter."
            ),
            "Vassa Hälsa",
        ),
        (
            "sv",
            (
                "Hälsokollen är en tjänst.\n\nRegion Vassmark är "
                "personuppgiftsansvarig "
                "för Hälsokollen."
            ),
            "Region Vassmark",
        ),
        (
            "en",
            (
                "The app is provided by mossCraft, United Kingdom, who is the data "
                "controller."
            ),
            "mossCraft",
        ),
        (
            "en",
            (
                "Heron Agency is the data controller for alerts. Vale Resources are "
                "the "
                "data controller if you ask for alerts in Wales. Vale Resources use it."
            ),
            "Heron Agency",
        ),
        (
            "da",
            "Om Krydderiet\n\nBag Krydderiet står Lise Krogh. Krydderiet er en blog.",
            "Lise Krogh",
        ),
        (
            "nb",
            "Sporet er et hobbyprosjekt av Erik Dahl. Sporet lagrer ingen data.",
            "Erik Dahl",
        ),
        (
            "fi",
            "Neulemajan tietosuoja\n\nNeulemajan takana on Laura Niemi.",
            "Laura Niemi",
        ),
    ],
)
def test_who_runs_what_has_a_name_of_its_own_is_told(language, text, name):
    assert told("controller.name", text, language) == name


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        (
            "en",
            (
                "Mill Bikes respects your privacy. We use Counter, a service of "
                "Counter Insights Ltd."
            ),
            "Mill Bikes",
        ),
        (
            "sv",
            (
                "Kvarnby Cykel AB ägs av Nordhjul Holding AB. Webbplatsen är byggd av "
                "Webbyrån Pixel AB."
            ),
            "Kvarnby Cykel AB",
        ),
        (
            "nb",
            "Lillevik barnehage bruker appen Ungdata, utviklet av Ungdata AS.",
            "Lillevik barnehage",
        ),
        (
            "da",
            (
                "Mølle Cykler (CVR 12345678) sælger cykler. Vores hjemmeside er lavet "
                "af "
                "Webfirma ApS."
            ),
            "Mølle Cykler",
        ),
    ],
)
def test_who_made_another_thing_is_not_the_controller(language, text, name):
    assert told("controller.name", text, language) == name


def test_a_service_or_a_site_is_told_where_nobody_is_said_to_run_it():
    text = "Välkommen till vassmark.se. Trafiken till vassmark.se är krypterad."
    assert told("controller.name", text, "sv") == "vassmark.se"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sv", "Appen sparar inget. Google Play kan samla in statistik."),
        (
            "sv",
            (
                "Sidan beskriver tekniken. Den ersätter inte er egen kårs eller "
                "Riksförbundets personuppgiftspolicy."
            ),
        ),
    ],
)
def test_others_whom_a_text_names_are_no_controllers(language, text):
    assert told("controller.name", text, language) is None


@pytest.mark.parametrize(
    ("language", "text", "address"),
    [
        (
            "en",
            (
                "The controller is Vale Srl, registered office at Via Garibaldi, 31 - "
                "00185 Rome."
            ),
            "Via Garibaldi, 31 - 00185 Rome",
        ),
        (
            "en",
            (
                "Dunlin is operated by Vale Labs, Zinkstraat 24 Unit E6, 4823AD Breda, "
                "Netherlands."
            ),
            "Zinkstraat 24 Unit E6, 4823AD Breda, Netherlands",
        ),
        (
            "en",
            "Write to me at Rua das Flores 12, 4050-262 Porto, Portugal.",
            "Rua das Flores 12, 4050-262 Porto, Portugal",
        ),
        (
            "sv",
            "Du hittar oss på Sandvägen 44, Enskede. Telefon 08-39 90 00.",
            "Sandvägen 44, Enskede",
        ),
        (
            "da",
            "Dataansvarlig\n\nVassen\nC/O Styrelsen, Langelinie Allé 17\n",
            "C/O Styrelsen, Langelinie Allé 17",
        ),
    ],
)
def test_an_address_of_a_street_and_its_town(language, text, address):
    assert told("controller.address", text, language) == address


# The number.


@pytest.mark.parametrize(
    ("language", "sentence", "number"),
    [
        ("sv", "Kvarnby Cykel AB, org.nr 556677-8899, finns här.", "556677-8899"),
        ("sv", "Organisationsnummer: 5566778899", "5566778899"),
        ("sv", "Vretstorps IF (875001-3349) är ansvarig.", "875001-3349"),
        ("en", "Mill Ltd, company number 01234567.", "01234567"),
        ("en", "Mill Ltd, registered in Northern Ireland NI688012.", "NI688012"),
        ("en", "Hotel Mill, CVR no. 35 41 15 42.", "35 41 15 42"),
        ("fi", "Myllyn Pyörä Oy (Y-tunnus 1234567-8)", "1234567-8"),
        ("fi", "Myllyn Pyörä Oy, 1234567-8", "1234567-8"),
        ("da", "Mølle ApS, CVR-nr. 29 55 10 83", "29 55 10 83"),
        ("da", "Mølle ApS, CVR: 29551083", "29551083"),
        ("nb", "Mølle AS, org.nr. 985 214 034", "985 214 034"),
        ("de", "Mühle GmbH (Amtsgericht Hamburg, HRB 118204)", "HRB 118204"),
        ("de", "Mühle GmbH, USt-IdNr. DE 361 204 977.", "DE 361 204 977"),
        ("fi", "Kuikka ry (y-tunnus 33425921-3)", "33425921-3"),
        ("fi", "Kuikka ry, yhdistysrekisterinumero 123.456.", "123.456"),
        ("en", "B4 Ltd (Company Registration Number: C 103683)", "C 103683"),
        ("en", "Kelp OÜ (17232252), Tallinn, Estonia", "17232252"),
        ("en", "A charity (no. 1083219) registered in England, no. 3950830", "3950830"),
        (
            "en",
            "A charity (no. 1083219), company limited by guarantee (no. 3950830)",
            "3950830",
        ),
        ("en", "Kelp, registered charity no. 1083219", "1083219"),
        ("de", "Mühle AG, CHE-123.456.789", "CHE-123.456.789"),
        ("de", "Amtsgericht Berlin, HRB 123456 B", "HRB 123456 B"),
        ("en", "Mlýn s.r.o., ID No.: 178 39 246", "178 39 246"),
        ("en", "Mulino Cooperativa, CF: 03735181202", "03735181202"),
        ("en", "Molen BV, VAT BE1035559627", "BE1035559627"),
    ],
)
def test_a_number_in_any_form(language, sentence, number):
    assert told("controller.org_number", f"# Vi\n\n{sentence}", language) == number


@pytest.mark.parametrize(
    ("sentence", "number"),
    [
        ("Ash SRL, registered in Belgium (VAT: BE0778.716.690).", "BE0778.716.690"),
        ("Grupo Ash, tax ID G15659221, is the controller.", "G15659221"),
        ("VAT: Y3067844B", "Y3067844B"),
        ("CUI: 41299281", "41299281"),
        ("under the name Ash, NIP: 6343011850.", "6343011850"),
        ("Number Chamber of Commerce: 67325710", "67325710"),
    ],
)
def test_numbers_of_other_countries(sentence, number):
    assert told("controller.org_number", sentence, "en") == number


def test_a_companys_number_is_no_phone():
    text = "Kelp Ltd er registreret i Storbritannien med CVR-nummer 5957311."

    assert told("controller.phone", f"# Kontakt\n\n{text}", "da") is None
    assert told("controller.phone", "# Contact\n\nKelp bv, 0478.506.147", "en") is None


@pytest.mark.parametrize(
    "sentence",
    [
        "Ditt personnummer kan vara 811218-9876.",
        "Ring 08-123 45 67 eller 070-123 45 67.",
        "Förordning (EU) 2016/679 gäller sedan 2018-05-25.",
    ],
)
def test_numbers_of_people_phones_and_laws_are_no_companys(sentence):
    assert told("controller.org_number", sentence, "sv") is None


# The e-mail address.


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("info@molle.example", "info@molle.example"),
        ("hej(at)kvarn.example", "hej@kvarn.example"),
        ("a.b+c@sub.muehle.example", "a.b+c@sub.muehle.example"),
        ("kirsi . kuikka @ kuikka.example", "kirsi.kuikka@kuikka.example"),
        ("info[ät]kuikka.example", "info@kuikka.example"),
        ("hallitus miuku kuikka.example", "hallitus@kuikka.example"),
        ("hello at kelp dot co dot example", "hello@kelp.co.example"),
        ("info snabel-a kvarnby.example", "info@kvarnby.example"),
        ("info{a}moelle.example", "info@moelle.example"),
        ("desk [at-symbol] moelle.example", "desk@moelle.example"),
        ("hello [at] ash [dot] example", "hello@ash.example"),
    ],
)
def test_an_email_address_in_any_form_is_told_as_one_writes_to_it(
    language, written, address
):
    assert told("controller.email", f"# Mølle\n\n{written}", language) == address


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("sv", "Klaga hos Integritetsskyddsmyndigheten, imy@imy.se."),
        ("en", "Complain to the ICO at casework@ico.org.uk."),
        ("fi", "Valvontaviranomainen: tietosuoja@om.fi"),
        ("da", "Klag til Datatilsynet, dt@datatilsynet.dk."),
        ("en", "Complain at posta@uoou.gov.cz."),
        ("en", "Complain at info@mail.autoriteitpersoonsgegevens.nl."),
        ("nb", "Klag til Datatilsynet, postkasse@datatilsynet.no."),
        ("en", "| Email | john.doe@example.com | We keep it |"),
        ("sv", "Skriv den så här: fornamn.efternamn@epost.example"),
        ("de", "Zum Beispiel max.mustermann@post.example"),
    ],
)
def test_an_authoritys_and_nobodys_email_are_not_the_controllers(language, sentence):
    assert told("controller.email", f"# X\n\n{sentence}", language) is None


@pytest.mark.parametrize("address", ["privat@dsb.example", "info@dsb.dk", "hej@dpa.se"])
def test_who_is_called_as_an_authority_abroad_has_an_email_of_its_own(address):
    assert told("controller.email", f"# Mølle\n\n{address}", "da") == address


def test_an_officers_email_is_known_by_its_heading_and_its_own_words():
    officer = "# The data protection officer\n\nprivacy@ash.example"
    own = "We are the controller. Ask dpo@ash.example\n\n# Contact\n\nhi@ash.example"

    assert told("controller.email", f"# We\n\nhi@ash.example\n\n{officer}", "en") == (
        "hi@ash.example"
    )
    assert told("controller.email", own, "en") == "hi@ash.example"


@pytest.mark.parametrize(
    ("language", "text", "address"),
    [
        ("en", "Ask hi@ash.example or privacy@ash.example.", "privacy@ash.example"),
        ("sv", "Skriv till hej@ask.example, gdpr@ask.example.", "gdpr@ask.example"),
        ("fi", "info@saarni.example tai tietosuoja@saarni.example", "tietosuoja"),
        # at whose own host one is, and who answers for it in the Union
        ("en", "Ash Tree keeps bees. a@elm.example, b@ashtree.example", "b@ashtree"),
        (
            "en",
            "# Contact\n\nOur representative: ash@datarep.com\n\nhi@ash.example",
            "hi@",
        ),
    ],
)
def test_of_several_email_addresses_the_one_for_privacy(language, text, address):
    assert told("controller.email", f"# X\n\n{text}", language).startswith(address)


def test_an_officers_email_is_taken_only_where_there_is_no_other():
    officer = (
        "The controller is Mill Ltd. Our data protection officer is dpo@o.example."
    )

    assert told("controller.email", officer, "en") == "dpo@o.example"
    assert (
        told("controller.email", f"{officer}\n\n# Contact us\n\ninfo@m.example", "en")
        == "info@m.example"
    )


# The address.


@pytest.mark.parametrize(
    ("language", "text", "address"),
    [
        (
            "sv",
            "Kvarnby AB, Storgatan 4, 123 45 Kvarnby, är ansvarig.",
            "Storgatan 4, 123 45 Kvarnby",
        ),
        ("sv", "Adress: Box 410, 631 06 Kvarnby", "Box 410, 631 06 Kvarnby"),
        (
            "sv",
            "Kvarnby AB, org.nr 556380-5695, Skäggetorp, Taxinge, 155 93 Nykvarn",
            "Skäggetorp, Taxinge, 155 93 Nykvarn",
        ),
        (
            "en",
            "Harebell Rescue, Moss Lane, Settlebrook, BD99 4ZZ",
            "Moss Lane, Settlebrook, BD99 4ZZ",
        ),
        (
            "en",
            "Mill CLG (CRO 598877), Unit 6, Quay House, Sligo F91 XX00",
            "Unit 6, Quay House, Sligo F91 XX00",
        ),
        (
            "fi",
            "Myllyn Pyörä Oy Y-tunnus 8358253-5 Mylläritie 14 B, 28130 Pori Puh. 02 5",
            "Mylläritie 14 B, 28130 Pori",
        ),
        (
            "fi",
            "Asunto Oy Mylly, c/o Isännöinti Sampo Oy, Hallituskatu 31, 90100 Oulu",
            "c/o Isännöinti Sampo Oy, Hallituskatu 31, 90100 Oulu",
        ),
        (
            "fi",
            "Myllyn Pyörä ry\n\nTie 13\n\n00520 Helsinki",
            "Tie 13\n\n00520 Helsinki",
        ),
        (
            "da",
            "Klinikken Mølle I/S Amtmandsvej 88, st., 4700 Næstved, tlf. 55 72 00 91",
            "Amtmandsvej 88, st., 4700 Næstved",
        ),
        (
            "nb",
            "Postadresse: Postboks 7003 St Olavs plass, 0130 Oslo",
            "Postboks 7003 St Olavs plass, 0130 Oslo",
        ),
        (
            "de",
            "Praxis Dr. Mühle und Partner Kirchplatz 2, 37073 Göttingen Telefon 0551",
            "Kirchplatz 2, 37073 Göttingen",
        ),
        # initials part nothing
        (
            "en",
            "Kelp & Ash, located at P.C. Millstraat 106, 2016 XS Haarlem, is.",
            "P.C. Millstraat 106, 2016 XS Haarlem",
        ),
        # without a number or a postcode
        (
            "en",
            "Kelp UK Ltd\nMill Way, Ashe, Cheshire\nPhone: 01270 123456",
            "Mill Way, Ashe, Cheshire",
        ),
        (
            "sv",
            "Tång AB är personuppgiftsansvarig.\n\nTång AB\n\nLund, Sverige",
            "Lund, Sverige",
        ),
        (
            "da",
            "Tove Alm er dataansvarlig:\n\n- Adresse: Hørsholm, Nordsjælland",
            "Hørsholm, Nordsjælland",
        ),
        (
            "fi",
            "Rekisterinpitäjä\n\nKirsi Kuikka\n\nPL 68\n\n00014 Helsingin yliopisto",
            "PL 68\n\n00014 Helsingin yliopisto",
        ),
        (
            "en",
            "Post: kelp Limited Canal Road Trowbridge, Wiltshire BA14 8RJ",
            "Canal Road Trowbridge, Wiltshire BA14 8RJ",
        ),
        (
            "en",
            "Kelp Inc., 548 Fern Street, PMB 12345, San Francisco, CA 94104, USA.",
            "548 Fern Street, PMB 12345, San Francisco, CA 94104, USA",
        ),
        (
            "de",
            "Verantwortlicher\nMühle AG\nBahnhofstrasse 7\n8001 Zürich\nSchweiz",
            "Bahnhofstrasse 7\n8001 Zürich\nSchweiz",
        ),
    ],
)
def test_an_address_without_the_name_before_it(language, text, address):
    assert told("controller.address", f"# X\n\n{text}", language) == address


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "sv",
            "Klaga hos Integritetsskyddsmyndigheten, Box 8114, 104 20 Stockholm.",
        ),
        (
            "en",
            (
                "Information Commissioner's Office, Wycliffe House, Water Lane, Wilms,"
                " Cheshire SK9 5AF"
            ),
        ),
        ("fi", "Tietosuojavaltuutetun toimisto, Lintulahdenkuja 4, 00530 Helsinki"),
        ("da", "Datatilsynet, Carl Jacobsens Vej 35, 2500 Valby"),
        ("de", "Landesamt für Datenschutzaufsicht, Promenade 18, 91522 Ansbach"),
        (
            "en",
            "Address: Data Protection Commission, 6 Pembroke Row, Dublin 2, D02 X963",
        ),
    ],
)
def test_an_authoritys_address_is_not_the_controllers(language, sentence):
    assert told("controller.address", f"# X\n\n{sentence}", language) is None


# The phone.


@pytest.mark.parametrize(
    ("language", "text", "phone"),
    [
        ("sv", "Ring 08-123 45 67.", "08-123 45 67"),
        ("sv", "Fråga oss på 0141-208603", "0141-208603"),
        ("sv", "Kontakt: hej@kvarn.example | 0159-700 20", "0159-700 20"),
        ("en", "Call +44 1632 960 188 (9 to 5)", "+44 1632 960 188"),
        ("en", "Office: office@mill.example or 01632 960188", "01632 960188"),
        ("fi", "- moi@mylly.example\n- 050 555 8812 (arkisin 10–16)", "050 555 8812"),
        ("fi", "Myllyn Pyörä Oy, p. 02 555 9034", "02 555 9034"),
        ("da", "tlf. 55 72 00 91", "55 72 00 91"),
        ("nb", "Sentralbord 62 00 30 00", "62 00 30 00"),
        ("de", "Telefon 0551 / 55 02 77", "0551 / 55 02 77"),
    ],
)
def test_a_phone_in_any_form(language, text, phone):
    assert told("controller.phone", f"# X\n\n{text}", language) == phone


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("sv", "Kvarnby AB, org.nr 556677-8899."),
        ("sv", "Organisationsnummer 5566778899."),
        ("fi", "Myllyn Pyörä Oy, Y-tunnus 1234567-8"),
        ("sv", "Uppdaterad 2023-08-03."),
        ("sv", "Klaga hos Integritetsskyddsmyndigheten på 08-657 61 00."),
        ("en", "Call the Information Commissioner's Office on 0303 123 1113."),
        ("da", "Klag til Datatilsynet, telefon 33 19 32 00."),
        ("en", "# Supervisory authority\n\n**Switchboard:** +358 29 566 6700"),
        ("en", "Kelp Ltd (we) has the company number 05103858."),
        ("en", "The Irish commission answers on phone: 01 765 0100"),
    ],
)
def test_other_numbers_are_no_phone_of_the_controllers(language, sentence):
    assert told("controller.phone", f"# X\n\n{sentence}", language) is None


def test_an_officers_phone_is_told_where_there_is_no_other():
    text = "Om cookies.\n\nFrågor?\n\nDSO (Dataskyddsombud) Ek Alm(0700679299)"

    assert told("controller.phone", text, "sv") == "0700679299"


def test_a_switchboard_comes_before_an_officers_phone():
    text = (
        "Mølle kommune er behandlingsansvarlig. Sentralbord 62 00 30 00."
        " Personvernombudet har telefon 62 00 30 14."
    )

    assert told("controller.phone", text, "nb") == "62 00 30 00"


# The date.


@pytest.mark.parametrize(
    ("language", "said", "value"),
    [
        ("sv", "Uppdaterad den 3:e januari 2024", "2024-01-03"),
        ("sv", "Policyn börjar att gälla 2 maj 2018", "2018-05-02"),
        ("sv", "Senast uppdaterad: 20240503", "2024-05-03"),
        ("en", "This policy is effective from 30/04/18.", "2018-04-30"),
        ("en", "Updated 3/5/24", "2024-05-03"),
        ("en", "Effective as of 05/13/2024", "2024-05-13"),
        ("en", "Last revised 3-May-2024", "2024-05-03"),
        ("en", "Last update: 05-2024", "2024-05"),
        ("sv", "3 oktober 2021", "2021-10-03"),
        ("en", "Last updated: 3rd of January, 2024", "2024-01-03"),
        ("en", "Last updated\n\n29 October 2024", "2024-10-29"),
        ("fi", "Päivitetty tammikuussa 2024", "2024-01"),
        ("da", "24. maj 2018", "2018-05-24"),
        ("nb", "Sist oppdatert 3. desember 2023", "2023-12-03"),
        ("de", "Stand: März 2023", "2023-03"),
        ("de", "Stand: 01.07.2021", "2021-07-01"),
    ],
)
def test_a_date_in_the_words_of_each_language(language, said, value):
    assert told("updated", f"# X\n\n{said}\n\nHej.", language) == value


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("sv", "Dataskyddsförordningen gäller sedan den 25 maj 2018."),
        ("en", "Regulation (EU) 2016/679 of 27 April 2016 applies to all."),
        ("de", "Die Verordnung (EU) 2016/679 vom 27. April 2016 gilt."),
        ("en", "The adequacy decision of 10 July 2023 covers the transfer."),
    ],
)
def test_a_laws_date_is_not_the_texts(language, sentence):
    assert told("updated", f"# X\n\n{sentence}", language) is None


def test_the_latest_of_several_dates_is_taken():
    text = "Version 1, 2021-03-04\n\nVersion 2, 2023-08-03"

    assert told("updated", text, "en") == "2023-08-03"


@given(st.dates())
def test_a_date_of_this_century_is_found_as_it_was_written(day):
    found = [each.value for each in days(f"Updated {day.isoformat()}.")]

    assert found == ([day.isoformat()] if 2000 <= day.year <= 2099 else [])


def test_no_calendar_has_the_thirtieth_of_february():
    assert "2024-02-30" not in {each.value for each in days("30.2.2024")}


# The authority.


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        (
            "sv",
            "Klaga hos tillsynsmyndigheten. Den är Integritetsskyddsmyndigheten.",
            "Integritetsskyddsmyndigheten",
        ),
        (
            "en",
            (
                "You can lodge a complaint with the ICO.\n\nInformation Commissioner's"
                " Office, Wycliffe House"
            ),
            "Information Commissioner's Office",
        ),
        (
            "fi",
            (
                "Voit tehdä valituksen valvontaviranomaiselle. Se on"
                " tietosuojavaltuutettu."
            ),
            "tietosuojavaltuutettu",
        ),
        (
            "fi",
            "Voit valittaa tietosuojavaltuutetulle.\n\nTietosuojavaltuutetun toimisto",
            "Tietosuojavaltuutetun toimisto",
        ),
        (
            "sv",
            "Integritetsskyddsmyndigheten (IMY) finns. Du kan klaga till IMY.",
            "Integritetsskyddsmyndigheten",
        ),
        (
            "en",
            (
                "You may complain to a data protection authority, such as the"
                " Commission Nationale pour la Protection des Données."
            ),
            "Commission Nationale pour la Protection des Données",
        ),
        ("da", "Du kan klage til Datatilsynet.", "Datatilsynet"),
        ("nb", "Du kan klage til Datatilsynet.", "Datatilsynet"),
        ("de", "Im Zweifel hilft die Aufsichtsbehörde.", "Aufsichtsbehörde"),
        (
            "sv",
            "Klaga hos tillsynsmyndigheten:\n\nIntegritetsskyddsmyndigheten (IMY)",
            "Integritetsskyddsmyndigheten",
        ),
        (
            "sv",
            "Vi följer IMY:s råd. Du kan klaga hos tillsynsmyndigheten.",
            "tillsynsmyndigheten",
        ),
    ],
)
def test_the_authority_by_its_name_or_as_it_is_called(language, text, name):
    assert told("authority", f"# X\n\n{text}", language) == name


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("da", "# Rettigheder\n\nDine rettigheder står i Datatilsynets vejledning."),
        ("nb", "Vi følger Datatilsynets veiledning om informasjonskapsler."),
        ("en", "Data is stored in line with recommendations from the ICO."),
    ],
)
def test_who_gives_advice_is_not_the_one_to_complain_to(language, text):
    assert told("authority", text, language) is None


def test_what_is_said_of_authorities_elsewhere_names_none():
    text = "## Who receives the data\n\nWe share data with our regulator."

    assert told("authority", text, "en") is None


# The whole.


def test_of_equals_the_first_is_best():
    first, second = Found(0, 1, "a", 2), Found(5, 6, "b", 2)

    assert best([first, second]) == first
    assert best([first, second], 3) is None
    assert best([]) is None


@given(st.text(), st.sampled_from(LANGUAGES))
def test_what_is_found_stands_where_it_is_said_to(text, language):
    source = f"# X\n\n{text}\n\nKvarnby AB, Storgatan 4, 123 45 Kvarnby, 08-123 45 67"
    reading = read(source, language)

    for kind in ("name", "org_number", "email", "address", "phone"):
        for fact in reading.of(f"controller.{kind}"):
            said = " ".join(source[fact.start : fact.end].split())
            assert " ".join(fact.label.split()) in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_text_tells_nobody(language):
    reading = read("Hej.", language)

    assert {f.kind for f in reading.facts if f.kind.startswith("controller")} == set()


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        (
            "en",
            "Kelp Garage keeps names. We are a member of the Ash Trade Association.",
            "Kelp Garage",
        ),
        (
            "sv",
            "Tång AB sparar namn på dig som studerar på Almens universitet.",
            "Tång AB",
        ),
    ],
)
def test_whom_one_belongs_to_is_another(language, text, name):
    assert told("controller.name", text, language) == name
