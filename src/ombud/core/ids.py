"""Ids as types of their own, so that one can't stand in for another."""

from typing import NewType
from uuid import UUID

PersonId = NewType("PersonId", UUID)
RequestId = NewType("RequestId", UUID)
StaffId = NewType("StaffId", int)
EntryId = NewType("EntryId", int)
