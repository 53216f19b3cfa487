"""What only SQLite has."""

import pytest

from ombud.connectors.base import ColumnType, Equal, ForeignKey
from ombud.connectors.errors import (
    SourceDown,
    SourceMisconfigured,
    SourceReadOnly,
)


def test_a_missing_file_is_down_and_not_made(sqlite, tmp_path):
    connector = sqlite.connect(f"sqlite:///{tmp_path}/none.db")

    with pytest.raises(SourceDown):
        connector.fingerprint()

    assert not (tmp_path / "none.db").exists()


def test_another_kind_of_file_is_a_wrong_address(sqlite, tmp_path):
    (tmp_path / "letter.txt").write_text("Dear Alice, " * 100)
    connector = sqlite.connect(f"sqlite:///{tmp_path}/letter.txt")

    with pytest.raises(SourceMisconfigured) as caught:
        connector.fingerprint()

    assert "Alice" not in str(caught.value)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "sqlite:x"])
def test_an_address_without_a_file_is_wrong(sqlite, url):
    with pytest.raises(SourceMisconfigured):
        sqlite.connect(url)


def test_a_file_opened_for_reading_lets_nobody_write(sqlite):
    sqlite.shop()
    connector = sqlite.connect(sqlite.url + "?mode=ro")
    visit = connector.schema().tables["visit"]

    with connector.reading() as session:
        assert session.count(visit) == 2
    with pytest.raises(SourceReadOnly), connector.writing() as session:
        session.delete(visit, ["path"], [("/a",)])


def test_what_does_not_read_as_its_type_comes_as_it_stands(sqlite):
    sqlite.do("""
        create table t (id integer primary key, day date, at datetime, yes boolean,
          n numeric, j json, odd);
        insert into t values (1, 'soon', '2024-01-02T03:04:05', 'perhaps', 'many', '{',
          x'00');
    """)
    connector = sqlite.connect()
    t = connector.schema().tables["t"]
    names = [column.name for column in t.columns]

    with connector.reading() as session:
        (row,) = session.sample(t, names, 1)
        for name, value in zip(names[:5], row[:5], strict=True):
            assert session.rows(t, ["id"], Equal(column=name, values=[value])) == [(1,)]

    assert row == (1, "soon", "2024-01-02T03:04:05", "perhaps", "many", "{", b"\x00")
    assert t.column("odd").type is ColumnType.TEXT


def test_a_foreign_key_without_columns_means_the_primary_key(sqlite):
    sqlite.do("""
        create table Parent (a integer, b integer, primary key (b, a));
        create table child (x integer, y integer, foreign key (x, y) references parent);
    """)
    tables = sqlite.connect().schema().tables

    assert tables["child"].foreign_keys == (
        ForeignKey(columns=("x", "y"), table="Parent", references=("b", "a")),
    )
