"""Letters to many: each passes the gate as it goes, and says how to get no more."""

import re
from datetime import timedelta
from email import message_from_string, policy

import pytest

from ombud.choices.actions import keep_up, say
from ombud.choices.queries import history
from ombud.choices.words import EVERYTHING, How, Proof, Word
from ombud.mail import mailing as mailings
from ombud.mail.errors import (
    BadLetterError,
    LetterLinkUnknownError,
    MailServerError,
)
from ombud.mail.letters import Letter, read_letter
from ombud.mail.models import Recipient
from ombud.mail.unsubscribing import before_them, unsubscribe
from ombud.people.actions import forget, know
from ombud.people.identifiers import IdentifierKind
from ombud.policy.actions import publish
from tests.house import bench_policy, put_in_force, said

TEXT = Letter(subject="News", text="Hello!\n\nNo more of these: {unsubscribe}\n")
TRACKED = bench_policy().replace(
    "    marketing: true\n", "    marketing: { tracked: true }\n"
)
PARTNERS = bench_policy().replace(
    "    marketing: true\n", "    marketing: { of: partners }\n"
)
PIXEL = read_letter(
    "News",
    '<html><body><p>Hi</p><img src="https://spy.example/p.gif">'
    '<p><a href="{unsubscribe}">No more</a></p></body></html>',
    html=True,
)


@pytest.fixture
def knows(now):
    """Makes customers with these addresses, by their names."""

    def knows(*names):
        people = [
            know(
                kinds=["customer"],
                identifiers={IdentifierKind.EMAIL: f"{name}@elsewhere.example"},
                at=now,
            )
            for name in names
        ]
        keep_up(now)
        return people

    return knows


@pytest.fixture
def tell(now):
    def tell(person, purpose, word, **more):
        return say(person, purpose, word, channel="portal", notice=1, at=now, **more)

    return tell


def send(drawn, now):
    assert not mailings.deliver(drawn.mailing, at=now)
    return mailings.progress(drawn.mailing)


def letters(mailbox):
    return [message_from_string(x, policy=policy.default) for x in mailbox.letters]


def token_in(letter):
    return re.search(r"/unsubscribe/([^/\s]+)/", letter["List-Unsubscribe"])[1]


@pytest.mark.promise("P22")
def test_each_letter_carries_the_ground_it_was_sent_on(bench, knows, mailbox, now):
    (alice,) = knows("alice")

    drawn = mailings.mailing("marketing", TEXT, at=now, to=[alice])
    sent = send(drawn, now)

    (row,) = Recipient.objects.all()
    assert (sent.sent, row.why, row.person_id) == (1, "interest", alice)
    (permit,) = said("gates.use.permitted")
    assert (permit["person"], permit["basis"]) == (str(alice), "interest")
    (entry,) = said("mail.recipient.sent")
    assert entry["basis"] == "interest"
    assert row.permit is not None


@pytest.mark.promise("P41")
def test_a_campaign_that_does_not_declare_the_address_goes_to_nobody(
    bench, knows, mailbox, now
):
    (alice,) = knows("alice")
    without = bench_policy().replace(
        "uses: [name, contact.email, order.placed]", "uses: [name, order.placed]"
    )
    assert without != bench_policy()
    drawn = mailings.mailing("marketing", TEXT, at=now, to=[alice])
    publish(without, name="policy.yaml", effective_from=now, by=None, at=now, sure=True)

    sent = send(drawn, now)

    assert (sent.sent, sent.dropped) == (0, {"category-not-used": 1})
    assert letters(mailbox) == []
    assert said("gates.use.refused")[-1]["reasons"] == ["category-not-used"]


@pytest.mark.promise("P22")
def test_who_is_not_permitted_is_dropped_and_the_drop_logged(
    bench, knows, tell, mailbox, now
):
    alice, bob = knows("alice", "bob")
    tell(bob, "marketing", Word.OBJECTED)

    sent = send(mailings.mailing("marketing", TEXT, at=now, to=[alice, bob]), now)

    assert (sent.sent, sent.dropped) == (1, {"objected-to-marketing": 1})
    assert [x["To"] for x in letters(mailbox)] == ["alice@elsewhere.example"]
    (drop,) = said("mail.recipient.dropped")
    assert (drop["person"], drop["why"]) == (str(bob), "objected-to-marketing")
    assert said("gates.use.refused")[-1]["person"] == str(bob)


@pytest.mark.promise("P22", "P81")
def test_a_no_after_the_mailing_was_made_still_counts(bench, knows, tell, mailbox, now):
    (alice,) = knows("alice")
    drawn = mailings.mailing("marketing", TEXT, at=now)
    assert alice in set(Recipient.objects.values_list("person_id", flat=True))
    Recipient.objects.exclude(person=alice).delete()

    tell(alice, "marketing", Word.OBJECTED)
    sent = send(drawn, now)

    assert (sent.sent, sent.dropped) == (0, {"objected-to-marketing": 1})
    assert mailbox.letters == []


def test_whoever_paused_everything_gets_none(bench, knows, tell, mailbox, now):
    (alice,) = knows("alice")
    tell(alice, EVERYTHING, Word.RESTRICTED)

    sent = send(mailings.mailing("marketing", TEXT, at=now, to=[alice]), now)

    assert sent.dropped == {"restricted": 1}


@pytest.mark.promise("P81")
@pytest.mark.parametrize("purpose", ["marketing", "newsletter"])
def test_a_letter_without_the_link_is_refused(bench, purpose, now):
    with pytest.raises(BadLetterError, match="no link to unsubscribe"):
        mailings.mailing(purpose, Letter(subject="News", text="Buy!"), at=now)


def test_a_letter_that_nobody_can_refuse_promises_no_link(bench, now):
    with pytest.raises(BadLetterError, match="nobody can say"):
        mailings.mailing("orders", TEXT, at=now)


@pytest.mark.promise("P81")
def test_the_link_works_without_signing_in_and_in_old_letters(
    bench, knows, mailbox, now
):
    (alice,) = knows("alice")
    send(mailings.mailing("marketing", TEXT, at=now, to=[alice]), now)
    (letter,) = letters(mailbox)
    years_later = now + timedelta(days=2_000)

    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    # In one piece, as a mail program looks for it.
    whole = r"^List-Unsubscribe: <http\S+/>\r?$"
    assert re.search(whole, mailbox.letters[0], re.MULTILINE)
    link = letter["List-Unsubscribe"].strip("<>")
    assert link in letter.get_content()
    unsubscribe(token_in(letter), at=years_later, one_click=True)

    (word,) = history(alice)
    assert (word.word, word.channel, word.purpose) == ("objected", "mail", "marketing")
    again = mailings.mailing("marketing", TEXT, at=years_later, to=[alice])
    sent = send(again, years_later)
    assert sent.dropped == {"objected-to-marketing": 1}


def test_the_link_takes_back_a_yes_once(bench, knows, tell, mailbox, now):
    (alice,) = knows("alice")
    tell(alice, "newsletter", Word.CONSENTED)
    send(mailings.mailing("newsletter", TEXT, at=now, to=[alice]), now)
    token = token_in(letters(mailbox)[0])

    shown = before_them(token, at=now)
    unsubscribe(token, at=now)
    unsubscribe(token, at=now)

    assert [w.word for w in history(alice)] == ["consented", "withdrew"]
    assert history(alice)[-1].proof == Proof(
        how=How.CONFIRMED, text=shown.text, language="en"
    )


@pytest.mark.promise("P83")
def test_unsubscribed_erased_and_imported_again_is_refused(bench, knows, mailbox, now):
    (alice,) = knows("alice")
    send(mailings.mailing("marketing", TEXT, at=now, to=[alice]), now)
    token = token_in(letters(mailbox)[0])
    forget(alice, at=now)

    # The link of the old letter works though nobody is there any more.
    unsubscribe(token, at=now, one_click=True)
    (again,) = knows("alice")
    sent = send(mailings.mailing("marketing", TEXT, at=now, to=[again]), now)

    assert (sent.sent, sent.dropped) == (0, {"objected-to-marketing": 1})
    assert again != alice


def test_the_link_finds_who_came_in_anew(bench, knows, mailbox, now):
    (alice,) = knows("alice")
    send(mailings.mailing("marketing", TEXT, at=now, to=[alice]), now)
    forget(alice, at=now)
    (again,) = knows("alice")

    unsubscribe(token_in(letters(mailbox)[0]), at=now)

    assert [w.word for w in history(again)] == ["objected"]


@pytest.mark.parametrize("change", ["x", "", "~", "é"])
def test_a_link_of_ones_own_making_says_nothing(bench, knows, mailbox, now, change):
    (alice,) = knows("alice")
    send(mailings.mailing("marketing", TEXT, at=now, to=[alice]), now)
    token = token_in(letters(mailbox)[0])

    with pytest.raises(LetterLinkUnknownError):
        unsubscribe((change + token[1:]) if change else "", at=now)

    assert history(alice) == ()


@pytest.mark.promise("P84")
def test_what_would_tell_who_opens_it_is_refused_by_default(bench, now):
    with pytest.raises(BadLetterError, match="another host"):
        mailings.mailing("marketing", PIXEL, at=now)


@pytest.mark.promise("P84")
def test_only_who_allowed_it_is_tracked_and_is_told(  # noqa: PLR0917
    db, shop, knows, tell, mailbox, now
):
    put_in_force(
        now,
        policy_text=TRACKED.replace(
            "    basis: consent\n",
            "    basis: consent\n    marketing: { tracked: true }\n",
        ),
    )
    (alice,) = knows("alice")
    tell(alice, "newsletter", Word.CONSENTED)

    send(mailings.mailing("newsletter", PIXEL, at=now, to=[alice]), now)
    send(mailings.mailing("marketing", PIXEL, at=now, to=[alice]), now)

    allowed, not_allowed = letters(mailbox)
    assert "spy.example" in allowed.get_body(("html",)).get_content()
    assert "it tells us so" in allowed.get_body(("plain",)).get_content()
    assert "spy.example" not in not_allowed.get_body(("html",)).get_content()
    assert "it tells us so" not in not_allowed.get_body(("plain",)).get_content()
    assert "No more" in not_allowed.get_body(("html",)).get_content()


@pytest.mark.promise("P86")
def test_a_partners_offer_says_whose_it_is(db, shop, knows, mailbox, now):
    put_in_force(now, policy_text=PARTNERS)
    (alice,) = knows("alice")
    with pytest.raises(BadLetterError, match="partner"):
        mailings.mailing("marketing", TEXT, at=now)

    send(
        mailings.mailing("marketing", TEXT, at=now, to=[alice], partner="Fisk AB"), now
    )

    assert "This offer is from Fisk AB." in letters(mailbox)[0].get_content()
    # The partner gets no addresses: the letter went from here to the person alone.
    assert letters(mailbox)[0]["To"] == "alice@elsewhere.example"
    assert letters(mailbox)[0]["Cc"] is None


def test_what_the_policy_asks_for_meanwhile_is_asked_of_letters_that_wait(
    bench, knows, mailbox, now
):
    (alice,) = knows("alice")
    drawn = mailings.mailing("marketing", TEXT, at=now, to=[alice])
    publish(PARTNERS, name="policy.yaml", effective_from=now, by=None, at=now)

    sent = send(drawn, now)

    assert sent.dropped == {"bad_letter": 1}


def test_a_server_that_is_away_is_tried_again(bench, knows, settings, now):
    settings.EMAIL_PORT = 1
    (alice,) = knows("alice")
    drawn = mailings.mailing("marketing", TEXT, at=now, to=[alice])

    with pytest.raises(MailServerError):
        mailings.deliver(drawn.mailing, at=now)

    # Nothing was sent, and nothing is said to have been.
    assert mailings.progress(drawn.mailing).waiting == 1
    assert said("gates.use.permitted") == []
    assert mailings.give_up(at=now + timedelta(days=8)) == 1
    assert mailings.progress(drawn.mailing).dropped == {"given_up": 1}


def test_an_address_that_no_server_takes_is_dropped_for_good(
    bench, knows, mailbox, now
):
    mailbox.answer = "550 no such mailbox"
    (alice,) = knows("alice")

    sent = send(mailings.mailing("marketing", TEXT, at=now, to=[alice]), now)

    assert sent.dropped == {"address_refused": 1}


def test_a_dry_run_counts_and_does_nothing(bench, knows, tell, now):
    alice, _bob = knows("alice", "bob")
    tell(alice, "marketing", Word.OBJECTED)

    drawn = mailings.mailing("marketing", TEXT, at=now, dry_run=True)

    assert drawn.mailing is None
    assert drawn.people >= 1
    assert drawn.left_out["objected"] == 1
    assert not Recipient.objects.exists()
    assert said("mail.mailing.queued") == []


def test_the_ledger_holds_no_word_of_a_letter(bench, knows, mailbox, now):
    (alice,) = knows("alice")

    send(mailings.mailing("marketing", TEXT, at=now, to=[alice]), now)

    (entry,) = said("mail.mailing.queued")
    assert "Hello" not in str(entry)
    assert "alice@" not in str(said("mail.recipient.sent"))
