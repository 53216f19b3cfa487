"""A draft of a declaration, out of the text of a policy that a company already has.

    draft(reading, today)   a `policy.yaml`, each element under its quote; its questions

What the text does not say stays open: such a line is left out or commented, behind a
TODO that asks for it and names the article that wants it known. Nothing is made up, so
what `ombud check` finds in a draft is what the text lacks.
"""

from ombud.policy.prose.draft.whole import Draft, draft

__all__ = ["Draft", "draft"]
