"""What stays and what goes, for any few tables and any rows in them."""

import json
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from ombud.connectors.base import Column, ColumnType, ForeignKey, Schema, Table
from ombud.policy.reading import parse
from ombud.registers.erasure import Part, draw_up, expected
from ombud.registers.language import SystemMap
from ombud.registers.layout import Holdings, Row, lay_out
from ombud.registers.reckoning import Outcome
from tests.house import bench_policy, with_accounts

TODAY = date(2026, 11, 23)
DECLARATION = parse(with_accounts(bench_policy()), "policy.yaml").declaration


@st.composite
def found(draw):
    """Some tables that point at earlier ones and themselves, and rows found in them."""
    names = [f"t{n}" for n in range(draw(st.integers(1, 4)))]
    tables, maps = [], {}
    points: dict[str, dict[str, str]] = {}
    for at, name in enumerate(names):
        targets = draw(st.lists(st.sampled_from(names[: at + 1]), max_size=2))
        points[name] = {f"to{n}": target for n, target in enumerate(targets)}
        keeps = draw(st.booleans())
        tables.append(
            Table(
                name=name,
                path=("public", name),
                columns=(
                    Column(name="id", type=ColumnType.INTEGER, nullable=False),
                    Column(name="said", type=ColumnType.TEXT),
                    Column(name="paid", type=ColumnType.DATE),
                    *(Column(name=c, type=ColumnType.INTEGER) for c in points[name]),
                ),
                primary_key=("id",),
                foreign_keys=tuple(
                    ForeignKey(columns=(c,), table=target, references=("id",))
                    for c, target in points[name].items()
                ),
            )
        )
        maps[name] = {
            "found_by": {"said": "email"},
            "erase_by": draw(st.sampled_from(["delete", "anonymise"])),
            "columns": {
                "id": "none",
                "said": {"holds": "order.note", "for": ["orders"]},
                "paid": {
                    "holds": "payment.made",
                    "for": ["accounts"] if keeps else ["orders"],
                },
            },
        }
    layout = lay_out("made", SystemMap(at="made:", tables=maps), Schema.of(tables))
    rows = {}
    for name in names:
        count = draw(st.integers(0, 4))
        rows[name] = [
            Row(
                name,
                (n,),
                {
                    "id": n,
                    "said": draw(st.sampled_from([None, "a"])),
                    # Seven years after 2018 are over, those after 2024 are not.
                    "paid": draw(
                        st.sampled_from([None, date(2018, 5, 5), date(2024, 5, 5)])
                    ),
                    **{
                        column: draw(st.none() | st.integers(0, 4))
                        for column in points[name]
                    },
                },
            )
            for n in range(count)
        ]
    return Holdings(
        layout=layout,
        rows={name: found for name, found in rows.items() if found},
        kinds=frozenset({"customer"}),
    )


def planned(holdings):
    return draw_up(holdings, DECLARATION, frozenset(), TODAY, mark=json.dumps)


def pointing(holdings):
    """Each found row with each found row that it points at."""
    for rows in holdings.rows.values():
        for row in rows:
            for key in holdings.layout.by_name[row.table].table.foreign_keys:
                for target in holdings.rows.get(key.table, ()):
                    if row.values[key.columns[0]] == target.values["id"]:
                        yield row, target


@given(found())
def test_everything_found_is_in_one_group(holdings):
    told = [(g.table, key) for g in planned(holdings).groups for key in g.keys]

    assert len(told) == len(set(told))
    assert set(told) == {
        (row.table, row.key) for rows in holdings.rows.values() for row in rows
    }


@given(found())
def test_a_row_that_a_staying_one_points_at_is_never_erased(holdings):
    fate = {
        (g.table, key): g.outcome for g in planned(holdings).groups for key in g.keys
    }

    for row, target in pointing(holdings):
        if fate[row.table, row.key] is not Outcome.ERASE:
            assert fate[target.table, target.key] is not Outcome.ERASE


@given(found())
def test_who_points_goes_before_whom_it_points_at(holdings):
    order = [g.table for g in planned(holdings).groups if g.outcome is Outcome.ERASE]

    assert len(order) == len(set(order))
    for row, target in pointing(holdings):
        if row.table != target.table and {row.table, target.table} <= set(order):
            assert order.index(row.table) < order.index(target.table)


@given(found())
def test_what_is_kept_and_what_is_blanked_are_never_the_same(holdings):
    for group in planned(holdings).groups:
        assert not set(group.kept) & set(group.blank)
        match group.outcome:
            case Outcome.ERASE:
                assert (group.kept, group.blank, group.grounds) == ((), (), ())
            case Outcome.ANONYMISE:
                assert (group.kept, group.grounds) == ((), ())
            case Outcome.KEEP:
                assert group.kept == ("paid",)
                assert [g.purpose for g in group.grounds] == ["accounts"]
                assert all(g.until is None or g.until >= TODAY for g in group.grounds)


@given(found())
def test_what_the_law_has_let_go_goes(holdings):
    fates = {
        (g.table, key): g.outcome for g in planned(holdings).groups for key in g.keys
    }
    for rows in holdings.rows.values():
        for row in rows:
            if row.values["paid"] == date(2018, 5, 5):
                assert fates[row.table, row.key] is not Outcome.KEEP


@given(found())
def test_a_part_is_the_same_after_a_stay_in_json(holdings):
    part = planned(holdings)

    back = Part.from_json(json.loads(json.dumps(part.as_json())))

    assert back == part
    assert expected(back) == expected(part)
    assert planned(holdings) == part


@given(found())
def test_what_is_expected_counts_each_row_once(holdings):
    part = planned(holdings)

    done = {one.table: one for one in expected(part)}
    for table, rows in holdings.rows.items():
        erased = sum(
            len(g.keys)
            for g in part.groups
            if g.table == table and g.outcome is Outcome.ERASE
        )
        if table in done:
            assert done[table].deleted == erased
            assert done[table].deleted + done[table].rows <= len(rows)
        else:
            assert erased == 0
