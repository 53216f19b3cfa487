"""Are people told where data is collected, and asked for no more than is used."""

from collections.abc import Iterator
from datetime import date

from ombud.policy.checks.elements import overlap, within
from ombud.policy.checks.registry import Fault, rule
from ombud.policy.language import Declaration, Point, covers


@rule("point-uncovered", "error", "Art. 13(1)")
def uncovered(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A place of collection that the policy does not cover."""
    if not declaration.covers:
        return  # covers-missing says so
    for name, point in declaration.points.items():
        if not any(_is_at(point, channel) for channel in declaration.covers):
            yield Fault(
                f"points.{name}.at",
                f"The policy is not for {point.at}.",
                "Add it to covers, or collect where the policy is for.",
            )


@rule("channel-without-point", "note", "Art. 13(1)")
def pointless(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A channel that the policy is for, and no word of what is collected there."""
    if not declaration.points:
        return
    for position, channel in enumerate(declaration.covers):
        if not any(_is_at(point, channel) for point in declaration.points.values()):
            yield Fault(
                f"covers.{position}",
                f"Nothing says what is collected at {channel}.",
                "Add a point there, if anything is.",
            )


@rule("purpose-without-point", "note", "Art. 13(1)")
def untold(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A purpose with data from people themselves that no place takes any of."""
    if not declaration.points:
        return
    taken = [
        reference
        for point in declaration.points.values()
        for reference in (point.asks or _uses(declaration, point))
    ]
    for name, purpose in declaration.purposes.items():
        if "person" in purpose.sources and not any(
            overlap(taken, use) for use in purpose.uses
        ):
            yield Fault(
                f"purposes.{name}",
                f"No point says where data for {name} is collected.",
                f"Add {name} to a point: for: [… ].",
            )


@rule("point-asks-more", "error", "Art. 5(1)(c)")
def asks(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A place that asks for what its purposes do not use."""
    for name, point in declaration.points.items():
        uses = _uses(declaration, point)
        for reference in point.asks:
            if uses and not within(declaration, uses, reference):
                yield Fault(
                    f"points.{name}.asks.{reference}",
                    f"{' and '.join(point.purposes)} do not use all of {reference}.",
                    "Do not ask for it, or name the purpose that uses it.",
                )


@rule("required-not-asked", "warning", "Art. 13(2)(e)")
def required(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """Something that people must give and that no place asks for."""
    points = declaration.points.values()
    # A point that names nothing asks for all that its purposes use.
    if not points or not all(point.asks for point in points):
        return
    asked = {reference for point in points for reference in point.asks}
    for name, purpose in declaration.purposes.items():
        for item in purpose.required:
            if not any(covers(a, item) or covers(item, a) for a in asked):
                yield Fault(
                    f"purposes.{name}.required.{item}",
                    f"People must give {item}, and no point asks for it.",
                    "Add it to asks where it is asked for, or do not require it.",
                )


@rule("point-source-other", "warning", "Art. 14(2)(f)")
def sources(declaration: Declaration, _day: date) -> Iterator[Fault]:
    """A place that collects from a source that its purposes do not name."""
    for name, point in declaration.points.items():
        for each in point.purposes:
            purpose = declaration.purposes.get(each)
            if (
                purpose
                and point.source in declaration.sources
                and point.source not in purpose.sources
            ):
                yield Fault(
                    f"points.{name}.for.{each}",
                    f"{each} names other sources than {point.source}, from which "
                    f"{name} collects.",
                    f"Add {point.source} to from in {each}, or name the right source.",
                )


def _uses(declaration: Declaration, point: Point) -> list[str]:
    """All that the purposes of a point use."""
    return [
        use
        for each in point.purposes
        if (purpose := declaration.purposes.get(each))
        for use in purpose.uses
    ]


def _is_at(point: Point, channel: str) -> bool:
    """Whether a point is at a channel: that site, a page below it, or that place."""
    at, whole = _bare(point.at), _bare(channel)
    return at == whole or at.startswith(f"{whole}/")


def _bare(place: str) -> str:
    place = place.strip().lower()
    for prefix in ("https://", "http://", "www."):
        place = place.removeprefix(prefix)
    return place.rstrip("/")
