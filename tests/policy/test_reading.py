import time
from datetime import date
from pathlib import Path

import pytest

from ombud.core.errors import Place
from ombud.core.written import UnreadableFileError
from ombud.policy.errors import InvalidPolicy
from ombud.policy.findings import Problem
from ombud.policy.reading import LIMIT_BYTES, parse, read

DATA = Path(__file__).parent / "data"
SMALL = (DATA / "small.yaml").read_text()


def problems(text):
    """The problems that reading a text reports, none of which may take a second."""
    started = time.monotonic()
    with pytest.raises(InvalidPolicy) as refused:
        parse(text, "p.yaml")
    assert time.monotonic() - started < 5  # generous: the machine may be busy
    return refused.value.problems


def changed(old, new, count=1):
    assert old in SMALL
    return SMALL.replace(old, new, count)


def one(old, new):
    """The one problem that comes of changing one thing in a good policy."""
    (problem,) = problems(changed(old, new))
    return problem


def where(text, word):
    """Line and column, from 1, of a word's first place in a text."""
    before = text[: text.index(word)]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def test_a_policy_is_read_from_its_file():
    policy = read(DATA / "small.yaml")

    assert policy.text == SMALL
    assert policy.declaration.updated == date(2026, 10, 1)
    assert policy.digest == (
        __import__("hashlib").sha256((DATA / "small.yaml").read_bytes()).hexdigest()
    )


def test_short_forms_are_widened():
    declaration = read(DATA / "small.yaml").declaration

    assert declaration.people["customer"].say == {"sv": "kunder", "en": "customers"}
    assert declaration.purposes["orders"].basis_of("customer").name == "contract"
    keep = declaration.purposes["orders"].keep
    assert (keep.period, keep.event) == ("P12M", "order.date")
    short = declaration.purposes["offers"].basis_of("customer").interest
    assert short.say["en"] == "to sell more"
    assert short.balanced == date(2026, 9, 1)
    law = declaration.purposes["accounts"].keep
    assert (law.law, law.event) == ("se.bokforingslagen", "order.date")


def test_items_may_be_a_bare_list():
    text = changed(
        "  name: {", "  dwelling: { say: hem, items: [size, floor_area] }\n  name: {"
    )

    items = parse(text, "p").declaration.categories["dwelling"].items

    assert items == {"size": {"*": "size"}, "floor_area": {"*": "floor area"}}


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("purposes.newsletter", "newsletter:"),
        ("purposes.newsletter.basis", "consent\n"),
        ("purposes.newsletter.keep", "keep: { until: withdrawn }"),
        ("purposes.newsletter.keep.withdrawn", "withdrawn }"),
        ("purposes.orders.keep.event", "P12M after"),
        ("purposes.accounts.keep.event", "order.date }\n  newsletter"),
        ("purposes.newsletter.uses.contact.email", "contact.email]"),
        ("purposes.newsletter.nothing.of.this", "newsletter:"),
        ("never.3", "use: contact.phone"),
        ("controllers.lycka.number", '"559999-0008"'),
    ],
)
def test_every_address_has_its_place(address, word):
    policy = parse(SMALL, "p.yaml")

    assert policy.place(address) == Place("p.yaml", *where(SMALL, word))


def test_a_misspelt_key_is_named_with_the_nearest_one():
    text = changed("    marketing: true", "    marketting: true")

    assert problems(text) == (
        Problem(
            address="purposes.newsletter.marketting",
            message="marketting is not a word of the language here.",
            mend="Did you mean marketing?",
            place=Place("p.yaml", *where(text, "marketting")),
        ),
    )


def test_a_key_like_no_other_lists_the_known_ones():
    problem = one(
        "say: { sv: vår e-posttjänst", "zzz: 1\n    say: { sv: vår e-posttjänst"
    )

    assert problem.mend.startswith("Known are: agreement, approvals, are, assessed, by")


@pytest.mark.parametrize(
    ("old", "new", "word", "message", "mend"),
    [
        (
            "basis: consent\n",
            "basis: consnt\n",
            "consnt",
            "consnt is not known here.",
            "Did you mean consent?",
        ),
        (
            "until: withdrawn",
            "until: whenever",
            "keep: { until: whenever",
            "keep can't be understood.",
            "Write until: PERIOD after EVENT, as in P12M after booking.performed.",
        ),
        (
            "until: P12M after",
            "until: P12X after",
            "P12X",
            "P12X is not a period.",
            "Write it as P12M, P2Y or P30D.",
        ),
        (
            "languages: [sv, en]",
            "languages: [sv, de]",
            "de]",
            "de is not known here.",
            "Write sv, fi or en.",
        ),
        (
            "by: clauses",
            "by: clause",
            "clause\n",
            "clause is not known here.",
            "Did you mean clauses?",
        ),
        (
            "by: clauses",
            "by: handshake",
            "handshake",
            "handshake is not known here.",
            (
                "Write adequacy, clauses, bcr, dpf, derogation, privacy_shield or "
                "safe_harbour."
            ),
        ),
        (
            '"559999-0008"',
            "5599990008",
            "5599990008",
            "number is not text.",
            "Write it in quotes.",
        ),
        (
            "updated: 2026-10-01",
            "updated: 2026-13-01",
            "2026-13-01",
            "2026-13-01 is not a date.",
            "Write YEAR-MONTH-DAY, as in 2026-11-23.",
        ),
        (
            "updated: 2026-10-01",
            "updated: 86400",
            "86400",
            "updated can't be understood.",
            "A date is written YEAR-MONTH-DAY, as in 2026-11-23.",
        ),
        (
            "marketing: true",
            "marketing: perhaps",
            "perhaps",
            "marketing can't be said so shortly.",
            "Write key: value under it.",
        ),
        (
            "for: [customer, visitor]",
            "for: customer",
            "customer\n    basis: consent",
            "for is not a list.",
            "Write it in brackets, as in [email, phone].",
        ),
        (
            "for: [customer, visitor]",
            "for: []",
            "for: []",
            "for is empty.",
            "Write at least one.",
        ),
        (
            "country: US",
            "country: usa",
            "usa",
            "usa is not a country.",
            "Write its two letters, as in SE.",
        ),
        (
            "  visitor: {",
            "  Visitor: {",
            "Visitor:",
            "Visitor is not an id.",
            "Use the letters a to z, digits and _, and begin with a letter.",
        ),
        (
            "  - profile: everyone",
            "  - use:",
            "use:",
            "never.0 can't be understood.",
            (
                "A ban is one of: profile, decide, sell, use, collect, market, "
                "disclose, outsource, transfer, note."
            ),
        ),
        (
            "  - profile: everyone",
            "  - profile: everyone\n    sell: everything",
            "profile: everyone",
            "never.0 can't be understood.",
            (
                "A ban is one of: profile, decide, sell, use, collect, market, "
                "disclose, outsource, transfer, note."
            ),
        ),
    ],
)
def test_a_wrong_value_is_told_with_its_place_and_mend(old, new, word, message, mend):
    text = changed(old, new)

    (problem,) = problems(text)

    assert (problem.message, problem.mend) == (message, mend)
    assert problem.place == Place("p.yaml", *where(text, word))


def test_what_is_missing_is_named_at_the_element_that_lacks_it():
    text = changed("    basis: consent\n", "")

    (problem,) = problems(text)

    assert problem.message == "basis is missing in newsletter."
    assert problem.place == Place("p.yaml", *where(text, "newsletter:"))


def test_all_problems_come_at_once_in_the_order_of_the_file():
    text = (
        changed("basis: contract", "basis: contarct")
        .replace("country: US", "country: usa")
        .replace("languages: [sv, en]", "languages: [de, en]")
    )

    found = problems(text)

    assert len(found) == 3
    assert [p.place.line for p in found] == sorted(p.place.line for p in found)


def test_a_key_that_stands_twice_names_both_places():
    text = changed("languages: [sv, en]", "languages: [sv, en]\nlanguages: [sv, en]")

    (problem,) = problems(text)

    assert "line 2" in problem.message
    assert problem.place == Place("p.yaml", 3, 1)


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("", "The file is empty.", (1, 1)),
        ("   \n# nothing\n", "The file is empty.", (1, 1)),
        ("- ombud", "A policy is a list of keys with values.", (1, 1)),
        ("policy", "A policy is a list of keys with values.", (1, 1)),
        ("null", "The file is empty.", (1, 1)),
        ("a: &x [*x]", "An alias (*name) stands here; policies have none.", (1, 8)),
        ("a: &x 1\nb: *x", "An alias (*name) stands here; policies have none.", (2, 4)),
        ("a: !!python/name:os.system x", "A tag (!name) stands here;", (1, 4)),
        ("a: !env HOME", "A tag (!name) stands here;", (1, 4)),
        ("ombud: 1\n\tx: 2", "A tab stands here.", (2, 1)),
        ("ombud: 1\n---\nombud: 1", "A second document starts here.", (2, 1)),
        ("ombud: [1", "This is not YAML:", (1, 10)),
        ("ombud: 'x", "This is not YAML:", (1, 10)),
        ("ombud: 1\n bad: 2", "This is not YAML:", (2, 5)),
        ("? [a, b]\n: 1", "A key is one word.", (1, 3)),
        ("ombud: \x00", "A character stands here that YAML", (1, 8)),
        ("pur\u200bposes: 1", "An invisible character stands here: U+200B", (1, 4)),
        ("a: 1\nb: x\u202ey", "An invisible character stands here: U+202E", (2, 5)),
        ('a: "\\u202e"', "An invisible character stands in this text:", (1, 4)),
        ("[" * 500, "This is nested deeper than 16 levels.", (1, 17)),
        ("{a: " * 5000, "This is nested deeper than 16 levels.", (1, 65)),
        ("- " * 3000, "This is nested deeper than 16 levels.", (1, 33)),
        ("a: " + "x" * LIMIT_BYTES, "The text is longer than 256 kB.", (1, 1)),
        ("%YAML 9.9\n---\nombud: 1", "", (1, 1)),
        ("%TAG ! x\n%TAG ! y\n---\na: 1", "", None),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_what_is_no_policy_is_refused_with_its_place(text, message, place):
    first = problems(text)[0]

    assert first.message.startswith(message)
    if place and message:
        assert first.place == Place("p.yaml", *place)


def test_billion_laughs_are_not_heard():
    lines = ["a0: &a0 [x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]

    (problem,) = problems("\n".join(lines))

    assert problem.message.startswith("An alias")


def test_a_long_broken_text_reports_no_more_than_helps():
    lines = "\n".join(f"k{n}: 1" for n in range(2000))

    assert len(problems("ombud: 1\n" + lines)) == 100


def test_bytes_that_are_no_text_are_told_with_their_place(tmp_path):
    file = tmp_path / "p.yaml"
    file.write_bytes(b"ombud: 1\nname: \xe5ngan")

    with pytest.raises(InvalidPolicy) as refused:
        read(file)

    (problem,) = refused.value.problems
    assert problem.message == "The file is not UTF-8 text."
    assert problem.place == Place(str(file), 2, 7)


def test_a_byte_order_mark_does_no_harm(tmp_path):
    file = tmp_path / "p.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + SMALL.encode())

    assert read(file).text == SMALL


def test_a_file_that_is_too_long_is_not_read(tmp_path):
    file = tmp_path / "p.yaml"
    file.write_bytes(b"\xff" * (LIMIT_BYTES * 10))

    with pytest.raises(InvalidPolicy, match="longer"):
        read(file)


@pytest.mark.parametrize("name", ["missing.yaml", "."])
def test_what_is_no_file_is_told_kindly(tmp_path, name):
    with pytest.raises(UnreadableFileError, match="can't be read"):
        read(tmp_path / name)
