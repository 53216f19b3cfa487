"""What is no document of a format is refused in words, with its place, at once."""

import json
import time

import pytest

from ombud.core.written import UnreadableFileError
from ombud.policy.exchange import (
    FORMATS,
    LIMIT_BYTES,
    InvalidDocumentError,
    export,
    opened,
    read,
)
from tests.policy.exchange.conftest import COMPANIES, plain

TEXTS = {
    "empty.json": "",
    "list.json": "[1, 2]",
    "cut.json": '{"meta": {"language": ',
    "deep.json": "[" * 100_000,
    "deeper.json": '{"a":' * 900 + "1" + "}" * 900,
    "digits.json": '{"a": ' + "9" * 100_000 + "}",
    "long.json": '{"a": "' + "x" * LIMIT_BYTES + '"}',
    "laughs.yaml": "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
    "tag.yaml": "a: !!python/object:os.system x\n",
    "deep.yaml": "a: " + "[" * 500,
    "hidden.yaml": "a\u202e: b\n",
}


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_what_cannot_be_opened_is_refused_with_its_place(name, tmp_path):
    path = tmp_path / name
    path.write_text(TEXTS[name], encoding="utf-8")

    began = time.process_time()
    with pytest.raises(InvalidDocumentError) as refused:
        opened(path)

    assert time.process_time() - began < 1
    assert refused.value.place.file == str(path)


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "bytes.json"
    path.write_bytes(b'{"a": "\xff\xfe"}')

    with pytest.raises(InvalidDocumentError, match="UTF-8"):
        opened(path)


def test_a_file_that_is_not_there_is_another_error(tmp_path):
    with pytest.raises(UnreadableFileError):
        opened(tmp_path / "none.json")


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("document", [{}, {"a": 1}, {"meta": []}, {"@context": "x"}])
def test_a_document_of_something_else_is_refused_with_the_path(form, document):
    with pytest.raises(InvalidDocumentError, match=r"^\$"):
        read(form, document)


def _places(value, path=()):
    """The steps to every value of a document."""
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, each in items:
            yield (*path, key)
            yield from _places(each, (*path, key))


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("wrong", [None, 7, True, "x", [], {}, [[]], [{}], {"x": {}}])
def test_a_value_of_the_wrong_shape_never_ends_in_a_crash(form, wrong):
    whole = json.dumps(plain(export(form, COMPANIES["ljusvik"].declaration).document))
    places = list(_places(json.loads(whole)))

    for place in places[:: len(places) // 10]:
        document = json.loads(whole)
        *steps, last = place
        holder = document
        for step in steps:
            holder = holder[step]
        holder[last] = wrong
        try:
            made = read(form, document)
        except InvalidDocumentError as refused:
            assert refused.message.startswith("$")  # noqa: PT017  # either is right
        else:
            assert made.text


@pytest.mark.parametrize(
    ("form", "document"),
    [
        (
            "tilt",
            {
                "meta": {}, "controller": {},
                "sources": [], "thirdCountryTransfers": [],
                "dataDisclosed": [
                    {"category": "same", "purposes": [{"purpose": f"p{n}"}], "junk": n}
                    for n in range(4000)
                ],
            },
        ),
        (
            "fideslang",
            {"data_category": [{"fides_key": "a.same"} for _ in range(12_000)]},
        ),
    ],
)  # fmt: skip
def test_a_hostile_document_is_read_in_no_time(form, document):
    began = time.process_time()
    read(form, document)

    # A second is promised; of the processor, since others may be busy too.
    assert time.process_time() - began < 2
