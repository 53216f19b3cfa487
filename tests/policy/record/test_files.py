"""The tables as files that people open."""

import csv
import io

import pytest
from openpyxl import load_workbook

from ombud.core.cells import harmless
from ombud.policy.record import TABLES, as_csv, as_html, as_xlsx, make


@pytest.mark.parametrize("name", TABLES)
def test_csv_is_read_back_as_it_was_written(company, name):
    table = make(name, company, "sv")

    written = as_csv(table)

    assert written.startswith(b"\xef\xbb\xbf")
    text = written.decode("utf-8-sig")
    assert "\n" not in text.replace("\r\n", "")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows[0] == [column.heading for column in table.columns]
    assert len(rows) == len(table.rows) + 1
    assert {len(row) for row in rows} == {len(table.columns)}


@pytest.mark.parametrize("name", TABLES)
def test_a_workbook_says_what_the_table_says(company, name):
    table = make(name, company, "sv")

    sheet = load_workbook(io.BytesIO(as_xlsx(table))).active

    read = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
    assert read == [
        [column.heading for column in table.columns],
        *(["\n".join(row.cells[c.name]) for c in table.columns] for row in table.rows),
    ]
    assert sheet.freeze_panes == "B2"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_is_a_formula(start):
    assert harmless(f"{start}1+1") == f"'{start}1+1"
    assert harmless("1=1") == "1=1"


def test_a_name_that_looks_like_a_formula_stays_a_name(full):
    second = full.controllers["beda"]
    evil = full.model_copy(update={"controllers": {"beda": second}, "joint": {}})
    table = make("processing", evil, "en")

    sheet = load_workbook(io.BytesIO(as_xlsx(table))).active
    cell = next(c for c in sheet[2] if str(c.value).startswith("=Beda"))
    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert "'=Beda Inc" in as_csv(table).decode()


@pytest.mark.parametrize("name", TABLES)
def test_a_page_labels_every_cell_so_that_a_phone_can_stack_them(company, name):
    table = make(name, company, "sv")

    page = as_html(table)

    assert page.startswith("<!doctype html>")
    assert '<html lang="sv">' in page
    assert page.count("data-label=") == len(table.rows) * len(table.columns)
    assert page.count("<!--") == 0


def test_a_page_takes_words_as_words(full):
    first = full.controllers["alva"]
    named = first.model_copy(update={"name": "<script>alert(1)</script>"})
    evil = full.model_copy(update={"controllers": {"alva": named}, "joint": {}})

    page = as_html(make("processing", evil, "en"))

    assert "<script" not in page
    assert "&lt;script&gt;" in page
