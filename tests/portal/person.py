"""Somebody with a browser and a mailbox."""

from dataclasses import dataclass
from email import message_from_string, policy
from typing import Any

from django.test import Client

from ombud.core import clock
from ombud.evidence.actions import seal
from ombud.people.queries import staff
from ombud.rights.actions.advance import advance
from ombud.rights.actions.approve import approve
from ombud.rights.queries import view
from tests.house import code_in, post


@dataclass
class Someone:
    """A person, as the portal meets them."""

    address: str
    box: Any
    client: Client
    language: str = "en"

    def get(self, url, **query):
        return self.client.get(url, query, headers={"accept-language": self.language})

    def send(self, url, **fields):
        return self.client.post(
            url, fields, follow=True, headers={"accept-language": self.language}
        )

    def letters(self) -> list[tuple[str, str]]:
        """Subject and text of every letter that came, the newest last."""
        post(clock.now())
        read = [message_from_string(x, policy=policy.default) for x in self.box.letters]
        return [(each["Subject"], each.get_content()) for each in read]

    def letter(self) -> str:
        """The text of the newest letter."""
        return self.letters()[-1][1]

    def code(self) -> str:
        """The code in the newest letter."""
        return code_in(self.letter())

    def ask(self, right, purpose=""):
        """Ask, up to where the code is wanted; the code's page."""
        return self.send(
            "/requests/new/send", right=right, purpose=purpose, address=self.address
        )

    def asked(self, right, purpose=""):
        """Ask and write the code; the status page."""
        page = self.ask(right, purpose)
        return self.send(page.wsgi_request.path, code=self.code())

    def sign_in(self):
        """Sign in by a code; the page of one's own."""
        page = self.send("/you/", address=self.address)
        return self.send(page.wsgi_request.path, code=self.code())


def request_in(page):
    """The id of the request that a status page is about."""
    return page.wsgi_request.resolver_match.kwargs["request_id"]


def take_on(page) -> None:
    """Do what worker and officer do for the request that a page is about."""
    take_on_request(request_in(page))


def take_on_request(request) -> None:
    """Do what worker and officer do for a request."""
    at = clock.now()
    advance(request, at=at)
    found = view(request)
    if found.plan_digest and not found.ending:
        officer = staff()[0].id
        approve(request, found.plan_digest, by=officer, at=at, with_exceptions=True)
        advance(request, at=at)
    seal(at)
