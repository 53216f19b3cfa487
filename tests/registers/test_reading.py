import pytest

from ombud.core.errors import Place
from ombud.core.written import UnreadableFileError
from ombud.registers.errors import InvalidMapError
from ombud.registers.reading import LIMIT_BYTES, parse, read

MAP = """\
ombud-systems: 1
systems:
  shop:
    at: env:OMBUD_SOURCE_SHOP
    tables:
      public.customer:
        person: customer
        found_by: { "e.mail: x": email }
        columns:
          "e.mail: x": contact.email
          name: { holds: name, for: [bookings] }
          "no": none
      product: goods, nobody's
"""


def problems(text):
    with pytest.raises(InvalidMapError) as caught:
        parse(text, "systems.yaml")
    return [
        (p.place.line, p.place.column, p.message, p.mend) for p in caught.value.problems
    ]


def test_short_forms_are_widened():
    shop = parse(MAP, "systems.yaml").map.systems["shop"]
    customer = shop.tables["public.customer"]

    assert shop.tables["product"].none == "goods, nobody's"
    assert customer.columns["e.mail: x"].holds == "contact.email"
    assert customer.columns["name"].purposes == ("bookings",)
    assert not customer.columns["no"].personal


@pytest.mark.parametrize(
    ("address", "line", "column"),
    [
        (("systems", "shop"), 3, 3),
        (("systems", "shop", "tables", "public.customer"), 6, 7),
        (("systems", "shop", "tables", "public.customer", "person"), 7, 17),
        (
            ("systems", "shop", "tables", "public.customer", "columns", "e.mail: x"),
            10,
            24,
        ),
        (("systems", "shop", "tables", "public.customer", "key"), 6, 7),
        (("systems", "bookings"), 2, 1),
    ],
)
def test_places_are_exact_whatever_names_are_made_of(address, line, column):
    place = parse(MAP, "systems.yaml").place(address)

    assert place == Place("systems.yaml", line, column)


def test_every_problem_is_told_at_once_with_its_mend():
    text = MAP.replace("person:", "persn:").replace(": email }", ": emial }")

    assert problems(text) == [
        (
            7,
            9,
            "persn is not a word of the map's language here.",
            "Did you mean person?",
        ),
        (8, 34, "emial is not known here.", "Did you mean email?"),
    ]


def test_a_key_that_stands_twice_is_refused():
    found = problems(MAP.replace("name: {", "product: none\n          product: {"))

    assert found[0][:2] == (12, 11)
    assert "twice" in found[0][2]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("- a\n", "A map is"),
        ("ombud-systems: 1\nsystems: {}\n", "systems is empty"),
        ("ombud-systems: 2\nsystems: {shop: {at: x, tables: {a: b}}}\n", "not"),
        ("ombud-systems: 1\nsystems: &a {shop: *a}\n", "maps have none"),
        ("ombud-systems: 1\nsystems: [\n", "not YAML"),
        ("ombud-systems: 1\nsys\u200btems: 1\n", "invisible"),
        ("#" * (LIMIT_BYTES + 1), "longer than"),
    ],
)
def test_what_is_no_map_is_refused_in_words(text, said):
    found = problems(text)

    assert any(said in message for _, _, message, _ in found)
    assert not any("policy" in message + mend for _, _, message, mend in found)


def test_a_file_is_read_with_its_digest(tmp_path):
    path = tmp_path / "systems.yaml"
    path.write_text(MAP)

    systems = read(path)

    assert systems.name == str(path)
    assert systems.text == MAP
    assert len(systems.digest) == 64
    assert systems == parse(MAP, str(path))


def test_a_file_that_is_not_there_or_not_text_is_told(tmp_path):
    with pytest.raises(UnreadableFileError):
        read(tmp_path)

    path = tmp_path / "systems.yaml"
    path.write_bytes(b"ombud-systems: 1\nsystems: \xff\n")
    with pytest.raises(InvalidMapError) as caught:
        read(path)
    assert caught.value.problems[0].place == Place(str(path), 2, 10)
