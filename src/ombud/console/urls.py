"""The console's addresses."""

from django.urls import path

from ombud.console.views.answers import text_open
from ombud.console.views.choices import say
from ombud.console.views.contests import contests
from ombud.console.views.disclosures import disclosures
from ombud.console.views.inbox import inbox
from ombud.console.views.ledger import export, ledger
from ombud.console.views.people import people
from ombud.console.views.policy import policy, table
from ombud.console.views.requests import (
    address,
    approve,
    enter,
    extend,
    lift,
    overrule,
    plan_again,
    receipt,
    refuse,
    request_page,
    uphold,
)
from ombud.console.views.staff import staff
from ombud.console.views.systems import systems
from ombud.console.views.texts import text, text_draft, text_report, texts
from ombud.console.views.transfers import transfers
from ombud.console.views.versions import publish, version

app_name = "console"
_ONE = "requests/<uuid:request_id>/"
_TEXT = "policy/texts/<int:number>/"

urlpatterns = [
    path("", inbox, name="inbox"),
    path("requests/new/", enter, name="enter"),
    path(_ONE, request_page, name="request"),
    path(f"{_ONE}approve/", approve, name="approve"),
    path(f"{_ONE}refuse/", refuse, name="refuse"),
    path(f"{_ONE}uphold/", uphold, name="uphold"),
    path(f"{_ONE}overrule/", overrule, name="overrule"),
    path(f"{_ONE}lift/", lift, name="lift"),
    path(f"{_ONE}extend/", extend, name="extend"),
    path(f"{_ONE}plan-again/", plan_again, name="plan_again"),
    path(f"{_ONE}address/", address, name="address"),
    path(f"{_ONE}receipt.json", receipt, name="receipt"),
    path("people/", people, name="people"),
    path("choices/new/", say, name="say"),
    path("systems/", systems, name="systems"),
    path("disclosures/", disclosures, name="disclosures"),
    path("transfers/", transfers, name="transfers"),
    path("contests/", contests, name="contests"),
    path("policy/", policy, name="policy"),
    path("policy/table/", table, name="table"),
    path("policy/new/", publish, name="publish"),
    path("policy/<int:number>/", version, name="version"),
    path("policy/texts/", texts, name="texts"),
    path(_TEXT, text, name="text"),
    path(f"{_TEXT}open/", text_open, name="text_open"),
    path(f"{_TEXT}policy.yaml", text_draft, name="text_draft"),
    path(f"{_TEXT}report.html", text_report, name="text_report"),
    path("ledger/", ledger, name="ledger"),
    path("ledger/export.jsonl", export, name="export"),
    path("staff/", staff, name="staff"),
]
