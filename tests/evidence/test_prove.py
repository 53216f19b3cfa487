"""Proofs and receipts from the stored tree."""

import json

import pytest

from ombud.evidence import actions, queries, rules
from ombud.evidence.errors import LedgerBroken
from ombud.evidence.verify import main, verify_receipt

SIZES = (1, 2, 255, 256, 257, 700, 1_030)


@pytest.mark.django_db
def test_every_tree_size_is_proven_from_the_stored_nodes(write, now):
    made, heads = [], []
    for size in SIZES:
        made += write(size - len(made), first=len(made))
        actions.seal(now)
        heads.append(queries.head())

        for position in {0, size // 2, size - 1}:
            found = queries.proof(made[position])
            rules.check_inclusion(
                rules.leaf_hash(found.entry), position, size, found.path, heads[-1].root
            )
        for old in heads:
            path = queries.consistency(old.size)
            rules.check_consistency(old.size, size, path, old.root, heads[-1].root)


@pytest.mark.django_db
def test_a_proof_reads_two_tiles_a_level(write, now, django_assert_max_num_queries):
    (first, *_) = write(700)
    actions.seal(now)

    with django_assert_max_num_queries(6):
        assert queries.proof(first).position == 0


@pytest.mark.django_db
def test_no_proof_before_the_seal(write, now):
    (made,) = write(1)

    assert queries.proof(made) is None
    assert queries.receipt(made) is None
    actions.seal(now)
    assert queries.proof(made + 1) is None


@pytest.mark.django_db
@pytest.mark.parametrize("size", [-1, 1])
def test_no_consistency_with_a_size_that_never_was(size):
    with pytest.raises(ValueError, match=str(size)):
        queries.consistency(size)


@pytest.fixture
def receipt(db, write, now):
    """A receipt as someone who has only the file reads it."""
    _, made, _ = write(3)
    actions.seal(now)
    return json.loads(json.dumps(queries.receipt(made)))


def test_a_receipt_is_proven_without_the_ledger(receipt):
    head = verify_receipt(receipt, queries.verifier_key())

    assert (head.size, head.root) == (3, queries.head().root)
    assert json.loads(receipt["entry"])["values"]["number"] == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda r: r | {"entry": r["entry"].replace(":1,", ":2,")},
        lambda r: r | {"entry": "\ud800"},
        lambda r: r | {"position": 0},
        lambda r: r | {"position": "1"},
        lambda r: r | {"proof": r["proof"][::-1]},
        lambda r: r | {"proof": [*r["proof"], "x"]},
        lambda r: r | {"proof": [*r["proof"], 1]},
        lambda r: r | {"proof": [side.upper() for side in r["proof"]]},
        lambda r: r | {"checkpoint": r["checkpoint"].replace("\n3\n", "\n4\n")},
        lambda r: r | {"key": r["key"][:-1]},
        lambda r: r | {"key": rules.verifier_key("ombud.local/ledger", bytes(32))},
        lambda r: r | {"format": "ombud-receipt/2"},
        lambda r: r | {"more": 1},
        lambda r: {key: r[key] for key in r if key != "key"},
        lambda r: [],
        lambda r: None,
    ],
)
def test_a_changed_receipt_is_refused(receipt, change):
    with pytest.raises(LedgerBroken):
        verify_receipt(change(receipt))


def test_a_receipt_is_verified_from_the_command_line(receipt, tmp_path, capsys):
    file = tmp_path / "receipt.json"
    file.write_text(json.dumps(receipt, indent=2))

    assert main([str(file), "--key", queries.verifier_key()]) == 0
    assert capsys.readouterr().out.startswith("Proven: the entry is in the ledger")

    file.write_text(json.dumps(receipt | {"position": 2}))
    assert main([str(file)]) == 1
    file.write_text("no receipt")
    assert main([str(file)]) == 1
