"""Every rule, by its two files in tests/policy/data/checks/<code>/.

`bad.yaml` has `# <- …` on each line where the rule finds something, with words of the
mend; nothing else is found by it. `good.yaml` is the same policy, mended.
"""

import re
import subprocess
import sys
from importlib import import_module, resources
from pathlib import Path

import pytest

from ombud.core.errors import Place
from ombud.policy.checks import Finding, check, registry
from ombud.policy.reading import parse, read

DATA = Path(__file__).parents[1] / "data"
FOLDERS = sorted(folder for folder in (DATA / "checks").iterdir() if folder.is_dir())
SMALL = (DATA / "small.yaml").read_text()
EXAMPLE = resources.files("ombud") / "examples" / "ljusvik" / "policy.yaml"
# The rows of the promises that a rule keeps, by its code.
PROMISES = {
    "address-wrong": ["P9"],
    "authority-missing": ["P133", "P134"],
    "authority-renamed": ["P134"],
    "authority-unknown": ["P134"],
    "category-unknown": ["P16"],
    "changes-missing": ["P139"],
    "claims-unlocked": ["P112"],
    "contact-missing": ["P9"],
    "cookie-holds-more": ["P137"],
    "cookie-policy-missing": ["P135"],
    "cookie-wall": ["P136"],
    "cookie-wall-closed": ["P136"],
    "cookie-without-consent": ["P135"],
    "deal-without-undertaking": ["P101"],
    "decision-unexplained": ["P80"],
    "decision-without-review": ["P80"],
    "derived-without-how": ["P17"],
    "disclosure-banned": ["P95"],
    "excluded-yet-declared": ["P3"],
    "figures-without-least": ["P48"],
    "gets-not-used": ["P98"],
    "inputs-not-used": ["P77"],
    "interest-not-weighed": ["P72"],
    "joint-undeclared": ["P90"],
    "joint-without-arrangement": ["P90"],
    "joint-without-essence": ["P90"],
    "kind-without-purpose": ["P13"],
    "kind-without-register": ["P12"],
    "law-obliges-nobody": ["P71"],
    "law-unknown": ["P67", "P71"],
    "link-wrong": ["P8"],
    "marketing-banned": ["P85"],
    "marketing-for-partners": ["P86"],
    "marketing-tracked": ["P84"],
    "measure-unproven": ["P116"],
    "mechanism-not-in-force": ["P110"],
    "name-empty": ["P9"],
    "number-wrong": ["P9"],
    "only-contradicted": ["P65", "P112"],
    "outsourcing-banned": ["P106"],
    "point-asks-more": ["P15", "P24"],
    "point-uncovered": ["P1"],
    "privacy-shield": ["P110"],
    "processor-with-own-ends": ["P104"],
    "processor-without-agreement": ["P103"],
    "protected-on-interest": ["P20"],
    "protection-by-one": ["P102"],
    "providing-is-weak": ["P76"],
    "providing-too-weak": ["P76"],
    "register-without-owner": ["P10"],
    "required-not-asked": ["P24"],
    "review-overdue": ["P115"],
    "roles-mixed": ["P2"],
    "service-at-once": ["P138"],
    "service-without-policy": ["P138"],
    "source-unnamed": ["P30", "P31"],
    "special-not-explicit": ["P21"],
    "transfer-not-assessed": ["P108"],
    "transfer-without-safeguard": ["P108"],
    "words-missing": ["P11"],
    "words-point-nowhere": ["P8"],
    "words-against-recipients": ["P96"],
}
CASES = [
    pytest.param(
        folder,
        id=folder.name,
        marks=[pytest.mark.promise(*PROMISES[folder.name])]
        if folder.name in PROMISES
        else [],
    )
    for folder in FOLDERS
]
MARK = re.compile(r"# <- (?P<mend>.+)$")


def own_rules():
    """The rules that come with Ombud, by code."""
    return {
        rule.code: rule
        for rule in registry.rules()
        if rule.look.__module__.startswith("ombud.policy.checks.")
    }


def marks(path):
    """The lines that a bad file marks, each with words of the mend."""
    lines = path.read_text().splitlines()
    return {
        number: found["mend"]
        for number, line in enumerate(lines, start=1)
        if (found := MARK.search(line))
    }


def found(path, code):
    return [finding for finding in check(read(path)) if finding.code == code]


@pytest.mark.parametrize("folder", CASES)
def test_a_bad_policy_is_found_out_where_it_is_marked(folder):
    expected = marks(folder / "bad.yaml")
    rule = own_rules()[folder.name]

    findings = found(folder / "bad.yaml", folder.name)

    assert expected
    assert {finding.place.line for finding in findings} == set(expected)
    for line, mend in expected.items():
        assert any(mend in f.mend for f in findings if f.place.line == line), findings
    for finding in findings:
        assert finding.message
        assert (finding.level, finding.article) == (rule.level, rule.article)


@pytest.mark.parametrize("folder", CASES)
def test_the_mended_policy_is_not(folder):
    findings = check(read(folder / "good.yaml"))

    assert [f for f in findings if f.code == folder.name or f.level == "error"] == []


def test_every_rule_has_its_two_files_and_every_folder_its_rule():
    files = {
        folder.name: sorted(path.name for path in folder.iterdir())
        for folder in FOLDERS
    }

    assert PROMISES.keys() <= own_rules().keys()
    assert files == {code: ["bad.yaml", "good.yaml"] for code in own_rules()}


def test_there_are_as_many_rules_as_were_asked_for():
    assert len(own_rules()) >= 80


def test_each_rule_says_what_it_is_for():
    for rule in own_rules().values():
        assert rule.says.endswith("."), rule.code
        assert rule.says == rule.look.__doc__.splitlines()[0]
        assert re.fullmatch(r"[a-z]+(-[a-z]+)+", rule.code)
        assert import_module(rule.look.__module__).__doc__


def test_a_good_policy_has_nothing_to_mend():
    findings = check(parse(SMALL, "p.yaml"))

    assert [f for f in findings if f.level != "note"] == []


def test_the_example_company_has_nothing_to_mend():
    findings = check(parse(EXAMPLE.read_text("utf-8"), "policy.yaml"))

    assert [f for f in findings if f.level != "note"] == []


def test_findings_come_in_the_order_of_the_file():
    text = SMALL.replace("country: US", "country: IN").replace(
        "[customer]", "[custmer]"
    )

    places = [(f.place.line, f.place.column) for f in check(parse(text, "p.yaml"))]

    assert places == sorted(places)
    assert len(places) > 3


def test_a_finding_stands_at_the_word_it_is_about():
    text = SMALL.replace("contact.email]", "contact.emial]", 1)

    (finding,) = (
        f for f in check(parse(text, "p.yaml")) if f.code == "category-unknown"
    )

    lines = text.splitlines()
    assert lines[finding.place.line - 1][finding.place.column - 1 :].startswith(
        "contact.emial"
    )


def test_a_rule_from_outside_counts_at_once(monkeypatch):
    monkeypatch.setattr(registry, "_rules", dict(registry._rules))

    @registry.rule("too-happy", "note", "Art. 99")
    def happy(declaration, day):
        """Too happy."""
        for name in declaration.controllers:
            yield registry.Fault(f"controllers.{name}.name", "Too happy.", "Frown.")

    assert Finding(
        code="too-happy",
        level="note",
        address="controllers.lycka.name",
        message="Too happy.",
        mend="Frown.",
        article="Art. 99",
        place=Place("p.yaml", 7, 11),
    ) in check(parse(SMALL, "p.yaml"))


def test_a_rule_is_registered_once():
    with pytest.raises(ValueError, match="registered already"):
        registry.rule("kind-unknown", "note")(lambda declaration, day: ())


def test_checking_needs_no_django():
    code = (
        "import sys; import ombud.policy.checks, ombud.policy.decisions;"
        "print([m for m in ('django', 'stdnum', 'rapidfuzz', 'sqlalchemy', 'babel')"
        " if m in sys.modules])"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"
