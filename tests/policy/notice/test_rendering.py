"""A notice as HTML, Markdown and JSON: whole, well formed, safe, and all alike."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import pytest

from ombud.policy.language import Declaration
from ombud.policy.notice import (
    Paragraph,
    as_dict,
    as_html,
    as_markdown,
    as_page,
    as_text,
    compose,
)
from ombud.policy.reading import parse

EXAMPLES = sorted(
    path
    for path in Path(str(files("ombud").joinpath("examples"))).glob("*/policy.yaml")
)

HOSTILE = '<script>alert("1")</script> & "quoted" \'x\' [a](javascript:b) `c` **d** {e}'


class Seen(HTMLParser):
    """What a browser would see: open elements, ids, links, text."""

    VOID = frozenset({"br", "img", "meta"})

    def __init__(self, html):
        super().__init__()
        self.stack, self.tags, self.ids, self.hrefs, self.text = [], [], [], [], ""
        self.attributes = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag not in self.VOID:
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


def test_the_values_are_as_their_page_says(declaration):
    page = (Path(__file__).parents[3] / "docs" / "notice.md").read_text("utf-8")
    described = json.loads(page.split("```json\n")[1].split("```")[0])
    made = as_dict(compose(declaration, "en", version=3))

    def blocks(values):
        return [b for section in values["sections"] for b in section["blocks"]]

    assert list(described) == list(made)
    assert described["format"] == made["format"]
    assert described["sections"][0].keys() == made["sections"][0].keys()
    assert {k for b in blocks(described) for k in b} == {
        k for b in blocks(made) for k in b
    }
    for part in ("paragraph", "facts"):
        (said,) = (b[part] for b in blocks(described) if part in b)
        for block in blocks(made):
            for each in block.get(part, ()):
                assert each.keys() == said[0].keys()


def texts_of(values):
    """Every sentence that stands in a notice's values, in their order."""
    if isinstance(values, dict):
        if "text" in values:
            yield values["text"]
        for each in values.values():
            yield from texts_of(each)
    elif isinstance(values, list):
        for each in values:
            yield from texts_of(each)


@pytest.mark.promise("P11")
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_every_form_says_the_same_in_the_same_order(path):
    declaration = parse(path.read_text("utf-8"), path.name).declaration
    for language in declaration.languages:
        notice = compose(declaration, language, version=1)
        sentences = [sentence.text for sentence in notice.sentences]
        headings = [section.heading for section in notice.sections]

        assert list(texts_of(as_dict(notice))) == sentences
        plain = re.sub(r"\\(.)", r"\1", as_markdown(notice))
        for written in (
            Seen(as_html(notice)).text,
            Seen(as_page(notice)).text,
            as_text(notice),
            plain,
        ):
            words = " ".join(written.split())
            at = 0
            for text in sentences:
                at = words.find(" ".join(text.split()), at)
                assert at >= 0, text
            assert [h for h in headings if " ".join(h.split()) not in words] == []


@pytest.mark.promise("P6")
def test_a_purpose_can_stand_alone_under_its_own_heading(declaration):
    whole = compose(declaration, "en")

    part = whole.about("marketing")

    assert part.title == "Offers to customers"
    assert [s.purpose for s in part.sections] == ["marketing"]
    (section,) = (s for s in whole.sections if s.purpose == "marketing")
    assert list(part.sentences) == list(section.sentences)
    assert "Offers to customers" not in as_html(part)
    for written in (as_markdown(part), as_text(part)):
        assert written.count("Offers to customers") == 1


def test_a_part_links_to_what_stands_only_in_the_whole(declaration):
    part = compose(declaration, "sv").about("newsletter")
    (section,) = part.sections
    link = replace(next(section.sentences), href="#rights")
    part = replace(
        part, sections=(replace(section, blocks=(Paragraph(sentences=(link,)),)),)
    )

    assert Seen(as_html(part)).hrefs == []
    assert Seen(as_html(part, whole="/notice/")).hrefs == ["/notice/#rights"]


def test_a_heading_leads_to_the_page_that_a_section_has(declaration):
    html = as_html(
        compose(declaration, "en"),
        page=lambda section: f"/p/{section.purpose}/?a&b" if section.purpose else "",
    )

    link = '<h3><a href="/p/newsletter/?a&amp;b">The newsletter</a></h3>'
    assert link in html
    assert "<h2><a" not in html


def test_in_a_file_of_its_own_nothing_leads_to_our_pages(declaration):
    html = as_html(compose(declaration, "sv"), alone=True)

    assert not any(href.startswith("/") for href in Seen(html).hrefs)
    assert "](</" not in as_markdown(compose(declaration, "sv"))
    assert "<div>" not in html
