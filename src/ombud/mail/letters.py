"""A letter for many: what it must say, and what it must not do to who opens it.

Pure: texts in, texts and faults out.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from html import escape, unescape
from html.parser import HTMLParser

from ombud.policy.decisions import DutyCode

PLACEHOLDER = "{unsubscribe}"
"""Where the link stands in a letter's text."""
SUBJECT_MAX = 200  # characters
_FOREIGN = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_STYLE_URL = re.compile(r"url\(|@import", re.IGNORECASE)
_LOADS = {
    "img": "src", "source": "src", "video": "src", "audio": "src", "input": "src",
    "embed": "src", "object": "data", "link": "href", "body": "background",
    "table": "background", "td": "background",
}  # fmt: skip
_NEVER = frozenset({"script", "iframe", "form", "frame", "applet", "meta", "base"})
_BLOCKS = frozenset(
    {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter as somebody wrote it; `html` is empty for plain text."""

    subject: str
    text: str
    html: str = ""

    @property
    def loads(self) -> bool:
        """Whether opening it asks another host for something, and so tells of it."""
        return bool(self.html) and bool(_read(self.html).foreign)


def read_letter(subject: str, content: str, *, html: bool) -> Letter:
    """A letter from a file's content; a page gets its text for those who read that."""
    if not html:
        return Letter(subject=subject, text=content.strip() + "\n")
    return Letter(subject=subject, text=_read(content).plain, html=content)


def faults(
    letter: Letter, duties: Collection[DutyCode], *, refusable: bool, partner: str
) -> tuple[str, ...]:
    """What is wrong with a letter for a purpose that has these duties, in words.

    Args:
        letter: what is to be sent.
        duties: what the permit asks for.
        refusable: whether people can say no to the purpose; then every letter says how.
        partner: whose offer it is, where that is not ours.
    """
    found = []
    one_line = letter.subject.strip() and letter.subject.isprintable()
    if not one_line or len(letter.subject) > SUBJECT_MAX:
        found.append(f"The subject is one line of at most {SUBJECT_MAX} characters.")
    must = refusable or DutyCode.UNSUBSCRIBE_LINK in duties
    for part in filter(None, (letter.text, letter.html)):
        if must and PLACEHOLDER not in part:
            found.append(f"It has no link to unsubscribe: write {PLACEHOLDER} in it.")
        if not must and PLACEHOLDER in part:
            found.append("It promises a no that nobody can say to this purpose.")
    if letter.html:
        read = _read(letter.html)
        if read.never:
            found.append("It holds a script, a form or another page.")
        if read.foreign and DutyCode.NO_TRACKING in duties:
            found.append(
                "It loads something from another host, which would tell who opens it."
            )
    if DutyCode.NAME_THE_PARTNER in duties and not partner.strip():
        found.append("It does not say whose offer it is: name the partner.")
    return tuple(dict.fromkeys(found))


def fill(text: str, link: str, closing: Collection[str]) -> str:
    """The text with its link, and what we say at the end of it."""
    said = text.replace(PLACEHOLDER, link)
    return "\n\n".join((said.rstrip(), *closing)) + "\n"


def fill_html(html: str, link: str, closing: Collection[str], *, loading: bool) -> str:
    """The page with its link and our closing, and, if told, nothing from elsewhere."""
    page = html if loading else _read(html).quiet
    page = page.replace(PLACEHOLDER, escape(link))
    added = "".join(f"<p>{escape(line)}</p>" for line in closing)
    before, end, after = page.rpartition("</body>")
    return f"{before}{added}{end}{after}" if end else page + added


class _Page(HTMLParser):
    """What a page loads, what it says, and the same page without what it loads."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.foreign: list[str] = []
        self.never = False
        self._text: list[str] = []
        self._quiet: list[str] = []
        self._unseen = 0
        self._style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.never |= tag in _NEVER or any(name.startswith("on") for name in given)
        loads = [given.get(_LOADS.get(tag, ""), ""), given.get("srcset", "")]
        loads += [given.get("background", ""), given.get("poster", "")]
        foreign = any(_FOREIGN.match(url) for url in loads) or bool(
            _STYLE_URL.search(given.get("style", ""))
        )
        if foreign:
            self.foreign.append(tag)
        else:
            self._quiet.append(self.get_starttag_text() or "")
        if tag == "a" and given.get("href"):
            self._text.append(f" {given['href']} ")
        if tag in _BLOCKS:
            self._text.append("\n")
        self._style = tag == "style"
        self._unseen += tag in ("style", "title", "head")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        unseen = self._unseen
        self.handle_starttag(tag, attrs)
        self._unseen, self._style = unseen, False

    def handle_endtag(self, tag: str) -> None:
        self._quiet.append(f"</{tag}>")
        if tag in _BLOCKS:
            self._text.append("\n")
        self._unseen -= tag in ("style", "title", "head")
        self._style = False

    def handle_data(self, data: str) -> None:
        if self._style and _STYLE_URL.search(data):
            self.foreign.append("style")
            return
        self._quiet.append(data)
        if self._unseen <= 0:
            self._text.append(data)

    def handle_entityref(self, name: str) -> None:
        self._entity(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._entity(f"&#{name};")

    def _entity(self, written: str) -> None:
        self._quiet.append(written)
        if self._unseen <= 0:
            self._text.append(unescape(written))

    def handle_decl(self, decl: str) -> None:
        self._quiet.append(f"<!{decl}>")

    @property
    def quiet(self) -> str:
        return "".join(self._quiet)

    @property
    def plain(self) -> str:
        lines = [" ".join(line.split()) for line in "".join(self._text).split("\n")]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def _read(html: str) -> _Page:
    page = _Page()
    page.feed(html)
    page.close()
    return page
