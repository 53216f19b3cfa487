"""The portal's addresses; none of them holds personal data."""

from django.urls import path

from ombud.portal.views import (
    age,
    asking,
    changes,
    letters,
    notice,
    proving,
    receipts,
    shared,
    status,
    subscribing,
    visiting,
    wellknown,
    you,
)

app_name = "portal"

urlpatterns = [
    path("", notice.start, name="start"),
    path("notice/", notice.notice, name="notice"),
    path("notice/<int:number>/", notice.notice, name="notice_version"),
    path("notice/changes/", changes.changes, name="changes"),
    path("notice/<int:number>/changes/", changes.changes, name="changes_version"),
    path("notice/purposes/<slug:name>/", notice.purpose, name="notice_purpose"),
    path("notice/points/<slug:name>/", notice.point, name="notice_point"),
    path("notice/sources/<slug:name>/", notice.source, name="notice_source"),
    *(
        path(f"notice.{form}", notice.notice_file, {"form": form}, f"notice_{form}")
        for form in ("html", "pdf", "md", "txt", "json")
    ),
    path(".well-known/privacy.json", wellknown.privacy, name="privacy"),
    path(".well-known/gpc.json", visiting.gpc, name="gpc"),
    path("ombud.js", visiting.snippet, name="snippet"),
    path("consent.json", visiting.consent, name="consent"),
    path("subscribe/<slug:name>/", subscribing.subscribe, name="subscribe"),
    path("requests/new", asking.ask, name="ask"),
    path("requests/new/purpose", asking.ask_purpose, name="ask_purpose"),
    path("requests/new/address", asking.ask_address, name="ask_address"),
    path("requests/new/send", asking.ask_send, name="ask_send"),
    path("prove/<uuid:challenge>/", proving.prove, name="prove"),
    path("prove/<uuid:challenge>/again/", proving.prove_again, name="prove_again"),
    path("requests/<uuid:request_id>/<str:token>/", status.status, name="status"),
    path(
        "requests/<uuid:request_id>/<str:token>/receipt.json",
        status.status_receipt,
        name="status_receipt",
    ),
    path(
        "requests/<uuid:request_id>/<str:token>/code/",
        status.status_code,
        name="status_code",
    ),
    path(
        "requests/<uuid:request_id>/<str:token>/answer/",
        status.status_answer,
        name="status_answer",
    ),
    path("answers/<uuid:request_id>/<str:token>/", status.answer, name="answer"),
    path("you/", you.you, name="you"),
    path("you/choose/", you.choose, name="choose"),
    path("you/age/<slug:purpose>/", age.age, name="age"),
    path(
        "you/choices/<int:number>.json", receipts.choice_receipt, name="choice_receipt"
    ),
    path("unsubscribe/<str:token>/", letters.unsubscribe, name="unsubscribe"),
    path("confirm/<str:secret>/", letters.confirm, name="confirm"),
    path("you/leave/", you.leave, name="leave"),
    path("you/shared/", shared.shared, name="shared"),
    path("you/decisions/<uuid:made>/contest/", shared.contest, name="contest"),
]
