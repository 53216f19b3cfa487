"""What the tables that are made of a policy say."""

import json
from datetime import date

import pytest

from ombud.policy import law
from ombud.policy.language import covers
from ombud.policy.notice import UnknownLanguageError, languages
from ombud.policy.record import ORDERS, TABLES, as_dict, make


def cells(table, address):
    (row,) = [row for row in table.rows if row.address == address]
    return row.cells


@pytest.mark.parametrize("language", sorted(languages()))
@pytest.mark.parametrize("name", TABLES)
def test_every_table_is_there_in_every_language(company, name, language):
    table = make(name, company, language)

    assert table.title
    assert all(set(row.cells) >= {c.name for c in table.columns} for row in table.rows)
    said = [line for row in table.rows for cell in row.cells.values() for line in cell]
    assert all(said)
    assert not any("{" in line for line in said)


@pytest.mark.promise("P12")
def test_the_record_has_a_row_for_each_purpose_and_register(company):
    table = make("processing", company, "en")

    assert {row.facts["purpose"] for row in table.rows} == set(company.purposes)
    for row in table.rows:
        purpose = company.purposes[row.facts["purpose"]]
        assert row.facts["data"] == purpose.uses
        assert len(row.cells["recipients"]) == len(purpose.to)
        assert row.cells["erasure"]
        assert row.cells["basis"]


def test_the_record_says_all_that_the_article_lists(full):
    said = cells(make("processing", full, "en"), "purposes.orders")

    assert said["controllers"] == (
        "Alva AB, 559999-0016, Storgatan 1, 123 45 Alva, Sweden, hej@alva.example",
        "=Beda Inc, 1, Main Street 1, United States, hi@beda.example",
    )
    assert said["joint"] == ("Alva AB and =Beda Inc (arrangement of 15 January 2026)",)
    assert said["representative"] == ("Rep Oy, rep@beda.example",)
    assert said["officer"] == ("Olle Ombud, olle@alva.example, +46 8 465 004 12",)
    assert said["purpose"] == ("We carry out your order.",)
    assert said["people"] == ("customers",)
    assert said["data"] == (
        "name",
        "contact details: e-mail address and telephone",
        "allergies (special category)",
        "orders: day of the order",
    )
    assert said["special"] == ("allergies",)
    assert said["recipients"] == (
        "a hosting company (processor, United States, Finland and India)",
        "courts (controller of its own, Sweden)",
    )
    assert [line.split(":")[0] for line in said["transfers"]] == [
        "a hosting company, United States",
        "a hosting company, India",
    ]
    counted = "months, counted from: day of the order, then erased"
    assert said["erasure"] == (
        f"contact details: e-mail address: six {counted}",
        f"the rest: twelve {counted}",
    )
    assert said["measures"] == ("We log every access. (seen in: evidence.ledger)",)
    assert said["contact"] == ("Register Keeper, keeper@alva.example",)


def test_a_basis_by_kind_of_people_is_said_for_each(full):
    said = cells(make("processing", full, "en"), "purposes.news")

    assert [line.split(":")[0] for line in said["basis"]] == ["customers", "visitors"]
    assert said["data"] == (
        "contact details: e-mail address",
        "segment (made from name)",
    )


def test_the_record_as_a_processor_says_for_whom_and_what(full):
    (row,) = make("processor", full, "en").rows

    assert row.address == "on_behalf.hosting"
    assert row.cells["behalf"] == ("the customer",)
    assert row.cells["kinds"] == ("storing and showing it",)
    assert len(row.cells["transfers"]) == 2
    assert row.cells["agreement"] == ("1 February 2026",)


@pytest.mark.parametrize("order", ORDERS)
def test_an_order_changes_the_columns_and_nothing_else(full, order):
    plain = as_dict(make("processing", full, "en"))
    ordered = as_dict(make("processing", full, "en", order=order))

    assert sorted(map(str, ordered["columns"])) == sorted(map(str, plain["columns"]))
    assert ordered["rows"] == plain["rows"]


def test_the_article_and_the_french_sheet_put_columns_in_their_order(full):
    imy = [c.name for c in make("processing", full, "en").columns]
    cnil = [c.name for c in make("processing", full, "en", order="cnil").columns]

    # GDPR Art. 30(1)(a) to (g).
    asked = [
        "controllers", "joint", "representative", "officer", "purpose", "people",
        "data", "recipients", "transfers", "erasure", "measures",
    ]  # fmt: skip
    assert [name for name in imy if name in asked] == asked
    # The sheet "3 - Modèle de fiche de registre" of the CNIL, from top to bottom.
    sheet = [
        "activity", "address", "controllers", "officer", "representative", "joint",
        "purpose", "data", "erasure", "special", "people", "recipients", "measures",
        "transfers",
    ]  # fmt: skip
    assert [name for name in cnil if name in sheet] == sheet


@pytest.mark.promise("P12")
def test_the_catalogue_names_every_register_with_what_it_may_hold(company):
    table = make("registers", company, "en")

    assert [row.facts["register"] for row in table.rows] == list(company.registers)
    for row in table.rows:
        register = company.registers[row.facts["register"]]
        assert row.facts["people"] == register.of
        for column in ("people", "purposes", "data", "sources", "erasure"):
            assert row.cells[column], column


@pytest.mark.promise("P109")
def test_the_transfer_answer_lists_country_safeguard_and_how_to_get_a_copy(company):
    table = make("transfers", company, "en")

    outside = {
        (name, country)
        for name, each in company.recipients.items()
        for country in each.everywhere
        if not law.is_eea(country)
        and any(name in purpose.to for purpose in company.purposes.values())
    }
    found = {(row.facts["recipient"], row.facts["country"]) for row in table.rows}
    assert found == outside
    for row in table.rows:
        assert row.facts["mechanism"]
        assert row.facts["holds"] is True
        assert row.cells["copy"]


@pytest.mark.promise("P109")
def test_the_transfer_answer_is_about_the_kinds_of_people_that_ask(full):
    everybody = make("transfers", full, "en")
    visitor = make("transfers", full, "en", kinds=["visitor"])

    assert {r.facts["recipient"] for r in everybody.rows} == {"cloud", "mailer"}
    assert [r.facts["recipient"] for r in visitor.rows] == ["mailer"]
    (row,) = visitor.rows
    assert row.facts["mechanism"] == "adequacy"
    assert row.cells["copy"][0].startswith("The decision is at https://")


@pytest.mark.promise("P109")
def test_a_safeguard_that_fell_is_said_to_have_fallen(full):
    before = make("transfers", full, "en", day=date(2000, 1, 1))

    assert {row.facts["holds"] for row in before.rows} == {False}
    assert all(row.cells["state"][0].startswith("no") for row in before.rows)


def test_only_what_a_recipient_gets_leaves(full):
    rows = [
        row
        for row in make("transfers", full, "en").rows
        if row.facts["recipient"] == "cloud"
    ]

    assert {row.cells["data"] for row in rows} == {("name",)}
    assert {row.cells["supplementary"] for row in rows} == {
        ("encryption under our own key",)
    }


@pytest.mark.promise("P114")
def test_each_purpose_and_category_has_exactly_one_period(company):
    rows = [row.facts for row in make("retention", company, "en").rows]

    pairs = [(row["purpose"], row["data"]) for row in rows]
    assert len(pairs) == len(set(pairs))
    assert set(pairs) >= {
        (name, used) for name, p in company.purposes.items() for used in p.uses
    }
    for row in rows:
        given = [row["period"], row["law"], row["withdrawn"] or None]
        assert any(given)


@pytest.mark.promise("P114")
def test_an_item_with_a_time_of_its_own_has_a_row_of_its_own(full):
    rows = {
        row.facts["data"]: row.facts["period"]
        for row in make("retention", full, "en").rows
        if row.facts["purpose"] == "orders"
    }

    assert rows["contact"] == "P12M"
    assert rows["contact.email"] == "P6M"
    assert covers("contact", "contact.email")


@pytest.mark.promise("P105")
def test_recipients_stand_by_what_they_do_with_place_and_agreement(company):
    table = make("recipients", company, "en")

    assert [row.facts["recipient"] for row in table.rows] == list(company.recipients)
    for row in table.rows:
        declared = company.recipients[row.facts["recipient"]]
        assert row.cells["does"]
        assert row.facts["countries"] == declared.everywhere
        assert bool(row.cells["agreement"]) == (declared.agreement is not None)


def test_a_table_is_json_for_programs(full):
    made = as_dict(make("retention", full, "en"))

    assert json.loads(json.dumps(made)) == made
    assert made["rows"][0]["facts"]["event"] == "order.date"


def test_a_language_without_words_is_refused(full):
    with pytest.raises(UnknownLanguageError):
        make("processing", full, "tlh")
