"""The gate before our own records: taken in, read and changed as the policy allows.

What the policy says as a whole is decided here, by a look-up; what each record and its
person say is decided by the database, in the WHERE of the reading itself
(`registers.records.reading`). Both are one deed: the database does it only while the
policy that was asked is in force, and the standings are those that it gives.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from ombud.choices.actions import keep_up, reckon
from ombud.core.spelling import did_you_mean
from ombud.evidence.actions import record
from ombud.gates import events
from ombud.gates.errors import (
    Refused,
    RequiredMissingError,
    UndeclaredError,
)
from ombud.gates.queries import may
from ombud.policy.decisions import Decision, Only, Said
from ombud.policy.language import basis_address, covers
from ombud.policy.queries import IS_IN_FORCE, InForce, in_force, is_in_force, presumed
from ombud.registers.records import changing, holding, reading
from ombud.registers.records.cells import Found
from ombud.registers.records.changing import Mark
from ombud.registers.records.holding import Item
from ombud.registers.records.which import ALWAYS, Condition, Which, Why, record_id
from ombud.registers.records.words import array
from ombud.registers.records.words import purpose as purpose_of

BATCH = 5_000  # records looked at with one query
ATTEMPTS = 3  # each finds the policy as the one before left it

# A standing counts only if the policy in force gave it, and time has not changed it.
# The first change is asked for, not whether one is due: a plan that is made for any
# instant would read all standings for that.
_KEPT_UP = f"""{IS_IN_FORCE}
    AND EXISTS (SELECT FROM choices_reckoned WHERE version = %(policy_number)s)
    AND coalesce(
        (SELECT min(changes_at) FROM choices_standing) > %(policy_at)s, true
    )
"""  # noqa: S608  # constants of ours
_ALLOWED = f"""{_KEPT_UP} AND (
    SELECT bool_and(CASE WHEN octet_length(s.mask) * 8 > b.position
        THEN get_bit(s.mask, b.position) = 1 ELSE false END)
    FROM choices_standing s CROSS JOIN policy_purposebit b
    WHERE s.person_id = %(person)s AND s.controller = %(controller)s
    AND b.purpose = ANY(%(purposes)s::text[])
)"""  # noqa: S608  # constants of ours
_WILLING = Said(consent="given")


def read(  # noqa: PLR0913  # all by keyword, all part of the deed
    use: str,
    which: Which,
    *,
    at: datetime,
    items: Collection[str] = (),
    controller: str | None = None,
    only: Only | None = None,
    call: UUID | int = 0,
) -> list[Found]:
    """Read records for a purpose: those that allow it, and of them what it may use.

    A record that does not allow the purpose, or whose person does not, is not there.

    Args:
        use: a purpose of the policy, or a project under one (`campaign.may`).
        which: among which records.
        items: what is wanted of them; all that the purpose may use where none is named.
        controller: which of us reads; None for the first that does this.
        only: what the use binds itself to; some purposes allow nothing else.
        call: the caller's own number for this, to find it in the ledger by.

    Raises:
        Refused: the policy does not allow it for anybody; on record.
        InvalidWordError: the use is not written as one.
        NoPolicyError: none is in force.
    """
    purpose = purpose_of(use)
    for force in _tries(at):
        decision = _for_anybody(force, purpose, items, only, at, controller=controller)
        if not decision.allowed:
            if force is in_force(at):
                _refuse("read", purpose, decision, at, call)
            continue
        found = reading.read(
            which,
            use,
            items=items or force.compiled.uses(purpose),
            bases=_bases(force, (purpose,)),
            controllers=_holders(force, purpose, controller),
            condition=_while(force, _KEPT_UP, at),
            at=at,
            call=call,
        )
        if found is not None:
            return found
    raise RuntimeError(ATTEMPTS)


def collect(item: Item, *, at: datetime, call: UUID | int = 0) -> None:
    """Take a record in, for the purposes it is collected for.

    Raises:
        Refused: the policy, or its person, does not allow one of them; on record.
        UndeclaredError: register, source or decision is none that the policy names.
        RequiredMissingError: something is not there that the purpose can't do without.
        KeyGoneError: there is no such person, or they have been erased.
        RecordHeldError: the register has a record with this key.
        InvalidWordError: a word is none.
        NoPolicyError: none is in force.
    """
    purposes = tuple(dict.fromkeys(purpose_of(use) for use in item.uses))
    for force in _tries(at):
        decision = _for_all(force, purposes, item.values, item.controller, at)
        if not decision.allowed:
            if force is in_force(at):
                _refuse("collect", purposes[0], decision, at, call)
            continue
        _demand_declared(force, purposes, item)
        condition = _while(
            force,
            _ALLOWED,
            at,
            person=item.person,
            controller=item.controller,
            purposes=array(purposes),
        )
        if holding.hold(
            item,
            bases=_bases(force, purposes),
            condition=condition,
            at=at,
            call=call,
        ):
            return
        if force is not in_force(at):
            continue
        # Their own word is against it, or nobody has reckoned what it comes to.
        for purpose in purposes:
            decision = may(purpose, item.person, at, controller=item.controller)
            if not decision.allowed:
                _refuse("collect", purpose, decision, at, call)
        reckon((item.person,), at)
    raise RuntimeError(ATTEMPTS)


def collect_many(items: Sequence[Item], *, at: datetime, call: UUID | int = 0) -> None:
    """Take many records in at once, as an import does; all or none.

    The errors are those of `collect`.
    """
    force = in_force(at)
    keep_up(at)
    purposes_of = {
        tuple(item.uses): tuple(dict.fromkeys(purpose_of(use) for use in item.uses))
        for item in items
    }
    looked_at = set()
    for item in items:
        alike = (purposes_of[tuple(item.uses)], item.origin, tuple(item.decisions))
        if alike in looked_at:
            continue
        looked_at.add(alike)
        decision = _for_all(force, alike[0], item.values, item.controller, at)
        if not decision.allowed:
            _refuse("collect", alike[0][0], decision, at, call)
        _demand_declared(force, alike[0], item)
    with transaction.atomic():
        known = {purpose for each in purposes_of.values() for purpose in each}
        holding.hold_many(items, bases=_bases(force, sorted(known)), at=at, call=call)
        for start in range(0, len(items), BATCH):
            batch = items[start : start + BATCH]
            against = reading.against_standing(
                [record_id(item.register, item.key) for item in batch]
            )
            if against is not None:
                break
        else:
            return
        transaction.set_rollback(True)
    decision = may(*against, at)
    _refuse("collect", against[0], decision, at, call)


def fill(  # noqa: PLR0913  # all by keyword, all part of the deed
    register: str,
    key: str,
    values: Mapping[str, str],
    *,
    why: Why,
    at: datetime,
    call: UUID | int = 0,
) -> int:
    """Put these values into a record instead of those it has.

    Returns:
        1, or 0 where there is no such record.

    Raises:
        Refused: the policy uses one of the items for nothing; on record.
        UndeclaredError: the policy names no such register.
    """
    for force in _tries(at):
        registers = force.policy.declaration.registers
        if register not in registers:
            if force is in_force(at):
                raise _undeclared("register", register, registers)
            continue
        purposes = registers[register].purposes or force.compiled.purposes
        decision = _of_items(force, purposes, values, at)
        if not decision.allowed:
            if force is in_force(at):
                _refuse("fill", purposes[0], decision, at, call)
            continue
        condition = _while(force, IS_IN_FORCE, at)
        done = changing.fill(
            register, key, values, why=why, condition=condition, at=at, call=call
        )
        if done is not None:
            return done
    raise RuntimeError(ATTEMPTS)


def mark(  # noqa: PLR0913  # all by keyword, all part of the deed
    which: Which,
    mark: Mark,
    words: Collection[str],
    *,
    why: Why,
    at: datetime,
    call: UUID | int = 0,
) -> int:
    """Mark records with these words instead of those they have.

    Returns:
        How many records.

    Raises:
        Refused: the policy has no such purpose; on record.
        UndeclaredError: the policy names no such decision.
        InvalidWordError: a word is none, or there is no use at all.
    """
    for force in _tries(at):
        condition = ALWAYS
        if mark in (Mark.USES, Mark.DECISIONS):
            condition = _while(force, IS_IN_FORCE, at)
            refused = _not_markable(force, mark, words, at)
            if refused is not None and force is in_force(at):
                _refuse("mark", refused[0], refused[1], at, call)
            if refused is not None:
                continue
        done = changing.mark(
            which, mark, words, why=why, condition=condition, at=at, call=call
        )
        if done is not None:
            return done
    raise RuntimeError(ATTEMPTS)


def _not_markable(
    force: InForce, mark: Mark, words: Iterable[str], at: datetime
) -> tuple[str, Decision] | None:
    """The first purpose that is refused, if any."""
    if mark is Mark.DECISIONS:
        _demand_decisions(force, words)
        return None
    for purpose in dict.fromkeys(map(purpose_of, words)):
        only = force.compiled.only(purpose)
        decision = _for_anybody(force, purpose, (), only, at)
        if not decision.allowed:
            return purpose, decision
    return None


def demand_kinds(kinds: Iterable[str], at: datetime) -> None:
    """Let nobody be what the policy in force has no word for.

    Raises:
        UndeclaredError: the policy names no such kind of people.
        NoPolicyError: none is in force.
    """
    known = in_force(at).policy.declaration.people
    for kind in kinds:
        if kind not in known:
            raise _undeclared("kind of people", kind, known)


def _tries(at: datetime) -> Iterator[InForce]:
    """The policy that was in force when last seen, then as it is."""
    yield presumed(at)
    for _ in range(ATTEMPTS - 1):
        keep_up(at)
        yield in_force(at)


def _while(force: InForce, sql: str, at: datetime, **given: object) -> Condition:
    return Condition(sql=sql, given=is_in_force(force, at) | given)


def _for_anybody(  # noqa: PLR0913  # a decision has as many sides
    force: InForce,
    purpose: str,
    items: Collection[str],
    only: Only | None,
    at: datetime,
    *,
    controller: str | None = None,
) -> Decision:
    """What the policy says for somebody who said yes to everything."""
    declared = force.policy.declaration.purposes.get(purpose)
    return force.compiled.decide(
        purpose,
        items,
        declared.people if declared else (),
        said=_WILLING,
        today=localdate(at),
        only=only,
        controller=controller,
    )


def _for_all(
    force: InForce,
    purposes: tuple[str, ...],
    items: Iterable[str],
    controller: str,
    at: datetime,
) -> Decision:
    """The first no to one of the purposes, or to an item that none of them uses."""
    for purpose in purposes:
        only = force.compiled.only(purpose)
        decision = _for_anybody(force, purpose, (), only, at, controller=controller)
        if not decision.allowed:
            return decision
    return _of_items(force, purposes, items, at)


def _of_items(
    force: InForce, purposes: tuple[str, ...], items: Iterable[str], at: datetime
) -> Decision:
    uses, first = force.compiled.uses, purposes[0]
    left = [item for item in items if not any(item in uses(p) for p in purposes)]
    return _for_anybody(force, first, left, force.compiled.only(first), at)


def _holders(
    force: InForce, purpose: str, controller: str | None
) -> frozenset[str] | None:
    """Whose records one of us may read for a purpose: its own, and its partners'."""
    if len(force.policy.declaration.controllers) == 1:
        return None
    asking = controller or force.compiled.first(purpose)
    return force.compiled.partners(purpose, asking) if asking else frozenset()


def _bases(force: InForce, purposes: Iterable[str]) -> list[str]:
    declared = force.policy.declaration.purposes
    return [
        basis_address(purpose, key)
        for purpose in purposes
        for key in declared[purpose].bases
    ]


def _demand_declared(force: InForce, purposes: Iterable[str], item: Item) -> None:
    declared = force.policy.declaration
    if item.controller not in declared.controllers:
        raise _undeclared("controller", item.controller, declared.controllers)
    if item.register not in declared.registers:
        raise _undeclared("register", item.register, declared.registers)
    serves = declared.registers[item.register].purposes or declared.purposes
    for name in purposes:
        if name not in serves:
            raise _undeclared("purpose of the register", name, serves)
        purpose = declared.purposes[name]
        if item.source not in purpose.sources:
            raise _undeclared("source", item.source, purpose.sources)
        missing = [
            required
            for required in purpose.required
            if not any(covers(required, given) for given in item.values)
        ]
        if missing:
            raise RequiredMissingError(mend=f"Give {', '.join(missing)} as well.")
    _demand_decisions(force, item.decisions)


def _demand_decisions(force: InForce, decisions: Iterable[str]) -> None:
    for decision in decisions:
        if not any(
            decision in purpose.decides
            for purpose in force.policy.declaration.purposes.values()
        ):
            known = (
                each
                for purpose in force.policy.declaration.purposes.values()
                for each in purpose.decides
            )
            raise _undeclared("decision", decision, known)


def _undeclared(what: str, word: str, known: Iterable[str]) -> UndeclaredError:
    return UndeclaredError(
        f"The policy in force names no such {what}.", mend=did_you_mean(word, known)
    )


def _refuse(
    deed: str, purpose: str, decision: Decision, at: datetime, call: UUID | int
) -> None:
    with transaction.atomic():
        record(
            events.RECORDS_REFUSED,
            at=at,
            deed=deed,
            purpose=purpose,
            reasons=sorted({reason.code.value for reason in decision.reasons}),
            call=call,
        )
    raise Refused(decision)
