"""The ledger: its head, its latest entries, and the file that others verify."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from ombud.console.access import staff
from ombud.core.clock import now
from ombud.core.ids import EntryId
from ombud.evidence import queries
from ombud.people.abilities import Ability

PAGE = 50  # entries
LONGEST = 18  # digits of an entry's number


@require_safe
@staff(Ability.READ_LEDGER)
def ledger(request: HttpRequest) -> HttpResponse:
    """The last checkpoint and a page of entries, newest first."""
    before = request.GET.get("before", "")
    if before and not (
        before.isascii() and before.isdecimal() and len(before) <= LONGEST
    ):
        raise Http404
    entries = queries.entries(
        before=EntryId(int(before)) if before else None, limit=PAGE + 1
    )
    return render(
        request,
        "console/ledger.html",
        {
            "page": "ledger",
            "head": queries.head(),
            "waiting": queries.waiting(),
            "key": queries.verifier_key(),
            "entries": entries[:PAGE],
            "older": entries[PAGE - 1].id if len(entries) > PAGE else None,
            "first_page": not before,
        },
    )


@require_safe
@staff(Ability.READ_LEDGER)
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The whole ledger as one file, streamed, for `ombud.evidence.verify`."""
    del request
    name = f"ledger-{localdate(now()).isoformat()}.jsonl"
    return StreamingHttpResponse(
        queries.lines(),
        content_type="application/jsonl",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
