"""What companies promise in their policies, and where the notice says so."""

import pytest

from ombud.policy.language import Declaration
from ombud.policy.notice import compose


@pytest.fixture
def notice(everything):
    return compose(everything, "en")


def said(notice, address):
    """What is said of an element and of what stands below it."""
    return " ".join(
        sentence.text
        for sentence in notice.sentences
        if sentence.address == address or sentence.address.startswith(f"{address}.")
    )


def links(notice, address):
    return [s.href for s in notice.sentences if s.address.startswith(address)]


@pytest.mark.promise("P2")
def test_what_is_done_for_others_is_theirs(notice):
    assert said(notice, "on_behalf") == (
        "Some data we handle on behalf of others. They answer for it, and this notice "
        "is not about it. We do this on behalf of the one who builds there. Turn to "
        "them with your questions. What we do there: store and show them. These help "
        "us with it: a hosting company. It is set down in an agreement of 20 January "
        "2026."
    )


@pytest.mark.promise("P3")
def test_what_the_notice_is_not_about(notice):
    assert "Data about our own staff." in said(notice, "excludes")
    assert "https://norrvik.example/personal" in links(notice, "excludes")


@pytest.mark.promise("P9")
def test_every_controller_can_be_reached(notice, everything):
    for name, controller in everything.controllers.items():
        told = said(notice, f"controllers.{name}")
        for fact in (controller.name, controller.number, controller.address):
            assert fact in told
        assert f"mailto:{controller.email}" in links(notice, f"controllers.{name}")
    assert "Bo Ek" in said(notice, "controllers.norr.officer")
    assert "Cia Ås" in said(notice, "controllers.norr.representative")


@pytest.mark.promise("P10")
def test_each_register_shows_who_answers_for_it(notice):
    assert "Registerdisken answers for it." in said(notice, "registers.customers")
    assert "mailto:disken@norrvik.example" in links(notice, "registers.customers")
    assert "Ada Lind answers for it." in said(notice, "registers.suppliers")
    told = said(notice, "requests")
    for way in ("Ask on this site", "e-mail", "letter", "Call us", "Come to us"):
        assert way in told
    assert "Registerdisken receives your request." in told


def test_the_ways_to_ask_are_those_that_are_declared(all_values):
    all_values["requests"] = {"by": ["post", "visit"]}

    notice = compose(Declaration.model_validate(all_values), "en")

    assert said(notice, "requests") == (
        "Write a letter: Storgatan 1, 831 30 Norrvik. "
        "Come to us: Storgatan 1, 831 30 Norrvik."
    )
    assert not any("requests/new" in href for href in links(notice, "rights"))


@pytest.mark.promise("P11")
def test_questions_are_welcome(notice):
    assert "You are welcome to ask us" in said(notice, "controllers")


@pytest.mark.promise("P17")
def test_what_is_worked_out_says_from_what_and_how(notice):
    assert said(notice, "categories.habits") == (
        "Buying habits, which we work out from orders and e-mail address. "
        "We count what you buy most often."
    )


@pytest.mark.promise("P27")
def test_every_source_is_said_with_its_kind(notice, everything):
    for name in everything.sources:
        assert said(notice, f"sources.{name}")
    assert "from these sources only" in said(notice, "sources")
    assert "Tipsaren AB and Vinkki Oy" in said(notice, "sources.friend.named")


@pytest.mark.promise("P76")
def test_a_card_that_was_handed_over_opens_nothing_else(notice):
    assert said(notice, "purposes.cards.basis").startswith(
        "You gave us the data yourself. We take that as a yes to keeping it, and to "
        "nothing else."
    )


def test_consent_says_who_gives_it_and_that_it_can_be_taken_back(notice):
    assert said(notice, "purposes.offers.basis") == (
        "We do this only if you have said yes. We ask you about this in particular, "
        "and in so many words. From the age of 13 you say yes yourself. For younger "
        "children, a parent or guardian says yes. Your yes counts once you have "
        "confirmed it from a mail that we send you. Your yes counts for two years. "
        "After that we ask again."
    )
    assert "take back your yes" in said(notice, "purposes.statistics.basis")


def test_an_interest_is_stated_with_what_the_weighing_came_to(notice):
    told = said(notice, "purposes.orders.basis")

    assert "a legitimate interest: to reach the supplier." in told
    assert "15 September 2026" in told
    assert "it disturbs nobody" in told


@pytest.mark.promise("P77")
def test_a_profile_says_what_it_is_made_of(notice):
    assert said(notice, "purposes.offers.profiling") == (
        "We build a profile of you for this. It is made from buying habits and goods. "
        "Whoever often buys tools gets to see tools. No computer decides about you by "
        "means of the profile."
    )


@pytest.mark.promise("P78")
def test_where_no_computer_decides_that_is_said(all_values):
    all_values["never"] = []
    del all_values["purposes"]["credit"]["decides"]
    told = "No computer makes decisions about you on its own."

    without = compose(Declaration.model_validate(all_values), "en")

    assert told in said(without, "purposes")


@pytest.mark.promise("P80")
def test_a_decision_without_a_human_says_what_it_means_and_who_looks_at_it(notice):
    told = said(notice, "purposes.credit.decides.invoice")

    for fact in (
        "How it works: missed payments are counted.",
        "What it means for you: a no means that you pay in advance.",
        "contest the decision and have a human look at it",
        "Turn to Registerdisken.",
        "It rests on personal identity number",
    ):
        assert fact in told
    slight = said(notice, "purposes.credit.decides.limit")
    assert "no legal effects" in slight
    assert "No computer makes decisions" not in said(notice, "purposes")


def test_marketing_says_how_it_comes_whose_it_is_and_how_it_stops(notice):
    told = said(notice, "purposes.offers.marketing")

    assert "e-mail, text message, phone, post, advertisements online" in told
    assert "those companies do not get your address" in told
    assert "If you allow it, we can see that you opened a message." in told
    assert "Every message has a link that stops them, and you can also tell us." in told


def test_what_one_can_opt_out_of_says_so(notice):
    assert "without giving a reason" in said(notice, "purposes.recordings.opt_out")


@pytest.mark.promise("P87", "P88")
def test_who_is_responsible_alone_and_who_jointly(notice):
    assert said(notice, "purposes.orders.controllers") == "Norrvik Bygg AB."
    alone = said(notice, "purposes.credit")
    assert "Norrvik Bygg AB and Söderhamnen Oy. Each of them answers" in alone
    jointly = said(notice, "purposes.offers")
    assert "Söderhamnen Oy and a social network. They decide on this together." in (
        jointly.replace("Norrvik Bygg AB, ", "")
    )
    register = said(notice, "registers.customers")
    assert "Responsible for it: Norrvik Bygg AB and Söderhamnen Oy." in register
    assert "We are jointly responsible for it." in register


@pytest.mark.promise("P89", "P90")
def test_what_is_joint_says_where_it_ends_and_its_essence(notice):
    told = said(notice, "joint.network")

    for fact in (
        "Norrvik Bygg AB, Söderhamnen Oy and a social network",
        "After that the network answers for its own part alone.",
        "We agreed on 5 May 2026 who does what.",
        "We answer your questions.",
        "You can ask us for the essence of it.",
        "Turn to Norrvik Bygg AB first. You can also turn to any of the others.",
    ):
        assert fact in told
    assert "#section-joint" in links(notice, "recipients.network")


@pytest.mark.promise("P94")
def test_each_case_of_a_disclosure_is_said_in_plain_words(notice):
    told = said(notice, "recipients.advisers")

    for fact in (
        "It happens only when a legal dispute makes it necessary.",
        "Or when a law requires it.",
        "Or to protect people, rights, property or safety.",
        "Or if all or part of the business is sold or merged.",
        "They first promise in writing to keep to this notice.",
        "Two of us must say yes each time.",
    ):
        assert fact in told


@pytest.mark.promise("P105")
def test_recipients_are_said_by_what_they_do_and_by_name(notice, everything):
    for name, recipient in everything.recipients.items():
        assert recipient.do["en"] in said(notice, f"recipients.{name}")
    assert "Bergrum Oy" in said(notice, "recipients.hosting")
    assert "They get only this: name and e-mail address." in (
        said(notice, "recipients.mail_service")
    )


@pytest.mark.promise("P109")
def test_countries_and_what_protects_data_there(notice):
    told = said(notice, "recipients.mail_service")

    for fact in (
        "in the United States, in India and in Sweden",
        "The data is handled in the United States and in India.",
        "standard clauses",
        "The agreement was made on 1 February 2026.",
        "On 1 March 2026 we checked that the protection is enough there.",
        "In addition: encryption.",
    ):
        assert fact in told
    assert "well enough protected in Switzerland" in said(notice, "recipients.carrier")
    assert "You can ask us which countries" in said(notice, "recipients")
    assert "mailto:disken@norrvik.example" in links(notice, "recipients")


@pytest.mark.promise("P110")
@pytest.mark.parametrize("by", ["privacy_shield", "safe_harbour"])
def test_what_has_fallen_is_not_said_to_protect(all_values, by):
    all_values["recipients"]["mail_service"] |= {"country": "US", "by": by}

    notice = compose(Declaration.model_validate(all_values), "en")

    told = said(notice, "recipients.mail_service")
    assert "What it rests on no longer holds: " in told
    assert "standard clauses" not in told


def test_a_derogation_is_for_special_situations_only(all_values):
    recipient = all_values["recipients"]["mail_service"]
    recipient |= {"country": "US", "by": "derogation"}

    notice = compose(Declaration.model_validate(all_values), "en")

    assert "only in those special situations" in said(notice, "recipients.mail_service")


@pytest.mark.promise("P113", "P114")
def test_each_purpose_and_category_says_how_long(notice):
    assert said(notice, "purposes.orders.keep.but.contact.phone").startswith(
        "Phone number: 30 days after this: day of the order (orders)."
    )
    accounts = said(notice, "purposes.orders.keep.but.order")
    assert "the Swedish Accounting Act (1999:1078)" in accounts
    assert "The time is counted from this: day of payment (orders)." in accounts
    rest = said(notice, "purposes.orders.keep")
    assert "Everything else: three years after this: day of the order (orders)." in rest
    claims = said(notice, "purposes.disputes")
    assert "only if somebody makes a legal claim" in claims
    assert "That is how long claims can be made" in claims
    assert "Our financial year ends on 30 June." in said(notice, "controllers")


@pytest.mark.promise("P114")
def test_the_table_of_times_has_every_purpose(notice, everything):
    table = next(s for s in notice.sections if s.anchor == "retention")
    addresses = {sentence.address for sentence in table.sentences}

    assert {f"purposes.{name}.keep" for name in everything.purposes} <= addresses
    assert "purposes.orders.keep.but.order" in addresses


@pytest.mark.promise("P126")
def test_what_stays_after_an_erasure_names_its_law(notice):
    told = {s.anchor: s for s in notice.sentences}

    law = told["purposes-orders-keep-but-order--erasure"]
    assert law.text == (
        "We must still keep this as long as the Swedish Accounting Act (1999:1078) "
        "requires: orders (orders)."
    )
    assert law.source == "GDPR Art. 17(3)(b)"
    assert told["purposes-disputes-keep--erasure"].source == "GDPR Art. 17(3)(e)"


@pytest.mark.promise("P115")
def test_how_often_the_need_is_looked_at(notice):
    assert "The checks are at most twelve months apart. The last one was on 15" in (
        said(notice, "registers.customers")
    )


@pytest.mark.promise("P116")
def test_each_measure_says_what_shows_it_and_who_answers(notice):
    assert said(notice, "measures.locks") == (
        "The servers stand in locked rooms. Where that can be seen: the log of "
        "entries. Bo Ek answers for it. Last checked on 15 September 2026."
    )


@pytest.mark.promise("P132")
def test_the_limits_of_rights_are_said(notice):
    assert "What the law requires we do not erase" in said(notice, "requests.limits")
    assert "If we say no to something, we tell you why" in said(notice, "rights")


@pytest.mark.promise("P135")
def test_each_cookie_says_what_for_whose_and_how_long(notice):
    assert said(notice, "cookies.basket") == (
        "Remembers what you chose. It is a cookie. It is ours. It serves this: orders. "
        "It holds: goods. It is gone when you close the browser. It is necessary for "
        "what you ask of us."
    )
    follow = said(notice, "cookies.follow")
    assert "It belongs to a social network." in follow
    assert "It stays for one day. It waits for your yes." in follow
    assert "It belongs to a map." in said(notice, "cookies.map_print")
    assert "https://norrvik.example/kakor" in links(notice, "site")


@pytest.mark.promise("P136")
def test_a_wall_says_what_remains_without_cookies(notice):
    assert said(notice, "site") == (
        "Our pages cannot be used without cookies. Write to us instead. "
        "More about cookies"
    )


@pytest.mark.promise("P138")
def test_outside_services_say_when_they_are_reached_and_where_their_policy_is(notice):
    assert "It is loaded only when you ask for it." in said(notice, "services.map")
    assert links(notice, "services.map.policy") == ["https://karta.example/privacy"]
    assert "as soon as the page opens" in said(notice, "services.film")
    assert "We only link there." in said(notice, "services.forum")


def test_every_ban_is_said(notice):
    told = [said(notice, f"never.{number}") for number in range(15)]

    assert told == [
        "We do not build profiles of people. The exception is: offers.",
        "We do not build profiles of a contact person at a supplier.",
        (
            "We never let a computer alone make a decision that matters to you. "
            "The exception is: credit check."
        ),
        "We do not sell your data.",
        "We do not sell this: e-mail address.",
        (
            "We do not use this: personal identity number. "
            "The exception is: credit check."
        ),
        (
            "We do not collect this: extract from the criminal records. "
            "That goes for: orders."
        ),
        "We never use this for marketing: suppliers.",
        "We never send marketing to a contact person at a supplier.",
        "We give data to nobody but those who work for us.",
        "We give this to nobody but those who work for us: suppliers.",
        "We keep all data ourselves. No other company handles it for us.",
        (
            "We keep this ourselves, and no other company handles it for us: "
            "the customer register."
        ),
        "No data leaves the EU and the EEA.",
        "We never write this in free text: judgements of people.",
    ]


def test_an_address_that_is_no_pages_is_no_link(all_values):
    for element in (
        all_values["services"]["map"],
        all_values["recipients"]["network"],
    ):
        element["policy"] = "javascript:alert(1)"
    all_values["site"]["cookie_policy"] = "javascript:alert(1)"

    notice = compose(Declaration.model_validate(all_values), "en")

    assert not any(s.href.startswith("javascript") for s in notice.sentences)
