"""HTML to plain text: what a reader sees of the page's main part, in its order.

Headings, paragraphs, items and cells all survive: nothing is guessed to matter less, as
libraries do that look for a page's main text. What goes is told: navigation, cookie
banners, what is hidden. A part that folds out on a click is not hidden.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ombud.policy.prose.files.shape import (
    Block,
    clean,
    is_title,
    joined,
    rows,
    written,
)
from ombud.policy.prose.files.source import BrokenFileError, NoTextError, reader

_META_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE
)
_XML_CHARSET = re.compile(rb"^\s*<\?xml[^>]{0,100}encoding\s*=\s*[\"']([\w.-]{2,40})")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_WORDS = re.compile(r"\w+")

_NEVER_SHOWN = frozenset(
    (
        *("script", "style", "noscript", "template", "head", "title", "meta", "link"),
        *("svg", "math", "iframe", "object", "embed", "canvas", "audio", "video"),
        *("map", "input", "select", "option", "textarea", "datalist", "progress"),
        "meter",
    )
)
_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "center", "details"),
        *("dialog", "div", "dl", "dt", "dd", "fieldset", "figcaption", "figure"),
        *("footer", "form", "header", "hgroup", "hr", "html", "legend", "main", "p"),
        *(
            "nav",
            "pre",
            "search",
            "section",
            "summary",
            "ul",
            "ol",
            "menu",
            "dir",
            "li",
        ),
        *("table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th"),
    )
)
_LISTS = frozenset(("ul", "ol", "menu", "dir"))
_BOLD = frozenset(("b", "strong"))
_HEADINGS = {f"h{level}": level for level in range(1, 7)}

_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NAVIGATION_ROLES = frozenset(("navigation", "search", "menubar", "menu"))
_DIALOG_ROLES = frozenset(("dialog", "alertdialog"))
_COOKIE_BANNER = re.compile(
    r"^(?:onetrust-|cybotcookiebot|usercentrics|didomi-|cookiescript|cookie-law-info|"
    r"cmplz-|truste)|(?:^|\s)(?:cookie|consent)[-_]?(?:banner|bar|popup|modal|overlay|"
    r"dialog)(?:\s|$)",
    re.IGNORECASE,
)
_MENU = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|menu|breadcrumbs?|sidebar|footer|toc|skip-link)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_PAGE_PARTS = frozenset(("header", "footer", "aside"))
_PAGE_ROLES = frozenset(("banner", "contentinfo", "complementary"))
# The main part of a page has most of its words; a smaller one is not where the text is.
_MAIN_SHARE = 0.4
_FEW_WORDS = 20
_NEARLY = 0.8
_TOC_ITEMS = 3
_MOST_COLUMNS = 60


def named_charset(data: bytes) -> str:
    """The encoding that a page itself names in its first bytes, or nothing."""
    head = data[:4096]
    found = _XML_CHARSET.search(head) or _META_CHARSET.search(head)
    return found[1].decode("ascii", "ignore") if found else ""


def text_of(source: str) -> tuple[str, tuple[str, ...]]:
    """The page as plain text, and notes on what was left out.

    Raises:
        NoTextError: A script fills the page, or nothing in it is shown.
        BrokenFileError: Its parts are nested without end.
        MissingReaderError: lxml is not installed.
    """
    page = _parsed(source)
    if page is None:
        raise NoTextError("The page shows no text.", mend=_BY_HAND)
    scripts = _strip(page)
    left_out = _Pruned(page)
    left_out.prune()
    body = page.find(".//body")
    main = left_out.main_part(page if body is None else body)
    blocks = [*left_out.title_outside(main), *_Writer().blocks(main)]
    text = written(blocks)
    words = len(_WORDS.findall(text))
    if not words or (scripts and words < _FEW_WORDS):
        raise NoTextError(
            "The page shows no text: a script fills it when it is opened."
            if scripts
            else "The page shows no text.",
            mend=_BY_HAND,
        )
    return text, left_out.notes()


_BY_HAND = "Open it in a browser, and save it as a PDF or copy its text into a file."


def _parsed(source: str) -> Any:
    """The page's root; None where there is no element in it.

    As bytes: a text that names its encoding is refused, and the name may be wrong. The
    parser leaves out what stands deeper than its limit, and notes that it did.
    """
    parser = reader("lxml.html", "HTML")
    made = parser.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    data = source.replace("\x00", "").encode("utf-8", "replace")
    try:
        page = parser.document_fromstring(data, parser=made)
    except parser.etree.ParserError:
        return None
    if any(each.type_name == "ERR_RESOURCE_LIMIT" for each in made.error_log):
        raise BrokenFileError(
            "The page's parts stand in each other without end.", mend=_BY_HAND
        )
    return page


def _strip(page: Any) -> bool:
    """Take away what is never text; returns whether there were scripts."""
    etree = reader("lxml.etree", "HTML")
    scripts = next(page.iter("script"), None) is not None
    etree.strip_elements(
        page, "script", "style", "noscript", "template", with_tail=False
    )
    return scripts


class _Pruned:
    """A page that loses what is no part of its text, and how many words went."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.hidden = 0
        self.navigation = 0
        self.banners = 0
        self.contents = 0
        self._folds = _fold_targets(page)
        self._held = _held(page)

    def prune(self) -> None:
        """Take away scripts, banners, navigation, contents, and what is hidden."""
        going = []
        gone: set[Any] = set()
        for element in self.page.iter():
            if element.getparent() in gone:
                gone.add(element)  # its words were counted with what it stands in
            elif self._goes(element):
                gone.add(element)
                going.append(element)
        for element in going:
            if element.getparent() is not None:
                element.drop_tree()
        self._held = _held(self.page)

    def _goes(self, element: Any) -> bool:
        tag = element.tag
        if tag in ("html", "body"):
            return False
        if tag in _NEVER_SHOWN or (tag == "button" and not _folds_out(element)):
            return True
        held = self._held[element]
        if self._is_hidden(element):
            self.hidden += held.words
        elif _is_banner(element):
            self.banners += held.words
        elif _is_navigation(element, held):
            self.navigation += held.words
        elif _is_contents(element, held):
            self.contents += held.words
        else:
            return False
        return True

    def _is_hidden(self, element: Any) -> bool:
        get = element.get
        hidden = (
            (get("hidden") is not None and get("hidden") != "until-found")
            or get("aria-hidden") == "true"
            or _HIDDEN_STYLE.search(get("style") or "")
        )
        return bool(hidden) and not (
            get("id") in self._folds
            or get("role") in ("tabpanel", "region")
            or "collapse" in (get("class") or "")
            or "accordion" in (get("class") or "")
        )

    def main_part(self, body: Any) -> Any:
        """The element that the text is in; what stands beside it goes."""
        whole = self._held[body].words
        for path in (".//main|.//*[@role='main']", ".//article"):
            found = max(body.xpath(path), key=self._count, default=None)
            if found is not None and self._count(found) >= max(whole * _MAIN_SHARE, 1):
                self.navigation += whole - self._count(found)
                return found
        parts = [
            each
            for each in body.iter()
            if (each.tag in _PAGE_PARTS or each.get("role") in _PAGE_ROLES)
            and next(each.iterancestors("article", "main", "section"), None) is None
            and next(each.iter("h1"), None) is None
            and self._count(each) < whole * _MAIN_SHARE
        ]
        gone: set[Any] = set()
        for each in parts:
            if gone.isdisjoint(each.iterancestors()):
                self.navigation += self._count(each)
                each.drop_tree()
                gone.add(each)
        return body

    def _count(self, element: Any) -> int:
        return self._held[element].words

    def title_outside(self, main: Any) -> Iterator[Block]:
        """The page's h1, where it stands above the main part and not in it."""
        if next(main.iter("h1"), None) is not None:
            return
        for each in self.page.iter("h1"):
            if title := clean(_SPACES.sub(" ", each.text_content())):
                yield Block("heading", title, 1)
                return

    def notes(self) -> tuple[str, ...]:
        """What went, in a sentence each, if it had words."""
        told = (
            (self.navigation, "navigation and what stands beside the page's main part"),
            (self.contents, "a table of contents"),
            (self.banners, "a banner or dialog"),
            (self.hidden, "what the page hides"),
        )
        return tuple(f"Left out: {what} ({n} words)." for n, what in told if n)


@dataclass(slots=True)
class _Held:
    """What an element holds: words, how many of them in links, and the links."""

    words: int = 0
    linked: int = 0
    links: int = 0
    links_here: int = 0

    def take(self, other: "_Held") -> None:
        """Count what an element inside holds."""
        self.words += other.words
        self.linked += other.linked
        self.links += other.links
        self.links_here += other.links_here


def _held(page: Any) -> dict[Any, _Held]:
    """What each element holds, counted in one walk, however the page is nested."""
    held: dict[Any, _Held] = {}
    etree = reader("lxml.etree", "HTML")
    for event, element in etree.iterwalk(page, events=("start", "end")):
        if event == "start":
            held[element] = _Held(words=_words(element.text))
            continue
        own = held[element]
        if element.tag == "a":
            own.links, own.linked = 1, own.words
            own.links_here = int((element.get("href") or "").startswith("#"))
        if (parent := held.get(element.getparent())) is not None:
            parent.take(own)
            parent.words += _words(element.tail)
    return held


def _words(text: str | None) -> int:
    return len(_WORDS.findall(text)) if text else 0


def _fold_targets(page: Any) -> frozenset[str]:
    """The ids of parts that a click on something folds out."""
    names = page.xpath(
        "//@aria-controls|//@data-target|//@data-bs-target"
        "|//*[@aria-expanded or @data-toggle or @role='tab']/@href"
    )
    return frozenset(part.lstrip("#") for name in names for part in name.split())


def _folds_out(button: Any) -> bool:
    """Whether a button is a heading, or opens the part that it names."""
    return (
        button.get("aria-expanded") is not None
        or button.get("aria-controls") is not None
        or next(button.iterancestors(*_HEADINGS, "summary"), None) is not None
    )


def _is_banner(element: Any) -> bool:
    if element.tag == "dialog" or element.get("role") in _DIALOG_ROLES:
        return True
    return any(
        _COOKIE_BANNER.search(element.get(name) or "") for name in ("id", "class")
    )


def _is_navigation(element: Any, held: _Held) -> bool:
    if element.tag == "nav" or element.get("role") in _NAVIGATION_ROLES:
        return True
    if element.tag not in ("div", "ul", "ol", "aside", "section", "footer", "a"):
        return False
    names = f"{element.get('id') or ''} {element.get('class') or ''}"
    if not _MENU.search(names):
        return False
    return element.tag == "a" or 0 < held.words * _NEARLY <= held.linked


def _is_contents(element: Any, held: _Held) -> bool:
    """Whether a list has nothing but links to places on the same page."""
    return (
        element.tag in _LISTS
        and held.links >= _TOC_ITEMS
        and held.links == held.links_here
        and held.linked >= held.words * _NEARLY
    )


class _Item:
    """An item that is not closed yet: its element, and its paragraphs so far."""

    def __init__(self, element: Any, level: int) -> None:
        self.element = element
        self.level = level
        self.parts: list[tuple[str, bool]] = []


class _Writer:
    """Walks an element and makes blocks of what it meets.

    Its text gathers in pieces, each with whether it is bold, until a block begins or
    ends. The walk is one loop, so that no nesting can exhaust Python's stack.
    """

    def __init__(self) -> None:
        self._made: list[Block] = []
        self._pieces: list[tuple[str, bool]] = []
        self._items: list[_Item] = []
        self._lists = 0
        self._bold = 0
        self._preformatted = 0
        self._heading = 0
        self._term = ""
        self._term_said = True

    def blocks(self, root: Any) -> list[Block]:
        """The blocks of an element, without what follows it."""
        etree = reader("lxml.etree", "HTML")
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            if event == "start":
                if _is_table(element):
                    self._table(element)
                    walk.skip_subtree()
                else:
                    self._start(element)
            else:
                if not _is_table(element):
                    self._end(element)
                if element is not root:
                    self._say(element.tail)
        self._flush()
        return self._made

    def _say(self, text: str | None) -> None:
        if text:
            said = text if self._preformatted else _SPACES.sub(" ", text)
            self._pieces.append((said, self._bold > 0))

    def _start(self, element: Any) -> None:
        tag = element.tag
        self._bold += _is_bold(element)
        if tag == "br":
            self._pieces.append(("\n", False))
        elif level := _heading_level(element):
            self._close_item()
            self._heading = level
        elif tag in _BLOCKS or (tag == "button" and not self._heading):
            self._flush()
            self._open(element)
        self._say(_email(element) or element.text)

    def _open(self, element: Any) -> None:
        tag = element.tag
        self._preformatted += tag == "pre"
        if tag in _LISTS:
            self._close_item()
            self._lists += 1
        elif tag == "li":
            self._items.append(_Item(element, max(self._lists - 1, 0)))
        elif tag == "dt":
            self._say_term()
        elif tag == "dd":
            self._open_description(element)

    def _open_description(self, element: Any) -> None:
        """A description of one line is an item that begins with its term."""
        if any(next(element.iter(tag), None) is not None for tag in _DEEP):
            self._say_term()
            return
        item = _Item(element, max(self._lists - 1, 0))
        if self._term:
            item.parts.append((self._term, True))
            self._term_said = True
        self._items.append(item)

    def _end(self, element: Any) -> None:
        tag = element.tag
        if _heading_level(element):
            self._flush()
            self._heading = 0
        elif tag == "dt":
            self._term, self._term_said = self._line(), False
        elif tag in ("summary", "button"):
            self._take_title()
        elif tag in _BLOCKS:
            self._flush()
            self._close(element)
        elif mail := _hidden_address(element):
            self._say(f" ({mail})")
        self._bold -= _is_bold(element)

    def _close(self, element: Any) -> None:
        tag = element.tag
        self._preformatted -= tag == "pre"
        if self._items and self._items[-1].element is element:
            self._close_item()
            self._items.pop()
        elif tag in _LISTS:
            self._close_item()
            self._lists -= 1
        elif tag == "dl":
            self._say_term()
            self._term = ""

    def _say_term(self) -> None:
        """A term whose description is no single line stands as a title before it."""
        if self._term and not self._term_said:
            self._made.append(_titled(self._term))
        self._term_said = True

    def _take_title(self) -> None:
        """What is clicked to fold a part out is that part's heading."""
        if self._heading:
            return
        if line := self._line():
            self._made.append(_titled(line))

    def _line(self) -> str:
        line = clean("".join(text for text, _ in self._pieces)).replace("\n", " ")
        self._pieces = []
        return line

    def _flush(self) -> None:
        """Make blocks of the pieces: a heading, a part of an item, or paragraphs."""
        if self._heading:
            if line := self._line():
                self._made.append(Block("heading", line, self._heading))
            return
        lines = _lines(self._pieces)
        self._pieces = []
        if self._items:
            self._items[-1].parts += [(text, title) for text, title in lines if text]
            return
        self._made += _paragraphs(lines)

    def _close_item(self) -> None:
        """Write the innermost item as far as it goes; a list may follow in it."""
        self._flush()
        if self._items and (parts := self._items[-1].parts):
            self._made.append(Block("item", joined(parts), self._items[-1].level))
            self._items[-1].parts = []

    def _table(self, table: Any) -> None:
        self._close_item()
        for caption in table.iter("caption"):
            self._made += _Writer().blocks(caption)
        cells = _grid(table)
        first = next(table.iter("tr"), None)
        head = first is not None and all(cell.tag == "th" for cell in _cells(first))
        head = head or next(table.iter("thead"), None) is not None
        self._made += rows(cells, head=head)


_DEEP = ("ul", "ol", "table", "h2", "h3", "h4", "h5", "h6", "dl")


def _titled(line: str) -> Block:
    return Block("title" if is_title(line) else "paragraph", line)


def _lines(pieces: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """The lines that the pieces make, and whether each is a title: short, all bold."""
    lines: list[list[tuple[str, bool]]] = [[]]
    for text, bold in pieces:
        for number, part in enumerate(text.split("\n")):
            if number:
                lines.append([])
            lines[-1].append((part, bold))
    made = []
    for line in lines:
        text = clean("".join(part for part, _ in line))
        bold = all(bold for part, bold in line if _WORDS.search(part))
        made.append((text, bold and is_title(text)))
    return made


def _paragraphs(lines: list[tuple[str, bool]]) -> Iterator[Block]:
    """Paragraphs of lines: an empty line ends one, a title stands alone."""
    gathered: list[str] = []
    for text, title in [*lines, ("", False)]:
        if text and not title:
            gathered.append(text)
            continue
        if gathered:
            yield Block("paragraph", "\n".join(gathered))
            gathered = []
        if title:
            yield Block("title", text)


def _heading_level(element: Any) -> int:
    if element.get("role") == "heading":
        level = element.get("aria-level") or ""
        return int(level) if level.isascii() and level.isdigit() else 2
    return _HEADINGS.get(element.tag, 0)


def _is_bold(element: Any) -> bool:
    return element.tag in _BOLD or bool(_BOLD_STYLE.search(element.get("style") or ""))


def _hidden_address(element: Any) -> str:
    """The address that a link writes to, where its text does not show it."""
    href = element.get("href") or ""
    if element.tag != "a" or not href.lower().startswith("mailto:"):
        return ""
    address = href[7:].split("?")[0].strip()
    return address if "@" in address and "@" not in element.text_content() else ""


def _email(element: Any) -> str:
    """The address that Cloudflare hid from robots, as its own script would show it."""
    code = element.get("data-cfemail") or ""
    try:
        key, *rest = bytes.fromhex(code)
    except ValueError:
        return ""
    return bytes(byte ^ key for byte in rest).decode("utf-8", "ignore")


def _is_table(element: Any) -> bool:
    """Whether a table holds facts in cells, and is not there for the page's layout."""
    if element.tag != "table" or element.get("role") in ("presentation", "none"):
        return False
    inner = ("table", *_HEADINGS)
    if any(each is not element for tag in inner for each in element.iter(tag)):
        return False
    return any(len(_cells(row)) > 1 for row in element.iter("tr"))


def _cells(row: Any) -> list[Any]:
    return [cell for cell in row if cell.tag in ("td", "th")]


def _grid(table: Any) -> list[list[str]]:
    """The table's cells as text; one that spans several rows stands in each of them."""
    grid: list[list[str]] = []
    above: dict[int, tuple[int, str]] = {}  # by column: rows that a cell still reaches
    for row in table.iter("tr"):
        cells = iter(_cells(row))
        made: list[str] = []
        below: dict[int, tuple[int, str]] = {}
        while True:
            column = len(made)
            if column >= _MOST_COLUMNS:
                break
            if column in above:
                rows_left, text = above[column]
            elif (cell := next(cells, None)) is not None:
                rows_left, text = _span(cell), _cell_text(cell)
            elif column < max(above, default=0):
                rows_left, text = 1, ""
            else:
                break
            made.append(text)
            if rows_left > 1:
                below[column] = rows_left - 1, text
        above = below
        grid.append(made)
    return grid


def _span(cell: Any) -> int:
    given = cell.get("rowspan") or ""
    return min(int(given), 1000) if given.isascii() and given.isdigit() else 1


def _cell_text(cell: Any) -> str:
    """A cell on one line; what is a list in it is parted by semicolons."""
    line = ""
    before = ""
    for block in _Writer().blocks(cell):
        between = "; " if block.kind == before == "item" else " "
        if before == "title":
            between = ": "
        line += (between if line else "") + block.text.replace("\n", " ")
        before = block.kind
    return line
