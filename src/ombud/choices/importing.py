"""Taking over what people said before, with what shows it or marked as unproven.

A row is taken or refused, never half of it; the good rows of a batch are one
transaction. The same file a second time adds nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils.timezone import get_default_timezone, localdate

from ombud.choices import events
from ombud.choices.actions import digest, keep_text, reckon
from ombud.choices.models import Choice, Text
from ombud.choices.shown import refusable
from ombud.choices.suppression import Key, refused_since, release, suppress
from ombud.choices.table import Refused, Row, Why, rows
from ombud.choices.words import EVERYBODY, EVERYTHING, How, Proof, Word
from ombud.core.ids import PersonId, StaffId
from ombud.evidence.actions import record, record_each
from ombud.people.actions import COMMAND_LINE, Acquaintance, hold, know_many
from ombud.people.errors import IdentifiersDisagreeError, InvalidIdentifierError
from ombud.people.identifiers import IdentifierKind, normalise
from ombud.people.keys import blind_index
from ombud.people.queries import indexes_of
from ombud.policy.errors import NoPolicyError
from ombud.policy.language import Declaration
from ombud.policy.queries import in_force, version

BATCH = 2_000  # rows in one transaction
YES = (Word.CONSENTED, Word.LIFTED_OBJECTION)
NO = (Word.OBJECTED, Word.WITHDREW)


@dataclass(slots=True, kw_only=True)
class Imported:
    """What came of a file."""

    rows: int = 0
    taken: int = 0
    already: int = 0
    """Rows that were there before: the same person, purpose, word and time."""
    unproven: int = 0
    """Of those taken, the yeses that nothing shows, and that therefore don't count."""
    refused: list[Refused] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Good:
    """A row that can be taken, as far as it tells by itself."""

    row: Row
    identifiers: Mapping[IdentifierKind, str]
    keys: tuple[Key, ...]


def import_choices(  # noqa: PLR0913  # a file has as many sides
    data: bytes,
    *,
    at: datetime,
    by: StaffId | None = None,
    names: Mapping[str, str] | None = None,
    encoding: str = "utf-8",
    counts_as: int | None = None,
    dry_run: bool = False,
) -> Imported:
    """Put what a file says people said on record.

    Args:
        data: the file, as `table.rows` reads it.
        at: the instant, in UTC.
        by: who imports; None on the command line.
        names: what the file calls a column, by our name for it.
        encoding: of the file.
        counts_as: the number of a version that says no more than the texts that the
            file's rows name; whoever imports answers for that, on the ledger. Without
            it a yes to a text counts for the version of its day.
        dry_run: whether everything is undone at the end.

    Raises:
        UnreadableFileError: it is no such file.
        NoPolicyError: none is in force, or there is no version of that number.
    """
    if counts_as is not None:
        version(counts_as)
    done = Imported()
    declaration = in_force(at).policy.declaration
    versions = _Versions()
    good: list[_Good] = []
    for read in rows(data, zone=get_default_timezone(), names=names, encoding=encoding):
        done.rows += 1
        checked = (
            _checked(read, declaration, versions, at) if isinstance(read, Row) else read
        )
        if isinstance(checked, Refused):
            done.refused.append(checked)
        else:
            good.append(checked)
    # By time, so that the order of the words on record is the order in which they
    # were said; of two at once, the no comes last.
    good.sort(key=lambda each: (each.row.at, each.row.word in NO, each.row.line))
    importer = _Importer(done=done, counts_as=counts_as, at=at)
    if dry_run:
        with transaction.atomic():
            importer.take_all(good)
            transaction.set_rollback(True)
    else:
        importer.take_all(good)
        with transaction.atomic():
            record(
                events.IMPORTED,
                at=at,
                file=sha256(data).digest(),
                rows=done.rows,
                taken=done.taken,
                already=done.already,
                refused=len(done.refused),
                unproven=done.unproven,
                counts_as=counts_as or 0,
                by=COMMAND_LINE if by is None else f"staff:{by}",
            )
    done.refused.sort(key=lambda each: each.line)
    return done


class _Versions:
    """From when each version that is asked for could be read."""

    def __init__(self) -> None:
        self._known: dict[int, datetime | None] = {}

    def since(self, number: int) -> datetime | None:
        """Since when; None where there is no such version."""
        if number not in self._known:
            try:
                found = version(number)
            except NoPolicyError:
                self._known[number] = None
            else:
                self._known[number] = min(found.published_at, found.effective_from)
        return self._known[number]


def _checked(
    row: Row, declaration: Declaration, versions: _Versions, at: datetime
) -> _Good | Refused:
    """A row that can stand by itself, or the first reason why not."""
    why = _against(row, declaration, versions, at)
    if why is not None:
        return Refused(row.line, why)
    try:
        plain = {
            kind: normalise(kind, value, today=localdate(at))
            for kind, value in row.identifiers.items()
        }
    except InvalidIdentifierError:
        return Refused(row.line, Why.INVALID_IDENTIFIER)
    keys = tuple((kind, blind_index(kind, text)) for kind, text in plain.items())
    return _Good(row=row, identifiers=plain, keys=keys)


def _against(  # noqa: PLR0911  # a reason each
    row: Row, declaration: Declaration, versions: _Versions, at: datetime
) -> Why | None:
    purpose = declaration.purposes.get(row.purpose)
    general = row.word in (Word.RESTRICTED, Word.LIFTED_RESTRICTION)
    if purpose is None and not (general and row.purpose == EVERYTHING):
        return Why.UNKNOWN_PURPOSE
    if (general and purpose is not None) or (
        purpose is not None
        and not (
            purpose.rests_on("consent")
            if row.word is Word.CONSENTED
            else refusable(purpose)
        )
    ):
        return Why.NOT_CHOOSABLE
    if row.controller and row.controller not in declaration.controllers:
        return Why.UNKNOWN_CONTROLLER
    if row.at > at:
        return Why.IN_THE_FUTURE
    if row.notice is not None:
        since = versions.since(row.notice)
        if since is None:
            return Why.UNKNOWN_VERSION
        if _before(row, since):
            return Why.OLDER_THAN_VERSION
    if row.text_since is not None and _before(row, row.text_since):
        return Why.OLDER_THAN_TEXT
    return None


def _before(row: Row, since: datetime) -> bool:
    """Whether a row was said before; one of which the day alone is known, by days."""
    if row.whole_day:
        return localdate(row.at) < localdate(since)
    return row.at < since


@dataclass(slots=True, kw_only=True)
class _Importer:
    done: Imported
    counts_as: int | None
    at: datetime
    texts: dict[bytes, Text | None] = field(default_factory=dict)

    def take_all(self, good: Sequence[_Good]) -> None:
        for start in range(0, len(good), BATCH):
            with transaction.atomic():
                self._take(good[start : start + BATCH])

    def _take(self, batch: Sequence[_Good]) -> None:
        known = self._known(batch)
        people = sorted(set(known.values()))
        hold(people)
        said = _said(people)
        keys = _keys(people)
        # An address that is given beside the one that somebody is known by counts too.
        listed = refused_since({key for each in batch for key in each.keys})
        taken: list[tuple[PersonId, Row]] = []
        for each in batch:
            person = known.get(each.row.line)
            if person is None:
                self.done.refused.append(Refused(each.row.line, Why.TWO_PEOPLE))
                continue
            row = each.row
            if any(_same(row, other) for other in said[person]):
                self.done.already += 1
                continue
            why = _too_late(row, said[person], each.keys, listed)
            if why is not None:
                self.done.refused.append(Refused(row.line, why))
                continue
            said[person].append((row.purpose, row.controller, row.word, row.at))
            if row.word in NO:
                for key in each.keys:
                    entry = (row.purpose, row.controller, row.at)
                    listed[key] = (*listed.get(key, ()), entry)
            taken.append((person, row))
        self._write(taken, keys)

    def _known(self, batch: Sequence[_Good]) -> dict[int, PersonId]:
        """The person of each row, by its line; none where it names two people."""
        left = list(batch)
        while left:
            try:
                people = know_many(
                    [
                        Acquaintance(
                            kinds=frozenset(),
                            identifiers=each.identifiers,
                            language=each.row.language or None,
                        )
                        for each in left
                    ],
                    at=self.at,
                )
            except IdentifiersDisagreeError as error:
                wrong = set(error.rows)
                left = [each for n, each in enumerate(left) if n not in wrong]
                continue
            lines = (each.row.line for each in left)
            return dict(zip(lines, people, strict=True))
        return {}

    def _write(
        self,
        taken: Sequence[tuple[PersonId, Row]],
        keys: Mapping[PersonId, Sequence[Key]],
    ) -> None:
        """All words of a batch, what follows from them, and their entries."""
        if not taken:
            return
        proofs = [(person, row, _proof(row)) for person, row in taken]
        Choice.objects.bulk_create(
            Choice(
                person_id=person,
                purpose=row.purpose,
                controller=row.controller,
                word=row.word,
                at=row.at,
                channel=row.channel,
                notice=self._notice(row),
                how=proof.how,
                shown=self._text(proof),
                reference=proof.reference,
            )
            for person, row, proof in proofs
        )
        _keep_list(taken, keys)
        record_each(
            events.SAID,
            (
                {
                    "person": person,
                    "purpose": "everything"
                    if row.purpose == EVERYTHING
                    else row.purpose,
                    "controller": row.controller or "all",
                    "word": row.word.value,
                    "channel": "file",
                    "notice": self._notice(row) or 0,
                    "how": proof.how.value,
                    "shown": digest(proof.text),
                }
                for person, row, proof in proofs
            ),
            at=self.at,
        )
        self.done.taken += len(proofs)
        self.done.unproven += sum(
            row.word is Word.CONSENTED and proof.how is How.UNPROVEN
            for _, row, proof in proofs
        )
        reckon(sorted({person for person, _ in taken}), self.at)

    def _notice(self, row: Row) -> int | None:
        return self.counts_as if row.notice is None and row.text else row.notice

    def _text(self, proof: Proof) -> Text | None:
        key = digest(proof.text)
        if key not in self.texts:
            self.texts[key] = keep_text(proof)
        return self.texts[key]


def _keep_list(
    taken: Sequence[tuple[PersonId, Row]], keys: Mapping[PersonId, Sequence[Key]]
) -> None:
    """Put on the list who said no, and take off who said yes, in their order."""
    listed: dict[tuple[str, str, bool], dict[Key, datetime]] = defaultdict(dict)
    released: dict[tuple[str, str], list[Key]] = defaultdict(list)
    often = Counter((person, row.purpose) for person, row in taken)
    for person, row in taken:
        what, objected = (row.purpose, row.controller), row.word is Word.OBJECTED
        if often[person, row.purpose] > 1:
            # Yes and no of the same person: the order of the two counts.
            if row.word in NO:
                suppress(dict.fromkeys(keys[person], row.at), *what, objected=objected)
            elif row.word in YES:
                release(keys[person], *what)
        elif row.word in NO:
            listed[*what, objected] |= dict.fromkeys(keys[person], row.at)
        elif row.word in YES:
            released[what] += keys[person]
    for (purpose, controller, objected), added in listed.items():
        suppress(added, purpose, controller, objected=objected)
    for what, gone in released.items():
        release(gone, *what)


_Said = tuple[str, str, Word, datetime]


def _said(people: Iterable[PersonId]) -> dict[PersonId, list[_Said]]:
    found: dict[PersonId, list[_Said]] = defaultdict(list)
    rows_ = Choice.objects.filter(person__in=list(people)).order_by("id")
    for person, purpose, controller, word, at in rows_.values_list(
        "person_id", "purpose", "controller", "word", "at"
    ):
        found[PersonId(person)].append((purpose, controller, Word(word), at))
    return found


def _keys(people: Iterable[PersonId]) -> dict[PersonId, list[Key]]:
    found: dict[PersonId, list[Key]] = defaultdict(list)
    for person, kind, index in indexes_of(people):
        found[person].append((kind, index))
    return found


def _same(row: Row, other: _Said) -> bool:
    purpose, controller, word, at = other
    return (purpose, controller, word) == (row.purpose, row.controller, row.word) and (
        at == row.at or (row.whole_day and localdate(at) == localdate(row.at))
    )


def _too_late(
    row: Row,
    said: Sequence[_Said],
    keys: Sequence[Key],
    listed: Mapping[Key, tuple[tuple[str, str, datetime], ...]],
) -> Why | None:
    """Whether something that the person said since stands against a row."""
    for purpose, controller, _word, at in said:
        if (
            purpose == row.purpose
            and _meets(controller, row.controller)
            and at > row.at
        ):
            return Why.OLDER_THAN_LATER_WORD
    if row.word in YES:
        for key in keys:
            for purpose, controller, since in listed.get(key, ()):
                if (
                    purpose == row.purpose
                    and _meets(controller, row.controller)
                    and since >= row.at
                ):
                    return Why.NO_SINCE
    return None


def _meets(one: str, other: str) -> bool:
    return EVERYBODY in (one, other) or one == other


def _proof(row: Row) -> Proof:
    shows = bool(row.text or row.reference)
    return Proof(
        how=How.IMPORTED if shows else How.UNPROVEN,
        text=row.text,
        language=row.language,
        reference=row.reference,
    )
