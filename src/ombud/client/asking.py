"""The client itself."""

import os
import ssl
import weakref
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Unpack
from urllib.parse import quote
from uuid import UUID

from ombud.client.calling import Caller
from ombud.client.errors import AnswerError, UnreachableError
from ombud.client.remembering import Memory
from ombud.client.values import (
    NO_ANSWER,
    Audience,
    Choice,
    Choices,
    Decision,
    Duty,
    Identifier,
    Permit,
    Reason,
    Refused,
    Whom,
    Word,
)

BATCH = 1_000  # people in one question, as the API takes them
_NOT_PERMITTED = "not-permitted"


class Client:
    """Asks one Ombud, as one program; threads may share it.

    Answers are remembered for `fresh_for` seconds, counted from when the question was
    sent, so that no remembered answer is older. Where none comes within `timeout`, the
    answer is no, with the reason `unreachable`; that is never remembered.
    """

    def __init__(  # noqa: PLR0913  # what there is to choose
        self,
        url: str,
        key: str,
        *,
        fresh_for: float = 2.0,
        timeout: float = 1.0,
        remember: int = 10_000,
        controller: str | None = None,
        language: str = "en",
        insecure: bool = False,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Say where to ask, and how.

        Args:
            url: where Ombud is, as `https://ombud.example`.
            key: the API key's token, as `ombud key add` shows it.
            fresh_for: seconds for which an answer may be used again; 0 for never.
            timeout: seconds after which no answer is a no.
            remember: how many answers are remembered at the most.
            controller: as whom it asks; by default, whom the key is bound to.
            language: of the texts in the answers (ISO 639-1).
            insecure: whether the key may go over plain HTTP to another machine.
            tls: what the server's certificate is verified with; by default, what the
                system trusts.

        Raises:
            UnsafeUrlError: the key would go over the network unencrypted.
        """
        self._caller = Caller(url, key, timeout=timeout, insecure=insecure, tls=tls)
        self._memory = Memory(fresh_for=fresh_for, size=remember)
        self._controller = controller
        self._language = language
        _begin_in_forks(self)

    def __repr__(self) -> str:
        return "<ombud.client.Client>"  # no key

    # Asking

    def may(
        self, purpose: str, *, categories: Collection[str] = (), **whom: Unpack[Whom]
    ) -> Decision:
        """Whether somebody's data may be used for a purpose now.

        Asking is not yet using: nothing is recorded.

        Args:
            purpose: a purpose of the policy in force.
            categories: which data; with none named, it is about the purpose.
            whom: exactly one identifier, as `email="…"`.

        Raises:
            AnswerError: the key, the purpose or the identifier is not taken.
        """
        someone = Identifier.of(whom)
        about = self._about(purpose, categories)
        remembered = self._memory.get(about, someone)
        if remembered is not None:
            return remembered
        sent = self._memory.sending()
        try:
            body = self._question(purpose, categories)
            answer = self._ask("/decisions", body | _said_of(someone))
            decision = _decision(answer)
        except UnreachableError:
            return NO_ANSWER
        self._memory.put(about, someone, decision, sent)
        return decision

    def may_many(
        self,
        purpose: str,
        whom: Iterable[Identifier],
        *,
        categories: Collection[str] = (),
    ) -> list[Decision]:
        """The same about many people; the answers are in order.

        A thousand go in one question. Whoever belongs to a question that no answer came
        to is a no.

        Raises:
            AnswerError: the key, the purpose or one of the identifiers is not taken.
        """
        people = list(whom)
        about = self._about(purpose, categories)
        found = [self._memory.get(about, someone) for someone in people]
        open_ = [row for row, decision in enumerate(found) if decision is None]
        for start in range(0, len(open_), BATCH):
            rows = open_[start : start + BATCH]
            sent = self._memory.sending()
            body = self._question(purpose, categories) | {
                "identifiers": [_named(people[row]) for row in rows]
            }
            try:
                answer = self._ask("/decisions/batch", body)
                decisions = _each(answer, "decisions", _decision, len(rows))
            except UnreachableError:
                continue
            for row, decision in zip(rows, decisions, strict=True):
                found[row] = decision
                self._memory.put(about, people[row], decision, sent)
        return [NO_ANSWER if decision is None else decision for decision in found]

    def audience(self, purpose: str) -> Audience:
        """How many a purpose may reach now, and how many are left out for what.

        Nobody is named, and Ombud puts the drawing on record.

        Raises:
            UnreachableError: no answer came.
            AnswerError: the key or the purpose is not taken.
        """
        answer = self._ask("/audiences", self._as_whom({"purpose": purpose}))
        try:
            return Audience(
                purpose=purpose,
                people=int(answer["people"]),
                left_out={str(k): int(v) for k, v in answer["left_out"].items()},
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise UnreachableError from error

    def notice(self, language: str | None = None) -> dict[str, Any]:
        """The notice as published: sections of blocks of sentences, with addresses.

        Raises:
            UnreachableError: no answer came.
            AnswerError: there is none in that language.
        """
        wanted = quote(language or self._language, safe="")
        return self._ask(f"/notice/{wanted}", None)

    # Using

    def use(
        self, purpose: str, *, categories: Collection[str] = (), **whom: Unpack[Whom]
    ) -> Permit:
        """Take somebody's data into use for a purpose; Ombud keeps it on record.

        Never answered from memory, and never asked twice.

        Raises:
            Refused: the policy does not allow it, or no answer came.
            AnswerError: the key, the purpose or the identifier is not taken.
        """
        someone = Identifier.of(whom)
        body = self._question(purpose, categories) | _said_of(someone)
        try:
            answer = self._ask("/uses", body, again=False)
            decision = _decision(answer)
            return Permit(
                number=int(answer["permit"]),
                purpose=purpose,
                at=datetime.fromisoformat(answer["at"]),
                decision=decision,
            )
        except AnswerError as error:
            refused = error.problem.get("decision")
            if error.code != _NOT_PERMITTED or not isinstance(refused, dict):
                raise
            raise Refused(_decision(refused)) from None
        except (UnreachableError, KeyError, TypeError, ValueError):
            raise Refused(NO_ANSWER) from None

    @contextmanager
    def permit(
        self, purpose: str, *, categories: Collection[str] = (), **whom: Unpack[Whom]
    ) -> Iterator[Permit]:
        """Do something under a permit: `with client.permit("news", email=…) as permit`.

        Without one, the block is not entered.

        Raises:
            Refused: as `use`.
            AnswerError: as `use`.
        """
        yield self.use(purpose, categories=categories, **whom)

    # Choices

    def say(  # noqa: PLR0913  # a choice has as many sides
        self,
        purpose: str,
        word: Word,
        *,
        channel: str = "api",
        notice: int | None = None,
        shown: str = "",
        language: str = "",
        reference: str = "",
        kind: str | None = None,
        **whom: Unpack[Whom],
    ) -> Decision:
        """Put on record what somebody said; you vouch that they did.

        Args:
            purpose: what it is about.
            word: consented or withdrew; objected or lifted_objection.
            channel: how it was said, as `web` or `phone`.
            notice: the number of the policy version beside it; needed for a yes.
            shown: the very text that a yes was given to; needed for a yes.
            language: the text's (ISO 639-1).
            reference: where you keep your own evidence, as a form's number.
            kind: what somebody new is to you, in a word of the policy.
            whom: exactly one identifier, as `email="…"`.

        Returns:
            What now holds for the purpose.

        Raises:
            UnreachableError: no answer came, so it has to be said again; saying the
                same twice does no harm.
            AnswerError: it is not taken.
        """
        someone = Identifier.of(whom)
        told = {
            "channel": channel,
            "notice": notice,
            "shown": shown,
            "language": language,
            "reference": reference,
            "kind": kind,
        }
        body = self._as_whom({"purpose": purpose, "word": word, **told})
        try:
            answer = self._ask("/choices", body | _said_of(someone), again=False)
            return _decision(answer)
        finally:
            # Also where no answer came: it may have been done all the same.
            self.forget(someone)

    def ask_by_mail(
        self,
        address: str,
        purposes: Collection[str],
        kind: str,
        *,
        language: str = "",
        reference: str = "",
    ) -> int:
        """Ask by mail for a yes, as a form of yours does that a stranger fills in.

        Args:
            address: where the mail goes; nothing tells whether it is known.
            purposes: what is asked for.
            kind: what they are to you once they say yes, in a word of the policy.
            language: the mail's (ISO 639-1); the policy's first where there is none.
            reference: where you keep your own evidence, as a form's number.

        Returns:
            For how many days the mail's link works.

        Raises:
            UnreachableError: no answer came; it may have been sent all the same.
            AnswerError: it is not taken, or five mails went there within an hour.
        """
        asked = {
            "address": address,
            "purposes": list(purposes),
            "kind": kind,
            "language": language,
            "reference": reference,
        }
        answer = self._ask("/choices/asked", self._as_whom(asked), again=False)
        try:
            return int(answer["waits"])
        except (KeyError, TypeError, ValueError) as error:
            raise UnreachableError from error

    def choices(self, **whom: Unpack[Whom]) -> Choices:
        """What somebody has chosen and can choose, for a page of your own.

        Raises:
            UnreachableError: no answer came.
            AnswerError: it is not taken.
        """
        body = self._as_whom(_said_of(Identifier.of(whom)))
        answer = self._ask("/choices/of", body)
        try:
            return Choices(
                person=_person(answer),
                paused=bool(answer["paused"]),
                notice=int(answer["notice"]),
                choices=tuple(
                    Choice(
                        purpose=each["purpose"],
                        title=each["title"],
                        asks=each["asks"],
                        on=each["on"],
                        said=each["said"],
                        words=tuple(each["words"]),
                        article=each["article"],
                    )
                    for each in answer["choices"]
                ),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise UnreachableError from error

    # Forgetting

    def forget(self, whom: Identifier | UUID | None = None) -> None:
        """Forget what is remembered of somebody, or of everybody: ask anew next time.

        Args:
            whom: an identifier, or Ombud's id of them as a webhook has it.
        """
        self._memory.forget(whom)

    def close(self) -> None:
        """Close this thread's connection; the next call opens another one."""
        self._caller.close()

    def begin(self) -> None:
        """Remember nothing and have no connection, as in a process just forked."""
        self._caller.begin()
        self._memory.begin()

    # Bodies

    def _ask(
        self, path: str, body: dict[str, Any] | None, *, again: bool = True
    ) -> dict[str, Any]:
        return self._caller.call(path, body, language=self._language, again=again)

    def _about(self, purpose: str, categories: Collection[str]) -> tuple[str, ...]:
        return purpose, *sorted(set(categories))

    def _question(self, purpose: str, categories: Collection[str]) -> dict[str, Any]:
        return self._as_whom({"purpose": purpose, "categories": list(categories)})

    def _as_whom(self, body: dict[str, Any]) -> dict[str, Any]:
        return (
            body
            if self._controller is None
            else body | {"controller": self._controller}
        )


def _begin_in_forks(client: Client) -> None:
    """Have a client begin anew in each process that is forked from this one."""
    if not hasattr(os, "register_at_fork"):
        return
    alive = weakref.ref(client)

    def begin() -> None:
        found = alive()
        if found is not None:
            found.begin()

    os.register_at_fork(after_in_child=begin)


# What answers say


def _named(someone: Identifier) -> dict[str, str]:
    return {"kind": someone.kind, "value": someone.value}


def _said_of(someone: Identifier) -> dict[str, Any]:
    return {"identifier": _named(someone)}


def _person(answer: Mapping[str, Any]) -> UUID | None:
    found = answer.get("person")
    return UUID(found) if found else None


def _decision(answer: Mapping[str, Any]) -> Decision:
    """A decision out of an answer; what is none is no answer."""
    try:
        return Decision(
            allowed=answer["allowed"] is True,
            reasons=tuple(
                Reason(
                    code=each["code"],
                    allows=each["allows"] is True,
                    address=each["address"],
                    article=each["article"],
                    text=each["text"],
                )
                for each in answer["reasons"]
            ),
            duties=tuple(
                Duty(
                    code=each["code"],
                    address=each["address"],
                    article=each["article"],
                    about=each["about"],
                    text=each["text"],
                )
                for each in answer.get("duties", ())
            ),
            person=_person(answer),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreachableError from error


def _each(
    answer: Mapping[str, Any],
    name: str,
    read: Callable[[Mapping[str, Any]], Decision],
    count: int,
) -> list[Decision]:
    found = answer.get(name)
    if not isinstance(found, list) or len(found) != count:
        # Answers that don't match the questions would be given to the wrong people.
        raise UnreachableError
    return [read(each) for each in found]
