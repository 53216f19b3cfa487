"""What an answer's page writes by hand: nothing of a value or name is taken as HTML."""

from dataclasses import dataclass

from django.utils import translation

from ombud.rights.templatetags.ours import cells, facts, heads, label, rows, terms


@dataclass
class Column:
    name: str
    label: str


def test_signs_of_html_are_written_out():
    odd = "<b>&\"'"
    out = "&lt;b&gt;&amp;&quot;&#x27;"

    assert cells(["plain", odd, ""]) == f"<td>plain</td><td>{out}</td><td></td>"
    assert (
        label(Column(odd, f"a {odd}"), ours=False) == f"A {out}<br><small>{out}</small>"
    )
    assert label(Column(odd, ""), ours=True) == out


def test_a_column_of_ours_is_said_in_words_alone():
    column = Column("queued_at", "queued at")

    with translation.override("en"):
        assert label(column, ours=True) == "Written"
    with translation.override("sv"):
        assert label(column, ours=True) == "Skrivet"


def test_a_table_is_written_from_its_labels_and_cells():
    field = Column("v", "value")
    sheet = {
        "ours": False,
        "fields": [field],
        "rows": [["<1>"], ["2"]],
        "facts": [(field, "<3>")],
    }
    said = "Value<br><small>v</small>"

    assert heads(sheet) == f'<th scope="col">{said}</th>'
    assert rows(sheet) == "<tr><td>&lt;1&gt;</td></tr>\n<tr><td>2</td></tr>"
    assert facts(sheet) == f"<div><dt>{said}</dt><dd>&lt;3&gt;</dd></div>"
    assert terms([("<a>", "<b>")]) == (
        "<div><dt>&lt;a&gt;</dt><dd>&lt;b&gt;</dd></div>"
    )
