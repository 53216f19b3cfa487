"""Tables as files: CSV, HTML that stands alone, xlsx, and values for programs."""

import csv
import io
from datetime import date
from html import escape
from importlib.resources import files
from typing import Any

from ombud.core.cells import harmless
from ombud.policy.record.shape import Cell, Column, Row, Table

_WIDE, _NARROW = 44, 16
"""The widths of a spreadsheet's columns, in characters."""
_WIDE_FROM = 30
"""From how many characters in a line on a column is wide."""
_SHEET_NAME = 31
"""The longest name of a sheet, in characters: Excel refuses longer ones."""


def as_csv(table: Table) -> bytes:
    """The table as CSV (RFC 4180): UTF-8, commas, lines ending in CRLF.

    It begins with a byte order mark, since Excel takes a file without one for another
    encoding. The lines of a cell are joined by `; `.
    """
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow([column.heading for column in table.columns])
    for row in table.rows:
        lines.writerow(
            [harmless("; ".join(_cell(row, column))) for column in table.columns]
        )
    return out.getvalue().encode("utf-8-sig")


def as_html(table: Table) -> str:
    """The table as a page that stands alone; on a phone each row is a card."""
    head = "".join(f'<th scope="col">{escape(c.heading)}</th>' for c in table.columns)
    rows = "\n".join(_html_row(table, row) for row in table.rows)
    page = files("ombud.policy.record").joinpath("page.html").read_text("utf-8")
    parts = {
        "language": escape(table.language),
        "title": escape(table.title),
        "company": escape(table.company),
        "dated": escape(table.dated),
        "head": head,
        "rows": rows,
    }
    # Not str.format: the page's style sheet is full of braces.
    for name, text in parts.items():
        page = page.replace(f"<!--{name}-->", text)
    return page


def _html_row(table: Table, row: Row) -> str:
    cells = []
    for at, column in enumerate(table.columns):
        lines = "".join(f"<div>{escape(line)}</div>" for line in _cell(row, column))
        tag, scope = ("th", ' scope="row"') if at == 0 else ("td", "")
        cells.append(
            f'<{tag}{scope} data-label="{escape(column.heading)}">{lines}</{tag}>'
        )
    return f'<tr data-address="{escape(row.address)}">{"".join(cells)}</tr>'


def as_xlsx(table: Table) -> bytes:
    """The table as a workbook of one sheet, the head frozen and with filters."""
    # A tenth of a second that only this format needs.
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = Workbook()
    sheet = book.create_sheet(table.title[:_SHEET_NAME], 0)
    del book[book.sheetnames[1]]
    book.properties.title = table.title
    book.properties.creator = table.company
    book.properties.language = table.language
    fill = PatternFill("solid", fgColor="E7E5DF")
    rows = [[c.heading for c in table.columns]]
    rows += [["\n".join(_cell(row, c)) for c in table.columns] for row in table.rows]
    for at, texts in enumerate(rows, start=1):
        for column, text in enumerate(texts, start=1):
            cell = sheet.cell(at, column)
            cell.value = text
            # As text, whatever it begins with: never a formula, and not when edited.
            cell.data_type = "s"
            cell.quotePrefix = harmless(text) != text
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if at == 1:
                cell.font, cell.fill = Font(bold=True), fill
    for column, down in enumerate(zip(*rows, strict=True), start=1):
        longest = max(len(line) for text in down for line in text.split("\n"))
        width = _WIDE if longest > _WIDE_FROM else max(_NARROW, longest)
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_dict(table: Table) -> dict[str, Any]:
    """The table as plain values.

    Returns:
        `table`, `title`, `language`, `company`, `day` (ISO 8601), `columns` (a list of
        {"name", "heading"}) and `rows`: {"address", "cells": {column: [line, …]},
        "facts": {name: value}}.
    """
    return {
        "table": table.name,
        "title": table.title,
        "language": table.language,
        "company": table.company,
        "day": table.day.isoformat(),
        "columns": [{"name": c.name, "heading": c.heading} for c in table.columns],
        "rows": [
            {
                "address": row.address,
                "cells": {c.name: list(_cell(row, c)) for c in table.columns},
                "facts": {name: _plain(value) for name, value in row.facts.items()},
            }
            for row in table.rows
        ],
    }


def _cell(row: Row, column: Column) -> Cell:
    return row.cells[column.name]


def _plain(value: object) -> object:
    match value:
        case date():
            return value.isoformat()
        case tuple():
            return list(value)
        case _:
            return value
