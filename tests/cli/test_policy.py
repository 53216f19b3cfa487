"""Commands about a policy's file."""

import json

import pytest

BAD = """ombud: 1
languages: [en]
controlers: {}
"""


def test_a_policy_to_start_from_checks_clean(ombud, tmp_path):
    ran = ombud("init", tmp_path / "new")

    assert ran.code == 0
    path = tmp_path / "new" / "policy.yaml"
    checked = ombud("check", path, "--json")
    assert checked.code == 0
    assert checked.json["files"][0]["findings"] == []


def test_init_never_overwrites(ombud, tmp_path):
    path = tmp_path / "policy.yaml"
    path.write_text("mine")

    ran = ombud("init", tmp_path)

    assert ran.code == 2
    assert path.read_text() == "mine"


def test_init_where_nothing_can_be_written_is_misuse(ombud, tmp_path):
    (tmp_path / "file").touch()

    assert ombud("init", tmp_path / "file" / "under").code == 2


def test_a_problem_names_file_line_and_column_with_its_mend(ombud, tmp_path):
    path = tmp_path / "policy.yaml"
    path.write_text(BAD)

    ran = ombud("check", path)

    assert ran.code == 1
    assert (
        f"{path}:3:1: error: controlers is not a word of the language here." in ran.out
    )
    assert "Did you mean controllers?" in ran.out
    assert "Traceback" not in ran.out + ran.err


def test_problems_are_json_for_programs(ombud, tmp_path):
    path = tmp_path / "policy.yaml"
    path.write_text(BAD)

    ran = ombud("check", path, "--json")

    assert ran.code == 1
    (file,) = ran.json["files"]
    assert {each["code"] for each in file["findings"]} == {"unreadable"}
    assert [
        each["line"] for each in file["findings"] if "controlers" in each["message"]
    ] == [3]


def test_several_files_are_checked_at_once(ombud, tmp_path, policy):
    bad = tmp_path / "policy.yaml"
    bad.write_text(BAD)

    ran = ombud("check", policy, bad)

    assert ran.code == 1
    assert f"{policy}: holds together" in ran.out
    assert f"{bad}: is to be mended." in ran.out


def test_findings_are_a_sarif_log(ombud, tmp_path, policy):
    path = tmp_path / "policy.yaml"
    path.write_text(policy.read_text().replace('"559999-0016"', '"559999-0017"'))

    ran = ombud("check", path, "--as", "sarif")

    assert ran.code == 1
    (run,) = ran.json["runs"]
    (result,) = [r for r in run["results"] if r["ruleId"] == "number-wrong"]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "number-wrong"
    assert result["level"] == "error"
    region = result["locations"][0]["physicalLocation"]["region"]
    line = path.read_text().splitlines()[region["startLine"] - 1]
    assert line[region["startColumn"] - 1 :].startswith('"559999-0017"')


def test_findings_are_annotations_for_github(ombud, tmp_path):
    path = tmp_path / "policy.yaml"
    path.write_text(BAD)

    ran = ombud("check", path, "--as", "github")

    assert ran.code == 1
    assert (
        f"::error file={path},line=3,col=1,title=unreadable::controlers is" in ran.out
    )
    assert "%0ADid you mean controllers?" in ran.out


def test_a_finding_is_no_error_and_still_a_no(ombud, tmp_path, policy):
    path = tmp_path / "policy.yaml"
    path.write_text(
        policy.read_text().replace("except: [tax_deduction,", "except: [tax,")
    )

    ran = ombud("check", path)

    assert ran.code == 1
    assert f"{path}:" in ran.out
    assert "error: " in ran.out


@pytest.mark.parametrize("command", ["check", "notice"])
def test_a_missing_file_is_misuse(ombud, tmp_path, command):
    ran = ombud(command, tmp_path / "none.yaml")

    assert ran.code == 2
    assert "can't be read" in ran.err


def test_the_schema_is_json(ombud):
    assert json.loads(ombud("schema").out)["title"] == "Policy"
