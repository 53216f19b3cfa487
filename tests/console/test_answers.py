"""What a text leaves open, asked on a page: answered, kept, and gone into the draft."""

import pytest

from ombud.core import written
from ombud.people.abilities import Role
from ombud.policy import queries as policies
from ombud.policy.texts import queries
from tests.console.test_versions import in_days
from tests.house import said

TEXT = """Privacy policy

# Who is responsible

Fjord Ltd, hello@fjord.example, is responsible for your personal data.

# Why we use your data

We use your e-mail address to send you our newsletter, with your consent.
We use your name to handle your orders.

# Who gets it

We share your data with our suppliers.
"""
PUBLISH = "/console/policy/new/"
NEWSLETTER, ORDERS = "purposes.newsletter", "purposes.manage_orders"


@pytest.fixture
def bob(world, signed_in):
    """The privacy officer, signed in."""
    return signed_in(Role.OFFICER)


@pytest.fixture
def here(world):
    """The page of a text that leaves much open."""
    return f"/console/policy/texts/{world.give_text(TEXT)}/open/"


ALL = {
    "updated-updated": "2026-11-23",
    "controllers.fjord-number": "556677-8899",
    "controllers.fjord-country": "SE",
    "controllers.fjord-address": "Kajen 1, 972 38 Luleå",
    "controllers.fjord-who": "Bo Ek",
    "controllers.fjord-where": "bo@fjord.example",
    "sources-sources": ["data_subject", "usage"],
    f"{NEWSLETTER}-ends": "until:withdrawn",
    f"{ORDERS}-on": "contract",
    f"{ORDERS}-ends": "after:purchased",
    f"{ORDERS}-many": "24",
    f"{ORDERS}-unit": "M",
    "recipients.processors-do": "send our letters",
    "recipients.processors-country": "SE",
    "recipients.partners-are": "controllers",
    "recipients.partners-do": "tell you of their own things",
    "recipients.partners-country": "FI",
}


def empty(bob, here):
    """What a browser sends of a page on which nothing was answered."""
    return {
        bound.html_name: ""
        for section in bob.get(here).context["sheet"].sections
        for element in section.elements
        for bound in element.form
        if bound.widget_type != "checkboxselectmultiple"
    }


def policy(bob, here):
    """The draft that is downloaded, as values."""
    page = bob.get(here.replace("open/", "policy.yaml"))
    return written.values(page.content.decode())


def test_the_page_asks_what_the_draft_lacks_beside_the_texts_own_words(bob, here):
    page = bob.get(here).content.decode()

    assert "how long" in page.lower()
    assert "We use your e-mail address to send you our newsletter" in page
    assert 'name="recipients.processors-country"' in page
    assert "0 of 14 questions answered." in page
    assert "be published" in page


def test_what_is_answered_goes_into_the_draft_and_comes_back_filled_in(bob, here):
    done = bob.post(here, ALL)

    assert (done.status_code, done["Location"]) == (302, here)
    made = policy(bob, here)
    assert made["controllers"]["fjord"]["country"] == "SE"
    assert made["recipients"]["processors"]["do"] == {"en": "send our letters"}
    assert made["purposes"]["newsletter"]["from"] == ["person", "usage"]
    page = bob.get(here).content.decode()
    assert "14 answers are kept." in page
    assert 'value="send our letters"' in page
    (entry,) = said("policy.text.answered")
    assert entry["answers"] == 14


def test_when_all_is_answered_it_can_be_published(bob, here):
    bob.post(here, ALL)
    page = bob.get(here)
    assert "Nothing is left that keeps it from being published." in (
        page.content.decode()
    )

    shown = bob.post(PUBLISH, {"text": page.context["draft"].text})
    form = {name: shown.context["form"].initial[name] for name in ("text", "day")}
    done = bob.post(PUBLISH, form | {"sure": "on"})

    assert done.status_code == 302, done.content.decode()
    number = int(done["Location"].rstrip("/").rpartition("/")[2])
    purposes = policies.version(number).policy.declaration.purposes
    assert set(purposes) == {"newsletter", "manage_orders"}


def test_one_answer_serves_all_that_are_left_open(bob, world):
    number = world.give_text(
        TEXT.replace("orders.", "orders.\nWe use your messages to answer questions.")
    )
    here = f"/console/policy/texts/{number}/open/"
    many = {"purposes-ends": "after:last_contact", "purposes-many": "1"}
    own = {f"{NEWSLETTER}-ends": "until:withdrawn"}

    bob.post(here, empty(bob, here) | many | {"purposes-unit": "Y"} | own)

    made = policy(bob, here)["purposes"]
    kept = {name: each["keep"]["until"] for name, each in made.items()}
    assert len(kept) == 3
    assert kept.pop("newsletter") == "withdrawn"
    assert set(kept.values()) == {"P1Y after dates.last_contact"}


def test_an_answer_can_be_taken_back(bob, here):
    bob.post(here, ALL)

    bob.post(here, ALL | {"recipients.processors-do": ""})

    assert "do" not in policy(bob, here)["recipients"]["processors"]
    assert said("policy.text.answered")[-1]["taken_back"] == 1
    assert "recipients.processors.do" not in queries.answers(1)


STAND_INS = {
    "on": "contract", "ends": "after:last_contact", "many": "12", "unit": "M",
    "are": "processors", "country": "SE", "by": "clauses", "do": "help us with it",
    "named": "Upplysningen AB", "who": "Bo Ek", "where": "bo@example.com",
    "name": "Bolaget AB", "number": "556677-8899", "address": "Kajen 1, Luleå",
    "email": "bo@example.com", "updated": "2026-11-23", "balanced": "2026-11-20",
    "sources": "data_subject",
}  # fmt: skip
"""An answer of the right form for every field."""
NUMBERS = {"SE": {"number": "556677-8899"}, "FI": {"number": "1234567-1"}}


@pytest.mark.parametrize(
    "name", ["qlocx.en", "infobric.en", "qvik.sv", "ctcs.sv", "qleano.sv"]
)
def test_a_real_policys_draft_is_completed_on_the_page_and_put_in_force(
    bob, world, shared, name
):
    text = (shared / "policies" / f"{name}.txt").read_text("utf-8")
    here = f"/console/policy/texts/{world.give_text(text)}/open/"

    while (page := bob.get(here)).context["checked"].errors:
        sheet = page.context["sheet"]
        errors = [f for f in page.context["checked"].findings if f.level == "error"]
        assert sheet.answered < sheet.count, errors
        number = NUMBERS.get(sheet.choices.country, NUMBERS["SE"])
        given = {
            bound.html_name: (STAND_INS | number).get(bound.name, "")
            for section in sheet.sections
            for element in section.elements
            for bound in element.form
        }
        done = bob.post(here, given)
        assert done.status_code == 302, done.context["sheet"].errors

    form = {"text": page.context["draft"].text, "day": in_days(40)}
    done = bob.post(PUBLISH, form)
    assert done.status_code == 302, done.context["form"].errors
    assert "TODO Art. 6(1)" not in form["text"]


def test_what_an_older_page_did_not_ask_stays_answered(bob, here):
    bob.post(here, ALL)

    older = {name: said for name, said in ALL.items() if "partners" not in name}
    bob.post(here, older | {"recipients.processors-do": "post our letters"})

    made = policy(bob, here)["recipients"]
    assert made["partners"]["country"] == "FI"
    assert made["processors"]["do"] == {"en": "post our letters"}


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({f"{ORDERS}-many": ""}, "Say how long after."),
        ({f"{ORDERS}-many": "-3"}, "greater than or equal to 1"),
        ({"controllers.fjord-where": ""}, "Give the name and the address."),
        ({"controllers.fjord-where": "bo"}, "valid email"),
        ({"recipients.processors-country": "XX"}, "valid choice"),
        ({"updated-updated": "tomorrow"}, "valid date"),
        ({"recipients.processors-do": "x" * 301}, "at most 300"),
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_typed_is_lost(bob, here, wrong, word):
    page = bob.post(here, ALL | wrong)

    text = page.content.decode()
    assert page.status_code == 422
    assert word in text
    assert 'value="Kajen 1, 972 38 Luleå"' in text
    assert queries.answers(1) == {}


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"on": "law"}, "Choose the law."),
        ({"on": "interest"}, "Say which interest it is."),
    ],
)
def test_a_basis_is_given_whole(bob, world, given, word):
    number = world.give_text(TEXT)
    here = f"/console/policy/texts/{number}/open/"

    page = bob.post(here, {f"{ORDERS}-{key}": said for key, said in given.items()})

    assert word in page.content.decode()


def test_hostile_words_stay_words(bob, here):
    bob.post(here, ALL | {"recipients.processors-do": 'x" }\n  evil: { <script>'})

    made = policy(bob, here)["recipients"]["processors"]
    assert made["do"] == {"en": 'x" } evil: { <script>'}
    assert "<script>" not in bob.get(here).content.decode()


def test_of_a_text_that_is_not_there_nothing_is_asked(bob):
    assert bob.get("/console/policy/texts/9/open/").status_code == 404
