"""What is said about a policy that is not as it should be."""

from dataclasses import dataclass
from typing import Literal

from ombud.core.errors import Place

Level = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a text can't be read as a policy: what, where, and what to do about it.

    `address` is the path of the element (`purposes.newsletter.keep`), empty where the
    text as a whole is meant.
    """

    address: str
    message: str
    mend: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a check found in a policy that can be read.

    An `error` is what can't be enforced as it is written, a `warning` what the law
    wants otherwise, a `note` what is worth a look. `article` says where the law speaks
    of it, and is empty where it doesn't.
    """

    code: str
    level: Level
    address: str
    message: str
    mend: str
    article: str
    place: Place
