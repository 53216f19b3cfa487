"""What an answer's page writes by hand: nothing of a value or name is taken as HTML."""

from dataclasses import dataclass

from ombud.rights.templatetags.ours import cells, label


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
    assert label(Column("queued_at", "queued at"), ours=True) == "Written"
