"""What the law gives: periods, authorities, ages, adequate countries."""

from datetime import date, timedelta
from typing import get_args
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.policy import law

DAYS = st.dates(date(2011, 1, 1), date(2120, 12, 31))
YEAR_ENDS = st.sampled_from(
    ["12-31", "04-30", "06-30", "08-31", "02-28", "02-29", "01-31"]
)
COUNTED = sorted(name for name in law.known() if law.law(name).years)


def test_an_invoice_stays_seven_years_after_its_year():
    assert law.until("se.bokforingslagen", date(2026, 11, 22)) == date(2033, 12, 31)


@pytest.mark.promise("P113")
@pytest.mark.parametrize(
    ("day", "year_end", "last"),
    [
        (date(2026, 4, 30), "04-30", date(2033, 12, 31)),
        (date(2026, 5, 1), "04-30", date(2034, 12, 31)),
        (date(2028, 2, 29), "02-28", date(2035, 12, 31)),
        (date(2028, 2, 29), "02-29", date(2035, 12, 31)),
    ],
)
def test_a_broken_financial_year_counts_from_the_year_it_ended_in(day, year_end, last):
    assert law.until("se.bokforingslagen", day, year_end) == last


def test_tax_records_count_from_their_own_year():
    day = date(2026, 5, 1)

    assert law.until("se.skatteforfarandelagen", day, "04-30") == date(2033, 12, 31)


def test_finnish_books_and_vouchers_differ():
    day = date(2024, 1, 15)

    books = law.until("fi.kirjanpitolaki.kirjanpitokirjat", day, "03-31")
    vouchers = law.until("fi.kirjanpitolaki.tositteet", day, "03-31")

    assert (books, vouchers) == (date(2034, 3, 31), date(2030, 12, 31))


def test_a_period_from_a_leap_day_ends_on_the_last_of_february():
    assert law.until("se.preskriptionslagen", date(2024, 2, 29)) == date(2034, 2, 28)


@given(day=DAYS, year_end=YEAR_ENDS, name=st.sampled_from(COUNTED))
def test_nothing_goes_before_its_years_are_up(day, year_end, name):
    years = law.law(name).years

    last = law.until(name, day, year_end)

    assert last >= law._day(day.year + years, day.month, day.day)
    assert last.year - day.year <= years + 1


@given(day=DAYS, year_end=YEAR_ENDS, name=st.sampled_from(COUNTED))
def test_a_later_record_never_goes_earlier(day, year_end, name):
    assert law.until(name, day, year_end) <= law.until(
        name, day + timedelta(days=1), year_end
    )


@given(day=DAYS, year_end=YEAR_ENDS)
def test_a_day_lies_in_one_financial_year(day, year_end):
    end = law.financial_year_of(day, year_end)

    assert day <= end
    assert law.financial_year_of(end, year_end) == end
    assert law.financial_year_of(end + timedelta(days=1), year_end) > end
    assert (end - day).days < 366


@given(day=DAYS, name=st.sampled_from(COUNTED))
def test_the_law_of_a_calendar_year_does_not_ask_for_the_financial_one(day, name):
    if "financial" not in law.law(name).after:
        assert law.until(name, day, "06-30") == law.until(name, day)


@pytest.mark.parametrize("name", sorted(law.known()))
def test_every_law_has_its_source_and_three_languages(name):
    found = law.law(name)

    assert urlsplit(found.source).scheme == "https"
    assert urlsplit(found.source).netloc in ("rkrattsbaser.gov.se", "www.finlex.fi")
    assert found.title.keys() == found.section.keys() == {"sv", "fi", "en"}
    assert found.says.keys() == ({"sv", "fi", "en"} if found.years else set())
    assert isinstance(found.since, date)


@pytest.mark.parametrize("name", sorted(law.known()))
def test_every_law_says_what_it_gives(name):
    found = law.law(name)

    assert found.gives in get_args(law.Gives)
    assert found.after is None or found.after in get_args(law.Start)
    assert (found.years is None) == (found.after is None)
    assert found.years is None or found.gives != "conditions"


@pytest.mark.parametrize("name", sorted(n for n in law.known() if n.count(".") > 1))
def test_a_rule_stands_within_a_law_and_bears_its_title(name):
    whole = law.law(name.rpartition(".")[0])

    assert law.law(name).title == whole.title
    assert law.law(name).gives == whole.gives


def test_a_rule_takes_no_period_from_its_law():
    whole = law.law("se.dataskyddslagen")
    rule = law.law("se.dataskyddslagen.personnummer")

    assert (rule.since, rule.source) == (whole.since, whole.source)
    assert rule.section["sv"] == "3 kap. 10 §"
    assert rule.says == {}


@pytest.mark.parametrize(
    ("name", "obliges"),
    [
        ("se.bokforingslagen", True),
        ("se.hushallsarbetslagen", True),
        ("fi.ilmoittajansuojelulaki", True),
        ("se.preskriptionslagen", False),
        ("fi.vanhentumislaki.lopullinen", False),
        ("se.marknadsforingslagen", False),
    ],
)
def test_what_lets_claims_be_made_orders_nobody_to_keep(name, obliges):
    assert law.law(name).obliges is obliges


@pytest.mark.parametrize(
    ("name", "day", "year_end", "last"),
    [
        # A site's list of workers: the tax year is the financial year.
        (
            "se.skatteforfarandelagen.personalliggare",
            date(2026, 7, 1),
            "06-30",
            date(2029, 12, 31),
        ),
        (
            "se.skatteforfarandelagen.personalliggare",
            date(2026, 6, 30),
            "06-30",
            date(2028, 12, 31),
        ),
        ("se.penningtvattslagen", date(2024, 2, 29), "12-31", date(2029, 2, 28)),
        ("se.konsumentkoplagen", date(2026, 11, 22), "12-31", date(2029, 11, 22)),
        ("se.konsumenttjanstlagen", date(2026, 11, 22), "12-31", date(2029, 11, 22)),
        (
            "se.konsumenttjanstlagen.fastighet",
            date(2026, 11, 22),
            "12-31",
            date(2036, 11, 22),
        ),
        ("se.diskrimineringslagen", date(2024, 2, 29), "12-31", date(2026, 2, 28)),
        ("fi.vanhentumislaki", date(2024, 2, 29), "12-31", date(2027, 2, 28)),
        ("fi.tyoaikalaki", date(2026, 3, 1), "06-30", date(2028, 12, 31)),
        (
            "fi.oma_aloitteisten_verojen_laki",
            date(2026, 7, 1),
            "06-30",
            date(2033, 12, 31),
        ),
        (
            "fi.oma_aloitteisten_verojen_laki.palkkakirjanpito",
            date(2026, 7, 1),
            "06-30",
            date(2037, 6, 30),
        ),
        (
            "fi.yhdenvertaisuuslaki.tyohonotto",
            date(2024, 2, 29),
            "12-31",
            date(2025, 2, 28),
        ),
    ],
)
def test_periods_end_on_their_day(name, day, year_end, last):
    assert law.until(name, day, year_end) == last


def test_an_unknown_law_is_answered_with_the_known_ones():
    with pytest.raises(law.UnknownLawError) as caught:
        law.law("se.bokforingslag")

    assert "se.bokforingslagen" in caught.value.mend


@pytest.mark.parametrize("name", ["", ".", "xx.y", "../se", "eu.eea", "Se.imy"])
def test_names_that_are_none(name):
    with pytest.raises(law.UnknownLawError):
        law.law(name)
    with pytest.raises(law.UnknownLawError):
        law.authority_named(name)


def test_a_law_with_two_periods_asks_which():
    with pytest.raises(law.NoPeriodError) as caught:
        law.until("fi.kirjanpitolaki", date(2026, 1, 1))

    assert "fi.kirjanpitolaki.tositteet" in caught.value.mend


@pytest.mark.promise("P134")
def test_the_authorities_bear_the_names_they_have_now():
    assert law.authority("SE") == law.authority_named("se.imy")
    assert law.authority("SE").formerly == ("Datainspektionen",)
    assert law.authority("FI").name["sv"] == "Dataombudsmannens byrå"
    with pytest.raises(law.UnknownLawError):
        law.authority("US")


@pytest.mark.parametrize("country", law._file("eu")["eea"])
def test_every_country_of_the_eea_has_its_authority(country):
    found = law.authority(country)

    assert law.authority_named(found.ref) == found
    assert found.country == country
    assert found.name.keys() == {"sv", "fi", "en"}
    assert urlsplit(found.web).scheme == urlsplit(found.source).scheme == "https"


def test_in_germany_the_state_is_named_before_the_federation():
    assert law.authority("DE").name["en"].startswith("the data protection authority")


def test_children_may_say_yes_at_an_age_that_their_country_sets():
    ages = {c: law.consent_age(c) for c in ("SE", "FI", "DK", "DE", "FR")}

    assert ages == {"SE": 13, "FI": 13, "DK": 15, "DE": 16, "FR": 15}
    assert law.consent_age("US") is None


@pytest.mark.parametrize("country", law._file("eu")["consent_age"])
def test_no_age_is_outside_what_the_regulation_lets_a_country_set(country):
    assert law.is_eea(country)
    assert law.consent_age(country) in (13, 14, 15, 16)


def test_the_eea_and_what_is_not():
    assert all(law.is_eea(country) for country in ("SE", "FI", "NO", "IS", "LI"))
    assert not any(law.is_eea(country) for country in ("GB", "CH", "US", "AX", "se"))
    assert len(law._file("eu")["eea"]) == 30


@pytest.mark.promise("P110")
@pytest.mark.parametrize(
    ("country", "day", "decision"),
    [
        ("US", date(2020, 7, 15), "(EU) 2016/1250"),
        ("US", date(2020, 7, 16), None),
        ("US", date(2023, 7, 10), "(EU) 2023/1795"),
        ("GB", date(2021, 6, 27), None),
        ("GB", date(2026, 11, 22), "(EU) 2021/1772"),
        ("GB", date(2031, 12, 28), None),
        ("CN", date(2026, 11, 22), None),
    ],
)
def test_adequacy_has_its_days(country, day, decision):
    found = law.adequacy(country, day)

    assert (found.decision if found else None) == decision


def test_a_certified_few_do_not_make_a_country_adequate():
    assert not law.is_adequate("US", date(2026, 11, 22))
    assert law.is_adequate("CH", date(2026, 11, 22))
