"""A visitor without hands: reads pages, fills in forms, follows where they lead."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, Request, build_opener

from ombud.core.errors import OmbudError

PATIENCE = 20  # seconds for one page


class NoSuchFormError(OmbudError):
    """The page has no form with these fields."""


@dataclass(slots=True)
class Form:
    """A form as a browser would send it untouched."""

    action: str
    method: str = "get"
    fields: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Page:
    """What came back: where from, how, and what."""

    url: str
    status: int
    kind: str
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    def forms(self) -> list[Form]:
        """The page's forms."""
        parser = _Forms(self.url)
        parser.feed(self.text)
        return parser.forms

    def links(self) -> list[str]:
        """Where the page's links lead, in order."""
        parser = _Forms(self.url)
        parser.feed(self.text)
        return parser.links


class _Forms(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.forms: list[Form] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.append(urljoin(self.url, given["href"]))
        if tag == "form":
            self.forms.append(
                Form(
                    urljoin(self.url, given.get("action") or self.url),
                    given.get("method", "get").lower(),
                )
            )
        name = given.get("name")
        if not name or not self.forms:
            return
        form = self.forms[-1]
        form.names.add(name)
        kind = given.get("type", "text")
        if (tag == "input" and kind not in ("radio", "checkbox", "submit")) or (
            kind in ("radio", "checkbox") and "checked" in given
        ):
            form.fields[name] = given.get("value", "on")


class Visitor:
    """One browser session: its cookies and its language."""

    def __init__(self, base: str, language: str = "sv") -> None:
        self.base = base
        self.language = language
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, url: str) -> Page:
        """Open a page, following redirects; a status of 400 or more is a page too."""
        return self._open(Request(urljoin(self.base, url)))  # noqa: S310  # our own server

    def submit(self, page: Page, fields: Mapping[str, str], *, to: str = "") -> Page:
        """Fill in the page's first form that fits, and send it.

        Args:
            fields: what to write; the form must have them all.
            to: words that the form's address must hold.

        Raises:
            NoSuchFormError: none fits.
        """
        for form in page.forms():
            if form.names >= set(fields) and to in form.action:
                data = urlencode({**form.fields, **fields})
                if form.method == "get":
                    return self.get(f"{form.action.partition('?')[0]}?{data}")
                request = Request(form.action, data=data.encode())  # noqa: S310  # our own server
                request.add_header("Referer", page.url)
                return self._open(request)
        raise NoSuchFormError(
            f"{page.url} has no form to {to or 'anywhere'} with {', '.join(fields)}."
        )

    def _open(self, request: Request) -> Page:
        request.add_header("Accept-Language", self.language)
        try:
            with self._opener.open(request, timeout=PATIENCE) as answer:
                return Page(
                    answer.url,
                    answer.status,
                    answer.headers.get_content_type(),
                    answer.read(),
                )
        except HTTPError as error:
            with error:
                return Page(
                    error.url or request.full_url,
                    error.code,
                    error.headers.get_content_type(),
                    error.read(),
                )
