"""A message that the demo's mailbox keeps, as people read it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as it came in; `name` is its file's, without `.eml`."""

    name: str
    received: datetime
    to: str
    subject: str
    text: str


def read(file: Path) -> Message:
    """The message that a file holds."""
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    return Message(
        name=file.stem,
        received=datetime.fromtimestamp(file.stat().st_mtime, UTC),
        to=str(mail["to"] or "nobody named"),
        subject=str(mail["subject"] or "(no subject)"),
        text=_text(mail),
    )


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain", "html"))
    if body is None:
        return "(no text)"
    try:
        return str(body.get_content())
    except LookupError:  # it names a character set that nobody knows
        raw = body.get_payload(decode=True)
        return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""
