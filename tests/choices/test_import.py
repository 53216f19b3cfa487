"""Existing choices out of a file: taken or refused row by row, and never twice."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.choices.actions import say
from ombud.choices.errors import UnreadableFileError
from ombud.choices.importing import import_choices
from ombud.choices.models import Choice, Suppression
from ombud.choices.queries import history
from ombud.choices.table import Refused, Row, Why, rows
from ombud.choices.words import How, Word
from ombud.gates.queries import may
from ombud.people.actions import forget, know
from ombud.people.identifiers import IdentifierKind
from ombud.people.models import Person
from ombud.people.queries import find
from tests.house import said

ALICE, BOB = "alice@elsewhere.example", "bob@elsewhere.example"
HEAD = "email,phone,purpose,word,at,notice,text,text_since,channel,reference,controller"
ZONE = ZoneInfo("Europe/Stockholm")


def csv(*lines, head=HEAD):
    return "\n".join((head, *lines)).encode()


def row(  # noqa: PLR0917  # a row with all its columns
    email=ALICE, phone="", purpose="newsletter", word="yes", at="2026-11-01T10:00",
    notice="", text="I want the newsletter.", since="", channel="shop",
    reference="form 12", controller="",
):  # fmt: skip
    return ",".join(
        (email, phone, purpose, word, at, notice, f'"{text}"', since, channel,
         reference, controller)
    )  # fmt: skip


@pytest.fixture
def take(bench, now):
    def take(*lines, **more):
        data = lines[0] if isinstance(lines[0], bytes) else csv(*lines)
        return import_choices(data, **{"at": now} | more)

    return take


def whys(done):
    return [(each.line, each.why) for each in done.refused]


def person(address=ALICE):
    return find(IdentifierKind.EMAIL, address)


def test_a_yes_comes_in_with_what_shows_it(take, now):
    know(kinds=["customer"], identifiers={IdentifierKind.EMAIL: ALICE}, at=now)

    done = take(row(), counts_as=1)

    assert (done.rows, done.taken, done.refused) == (1, 1, [])
    (word,) = history(person())
    assert (word.word, word.channel, word.at.isoformat()) == (
        "consented", "shop", "2026-11-01T09:00:00+00:00",
    )  # fmt: skip
    assert word.proof.how is How.IMPORTED
    assert word.proof.text == "I want the newsletter."
    assert may("newsletter", person(), now).allowed


def test_a_text_from_before_our_first_version_counts_for_none_unless_said(take, now):
    know(kinds=["customer"], identifiers={IdentifierKind.EMAIL: ALICE}, at=now)

    take(row())

    (reason,) = may("newsletter", person(), now).reasons
    assert reason.code == "consent-outdated"


@pytest.mark.promise("P76")
def test_a_yes_that_nothing_shows_is_kept_and_opens_nothing(take, now):
    know(kinds=["customer"], identifiers={IdentifierKind.EMAIL: ALICE}, at=now)

    done = take(row(text="", reference=""))

    assert (done.taken, done.unproven) == (1, 1)
    (word,) = history(person())
    assert word.proof.how is How.UNPROVEN
    (reason,) = may("newsletter", person(), now).reasons
    assert reason.code == "consent-unproven"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (row(email=""), Why.NO_IDENTIFIER),
        (row(email="alice"), Why.INVALID_IDENTIFIER),
        (row(phone="12"), Why.INVALID_IDENTIFIER),
        (row(purpose="nothing"), Why.UNKNOWN_PURPOSE),
        (row(word="perhaps"), Why.UNKNOWN_WORD),
        (row(purpose="orders"), Why.NOT_CHOOSABLE),
        (row(purpose="orders", word="no"), Why.NOT_CHOOSABLE),
        (row(word="restricted"), Why.NOT_CHOOSABLE),
        (row(controller="stranger"), Why.UNKNOWN_CONTROLLER),
        (row(at=""), Why.NO_TIME),
        (row(at="yesterday"), Why.NO_TIME),
        (row(at="2026-02-30"), Why.NO_TIME),
        (row(at="0001-01-01"), Why.NO_TIME),
        (row(at="2026-11-24"), Why.IN_THE_FUTURE),
        (row(at="9999-12-31T23:59"), Why.IN_THE_FUTURE),
        (row(notice="7"), Why.UNKNOWN_VERSION),
        (row(notice="-1"), Why.UNKNOWN_VERSION),
        (row(notice="1"), Why.OLDER_THAN_VERSION),
        (row(since="2026-11-02"), Why.OLDER_THAN_TEXT),
        (row(reference="=cmd|x"), Why.FORMULA),
        (row(text="@SUM(A1)"), Why.FORMULA),
        (row(reference="bob@x.example"), Why.PERSONAL_REFERENCE),
        (row(reference="x" * 201), Why.TOO_LONG),
        (row() + ",more,and more", Why.UNEVEN),
    ],
)
def test_a_bad_row_is_refused_by_its_line_and_the_good_are_taken(take, line, why):
    done = take(row(email=BOB), "", line)

    assert whys(done) == [(4, why)]
    assert done.taken == 1
    assert Choice.objects.count() == 1


def test_identifiers_of_two_people_are_refused(take, now):
    know(kinds=[], identifiers={IdentifierKind.EMAIL: ALICE}, at=now)
    know(kinds=[], identifiers={IdentifierKind.PHONE: "+46701740600"}, at=now)

    done = take(row(phone="070-174 06 00"), row(email=BOB))

    assert whys(done) == [(2, Why.TWO_PEOPLE)]
    assert done.taken == 1


def test_the_same_file_twice_adds_nothing(take, now):
    lines = (
        row(at="2026-10-01"),
        row(at="2026-10-02", word="no"),
        row(at="2026-10-03"),
        row(email=BOB, at="2026-10-02T08:00", word="object", purpose="marketing"),
        row(email="bad"),
    )
    first = take(*lines)
    before = list(Choice.objects.values())

    second = take(*lines)

    assert (first.taken, second.taken, second.already) == (4, 0, 4)
    assert whys(first) == whys(second) == [(6, Why.INVALID_IDENTIFIER)]
    assert list(Choice.objects.values()) == before


def test_words_are_taken_in_the_order_in_which_they_were_said(take):
    take(row(at="2026-10-02", word="no"), row(at="2026-10-01"))

    assert [w.word for w in history(person())] == ["consented", "withdrew"]


def test_a_later_word_stands(take, now):
    alice = know(kinds=[], identifiers={IdentifierKind.EMAIL: ALICE}, at=now)
    say(alice, "newsletter", Word.WITHDREW, channel="portal", notice=1, at=now)

    done = take(row(), row(purpose="marketing", word="object"))

    assert whys(done) == [(2, Why.OLDER_THAN_LATER_WORD)]
    assert [(w.purpose, w.word) for w in history(alice)] == [
        ("newsletter", "withdrew"),
        ("marketing", "objected"),
    ]


@pytest.mark.promise("P83")
def test_an_older_yes_does_not_lift_the_no_of_an_address(take, now):
    alice = know(kinds=["customer"], identifiers={IdentifierKind.EMAIL: ALICE}, at=now)
    say(alice, "newsletter", Word.WITHDREW, channel="mail", notice=1, at=now)
    forget(alice, at=now)
    later = now + timedelta(days=7)

    done = take(row(at="2026-11-22"), counts_as=1, at=later)

    assert whys(done) == [(2, Why.NO_SINCE)]
    assert Suppression.objects.count() == 1
    newer = take(row(at="2026-11-25"), counts_as=1, at=later)
    assert (newer.taken, Suppression.objects.count()) == (1, 0)


def test_the_latest_no_of_an_address_counts(take, now):
    for days in (0, 30):
        alice = know(kinds=[], identifiers={IdentifierKind.EMAIL: ALICE}, at=now)
        at = now + timedelta(days=days)
        say(alice, "newsletter", Word.WITHDREW, channel="mail", notice=1, at=at)
        forget(alice, at=now)

    done = take(row(at="2026-12-10"), at=now + timedelta(days=40))

    assert whys(done) == [(2, Why.NO_SINCE)]


def test_an_imported_no_is_on_the_list_from_its_day(take, now):
    take(row(word="no", at="2026-10-01"))

    (listed,) = Suppression.objects.all()
    assert listed.since.date().isoformat() == "2026-09-30"  # 22:00 UTC


def test_a_dry_run_finds_the_same_and_changes_nothing(take, now):
    lines = (row(), row(at="2026-11-02", word="no"), row(email="bad"), row())

    looked = take(*lines, dry_run=True)

    assert not Choice.objects.exists()
    assert not Person.objects.exists()
    assert said("choices.file.imported") == []
    done = take(*lines)
    assert (looked.taken, looked.already, whys(looked)) == (
        done.taken, done.already, whys(done),
    )  # fmt: skip
    assert (done.taken, done.already) == (2, 1)


def test_the_ledger_has_each_word_and_the_file_as_counts(take):
    take(row(), row(email=BOB, word="no"), row(email="bad"))

    (entry,) = said("choices.file.imported")
    assert {k: entry[k] for k in ("rows", "taken", "refused", "by")} == {
        "rows": 3, "taken": 2, "refused": 1, "by": "command-line",
    }  # fmt: skip
    assert [w["word"] for w in said("choices.word.said")] == ["consented", "withdrew"]
    assert "@" not in str([entry, *said("choices.word.said")])


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_every_usual_csv_is_read(take, separator, mark):
    head = separator.join(("E-post", "purpose", "word", "Datum", "reference"))
    line = separator.join((ALICE, "newsletter", "yes", "2026-10-01", "blankett å"))
    data = f"{mark}{head}\r\n{line}\r\n".encode()

    done = take(data, names={"email": "e-post", "at": "Datum"})

    assert done.taken == 1
    assert history(person())[0].proof.reference == "blankett å"


def test_latin_1_is_told_and_read_when_said(take):
    data = csv(row(reference="blankett å")).decode().encode("latin-1")

    with pytest.raises(UnreadableFileError) as error:
        take(data)

    assert "--encoding latin-1" in error.value.mend
    assert take(data, encoding="latin-1").taken == 1


@pytest.mark.parametrize(
    "data",
    [b"", b"\n", b"email\n", b"email,purpose,at\n", b"purpose,word,at\n", b"\0\0",
     b'email,purpose,word,at\n"a,b\n' + b"x" * 200_000],
)  # fmt: skip
def test_what_is_no_such_file_is_refused_whole(take, data):
    with pytest.raises(UnreadableFileError):
        take(data)

    assert said("choices.file.imported") == []


def test_a_column_that_is_mapped_and_not_there_is_a_mistake(take):
    with pytest.raises(UnreadableFileError):
        take(csv(row()), names={"reference": "Kvitto"})
    with pytest.raises(UnreadableFileError):
        take(csv(row()), names={"shoe": "email"})


@given(st.text())
def test_any_text_is_read_row_by_row_or_refused(text):
    data = f"email,purpose,word,at\n{text}".encode("utf-8", "surrogatepass")
    try:
        found = list(rows(data, zone=ZONE))
    except UnreadableFileError:
        return
    assert all(isinstance(each, Row | Refused) for each in found)
