"""The exported ledger is verified with nothing but the file."""

import json
import subprocess
import sys
from datetime import timedelta

import pytest

from ombud.core.canonical import canonical
from ombud.evidence import actions, queries, rules, verify
from ombud.evidence.errors import InvalidVerifierKeyError, LedgerBroken

OTHER = rules.verifier_key("example.org/other", bytes(32))


@pytest.fixture
def small(db, write, now, exported):
    """An export of five entries under two checkpoints."""
    write(3)
    actions.seal(now)
    write(2, first=3)
    actions.seal(now + timedelta(seconds=1))
    return exported()


def check(export, key=None):
    return verify.verify(export.splitlines(keepends=True), key)


def test_an_export_is_whole(small, now):
    found = check(small, queries.verifier_key())

    assert found == verify.Verified(
        origin="ombud.local/ledger",
        size=5,
        root=queries.head().root,
        checkpoints=2,
        at=now,
    )


def test_an_export_is_json_lines(small):
    header, *lines = [json.loads(line) for line in small.splitlines()]

    assert header == {
        "format": "ombud-ledger/1",
        "key": queries.verifier_key(),
        "origin": "ombud.local/ledger",
    }
    assert [type(line) for line in lines] == [dict, dict, dict, str, dict, dict, str]


@pytest.mark.django_db
def test_an_empty_ledger_is_whole(exported):
    assert check(exported()).size == 0


def test_the_ledger_can_be_exported_as_it_was(small, now, exported):
    assert check(exported(at=now)).size == 3
    assert small.startswith(exported(at=now))


def test_a_long_ledger_is_exported_in_chunks(small, exported, monkeypatch):
    monkeypatch.setattr(queries, "CHUNK", 2)

    assert exported() == small


@pytest.mark.parametrize("mask", [0x01, 0x02, 0x20, 0x80, 0xFF])
def test_each_changed_byte_is_found(small, mask):
    for at in range(len(small)):
        changed = small[:at] + bytes([small[at] ^ mask]) + small[at + 1 :]
        with pytest.raises(LedgerBroken):
            verify.verify(_lines(changed))


def test_each_left_out_or_added_byte_is_found(small):
    for at in range(len(small)):
        for changed in (
            small[:at] + small[at + 1 :],
            small[:at] + b"\n" + small[at:],
            small[:at] + b" " + small[at:],
        ):
            with pytest.raises(LedgerBroken):
                verify.verify(_lines(changed))


def _lines(export):
    # As a binary file gives them: splitlines would end lines at carriage returns too.
    return [line + b"\n" for line in export.split(b"\n")[:-1]] + (
        [tail] if (tail := export.split(b"\n")[-1]) else []
    )


def test_entries_left_out_added_or_swapped_are_found(small):
    lines = small.splitlines(keepends=True)

    for wrong in (
        [*lines[:2], *lines[3:]],
        [*lines[:2], lines[2], *lines[2:]],
        [lines[0], lines[2], lines[1], *lines[3:]],
        [*lines[:-1]],
        [*lines, lines[-1]],
        [*lines, lines[1]],
        [*lines, b"\n"],
        [],
    ):
        with pytest.raises(LedgerBroken):
            verify.verify(wrong)


def test_what_is_broken_names_its_line_and_carries_the_proof(small):
    lines = small.splitlines(keepends=True)
    lines[2] = lines[2].replace(b'"number":1', b'"number":7')

    with pytest.raises(LedgerBroken) as broken:
        verify.verify(lines)

    assert broken.value.at == "line 5"
    assert broken.value.checkpoint == json.loads(lines[4])
    assert len(bytes.fromhex(broken.value.expected)) == 32


def test_a_ledger_that_someone_else_signed_is_not_trusted(small):
    lines = small.splitlines(keepends=True)
    seed = bytes(32)
    tree = rules.Frontier()
    for line in lines[1:4]:
        tree.append(rules.leaf_hash(line[:-1]))
    head = rules.TreeHead(origin="ombud.local/ledger", size=3, root=tree.root())
    key = rules.verifier_key(head.origin, seed)
    header = {"format": verify.FORMAT, "key": key, "origin": head.origin}
    forged = [
        canonical(header) + b"\n",
        *lines[1:4],
        canonical(rules.sign(head, seed)) + b"\n",
    ]

    assert verify.verify(forged).size == 3
    with pytest.raises(LedgerBroken):
        verify.verify(forged, queries.verifier_key())


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"\n",
        b"[]\n",
        b'{"format":"ombud-ledger/2","key":"","origin":""}\n',
        b'{"format":"ombud-ledger/1","key":"","origin":""}\n',
        b'{"format":"ombud-ledger/1","key":"\\ud800","origin":""}\n',
        b"[" * 100_000 + b"\n",
        canonical({"format": verify.FORMAT, "key": OTHER, "origin": "x"}) + b"\n",
    ],
)
def test_what_is_no_export_is_refused(header):
    with pytest.raises(LedgerBroken):
        verify.verify([header])


@pytest.mark.parametrize("entry", [b"{", b"{}", b'{"at":1}', b'{"at":"soon"}'])
def test_an_entry_that_is_none_is_refused_though_it_is_signed(entry):
    seed = bytes(32)
    head = rules.TreeHead(
        origin="example.org/other", size=1, root=rules.leaf_hash(entry)
    )
    header = {"format": verify.FORMAT, "key": OTHER, "origin": head.origin}

    with pytest.raises(LedgerBroken, match="line 2"):
        verify.verify(
            [
                canonical(header) + b"\n",
                entry + b"\n",
                canonical(rules.sign(head, seed)) + b"\n",
            ]
        )


def test_a_checkpoint_seen_before_must_be_there(small, now, exported):
    last = rules.open_note(queries.head().note, queries.verifier_key())
    before = rules.open_note(queries.head(now).note, queries.verifier_key())

    assert verify.verify(_lines(small), seen=last).size == 5
    assert verify.verify(_lines(small), seen=before).size == 5
    assert verify.verify(_lines(exported(at=now)), seen=before).size == 3
    with pytest.raises(LedgerBroken, match="no such checkpoint"):
        verify.verify(_lines(exported(at=now)), seen=last)


def test_a_key_that_cannot_be_read_is_a_misuse(small):
    with pytest.raises(InvalidVerifierKeyError):
        check(small, "no key")


def run(*words):
    # Neither Django nor our settings: a process that has only the file.
    code = (
        "import sys; sys.modules['django'] = None; sys.modules['psycopg'] = None; "
        "from ombud.evidence.verify import main; sys.exit(main(sys.argv[1:]))"
    )
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        capture_output=True, text=True, check=False, env={}, timeout=60,
    )  # fmt: skip


def test_the_verifier_needs_only_the_file(small, tmp_path):
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    whole.write_bytes(small)
    broken.write_bytes(small.replace(b'"number":1', b'"number":2'))
    key = ["--key", queries.verifier_key()]

    assert run(whole).returncode == 0
    assert run(whole, *key).stdout.startswith("Whole: 5 entries under 2 checkpoints")
    assert run(broken, *key).returncode == 1
    assert "line 5" in run(broken).stderr
    assert run(whole, "--key", OTHER).returncode == 1
    receipt = tmp_path / "receipt"
    receipt.write_text(json.dumps(queries.receipt(queries.entries()[0].id)))
    assert run(whole, "--seen", receipt).returncode == 0
    assert run(receipt, *key).stdout.startswith("Proven: the entry is in the ledger")
    assert run(whole, "--key", "no key").returncode == 2
    assert run(tmp_path / "none").returncode == 2
    assert run().returncode == 2


def test_the_verifier_runs_as_a_module(small, tmp_path):
    whole = tmp_path / "whole"
    whole.write_bytes(small)

    done = subprocess.run(
        [sys.executable, "-m", "ombud.evidence.verify", whole], check=False, timeout=60
    )

    assert done.returncode == 0
