"""The log against the policy: what the gate let go is in order, and nothing else."""

from datetime import timedelta

import pytest

from ombud.gates.models import Disclosure
from ombud.gates.sharing.amiss import Look, look_at_purpose, look_at_recipient
from ombud.gates.sharing.share import share
from ombud.gates.sharing.stop import resume_flow, stop_flow
from ombud.promises.proof import Status
from ombud.promises.queries import promises
from tests.sharing import on_file, to_carrier, to_dealer, to_mail_service, to_platform


@pytest.fixture
def let_go(velo, somebody, now):
    """Four disclosures that the gate let go."""
    alice = somebody("customer", "enquirer")
    for proposal in (
        to_carrier(alice), to_mail_service(alice), to_platform(alice), to_dealer(alice)
    ):  # fmt: skip
        share(proposal, at=now)
    return alice


def statuses(at, address):
    return {p.verdict.status for p in promises(at) if p.address.startswith(address)}


@pytest.mark.promise("P91", "P93", "P98")
def test_what_the_gate_let_go_is_in_order(let_go, now):
    for recipient in ("carrier", "mail_service", "platform", "dealer"):
        assert look_at_recipient(recipient) == Look(lines=1, amiss=0), recipient
    assert look_at_purpose("marketing") == Look(lines=2, amiss=0)
    assert Status.BROKEN not in statuses(now, "recipients.")


@pytest.mark.promise("P91")
@pytest.mark.parametrize(
    "wrong",
    [
        {"fields": ["payment.card"]},
        {"purpose": "orders"},
        {"recipient": "stranger"},
    ],
)
def test_what_went_otherwise_breaks_the_promise(let_go, now, wrong):
    line = Disclosure.objects.get(recipient="platform")
    for name, value in wrong.items():
        setattr(line, name, value)
    line.pk = None
    line.save(force_insert=True)

    assert look_at_recipient(line.recipient).amiss == 1
    if "recipient" not in wrong:
        assert Status.BROKEN in statuses(now, "recipients.platform")


@pytest.mark.promise("P108")
def test_what_went_while_it_was_stopped_breaks_it(let_go, now, officer):
    stop_flow("mechanism", "clauses", "fallen", at=now, by=officer)
    resume_flow("mechanism", "clauses", at=now + timedelta(days=2), by=officer)
    line = Disclosure.objects.get(recipient="mail_service")
    line.pk, line.at = None, now + timedelta(days=1)
    line.save(force_insert=True)

    assert look_at_recipient("mail_service") == Look(lines=2, amiss=1)


def test_where_nothing_went_nothing_is_shown(velo, now):
    on_file(now)

    assert look_at_recipient("buyer") == Look(lines=0, amiss=0)
    assert statuses(now, "purposes.marketing.to") == {Status.UNPROVEN}


def test_a_line_that_breaks_it_twice_is_one_line(let_go, now, officer):
    stop_flow("mechanism", "clauses", "fallen", at=now, by=officer)
    stop_flow("recipient", "mail_service", "fallen", at=now, by=officer)
    line = Disclosure.objects.filter(recipient="mail_service").first()
    line.pk, line.at = None, now + timedelta(minutes=1)
    line.fields = [*line.fields, "password"]
    line.save(force_insert=True)

    assert look_at_recipient("mail_service").amiss == 1
