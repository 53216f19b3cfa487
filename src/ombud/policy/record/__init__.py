"""The record of processing, and the other tables that are made of a policy.

Each table is a pure view of the declaration, in words of one language, with the machine
values beside them; `writing` turns it into a file.

Sources: GDPR Art. 30(1) and (2), Art. 13(1)(e)-(f) and (2)(a).
"""

from ombud.policy.record.making import (
    ORDERS,
    TABLES,
    Order,
    TableName,
    make,
    titles,
)
from ombud.policy.record.shape import Column, Row, Table
from ombud.policy.record.writing import as_csv, as_dict, as_html, as_xlsx

__all__ = [
    "ORDERS",
    "TABLES",
    "Column",
    "Order",
    "Row",
    "Table",
    "TableName",
    "as_csv",
    "as_dict",
    "as_html",
    "as_xlsx",
    "make",
    "titles",
]
