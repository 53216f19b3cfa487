"""What may come in: declared fields from declared sources, and nothing banned."""

import pytest

from ombud.choices.actions import say
from ombud.choices.words import Word
from ombud.evidence.models import Entry
from ombud.gates.collecting import collect, may_collect
from ombud.gates.errors import Refused
from ombud.people.actions import know
from ombud.people.identifiers import IdentifierKind
from ombud.policy.actions import publish
from ombud.policy.collecting import Coming
from ombud.policy.queries import in_force
from tests.house import said

POLICY = """
ombud: 1
languages: [en]
updated: 2026-11-01
controllers:
  club:
    name: Roddklubben
    number: "559999-0008"
    country: SE
    address: Bryggan 1, 111 11 Viken
    email: hej@roddklubben.example
people:
  member: one who rows with us
sources:
  person: you
  league: { say: { en: the rowing league }, is: partner }
points:
  form:
    say: { en: the sign-up form }
    at: roddklubben.example/bli-medlem
    for: [membership]
    asks: [name, contact.email, note.service]
categories:
  name: { is: pd:Name }
  contact: { is: pd:Contact, items: [email, phone] }
  note: { say: { en: notes }, items: [service, complaint] }
  diet: { say: { en: what you eat }, special: true }
  number: { is: pd:OfficialID, protected: true, say: { en: identity number } }
  private_life:
    say: { en: your private life, sv: ditt privatliv }
    items:
      home_address: { en: home address, sv: hemadress }
      civil_status: { en: marital status, sv: civilstånd }
purposes:
  membership:
    say: { en: We keep a list of members. }
    for: [member]
    basis: contract
    uses: [name, contact, note, number]
    required: { contact.email: { en: we cannot reach you otherwise } }
    from: [person]
    keep: { until: P1Y after contact.email }
  results:
    say: { en: We show how you rowed. }
    for: [member]
    basis: { interest: to show results, balanced: 2026-01-01 }
    uses: [name]
    from: [league]
    keep: { until: P1Y after contact.email }
  camp:
    say: { en: We cook for you at the camp. }
    for: [member]
    basis: { consent: { explicit: true } }
    uses: [name, diet]
    from: [person]
    keep: { until: withdrawn }
never:
  - collect: private_life
  - use: number
    except: [membership]
"""


@pytest.fixture
def club(db, now):
    publish(POLICY, name="policy.yaml", effective_from=now, by=None, at=now)


@pytest.fixture
def alice(club, now):
    return know(
        kinds=["member"],
        identifiers={IdentifierKind.EMAIL: "alice@elsewhere.example"},
        at=now,
    )


def coming(*fields, purpose="membership", source="person", point=None):
    return Coming(purpose=purpose, fields=fields, source=source, point=point)


def codes(decision):
    return sorted({reason.code.value for reason in decision.reasons})


@pytest.mark.promise("P15", "P16")
def test_a_field_that_the_purpose_does_not_declare_is_refused_and_logged(club, now):
    with pytest.raises(Refused) as refused:
        collect(coming("name", "contact.email", "diet"), "member", now)

    (reason,) = refused.value.decision.reasons
    assert (reason.code, reason.about, reason.article) == (
        "category-not-used", "diet", "Art. 5(1)(c)"
    )  # fmt: skip
    assert said("gates.collection.refused")[-1]["reasons"] == ["category-not-used"]


@pytest.mark.promise("P15", "P16")
def test_or_is_stripped_where_that_was_asked_for(club, now):
    admitted = collect(
        coming("name", "contact.email", "diet", "shoe_size"), "member", now, strip=True
    )

    assert admitted.intake.fields == ("name", "contact.email")
    assert {n: codes_of(r) for n, r in admitted.intake.refused.items()} == {
        "diet": ["category-not-used"],
        "shoe_size": ["category-unknown"],
    }
    assert admitted.notice == 1
    entry = said("gates.collection.permitted")[-1]
    assert (entry["fields"], entry["stripped"]) == (["contact.email", "name"], 2)


def codes_of(reasons):
    return [reason.code.value for reason in reasons]


@pytest.mark.promise("P18")
@pytest.mark.parametrize("strip", [False, True])
def test_what_is_never_collected_has_no_way_in(club, now, strip):
    for purpose in in_force(now).compiled.purposes:
        answer = may_collect(
            coming("private_life.home_address", purpose=purpose), "member", now,
            strip=strip,
        )  # fmt: skip
        assert not answer.decision.allowed
        assert "banned" in codes(answer.decision)


@pytest.mark.promise("P18")
@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        ("Prefers the morning boat.", False),
        ("Her home address is on the card.", True),
        ("Hemadressen är ändrad", True),
        ("Civilstånd: gift", True),
    ],
)
def test_a_free_text_is_looked_at(club, now, text, flagged):
    fields = coming("contact.email", "note.service")

    if flagged:
        with pytest.raises(Refused) as refused:
            collect(fields, "member", now, texts={"note.service": text})
        assert codes(refused.value.decision) == ["banned"]
    admitted = collect(fields, "member", now, texts={"note.service": text}, strip=True)

    assert ("note.service" in admitted.intake.fields) is not flagged


@pytest.mark.promise("P20")
def test_an_identity_number_in_a_text_is_flagged_where_its_use_is_banned(
    club, alice, now
):
    say(alice, "camp", Word.CONSENTED, channel="portal", notice=1, at=now)
    text = {"name": "Alice, 811228-9874"}

    with pytest.raises(Refused) as refused:
        collect(
            coming("name", "diet", purpose="camp"), "member", now, person=alice,
            texts=text,
        )  # fmt: skip

    assert [r.about for r in refused.value.decision.reasons] == ["number"]
    assert not any(b"811228" in bytes(e.body) for e in Entry.objects.all())


@pytest.mark.promise("P19")
def test_a_note_without_a_kind_is_refused(club, now):
    assert codes(
        may_collect(coming("contact.email", "note"), "member", now).decision
    ) == ["category-too-wide"]
    assert may_collect(
        coming("contact.email", "note.complaint"), "member", now
    ).decision.allowed


@pytest.mark.promise("P21", "P23")
def test_what_rests_on_consent_waits_for_it(club, alice, now):
    food = coming("name", "diet", purpose="camp")
    before = may_collect(food, "member", now, person=alice).decision
    say(alice, "camp", Word.CONSENTED, channel="portal", notice=1, at=now)
    given = may_collect(food, "member", now, person=alice).decision
    say(alice, "camp", Word.WITHDREW, channel="portal", notice=1, at=now)
    after = may_collect(food, "member", now, person=alice).decision

    assert [codes(before), given.allowed, codes(after)] == [
        ["consent-missing"], True, ["consent-withdrawn"]
    ]  # fmt: skip
    # Nothing else may have it, said yes or not.
    for purpose in ("membership", "results"):
        answer = may_collect(coming("diet", purpose=purpose), "member", now)
        assert "category-not-used" in codes(answer.decision)


def test_a_yes_may_come_with_the_form(club, now):
    food = Coming(purpose="camp", fields=("name", "diet"), source="person", yes=True)

    assert may_collect(food, "member", now).decision.allowed


@pytest.mark.promise("P27")
def test_a_source_is_declared_or_nothing_comes_from_it(club, now):
    def why(source, purpose="membership"):
        return codes(
            may_collect(
                coming("contact.email" if purpose == "membership" else "name",
                       source=source, purpose=purpose),
                "member", now,
            ).decision
        )  # fmt: skip

    assert why("fortune_teller") == ["source-unknown"]
    assert why("league") == ["source-not-meant"]
    assert why("person") == ["contract"]
    assert why("league", "results") == ["interest"]


@pytest.mark.promise("P27")
def test_what_comes_from_others_brings_the_notice_of_article_14(club, now):
    ours = may_collect(coming("contact.email"), "member", now).decision
    theirs = may_collect(
        coming("name", purpose="results", source="league"), "member", now
    ).decision

    assert [(d.code, d.article) for d in ours.duties] == [
        ("tell-first", "Art. 13(1)-(2)")
    ]
    assert [(d.code, d.about, d.article) for d in theirs.duties] == [
        ("tell-within-a-month", "league", "Art. 14(3)")
    ]


def test_a_form_asks_for_what_it_says_and_must_have_what_it_needs(club, now):
    form = {"point": "form"}

    def why(*fields, **more):
        return codes(may_collect(coming(*fields, **more), "member", now).decision)

    assert why("name", "contact.email", **form) == ["contract"]
    assert why("contact.email", "contact.phone", **form) == ["not-asked-here"]
    assert why("name", **form) == ["required-missing"]
    assert why("name", purpose="results", source="league", **form) == [
        "point-not-meant"
    ]


def test_an_unknown_purpose_is_refused_and_its_word_is_not_written_down(club, now):
    with pytest.raises(Refused) as refused:
        collect(coming("name", purpose="alice_svensson"), "member", now)

    assert codes(refused.value.decision) == ["purpose-unknown"]
    assert said("gates.collection.refused")[-1] == {
        "purpose": "undeclared",
        "controller": "undeclared",
        "reasons": ["purpose-unknown"],
    }
