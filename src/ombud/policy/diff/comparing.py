"""Comparing two declarations: every difference as one change or more.

A table says what each field's difference is called; what has to be understood first
(a use, a basis, a period, a ban) has a method of its own. A difference that neither
knows is a change all the same: nothing is passed over.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from ombud.policy import law
from ombud.policy.decisions import compile as compile_
from ombud.policy.diff.kinds import KINDS, Effect, Weight
from ombud.policy.diff.table import RULES, Rule, length
from ombud.policy.language import (
    ANY,
    Basis,
    Declaration,
    Element,
    Keep,
    Never,
    Purpose,
    Recipient,
    basis_address,
    covers,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference between two declarations.

    `address` is where it stands, in the new one or, for what is gone, in the old.
    `about`, `before` and `after` are what it concerns, each as `form:value`
    (`recipient:hosting`, `period:P12M`), empty where there is none; `tell` words them.
    `purposes` and `people` are whom it touches: with no purpose, the policy as a whole.
    `renews` are those of the purposes for which an earlier consent no longer counts.
    """

    address: str
    kind: str
    weight: Weight
    about: str = ""
    before: str = ""
    after: str = ""
    purposes: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    renews: tuple[str, ...] = ()


def changes(old: Declaration, new: Declaration) -> tuple[Change, ...]:
    """Everything that differs, in the order of the language, heavy and light."""
    return tuple(dict.fromkeys(_Comparison(old, new).all()))


def heaviest(found: Iterable[Change]) -> Weight | None:
    """The weight of the weightiest change; None where nothing changes."""
    return max((each.weight for each in found), key=lambda w: w.rank, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A difference before it is weighed."""

    at: str
    kind: str
    about: str = ""
    before: str = ""
    after: str = ""
    effect: Effect | None = None
    """What it does, where the kind alone does not say it."""
    purposes: tuple[str, ...] | None = None
    """Which purposes it is about, where the address alone does not say it."""
    people: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    """A field that differs: its two values, and where it stands.

    `form` is the address with a star for each id, as the table has it; `old` and `new`
    are the elements that the field is of.
    """

    at: str
    form: str
    before: Any
    after: Any
    old: Any
    new: Any


class _Comparison:
    """Two declarations side by side."""

    def __init__(self, old: Declaration, new: Declaration) -> None:
        self.old, self.new = old, new
        self._special: dict[str, Callable[[_Field], Iterator[_Found]]] = {
            "purposes.*.basis": self._bases,
            "purposes.*.uses": self._uses,
            "purposes.*.to": self._recipients,
            "purposes.*.keep": _keep,
            "recipients.*.are": _role,
            "recipients.*.country": _countries,
            "recipients.*.countries": _countries,
            "recipients.*.by": _mechanism,
            "never": self._bans,
        }

    def all(self) -> Iterator[Change]:
        """Every change, weighed."""
        for found in (*self._element(self.old, self.new), *self._in_effect()):
            yield self._weighed(found)

    # Walking

    def _element(
        self, old: Element, new: Element, at: str = "", form: str = ""
    ) -> Iterator[_Found]:
        """What differs in an element, field by field; `at` and `form` end in a dot."""
        for name, model_field in type(old).model_fields.items():
            before, after = getattr(old, name), getattr(new, name)
            if before == after:
                continue
            key = model_field.alias or name
            field = _Field(
                at=at + key,
                form=form + key,
                before=before,
                after=after,
                old=old,
                new=new,
            )
            # Where nothing else is found, it is only written otherwise.
            yield from list(self._field(field)) or (
                _Found(at=field.at, kind="rewritten"),
            )

    def _field(self, field: _Field) -> Iterator[_Found]:
        before, after = field.before, field.after
        rule = RULES.get(field.form, Rule())
        if field.form in self._special:
            yield from self._special[field.form](field)
        elif _is_words(before) or _is_words(after):
            yield _Found(at=field.at, kind="words-changed")
        elif isinstance(before, dict):
            yield from self._mapping(field, rule)
        elif isinstance(before, tuple):
            yield from _listed(field, rule)
        elif isinstance(before, Element) and isinstance(after, Element):
            yield from self._element(before, after, f"{field.at}.", f"{field.form}.")
        elif isinstance(before, date) or isinstance(after, date):
            yield _Found(at=field.at, kind="date-changed")
        elif rule.rank is not None:
            yield from _ranked(field, rule, rule.rank)
        else:
            yield _Found(at=field.at, kind=_turned(before, after, rule))

    def _mapping(self, field: _Field, rule: Rule) -> Iterator[_Found]:
        for key in {**field.before, **field.after}:
            at = f"{field.at}.{key}"
            before, after = field.before.get(key), field.after.get(key)
            if before is None or after is None:
                kind = rule.added if before is None else rule.removed
                yield _Found(at=at, kind=kind, about=_value(rule, field.at, key))
            elif before != after and isinstance(before, Element):
                yield from self._element(before, after, f"{at}.", f"{field.form}.*.")
            elif before != after:
                yield _Found(at=at, kind="words-changed")

    def _in_effect(self) -> Iterator[_Found]:
        """What no field of its own shows: a purpose that another element widens.

        A category that is given one more item, or a ban that is lifted, lets every
        purpose that uses it have more; and the first controller is who people turn to.
        """
        for name, purpose in self.old.purposes.items():
            there = self.new.purposes.get(name)
            if there is not None and there.uses == purpose.uses:
                yield from self._used(name)
        first, now_first = (next(iter(d.controllers)) for d in (self.old, self.new))
        both = self.old.controllers.keys() & self.new.controllers.keys()
        if first != now_first and {first, now_first} <= both:
            yield _Found(
                at="controllers",
                kind="controller-first-changed",
                about=f"controller:{now_first}",
            )

    # What has to be understood first

    def _uses(self, field: _Field) -> Iterator[_Found]:
        return self._used(field.at.split(".")[1])

    def _used(self, purpose: str) -> Iterator[_Found]:
        """The data that a purpose may use: items opened up, and bans taken off."""
        old, new = (_leaves(each.uses(purpose)) for each in self._compiled)
        for kind, here, there in (
            ("category-added-to-purpose", new, old),
            ("category-removed-from-purpose", old, new),
        ):
            # A part of what was used as a whole is nothing new.
            fresh = {
                item
                for item in here
                if not any(covers(o, item) or covers(item, o) for o in there)
            }
            for item in _together(fresh, here):
                yield _Found(
                    at=f"purposes.{purpose}.uses", kind=kind, about=f"category:{item}"
                )

    def _bases(self, field: _Field) -> Iterator[_Found]:
        """A purpose's bases, for the kinds of people it was and is for."""
        old: Purpose = field.old
        new: Purpose = field.new
        pairs: list[tuple[Basis, Basis, list[str]]] = []
        for kind in (kind for kind in new.people if kind in old.people):
            before, after = old.basis_of(kind), new.basis_of(kind)
            if before == after:
                continue
            alike = next((p for p in pairs if p[:2] == (before, after)), None)
            if alike is None:
                pairs.append((before, after, [kind]))
            else:
                alike[2].append(kind)
        for before, after, kinds in pairs:
            key = kinds[0] if kinds[0] in new.bases else ANY
            at = basis_address(field.at.split(".")[1], key)
            if before.name == after.name:
                yield from self._element(before, after, f"{at}.", "purposes.*.basis.")
            else:
                yield _Found(
                    at=at,
                    kind="basis-changed",
                    before=f"basis:{before.name}",
                    after=f"basis:{after.name}",
                    effect=Effect.ASKS if after.consent else Effect.MORE,
                    people=tuple(kinds),
                )

    def _recipients(self, field: _Field) -> Iterator[_Found]:
        """Who is given a purpose's data now, and who no longer is."""
        for name in field.after:
            if name not in field.before:
                recipient = self.new.recipients.get(name)
                outside = _outside(recipient) if recipient else ()
                yield _Found(
                    at=field.at,
                    kind="recipient-added",
                    about=f"recipient:{name}",
                    after=f"country:{outside[0]}" if outside else "",
                    effect=_if_unprotected(recipient) if recipient else None,
                )
        for name in field.before:
            if name not in field.after:
                yield _Found(
                    at=field.at, kind="recipient-removed", about=f"recipient:{name}"
                )

    def _bans(self, field: _Field) -> Iterator[_Found]:
        """What is never done: by what each ban says, wherever it stands in the list."""
        old, new = (
            {_says(ban): (position, ban) for position, ban in enumerate(bans)}
            for bans in (field.before, field.after)
        )
        for says in {**old, **new}:
            if says not in old:
                yield self._ban("ban-added", *new[says])
            elif says not in new:
                yield self._ban("ban-lifted", *old[says])
            elif old[says][1] != new[says][1]:
                yield from self._ban_moved(old[says][1], *new[says])

    def _ban_moved(self, old: Never, position: int, new: Never) -> Iterator[_Found]:
        """A ban that reaches other purposes than it did, or is worded otherwise."""
        if old.note != new.note:
            yield _Found(at=f"never.{position}", kind="words-changed")
        every = {**self.old.purposes, **self.new.purposes}
        before = {purpose for purpose in every if old.reaches(purpose)}
        after = {purpose for purpose in every if new.reaches(purpose)}
        if before - after:
            yield self._ban("ban-narrowed", position, new, before - after)
        if after - before:
            yield self._ban("ban-widened", position, new, after - before)

    def _ban(
        self, kind: str, position: int, ban: Never, among: Iterable[str] | None = None
    ) -> _Found:
        """A change of a ban; with no `among`, it is about all the purposes it reaches.

        A ban on everything is about no purpose in particular.
        """
        named = set(ban.under if among is None else among)
        return _Found(
            at=f"never.{position}",
            kind=kind,
            about=f"ban:{_says(ban)}",
            purposes=tuple(p for p in self.new.purposes if p in named),
        )

    # Weighing

    def _weighed(self, found: _Found) -> Change:
        purposes = self._purposes(found) if found.purposes is None else found.purposes
        effect = found.effect or KINDS[found.kind]
        if effect is Effect.ASKS_THIRD:
            effect = self._by_role(found)
        renews = (
            tuple(p for p in purposes if self._on_consent(p))
            if effect is Effect.ASKS
            else ()
        )
        if renews:
            weight = Weight.CONSENT
        elif effect in (Effect.WORDS, Effect.LESS):
            weight = Weight.EDITORIAL
        else:
            weight = Weight.MATERIAL
        return Change(
            address=found.at,
            kind=found.kind,
            weight=weight,
            about=found.about or _owner(found.at),
            before=found.before,
            after=found.after,
            purposes=purposes,
            people=found.people or self._people(found, purposes),
            renews=renews,
        )

    def _on_consent(self, purpose: str) -> bool:
        declared = self.new.purposes.get(purpose)
        return declared is not None and declared.rests_on("consent")

    def _by_role(self, found: _Found) -> Effect:
        """What it does by whether the recipient that it is about decides for itself."""
        owner = found.about or _owner(found.at)
        recipient = self.new.recipients.get(owner.removeprefix("recipient:"))
        if recipient is not None and recipient.are != "processors":
            return Effect.ASKS
        # A processor is declared by what it does; whose name it has may change.
        named = found.kind == "recipient-name-added"
        return Effect.WORDS if named else Effect.MORE

    def _purposes(self, found: _Found) -> tuple[str, ...]:
        """The purposes that an address is about; none where it is the whole policy."""
        root, _, path = found.at.partition(".")
        name = path.partition(".")[0]
        if root == "purposes":
            return (name,)
        concerns = _CONCERNS.get(root)
        if concerns is None or not name:
            return ()
        return tuple(
            purpose
            for purpose in self.new.purposes
            if any(
                purpose in declared.purposes and concerns(declared, name, purpose)
                for declared in (self.old, self.new)
            )
        )

    def _people(self, found: _Found, purposes: tuple[str, ...]) -> tuple[str, ...]:
        """The kinds of people that it concerns: those of its purposes, or everyone."""
        form, _, name = found.about.partition(":")
        if form == "people":
            return (name,)
        declared = {**self.old.purposes, **self.new.purposes}
        chosen = {k for p in purposes if p in declared for k in declared[p].people}
        return tuple(k for k in self.new.people if k in chosen or not purposes)

    @cached_property
    def _compiled(self) -> tuple[Any, Any]:
        return compile_(self.old), compile_(self.new)


# Which purposes an element is about, by the section that it stands in.
_CONCERNS: Mapping[str, Callable[[Declaration, str, str], bool]] = {
    "controllers": lambda declared, name, purpose: (
        name in (declared.purposes[purpose].controllers or declared.controllers)
    ),
    "joint": lambda declared, name, purpose: (
        name in declared.joint and purpose in declared.joint[name].purposes
    ),
    "people": lambda declared, name, purpose: name in declared.purposes[purpose].people,
    "sources": lambda declared, name, purpose: (
        name in declared.purposes[purpose].sources
    ),
    "points": lambda declared, name, purpose: (
        name in declared.points and purpose in declared.points[name].purposes
    ),
    "categories": lambda declared, name, purpose: any(
        covers(name, use) for use in declared.purposes[purpose].uses
    ),
    "registers": lambda declared, name, purpose: (
        name in declared.registers and purpose in declared.registers[name].purposes
    ),
    "recipients": lambda declared, name, purpose: name in declared.purposes[purpose].to,
    "cookies": lambda declared, name, purpose: (
        name in declared.cookies and declared.cookies[name].purpose == purpose
    ),
}

# What the elements of a section are called in a change's `about`.
_OWNERS = {
    "controllers": "controller",
    "joint": "joint",
    "excludes": "exclusion",
    "on_behalf": "on_behalf",
    "people": "people",
    "sources": "source",
    "points": "point",
    "categories": "category",
    "registers": "register",
    "recipients": "recipient",
    "cookies": "cookie",
    "services": "service",
    "measures": "measure",
}


def _owner(at: str) -> str:
    """The element that an address stands in, as `form:id`; of a purpose, none."""
    root, *path = at.split(".")
    return f"{_OWNERS[root]}:{path[0]}" if root in _OWNERS and path else ""


def _value(rule: Rule, at: str, value: object) -> str:
    """A value of a list or the key of a mapping, as `form:value`."""
    root, *path = at.split(".")
    if rule.form == "category" and root == "categories" and path:
        return f"category:{path[0]}.{value}"  # an item stands below its category
    return f"{rule.form}:{value}"


def _is_words(value: object) -> bool:
    return (
        isinstance(value, dict)
        and bool(value)
        and all(isinstance(each, str) for each in value.values())
    )


def _turned(before: object, after: object, rule: Rule) -> str:
    """The kind for what appeared, went, or became something else."""
    if before in (None, False):
        return rule.added
    return rule.removed if after in (None, False) else rule.changed


def _ranked(field: _Field, rule: Rule, rank: Callable[[Any], int]) -> Iterator[_Found]:
    before, after = rank(field.before), rank(field.after)
    if before != after:
        yield _Found(
            at=field.at,
            kind=rule.rises if after > before else rule.falls,
            before=f"period:{field.before}" if rule.form == "period" else "",
            after=f"period:{field.after}" if rule.form == "period" else "",
        )


def _listed(field: _Field, rule: Rule) -> Iterator[_Found]:
    """The values that a list was given or lost; an empty one may mean everything."""
    before, after = field.before, field.after
    if rule.all_if_empty and not (before and after):
        yield _Found(at=field.at, kind=rule.added if before else rule.removed)
        return
    owner = _owner(field.at)
    for kind, here, there in (
        (rule.added, after, before),
        (rule.removed, before, after),
    ):
        for value in dict.fromkeys(here):
            if value not in there:
                said = _value(rule, field.at, value)
                yield _Found(
                    at=field.at,
                    kind=kind,
                    about=owner or said,
                    after=said if owner else "",
                )


def _leaves(uses: frozenset[str]) -> frozenset[str]:
    """The items alone, and the categories that have none."""
    with_parts = {item.rpartition(".")[0] for item in uses}
    return uses - with_parts


def _together(items: set[str], everything: frozenset[str]) -> Iterator[str]:
    """The items, those of one category as that category where all of them are there."""
    told = set()
    for item in sorted(items):
        category = item.partition(".")[0]
        whole = {one for one in everything if covers(category, one)} <= items
        name = category if whole else item
        if name not in told:
            told.add(name)
            yield name


def _keep(field: _Field) -> Iterator[_Found]:
    """How long data stays: most of it, and what stays for another time."""
    old: Keep = field.before
    new: Keep = field.after
    for reference in dict.fromkeys(("", *old.but, *new.but)):
        before, after = old.of(reference), new.of(reference)
        at = f"{field.at}.but.{reference}" if reference in new.but else field.at
        about = f"category:{reference}" if reference else ""
        kind = _stays(before, after)
        if kind:
            until, now_until = _until(before), _until(after)
            if kind != "retention-changed":
                # From the same event, which need not be told again.
                until, now_until = f"period:{before.period}", f"period:{after.period}"
            yield _Found(at=at, kind=kind, about=about, before=until, after=now_until)
        if before.then != after.then:
            anonymous = after.then == "anonymise"
            yield _Found(
                at=at,
                kind="kept-anonymous" if anonymous else "erased-at-the-end",
                about=about,
            )


def _stays(before: Keep, after: Keep) -> str:
    """Whether data stays longer, shorter, or until something else; else empty."""
    if _until(before) == _until(after):
        return ""
    if before.period and after.period and before.event == after.event:
        days, days_now = length(before.period), length(after.period)
        if days == days_now:
            return ""
        return "retention-longer" if days_now > days else "retention-shorter"
    return "retention-changed"


def _until(keep: Keep) -> str:
    if keep.period:
        return f"period:{keep.period} after {keep.event}"
    if keep.law:
        return f"law:{keep.law}" + (f" after {keep.event}" if keep.event else "")
    return "word:withdrawn"


def _role(field: _Field) -> Iterator[_Found]:
    """Whether a recipient does what we say, decides for itself, or decides with us."""
    kind = "recipient-role-changed"
    if field.before == "processors":
        kind = "recipient-became-controller"
    elif field.after == "processors":
        kind = "recipient-became-processor"
    yield _Found(at=field.at, kind=kind)


def _countries(field: _Field) -> Iterator[_Found]:
    """The countries that data goes to with a recipient: two fields, told once."""
    old: Recipient = field.old
    new: Recipient = field.new
    if field.form.endswith("countries") and old.country != new.country:
        return
    for added, here, there in (
        (True, new.everywhere, old.everywhere),
        (False, old.everywhere, new.everywhere),
    ):
        for code in here:
            if code in there:
                continue
            inside = law.is_eea(code)
            noun = "recipient-country" if inside else "transfer"
            yield _Found(
                at=field.at,
                kind=f"{noun}-added" if added else f"{noun}-removed",
                after=f"country:{code}",
                effect=_if_unprotected(new) if added and not inside else None,
            )


def _mechanism(field: _Field) -> Iterator[_Found]:
    """What a transfer rests on; a derogation is no protection."""
    kind = "mechanism-changed"
    if field.after == "derogation":
        kind = "transfer-unprotected"
    elif field.before == "derogation":
        kind = "transfer-protected"
    yield _Found(at=field.at, kind=kind)


def _outside(recipient: Recipient) -> tuple[str, ...]:
    return tuple(code for code in recipient.everywhere if not law.is_eea(code))


def _if_unprotected(recipient: Recipient) -> Effect | None:
    """A consent must know of a transfer that nothing protects.

    Source: EDPB 05/2020, paragraph 64(vi); GDPR Art. 49(1)(a).
    """
    exposed = recipient.by == "derogation" and _outside(recipient)
    return Effect.ASKS if exposed else None


def _says(ban: Never) -> str:
    """What a ban says, whichever purposes it is about: `sell:everything`."""
    word = next(iter(ban.model_fields_set - {"exceptions", "under"}))
    return "note:" if word == "note" else f"{word}:{getattr(ban, word)}"
