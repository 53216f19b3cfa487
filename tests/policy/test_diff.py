"""Two versions side by side: nothing is passed over, nothing weighs more than it is."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.policy.diff import KINDS, OPPOSITE, Weight, changes, heaviest, tell
from ombud.policy.language import Element
from ombud.policy.notice import languages
from ombud.policy.reading import parse, read

DATA = Path(__file__).parent / "data"
EVERYTHING = (DATA / "everything.yaml").read_text()
WHOLE = parse(EVERYTHING, "everything.yaml").declaration


def turned(old_text, new_text, text=EVERYTHING):
    """What changes where one piece of the policy becomes another."""
    assert old_text in text
    new = parse(text.replace(old_text, new_text), "policy.yaml").declaration
    return changes(parse(text, "policy.yaml").declaration, new)


def kinds(found):
    return [each.kind for each in found]


# Every single change, wherever it is


PERIODS = {"before", "review", "lasts", "period"}


def mutated(value, name) -> Iterator[object]:
    """Other values for a field that has this one."""
    match value:
        case bool():
            yield not value
        case int():
            yield value + 1
            yield value - 1
        case str():
            yield "P9Y" if name in PERIODS else f"{value}x"
        case date():
            yield value + timedelta(days=1)
        case tuple() if value:
            yield value[1:]
            yield (*value, value[0] if isinstance(value[0], Element) else "added")
        case dict() if value:
            key = next(iter(value))
            yield {k: v for k, v in value.items() if k != key}
            yield {**value, "added": value[key]}
        case Element():
            yield None


FIXED = {
    # A literal or a set of codes, where any other text is none.
    ("Declaration", "ombud"), ("Source", "kind"), ("Recipient", "are"),
    ("Recipient", "by"), ("Service", "loads"), ("Consent", "by"),
    ("Marketing", "of"), ("Purpose", "only"), ("Purpose", "bases"), ("Keep", "then"),
}  # fmt: skip


def neighbours(element, at="") -> Iterator[tuple[str, object]]:
    """The element with one field of it, or of what is in it, another."""
    for name in type(element).model_fields:
        value = getattr(element, name)
        if (type(element).__name__, name) in FIXED:
            others = []
        else:
            others = [(f"{at}.{name}", other) for other in mutated(value, name)]
        for where, other in (*others, *within(value, f"{at}.{name}")):
            if possible(element, name, other):
                yield where, element.model_copy(update={name: other})


def within(value, at) -> Iterator[tuple[str, object]]:
    """A field's value with one thing deeper inside it another."""
    if isinstance(value, Element):
        yield from neighbours(value, at)
    elif isinstance(value, dict):
        for key, each in value.items():
            inner = (
                [(f"{at}.{key}", other) for other in mutated(each, key)]
                if isinstance(each, str)
                else within(each, f"{at}.{key}")
            )
            for where, other in inner:
                yield where, {**value, key: other}
    elif isinstance(value, tuple):
        for n, each in enumerate(value):
            for where, other in within(each, f"{at}.{n}"):
                yield where, (*value[:n], other, *value[n + 1 :])


def possible(element, name, other):
    """Whether the language could say it: what must be there stays."""
    field = type(element).model_fields[name]
    must = field.is_required() or type(element).__name__ in ("Never", "Basis", "Keep")
    return not (must and other in (None, (), {}, False))


ONE_APART = {
    f"{number}{where}": other for number, (where, other) in enumerate(neighbours(WHOLE))
}
"""The policy with one thing different, by a number and where that is."""


def test_every_field_of_the_language_is_set_in_the_example():
    unset = {
        (kind.__name__, name)
        for kind in Element.__subclasses__()
        for name in kind.model_fields
    }

    def see(value):
        if isinstance(value, Element):
            for name in type(value).model_fields:
                inner = getattr(value, name)
                if inner not in (None, (), {}, False):
                    unset.discard((type(value).__name__, name))
                see(inner)
        for each in value.values() if isinstance(value, dict) else ():
            see(each)
        for each in value if isinstance(value, tuple) else ():
            see(each)

    see(WHOLE)

    assert {each for each in unset if each[0] != "Declaration"} == set()
    assert len(ONE_APART) > 200


@pytest.mark.parametrize("where", ONE_APART)
def test_no_single_difference_is_passed_over(where):
    other = ONE_APART[where]

    assert changes(WHOLE, other) != ()
    assert changes(other, WHOLE) != ()
    # And each has its words.
    for change in changes(WHOLE, other):
        for language in languages() & {"sv", "fi", "en"}:
            assert tell(change, WHOLE, other, language).text.endswith(".")


def test_what_is_the_same_does_not_change():
    assert changes(WHOLE, WHOLE) == ()
    assert changes(WHOLE, parse(EVERYTHING, "again.yaml").declaration) == ()
    assert heaviest(()) is None


@given(st.sampled_from(sorted(ONE_APART)), st.sampled_from(sorted(ONE_APART)))
def test_taking_a_change_back_is_its_opposite(one, other):
    a, b = ONE_APART[one], ONE_APART[other]

    there, back = changes(a, b), changes(b, a)

    assert sorted(kinds(there)) == sorted(OPPOSITE[kind] for kind in kinds(back))


@given(st.sampled_from(sorted(ONE_APART)), st.sampled_from(sorted(ONE_APART)))
def test_only_purposes_on_consent_are_asked_for_anew(one, other):
    for change in changes(ONE_APART[one], ONE_APART[other]):
        assert (change.weight is Weight.CONSENT) == bool(change.renews)
        for purpose in change.renews:
            assert ONE_APART[other].purposes[purpose].rests_on("consent")


WORDS = [where for where in ONE_APART if where.endswith((".en", ".sv"))]


@pytest.mark.parametrize("where", WORDS)
def test_words_alone_never_weigh_more(where):
    found = changes(WHOLE, ONE_APART[where])

    assert {(each.kind, each.weight) for each in found} <= {
        ("words-changed", Weight.EDITORIAL)
    }


def test_every_kind_has_a_label_in_every_language_and_an_opposite():
    from ombud.policy.diff.wording import _labels  # noqa: PLC0415  # the files themselves

    for language in ("sv", "fi", "en"):
        assert set(_labels(language)["kinds"]) == set(KINDS), language
    assert _labels("sv")["words"].keys() == _labels("fi")["words"].keys()
    assert set(OPPOSITE) == set(KINDS)
    assert all(OPPOSITE[OPPOSITE[kind]] == kind for kind in KINDS)


# What each weighs

OFFERS = "uses: [contact.email, order.price]"


@pytest.mark.promise("P139")
@pytest.mark.parametrize(
    ("old", "new", "kind", "weight"),
    [
        # On a contract: told in advance.
        ("uses: [name, contact, order]", "uses: [name, contact, order, health]",
         "category-added-to-purpose", "material"),
        ("until: P12M after order.placed, but", "until: P24M after order.placed, but",
         "retention-longer", "material"),
        ("until: P12M after order.placed, but", "until: P6M after order.placed, but",
         "retention-shorter", "editorial"),
        ("to: [hosting]\n    keep", "to: [hosting, partner]\n    keep",
         "recipient-added", "material"),
        ("country: US, countries: [FI]", "country: US, countries: [FI, IN]",
         "transfer-added", "material"),
        ("  - sell: everything\n", "", "ban-lifted", "material"),
        ("before: P30D", "before: P7D", "announcement-shorter", "material"),
        ("by: [portal, post]", "by: [portal]", "request-channel-removed", "material"),
        ("lasts: P30D", "lasts: P1Y", "cookie-longer", "material"),
        # On consent: a yes was to less.
        (OFFERS, "uses: [contact, order.price]", "category-added-to-purpose",
         "consent"),
        (OFFERS, "uses: [contact.email]", "category-removed-from-purpose",
         "editorial"),
        ("by: [email, sms], of", "by: [email, sms, phone], of",
         "marketing-channel-added", "consent"),
        ("inputs: [order], logic", "inputs: [order, name], logic",
         "profiling-input-added", "consent"),
        ("gets: [contact.email]", "gets: [contact.email, order.price]",
         "recipient-gets-more", "consent"),
        ("explicit: true, by", "explicit: false, by", "consent-looser", "material"),
        ("lasts: P24M", "lasts: P36M", "consent-lasts-longer", "material"),
        ("lasts: P24M", "lasts: P12M", "consent-lasts-shorter", "editorial"),
        # Less, or the same.
        ("name: Lycka AB", "name: Lyckan AB", "controller-renamed", "material"),
        ("email: hello@lycka.example", "email: hej@lycka.example", "contact-changed",
         "editorial"),
        ("updated: 2026-11-02", "updated: 2026-11-03", "date-changed", "editorial"),
    ],
)  # fmt: skip
def test_what_a_change_weighs(old, new, kind, weight):
    found = turned(old, new)

    assert (kind, weight) in [(each.kind, each.weight.value) for each in found]
    assert heaviest(found) == weight


@pytest.mark.promise("P140")
def test_a_purpose_that_begins_to_rest_on_consent_asks():
    (found,) = turned(
        "basis: { law: se.bokforingslagen }\n    uses: [order]",
        "basis: consent\n    uses: [order]",
    )

    assert (found.kind, found.weight, found.renews) == (
        "basis-changed",
        Weight.CONSENT,
        ("accounts",),
    )


@pytest.mark.promise("P140")
def test_a_third_party_is_named_in_the_question_and_a_processor_is_not():
    add = ("to: [partner]", "to: [partner, hosting]")

    assert [each.weight for each in turned(*add)] == [Weight.MATERIAL]
    # And the other way about: the one who decides for itself is added.
    without = EVERYTHING.replace("to: [partner]", "to: [hosting]")
    (found,) = (
        each
        for each in turned("to: [hosting]\n    keep: { until: withdrawn }",
                           "to: [hosting, partner]\n    keep: { until: withdrawn }",
                           without)
    )  # fmt: skip
    assert (found.kind, found.renews) == ("recipient-added", ("offers",))


@pytest.mark.promise("P140")
def test_one_more_item_in_a_category_widens_what_rests_on_consent():
    text = EVERYTHING.replace(OFFERS, "uses: [contact, order.price]")
    found = turned(
        "phone: { en: phone, sv: telefon } }",
        "phone: { en: phone, sv: telefon }, fax: { en: fax, sv: fax } }",
        text,
    )

    asked = [each for each in found if each.renews]
    assert [(each.kind, each.about, each.renews) for each in asked] == [
        ("category-added-to-purpose", "category:contact.fax", ("offers",))
    ]


def test_the_same_said_otherwise_is_no_change_of_weight():
    for old, new in (
        ("uses: [name, contact, order]", "uses: [order, contact, name]"),
        ("uses: [name, contact, order]",
         "uses: [name, contact.email, contact.phone, order]"),
        ("until: P12M after order.placed, but", "until: P1Y after order.placed, but"),
        ("  - decide: without a human\n    under: [orders]\n  - sell: everything\n",
         "  - sell: everything\n  - decide: without a human\n    under: [orders]\n"),
    ):  # fmt: skip
        found = turned(old, new)
        assert kinds(found) == ["rewritten"], new
        assert heaviest(found) is Weight.EDITORIAL


def test_a_change_says_whom_it_concerns():
    (found,) = turned(
        "until: P12M after order.placed, but", "until: P24M after order.placed, but"
    )

    assert found.address == "purposes.orders.keep"
    assert (found.purposes, found.people) == (("orders",), ("customer", "agent"))
    told = tell(found, WHOLE, WHOLE, "en")
    assert told.text == (
        "Longer storage: two years instead of twelve months. Concerns: orders."
    )


def test_a_basis_for_one_kind_of_people_concerns_them_alone():
    (found,) = turned(
        "customer: { contract: { en: the purchase, sv: köpet } }", "customer: consent"
    )

    assert (found.address, found.people, found.weight) == (
        "purposes.orders.basis.customer",
        ("customer",),
        Weight.CONSENT,
    )
    assert tell(found, WHOLE, WHOLE, "sv").text == (
        "Annan rättslig grund: ditt ja i stället för vårt avtal. Gäller: beställningar."
    )


def test_it_is_told_in_the_companys_own_words():
    lju = Path(__file__).parents[2] / "src/ombud/examples/ljusvik/policy.yaml"
    old = read(lju).declaration
    text = lju.read_text()
    new = parse(
        text.replace(
            "    from: [person]\n    to: [mail_service, hosting]\n"
            "    keep: { until: withdrawn }",
            "    from: [person]\n    to: [mail_service, hosting, tax_agency]\n"
            "    keep: { until: withdrawn }",
        ),
        "policy.yaml",
    ).declaration

    (found,) = changes(old, new)

    assert tell(found, old, new, "sv").text == (
        "Ny mottagare: Skatteverket. Gäller: nyhetsbrev."
    )
    assert tell(found, old, new, "en").label == "New recipient"
