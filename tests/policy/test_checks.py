import importlib
import subprocess
import sys
from importlib import resources
from pathlib import Path

import pytest

from ombud.core.errors import Place
from ombud.policy.checks import Finding, check, registry
from ombud.policy.reading import parse

SMALL = (Path(__file__).parent / "data" / "small.yaml").read_text()
EXAMPLE = resources.files("ombud") / "examples" / "ljusvik" / "policy.yaml"

BANK = """  bank:
    are: controllers
    say: { sv: bank, en: bank }
    do: { sv: betalar, en: pays }
    country: SE
"""

# What breaks each rule: code, what is taken out of the good policy, what is put in, the
# word at which the finding must point, and what its mend must say.
BROKEN = [
    (
        "kind-unknown",
        "for: [customer, visitor]",
        "for: [customer, vistor]",
        "vistor",
        "Did you mean visitor?",
    ),
    (
        "kind-unknown",
        "of: [customer]",
        "of: [custmer]",
        "custmer",
        "Did you mean customer?",
    ),
    (
        "kind-unknown",
        "- profile: everyone",
        "- profile: everybody",
        "everybody",
        "Did you mean everyone?",
    ),
    (
        "category-unknown",
        "uses: [name, contact.email]",
        "uses: [name, contact.emial]",
        "contact.emial",
        "Did you mean contact.email?",
    ),
    (
        "category-unknown",
        "use: national_id",
        "use: nationalid",
        "nationalid",
        "Did you mean national_id?",
    ),
    (
        "category-unknown",
        "protected: true",
        "protected: true\n    derived: [ordr]",
        "ordr",
        "Did you mean order?",
    ),
    (
        "category-unknown",
        "sell: everything",
        "sell: order.prise",
        "order.prise",
        "Did you mean order.price?",
    ),
    (
        "source-unknown",
        "from: [person]",
        "from: [persons]",
        "persons",
        "Did you mean person?",
    ),
    (
        "recipient-unknown",
        "to: [mail_service]",
        "to: [mail_servise]",
        "mail_servise",
        "Did you mean mail_service?",
    ),
    (
        "controller-unknown",
        "    basis: contract",
        "    controllers: [lyka]\n    basis: contract",
        "lyka]",
        "Did you mean lycka?",
    ),
    (
        "controller-unknown",
        "owner: lycka.answers",
        "controllers: [zzz]",
        "zzz",
        "Known are: lycka.",
    ),
    (
        "purpose-unknown",
        "except: [accounts]",
        "except: [acounts, accounts]",
        "acounts",
        "Did you mean accounts?",
    ),
    (
        "owner-unknown",
        "owner: lycka.answers",
        "owner: lycka.anwsers",
        "lycka.anwsers",
        "Did you mean lycka.answers?",
    ),
    (
        "kept-nowhere",
        "kept_in: [ombud]",
        "kept_in: [ombud, shop]",
        "shop]",
        "Write ombud, or system.shop for a system of that name.",
    ),
    (
        "event-unknown",
        "P12M after order.date",
        "P12M after order.dat",
        "P12M after order.dat ",
        "Did you mean order.date?",
    ),
    (
        "event-unknown",
        "P12M after order.date",
        "P12M after order",
        "P12M after order ",
        "Did you mean order.date?",
    ),
    (
        "law-unknown",
        "basis: { law: se.bokforingslagen }",
        "basis: { law: se.bokforingslag }",
        "se.bokforingslag ",
        "Did you mean se.bokforingslagen?",
    ),
    (
        "law-unknown",
        "keep: { law: se.bokforingslagen",
        "keep: { law: se.bokforing",
        "se.bokforing,",
        "Did you mean se.bokforingslagen?",
    ),
    ("law-unknown", "basis: contract", "basis: { task: se.nothing }", "se.nothing", ""),
    (
        "law-without-period",
        "keep: { law: se.bokforingslagen",
        "keep: { law: se.hushallsarbetslagen",
        "se.hushallsarbetslagen",
        "Write until: PERIOD after EVENT.",
    ),
    (
        "authority-unknown",
        "authority: se.imy",
        "authority: se.datainspektionen",
        "se.datainspektionen",
        "It is called se.imy now.",
    ),
    (
        "authority-unknown",
        "authority: se.imy",
        "authority: se.ymi",
        "se.ymi",
        "Did you mean se.imy?",
    ),
    ("authority-unknown", "authority: se.imy", "authority: xx.imy", "xx.imy", ""),
    (
        "category-unused",
        "  order:\n",
        "  shoe: { say: { sv: sko, en: shoe } }\n  order:\n",
        "shoe:",
        "Say which purpose does, or leave it out and do not hold it.",
    ),
    (
        "kind-without-purpose",
        "for: [customer, visitor]",
        "for: [customer]",
        "visitor:",
        "Name it in a purpose, or leave it out.",
    ),
    (
        "source-unused",
        "sources:\n",
        "sources:\n  shop: { sv: affär, en: shop }\n",
        "shop:",
        "Name it in a purpose, or leave it out.",
    ),
    (
        "recipient-unused",
        "recipients:\n",
        "recipients:\n" + BANK,
        "bank:",
        "Name it in a purpose, or leave it out.",
    ),
    (
        "said-twice",
        "uses: [name, contact, order]",
        "uses: [name, contact, order, order.date]",
        "order.date]",
        "Leave out order.date, or name the items of order that are used.",
    ),
    (
        "said-twice",
        "uses: [name, contact, order]",
        "uses: [name, contact, order, name]",
        "name]",
        "Leave out name, or name the items of name that are used.",
    ),
    (
        "ban-contradicted",
        "uses: [name, contact.email]",
        "uses: [name, contact]",
        "contact]",
        "Add newsletter to the ban's except, or use other items.",
    ),
    (
        "ban-contradicted",
        "    marketing: true",
        "    marketing: true\n    profiling: true",
        "true\n  offers",
        "Add newsletter to the ban's except, or do not profile.",
    ),
    (
        "exception-idle",
        "except: [orders]",
        "except: [orders, newsletter, accounts]",
        "accounts]\n\nchanges",
        "Leave accounts out.",
    ),
    (
        "interest-not-weighed",
        "to sell more }\n      balanced: 2026-09-01",
        "to sell more }",
        "interest: { sv: att sälja",
        "Weigh it against people's own, and add balanced: DATE.",
    ),
    (
        "interest-weighed-later",
        "      balanced: 2026-09-01",
        "      balanced: 2026-12-01",
        "2026-12-01",
        "Until then the purpose is refused. Is the date right?",
    ),
    (
        "withdrawn-without-consent",
        "basis: consent",
        "basis: contract",
        "keep: { until: withdrawn",
        "Write until: PERIOD after EVENT.",
    ),
    (
        "special-without-ground",
        "    is: pd:Contact",
        "    special: true\n    is: pd:Contact",
        "contact, order]",
        "Ask for consent, name the law, or do not use it.",
    ),
    (
        "protected-on-interest",
        "    is: pd:Contact",
        "    protected: true\n    is: pd:Contact",
        "contact.email]",
        "Use another item to tell people apart.",
    ),
    (
        "protected-without-ban",
        "  - use: national_id\n    except: [accounts]\n",
        "",
        "national_id:",
        "Add to never: use: national_id, except: [the purposes that need it].",
    ),
    (
        "required-not-used",
        "    basis: contract",
        "    required: { national_id: { sv: x, en: x } }\n    basis: contract",
        "national_id: { sv",
        "Add national_id to uses, or do not require it.",
    ),
    (
        "marketing-on-contract",
        "basis: contract",
        "basis: contract\n    marketing: true",
        "contract\n    marketing",
        "Ask for consent, or name and weigh your interest.",
    ),
    (
        "transfer-without-safeguard",
        "    by: clauses\n",
        "",
        "US",
        "Add by: clauses, bcr or dpf, whichever is signed.",
    ),
    (
        "adequacy-missing",
        "country: US\n    by: clauses",
        "country: IN\n    by: adequacy",
        "adequacy",
        "Sign standard clauses and write by: clauses.",
    ),
    (
        "adequacy-missing",
        "by: clauses",
        "by: adequacy",
        "adequacy",
        "If they did, write by: dpf; else sign clauses.",
    ),
    (
        "adequacy-missing",
        "country: US\n    by: clauses",
        "country: CH\n    by: dpf",
        "dpf",
        "It is for firms in the US that certified themselves.",
    ),
    (
        "transfer-not-assessed",
        "    assessed: 2026-03-01\n",
        "",
        "clauses",
        "Assess the transfer and add assessed: DATE.",
    ),
    (
        "processor-without-agreement",
        "    agreement: 2026-02-01\n",
        "",
        "mail_service:\n    are",
        "Sign one and add agreement: DATE.",
    ),
    (
        "joint-without-arrangement",
        "recipients:\n",
        "recipients:\n" + BANK.replace("controllers", "joint"),
        "bank:",
        "Sign one and add agreement: DATE.",
    ),
    (
        "agreement-ahead",
        "agreement: 2026-02-01",
        "agreement: 2027-02-01",
        "2027-02-01",
        "Is the date right? Until then nothing may go there.",
    ),
    (
        "number-wrong",
        "559999-0008",
        "559999-0009",
        '"559999-0009"',
        "Look it up in the trade register.",
    ),
    (
        "number-wrong",
        '"559999-0008"\n    country: SE',
        '"1234567-8"\n    country: FI',
        '"1234567-8"',
        "Look it up in the trade register.",
    ),
    (
        "contact-missing",
        "    answers: { name: Privacy contact, email: privacy@lycka.example }\n",
        "",
        "lycka:",
        "Add answers: { name: …, email: … }",
    ),
    (
        "address-wrong",
        "email: hej@lycka.example",
        "email: hej@lycka",
        "hej@lycka\n",
        "Write name@domain.se",
    ),
    (
        "address-wrong",
        "privacy@lycka.example",
        "privacy.lycka.example",
        "privacy.lycka.example",
        "Write name@domain.se",
    ),
    (
        "year-end-wrong",
        "    country: SE",
        '    financial_year_ends: "06-31"\n    country: SE',
        '"06-31"',
        'Write month and day, as in "06-30".',
    ),
    (
        "authority-elsewhere",
        "authority: se.imy",
        "authority: fi.tietosuoja",
        "fi.tietosuoja",
        "",
    ),
    (
        "authority-missing",
        'number: "559999-0008"\n    country: SE',
        'number: "1"\n    country: XX',
        "XX",
        "Add authority: and name one that is.",
    ),
    (
        "words-missing",
        "say: { sv: namn, en: name }",
        "say: { sv: namn }",
        "say: { sv: namn }",
        "Add en: …",
    ),
    (
        "words-missing",
        "{ sv: bättre, en: better }",
        "{ en: better }",
        "say: { en: better",
        "Add sv: …",
    ),
    (
        "words-once",
        "say: { sv: namn, en: name }",
        "say: namn",
        "namn }",
        "Write { sv: …, en: … }",
    ),
    (
        "language-undeclared",
        "say: { sv: namn, en: name }",
        "say: { sv: namn, en: name, fi: nimi }",
        "nimi",
        "Add fi to languages, or leave the words out.",
    ),
    (
        "category-unsaid",
        "  name: { is: pd:Name, say: { sv: namn, en: name } }",
        "  name: { is: pd:Name }",
        "name: { is",
        "Add say: …",
    ),
    (
        "privacy-shield",
        "en: sends mail",
        "en: sends mail under Privacy-Shield",
        "sends mail under",
        "Say by: of the recipient, and leave the words out.",
    ),
    (
        "authority-renamed",
        "sv: Vi bokför.",
        "sv: Klaga hos Datainspektionen.",
        "Klaga",
        "Write Integritetsskyddsmyndigheten (IMY).",
    ),
]


def found(text, code):
    return [f for f in check(parse(text, "p.yaml")) if f.code == code]


@pytest.mark.parametrize(
    ("code", "old", "new", "word", "mend"),
    BROKEN,
    ids=[f"{code}-{number}" for number, (code, *_) in enumerate(BROKEN)],
)
def test_a_fault_is_found_at_its_place_with_its_mend(code, old, new, word, mend):
    assert old in SMALL
    text = SMALL.replace(old, new, 1)
    if code == "authority-missing":
        text = text.replace("authority: se.imy\n", "")
    before = text[: text.index(word)]
    place = Place(
        "p.yaml", before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    )

    matching = [f for f in found(text, code) if f.place == place]

    assert matching, found(text, code)
    assert mend in matching[0].mend
    assert found(SMALL, code) == []


def test_every_rule_has_its_bad_case():
    own = {
        rule.code
        for rule in registry.rules()
        if rule.look.__module__.startswith("ombud.policy.checks.")
    }

    assert {code for code, *_ in BROKEN} == own


def test_a_good_policy_is_clean():
    assert check(parse(SMALL, "p.yaml")) == ()


def test_the_example_company_is_clean():
    policy = parse(EXAMPLE.read_text("utf-8"), "policy.yaml")

    assert check(policy) == ()


def test_an_item_is_used_but_its_category_need_not_be_whole():
    assert found(SMALL, "category-unused") == []


def test_findings_come_in_the_order_of_the_file():
    text = SMALL.replace("country: US", "country: IN").replace(
        "[customer]", "[custmer]"
    )

    places = [(f.place.line, f.place.column) for f in check(parse(text, "p.yaml"))]

    assert places == sorted(places)
    assert len(places) > 3


def test_a_rule_from_outside_counts_at_once(monkeypatch):
    monkeypatch.setattr(registry, "_rules", dict(registry._rules))

    @registry.rule("too-happy", "note", "Art. 99")
    def happy(declaration, day):
        for name in declaration.controllers:
            yield registry.Fault(f"controllers.{name}.name", "Too happy.", "Frown.")

    (finding,) = check(parse(SMALL, "p.yaml"))
    assert finding == Finding(
        code="too-happy",
        level="note",
        address="controllers.lycka.name",
        message="Too happy.",
        mend="Frown.",
        article="Art. 99",
        place=Place("p.yaml", 7, 11),
    )


def test_a_rule_is_registered_once():
    with pytest.raises(ValueError, match="registered already"):
        registry.rule("kind-unknown", "note")(lambda declaration, day: ())


def test_checking_needs_no_django():
    code = (
        "import sys; import ombud.policy.checks, ombud.policy.decisions;"
        "print([m for m in ('django', 'stdnum', 'rapidfuzz', 'sqlalchemy')"
        " if m in sys.modules])"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"


def test_each_rule_says_what_it_is_for():
    for rule in registry.rules():
        module = importlib.import_module(rule.look.__module__)
        assert rule.look.__doc__, f"{module.__name__}: {rule.code}"
