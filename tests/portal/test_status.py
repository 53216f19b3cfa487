"""A request's page: honest, whole, and open to nobody without the link."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import localdate

from ombud.core import clock
from ombud.evidence.verify import verify_receipt
from ombud.people.queries import staff
from ombud.rights.actions.approve import refuse
from ombud.rights.models import Answer, Request
from tests.portal.person import Someone, request_in, take_on


@pytest.fixture
def asked(anna):
    """Anna's status page, of an access request that is answered."""
    page = anna.asked("access")
    take_on(page)
    return page


def link_in(letter):
    start = letter.index("/answers/")
    return letter[start:].split()[0]


def elsewhere(anna):
    """The same person in another browser."""
    return Someone(anna.address, anna.box, Client())


def test_an_open_request_shows_its_due_date_and_its_steps(anna):
    page = anna.asked("erasure")

    text = page.content.decode()
    due = Request.objects.get().due_on
    assert f"{due.day} {due:%B} {due.year}" in text
    assert "days left" in text
    assert [task.how for task in page.context["tasks"]] == [
        "done",
        "done",
        "now",
        "waiting",
        "waiting",
    ]
    assert 'data-state="received"' in text


def test_a_late_request_says_so(anna):
    page = anna.asked("erasure")
    Request.objects.update(due_on=localdate() - timedelta(days=3))

    assert "3 days late" in anna.get(page.wsgi_request.path).content.decode()


def test_a_system_that_does_not_answer_is_no_riddle(anna):
    page = anna.asked("erasure")
    Request.objects.update(failure="shop is down")

    text = anna.get(page.wsgi_request.path).content.decode()

    assert "One of our systems did not answer" in text
    assert "shop is down" not in text


@pytest.mark.promise("P133", "P134")
def test_every_status_says_where_to_complain(anna):
    text = anna.asked("restriction").content.decode()

    assert "the Swedish Authority for Privacy Protection (IMY)" in text
    assert "imy@imy.se" in text


@pytest.mark.promise("P132", "P133")
def test_a_refusal_gives_its_ground_and_the_way_to_complain(anna):
    page = anna.asked("erasure")
    refuse(request_in(page), "legal_claims", by=staff()[0].id, at=clock.now())

    text = anna.get(page.wsgi_request.path).content.decode()
    subject, letter = anna.letters()[-1]

    assert "establish, exercise or defend a legal claim (GDPR Art. 17(3)(e))" in text
    assert "We can't do what you asked" in subject
    assert "GDPR Art. 17(3)(e)" in letter
    assert "imy@imy.se" in letter
    assert "court" in letter


@pytest.mark.promise("P126", "P132")
def test_an_erasure_says_what_stays_by_which_law_until_when(anna):
    page = anna.asked("erasure")
    take_on(page)

    text = anna.get(page.wsgi_request.path).content.decode()
    letter = anna.letter()

    for said in (
        "the Swedish Accounting Act (1999:1078), chapter 7, section 2",
        "until 31 December 2033",
    ):
        assert said in text
        assert said in letter
    assert "\n\n\n" not in letter
    assert "&" not in letter


def test_the_receipt_is_checked_by_anyone(anna, asked):
    receipt = anna.get(f"{asked.wsgi_request.path}receipt.json")

    assert receipt["Content-Disposition"].startswith("attachment;")
    read = json.loads(receipt.content)
    verify_receipt(read)
    assert anna.address not in receipt.content.decode()
    assert "no-store" in receipt["Cache-Control"]


def test_a_receipt_that_is_not_sealed_yet_asks_to_wait(anna):
    page = anna.asked("restriction")

    waiting = anna.get(f"{page.wsgi_request.path}receipt.json")

    assert waiting.status_code == 202
    assert waiting["Retry-After"] == "1"


def test_an_open_request_has_no_receipt(anna):
    page = anna.asked("erasure")

    assert anna.get(f"{page.wsgi_request.path}receipt.json").status_code == 404


@pytest.mark.parametrize("what", ["", "receipt.json"])
def test_a_tampered_or_strange_link_opens_nothing(anna, asked, what):
    path = asked.wsgi_request.path
    tampered = path[:-2] + ("A" if path[-2] != "A" else "B") + "/"
    strange = f"/requests/3f0c8a55-7d55-4c52-9d3c-2a1df8a2a111/{path.split('/')[3]}/"

    for url in (
        tampered,
        strange,
        strange.replace("-", "%00", 1),
        f"{path[:-9]}%C3%A5/",
    ):
        assert anna.get(url + what).status_code == 404


def test_only_who_proved_the_address_gets_the_answer(anna, asked):
    path = asked.wsgi_request.path

    mine = anna.send(f"{path}answer/")
    other = elsewhere(anna).send(f"{path}answer/")

    assert mine["Content-Type"] == "application/zip"
    assert mine["Cache-Control"] == "no-store"
    assert other["Content-Type"].startswith("text/html")
    assert "we first send a code to your address" in other.content.decode()


def test_a_code_from_the_status_page_opens_the_answer_again(anna, asked):
    path, there = asked.wsgi_request.path, elsewhere(anna)

    page = there.send(f"{path}code/")
    page = there.send(page.wsgi_request.path, code=anna.code())

    assert page.wsgi_request.path == path
    assert there.send(f"{path}answer/")["Content-Type"] == "application/zip"


def test_somebody_else_proven_here_does_not_get_the_answer(asked, stranger):
    path = asked.wsgi_request.path
    stranger.sign_in()

    page = stranger.send(f"{path}answer/")

    assert page["Content-Type"].startswith("text/html")


def test_looking_at_the_link_does_not_use_it_up(anna, asked):
    link, there = link_in(anna.letter()), elsewhere(anna)
    for _ in range(3):
        page = there.get(link)
        assert page.status_code == 200
        assert page["Content-Type"].startswith("text/html")

    answer = there.send(link)

    assert answer["Content-Type"] == "application/zip"
    assert "attachment" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "no-store"


def test_a_used_link_offers_a_code_instead(anna, asked):
    link, there = link_in(anna.letter()), elsewhere(anna)
    there.send(link)

    page = there.send(link)

    assert page.status_code == 410
    assert "This link has been used" in page.content.decode()
    assert f'action="{asked.wsgi_request.path}code/"' in page.content.decode()


def test_a_tampered_link_to_an_answer_is_unknown(anna, asked):
    link = link_in(anna.letter())

    page = elsewhere(anna).send(link[:-3] + "xx/")

    assert page.status_code == 404
    assert "We don't know this link" in page.content.decode()


def test_an_answer_that_is_not_kept_any_more_says_so(anna, asked):
    link = link_in(anna.letter())
    Answer.objects.update(expires_at="2020-01-01T00:00Z")

    assert elsewhere(anna).send(link).status_code == 410
    assert anna.send(f"{asked.wsgi_request.path}answer/").status_code == 410
    text = anna.get(asked.wsgi_request.path).content.decode()
    assert "The file is no longer kept here." in text


@pytest.mark.promise("P123")
def test_the_answer_is_a_page_by_purpose_with_everything_escaped(anna, company):
    company.run(
        "update customer set first_name = %s where email = %s",
        '<script>alert("x")</script>',
        anna.address,
    )
    page = anna.asked("access")
    take_on(page)

    zipped = anna.send(f"{page.wsgi_request.path}answer/").content
    with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
        text = archive.read("answer.html").decode()

    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;" in text
    assert "<script" not in text
    assert "Cleaning your home" in text
    assert "What Ombud holds to answer you" in text
    assert "the Swedish Authority for Privacy Protection (IMY)" in text
    assert "http://" not in text
    assert "{{" not in text
