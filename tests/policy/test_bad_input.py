"""What can be wrong with a file is said clearly, and never by a traceback."""

from importlib.resources import files

import pytest

from tests.cli.run import runner

START = files("ombud.cli").joinpath("start.yaml").read_text("utf-8")


def changed(old, new):
    assert old in START, old
    return START.replace(old, new, 1)


PURPOSE = """  more:
    say: { en: More, sv: Mer }
    for: [customer]
    basis: consent
    uses: [name]
    from: [person]
    keep: { until: withdrawn }
"""


def with_purpose(old="", new=""):
    assert old in PURPOSE
    return changed("purposes:", "purposes:\n" + PURPOSE.replace(old, new, 1))


LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{each}: &{each} [*{before}, *{before}]\n"
    for before, each in zip("abcdefghij", "bcdefghijk", strict=True)
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            with_purpose("uses: [name]", "uses: [nmae]"),
            "No category is called nmae.",
            id="a dangling reference",
        ),
        pytest.param(
            changed(
                "categories:",
                "categories:\n"
                "  one: { say: { en: one, sv: ett }, derived: [two] }\n"
                "  two: { say: { en: two, sv: två }, derived: [one] }\n",
            ),
            "one is made from what is made from one.",
            id="a cycle",
        ),
        pytest.param(
            with_purpose("until: withdrawn", "until: P999Y after order.date"),
            "999",
            id="a period that never ends",
        ),
        pytest.param(
            with_purpose("    basis: consent\n"),
            "basis is missing in more.",
            id="a purpose without a basis",
        ),
        pytest.param(
            with_purpose().replace(
                "  customer: { say:", "  customer: { minors: true, say:", 1
            ),
            "age",
            id="consent of minors without an age",
        ),
        pytest.param(
            changed("categories:", "categories:\n  shoe: { en: shoe size, sv: skonr }"),
            "No purpose uses shoe.",
            id="a category that nothing uses",
        ),
        pytest.param(
            START
            + "joint:\n  both:\n    say: { en: we two, sv: vi två }\n"
            + "    controllers: [example]\n    with: [carrier]\n",
            "arrangement",
            id="a joint activity without an arrangement",
        ),
        pytest.param("a: " + "[" * 5000, "nested deeper", id="deep nesting"),
        pytest.param("x" * 10_000_000, "longer than", id="10 MB"),
        pytest.param(LAUGHS, "An alias", id="a billion laughs"),
        pytest.param(
            changed("Example AB", "Example \u202eBA"),
            "U+202E right-to-left override",
            id="right to left",
        ),
        pytest.param(
            changed("Example AB", "Exam\u200bple AB"),
            "U+200B zero width space",
            id="zero width",
        ),
        pytest.param(
            changed("Example AB", r'"Exam\u200bple AB"'),
            "U+200B",
            id="zero width, escaped",
        ),
        pytest.param("", "The file is empty.", id="nothing"),
        pytest.param("\x00\x01\x02", "does not allow", id="no text"),
        pytest.param("- a\n- b\n", "list of keys", id="a list"),
        pytest.param(
            "ombud: 1\n---\nombud: 1\n", "second document", id="two documents"
        ),
    ],
)
def test_it_is_refused_in_words(capsys, tmp_path, text, said):
    file = tmp_path / "policy.yaml"
    file.write_text(text, encoding="utf-8")

    ran = runner(capsys)("check", file)

    assert ran.code == 1, ran.out
    assert said in ran.out
    assert f"{file}:" in ran.out
    assert "Traceback" not in ran.out + ran.err


def test_what_is_not_utf_8_is_told_with_its_place(capsys, tmp_path):
    file = tmp_path / "policy.yaml"
    file.write_bytes("ombud: 1\nname: Städ\n".encode("latin-1"))

    ran = runner(capsys)("check", file)

    assert ran.code == 1
    assert f"{file}:2:9" in ran.out
    assert "not UTF-8" in ran.out
