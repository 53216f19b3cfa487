from importlib.resources import files

import pytest

from ombud.connectors.base import Column, ColumnType, ForeignKey, Schema, Table
from ombud.policy.language.others import Never
from ombud.policy.reading import parse as parse_policy
from ombud.registers.checks import check, fits
from ombud.registers.errors import InvalidMapError
from ombud.registers.reading import parse


@pytest.fixture(scope="module")
def declaration():
    text = files("ombud.examples").joinpath("ljusvik/policy.yaml").read_text()
    return parse_policy(text, "policy.yaml").declaration


def table(name, /, key="id", **columns):
    return Table(
        name=name,
        path=(name,),
        columns=tuple(
            Column(name=c, type=ColumnType(t))
            for c, t in {**({key: "integer"} if key else {}), **columns}.items()
        ),
        primary_key=(key,) if key else (),
        foreign_keys=tuple(
            ForeignKey(columns=(c,), table=c.removesuffix("_id"), references=("id",))
            for c in columns
            if c.endswith("_id")
        ),
    )


SCHEMA = Schema.of(
    [
        table("customer", email="text", name="text", number="text"),
        table("booking", customer_id="integer", day="date", note="text"),
        table("product", name="text"),
    ]
)

MAP = """\
ombud-systems: 1
systems:
  shop:
    at: env:OMBUD_SOURCE_SHOP
    tables:
      customer:
        person: customer
        found_by: { email: email }
        columns:
          id: none
          email: contact.email
          name: name
          number: { holds: national_id, for: [tax_deduction] }
      booking:
        belongs_to: { customer_id: customer.id }
        columns:
          id: none
          customer_id: none
          day: booking.date
          note: booking.note
      product: nothing about anybody
    country: SE
"""


def found(text, declaration, schema=SCHEMA, *, level=("error", "warning")):
    systems = parse(text, "systems.yaml")
    return [
        (p.code, p.place.line, p.place.column)
        for p in check(systems, declaration, {"shop": schema})
        if p.level in level
    ]


def test_a_map_that_fits_is_clean(declaration):
    assert found(MAP, declaration) == []


@pytest.mark.promise("P32")
@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("email: contact.email", "email: contact.mail", ("category-unknown", 11, 18)),
        ("note: booking.note", "note: diary", ("category-unknown", 20, 17)),
        ("holds: national_id", "holds: pnr", ("category-unknown", 13, 28)),
        ("person: customer", "person: costumer", ("kind-unknown", 7, 17)),
        ("[tax_deduction]", "[tax_reduction]", ("purpose-unknown", 13, 47)),
        ("person: customer", "person: prospect", ("category-unused", 13, 28)),
        ("[tax_deduction]", "[newsletter]", ("category-unused", 13, 28)),
    ],
)
def test_what_the_policy_does_not_say_is_an_error_at_its_very_place(
    declaration, old, new, expected
):
    assert expected in found(MAP.replace(old, new), declaration)


ABROAD = "country: IN\n    abroad: { because: its maker is, approved: 2026-03-02 }"


@pytest.mark.promise("P107")
def test_a_store_outside_the_eea_needs_a_reason_a_day_and_somebody_told_of(declaration):
    without = MAP.replace("    country: SE\n", "")
    assert found(without, declaration) == [("country-missing", 3, 3)]

    away = found(MAP.replace("country: SE", "country: IN"), declaration)
    agreed = found(MAP.replace("country: SE", ABROAD), declaration)

    assert away == [("country-unapproved", 22, 14), ("country-untold", 22, 14)]
    assert agreed == [("country-untold", 22, 14)]
    assert found(MAP.replace("country: SE", ABROAD), told(declaration, "IN")) == []
    assert found(MAP.replace("country: SE", "country: FI"), declaration) == []


@pytest.mark.promise("P107")
def test_what_never_leaves_the_eea_is_in_no_store_outside(declaration):
    near = told(declaration, "IN").model_copy(
        update={"never": (Never(transfer="outside the EEA", under=["bookings"]),)}
    )
    text = MAP.replace("country: SE", ABROAD)
    other = text.replace(
        "belongs_to: {", "for: [tax_deduction]\n        belongs_to: {"
    ).replace("person: customer", "for: [tax_deduction]\n        person: customer")

    assert found(text, near) == [("country-banned", 22, 14)]
    assert "country-banned" not in {code for code, *_ in found(other, near)}


def told(declaration, country):
    """The policy with its first recipient in a country."""
    (name, first), *others = declaration.recipients.items()
    moved = first.model_copy(update={"country": country})
    return declaration.model_copy(update={"recipients": {name: moved, **dict(others)}})


def test_an_unknown_category_names_the_nearest_and_both_mends(declaration):
    systems = parse(MAP.replace("contact.email", "contact.emial"), "systems.yaml")

    problem = next(p for p in check(systems, declaration, {}) if p.level == "error")

    assert str(problem) == (
        "systems.yaml:11:18: error: customer.email holds contact.emial, which the "
        "policy does not name.\n  Did you mean contact.email? Name it in policy.yaml "
        "under categories, or correct the map."
    )


def test_a_protected_category_without_purposes_is_a_warning(declaration):
    text = MAP.replace("{ holds: national_id, for: [tax_deduction] }", "national_id")

    assert found(text, declaration) == [("protected-for-all", 13, 19)]


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "column"),
    [
        ("      product:", "      produkt:", "table-missing", 21, 7),
        ("note: booking.note", "notes: booking.note", "column-missing", 20, 11),
        ("{ email: email }", "{ mail: email }", "column-missing", 8, 21),
        ("customer.id }", "customer.key }", "column-missing", 15, 36),
        ("customer.id }", "customer.email }", "link-types-differ", 15, 36),
        ("customer.id }", "product.id }", "belongs-to-unknown", 15, 36),
        ("customer.id }", "kunde.id }", "belongs-to-unknown", 15, 36),
        ("found_by: { email: email }", "erase_by: delete", "nothing-finds", 6, 7),
        ("email: contact.email", "email: none", "identifier-unnamed", 8, 21),
        (
            "product: nothing about anybody",
            "product: { none: goods, columns: { name: none } }",
            "searched-or-not",
            21,
            7,
        ),
    ],
)
def test_what_could_not_be_searched_is_an_error(old, new, code, line, column):
    assert (code, line, column) in found(MAP.replace(old, new), None)


def test_tables_that_belong_to_each_other_in_a_ring_are_an_error():
    text = MAP.replace("found_by: { email: email }", "belongs_to: { id: booking.id }")

    assert ("belongs-to-cyclic", 8, 9) in found(text, None)
    assert ("belongs-to-cyclic", 15, 9) in found(text, None)


def test_a_table_may_belong_to_itself():
    text = MAP.replace("customer.id }", "customer.id, id: booking.customer_id }")

    assert found(text, None) == []


def test_a_personal_table_without_any_key_is_an_error():
    schema = Schema.of([table("customer", key=None, email="text")])
    text = MAP[: MAP.index("          id: none")] + "          email: contact.email\n"

    assert found(text, None, schema) == [("key-missing", 6, 7)]
    keyed = text.replace("person: customer", "key: [email]")
    assert found(keyed, None, schema) == []


def test_what_nobody_declared_is_a_warning():
    schema = Schema.of(
        [
            *(t for n, t in SCHEMA.tables.items() if n != "booking"),
            table(
                "booking", customer_id="integer", day="date", note="text", tip="text"
            ),
            table("diary", text="text"),
        ]
    )

    assert found(MAP, None, schema) == [
        ("table-undeclared", 3, 3),
        ("column-undeclared", 14, 7),
    ]


def test_a_system_that_the_policy_keeps_people_in_must_be_mapped(declaration):
    text = MAP.replace("  shop:", "  shopp:")

    assert ("system-unmapped", 2, 1) in found(text, declaration)


def test_a_clock_that_never_starts_is_noted(declaration):
    notes = found(MAP, declaration, level=("note",))
    mended = MAP.replace("note: booking.note", "note: booking.performed")

    assert ("event-unmapped", 2, 1) in notes
    assert len(found(mended, declaration, level=("note",))) == len(notes) - 1


def test_a_map_with_warnings_fits_and_one_with_errors_does_not():
    systems = parse(MAP, "systems.yaml")
    more = Schema.of([*SCHEMA.tables.values(), table("diary", text="text")])
    less = Schema.of([t for n, t in SCHEMA.tables.items() if n != "booking"])

    fits(systems, "shop", more)
    with pytest.raises(InvalidMapError) as caught:
        fits(systems, "shop", less)

    assert [p.code for p in caught.value.problems] == ["table-missing"]
