"""What the ledger's tests share."""

import io
from uuid import UUID

import pytest

from ombud.evidence import actions, queries
from ombud.evidence.events import EventType, Kind

HAPPENED = EventType(
    name="evidence.thing.happened", fields={"request": Kind.ID, "number": Kind.COUNT}
)
REQUEST = UUID("00000000-0000-4000-8000-000000000001")


@pytest.fixture
def write(now):
    """Writes entries numbered from a first one; returns their ids."""

    def write(count, first=0, request=REQUEST):
        return [
            actions.record(HAPPENED, at=now, request=request, number=number)
            for number in range(first, first + count)
        ]

    return write


@pytest.fixture
def exported():
    """Gives the whole ledger as its exported bytes."""

    def exported(at=None):
        stream = io.BytesIO()
        queries.export(stream, at)
        return stream.getvalue()

    return exported
