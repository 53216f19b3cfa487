"""Handing a letter to the mail server."""

import smtplib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from uuid import UUID

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

# A link in a header stays one piece: folded, it would be written as encoded words,
# which a mail program that looks for the link would not take for one.
# Source: RFC 5322, 2.1.1, at most 998 characters in a line; RFC 8058, 3.1.
# In seven bits, since not every server on the way takes eight (RFC 6152).
_LONG_LINES = SMTP.clone(max_line_length=998, cte_type="7bit")
PERMANENT = 500  # Source: RFC 5321, 4.2.1: what begins with 5 will not do another time


@dataclass(frozen=True, slots=True)
class Failure:
    """Why the server did not take a letter, without the address."""

    said: str
    for_good: bool
    """Whether another try would end the same way."""


def compose(  # noqa: PLR0913  # a letter has as many sides
    to: str,
    subject: str,
    body: str,
    *,
    id: UUID,  # noqa: A002  # the letter's
    at: datetime,
    language: str,
    html: str = "",
    headers: Mapping[str, str] | None = None,
) -> EmailMessage:
    """A letter with all its headers.

    Args:
        to: an address.
        id: what makes the Message-ID, so that a letter that went out twice shows once.
        at: the instant that stands as its date.
        html: the same as a page, for programs that show one.
        headers: further ones.
    """
    letter = EmailMessage(policy=_LONG_LINES)
    name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    letter["From"] = Address(display_name=name, addr_spec=sender)
    letter["To"] = to
    letter["Subject"] = subject
    letter["Date"] = format_datetime(at)
    letter["Message-ID"] = f"<{id}@{sender.rpartition('@')[2]}>"
    for header, value in (headers or {}).items():
        letter[header] = value
    letter.set_content(body)  # takes every Content- header away
    if html:
        letter.add_alternative(html, subtype="html")
    letter["Content-Language"] = language
    return letter


@contextmanager
def connection() -> Iterator[EmailBackend]:
    """A connection that is opened when the first letter goes, and closed at the end."""
    backend = EmailBackend()
    try:
        yield backend
    finally:
        backend.close()


def hand_over(letter: EmailMessage, backend: EmailBackend) -> Failure | None:
    """Send by SMTP; None when taken, else what went wrong."""
    try:
        backend.open()
        assert backend.connection is not None  # noqa: S101  # open raises otherwise
        backend.connection.send_message(letter)
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        code = max(codes, default=0)
        return Failure(f"The mail server answered {code}.", code >= PERMANENT)
    except smtplib.SMTPResponseException as error:
        return Failure(f"The mail server answered {error.smtp_code}.", for_good=False)
    except (smtplib.SMTPException, OSError) as error:
        backend.close()
        return Failure(
            f"The mail server can't be reached or refused ({type(error).__name__}).",
            for_good=False,
        )
    return None
