"""What may be collected: the same table as for uses, asked before anything is stored.

Everything here is pure: what the person said and what day it is come in as arguments.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from ombud.policy.decisions import (
    Code,
    Compiled,
    Decision,
    Duty,
    DutyCode,
    Reason,
    Said,
)
from ombud.policy.language import Declaration, Point, covers

_OUR_OWN = ("person", "use")
"""The sources that are the person: what they say, and what they do with ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """What is about to be collected about one person.

    Args:
        fields: categories or items, as references; a category that has items is too
            wide to be one.
        source: an id of the policy's sources.
        point: the place where it is collected, if it is one of the policy's.
        yes: whether the person says yes to the purpose with it, as in a form; whoever
            collects puts that on record in the same transaction.
    """

    purpose: str
    fields: tuple[str, ...]
    source: str
    point: str | None = None
    yes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What may be stored of what is coming, and what may not, field by field."""

    decision: Decision
    fields: tuple[str, ...] = ()
    refused: Mapping[str, tuple[Reason, ...]] = field(default_factory=dict)


def decide_collecting(  # noqa: PLR0913  # a decision has as many sides
    declaration: Declaration,
    compiled: Compiled,
    coming: Coming,
    kinds: Collection[str],
    *,
    said: Said | None,
    today: date,
    controller: str | None = None,
    strip: bool = False,
) -> Intake:
    """Whether this may be collected, what of it may be stored, and every reason.

    Args:
        declaration: the policy.
        compiled: the same as a table.
        coming: what is about to be collected.
        kinds: what the person is to the controller, or becomes by this.
        said: what the person said about the purpose.
        today: the day of it.
        controller: who collects; None for the first that does this.
        strip: whether the rest may be stored where a field may not; otherwise nothing
            is.

    Source: GDPR Art. 5(1)(b) and (c), 13, 14.
    """
    said = said or Said()
    whole = compiled.decide(
        coming.purpose,
        (),
        kinds,
        # A yes that comes with it takes back a no, as every yes does.
        said=replace(said, consent="given", objected=False) if coming.yes else said,
        today=today,
        only=compiled.only(coming.purpose),
        controller=controller,
    )
    if coming.purpose not in declaration.purposes:
        return Intake(decision=whole)
    refused = {
        name: found
        for name in coming.fields
        if (found := tuple(_against_field(declaration, compiled, coming, name)))
    }
    kept = tuple(name for name in coming.fields if name not in refused)
    against = () if whole.allowed else whole.reasons
    against += tuple(_against(declaration, coming, kept))
    if not strip or not kept:
        against += tuple(reason for each in refused.values() for reason in each)
    if against:
        no = Decision(allowed=False, reasons=tuple(dict.fromkeys(against)))
        return Intake(decision=no, refused=refused)
    yes = Decision(
        allowed=True, reasons=whole.reasons, duties=tuple(_duties(declaration, coming))
    )
    return Intake(decision=yes, fields=kept, refused=refused)


def _against_field(
    declaration: Declaration, compiled: Compiled, coming: Coming, name: str
) -> Iterator[Reason]:
    category, _, item = name.partition(".")
    declared = declaration.categories.get(category)
    if declared is None or (item and item not in declared.items):
        yield _no(Code.CATEGORY_UNKNOWN, "categories", "Art. 5(1)(c)", name)
        return
    if declared.items and not item:
        at = f"categories.{category}.items"
        yield _no(Code.CATEGORY_TOO_WIDE, at, "Art. 5(1)(c)", name)
    yield from compiled.refusals(coming.purpose, name)
    point = declaration.points.get(coming.point or "")
    if point and point.asks and not any(covers(asked, name) for asked in point.asks):
        at = f"points.{coming.point}.asks"
        yield _no(Code.NOT_ASKED_HERE, at, "Art. 13(1)", name)


def _against(
    declaration: Declaration, coming: Coming, kept: Collection[str]
) -> Iterator[Reason]:
    purpose = declaration.purposes[coming.purpose]
    at = f"purposes.{coming.purpose}"
    if coming.source not in declaration.sources:
        yield _no(Code.SOURCE_UNKNOWN, "sources", "Art. 14(2)(f)", coming.source)
    elif coming.source not in purpose.sources:
        yield _no(Code.SOURCE_NOT_MEANT, f"{at}.from", "Art. 14(2)(f)", coming.source)
    elif _kind(declaration, coming.source) == "person":
        for name in purpose.required:
            if not any(covers(name, field) for field in kept):
                address = f"{at}.required.{name}"
                yield _no(Code.REQUIRED_MISSING, address, "Art. 13(2)(e)", name)
    if coming.point is not None:
        point = declaration.points.get(coming.point)
        if point is None or coming.purpose not in point.purposes:
            yield _no(Code.POINT_NOT_MEANT, "points", "Art. 13(1)", coming.point)


def _kind(declaration: Declaration, source: str) -> str:
    return declaration.sources[source].kind or (
        "person" if source == "person" else "others"
    )


def _duties(declaration: Declaration, coming: Coming) -> Iterator[Duty]:
    if _kind(declaration, coming.source) in _OUR_OWN:
        point: Point | None = declaration.points.get(coming.point or "")
        before = point is not None and point.before is not None
        yield Duty(
            DutyCode.TELL_FIRST,
            f"points.{coming.point}{'.before' if before else ''}"
            if point
            else f"purposes.{coming.purpose}",
            "Art. 13(1)-(2)",
        )
    else:
        yield Duty(
            DutyCode.TELL_WITHIN_A_MONTH,
            f"sources.{coming.source}",
            "Art. 14(3)",
            coming.source,
        )


def _no(code: Code, address: str, article: str, about: str) -> Reason:
    return Reason(code, allows=False, address=address, article=article, about=about)
