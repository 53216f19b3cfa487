"""How log lines are written: what happened, never about whom."""

import logging


class Line(logging.Formatter):
    """One line a record, and of an exception its type alone.

    An exception's words, and the lines of its trace, may hold personal data. They are
    written only where someone asks for everything, with OMBUD_LOG=DEBUG.
    """

    def __init__(self, *, traces: bool) -> None:
        super().__init__("{asctime} {levelname} {name} {message}", style="{")
        self._traces = traces

    def format(self, record: logging.LogRecord) -> str:
        """See `logging.Formatter.format`."""
        if self._traces or not record.exc_info:
            return super().format(record)
        kind = record.exc_info[0]
        plain = logging.makeLogRecord(
            record.__dict__ | {"exc_info": None, "exc_text": None, "stack_info": None}
        )
        return f"{super().format(plain)} [{kind.__name__ if kind else 'no exception'}]"
