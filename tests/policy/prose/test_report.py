"""The report of a reading: whole, honest, in three languages, closed to the world."""

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files

import pytest

from ombud.core import written
from ombud.policy.notice.wording import UnknownLanguageError
from ombud.policy.prose.facts import Fact
from ombud.policy.prose.findings import Fault
from ombud.policy.prose.reading import CONTROLLER, read
from ombud.policy.prose.report import GROUPS, languages, report, words
from ombud.policy.prose.report.words import ARTICLES
from ombud.policy.prose.rules import LABELLED
from tests.policy.notice.readability import lix

READERS = ("sv", "fi", "en")
TEXT = """Privacy policy

Updated: 2026-05-04

# Who is responsible

Fjord Ltd, hello@fjord.example, is responsible for your personal data.

# What we do

We use your e-mail address to send you our newsletter, with your consent.
We share it with our suppliers <b>who</b> help us & nobody else.
Bananas are yellow, and the moon shines on every one of us alike.

- We keep your data for two years after your last order.
- You have the right to access your data.
"""


class Page(HTMLParser):
    """What a page consists of: tags, attributes, and the text of what is read."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.ids, self.hrefs = [], [], [], []
        self.style = self.script = self.body = self.rules = ""
        self._in, self._depth = "", 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append(tag)
        self.attributes += given
        self.ids += [given["id"]] if "id" in given else []
        self.hrefs += [given["href"]] if "href" in given else []
        if given.get("http-equiv") == "Content-Security-Policy":
            self.rules = given["content"]
        if tag in ("style", "script"):
            self._in = tag
        if tag == "div" and (self._depth or given.get("class") == "text"):
            self._depth += 1
        if tag == "button" and self._depth:
            self._in = tag

    def handle_endtag(self, tag):
        if tag == self._in:
            self._in = ""
        if tag == "div" and self._depth:
            self._depth -= 1

    def handle_data(self, data):
        if self._in == "style":
            self.style += data
        elif self._in == "script":
            self.script += data
        elif self._depth and not self._in:
            self.body += data


@pytest.fixture(scope="module")
def reading():
    return read(TEXT, "en")


def said(text):
    """The words of a text, whatever stands between them."""
    return re.findall(r"[^\W_]+", text)


def keys(values, above=""):
    for key, value in values.items():
        if isinstance(value, dict):
            yield from keys(value, f"{above}{key}.")
        else:
            yield f"{above}{key}"


def source(language):
    place = files("ombud.policy.prose.report").joinpath(f"{language}.yaml")
    return written.values(place.read_text("utf-8"))


def sha(text):
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@pytest.mark.parametrize("language", READERS)
def test_the_text_stands_in_the_report_whole(reading, language):
    page = Page(report(reading, "policy.txt", language))

    assert said(page.body) == said(TEXT)


def test_a_page_of_a_shared_policy_is_whole_too(shared):
    for path in sorted((shared / "policies").glob("*.en.txt")):
        text = path.read_text("utf-8")

        page = Page(report(read(text, "en"), path.name, "en"))

        assert said(page.body) == said(text), path.name
        assert {h[1:] for h in page.hrefs} <= set(page.ids)
        assert len(page.ids) == len(set(page.ids))


def test_it_loads_nothing_and_runs_nothing_but_its_own(reading):
    html = report(reading, "policy.txt", "en")
    page = Page(html)

    assert f"style-src 'sha256-{sha(page.style)}'" in page.rules
    assert f"script-src 'sha256-{sha(page.script)}'" in page.rules
    assert page.rules.startswith("default-src 'none'; ")
    assert not {"link", "img", "iframe", "object", "form"} & set(page.tags)
    assert not any(name.startswith("on") or name == "style" for name in page.attributes)
    assert all(href.startswith("#") for href in page.hrefs)
    assert "url(" not in page.style
    assert "@import" not in page.style


def test_every_link_leads_to_a_place_and_no_place_stands_twice(reading):
    page = Page(report(reading, "policy.txt", "sv"))

    assert {href[1:] for href in page.hrefs} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


def test_what_a_text_says_stays_words():
    hostile = (
        "We use <script>alert(1)</script> to send newsletters. <!--details--> "
        '"><img src=x onerror=alert(1)> is kept for two years.\n'
    )

    html = report(read(hostile, "en"), "<script>evil</script>.txt", "en")
    page = Page(html)

    assert page.tags.count("script") == 1
    assert "img" not in page.tags
    assert said(page.body) == said(hostile)
    assert "<title>What &lt;script&gt;" in html


def test_counts_say_how_much_was_understood(reading):
    parts = reading.text.parts
    kinds = [reading.understood(part) for part in parts]

    html = report(reading, "policy.txt", "en")

    assert f"The text has {len(parts)} parts" in html
    assert f"{kinds.count('fact')} tell something about personal data." in html
    assert f"{kinds.count('not understood')} we did not understand." in html
    bananas = next(p for p in parts if "Bananas" in reading.text.quote(p))
    assert f'<span class="s k-unclear" id="s{bananas.number}">' in html


def test_the_words_that_told_a_fact_are_underlined(reading):
    html = report(reading, "policy.txt", "en")
    told = reading.of("purposes")[0]

    words_ = TEXT[told.start : told.end]

    assert re.search(
        rf'<u class="k-purposes">[^<]*{re.escape(words_.split()[0])}', html
    )


def test_facts_over_the_same_words_lose_none_of_them(reading):
    part = next(p for p in reading.text.parts if "newsletter" in reading.text.quote(p))
    facts = (
        Fact("purposes", "marketing", part.number, part.start, part.end, 0.5, "model"),
        Fact("rights", "access", part.number, part.start + 3, part.end - 4, 0.3),
        Fact("sources", "unheard_of", part.number, part.start - 9, part.start + 8, 1.0),
    )
    html = report(replace(reading, facts=facts), "policy.txt", "en")

    assert said(Page(html).body) == said(TEXT)
    assert "by a model" in html
    assert "unsure (30%)" in html
    assert "unheard of" in html


@pytest.mark.parametrize("language", READERS)
def test_every_fault_is_told_with_why_and_mend(reading, language):
    every = tuple(Fault(code, 2 if n % 2 else None) for n, code in enumerate(ARTICLES))

    html = report(replace(reading, faults=every), "policy.txt", language)

    for code in ARTICLES:
        told = words(language).fault(code)
        assert all((told.what, told.why, told.mend, told.article))
        assert told.what.replace("'", "&#x27;") in html
    assert Page(html).hrefs.count("#s2") >= len(every) // 2


def test_a_fault_without_words_is_told_by_its_code(reading):
    html = report(replace(reading, faults=(Fault("no_such_thing"),)), "x.txt", "en")

    assert "no such thing" in html


def test_a_text_without_a_fault_is_not_said_to_be_right(reading):
    html = report(replace(reading, faults=()), "policy.txt", "en")

    assert "That does not prove that all is well" in html


@pytest.mark.parametrize("text", ["", "\n \n", "Hello.\n"])
def test_a_text_that_tells_nothing_has_a_report(text):
    html = report(read(text, "en"), "empty.txt", "en")

    assert "0 tell something about personal data." in html


def test_every_language_has_every_word():
    assert languages() == set(READERS)
    assert set(keys(source("sv"))) == set(keys(source("en"))) == set(keys(source("fi")))


@pytest.mark.parametrize("language", READERS)
def test_every_label_of_the_rules_has_words(language):
    spoken = words(language)
    found = source("en")["labels"]
    rules = files("ombud.policy.prose").joinpath("rules", "en")
    for kind in LABELLED:
        told = written.values(rules.joinpath(f"{kind}.yaml").read_text("utf-8"))
        assert set(told) <= set(spoken.labels(kind)), kind
    assert set(found["controller"]) == set(CONTROLLER)
    assert all(spoken.name(group) and spoken.mark(group) for group in GROUPS)


def test_a_day_is_said_in_words_and_a_month_as_it_stands():
    swedish = words("sv")

    assert swedish.label_of("updated", "2026-05-04") == "Daterad 4 maj 2026"
    assert swedish.label_of("updated", "2026-05") == "Daterad 2026-05"


@pytest.mark.parametrize(("language", "hardest"), [("sv", 38), ("en", 34), ("fi", 62)])
def test_the_words_are_easy_to_read(language, hardest):
    # Finnish puts into one word what others say in three: its LIX stands higher.
    page = source(language)
    text = " ".join(
        [page["page"][key] for key in ("lead", "how", "careful", "no_findings")]
        + [each[part] for each in page["findings"].values() for part in each]
    )

    assert lix(text) < hardest


def test_a_language_without_words_is_refused():
    with pytest.raises(UnknownLanguageError) as raised:
        words("tlh")

    assert "en, fi, sv" in raised.value.mend
