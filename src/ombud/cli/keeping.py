"""Commands about what is kept: retention, and the promises."""

from collections import Counter
from typing import Annotated

import typer
from django.utils.timezone import localdate

from ombud.cli import house
from ombud.cli.saying import NO, YES, Json, answer, table
from ombud.core.clock import now
from ombud.promises.proof import Status
from ombud.promises.queries import promises as promises_now
from ombud.retention.actions import sweep as let_go
from ombud.retention.actions import sweep_records

app = typer.Typer()


@app.command()
def sweep(
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would go.")
    ] = False,
    json: Json = False,
) -> None:
    """Let go what is due; the worker does it every night by itself."""
    house.open_()
    at = now()
    records = sweep_records(at=at, dry_run=dry_run)
    due = let_go(at=at, today=localdate(at), dry_run=dry_run)
    rows = sum(len(each.rows) for each in due)
    gone = "would go" if dry_run else "went"
    answer(
        {
            "dry_run": dry_run,
            "rows": rows,
            "records": records,
            "due": [
                {
                    "system": each.system,
                    "table": each.table,
                    "until": each.until,
                    "law": each.law,
                    "rows": len(each.rows),
                }
                for each in due
            ],
        },
        (
            *table(
                (
                    f"{each.system}.{each.table}",
                    f"until {each.until}",
                    each.law,
                    f"{len(each.rows)} rows",
                )
                for each in due
            ),
            f"{rows} rows and {records} own records {gone}.",
        ),
        as_json=json,
    )


@app.command()
def promises(*, json: Json = False) -> None:
    """List every sentence of the notice with how its promise stands.

    Exits 1 when one is broken or has to be confirmed again.
    """
    house.open_()
    found = promises_now(now())
    count = Counter(each.verdict.status for each in found)
    bad = count[Status.BROKEN] + count[Status.DUE]
    answer(
        [
            {
                "address": each.address,
                "text": each.text,
                "status": each.verdict.status.value,
                "proof": each.proof,
                "kind": each.kind.value,
                "found": each.verdict.found,
                "until": each.verdict.until,
                "where": each.verdict.where,
            }
            for each in found
        ],
        (
            *table(
                (each.verdict.status.value, each.proof or "-", each.address)
                for each in found
            ),
            ", ".join(f"{count[status]} {status.value}" for status in Status),
        ),
        as_json=json,
        code=NO if bad else YES,
    )
