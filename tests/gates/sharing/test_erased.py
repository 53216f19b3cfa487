"""What stays of a disclosure when the person goes."""

import pytest

from ombud.gates.models import Disclosure, PendingPerson
from ombud.gates.sharing.errors import AwaitsApproval
from ombud.gates.sharing.share import share
from ombud.people.actions import forget
from ombud.registers.own import holdings
from tests.sharing import to_guard, to_mail_service


def test_the_log_keeps_that_something_went_and_not_whose(velo, somebody, now):
    alice = somebody()
    share(to_mail_service(alice), at=now)
    with pytest.raises(AwaitsApproval):
        share(to_guard(alice), at=now)
    assert "gates.disclosure" in {row.table for row in holdings(alice)}

    forget(alice, at=now)

    (left,) = Disclosure.objects.all()
    assert left.person_id is None
    assert left.recipient == "mail_service"
    assert PendingPerson.objects.count() == 0
