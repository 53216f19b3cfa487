"""Other formats, from the command line."""

import json

import pytest
from ruamel.yaml import YAML


@pytest.mark.parametrize("form", ["dpv", "tilt"])
def test_a_policy_goes_out_as_json_with_its_losses_told(ombud, policy, tmp_path, form):
    losses = tmp_path / "losses.json"

    ran = ombud("export", "--as", form, policy, "--losses", losses)

    assert ran.code == 0, ran.err
    assert json.loads(ran.out)
    assert ran.err.startswith("lost: ")
    told = json.loads(losses.read_text())
    assert {"address", "why"} == told[0].keys()


def test_a_manifest_is_yaml(ombud, policy, tmp_path):
    out = tmp_path / "fides.yaml"

    ran = ombud("export", "--as", "fideslang", policy, "--out", out)

    assert ran.code == 0, ran.err
    manifest = YAML(typ="safe").load(out.read_text())
    assert [each["fides_key"] for each in manifest["organization"]] == ["ljusvik"]


def test_out_and_in_again_is_a_policy_that_checks(ombud, policy, tmp_path):
    document, again = tmp_path / "policy.jsonld", tmp_path / "again.yaml"

    ombud("export", "--as", "dpv", policy, "--out", document)
    ran = ombud("import", document, "--from", "dpv", "--out", again)

    assert ran.code == 0, ran.err
    assert ran.err == ""
    checked = ombud("check", again, "--json")
    (file,) = checked.json["files"]
    assert [f for f in file["findings"] if f["code"] == "unreadable"] == []


def test_what_a_draft_lacks_is_said_with_its_article(ombud, policy, tmp_path):
    document = tmp_path / "tilt.json"
    ombud("export", "--as", "tilt", policy, "--out", document)

    ran = ombud("import", document, "--from", "tilt")

    assert ran.code == 0
    assert "missing: people (Art. 30(1)(c))" in ran.err
    assert "controllers:" in ran.out
    told = ombud("import", document, "--from", "tilt", "--json").json
    assert {"address": "people", "article": "Art. 30(1)(c)"} in told["missing"]


def test_a_document_that_is_none_is_refused_with_its_place(ombud, tmp_path):
    path = tmp_path / "bad.json"
    path.write_text('{"meta": ')

    ran = ombud("import", path, "--from", "tilt")

    assert ran.code == 1
    assert f"{path}:1:10: This is not JSON" in ran.err


def test_a_file_that_is_not_there_is_misuse(ombud, tmp_path):
    assert ombud("import", tmp_path / "none.json", "--from", "tilt").code == 2


def test_without_a_file_it_is_the_policy_in_force(ombud, in_force):
    ran = ombud("export", "--as", "tilt", "--json")

    assert ran.json["document"]["controller"]["country"] == "SE"
