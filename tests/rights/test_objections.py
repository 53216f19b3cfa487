"""Objections: marketing at once and for good, the rest stopped until decided."""

import pytest
from django.db import IntegrityError, transaction

from ombud.choices.queries import history
from ombud.choices.words import How
from ombud.gates.actions import use
from ombud.gates.errors import Refused
from ombud.gates.queries import may
from ombud.people.abilities import Role
from ombud.people.actions import know
from ombud.people.identifiers import IdentifierKind
from ombud.policy.actions import publish
from ombud.rights import queries as rights
from ombud.rights.actions.approve import approve, plan_again, refuse
from ombud.rights.actions.ask import ask, ask_for_staff, ask_proven, prove
from ombud.rights.actions.tidy import set_going_again
from ombud.rights.actions.weigh import overrule, uphold
from ombud.rights.errors import (
    AlreadyDecidedError,
    NotAllowedError,
    NotDueError,
    ReasonMissingError,
    SituationMissingError,
    WrongGroundError,
)
from ombud.rights.models import Request
from ombud.rights.words import (
    AGAINST_THE_REST,
    Ending,
    Refusal,
    RequestKind,
    State,
)
from tests.house import bench_policy, code_in, post, said

ALICE = "alice@elsewhere.example"
WHY = "My former husband works there and can read what I write."
BECAUSE = "We are investigating a break-in, which ends in March."


@pytest.fixture
def alice(bench, now):
    return know(kinds=["customer"], identifiers={IdentifierKind.EMAIL: ALICE}, at=now)


@pytest.fixture
def objects(alice, now):
    """Objects in the portal, for a proven address; the request."""

    def objects(purpose="support", situation=WHY):
        return ask_proven(
            alice,
            RequestKind.OBJECTION,
            language="en",
            channel="portal",
            at=now,
            purpose=purpose,
            situation=situation,
        )

    return objects


@pytest.mark.promise("P128")
def test_the_use_stops_at_once_and_until_it_is_decided(objects, alice, now):
    assert may("support", alice, now).allowed

    request = objects()

    assert rights.view(request).state is State.WEIGHING
    with pytest.raises(Refused) as refused:
        use("support", alice, now)
    assert [r.code for r in refused.value.decision.reasons] == ["objected"]


@pytest.mark.promise("P129")
def test_the_situation_is_kept_for_who_decides_and_nobody_else(objects, now):
    request = objects()

    assert rights.situation(request) == WHY
    row = Request.objects.get(id=request)
    assert WHY.encode() not in bytes(row.situation)
    assert WHY not in str(said("rights.objection.weighing"))
    assert "husband" not in repr(rights.view(request))


@pytest.mark.promise("P129")
@pytest.mark.parametrize("channel", ["portal", "api", "staff"])
def test_an_objection_that_names_no_situation_is_not_taken(alice, now, channel):
    asked = {
        "portal": lambda: ask_proven(
            alice, RequestKind.OBJECTION, language="en", channel="portal", at=now,
            purpose="support", situation=" \n",
        ),
        "api": lambda: ask(
            RequestKind.OBJECTION, ALICE, language="en", channel="api", at=now,
            purpose="support",
        ),
        "staff": lambda: ask_for_staff(
            RequestKind.OBJECTION, ALICE, language="en", by=None, at=now,
            purpose="support",
        ),
    }[channel]  # fmt: skip

    with pytest.raises(SituationMissingError):
        asked()

    assert not Request.objects.exists()
    assert may("support", alice, now).allowed


@pytest.mark.promise("P128", "P129")
def test_marketing_stops_for_good_without_reasons(objects, alice, officer, now):
    request = objects("marketing", situation="because I said so")

    view = rights.view(request)
    assert (view.state, view.ending) == (State.ENDED, Ending.COMPLETE)
    # No reason is asked for, so none is kept, and nothing is left to refuse.
    assert rights.situation(request) is None
    for refusing in (
        lambda: overrule(request, "compelling_grounds", BECAUSE, by=officer, at=now),
        lambda: refuse(request, "manifestly_unfounded", by=officer, at=now),
    ):
        with pytest.raises(AlreadyDecidedError):
            refusing()
    assert not may("marketing", alice, now).allowed


def test_what_the_policy_lets_people_refuse_as_they_like_needs_no_reason(
    objects, alice, now
):
    text = bench_policy().replace(
        "keep: { until: P6M after usage.time }",
        "keep: { until: P6M after usage.time }\n    opt_out: true",
    )
    publish(text, name="p", effective_from=now, by=None, at=now)

    request = objects("security", situation="")

    assert rights.view(request).ending is Ending.COMPLETE


def test_upheld_it_stays_stopped_and_erasure_is_offered(
    objects, alice, officer, mailbox, now
):
    request = objects()

    uphold(request, by=officer, at=now)

    assert not may("support", alice, now).allowed
    assert rights.view(request).ending is Ending.COMPLETE
    post(now)
    letter = mailbox.letters[-1].replace("=\n", "").replace("=3D", "=")
    assert "stays stopped" in letter
    assert "/requests/new?right=erasure" in letter
    (entry,) = said("rights.objection.upheld")
    assert entry["by"] == officer


@pytest.mark.promise("P129")
def test_overruled_the_use_goes_on_and_the_person_learns_why(
    objects, alice, officer, mailbox, now
):
    request = objects()

    overrule(request, Refusal.COMPELLING, BECAUSE, by=officer, at=now)

    assert may("support", alice, now).allowed
    assert [w.word for w in history(alice)] == ["objected", "lifted_objection"]
    view = rights.view(request)
    assert (view.ending, view.refusal) == (Ending.REFUSED, "compelling_grounds")
    assert rights.reasoning(request) == BECAUSE
    post(now)
    letter = mailbox.letters[-1].replace("=\n", "")
    for told in (BECAUSE, "Art. 21(1)", "imy@imy.se", "take the matter to court"):
        assert told in letter
    assert BECAUSE not in str(said("rights.request.refused"))


@pytest.mark.promise("P129")
@pytest.mark.parametrize("ground", [*AGAINST_THE_REST, "because", ""])
def test_no_other_ground_refuses_it(objects, alice, officer, now, ground):
    request = objects()

    with pytest.raises(WrongGroundError):
        overrule(request, ground, BECAUSE, by=officer, at=now)

    assert rights.view(request).state is State.WEIGHING
    assert not may("support", alice, now).allowed


@pytest.mark.promise("P129")
def test_compelling_grounds_are_named(objects, officer, now):
    request = objects()

    with pytest.raises(ReasonMissingError):
        overrule(request, Refusal.COMPELLING, "  ", by=officer, at=now)
    overrule(request, Refusal.CLAIMS_AT_STAKE, "", by=officer, at=now)

    assert rights.view(request).refusal == "claims_at_stake"


@pytest.mark.promise("P129")
@pytest.mark.parametrize(
    "values",
    [
        {"refusal": ""},
        {"refusal": "because"},
        {"refusal": "manifestly_unfounded"},
        {"refusal": "compelling_grounds"},
    ],
)
def test_the_database_takes_no_refusal_without_a_ground(objects, values):
    request = objects()

    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.filter(id=request).update(
            state=State.ENDED, ending=Ending.REFUSED, **values
        )


def test_the_database_takes_no_objections_ground_for_another_request(bench, go):
    request = go("erasure", ALICE)

    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.filter(id=request).update(
            state=State.ENDED, ending=Ending.REFUSED, refusal="claims_at_stake"
        )


def test_only_who_decides_decides_and_once(objects, officer, hire, now):
    request, caseworker = objects(), hire(Role.CASEWORKER)

    for deed in (
        lambda: uphold(request, by=caseworker, at=now),
        lambda: overrule(request, "claims_at_stake", "", by=caseworker, at=now),
    ):
        with pytest.raises(NotAllowedError):
            deed()
    uphold(request, by=officer, at=now)
    with pytest.raises(AlreadyDecidedError):
        overrule(request, "claims_at_stake", "", by=officer, at=now)
    assert [e["why"] for e in said("rights.decision.refused")] == [
        "role",
        "role",
        "decided",
    ]


def test_no_other_verb_takes_it_on(objects, alice, officer, now):
    request = objects()

    with pytest.raises(NotDueError):
        approve(request, "", by=officer, at=now)
    with pytest.raises(NotDueError):
        plan_again(request, by=officer, at=now)
    with pytest.raises(WrongGroundError):
        refuse(request, "manifestly_unfounded", by=officer, at=now)
    assert set_going_again(at=now) == 0
    assert rights.view(request).state is State.WEIGHING
    assert [each.id for each in rights.inbox()] == [request]


def test_the_code_comes_first(alice, mailbox, now):
    asked = ask(
        RequestKind.OBJECTION, ALICE, language="en", channel="portal", at=now,
        purpose="support", situation=WHY,
    )  # fmt: skip
    assert may("support", alice, now).allowed
    post(now)

    prove(asked.challenge, code_in(mailbox.letters[-1]), at=now)

    assert not may("support", alice, now).allowed
    assert rights.view(asked.request).state is State.WEIGHING


@pytest.mark.parametrize(
    ("channel", "how", "kept"),
    [("portal", How.CONFIRMED, True), ("api", How.CONFIRMED, False)],
)
def test_the_very_text_is_kept_where_it_was_ours(alice, now, channel, how, kept):
    request = ask_proven(
        alice, RequestKind.WITHDRAWAL, language="sv", channel=channel, at=now,
        purpose="newsletter",
    )  # fmt: skip

    (word,) = history(alice)
    number = rights.view(request).number
    assert (word.proof.how, word.proof.reference) == (how, f"request {number}")
    assert ("Nyhetsbrev" in word.proof.text) is kept
    assert word.proof.language == ("sv" if kept else "")


def test_staff_vouch(alice, now):
    ask_for_staff(
        RequestKind.WITHDRAWAL, ALICE, language="sv", by=None, at=now,
        purpose="newsletter",
    )  # fmt: skip

    assert history(alice)[0].proof.how is How.VOUCHED
