"""The demo's mailbox: a real SMTP client sends, a real HTTP client reads."""

import re
import smtplib
import socket
import urllib.error
import urllib.request
from email.message import EmailMessage

import pytest

from ombud.cli.demo.mailbox import Mailbox, MailboxError

LINK = "http://127.0.0.1:8000/sv/r/abc?x=1&y=2"


@pytest.fixture
def mailbox(tmp_path):
    box = Mailbox(tmp_path / "mail")
    box.start()
    yield box
    box.stop()


def send(mailbox, subject="Your code", text="Your code is 274 915.", **more):
    mail = EmailMessage()
    mail["From"] = "dina-uppgifter@ljusvik.example"
    mail["To"] = more.get("to", "anna.sundin@example.com")
    mail["Subject"] = subject
    mail.set_content(text)
    if "html" in more:
        mail.add_alternative(more["html"], subtype="html")
    with smtplib.SMTP("127.0.0.1", mailbox.smtp_port, timeout=5) as smtp:
        smtp.send_message(mail)


def ask(mailbox, path="", *, body=None, **headers):
    request = urllib.request.Request(  # noqa: S310  # the mailbox's own address
        mailbox.url + path, data=body, headers=headers
    )
    with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310  # as above
        return answer.read().decode(), answer.headers


def refusal(mailbox, path="", **more):
    with pytest.raises(urllib.error.HTTPError) as caught:
        ask(mailbox, path, **more)
    caught.value.close()
    return caught.value.code


def test_a_message_is_kept_as_it_came(mailbox):
    send(mailbox, "Din kod är här", "Åsa, koden är 274 915.", html="<p>Koden</p>")

    (message,) = mailbox.messages()

    assert message.to == "anna.sundin@example.com"
    assert message.subject == "Din kod är här"
    assert message.text.strip() == "Åsa, koden är 274 915."


def test_what_is_kept_is_for_its_owner_alone(mailbox):
    send(mailbox)

    (file,) = mailbox.folder.iterdir()

    assert file.suffix == ".eml"
    assert file.stat().st_mode & 0o777 == 0o600
    assert mailbox.folder.stat().st_mode & 0o777 == 0o700


def test_a_message_that_cannot_be_kept_is_refused_for_now(mailbox):
    mailbox.folder.rmdir()

    with pytest.raises(smtplib.SMTPDataError) as caught:
        send(mailbox)

    assert caught.value.smtp_code == 451


def test_the_newest_message_comes_first(mailbox):
    for subject in ("First", "Second", "Third"):
        send(mailbox, subject)

    page, _ = ask(mailbox)

    assert [m.subject for m in mailbox.messages()] == ["Third", "Second", "First"]
    assert re.findall(r">(First|Second|Third)<", page) == ["Third", "Second", "First"]
    assert 'http-equiv="refresh"' in page


def test_an_empty_mailbox_says_so(mailbox):
    page, _ = ask(mailbox)

    assert "No mail yet" in page
    assert "For trying out only" in page


def test_a_message_shows_its_text_with_links_to_follow(mailbox):
    send(mailbox, text=f"Open {LINK}. Or (https://ljusvik.example/a).")
    (message,) = mailbox.messages()

    page, _ = ask(mailbox, message.name)

    assert re.findall(r'<a href="(http[^"]+)"', page) == [
        LINK.replace("&", "&amp;"),
        "https://ljusvik.example/a",
    ]
    assert 'http-equiv="refresh"' not in page
    assert "For trying out only" in page


def test_what_a_message_says_is_never_markup(mailbox):
    evil = '<script>alert(1)</script> "https://a.example/"onclick="x'
    send(mailbox, evil, evil, to='"<b>" <anna@example.com>')
    (message,) = mailbox.messages()

    pages = ask(mailbox)[0], ask(mailbox, message.name)[0]

    for page in pages:
        assert "<script" not in page
        assert "<b>" not in page
        assert 'onclick="' not in page


def test_pages_let_nothing_run_and_nobody_frame_them(mailbox):
    _, headers = ask(mailbox)

    rules = headers["Content-Security-Policy"]
    assert "default-src 'none'" in rules
    assert "frame-ancestors 'none'" in rules
    assert "unsafe" not in rules
    assert headers["Cache-Control"] == "no-store"
    assert ask(mailbox, "style.css")[1].get_content_type() == "text/css"


@pytest.mark.parametrize("path", ["none", "../secret", "%2e%2e/x", "mail.eml"])
def test_only_messages_are_served(mailbox, path):
    (mailbox.folder.parent / "secret.eml").write_text("Subject: no\n\nno")

    assert refusal(mailbox, path) == 404


def test_another_sites_name_is_not_answered(mailbox):
    assert refusal(mailbox, Host=f"evil.example:{mailbox.web_port}") == 421
    assert refusal(mailbox, Host="evil.example@[") in (400, 421)


def test_the_page_only_reads(mailbox):
    assert refusal(mailbox, body=b"x") == 501


def test_messages_outlive_a_restart_on_the_same_ports(mailbox):
    send(mailbox)
    ports = mailbox.smtp_port, mailbox.web_port

    mailbox.stop()
    mailbox.stop()
    mailbox.start()
    send(mailbox)

    assert (mailbox.smtp_port, mailbox.web_port) == ports
    assert len(mailbox.messages()) == 2


def test_stopping_hangs_up_on_who_is_still_talking(mailbox):
    with smtplib.SMTP("127.0.0.1", mailbox.smtp_port, timeout=5) as smtp:
        smtp.ehlo()

        mailbox.stop()

        with pytest.raises(smtplib.SMTPServerDisconnected):
            smtp.noop()


def test_a_taken_port_is_an_error_that_says_so(mailbox, tmp_path):
    for ports in ((mailbox.smtp_port, 0), (0, mailbox.web_port)):
        other = Mailbox(tmp_path / "other", *ports)

        with pytest.raises(MailboxError, match="could not start"):
            other.start()


def test_other_machines_cannot_reach_it(mailbox):
    for port in (mailbox.smtp_port, mailbox.web_port):
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            assert connection.getpeername()[0] == "127.0.0.1"
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.2", port), timeout=5)


def test_a_message_in_a_character_set_nobody_knows_does_not_hide_the_rest(mailbox):
    strange = (
        b"Subject: odd\r\nContent-Type: text/plain; charset=x-none\r\n\r\nhej\xe5\r\n"
    )
    with smtplib.SMTP("127.0.0.1", mailbox.smtp_port, timeout=5) as smtp:
        smtp.sendmail("a@example.com", ["b@example.com"], strange)
    send(mailbox)

    page, _ = ask(mailbox)

    assert "odd" in page
    assert "Your code" in page
