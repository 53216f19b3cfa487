"""The example companies' declarations, and one that fills every column."""

from importlib.resources import files

import pytest

from ombud.policy.reading import parse

EXAMPLES = {
    folder.name: folder.joinpath("policy.yaml").read_text("utf-8")
    for folder in files("ombud").joinpath("examples").iterdir()
    if folder.is_dir() and folder.joinpath("policy.yaml").is_file()
}

FULL = """
ombud: 1
languages: [en]
updated: 2026-11-02
controllers:
  alva:
    name: Alva AB
    number: "559999-0016"
    country: SE
    address: Storgatan 1, 123 45 Alva
    email: hej@alva.example
    answers: { name: Alva Desk, email: desk@alva.example }
    officer: { name: Olle Ombud, email: olle@alva.example, phone: "+46 8 465 004 12" }
  beda:
    name: "=Beda Inc"
    number: "1"
    country: US
    address: Main Street 1
    email: hi@beda.example
    representative: { name: Rep Oy, email: rep@beda.example }
contacts:
  keeper: { name: Register Keeper, email: keeper@alva.example }
joint:
  shared:
    say: one register of customers
    controllers: [alva, beda]
    registers: [customers]
    arrangement: 2026-01-15
on_behalf:
  hosting:
    say: what our customers store
    of: the customer
    do: storing and showing it
    to: [cloud]
    kept_in: [system.vault]
    agreement: 2026-02-01
people: { customer: customers, visitor: visitors }
sources: { person: you }
categories:
  name: { is: pd:Name, say: name }
  contact: { say: contact details, items: { email: e-mail address, tel: telephone } }
  health: { say: allergies, special: true }
  segment: { say: segment, derived: [name], how: by name }
  order: { say: orders, items: { date: day of the order } }
registers:
  customers: { of: [customer], kept_in: [system.shop], owner: keeper, review: P1Y }
purposes:
  orders:
    title: Orders
    say: We carry out your order.
    for: [customer]
    basis: contract
    uses: [name, contact, health, order]
    from: [person]
    to: [cloud, court]
    keep:
      until: P12M after order.date
      but: { contact.email: { until: P6M after order.date } }
  accounts:
    title: Accounts
    say: We keep books.
    for: [customer]
    basis: { law: se.bokforingslagen }
    uses: [name, order]
    from: [person]
    keep: { law: se.bokforingslagen, after: order.date }
  news:
    title: News
    say: We send news.
    for: [customer, visitor]
    basis: { customer: consent, visitor: { interest: to tell, balanced: 2026-01-01 } }
    uses: [contact.email, segment]
    from: [person]
    to: [mailer]
    keep: { until: withdrawn, then: anonymise }
recipients:
  cloud:
    are: processors
    say: a hosting company
    do: store
    country: US
    countries: [FI, IN]
    by: clauses
    signed: 2023-01-01
    assessed: 2026-01-02
    measures: encryption under our own key
    agreement: 2026-01-03
    instructions: store and nothing else
    gets: [name]
  mailer: { are: processors, say: a mail service, do: send, country: CH }
  court: { are: controllers, say: courts, do: judge, country: SE, when: claim }
measures:
  log: { say: We log every access., control: evidence.ledger }
"""


@pytest.fixture(params=sorted(EXAMPLES))
def company(request):
    return parse(EXAMPLES[request.param], request.param).declaration


@pytest.fixture
def full():
    return parse(FULL, "full.yaml").declaration
