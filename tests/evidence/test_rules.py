"""The tree, its proofs and its signed notes, against the RFC and at random."""

import hashlib
import json
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from ombud.evidence import proving, rules
from ombud.evidence.errors import InvalidVerifierKeyError, LedgerBroken

# Source: certificate-transparency, merkletree test vectors for RFC 6962.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
# Source: golang.org/x/mod/sumdb/note, its documented example keys.
NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NEUMANN_SEED = "810a1402d5146c8d84f2443330f54080ebf98ee17d9c74f6252fc5d5c7283173"

SEED = bytes(range(32))
ORIGIN = "example.org/ledger"
KEY = rules.verifier_key(ORIGIN, SEED)
MAX = 600


class Tree:
    """A tree in memory whose subtrees are computed from its leaves each time."""

    def __init__(self, size):
        self.leaves = [rules.leaf_hash(b"%d" % n) for n in range(size)]
        self._known = {}

    def subtree(self, level, index):
        if (level, index) not in self._known:
            self._known[level, index] = (
                self.leaves[index]
                if level == 0
                else rules.node_hash(
                    self.subtree(level - 1, 2 * index),
                    self.subtree(level - 1, 2 * index + 1),
                )
            )
        return self._known[level, index]

    def root(self, size):
        return proving.frontier(self.subtree, size).root()


TREE = Tree(MAX)


def test_roots_are_those_of_the_rfc():
    tree = rules.Frontier()
    found = [tree.root().hex()]
    for leaf in LEAVES:
        tree.append(rules.leaf_hash(leaf))
        found.append(tree.root().hex())

    assert found == ROOTS


def test_proofs_are_those_of_the_rfc():
    leaves = [rules.leaf_hash(leaf) for leaf in LEAVES]
    tree = Tree(0)
    tree.leaves = leaves

    inclusion = proving.prove_inclusion(tree.subtree, 0, 8)
    consistency = proving.prove_consistency(tree.subtree, 6, 8)

    assert [side.hex() for side in inclusion] == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]
    assert [side.hex() for side in consistency] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=70))
@settings(max_examples=8, deadline=None)
def test_another_implementation_agrees(entries):
    text = "".join(f"{entry.hex()}\n" for entry in entries)
    oracle = Path(__file__).with_name("oracle.py")
    done = subprocess.run(
        [sys.executable, oracle], input=text, capture_output=True, text=True, check=True
    )
    told = json.loads(done.stdout)
    roots = [bytes.fromhex(root) for root in told["roots"]]
    tree = Tree(0)
    tree.leaves = [rules.leaf_hash(entry) for entry in entries]
    size = len(entries)

    assert [tree.root(n + 1) for n in range(size)] == roots
    for position in range(size):
        path = proving.prove_inclusion(tree.subtree, position, size)
        assert [side.hex() for side in path] == told["inclusion"][position]
    for old in range(1, size + 1):
        path = proving.prove_consistency(tree.subtree, old, size)
        rules.check_consistency(old, size, path, roots[old - 1], roots[-1])


@st.composite
def places(draw):
    size = draw(st.integers(1, MAX))
    return draw(st.integers(0, size - 1)), size


@st.composite
def growths(draw):
    size = draw(st.integers(0, MAX))
    return draw(st.integers(0, size)), size


@given(places())
def test_every_leaf_is_proven_in_every_tree(place):
    position, size = place
    path = proving.prove_inclusion(TREE.subtree, position, size)

    rules.check_inclusion(TREE.leaves[position], position, size, path, TREE.root(size))

    assert len(path) <= (size - 1).bit_length()


@given(growths())
def test_every_tree_is_proven_to_be_the_beginning_of_a_later_one(growth):
    old, size = growth
    path = proving.prove_consistency(TREE.subtree, old, size)

    rules.check_consistency(old, size, path, TREE.root(old), TREE.root(size))


@given(places(), st.data())
def test_a_changed_inclusion_proof_is_refused(place, data):
    position, size = place
    path = proving.prove_inclusion(TREE.subtree, position, size)
    leaf, root = TREE.leaves[position], TREE.root(size)

    for wrong in _spoiled(path, data):
        with pytest.raises(LedgerBroken):
            rules.check_inclusion(leaf, position, size, wrong, root)
    for elsewhere in {position - 1, position + 1, size, -1} - {position}:
        with pytest.raises(LedgerBroken):
            rules.check_inclusion(leaf, elsewhere, size, path, root)
    with pytest.raises(LedgerBroken):
        rules.check_inclusion(rules.leaf_hash(b"x"), position, size, path, root)


@given(growths(), st.data())
def test_a_changed_consistency_proof_is_refused(growth, data):
    old, size = growth
    path = proving.prove_consistency(TREE.subtree, old, size)
    before, after = TREE.root(old), TREE.root(size)
    other = hashlib.sha256(b"another").digest()

    for wrong in _spoiled(path, data):
        with pytest.raises(LedgerBroken):
            rules.check_consistency(old, size, wrong, before, after)
    with pytest.raises(LedgerBroken):
        rules.check_consistency(old, size, path, other, after)
    if old:
        with pytest.raises(LedgerBroken):
            rules.check_consistency(old, size, path, before, other)


def test_a_tree_cannot_shrink():
    path = proving.prove_consistency(TREE.subtree, 5, 9)

    with pytest.raises(LedgerBroken):
        rules.check_consistency(9, 5, path, TREE.root(9), TREE.root(5))


def _spoiled(path, data):
    yield [*path, hashlib.sha256(b"more").digest()]
    if path:
        yield path[:-1]
        at = data.draw(st.integers(0, len(path) - 1))
        flipped = bytes([path[at][0] ^ 1]) + path[at][1:]
        yield [*path[:at], flipped, *path[at + 1 :]]


def test_a_frontier_appends_as_from_the_beginning():
    resumed = proving.frontier(TREE.subtree, 300)
    for leaf in TREE.leaves[300:]:
        resumed.append(leaf)

    assert resumed == proving.frontier(TREE.subtree, MAX)


def test_an_append_tells_the_subtrees_that_it_completes():
    tree = rules.Frontier()
    for leaf in TREE.leaves[:511]:
        tree.append(leaf)

    completed = tree.append(TREE.leaves[511])

    assert completed[8:] == [TREE.subtree(8, 1), TREE.subtree(9, 0)]


def test_a_checkpoint_says_origin_size_and_root():
    head = rules.TreeHead(origin=ORIGIN, size=8, root=bytes.fromhex(ROOTS[8]))

    note = rules.sign(head, SEED)

    assert note.startswith(
        f"example.org/ledger\n8\n{b64encode(head.root).decode()}\n\n"
        "— example.org/ledger "
    )
    assert rules.open_note(note, KEY) == head


def test_verifier_keys_are_those_of_go():
    assert rules.verifier_key("PeterNeumann", bytes.fromhex(NEUMANN_SEED)) == NEUMANN
    assert rules.read_key(NEUMANN)[0] == "PeterNeumann"
    # The public key of the Go module mirror's checksum database.
    assert rules.read_key(
        "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
    )


@pytest.mark.parametrize("bit", [1, 2, 16, 128])
def test_each_changed_byte_of_a_note_is_found(bit):
    head = rules.TreeHead(origin=ORIGIN, size=8, root=bytes.fromhex(ROOTS[8]))
    note = rules.sign(head, SEED).encode()

    for at in range(len(note)):
        changed = bytes([*note[:at], note[at] ^ bit, *note[at + 1 :]])
        with pytest.raises(LedgerBroken):
            rules.open_note(changed.decode(errors="replace"), KEY)


@pytest.mark.parametrize(
    "note", ["", "\n", "a\nb\nc\n\n— d e\n", f"{ORIGIN}\n1\n\n\n— {ORIGIN} AAAA\n"]
)
def test_what_is_no_note_is_refused(note):
    with pytest.raises(LedgerBroken) as broken:
        rules.open_note(note, KEY)

    assert broken.value.checkpoint == note


def test_a_note_of_another_key_is_refused():
    head = rules.TreeHead(origin=ORIGIN, size=1, root=bytes(32))
    note = rules.sign(head, bytes(32))

    with pytest.raises(LedgerBroken):
        rules.open_note(note, KEY)


def test_a_note_of_another_log_is_refused():
    text = f"{ORIGIN}\n1\n{'A' * 43}=\n"
    name, key = "example.org/other", rules.verifier_key("example.org/other", SEED)
    private = Ed25519PrivateKey.from_private_bytes(SEED)
    signed = rules._mark(name, private.public_key().public_bytes_raw()) + private.sign(
        text.encode()
    )

    with pytest.raises(LedgerBroken, match="the origin "):
        rules.open_note(f"{text}\n— {name} {b64encode(signed).decode()}\n", key)


@pytest.mark.parametrize("at", range(len(KEY)))
def test_each_changed_byte_of_a_key_is_found(at):
    changed = KEY[:at] + chr(ord(KEY[at]) ^ 1) + KEY[at + 1 :]

    with pytest.raises(InvalidVerifierKeyError):
        rules.read_key(changed)


@pytest.mark.parametrize("key", ["", "a", "a+b", "+00000000+AQ==", "a+é+é"])
def test_what_is_no_key_is_refused(key):
    with pytest.raises(InvalidVerifierKeyError):
        rules.read_key(key)
