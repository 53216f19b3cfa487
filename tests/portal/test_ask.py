"""Asking in the portal: one thing a page, and a code before anything is done."""

import pytest
from django.test import Client

from ombud.rights.models import Challenge, Request
from tests.portal.person import Someone, request_in, take_on

KINDS = ["access", "portability", "erasure", "restriction"]


def test_a_right_from_the_notice_is_preselected(anna):
    page = anna.get("/requests/new", right="erasure")

    assert 'value="erasure" checked' in page.content.decode()
    assert page.content.decode().count("checked") == 1


def test_nothing_chosen_is_said_at_the_top_with_a_link_to_the_list(anna):
    page = anna.get("/requests/new/address")

    assert page.status_code == 422
    assert '<a href="#right_access">Choose what you want.</a>' in page.content.decode()


@pytest.mark.parametrize("right", ["nonsense", "access' or 1=1", ""])
def test_an_unknown_right_is_asked_anew(anna, right):
    assert anna.get("/requests/new/address", right=right).status_code == 422
    page = anna.send("/requests/new/send", right=right, address=anna.address)
    assert page.status_code == 422
    assert not Request.objects.exists()


@pytest.mark.parametrize("right", ["objection", "withdrawal"])
def test_an_objection_or_a_withdrawal_needs_a_purpose_that_allows_it(anna, right):
    page = anna.get("/requests/new/address", right=right)
    assert page.templates[0].name == "portal/ask_purpose.html"
    page = anna.get("/requests/new/address", right=right, next=1)
    assert page.status_code == 422

    page = anna.send(
        "/requests/new/send", right=right, purpose="accounts", address=anna.address
    )

    assert page.status_code == 422
    assert not Request.objects.exists()


def test_only_what_can_be_objected_to_is_offered(anna):
    objecting = anna.get("/requests/new/purpose", right="objection").content.decode()
    withdrawing = anna.get("/requests/new/purpose", right="withdrawal").content.decode()

    assert 'value="marketing"' in objecting
    assert 'value="accounts"' not in objecting
    assert 'value="newsletter"' in withdrawing
    assert 'value="marketing"' not in withdrawing


@pytest.mark.parametrize("address", ["", "anna", "anna@", "a@b@example.com", "@" * 400])
def test_a_bad_address_is_said_where_it_stands(anna, address):
    page = anna.send("/requests/new/address?right=access", address=address)

    assert page.status_code == 422
    text = page.content.decode()
    assert 'href="#id_address"' in text
    assert 'aria-describedby="id_address_helptext id_address_error"' in text
    assert 'aria-invalid="true"' in text


def test_everything_is_shown_once_more_before_it_is_sent(anna):
    page = anna.send("/requests/new/address?right=erasure", address=anna.address)

    assert page.templates[0].name == "portal/check.html"
    assert anna.address in page.content.decode()
    assert "can't be undone" in page.content.decode()
    assert not Request.objects.exists()


@pytest.mark.promise("P122")
@pytest.mark.parametrize("right", KINDS)
def test_a_request_waits_for_its_code_and_then_goes_on(anna, right):
    page = anna.ask(right)
    assert page.wsgi_request.path.startswith("/prove/")
    assert Request.objects.get().state == "unproven"

    page = anna.send(page.wsgi_request.path, code=anna.code())

    assert page.wsgi_request.resolver_match.url_name == "status"
    assert Request.objects.get().state != "unproven"


def test_a_code_with_blanks_is_the_same_code(anna):
    page = anna.ask("access")
    code = anna.code()

    page = anna.send(page.wsgi_request.path, code=f" {code[:3]} {code[3:]} ")

    assert page.wsgi_request.resolver_match.url_name == "status"


def test_whether_an_address_is_known_is_not_told(anna, stranger):
    known, unknown = anna.ask("access"), stranger.ask("access")

    assert known.status_code == unknown.status_code
    assert known.templates[0].name == unknown.templates[0].name


def test_a_wrong_code_says_how_many_tries_are_left_and_ten_lock_it(anna):
    page = anna.ask("access")
    code = anna.code()
    url = page.wsgi_request.path
    wrong = "000000" if code != "000000" else "111111"

    first = anna.send(url, code=wrong)
    assert first.status_code == 422
    assert "you can try 9 more times" in first.content.decode()
    for _ in range(9):
        last = anna.send(url, code=wrong)
    assert "Ten wrong codes" in last.content.decode()
    assert "Ten wrong codes" in anna.send(url, code=code).content.decode()
    assert Request.objects.get().state == "unproven"

    again = anna.send(f"{url}again/")
    page = anna.send(again.wsgi_request.path, code=anna.code())
    assert page.wsgi_request.resolver_match.url_name == "status"


def test_an_old_code_says_so_and_offers_a_new_one(anna, now):
    page = anna.ask("access")
    code = anna.code()
    Challenge.objects.update(expires_at="2020-01-01T00:00Z")

    page = anna.send(page.wsgi_request.path, code=code)

    assert page.status_code == 422
    assert "no longer valid" in page.content.decode()
    assert "Send a new code" in page.content.decode()
    assert page.context["dead"]


def test_a_code_sent_twice_leads_to_the_same_page(anna):
    page = anna.ask("access")
    code, url = anna.code(), page.wsgi_request.path
    first = anna.send(url, code=code)

    second = anna.send(url, code=code)

    assert second.wsgi_request.path == first.wsgi_request.path


def test_a_used_code_opens_nothing_elsewhere(anna):
    page = anna.ask("access")
    code, url = anna.code(), page.wsgi_request.path
    anna.send(url, code=code)

    page = Someone(anna.address, anna.box, Client()).send(url, code=code)

    assert page.status_code == 422
    assert "no longer valid" in page.content.decode()


def test_the_sixth_code_within_an_hour_is_not_sent(anna):
    for _ in range(5):
        page = anna.ask("access")
    challenge = page.wsgi_request.path

    page = anna.ask("access")
    assert page.status_code == 429
    assert "No more codes right now" in page.content.decode()
    assert anna.send(f"{challenge}again/").status_code == 429
    assert len(anna.letters()) == 5


@pytest.mark.parametrize("code", ["", " " * 8, "x" * 40])
def test_no_code_is_no_try(anna, code):
    page = anna.ask("access")

    page = anna.send(page.wsgi_request.path, code=code)

    assert page.status_code == 422
    assert Challenge.objects.get().attempts == 0


def test_an_unknown_challenge_is_no_page(anna):
    url = "/prove/3f0c8a55-7d55-4c52-9d3c-2a1df8a2a111/"

    assert anna.get(url).status_code == 404
    assert anna.send(url, code="123456").status_code == 404


def test_a_proven_person_asks_without_another_code(anna):
    anna.sign_in()

    page = anna.get("/requests/new/address", right="restriction")
    assert page.templates[0].name == "portal/check.html"
    page = anna.send("/requests/new/send", right="restriction")

    assert page.wsgi_request.resolver_match.url_name == "status"
    assert Request.objects.get(id=request_in(page)).ending == "complete"


def test_a_correction_is_shown_the_way_by_mail(anna):
    page = anna.get("/requests/new/address", right="rectification")

    assert "mailto:dina-uppgifter@ljusvik.example" in page.content.decode()
    page = anna.send("/requests/new/send", right="rectification", address=anna.address)
    assert page.status_code == 422
    assert not Request.objects.exists()


def test_nothing_is_found_about_a_stranger_and_that_is_the_answer(stranger):
    page = stranger.asked("access")
    take_on(page)

    page = stranger.get(page.wsgi_request.path)

    assert "We found nothing about you." in page.content.decode()
    assert "We found nothing about you" in stranger.letters()[-1][0]


def test_a_form_from_elsewhere_is_refused_in_plain_words(company):
    client = Client(enforce_csrf_checks=True)

    page = client.post("/requests/new/send", {"right": "access", "address": "a@b.se"})

    assert page.status_code == 403
    assert "The page was open too long" in page.content.decode()


def test_no_address_holds_personal_data(anna):
    urls = []
    page = anna.asked("access")
    urls += [url for url, _ in page.redirect_chain]
    urls.append(page.wsgi_request.get_full_path())

    assert not any("anna" in url or "%40" in url or "@" in url for url in urls)
