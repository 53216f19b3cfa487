"""What an event type lets into the ledger, and what it keeps out."""

from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

import pytest

from ombud.evidence.errors import InvalidEntryError, InvalidEventError
from ombud.evidence.events import EventType, Kind, declare, declared

ONE = UUID("00000000-0000-4000-8000-000000000001")
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def event(kind):
    return EventType(name="a.thing.happened", fields={"field": kind})


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        (Kind.ID, ONE, "00000000-0000-4000-8000-000000000001"),
        (Kind.ID, 17, 17),
        (Kind.DIGEST, "ab" * 32, "ab" * 32),
        (Kind.DIGEST, bytes(16), "00" * 16),
        (Kind.COUNT, 0, 0),
        (Kind.CODE, "by_post", "by_post"),
        (Kind.CODE, "art.17:1.b", "art.17:1.b"),
        (Kind.CODES, ["b", "a"], ["b", "a"]),
        (Kind.CODES, {"b", "a"}, ["a", "b"]),
        (Kind.CODES, (), []),
        (Kind.ADDRESS, "purposes.news.retention", "purposes.news.retention"),
        (Kind.ADDRESS, "shop.Kund.Födelsedag", "shop.Kund.Födelsedag"),
        (Kind.ADDRESSES, ("b.B", "A.a"), ["b.B", "A.a"]),
        (Kind.ADDRESSES, {"b.B", "A.a"}, ["A.a", "b.B"]),
        (Kind.VERSION, 3, 3),
        (Kind.VERSION, "2026.11.23", "2026.11.23"),
        (Kind.DAY, date(2026, 11, 23), "2026-11-23"),
        (Kind.INSTANT, AT, "2026-11-23T09:00:00.000000Z"),
        (
            Kind.INSTANT,
            AT.astimezone(timezone(timedelta(hours=1))),
            "2026-11-23T09:00:00.000000Z",
        ),
        (Kind.FLAG, False, False),
    ],
)
def test_a_value_of_its_kind_is_written(kind, value, written):
    assert event(kind).read({"field": value}) == {"field": written}


NUMBERS = ["19811218-9876", "811218-98760", "0701234567"]


@pytest.mark.parametrize(
    "kind", sorted(set(Kind) - {Kind.VERSION})
)  # 2026.11.23 is a version
@pytest.mark.parametrize("value", NUMBERS)
def test_what_may_be_a_personal_or_telephone_number_is_refused(kind, value):
    with pytest.raises(InvalidEntryError) as refused:
        event(kind).read({"field": value})

    assert value not in str(refused.value)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize(
    "value",
    [
        "alice@example.org",
        "Alice Andersson",
        "070 123 45 67",
        "+46701234567@",
        "",
        " ",
        "line\n",
        None,
        1.5,
        -1.0,
        object(),
        {"name": "x"},
        ["alice@example.org"],
    ],
)
def test_what_may_be_personal_data_is_refused(kind, value):
    with pytest.raises(InvalidEntryError) as refused:
        event(kind).read({"field": value})

    if isinstance(value, str) and value.strip():
        assert value not in str(refused.value)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.ID, True),
        (Kind.ID, str(ONE)),
        (Kind.DIGEST, "AB" * 32),
        (Kind.DIGEST, "1981121898"),
        (Kind.COUNT, -1),
        (Kind.COUNT, True),
        (Kind.CODE, "By_Post"),
        (Kind.CODE, "x" * 65),
        (Kind.CODES, "abc"),
        (Kind.VERSION, -1),
        (Kind.VERSION, True),
        (Kind.DAY, AT),
        (Kind.INSTANT, datetime(2026, 11, 23)),  # noqa: DTZ001  # what is refused
        (Kind.INSTANT, date(2026, 11, 23)),
        (Kind.FLAG, 1),
    ],
)
def test_a_value_of_another_kind_is_refused(kind, value):
    with pytest.raises(InvalidEntryError):
        event(kind).read({"field": value})


def test_every_field_must_be_given_and_no_other():
    two = EventType(name="a.b.c", fields={"one": Kind.COUNT, "two": Kind.COUNT})

    with pytest.raises(InvalidEntryError, match="missing \\['two'\\]"):
        two.read({"one": 1})
    with pytest.raises(InvalidEntryError, match="not declared \\['three'\\]"):
        two.read({"one": 1, "two": 2, "three": 3})


def test_the_body_is_canonical_json():
    counted = EventType(name="a.b.c", fields={"two": Kind.COUNT, "one": Kind.CODE})
    read = counted.read({"one": "x", "two": 2})

    assert counted.body(AT, read) == (
        b'{"at":"2026-11-23T09:00:00.000000Z","event":"a.b.c","format":1,'
        b'"values":{"one":"x","two":2}}'
    )


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(InvalidEntryError):
        event(Kind.COUNT).body(datetime(2026, 11, 23), {})  # noqa: DTZ001


def test_an_event_is_declared_once():
    made = declare("evidence_tests.event.declared", count=Kind.COUNT)

    assert made in declared()
    with pytest.raises(InvalidEventError):
        declare("evidence_tests.event.declared", count=Kind.COUNT)


@pytest.mark.parametrize("name", ["", "one", "a.b", "a.b.c.d", "A.b.c", "a.b c.d"])
def test_an_event_has_a_name_of_three_words(name):
    with pytest.raises(InvalidEventError):
        declare(name)
