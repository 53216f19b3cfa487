"""What stands in the cells of a table that a spreadsheet opens."""

# Source: OWASP, "CSV Injection": what a spreadsheet takes for the start of a formula.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe leads it."""
    return f"'{text}" if text.startswith(_STARTS) else text
