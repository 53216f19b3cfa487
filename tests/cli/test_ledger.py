"""The ledger on the command line."""

import pytest

from ombud.evidence.actions import seal

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sealed(in_force, now):
    return seal(now)


def test_an_export_verifies_and_one_changed_byte_does_not(ombud, sealed, tmp_path):
    file = tmp_path / "ledger"
    assert ombud("ledger", "export", file).code == 0

    whole = ombud("ledger", "verify", file)
    changed = file.read_bytes().replace(b"policy.version", b"policy.versiom", 1)
    file.write_bytes(changed)
    broken = ombud("ledger", "verify", file)

    assert whole.code == 0
    assert whole.out.startswith(f"Whole: {sealed} entries")
    assert broken.code == 1
    assert "The ledger is broken at line" in broken.err


def test_ours_verifies_without_a_file(ombud, sealed):
    assert ombud("ledger", "verify", "--json").json["whole"] is True


def test_the_head_names_the_key_that_verifies(ombud, sealed, tmp_path):
    head = ombud("ledger", "head", "--json").json
    ombud("ledger", "export", tmp_path / "ledger")

    ran = ombud("ledger", "verify", tmp_path / "ledger", "--key", head["key"])

    assert head["size"] == sealed
    assert head["waiting"] == 0
    assert ran.code == 0


def test_the_receipt_of_an_entry_verifies(ombud, in_force, tmp_path, now):
    ombud("request", "restriction", "alice@example.com")
    seal(now)
    number = ombud("request", "list", "--ended", "--json").json[0]["number"]
    receipt = tmp_path / "receipt"

    receipt.write_text(ombud("ledger", "prove", "--request", number).out)
    ombud("ledger", "export", tmp_path / "ledger")

    assert ombud("ledger", "verify", receipt).out.startswith("Proven:")
    seen = ombud("ledger", "verify", tmp_path / "ledger", "--seen", receipt)
    assert seen.code == 0


def test_what_is_not_sealed_has_no_receipt(ombud, in_force):
    assert ombud("ledger", "prove", 999_999_999).code == 1


@pytest.mark.parametrize(
    "words",
    [
        ("prove",),
        ("prove", "1", "--request", "1"),
        ("prove", "--request", "none"),
        ("verify", "/none"),
        ("export", "/none/ledger"),
    ],
)
def test_misuse(ombud, in_force, words):
    assert ombud("ledger", *words).code == 2


def test_an_export_never_overwrites(ombud, sealed, tmp_path):
    (tmp_path / "ledger").write_text("mine")

    assert ombud("ledger", "export", tmp_path / "ledger").code == 2
    assert (tmp_path / "ledger").read_text() == "mine"


@pytest.mark.parametrize("text", ["", "{}", "no ledger", '{"a": 1}\n'])
def test_another_file_is_no_ledger(ombud, tmp_path, text):
    (tmp_path / "file").write_text(text)

    assert ombud("ledger", "verify", tmp_path / "file").code == 1


def test_seen_must_be_a_receipt(ombud, sealed, tmp_path):
    ombud("ledger", "export", tmp_path / "ledger")
    (tmp_path / "receipt").write_text("no")

    words = (tmp_path / "ledger", "--seen", tmp_path / "receipt")

    assert ombud("ledger", "verify", *words).code == 2


def test_a_key_that_can_not_be_read_is_misuse(ombud, sealed, tmp_path):
    ombud("ledger", "export", tmp_path / "ledger")

    assert ombud("ledger", "verify", tmp_path / "ledger", "--key", "x").code == 2
