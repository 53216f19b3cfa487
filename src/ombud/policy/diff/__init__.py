"""What changes from one declaration to another, how much it weighs, and in words.

A language is one file of labels beside this one, as with the notice.
"""

from ombud.policy.diff.comparing import Change, changes, heaviest
from ombud.policy.diff.kinds import KINDS, OPPOSITE, Weight
from ombud.policy.diff.wording import Told, tell

__all__ = [
    "KINDS",
    "OPPOSITE",
    "Change",
    "Told",
    "Weight",
    "changes",
    "heaviest",
    "tell",
]
