"""The ledger's tables. All but Pending only grow; a trigger and the grants hold it."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Entry(models.Model):
    """One thing that happened, written in the transaction that did it.

    The body is the truth: the leaf's bytes. The other fields are what it is found by.
    """

    DATA = {"id": None, "event": None, "at": None, "body": None, "ids": None}
    PERSON = None

    event = models.TextField()
    at = models.DateTimeField()
    body = models.BinaryField()
    ids = ArrayField(models.TextField())  # "field=value" of each field of the kind ID

    class Meta:
        indexes = [
            models.Index(fields=["event", "-id"], name="evidence_entry_event"),
            # Without the list of what is not yet indexed, which every search would
            # read through; measured, it saves nothing here.
            GinIndex(fields=["ids"], name="evidence_entry_ids", fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.event}"


class Pending(models.Model):
    """An entry that is written and not yet sealed, so that the sealer never scans."""

    DATA = {"entry": None}
    PERSON = None

    # Without a check of the database's own: it is written from the entry's id, in the
    # statement that writes the entry, and entries never go.
    entry = models.OneToOneField(
        Entry,
        on_delete=models.DO_NOTHING,
        primary_key=True,
        related_name="+",
        db_constraint=False,
    )

    def __str__(self) -> str:
        return str(self.pk)


class Leaf(models.Model):
    """An entry's place in the tree."""

    DATA = {"position": None, "entry": None, "hash": None}
    PERSON = None

    position = models.BigIntegerField(primary_key=True)  # from 0
    entry = models.OneToOneField(Entry, on_delete=models.DO_NOTHING)
    hash = models.BinaryField()

    def __str__(self) -> str:
        return str(self.pk)


class Node(models.Model):
    """The root of a complete subtree of 256, 65,536 or 16,777,216 leaves.

    Kept so that a proof reads at most 256 hashes for each eight levels of the tree.
    """

    DATA = {"level": None, "index": None, "hash": None}
    PERSON = None

    pk = models.CompositePrimaryKey("level", "index")
    level = models.SmallIntegerField()
    index = models.BigIntegerField()  # from 0, within its level
    hash = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class Checkpoint(models.Model):
    """The tree's signed root after each sealing."""

    DATA = {"size": None, "root": None, "note": None, "at": None}
    PERSON = None

    size = models.BigIntegerField(primary_key=True)  # leaves
    root = models.BinaryField()
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="evidence_checkpoint_at")]

    def __str__(self) -> str:
        return str(self.size)
