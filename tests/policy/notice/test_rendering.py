"""A notice as HTML, Markdown and JSON: whole, well formed, and safe."""

import json
from html.parser import HTMLParser

import pytest

from ombud.policy.language import Declaration
from ombud.policy.notice import as_dict, as_html, as_markdown, compose

HOSTILE = '<script>alert("1")</script> & "quoted" \'x\' [a](javascript:b) `c` **d** {e}'


class Seen(HTMLParser):
    """What a browser would see: open elements, ids, links, text."""

    VOID = frozenset({"br", "img"})

    def __init__(self, html):
        super().__init__()
        self.stack, self.tags, self.ids, self.hrefs, self.text = [], [], [], [], ""
        self.attributes = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.stack.append(tag)
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.ids += [value for name, value in attrs if name == "id"]
        self.hrefs += [value for name, value in attrs if name == "href"]

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag

    def handle_data(self, data):
        self.text += data


def hostile(values):
    """The policy with every word of the company's turned against the reader."""
    for part in (
        "people",
        "sources",
        "categories",
        "registers",
        "recipients",
        "purposes",
    ):
        for element in values[part].values():
            for key in ("say", "do", "title"):
                if key in element:
                    element[key] = HOSTILE
            for item in element.get("items", {}):
                element["items"][item] = HOSTILE
            for reference in element.get("required", {}):
                element["required"][reference] = HOSTILE
    for key in ("name", "number", "address", "phone"):
        values["controllers"]["ljusvik"][key] = HOSTILE
    values["controllers"]["ljusvik"]["email"] = '"><script>@x.example'
    values["covers"] = [HOSTILE]
    return Declaration.model_validate(values)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_html_is_whole(declaration, language):
    notice = compose(declaration, language, version=1)

    seen = Seen(as_html(notice))

    assert seen.stack == []
    assert len(seen.ids) == len(set(seen.ids))
    assert {s.anchor for s in notice.sentences} <= set(seen.ids)
    assert all(s.text in seen.text for s in notice.sentences)
    assert not seen.attributes & {"style", "onclick"}
    assert {"h2", "h3", "p", "ul", "dl", "dt", "dd"} <= set(seen.tags)


@pytest.mark.promise("P8")
@pytest.mark.parametrize("kind", [None, "customer", "prospect"])
def test_every_link_within_the_notice_leads_somewhere(declaration, kind):
    seen = Seen(as_html(compose(declaration, "sv", kind=kind)))

    inner = [href.removeprefix("#") for href in seen.hrefs if href.startswith("#")]

    assert inner
    assert set(inner) <= set(seen.ids)


def test_hostile_words_stay_words_in_html(values):
    seen = Seen(as_html(compose(hostile(values), "sv")))

    assert seen.stack == []
    assert "script" not in seen.tags
    assert '<script>alert("1")</script>' in seen.text
    assert not any(href.startswith("javascript") for href in seen.hrefs)


def test_hostile_words_stay_words_in_markdown(values):
    written = as_markdown(compose(hostile(values), "sv"))

    assert "<script" not in written.replace("\\<script", "")
    assert "[a](javascript" not in written
    assert "**d**" not in written


def test_words_cannot_break_out_of_their_line_or_turn_it(values):
    values["purposes"]["bookings"]["say"] = "Vi\n# städar\u202e baklänges\x00."

    written = as_markdown(compose(Declaration.model_validate(values), "sv"))

    assert "\n\nVi \\# städar baklänges .\n\n" in written


@pytest.mark.parametrize(
    ("start", "written"),
    [("1. först", "1\\. först"), ("- streck", "\\- streck"), ("+46 8", "\\+46 8")],
)
def test_a_sentence_never_begins_a_list(values, start, written):
    values["purposes"]["bookings"]["say"] = start

    assert f"\n{written}" in as_markdown(
        compose(Declaration.model_validate(values), "sv")
    )


def test_what_follows_a_sentence_is_the_callers(declaration):
    html = as_html(
        compose(declaration, "sv"), after=lambda s: f"<mark>{s.address}</mark>"
    )

    assert "<mark>purposes.newsletter.keep</mark>" in html
    assert 'class="anchor"' not in html


def test_sentence_links_are_out_of_the_readers_way(declaration):
    html = as_html(compose(declaration, "sv"))

    assert (
        '<a class="anchor" href="#purposes-newsletter-keep" aria-hidden="true" '
        'tabindex="-1"></a>' in html
    )


def test_the_values_are_json_and_whole(declaration):
    notice = compose(declaration, "en", version=2)

    said = json.loads(json.dumps(as_dict(notice)))

    assert said["version"] == 2
    assert [each["anchor"] for each in said["sections"]] == [
        each.anchor for each in notice.sections
    ]
    written = json.dumps(said, ensure_ascii=False)
    assert all(
        json.dumps(s.text, ensure_ascii=False) in written for s in notice.sentences
    )
